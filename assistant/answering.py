"""Evidence → ``Answer``: what every side says to a question.

Enters: a ``Query`` and retrieved ``Evidence``. Leaves: ``Statement``s one by one, then the
``Answer``, to plain and async consumers alike. Does not: retrieve, or make up words: embedded mode
quotes, and a chat model's statements come checked from ``wording``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from typing import Final

from assistant import choosing, denials, events, finishing, phrasing, referents, standing
from assistant.addressee import words
from assistant.calibration import Task
from assistant.choosing import Choice, Scored
from assistant.contracts import History, JudgeModel, Ledger, Wording
from assistant.errors import ChatModelError, StoreError
from assistant.finishing import Draft
from assistant.metering import Tally
from assistant.numbers import quantities
from assistant.premise import Context, context_of, retrieved
from assistant.question import Query
from assistant.records import (
    Answer,
    Claim,
    Document,
    Evidence,
    Span,
    Stance,
    Statement,
    Status,
)
from assistant.relevance import Judgement
from assistant.settings import MOST_STATEMENTS

_RELATED: Final = 3  # nearest claims offered with an abstention


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """Chooses, words and orders the statements of an answer.

    ``limit`` is the number of statements shown at most; ``wording`` a chat model's composer, None
    in embedded mode.
    """

    ledger: Ledger
    relevance: JudgeModel
    limit: int
    wording: Wording | None = None

    def stream(
        self, query: Query, evidence: Sequence[Evidence], history: History = ()
    ) -> Iterator[Statement | Answer]:
        """Statements as they are ready, then the whole ``Answer``; closing it cancels the call."""
        draft = self.drafted(query, evidence)
        if isinstance(draft, Answer):
            yield draft
            return
        said: list[Statement] = []
        tally, fault = Tally(), None
        if self.wording is not None:
            given, documents = self._given(draft)
            worded = self.wording.stream(query.text, given, documents, history=history, tally=tally)
            try:
                with closing(worded):
                    for made in worded:
                        said.append(self._shown(made, given, documents, said))
                        yield said[-1]
            except ChatModelError as exc:
                fault, said = str(exc), []
        wording = self.wording if said else None
        for made in self._quoted(self._unsaid(draft.choice, said), said):
            said.append(made)
            yield made
        yield finishing.answered(draft, said, wording, fault, tally.meter.usage)

    async def astream(
        self, query: Query, evidence: Sequence[Evidence], history: History = ()
    ) -> AsyncGenerator[Statement | Answer, None]:
        """``stream`` for an async consumer; cancelling or closing it cancels the call.

        What computes runs in a thread beside the loop, and ends by itself where it is cancelled.
        """
        draft = await asyncio.to_thread(self.drafted, query, evidence)
        if isinstance(draft, Answer):
            yield draft
            return
        said: list[Statement] = []
        tally, fault = Tally(), None
        if self.wording is not None:
            given, documents = await asyncio.to_thread(self._given, draft)
            worded = self.wording.astream(
                query.text, given, documents, history=history, tally=tally
            )
            try:
                async with aclosing(worded):
                    async for made in worded:
                        said.append(
                            await asyncio.to_thread(self._shown, made, given, documents, said)
                        )
                        yield said[-1]
            except ChatModelError as exc:
                fault, said = str(exc), []
        wording = self.wording if said else None
        unsaid = self._unsaid(draft.choice, said)
        for made in await asyncio.to_thread(lambda: list(self._quoted(unsaid, tuple(said)))):
            said.append(made)
            yield made
        yield finishing.answered(draft, said, wording, fault, tally.meter.usage)

    def compose(self, query: Query, evidence: Sequence[Evidence], history: History = ()) -> Answer:
        """The whole answer."""
        *_, last = self.stream(query, evidence, history)
        assert isinstance(last, Answer)  # the stream always ends with one
        return last

    async def acompose(
        self, query: Query, evidence: Sequence[Evidence], history: History = ()
    ) -> Answer:
        """``compose`` for an async caller; cancelling it cancels the call."""
        async with aclosing(self.astream(query, evidence, history)) as parts:
            last = [part async for part in parts][-1]
        assert isinstance(last, Answer)  # the stream always ends with one
        return last

    def drafted(self, query: Query, evidence: Sequence[Evidence]) -> Draft | Answer:
        """What will be said, to be worded; the whole answer where nothing answers."""
        scored = self.judged(query, evidence)
        bar = self.relevance.thresholds["ask"]
        whole = choosing.choose(query, scored, self.akin, threshold=bar, limit=MOST_STATEMENTS)
        if not whole.groups:
            return self._abstained(query, scored)
        choice = denials.beside(query, whole, self.ledger, MOST_STATEMENTS)
        status = self._status(query, choice)  # of all, whatever is shown
        shown = choosing.cut(choice, self.limit)
        return Draft(query=query, choice=shown, scored=scored, status=status)

    def judged(
        self, query: Query, evidence: Sequence[Evidence], task: Task = "ask"
    ) -> list[Scored]:
        """The evidence with its judgements, in retrieval order."""
        found = self.relevance.judge(
            query.put,
            [e.claim for e in evidence],
            context=self._retrieved(evidence),
            task=task,
            held=self.ledger.counts()[1],
        )
        return [
            Scored(evidence=e, judgement=choosing.estranged(j, query))
            for e, j in zip(evidence, found, strict=True)
        ]

    def akin(self, a: Claim, b: Claim) -> bool:
        """Whether two claims' reports tell of one event."""
        return a.doc_id == b.doc_id or events.one_event(
            self.ledger.document(a.doc_id), self.ledger.document(b.doc_id)
        )

    def _status(self, query: Query, choice: Choice) -> Status:
        """The answer's status.

        Against the hypothesis of a yes/no question, else among the claims.
        """
        firsts = [g[0] for g in choice.groups]
        if query.hypothesis is not None:
            own = standing.own_ids([s.claim for s in firsts])
            heard = [s for s in firsts if s.claim.claim_id in own]
            judgements = self.relevance.judge(
                query.hypothesis,
                [s.claim for s in heard],
                context=self.contexts([s.evidence for s in heard]),
                task="verify",
            )
            if held := self._held(query.hypothesis, zip(heard, judgements, strict=True)):
                return standing.label(standing.stances(held))
        claims = [s.claim for g in choice.groups for s in g]
        if len({c.party for c in claims}) == 1 and any(
            referents.denied(c, self.ledger) for c in claims
        ):
            return "disputed"  # only the denying side was asked; what it denies stands beside it
        told = [c for c in choice.claims if not self.is_silent(c)]
        if not told:  # who declines to speak of it neither asserts nor denies it
            return "single-source"
        return standing.of_answer(
            told,
            lambda text, claims: self.relevance.judge(text, claims, task="verify"),
            lambda denial, claim: referents.means(denial, claim, self.ledger),
            self.akin,
            counted=bool(query.expects & {"count", "amount"} or quantities(query.text)),
        )

    def _held(
        self, hypothesis: str, judged: Iterable[tuple[Scored, Judgement]]
    ) -> list[tuple[Claim, Stance, float]]:
        """The claims that take a stance to a hypothesis, with it and its weight.

        A bare denial takes the stance opposite to what it denies.
        """
        held = []
        for s, j in judged:
            stance, weight = standing.of_hypothesis(j), max(j.supports, j.contradicts)
            if meant := referents.denied(s.claim, self.ledger):
                stance, weight = self.stance_of_denial(hypothesis, meant), 1.0
            if stance is not None and not self.is_silent(s.claim):
                held.append((s.claim, stance, s.judgement.relevant * weight))
        return held

    def stance_of_denial(self, hypothesis: str, meant: Sequence[Claim]) -> Stance | None:
        """The stance that a denial of the claims ``meant`` takes to a hypothesis.

        None where they take none.
        """
        judged = self.relevance.judge(hypothesis, meant, task="verify")
        stances = [s for j in judged if (s := standing.of_hypothesis(j)) is not None]
        return standing.opposite(stances[-1]) if stances else None

    def is_silent(self, claim: Claim) -> bool:
        """Whether a claim's source only declines to speak of something."""
        return phrasing.is_silent(claim, self.ledger.document(claim.doc_id))

    @staticmethod
    def _unsaid(choice: Choice, said: Sequence[Statement]) -> Choice:
        """What the parties say whom a chat model left out; all of it where it said nothing."""
        cited = {i for s in said for i in s.claim_ids}
        heard = {s.claim.party for g in choice.groups for s in g if s.claim.claim_id in cited}
        return replace(
            choice, groups=tuple(g for g in choice.groups if g[0].claim.party not in heard)
        )

    def _quoted(self, choice: Choice, before: Sequence[Statement]) -> Iterator[Statement]:
        """Embedded wording: each group in its source's own words, after the statements before."""
        number = 1 + sum(len(s.citations) for s in before)
        for group in choice.groups:
            made = self.state([s.claim for s in group], number, choice.claims)
            number += len(made.citations)
            yield made

    def state(
        self, claims: Sequence[Claim], number: int, beside: Sequence[Claim] = ()
    ) -> Statement:
        """One statement on claims that say the same, among the claims ``beside`` it.

        Raises:
            StoreError: a quotation is not the stored text.
        """
        documents = self._unchanged(claims)
        made = phrasing.statement(claims, documents, number, self._referent, beside)
        check_citations(made, self.ledger)
        return made

    def _given(self, draft: Draft) -> tuple[list[Evidence], dict[str, Document]]:
        """What a chat model is given to word, with the documents."""
        evidence = [s.evidence for g in draft.choice.groups for s in g]
        return evidence, self._unchanged([e.claim for e in evidence])

    def _shown(
        self,
        made: Statement,
        given: Sequence[Evidence],
        documents: Mapping[str, Document],
        before: Sequence[Statement],
    ) -> Statement:
        """A chat model's statement as it is shown: renumbered, and with what it refers to."""
        check_citations(made, self.ledger)
        number = 1 + sum(len(s.citations) for s in before)
        cited = tuple(replace(c, number=number + i) for i, c in enumerate(made.citations))
        text = made.text
        for claim in (e.claim for e in given if e.claim.claim_id in made.claim_ids):
            if about := phrasing.about(claim, documents[claim.doc_id], self._referent):
                text = text.rstrip(".") + about
                break
        return replace(made, citations=cited, text=text)

    def _abstained(self, query: Query, scored: Sequence[Scored]) -> Answer:
        nearest = finishing.ranked(scored)
        return finishing.abstained(query, nearest, self.searched(query, nearest))

    def searched(self, query: Query, nearest: Sequence[Evidence]) -> str:
        """What was searched and what came nearest, in Markdown."""
        documents, claims = self.ledger.counts(**query.searched_in)
        return phrasing.abstention_markdown(
            query.text, documents, claims, nearest[:_RELATED], narrowed=query.narrowed
        )

    def contexts(self, evidence: Sequence[Evidence]) -> dict[str, Context]:
        """What stands around each claim, by claim id."""
        read = self.ledger.with_sentences(dict.fromkeys(e.claim.doc_id for e in evidence))
        contexts = {}
        for e in evidence:
            document, sentences = read[e.claim.doc_id]
            contexts[e.claim.claim_id] = context_of(document, e.claim, sentences, e.chunk.text)
        return contexts

    def _retrieved(self, evidence: Sequence[Evidence]) -> dict[str, Context]:
        """The contexts, with how each claim was retrieved where its evidence tells."""
        contexts = self.contexts(evidence)
        for e in evidence:
            at = e.claim.claim_id
            contexts[at] = replace(contexts[at], retrieved=retrieved(e))
        return contexts

    def _referent(self, claim: Claim) -> Span | None:
        return referents.referent(claim, self.ledger)

    def _unchanged(self, claims: Sequence[Claim]) -> dict[str, Document]:
        """The documents of claims, each of which still says what its claims do."""
        documents = self._documents(claims)
        for claim in claims:
            check_claim(claim, documents[claim.doc_id])
        return documents

    def _documents(self, claims: Sequence[Claim]) -> dict[str, Document]:
        return {d: self.ledger.document(d) for d in dict.fromkeys(c.doc_id for c in claims)}


def check_claim(claim: Claim, document: Document) -> None:
    """Hold a claim's words against its document.

    Raises:
        StoreError: the document was replaced since the claim was found.
    """
    stored = " ".join(document.text[s.start : s.end] for s in claim.content)
    if words(stored) != words(claim.text):
        raise StoreError(f"{claim.doc_id} was changed while the answer was made; ask again")


def check_citations(statement: Statement, ledger: Ledger) -> None:
    """Hold every quotation of a statement against the stored document.

    Raises:
        StoreError: a quotation is not the document's text at its span, so it must not be shown.
    """
    for c in statement.citations:
        stored = ledger.document(c.doc_id).text[c.span.start : c.span.end]
        if stored != c.quote or not c.quote:
            raise StoreError(
                f"the quotation [{c.number}] is not the text of {c.doc_id} at "
                f"{c.span.start}–{c.span.end}; ingest that document again"
            )
