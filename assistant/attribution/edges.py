"""Source spans from the words on that name the source.

Enters: a text and ``Attribution``s. Leaves: the same attributions, their sources beginning at the
words that name them. Does not: find sources, or change cues and contents.

"LIMA, Oct. 3 - The mayor", "14:05 The mayor", "• The mayor", "by the mayor" and "after a vote the
mayor" all begin at "the mayor"; a source that was found from its age on ("70, a weaver") begins at
the name before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from assistant.attribution import leads
from assistant.attribution.mentions import nickname_before
from assistant.attribution.small_words import CALENDAR, PREPOSITIONS
from assistant.attribution.spans import Attribution
from assistant.records import Span

_UPPER: Final = "A-ZÀ-ÖØ-Þ"
_DAY: Final = (
    r"(?:\w+day,?\s+)?(?:\d{1,2}\s+[^\W\d]{3,}|[A-Z][a-z]{2,8}\.?\s+\d{1,2})(?:,?\s+\d{4})?"
)
_DATELINE: Final = re.compile(
    rf"(?:[{_UPPER}][{_UPPER}.’'-]+(?:\s+[{_UPPER}][{_UPPER}.’'-]+)*"
    rf"(?:,\s+[^\n,;:(–—-]{{2,25}}){{0,3}}|{_DAY}|(?=\())"
    rf"\s*(?:\([\w/ ]{{2,30}}\)\.?)?\s*(?:--?|[–—])\s+(?=[“\"‘'(]?[{_UPPER}])"
)
_BULLET: Final = re.compile(r"(?:[•·▪‣►*–—-]|\(?\d{1,2}[.)])\s+")
_CLOCK: Final = re.compile(
    r"(?:[^\W\d]{3,9}\.?,?\s+)?\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s+GMT)?[:,]?\s+(?:[–—-]+\s+)?",
    re.I,
)
_HOUR: Final = re.compile(r".*\b[ap]\.m\.\s+(?=[A-Z])", re.S)
_OPENER: Final = re.compile(
    r"(?:according to|in the (?:opinion|view|words) of|by|after)\s+(?=[\w“\"‘])", re.I
)
_AGED: Final = re.compile(r"\d{1,3}(?=,|$)")
_NAME: Final = re.compile(
    rf"(?<![\w’'-])(?:(?:[{_UPPER}](?:\w{{0,2}}\.|[\w’'-]*)|d[aeiou]s?|del|al|el|von|van|der|bin)\s)*"
    rf"[{_UPPER}][\w’'-]+,\s$"
)
_SMALL: Final = PREPOSITIONS | CALENDAR | {"but", "so", "and", "then"}


def trim(text: str, attributions: Iterable[Attribution]) -> list[Attribution]:
    """The attributions, each source beginning at the words that name it."""
    return [
        replace(
            a,
            source=_with_nickname(text, _begun(text, a.source), a.content),
            relayed_by=_begun(text, a.relayed_by),
        )
        for a in attributions
    ]


def _with_nickname(text: str, span: Span | None, content: tuple[Span, ...]) -> Span | None:
    """A source from the nickname before it on ("‘Bunty’ Lee said"), unless that is what it says."""
    if span is None:
        return None
    named = Span(start=nickname_before(text, span.start), end=span.end)
    return span if any(c.start < span.start < c.end + 4 for c in content) else named


def _begun(text: str, span: Span | None) -> Span | None:
    """A source from its first word on."""
    if span is None:
        return None
    line = text.rfind("\n", 0, span.start) + 1
    start = line if not text[line : span.start].strip() else span.start
    for lead in (_BULLET, _DATELINE, _CLOCK):
        found = lead.match(text, line)
        if found is not None and span.start < found.end() < span.end:
            start = line = found.end()
    hour = _HOUR.match(text, span.start, span.end)
    if hour is not None and hour.end() < span.end:
        start = max(start, hour.end())
    start = max(start, span.start)
    opener = _OPENER.match(text, start, span.end)
    start = opener.end() if opener is not None and opener.end() < span.end else start
    if _AGED.match(text, start, span.end):
        name = _NAME.search(text, max(line, start - 60), start)
        if name is not None and not _SMALL.intersection(re.findall(r"\w+", name.group().lower())):
            start = name.start()
    start += leads.length(text[start : span.end])
    return Span(start=start, end=span.end)
