import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pytest

from assistant.answering import Composer
from assistant.chain import chain
from assistant.errors import ChatModelError, StoreError
from assistant.phrasing import escape_markdown
from assistant.question import Query, Rewriting
from assistant.records import Answer, Statement, Usage
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

    def counts(self, **filters):
        return 1, len(ALL)

    def with_sentences(self, doc_ids):
        return {d: (self.document(d), tuple(c.sentence for c in ALL)) for d in doc_ids}


@dataclass
class Scripted:
    """A judge that finds relevant what it was told."""

    relevant: dict[str, float]
    thresholds: ClassVar = {"ask": 0.5, "verify": 0.5}
    tasks: list[str] = field(default_factory=list)

    def judge(self, query, claims, *, context=None, task="ask", held=0):
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

    def stream(
        self, question, evidence, documents, *, history=(), tally=None
    ) -> Iterator[Statement]:
        for n, e in enumerate(evidence):
            if n == self.fails:
                raise ChatModelError("it went away")
            own = Composer(ledger=Pages(), relevance=Scripted({}), limit=9).state([e.claim], 1)
            yield replace(own, text=f"In the model's words: {own.text}")

    async def astream(self, *given, **more) -> AsyncIterator[Statement]:
        for said in self.stream(*given, **more):
            yield said


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
    assert composer({c.text: 0.9 for c in ALL}, limit=2).compose(QUERY, EVIDENCE).more == 2


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
        assert answer.fallbacks == ("wording",)
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


def test_what_a_source_relays_is_no_second_side_in_a_yes_no_answer():
    class Supports(Scripted):
        def judge(self, query, claims, *, context=None, task="ask", held=0):
            return [
                Judgement(relevant=0.9, supports=0.9, contradicts=0.05, neutral=0.05)
                for _ in claims
            ]

    relayed = replace(FLED, claim_id="inner", relayed_by=replace(SHELLED.source))
    whole = replace(SHELLED, claim_id="whole", content=FLED.content, text=FLED.text)
    asked = replace(QUERY, hypothesis="nine soldiers fled")
    made = Composer(ledger=Pages(), relevance=Supports({}), limit=12)
    assert made.compose(asked, evidence(DOC, [whole, relayed])).status == "single-source"
    apart = [whole, replace(relayed, relayed_by=None)]
    assert made.compose(asked, evidence(DOC, apart)).status == "corroborated"


def test_a_name_that_the_corpus_does_not_hold_counts_against_an_answer():
    answer = composer(TWO).compose(replace(QUERY, unknown=("Atlantis",)), EVIDENCE)
    assert answer.abstained


def test_one_unknown_name_among_several_counts_by_its_share_unless_it_is_whom_the_question_asks():
    names = ("Atlantis", "Norland", "Army", "Ossa")
    named = replace(QUERY, names=names, unknown=("Atlantis",))
    assert not composer(TWO).compose(named, EVIDENCE).abstained
    asked = replace(named, asked="Atlantis")
    assert composer(TWO).compose(asked, EVIDENCE).abstained


async def not_async(state):
    raise AssertionError("a plain call of the chain went the async way")


def test_the_async_answer_is_the_plain_one():
    for wording in (None, Words(), Words(fails=0), Words(fails=1)):
        made = composer(TWO, wording=wording)
        assert asyncio.run(made.acompose(QUERY, EVIDENCE)) == made.compose(QUERY, EVIDENCE)
    nothing = composer({}, wording=Words())
    assert asyncio.run(nothing.acompose(QUERY, EVIDENCE)).abstained


def test_a_bare_denial_in_a_model_s_words_shows_what_it_denies():
    @dataclass(frozen=True)
    class Terse(Words):
        def stream(self, *given, **more):
            for s in super().stream(*given, **more):
                yield (
                    replace(s, text="Rebels denied the accusations.") if s.stance == "denies" else s
                )

    made = composer({SHELLED.text: 0.9}, wording=Terse())
    for answer in (made.compose(QUERY, EVIDENCE), asyncio.run(made.acompose(QUERY, EVIDENCE))):
        assert answer.statements[1].text == (
            "Rebels denied the accusations — about “rebels shelled the bridge”"
        )
        assert "about" not in answer.statements[0].text


def test_a_follow_up_that_the_model_could_not_make_whole_is_marked_and_told():
    took = Usage(calls=1)
    lost = replace(QUERY, rewriting=Rewriting(prompt="rewrite.v1", usage=took, fault="it broke"))
    told = "The follow-up was understood without the chat model: it broke"
    answer = composer(TWO, wording=Words()).compose(lost, EVIDENCE)
    assert answer.fallbacks == ("rewriting",)
    assert answer.notice == told
    assert escape_markdown(told) in answer.text
    assert answer.rewrite_prompt is None
    assert answer.usage == took
    assert answer.model == "test:model"
    both = composer(TWO, wording=Words(fails=0)).compose(lost, EVIDENCE)
    assert both.fallbacks == ("rewriting", "wording")
    assert both.notice == f"{told}. Answered without the chat model: it went away"
    nothing = composer({}).compose(lost, EVIDENCE)
    assert nothing.abstained
    assert nothing.fallbacks == ("rewriting",)
    assert escape_markdown(told) in nothing.text


def test_a_follow_up_that_the_model_made_whole_names_the_prompt():
    kept = replace(QUERY, rewriting=Rewriting(prompt="rewrite.v1", usage=Usage(calls=1)))
    answer = composer(TWO).compose(kept, EVIDENCE)
    assert answer.rewrite_prompt == "rewrite.v1"
    assert answer.fallbacks == ()
    assert answer.notice is None


def test_the_chain_takes_a_question_or_a_mapping():
    made = composer(TWO)
    runnable = chain(
        lambda state: replace(QUERY, question=state["input"]), not_async, lambda q: EVIDENCE, made
    )
    for given in ("Who?", {"input": "Who?"}):
        out = runnable.invoke(given)
        assert set(out) == {"input", "context", "answer"}
        assert isinstance(out["answer"], Answer)
        assert out["answer"].question == "Who?"


def test_a_quotation_that_is_not_stored_is_refused_in_the_chain_too():
    class Lying(Words):
        def stream(self, *given, **more):
            for s in super().stream(*given, **more):
                cited = tuple(replace(c, quote="soldiers fled in tears") for c in s.citations)
                yield replace(s, citations=cited)

    async def query(state):
        return QUERY

    runnable = chain(lambda s: QUERY, query, lambda q: EVIDENCE, composer(TWO, wording=Lying()))
    with pytest.raises(StoreError, match="not the text"):
        runnable.invoke("Who?")
    with pytest.raises(StoreError, match="not the text"):
        asyncio.run(runnable.ainvoke("Who?"))


def test_the_context_of_a_claim_is_what_stands_before_it():
    around = composer({}).contexts(EVIDENCE)
    assert "reject the accusations" in around[FLED.claim_id].before


def test_a_markdown_answer_holds_no_markup_of_the_document():
    page = document("The army said <b>rebels</b> fell ![x](y) today.")
    hostile = claim(page, "<b>rebels</b> fell ![x](y)", "Army", "Norland")

    class Hostile(Pages):
        def document(self, doc_id):
            return page

        def claims(self, **filters):
            return (hostile,)

    judge = Scripted({hostile.text: 0.9})
    made = Composer(ledger=Hostile(), relevance=judge, limit=12)
    text = made.compose(QUERY, evidence(page, [hostile])).text
    assert "rebels" in text
    assert "<b>" not in text
    assert "![x]" not in text


@pytest.mark.parametrize("limit", [1, 2, 12])
def test_the_status_does_not_depend_on_how_many_statements_are_shown(limit):
    judge = Scripted({SHELLED.text: 0.9, FLED.text: 0.8})
    composer = Composer(ledger=Pages(), relevance=judge, limit=limit)
    answer = composer.compose(QUERY, EVIDENCE)
    assert answer.status == "disputed"
    assert len(answer.statements) <= limit


def test_a_side_that_the_model_left_out_is_quoted():
    class OneSide(Words):
        def stream(self, question, evidence, documents, *, history=(), tally=None):
            norland = [e for e in evidence if e.claim.party == "Norland"]
            yield from super().stream(question, norland, documents)

    judge = Scripted({SHELLED.text: 0.9, FLED.text: 0.8})
    composer = Composer(ledger=Pages(), relevance=judge, limit=12, wording=OneSide())
    answer = composer.compose(QUERY, EVIDENCE)
    assert [s.side for s in answer.statements][:1] == ["Norland"]
    assert "Rebels" in [s.side for s in answer.statements]
    numbers = [c.number for s in answer.statements for c in s.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    used = {e.claim.claim_id for e in answer.evidence if e.used}
    assert used == {i for s in answer.statements for i in s.claim_ids} & {
        e.claim.claim_id for e in answer.evidence
    }


@pytest.mark.parametrize("wording", [None, Words()])
def test_a_claim_of_a_document_that_was_changed_is_never_cited_with_the_new_text(wording):
    class Changed(Pages):
        def document(self, doc_id):
            return replace(DOC, text=DOC.text.replace("shelled the bridge", "guarded the ford "))

    judge = Scripted({SHELLED.text: 0.9})
    composer = Composer(ledger=Changed(), relevance=judge, limit=12, wording=wording)
    with pytest.raises(StoreError, match="was changed while the answer was made"):
        composer.compose(QUERY, EVIDENCE)


def test_a_bare_denial_stands_after_the_accusation_that_it_means():
    shown = composer({BARE.text: 0.9}).compose(QUERY, evidence(DOC, [BARE])).statements
    assert [s.claim_ids[0] for s in shown] == [SHELLED.claim_id, BARE.claim_id]


def test_where_one_side_alone_is_asked_its_denial_stands_alone():
    asked = replace(QUERY, sides=frozenset({"Rebels"}), asked="the rebels")
    shown = composer({BARE.text: 0.9}).compose(asked, evidence(DOC, [BARE])).statements
    assert [s.claim_ids[0] for s in shown] == [BARE.claim_id]


LEAGUE = document("The league declined to say when it would decide.")


class League(Pages):
    """A ledger of a document in which somebody declines to speak."""

    def document(self, doc_id):
        return LEAGUE

    def claims(self, **filters):
        return ()


def test_who_declines_to_speak_of_it_neither_asserts_nor_denies_it():
    quiet = claim(
        LEAGUE,
        "when it would decide",
        "league",
        "league",
        stance="denies",
        act="doubts",
        cue=span(LEAGUE, "declined to say"),
    )
    made = Composer(ledger=League(), relevance=Scripted({quiet.text: 0.9}), limit=12)
    assert made.compose(QUERY, evidence(LEAGUE, [quiet])).status == "single-source"
