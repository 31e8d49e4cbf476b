"""Two sources that say one thing, "the Harbour Front and the River Guard claimed …" → two claims.

Enters: drafts. Leaves: drafts, one for each named source. Does not: split plural nouns ("both
sides") or
names that hold an *and* ("Rubber and Fiber Workers").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.attribution.drafts import Draft
from assistant.records import Span

_AND: Final = re.compile(r"\s+and\s+")
_INTRODUCED: Final = re.compile(
    r"^(?:(?:the\s+)?(?:two|both|three)\s+[\w’'-]+(?:\s+[\w’'-]+){0,3}\s*[,:—–]\s*)", re.I
)
_NAME: Final = re.compile(
    r"^(?:(?:the|its|his|her)\s+)?(?:[A-Z][\w’'.&-]*\s*){2,}(?:\([^()]{1,20}\))?[\w’' -]{0,40}$"
)
_DEFINITE: Final = re.compile(
    r"^(?:(?i:the|its|his|her|their)|[A-Z][\w’'.&-]*)(?:\s[\w’'-]+){1,4}$"
)
"""A noun phrase of its own ("the governor"), so that two of them are two sources."""
_OWN: Final = re.compile(r"^(?:the|its|his|her|their)\s", re.I)
_BOTH: Final = re.compile(r"^both\s+", re.I)
_JOINS_WITHIN: Final = re.compile(r"\b(?:of|for|from|between|in|at|to)\b|,")


def one_each(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, those of two coordinated names split into one for each."""
    out: list[Draft] = []
    for draft in drafts:
        parts = _parts(text, draft.source) if draft.source is not None else []
        if len(parts) == 2:
            out.extend(replace(draft, source=part, content=list(draft.content)) for part in parts)
        else:
            out.append(draft)
    return out


def _parts(text: str, source: Span) -> list[Span]:
    words = text[source.start : source.end]
    introduced = _INTRODUCED.match(words) or _BOTH.match(words)
    begin = introduced.end() if introduced else 0
    joints = list(_AND.finditer(words, begin))
    if len(joints) != 1:
        return []
    left, right = words[begin : joints[0].start()], words[joints[0].end() :]
    names = _NAME.match(left) and _NAME.match(right)
    definite = _DEFINITE.match(left) and _DEFINITE.match(right) and _OWN.match(right)
    if _JOINS_WITHIN.search(left) or not (names or definite):
        return []
    return [
        Span(start=source.start + begin, end=source.start + joints[0].start()),
        Span(start=source.start + joints[0].end(), end=source.end),
    ]
