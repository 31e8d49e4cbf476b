"""A small ledger made by hand: one report, its claims, and the evidence that retrieval would give.

Real records with exact spans, so that tests of wording need no store and no learned model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.records import Chunk, Claim, Document, Evidence, Source, Span

REPORT = (
    "The Defence Ministry of Norland said on Monday that more than 70 raiders were killed near "
    "Greifen. That figure could not be independently verified. Norland's governor, Piet Haan, said "
    "“two of our drones were shot down over the harbour”. Sudland denied that its army crossed the "
    "border, and its spokeswoman Ilse Brandt said the raiders are Norland citizens who “rose against "
    "their own government”. The mayor of Greifen said 12 civilians were injured. "
    "The border has been closed since May 2021."
)


def span(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start=start, end=start + len(part))


def claim(
    text: str,
    content: str | Sequence[str],
    *,
    source: str | None,
    side: str | None,
    role: str | None = None,
    doc_id: str = "greifen.txt",
    **more: Any,
) -> Claim:
    """A claim whose content stands in ``text``; its sentence is what lies between full stops."""
    pieces = [content] if isinstance(content, str) else list(content)
    spans = tuple(span(text, piece) for piece in pieces)
    start = text.rfind(". ", 0, spans[0].start) + 2 if ". " in text[: spans[0].start] else 0
    end = text.find(". ", spans[-1].end)
    return Claim(
        claim_id=f"{doc_id}#{spans[0].start}-{spans[-1].end}",
        doc_id=doc_id,
        content=spans,
        text=" … ".join(text[s.start : s.end] for s in spans),
        source=Source(name=source, side=side, role=role),
        sentence=Span(start=start, end=len(text) if end < 0 else end + 1),
        **more,
    )


@dataclass(frozen=True)
class Ledger:
    documents: dict[str, Document]
    evidence: tuple[Evidence, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(e.claim for e in self.evidence)


def ledger(text: str, claims: Sequence[Claim], doc_id: str = "greifen.txt") -> Ledger:
    document = Document(
        doc_id=doc_id,
        title="Raid at Greifen",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        published="2024-02-06",
    )
    chunk = Chunk(
        chunk_id=f"{doc_id}/0", doc_id=doc_id, span=Span(start=0, end=len(text)), text=text
    )
    evidence = tuple(
        Evidence(claim=c, chunk=chunk, score=1.0 / n, rank=n) for n, c in enumerate(claims, 1)
    )
    return Ledger(documents={doc_id: document}, evidence=evidence)


def greifen() -> Ledger:
    """Six claims: Norland's ministry and governor, Sudland twice, the mayor, the report itself."""
    found = [
        claim(
            REPORT,
            "more than 70 raiders were killed near Greifen",
            source="Norland Defence Ministry",
            side="Norland",
            unverified=True,
            unverified_at=span(REPORT, "That figure could not be independently verified."),
        ),
        claim(
            REPORT,
            "two of our drones were shot down over the harbour",
            source="Piet Haan",
            side="Norland",
            role="governor",
            direct=True,
        ),
        claim(
            REPORT,
            "its army crossed the border",
            source="Sudland",
            side="Sudland",
            stance="denies",
            act="denies",
        ),
        claim(
            REPORT,
            "the raiders are Norland citizens who “rose against their own government”",
            source="Ilse Brandt",
            side="Sudland",
        ),
        claim(REPORT, "12 civilians were injured", source="mayor of Greifen", side=None),
        claim(
            REPORT,
            "The border has been closed since May 2021",
            source="Reporter",
            side="Reporter",
            act="reports",
        ),
    ]
    return ledger(REPORT, found)


def with_content(words: str, *, source: str = "Norland Defence Ministry") -> Ledger:
    """The small ledger with one claim more, whose content is ``words`` (a hostile document,
    say)."""
    text = f"{REPORT} {source} also said: {words}"
    base = greifen()
    extra = claim(text, words, source=source, side="Norland")
    made = ledger(text, [*base.claims, extra])
    return replace(made, evidence=made.evidence)
