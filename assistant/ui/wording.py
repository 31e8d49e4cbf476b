"""Plain words for stances, counts and what screen readers say, as the page says them.

Enters: a position's stance, a number, a text. Leaves: a few words. Does not: know HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant import statuses
from assistant.phrasing import count
from assistant.records import PositionStance, Status

MARKS: Final[Mapping[PositionStance, str]] = {"asserts": "●", "denies": "○", "mixed": "◐"}
"""A stance as one sign; the word always stands beside it."""


def mark(stance: PositionStance) -> str:
    """``● asserts``, ``○ denies``."""
    return f"{MARKS[stance]} {stance}"


def said(status: Status, statements: int) -> str:
    """What screen readers say when an answer or a verdict is there: ``Disputed, 6 statements``."""
    return f"{statuses.STATUS[status].name}, {count(statements, 'statement')}"


def short(text: str, limit: int) -> str:
    """``text`` on one line, cut at a word with an ellipsis if longer than ``limit`` characters."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
