"""Plain words for statuses, stances and flags, as the page says them.

Enters: a status, a position's stance. Leaves: a short name and an explanation. Does not: know HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.records import PositionStance, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A badge: its name, one line beside it, and the explanation on hover or focus."""

    name: str
    line: str
    why: str


STATUS: Final[Mapping[Status, Word]] = {
    "disputed": Word(
        name="Disputed",
        line="The sides contradict each other.",
        why="At least one side asserts this and another denies or contradicts it. "
        "Who Says shows both and does not rule on which is right.",
    ),
    "corroborated": Word(
        name="Corroborated",
        line="More than one side speaks to this, and none denies it.",
        why="Two or more sides assert this, or a part of it, and no side in the loaded reports "
        "denies it. They may tell different things, or share one origin: read what each says.",
    ),
    "single-source": Word(
        name="Single source",
        line="Only one side says so; nobody else addresses it.",
        why="Exactly one side asserts this, and no other side in the loaded reports speaks to it. "
        "Silence is not agreement.",
    ),
    "reported": Word(
        name="Reported",
        line="The report states this in its own voice.",
        why="No side is quoted for this: the report itself says it.",
    ),
    "refuted": Word(
        name="Only denied",
        line="Only denials or contradictions were found.",
        why="Somebody denies or contradicts this, and nobody in the loaded reports asserts it.",
    ),
    "not-in-corpus": Word(
        name="Not in the reports",
        line="Nothing loaded answers this.",
        why="No claim in the loaded reports answers this, so Who Says stops here.",
    ),
}
UNVERIFIED: Final = Word(
    name="Not verified",
    line="A report says that this could not be independently confirmed.",
    why="A report itself warns that this has not been independently verified; "
    "the warning is cited beside the claim.",
)
STANCE: Final[Mapping[PositionStance, str]] = {
    "asserts": "asserts it",
    "denies": "denies it",
    "mixed": "both asserts and denies it",
}


MARKS: Final[Mapping[PositionStance, str]] = {"asserts": "●", "denies": "○", "mixed": "◐"}
"""A stance as one sign; the word always stands beside it."""


def mark(stance: PositionStance) -> str:
    """``● asserts``, ``○ denies``."""
    return f"{MARKS[stance]} {stance}"


def said(status: Status, statements: int) -> str:
    """What screen readers say when an answer or a verdict is there: ``Disputed, 6 statements``."""
    return f"{STATUS[status].name}, {count(statements, 'statement')}"


def count(number: int, noun: str) -> str:
    """``1 claim``, ``2 claims``, ``1,234 claims``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def short(text: str, limit: int) -> str:
    """``text`` on one line, cut at a word with an ellipsis if longer than ``limit`` characters."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
