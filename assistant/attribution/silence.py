"""Attributions in which nobody speaks: "no officer said", "neither has said", "the court heard".

Enters: a text and an ``Attribution``. Leaves: whether its source may have said it. Does not: judge
what a refusal means (``stance`` does).
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.cues import find_in, words_of
from assistant.attribution.mentions import parse
from assistant.attribution.spans import Attribution
from assistant.records import Span

_NOBODY: Final = re.compile(
    r"(?i:no[ -]one|nobody|not (?:one|an?|any))\b|[Nn]o\s+(?!fewer\b|less\b|more\b)(?=[^,]*\b[a-z])"
)
"""What nobody is called; "No 10" and "No Borders" are somebody, "no fewer than ten guests" ten."""
_NEITHER: Final = re.compile(r"(?:neither|none)\b", re.I)
_AFTER_NEITHER: Final = re.compile(r"\bneither (?:the |an? )?$", re.I)
_QUESTION: Final = re.compile(r"\s+(?:whether|if|why|how|when|where|who|what|which)\b")
_HEARERS: Final = frozenset(
    "court jury inquest inquiry enquiry tribunal hearing meeting committee panel trial "
    "commission".split()
)
_HEARS: Final = re.compile(r"(?:(?:was|were|is|has been) told|told|heard|hears|has heard)", re.I)


def may_speak(text: str, attribution: Attribution) -> bool:
    """False where nobody spoke ("no officer said"), or something that happened ("an incursion").

    The words stay the report's own.
    """
    at = attribution.source
    if at is None:
        return True
    if _NOBODY.match(text, at.start, at.end):
        return False
    if _is_neither(text, at) and _only_says(text, attribution):
        return False
    if _asks(text, attribution):
        return False
    mention = parse(text[at.start : at.end])
    if mention.head in _HEARERS and _only_hears(text, at, attribution):
        return False
    return mention.form != "description" or not nouns.is_event(mention.head)


def _is_neither(text: str, source: Span) -> bool:
    """Whether a source is none of several, or both of "neither the mayor nor his deputy"."""
    if _NEITHER.match(text, source.start, source.end):
        return True
    both = " nor " in text[source.start : source.end]
    return both and _AFTER_NEITHER.search(text, 0, source.start) is not None


def _asks(text: str, attribution: Attribution) -> bool:
    """Reads "asked why the gates were shut", and a question after a speaker's name and a colon."""
    content = attribution.content
    if not attribution.cue or attribution.cue[-1].end > content[0].start:
        return False
    cue = " ".join(text[s.start : s.end] for s in attribution.cue).lower()
    if cue == ":":
        quoted = text[content[0].start - 1] in "“\"‘'«"
        return "?" in text[content[-1].end - 1 : content[-1].end + 1] and not quoted
    asked = text[attribution.cue[-1].end : content[-1].end]
    return cue in ("asked", "asks", "ask") and _QUESTION.match(asked) is not None


def _only_says(text: str, attribution: Attribution) -> bool:
    """Whether a cue is of plain speech: of whom it is not told, they say nothing."""
    cue = find_in(words_of(" ".join(text[s.start : s.end] for s in attribution.cue)))
    return cue is not None and cue.act in ("says", "announces", "reports")


def _only_hears(text: str, source: Span, attribution: Attribution) -> bool:
    """Reads "the court heard that", "…, the jury was told": what is told has another source.

    "The court told the parties" tells.
    """
    if not attribution.cue or attribution.cue[0].start < source.end:
        return False
    verb = text[source.end : attribution.cue[-1].end].strip()
    told = text[attribution.cue[-1].end : attribution.cue[-1].end + 6].lstrip()
    passive = verb.lower() != "told" or not told[:1].isalpha()
    return _HEARS.fullmatch(verb) is not None and passive
