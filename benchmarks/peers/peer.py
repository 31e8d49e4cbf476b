"""What a peer is, and how passages become an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.evaluation import Answers
from assistant.records import (
    Answer,
    Chunk,
    Citation,
    Claim,
    Document,
    Evidence,
    Position,
    Source,
    Span,
    Statement,
    Verdict,
)
from assistant.settings import Settings

TOP = 4
"""Passages that a retrieval peer answers with, the tutorials' usual number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A retrieved passage; ``source`` and ``side`` are None where the peer knows none."""

    doc_id: str
    span: Span
    score: float
    source: str | None = None
    side: str | None = None


class Search(Protocol):
    """What a retrieval peer does for a question."""

    def search(self, question: str) -> Sequence[Passage]:
        """The passages for a question, the best first."""
        ...


class Extractive:
    """Makes an assistant of a search: each passage is a statement that cites itself.

    It never abstains unless nothing is retrieved, has no notion of status, and does not read the
    conversation: the tools that it stands for do none of these without a chat model.
    """

    def __init__(self, documents: Sequence[Document], search: Search) -> None:
        self.settings = Settings(store=Path("none"))
        self._documents = {d.doc_id: d for d in documents}
        self._search = search

    def answer(self, text: str, history: Sequence[Mapping[str, str]] = (), /) -> Answer:
        """The passages as statements."""
        passages = self._search.search(text)
        return Answer(
            question=text,
            statements=tuple(self._statement(p, i) for i, p in enumerate(passages, start=1)),
            status="reported" if passages else "not-in-corpus",
            unverified=False,
            text="",
            evidence=tuple(self._evidence(p, i) for i, p in enumerate(passages, start=1)),
        )

    def verify(self, claim: str, /) -> Verdict:
        """The passages for the claim, as one position."""
        found = self.answer(claim)
        held = tuple(
            Position(side=s.side, stance="asserts", statements=(s,)) for s in found.statements
        )
        return Verdict(
            claim=claim,
            label=found.status,
            positions=held,
            unverified=False,
            evidence=found.evidence,
        )

    def documents(self) -> tuple[Document, ...]:
        """The documents that were indexed."""
        return tuple(self._documents.values())

    def claims(self) -> tuple[Claim, ...]:
        """No ledger."""
        return ()

    def _statement(self, passage: Passage, number: int) -> Statement:
        quote = self._documents[passage.doc_id].text[passage.span.start : passage.span.end]
        citation = Citation(number=number, doc_id=passage.doc_id, span=passage.span, quote=quote)
        return Statement(
            text=quote,
            source=passage.source,
            side=passage.side,
            stance="asserts",
            citations=(citation,),
        )

    def _evidence(self, passage: Passage, rank: int) -> Evidence:
        text = self._documents[passage.doc_id].text[passage.span.start : passage.span.end]
        name = f"{passage.doc_id}#{passage.span.start}-{passage.span.end}"
        claim = Claim(
            claim_id=name,
            doc_id=passage.doc_id,
            content=(passage.span,),
            text=text,
            source=Source(name=passage.source, side=passage.side),
            sentence=passage.span,
        )
        chunk = Chunk(chunk_id=name, doc_id=passage.doc_id, span=passage.span, text=text)
        return Evidence(claim=claim, chunk=chunk, score=passage.score, rank=rank, used=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A peer: ``ingest`` fills a folder; ``reopen`` opens that folder in a new process."""

    name: str
    ingest: Callable[[Path, Sequence[Document], Path, Path | None], None]
    reopen: Callable[[Path, Sequence[Document], Path | None], Answers]


def place(text: str, words: str, start: int) -> Span:
    """Where a tool's passage stands in the document, looked for from ``start``.

    Tools report wrong or no offsets, and strip or normalise white space at the edges.
    """
    at = text.find(words, max(0, start))
    if at < 0:
        at = text.find(words)
    if at < 0:
        raise ValueError(f"the passage {words[:60]!r} is not in its document")
    return Span(start=at, end=at + len(words))
