"""Evidence → ``Answer``: what every side says to a question.

Enters: a ``Query`` and retrieved ``Evidence``. Leaves: ``Statement``s one by one, then the
``Answer``; the whole is a LangChain runnable with the output keys ``input``, ``context`` and
``answer``. Does not: retrieve, or make up words: embedded mode quotes, and a chat model's
statements come checked from ``wording``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from assistant import choosing, phrasing, standing
from assistant.calibration import Task
from assistant.choosing import Choice, Scored
from assistant.errors import ChatModelError, StoreError
from assistant.pairing import Context, context_of
from assistant.question import Query
from assistant.records import Answer, Claim, Document, Evidence, Span, Statement, Status
from assistant.relevance import Judgement

_RELATED: Final = 3  # nearest claims offered with an abstention


class Ledger(Protocol):
    """What composing needs of the store."""

    def document(self, doc_id: str) -> Document:
        """The document with that id."""
        ...

    def claims(self, **filters: Any) -> tuple[Claim, ...]:  # noqa: ANN401
        """The claims that pass the filters, in document order."""
        ...

    def counts(self) -> tuple[int, int]:
        """How many documents and how many claims it holds."""
        ...

    def sentences(self, doc_id: str) -> tuple[Span, ...]:
        """The sentences of a document, in order."""
        ...


class JudgeModel(Protocol):
    """What composing needs of the relevance model."""

    threshold: float

    def judge(
        self,
        query: str,
        claims: Sequence[Claim],
        *,
        context: Mapping[str, str | Context] | None = None,
        task: Task = "ask",
    ) -> list[Judgement]:
        """One judgement a claim."""
        ...


class Wording(Protocol):
    """A chat model's composer: validated statements, as they are ready."""

    @property
    def model_name(self) -> str:
        """``provider:model``."""
        ...

    @property
    def prompt_version(self) -> str:
        """The version of the prompt."""
        ...

    def stream(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        *,
        history: Sequence[Mapping[str, str]] = (),
    ) -> Iterator[Statement]:
        """Statements that passed every check; ``ChatModelError`` where none can be had."""
        ...


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
        self,
        query: Query,
        evidence: Sequence[Evidence],
        history: Sequence[Mapping[str, str]] = (),
    ) -> Iterator[Statement | Answer]:
        """Statements as they are ready, then the whole ``Answer``."""
        scored = self.judged(query, evidence)
        bar = choosing.bar_of(self.relevance.threshold, len(scored), self.ledger.counts()[1])
        choice = choosing.choose(query, scored, threshold=bar, limit=self.limit)
        if not choice.groups:
            yield self._abstention(query, scored)
            return
        choice = self._with_denials(choice)
        status = self._status(query, choice)
        notice: str | None = None
        said: list[Statement] = []
        if self.wording is not None:
            try:
                for s in self._worded(self.wording, query, choice, history):
                    said.append(s)
                    yield s
            except ChatModelError as exc:
                notice = f"Answered without the chat model: {exc}"
                said = []
        by_model = bool(said)
        if not said:
            for s in self._quoted(choice):
                said.append(s)
                yield s
        yield self._answer(query, choice, scored, status, said, notice, by_model)

    def compose(
        self,
        query: Query,
        evidence: Sequence[Evidence],
        history: Sequence[Mapping[str, str]] = (),
    ) -> Answer:
        """The whole answer."""
        *_, last = self.stream(query, evidence, history)
        assert isinstance(last, Answer)  # the stream always ends with one
        return last

    def judged(
        self, query: Query, evidence: Sequence[Evidence], task: Task = "ask"
    ) -> list[Scored]:
        """The evidence with its judgements, in retrieval order."""
        found = self.relevance.judge(
            query.text,
            [e.claim for e in evidence],
            context=self.contexts(evidence),
            task=task,
        )
        return [
            Scored(evidence=e, judgement=choosing.estranged(j, len(query.unknown)))
            for e, j in zip(evidence, found, strict=True)
        ]

    def _status(self, query: Query, choice: Choice) -> Status:
        """The answer's status.

        Against the hypothesis of a yes/no question, else among the claims.
        """
        firsts = [g[0] for g in choice.groups]
        if query.hypothesis is not None:
            judgements = self.relevance.judge(
                query.hypothesis,
                [s.claim for s in firsts],
                context=self.contexts([s.evidence for s in firsts]),
                task="verify",
            )
            held = [
                (s.claim, stance)
                for s, j in zip(firsts, judgements, strict=True)
                if (stance := standing.of_hypothesis(j)) is not None
            ]
            if held:
                return standing.label(standing.stances(held))
        if len({standing.party(s.claim) for s in firsts}) == 1 and any(
            self._denies_somebody(s.claim) for s in firsts
        ):
            return "disputed"  # only the denying side was asked; what it denies stands beside it
        return standing.of_answer(
            firsts,
            lambda text, claims: self.relevance.judge(text, claims, task="verify"),
            counted=bool(query.expects & {"count", "amount"}),
        )

    def _with_denials(self, choice: Choice) -> Choice:
        """The choice with each bare denial ("the accusations") put after what it denies."""
        groups = list(choice.groups)
        shown = {s.claim.claim_id for g in groups for s in g}
        for group in choice.groups:
            target = group[0]
            for denial in self.denials_of(target.claim):
                if denial.claim_id in shown or len(groups) >= self.limit:
                    continue
                shown.add(denial.claim_id)
                lent = Scored(
                    evidence=replace(target.evidence, claim=denial), judgement=target.judgement
                )
                groups.insert(groups.index(group) + 1, (lent,))
        return Choice(groups=tuple(choosing.by_side(groups)), more=choice.more)

    def denials_of(self, target: Claim) -> list[Claim]:
        """Other parties' denials that follow ``target`` and name no content of their own."""
        denials = self.ledger.claims(doc_id=target.doc_id, stance="denies")
        return [c for c in denials if standing.points_at(c, target)]

    def _denies_somebody(self, claim: Claim) -> bool:
        """Whether a claim is a bare denial of what another party says in the same document."""
        if claim.stance != "denies" or not phrasing.hangs_on_context(claim.text):
            return False
        return any(standing.points_at(claim, c) for c in self.ledger.claims(doc_id=claim.doc_id))

    def _quoted(self, choice: Choice) -> Iterator[Statement]:
        """Embedded wording: each group in its source's own words."""
        number = 1
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
        documents = self._documents(claims)
        made = phrasing.statement(claims, documents, number, self._referent, beside)
        check_citations(made, self.ledger)
        return made

    def _worded(
        self,
        wording: Wording,
        query: Query,
        choice: Choice,
        history: Sequence[Mapping[str, str]],
    ) -> Iterator[Statement]:
        """A chat model's statements, renumbered as they come."""
        evidence = [s.evidence for g in choice.groups for s in g]
        documents = self._documents([e.claim for e in evidence])
        number = 1
        for s in wording.stream(query.text, evidence, documents, history=history):
            cited = tuple(replace(c, number=number + i) for i, c in enumerate(s.citations))
            number += len(cited)
            check_citations(s, self.ledger)
            yield replace(s, citations=cited)

    def _answer(
        self,
        query: Query,
        choice: Choice,
        scored: Sequence[Scored],
        status: Status,
        said: Sequence[Statement],
        notice: str | None,
        by_model: bool,
    ) -> Answer:
        model = self.wording if by_model else None
        text = phrasing.answer_markdown(said, status, choice.more)
        if notice:
            text = f"{phrasing.escape_markdown(notice)}\n\n{text}"
        claims = [s.claim for g in choice.groups for s in g]
        return Answer(
            question=query.question,
            statements=tuple(said),
            status=status,
            unverified=any(s.unverified for s in said),
            text=text,
            evidence=choosing.marked(_ranked(scored), claims),
            interpreted=query.text,
            more=choice.more,
            notice=notice,
            model=model.model_name if model else None,
            prompt=model.prompt_version if model else None,
        )

    def _abstention(self, query: Query, scored: Sequence[Scored]) -> Answer:
        nearest = _ranked(scored)
        return Answer(
            question=query.question,
            statements=(),
            status="not-in-corpus",
            unverified=False,
            text=self.searched(query.text, nearest),
            evidence=nearest,
            interpreted=query.text,
        )

    def searched(self, query: str, nearest: Sequence[Evidence]) -> str:
        """What was searched and what came nearest, in Markdown."""
        documents, claims = self.ledger.counts()
        return phrasing.abstention_markdown(query, documents, claims, nearest[:_RELATED])

    def contexts(self, evidence: Sequence[Evidence]) -> dict[str, Context]:
        """What stands around each claim, by claim id, for claims that hang on it."""
        documents = self._documents([e.claim for e in evidence])
        sentences = {doc_id: self.ledger.sentences(doc_id) for doc_id in documents}
        return {
            e.claim.claim_id: replace(
                context_of(
                    documents[e.claim.doc_id], e.claim, sentences[e.claim.doc_id], e.chunk.text
                ),
                similarity=e.similarity,
                passage_similarity=e.passage_similarity,
            )
            for e in evidence
        }

    def _documents(self, claims: Sequence[Claim]) -> dict[str, Document]:
        return {d: self.ledger.document(d) for d in dict.fromkeys(c.doc_id for c in claims)}

    def _referent(self, claim: Claim) -> Span | None:
        """What a claim that hangs on context refers to: the nearest claim of anybody before it."""
        before = [
            c
            for c in self.ledger.claims(doc_id=claim.doc_id)
            if c.content[-1].end <= min(claim.content[0].start, claim.sentence.start)
            or (c.sentence == claim.sentence and c.content[-1].end <= claim.content[0].start)
        ]
        before = [c for c in before if not phrasing.hangs_on_context(c.text)]
        return before[-1].content[0] if before else None


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


def _ranked(scored: Sequence[Scored]) -> tuple[Evidence, ...]:
    """The evidence by calibrated relevance, ranks and scores renewed."""
    order = sorted(scored, key=lambda s: (-s.judgement.relevant, s.evidence.rank))
    return tuple(
        replace(s.evidence, score=round(s.judgement.relevant, 4), rank=i)
        for i, s in enumerate(order, 1)
    )


def chain(
    understand: Callable[[Mapping[str, Any]], Query],
    retrieve: Callable[[Query], Sequence[Evidence]],
    composer: Composer,
) -> Runnable[Any, dict[str, Any]]:
    """The answering chain: ``{"input", "history"?}`` or a plain question → input, context, answer.

    ``context`` is the retrieved ``Evidence``, best first; ``answer`` the ``Answer``.
    """

    def as_input(given: object) -> dict[str, Any]:
        return dict(given) if isinstance(given, Mapping) else {"input": given}

    def compose(state: Mapping[str, Any]) -> Answer:
        return composer.compose(state["query"], state["context"], state.get("history", ()))

    return (
        RunnableLambda(as_input)
        | RunnablePassthrough.assign(query=RunnableLambda(understand))
        | RunnablePassthrough.assign(context=RunnableLambda(lambda s: retrieve(s["query"])))
        | RunnablePassthrough.assign(answer=RunnableLambda(compose))
    ).pick(["input", "context", "answer"])
