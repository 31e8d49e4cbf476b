"""Strings that a model copied from a passage → the spans where they stand.

Enters: a passage and a found claim's strings. Leaves: an ``Attribution`` whose every span is
verbatim, or None. Does not: correct what was copied wrongly: white space and the shape of
quotation marks may differ, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.spans import Attribution
from assistant.records import Span

_MARKS: Final = "“”„\"‘’'«»"
_DASHES: Final = "-–—"
_EDGES: Final = " \t\r\n" + _MARKS + ".,;:…"
_LEAST: Final = 2  # letters of a content


def align(
    text: str,
    passage: Span,
    *,
    source: str | None,
    cue: str | None,
    content: Sequence[str],
    relayed_by: str | None,
) -> Attribution | None:
    """The attribution at exact offsets into ``text``.

    None where the content, or a source or cue that is given, is not in the passage: without its
    source a claim would be put into nobody's mouth, and without its cue a denial would read as an
    assertion.
    """
    pieces = _contents(text, passage, content)
    if not pieces:
        return None
    whole = Span(start=pieces[0].start, end=pieces[-1].end)
    cued = _nearest(text, passage, cue, whole, pieces)
    if cue and cue.strip() and cued is None:
        return None
    named = _nearest(text, passage, source, cued or whole, pieces)
    if source and source.strip() and named is None:
        return None
    if named is None and cued is None:
        return None  # nothing attributes it
    relayed = _nearest(text, passage, relayed_by, named or cued or whole, pieces)
    return Attribution(
        source=named,
        cue=(cued,) if cued else (),
        content=pieces,
        relayed_by=relayed if relayed != named else None,
        found_by=frozenset({"model"}),
    )


def _contents(text: str, passage: Span, content: Sequence[str]) -> tuple[Span, ...]:
    """The spans of the content's pieces, in order; none if one is missing."""
    spans: list[Span] = []
    at = passage.start
    for piece in content:
        places = _places(text, Span(start=at, end=passage.end), piece.strip(_EDGES))
        if not places:
            return ()
        spans.append(places[0])
        at = places[0].end
    letters = sum(c.isalpha() for s in spans for c in text[s.start : s.end])
    return tuple(spans) if letters >= _LEAST else ()


def _nearest(
    text: str, passage: Span, wanted: str | None, to: Span, apart_from: Sequence[Span]
) -> Span | None:
    """The place of ``wanted`` that is nearest to a span and outside the content."""
    places = [
        p
        for p in _places(text, passage, (wanted or "").strip(_EDGES))
        if not any(p.overlap(other) for other in apart_from)
    ]
    return min(places, key=lambda p: max(to.start - p.end, p.start - to.end), default=None)


def _places(text: str, within: Span, wanted: str) -> list[Span]:
    if not wanted:
        return []
    pattern = "".join(
        rf"[{_MARKS}]" if c in _MARKS else rf"[{_DASHES}]" if c in _DASHES
        else r"\s+" if c == " " else re.escape(c)
        for c in " ".join(wanted.split())
    )  # fmt: skip
    before = r"(?<!\w)" if wanted[0].isalnum() else ""
    after = r"(?!\w)" if wanted[-1].isalnum() else ""
    return [
        Span(start=m.start(), end=m.end())
        for m in re.compile(f"{before}{pattern}{after}").finditer(text, within.start, within.end)
    ]
