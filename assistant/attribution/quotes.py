"""Quotation marks paired into quotations.

Enters: a text. Leaves: its outermost quotations, in order, with exact offsets. Does not: decide
who is
quoted, or look inside a quotation.

Curly, straight, single, guillemets, German („…“), Swedish (”…”) and TeX (``…'') marks are paired
within
a paragraph. A quotation that is never closed runs to the end of its paragraph (the convention of
quotations that continue in the next paragraph) and says so.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from assistant.chunking import paragraphs
from assistant.records import Span

_MARK = re.compile(r"[“”„«»‘’‹›\"]|``|''|'")
_CLOSER = {"„": "“”", "“": "”", "«": "»", "»": "«", "‹": "›", "``": "''", "”": "”", '"': '"'}
_SPACE_OR_OPENING = frozenset(" \t\u00a0\u202f([{—–-/:\n")
_MAX_SINGLE = 1500  # characters: a longer "single-quoted" stretch is a stray apostrophe


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One quotation: ``outer`` with its marks, ``inner`` without them and without a closing comma.

    ``closed`` tells whether a mark closes it.
    """

    outer: Span
    inner: Span
    closed: bool


def pair(text: str) -> tuple[Quote, ...]:
    """The outermost quotations of ``text``, in order; they never overlap or cross a paragraph."""
    found: list[Quote] = []
    for paragraph in paragraphs(text):
        found.extend(_outermost(_pair_line(text, paragraph.start, paragraph.end)))
    return tuple(found)


def _pair_line(text: str, start: int, end: int) -> list[Quote]:
    """All quotations of one paragraph, nested ones too, in the order of their closing."""
    marks = [(m.start(), m.group()) for m in _MARK.finditer(text, start, end)]
    found: list[Quote] = []
    stack: list[tuple[int, str]] = []
    taken: set[int] = set()
    for place, (at, mark) in enumerate(marks):
        if at in taken:
            continue
        if mark in "‘'":
            close = _single_close(text, marks, place, start, end)
            if close is not None:
                taken.add(close)
                found.append(_quote(text, at, close + 1, 1, 1, closed=True))
        elif stack and mark in _CLOSER[stack[-1][1]] and not _reopens(text, at, mark, stack, end):
            opened, opener = stack.pop()
            found.append(_quote(text, opened, at + len(mark), len(opener), len(mark), closed=True))
        elif _opens(text, at, mark, start, end):
            stack.append((at, mark))
    starts = sorted(q.outer.start for q in found)
    for opened, opener in stack:
        later = bisect.bisect_right(starts, opened)
        stop = starts[later] if later < len(starts) else end
        if _stands_at_clause_start(text, opened, start):
            found.append(_quote(text, opened, stop, len(opener), 0, closed=False))
    return [q for q in found if q.inner.end > q.inner.start]


def _quote(text: str, start: int, end: int, left: int, right: int, *, closed: bool) -> Quote:
    inner_start, inner_end = start + left, end - right
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and (text[inner_end - 1].isspace() or text[inner_end - 1] == ","):
        inner_end -= 1
    if not closed:
        end = max(inner_end, inner_start)
    return Quote(
        outer=Span(start=start, end=end),
        inner=Span(start=inner_start, end=inner_end),
        closed=closed,
    )


def _opens(text: str, at: int, mark: str, start: int, end: int) -> bool:
    """Whether a mark can open: no space follows, and ambiguous marks have room before them."""
    after = at + len(mark)
    if after >= end or mark in ("’", "''", "›"):
        return False
    if mark == "»":  # «…» closes, »…« opens
        return not text[after].isspace() and (at == start or text[at - 1] in _SPACE_OR_OPENING)
    if mark in '”"':
        follows = not text[after].isspace() and (
            text[after].isalnum() or text[after] in "…(.$€£#@[‘'¿¡"
        )
        before = mark == '"' or at == start or text[at - 1] in _SPACE_OR_OPENING
        inch = mark == '"' and at > start and text[at - 1].isdigit()
        return follows and before and not inch
    return True


def _reopens(text: str, at: int, mark: str, stack: list[tuple[int, str]], end: int) -> bool:
    """A straight mark that can only open while another is open: that was never closed."""
    if mark != '"':
        return False
    after = at + 1
    only_opens = text[at - 1].isspace() and after < end and text[after].isalnum()
    if only_opens and text.find('"', after, end) >= 0:
        stack.pop()
        return True
    return False


def _stands_at_clause_start(text: str, at: int, start: int) -> bool:
    """An unclosed mark is believed only where a quotation can begin, not within a phrase."""
    before = text[max(start, at - 3) : at].strip()
    return before == "" or before[-1] in ":,.!?—–-)]"


def _single_close(
    text: str, marks: list[tuple[int, str]], place: int, start: int, end: int
) -> int | None:
    """The place of the mark that closes the single quotation mark at ``place``, or None."""
    at, mark = marks[place]
    if at + 1 >= end or text[at + 1].isspace() or (at > start and text[at - 1].isalnum()):
        return None
    if mark == "'" and (text[at + 1].isdigit() or not _room_before(text, at, start)):
        return None
    closer = "’" if mark == "‘" else "'"
    fallback: int | None = None
    for index in range(place + 1, len(marks)):
        other, other_mark = marks[index]
        if other - at > _MAX_SINGLE:
            break
        if other_mark == mark == "‘" or (mark == "'" and _reads_as_opener(text, other, other_mark)):
            break
        if other_mark != closer or (other + 1 < end and text[other + 1].isalnum()):
            continue
        before = text[other - 1]
        if before.isspace():
            continue
        if before != "s" or other - at < 2:
            return other
        fallback = fallback or other  # may be a plural's apostrophe: look for a better one
    return fallback


def _room_before(text: str, at: int, start: int) -> bool:
    return at == start or text[at - 1] in _SPACE_OR_OPENING or text[at - 1] in '“"'


def _reads_as_opener(text: str, at: int, mark: str) -> bool:
    return mark == "'" and text[at - 1].isspace() and text[at + 1 : at + 2].isalpha()


def _outermost(quotes: list[Quote]) -> list[Quote]:
    """The quotations that stand in no other, sorted."""
    kept: list[Quote] = []
    for quote in sorted(quotes, key=lambda q: (q.outer.start, -q.outer.end)):
        if not kept or quote.outer.start >= kept[-1].outer.end:
            kept.append(quote)
    return kept
