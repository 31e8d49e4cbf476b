"""Cues that are no verbs: "according to", "in the view of", "the claim by X that".

Enters: the tokens of a unit and the drafts found in it so far. Leaves: more ``Draft``s. Does not: look
beyond the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.drafts import Draft, content_span, span
from assistant.attribution.frames import left_content
from assistant.attribution.subjects import subject_after
from assistant.attribution.tokens import Token
from assistant.attribution.words import DETERMINERS, PERSONAL, Range

_PHRASES: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(p.split())
    for p in (
        "according to", "in the view of", "in the opinion of", "in the words of", "in the judgment of",
        "in the judgement of", "by the count of", "by the reckoning of", "by the account of", "as per",
        "in the telling of", "on the telling of", "in the estimation of", "in the eyes of", "going by",
        "on the version of", "according to the version of", "according to data of", "by data of",
        "according to information of", "according to the numbers of", "in the assessment of",
        "in the statement of", "in the reading of", "in the admission of",
    )
)  # fmt: skip


def according(tokens: Sequence[Token], found: Sequence[Draft]) -> list[Draft]:
    """The drafts of the prepositional and nominal cues in a unit."""
    drafts: list[Draft] = []
    at = 0
    used = 0
    while at < len(tokens):
        size = _phrase_at(tokens, at)
        if size:
            draft, used, at = _read(tokens, at, at + size, used)
            if draft is not None:
                drafts.append(draft)
        else:
            at += 1
    return drafts


def _phrase_at(tokens: Sequence[Token], at: int) -> int:
    if tokens[at].low not in ("according", "in", "by", "as", "going", "on"):
        return 0
    sizes = [len(p) for p in _PHRASES if tuple(t.low for t in tokens[at : at + len(p)]) == p]
    return max(sizes, default=0)


def _read(tokens: Sequence[Token], at: int, after: int, used: int) -> tuple[Draft | None, int, int]:
    source = subject_after(tokens, after, len(tokens))
    if source is None:
        return None, used, after
    cue = [span(tokens, (at, after))]
    leading = all(
        not t.word or t.low in ("but", "and", "however", "meanwhile", "while", "yet")
        for t in tokens[used:at]
    )
    if leading:
        source = _leading_source(tokens, source)
    stop = source[1]
    pieces: list[Range] = []
    if not leading:
        left = left_content(tokens, used, at) or left_content_bare(tokens, used, at)
        if left is not None:
            pieces.append(left)
    if stop < len(tokens) and tokens[stop].low in (",", ":"):
        right = (stop + 1, _clause_end(tokens, stop + 1))
        if leading or (tokens[stop + 1 : stop + 2] and not tokens[stop + 1].low == "who"):
            pieces.append(right)
    elif leading and stop < len(tokens):
        pieces.append((stop, _clause_end(tokens, stop)))
    spans = [s for s in (content_span(tokens, p) for p in pieces if p[1] > p[0]) if s is not None]
    if not spans:
        return None, used, stop
    draft = Draft(source=span(tokens, source), cue=cue, content=spans, inverted=not leading)
    return draft, (stop if not leading else used), stop


def left_content_bare(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """The clause before "according to" where no comma parts them."""
    while start < end and (
        (not tokens[start].word and tokens[start].quote is None)
        or tokens[start].low in ("but", "and")
    ):
        start += 1
    return (start, end) if end - start >= 2 else None


def _leading_source(tokens: Sequence[Token], source: Range) -> Range:
    """The source of a sentence that opens with "According to": up to its comma, or its name's end."""
    start, stop = source
    comma = next((k for k in range(start, stop) if tokens[k].low == ","), None)
    if comma is not None:
        follows = tokens[comma + 1].low if comma + 1 < stop else ""
        later = next((k for k in range(comma + 1, len(tokens)) if tokens[k].low == ","), None)
        if follows in ("a", "an", "the", "who") and later is not None and later <= stop:
            return start, later
        return start, comma
    if stop < len(tokens) and tokens[stop].low == ",":
        return source
    for k in range(start + 1, stop):
        if tokens[k].low in DETERMINERS | PERSONAL or (
            tokens[k - 1].capital
            and not tokens[k].capital
            and tokens[k].word
            and tokens[k].low not in ("of", "and", "for", "at")
        ):
            return start, k
    return source


def _clause_end(tokens: Sequence[Token], at: int) -> int:
    for k in range(at, len(tokens)):
        if tokens[k].low == ";":
            return k
    return len(tokens)
