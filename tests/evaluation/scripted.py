"""An assistant whose answers are written down: real records over a real document, no models.

``Scripted`` fits the evaluation's ``Answers`` protocol; ``says`` makes a statement of a claim.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.records import (
    Answer,
    Chunk,
    Citation,
    Claim,
    Document,
    Evidence,
    Position,
    Span,
    Statement,
    Verdict,
)
from assistant.settings import Settings
from tests.ledger import claim, document, reporter

REPORT = (
    "The mill leaked acid on Monday, the river board said. The mill denied that acid was spilt. "
    "Its manager, Ada Holt, said the tanks were full of water. "
    "At least 40 fish were found dead, according to anglers. "
    "That number could not be confirmed. The river runs to the sea."
)
DOC = document(REPORT, "river.txt")
BOARD = claim(DOC, "The mill leaked acid on Monday", "River Board", "Board")
MILL = claim(DOC, "acid was spilt", "Mill", "Mill", stance="denies", act="denies")
HOLT = claim(DOC, "the tanks were full of water", "Ada Holt", "Mill", act="says")
FISH = claim(DOC, "At least 40 fish were found dead", "Anglers", None, unverified=True)
SEA = reporter(DOC, "The river runs to the sea")
CLAIMS = (BOARD, MILL, HOLT, FISH, SEA)


def cite(doc: Document, start: int, end: int, number: int = 1) -> Citation:
    return Citation(
        number=number,
        doc_id=doc.doc_id,
        span=Span(start=start, end=end),
        quote=doc.text[start:end],
    )


def says(said: Claim, doc: Document = DOC, **changes: Any) -> Statement:
    span = said.content[0]
    made = Statement(
        text=f"{said.source.name} says “{said.text}”",
        source=said.source.name,
        side=said.source.side,
        stance=said.stance,
        citations=(cite(doc, span.start, span.end),),
        unverified=said.unverified,
        claim_ids=(said.claim_id,),
    )
    return replace(made, **changes)


def found(*claims: Claim, doc: Document = DOC) -> tuple[Evidence, ...]:
    chunk = Chunk(chunk_id="c0", doc_id=doc.doc_id, span=Span(start=0, end=9), text=doc.text[:9])
    return tuple(
        Evidence(claim=c, chunk=chunk, score=round(1 / rank, 3), rank=rank)
        for rank, c in enumerate(claims, start=1)
    )


def answer(question: str, *statements: Statement, **fields: Any) -> Answer:
    given: dict[str, Any] = {
        "status": "single-source" if statements else "not-in-corpus",
        "unverified": any(s.unverified for s in statements),
        "text": "; ".join(s.text for s in statements),
        "evidence": found(*CLAIMS),
    }
    return Answer(question=question, statements=statements, **(given | fields))


def verdict(claim_text: str, *statements: Statement, label: str = "single-source") -> Verdict:
    return Verdict(
        claim=claim_text,
        label=label,  # type: ignore[arg-type]
        positions=tuple(
            Position(side=s.side, stance=s.stance, statements=(s,)) for s in statements
        ),
        unverified=any(s.unverified for s in statements),
        evidence=found(*CLAIMS),
    )


@dataclass
class Scripted:
    """Answers by the words of the question; an unknown question is abstained on."""

    script: dict[str, Answer | Verdict] = field(default_factory=dict)
    held: tuple[Document, ...] = (DOC,)
    ledger: tuple[Claim, ...] = CLAIMS
    settings: Settings = field(default_factory=lambda: Settings(store=Path("unused")))
    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    stop_after: int | None = None

    def answer(self, text: str, history: Any = ()) -> Answer:
        given = self._say(text, tuple(history))
        return given if isinstance(given, Answer) else answer(text)

    def verify(self, text: str) -> Verdict:
        given = self._say(text, ())
        return given if isinstance(given, Verdict) else verdict(text, label="not-in-corpus")

    def _say(self, text: str, history: tuple[Any, ...]) -> Answer | Verdict | None:
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append((text, history))
        return self.script.get(text)

    def documents(self) -> tuple[Document, ...]:
        return self.held

    def claims(self) -> tuple[Claim, ...]:
        return self.ledger


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return path


LEAK = {
    "id": "leak",
    "task": "ask",
    "question": "Did the mill leak acid?",
    "status": "disputed",
    "points": [
        {"side": "Board", "evidence": "The mill leaked acid on Monday"},
        {"side": ["Mill", "mill company"], "evidence": "acid was spilt"},
    ],
    "acceptable": ["the tanks were full of water"],
}
DEAD = {
    "id": "dead",
    "task": "ask",
    "question": "How many fish died?",
    "status": "single-source",
    "unverified": True,
    "points": [
        {"side": "Anglers", "evidence": "At least 40 fish were found dead", "contains": ["40"]}
    ],
}
MAYOR = {
    "id": "mayor",
    "task": "ask",
    "question": "What did the mayor say?",
    "status": "not-in-corpus",
    "points": [],
}
WATER = {
    "id": "water",
    "task": "verify",
    "claim": "The tanks held water.",
    "verdict": "single-source",
    "points": [{"side": "Mill", "doc": "river.txt", "evidence": "the tanks were full of water"}],
}
GOOD: dict[str, Answer | Verdict] = {
    "Did the mill leak acid?": answer(
        "Did the mill leak acid?", says(BOARD), says(MILL), status="disputed"
    ),
    "How many fish died?": answer("How many fish died?", says(FISH)),
    "The tanks held water.": verdict("The tanks held water.", says(HOLT)),
}
