"""Answers and verdicts made by hand from the small ledger, for tests of HTML."""

from __future__ import annotations

from assistant.phrasing import statement
from assistant.records import REPORTER, Answer, Document, Position, Side, Statement, Verdict
from assistant.ui.chat import Shown, Turn
from assistant.ui.palette import Palette
from tests.small_ledger import Ledger, greifen

SIDES = (
    Side(side_id="norland", label="Norland", aliases=("Norland Defence Ministry",)),
    Side(side_id="sudland", label="Sudland", aliases=("Ilse Brandt",), colour="#0072b2"),
)


def shown(*, title: str = "Raid at Greifen") -> Shown:
    return Shown(palette=Palette.of(SIDES), titles={"greifen.txt": title})


def document(ledger: Ledger | None = None) -> Document:
    return (ledger or greifen()).documents["greifen.txt"]


def statements(ledger: Ledger | None = None) -> tuple[Statement, ...]:
    held = ledger or greifen()
    made: list[Statement] = []
    number = 1
    for claim in held.claims:
        made.append(statement([claim], held.documents, number))
        number += len(made[-1].citations)
    return tuple(made)


def answer(question: str = "What happened?", ledger: Ledger | None = None, **more) -> Answer:
    held = ledger or greifen()
    given = {
        "question": question,
        "statements": statements(held),
        "status": "disputed",
        "unverified": True,
        "text": "**Norland**\n\n- more than 70",
        "evidence": held.evidence,
        "interpreted": question,
    }
    return Answer(**{**given, **more})


def turn(question: str = "What happened?", **more) -> Turn:
    made = more.pop("answer", None) or answer(question)
    return Turn(turn_id="t1", question=question, statements=made.statements, answer=made, **more)


def verdict(claim: str = "More than 70 raiders were killed.") -> Verdict:
    said = statements()
    return Verdict(
        claim=claim,
        label="disputed",
        positions=(
            Position(side="Norland", stance="asserts", statements=said[:1]),
            Position(side="Sudland", stance="denies", statements=said[2:3]),
            Position(side=REPORTER, stance="asserts", statements=said[5:]),
        ),
        unverified=True,
        text="**Disputed**",
        outlook="It stays disputed while one side asserts it.",
        evidence=greifen().evidence,
    )
