"""What composing an answer needs of the stages before it, as protocols.

Enters: nothing. Leaves: the protocols that the store, the relevance model and a chat model's
composer fulfil. Does not: fulfil any.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Generator, Mapping, Sequence
from typing import Any, Protocol

from assistant.calibration import Task
from assistant.metering import Meter, Tally
from assistant.premise import Context
from assistant.records import Claim, Document, Evidence, Span, Statement
from assistant.relevance import Judgement

History = Sequence[Mapping[str, str]]
"""Turns of a conversation, ``{"role", "content"}``, oldest first."""


class Ledger(Protocol):
    """What composing needs of the store."""

    def document(self, doc_id: str) -> Document:
        """The document with that id."""
        ...

    def claims(self, **filters: Any) -> tuple[Claim, ...]:  # noqa: ANN401
        """The claims that pass the filters, in document order."""
        ...

    def counts(self, **filters: Any) -> tuple[int, int]:  # noqa: ANN401
        """How many documents and how many claims pass the filters."""
        ...

    def with_sentences(
        self, doc_ids: Collection[str]
    ) -> Mapping[str, tuple[Document, tuple[Span, ...]]]:
        """Documents, each with its sentences in order, by id."""
        ...


class JudgeModel(Protocol):
    """What composing needs of the relevance model."""

    @property
    def thresholds(self) -> Mapping[Task, float]:
        """For each task, the relevance at which a claim is shown."""
        ...

    def judge(
        self,
        query: str,
        claims: Sequence[Claim],
        *,
        context: Mapping[str, Context] | None = None,
        task: Task = "ask",
        held: int = 0,
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
        history: History = (),
        tally: Tally | None = None,
    ) -> Generator[Statement, None, None]:
        """Statements that passed every check; ``ChatModelError`` where none can be had."""
        ...

    def astream(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        *,
        history: History = (),
        tally: Tally | None = None,
    ) -> AsyncGenerator[Statement, None]:
        """``stream`` for an async consumer; cancelling it cancels the call."""
        ...


class Rewriter(Protocol):
    """A chat model that makes follow-ups whole."""

    @property
    def rewrite_version(self) -> str:
        """The version of the prompt."""
        ...

    def rewrite(self, question: str, history: History, meter: Meter | None = None) -> str:
        """The whole question; ``ChatModelError`` where none can be had."""
        ...

    async def arewrite(self, question: str, history: History, meter: Meter | None = None) -> str:
        """``rewrite`` for an async caller; cancelling it cancels the call."""
        ...
