from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from assistant.answering import Composer, chain
from assistant.errors import ChatModelError, StoreError
from assistant.question import Query
from assistant.records import Answer, Statement
from assistant.relevance import Judgement
from tests.ledger import claim, document, evidence, reporter, span

DOC = document(
    "The army said rebels shelled the bridge. The rebels reject the accusations. "
    "The rebels said nine soldiers fled. It rained. The toll could not be verified."
)
SHELLED = claim(DOC, "rebels shelled the bridge", "Army", "Norland")
BARE = claim(DOC, "the accusations", "Rebels", "Rebels", stance="denies", act="denies")
FLED = claim(DOC, "nine soldiers fled", "Rebels", "Rebels")
RAIN = reporter(DOC, "It rained.")
ALL = [SHELLED, BARE, FLED, RAIN]


@dataclass(frozen=True)
class Pages:
    """A ledger of one document."""

    def document(self, doc_id):
        return DOC

    def claims(self, **filters):
        stance = filters.get("stance")
        return tuple(c for c in ALL if stance in (None, c.stance))

    def counts(self):
        return 1, len(ALL)

    def sentences(self, doc_id):
        return tuple(c.sentence for c in ALL)


@dataclass
class Scripted:
    """A judge that finds relevant what it was told."""

    relevant: dict[str, float]
    threshold: float = 0.5
    tasks: list[str] = field(default_factory=list)

    def judge(self, query, claims, *, context=None, task="ask"):
        self.tasks.append(task)
        return [
            Judgement(
                relevant=self.relevant.get(c.text, 0.0), supports=0.1, contradicts=0.1, neutral=0.8
            )
            for c in claims
        ]


@dataclass(frozen=True)
class Words:
    """A chat model's composer that says one sentence a claim, or fails after ``fails`` of them."""

    fails: int | None = None
    model_name: str = "test:model"
    prompt_version: str = "answer.v1"

    def stream(self, question, evidence, documents, *, history=()) -> Iterator[Statement]:
        for n, e in enumerate(evidence):
            if n == self.fails:
                raise ChatModelError("it went away")
            own = Composer(ledger=Pages(), relevance=Scripted({}), limit=9).state([e.claim], 1)
            yield replace(own, text=f"In the model's words: {own.text}")


def composer(relevant, limit=12, wording=None):
    return Composer(ledger=Pages(), relevance=Scripted(relevant), limit=limit, wording=wording)


QUERY = Query(question="Who shelled it?", text="Who shelled it?")
EVIDENCE = evidence(DOC, [SHELLED, FLED, RAIN])
TWO = {SHELLED.text: 0.9, FLED.text: 0.8}


def test_a_bare_denial_stands_after_what_it_denies():
    answer = composer({SHELLED.text: 0.9}).compose(QUERY, EVIDENCE)
    assert [s.claim_ids for s in answer.statements] == [(SHELLED.claim_id,), (BARE.claim_id,)]
    assert "about “rebels shelled the bridge”" in answer.statements[1].text
    assert answer.status == "disputed"


def test_nothing_relevant_is_an_abstention_with_the_nearest_claims():
    answer = composer({SHELLED.text: 0.01}).compose(QUERY, EVIDENCE)
    assert answer.abstained
    assert answer.status == "not-in-corpus"
    assert "Searched 4 claims in 1 document" in answer.text
    assert answer.evidence[0].claim == SHELLED
    assert not any(e.used for e in answer.evidence)


def test_evidence_tells_what_was_used():
    answer = composer({SHELLED.text: 0.9}).compose(QUERY, EVIDENCE)
    assert [e.claim.text for e in answer.evidence if e.used] == [SHELLED.text]


def test_citations_are_numbered_through_the_answer():
    answer = composer(TWO).compose(QUERY, EVIDENCE)
    numbers = [c.number for s in answer.statements for c in s.citations]
    assert numbers == list(range(1, len(numbers) + 1))


def test_more_counts_what_was_left_out():
    assert composer({c.text: 0.9 for c in ALL}, limit=2).compose(QUERY, EVIDENCE).more == 1


def test_a_chat_model_words_the_answer_and_is_named():
    answer = composer(TWO, wording=Words()).compose(QUERY, EVIDENCE)
    assert answer.model == "test:model"
    assert answer.prompt == "answer.v1"
    assert all(s.text.startswith("In the model's words") for s in answer.statements)
    numbers = [c.number for s in answer.statements for c in s.citations]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_chat_model_that_fails_gives_way_to_quotations_and_the_answer_says_so():
    for fails in (0, 1):
        answer = composer(TWO, wording=Words(fails=fails)).compose(QUERY, EVIDENCE)
        assert answer.notice == "Answered without the chat model: it went away"
        assert answer.model is None
        assert not any("model's words" in s.text for s in answer.statements)
        assert answer.statements


def test_a_chat_model_is_not_asked_when_nothing_is_relevant():
    answer = composer({}, wording=Words(fails=0)).compose(QUERY, EVIDENCE)
    assert answer.abstained
    assert answer.notice is None


def test_a_yes_no_question_is_held_against_its_hypothesis():
    made = composer(TWO)
    made.compose(replace(QUERY, hypothesis="rebels shelled it"), EVIDENCE)
    assert "verify" in made.relevance.tasks


def test_a_name_that_the_corpus_does_not_hold_counts_against_an_answer():
    answer = composer(TWO).compose(replace(QUERY, unknown=("Atlantis",)), EVIDENCE)
    assert answer.abstained


def test_the_chain_takes_a_question_or_a_mapping():
    made = composer(TWO)
    runnable = chain(
        lambda state: replace(QUERY, question=state["input"]), lambda q: EVIDENCE, made
    )
    for given in ("Who?", {"input": "Who?"}):
        out = runnable.invoke(given)
        assert set(out) == {"input", "context", "answer"}
        assert isinstance(out["answer"], Answer)
        assert out["answer"].question == "Who?"


def test_a_quotation_that_is_not_stored_is_refused_in_the_chain_too():
    class Lying(Words):
        def stream(self, question, evidence, documents, *, history=()):
            for s in super().stream(question, evidence, documents, history=history):
                cited = tuple(replace(c, quote="soldiers fled in tears") for c in s.citations)
                yield replace(s, citations=cited)

    runnable = chain(lambda state: QUERY, lambda q: EVIDENCE, composer(TWO, wording=Lying()))
    with pytest.raises(StoreError, match="not the text"):
        runnable.invoke("Who?")


def test_the_context_of_a_claim_is_what_stands_before_it():
    around = composer({}).contexts(EVIDENCE)
    assert "reject the accusations" in around[FLED.claim_id].before


def test_a_markdown_answer_holds_no_markup_of_the_document():
    doc_span = span(DOC, "rebels shelled the bridge")
    hostile = replace(SHELLED, text="<b>![x](y)</b>", content=(doc_span,))
    made = composer({hostile.text: 0.9}).compose(QUERY, evidence(DOC, [hostile]))
    assert "<b>" not in made.text
    assert "![x]" not in made.text
