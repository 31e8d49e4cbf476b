"""The words for statuses, the same in an answer's Markdown and on the page.

Enters: a status, and whether a part of the store was left out of what was searched. Leaves: its
name, one line and an explanation. Does not: decide the status, or know Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.records import Statement, Status


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
_LEFT_OUT: Final = "The question or its filters leave a part of the reports out of this."
_ALONE: Final = "Only one side says so, of those that were asked."
_TOGETHER: Final = "More than one side speaks to this, of those that were asked."
_BESIDE: Final = "Only one side says so; what others say does not settle it."
_NOTHING: Final = "Nothing that was searched answers this."
_NARROWED: Final[Mapping[Status, str]] = {
    "single-source": _ALONE,
    "corroborated": _TOGETHER,
    "not-in-corpus": _NOTHING,
}
UNVERIFIED: Final = Word(
    name="Not verified",
    line="A report says that this could not be independently confirmed.",
    why="A report itself warns that this has not been independently verified; "
    "the warning is cited beside the claim.",
)


def word(status: Status, *, narrowed: bool = False, parties: int = 1) -> Word:
    """The words for a status.

    Args:
        status: the status.
        narrowed: whether some sides or documents were left out, so that nothing is known of them.
        parties: how many sides are shown.
    """
    told = STATUS[status]
    if status == "single-source" and parties > 1:
        return Word(name=told.name, line=_BESIDE, why=_LEFT_OUT if narrowed else _BESIDE)
    if not narrowed or status == "disputed":
        return told
    return Word(name=told.name, line=_NARROWED.get(status, told.line), why=_LEFT_OUT)


def parties(statements: Sequence[Statement]) -> int:
    """How many sides the statements are of, a source that is on none counted as one of its own."""
    return len({s.side or s.source for s in statements})


def sentence(status: Status, *, narrowed: bool = False, parties: int = 1) -> str:
    """A status and its line as one sentence ("Disputed: the sides contradict each other.")."""
    told = word(status, narrowed=narrowed, parties=parties)
    return f"{told.name}: {told.line[0].lower()}{told.line[1:]}"
