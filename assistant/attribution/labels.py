"""Labels before a colon, and the phrases that open sentences: whose words may follow.

Enters: tokens. Leaves: yes or no, or ranges. Does not: attribute anything (``floating`` does).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.mentions import parse
from assistant.attribution.openers import has_verb
from assistant.attribution.phrases import subject_before
from assistant.attribution.tokens import Token, Unit
from assistant.attribution.words import (
    AUX,
    DISCOURSE,
    PASTS,
    PERSONAL,
    PREPOSITIONS,
    Range,
    looks_finite,
)

LONGEST_NAME: Final = 14  # tokens


def is_name(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the tokens name somebody: capitalised, short, no verb, and no column's title."""
    if not 0 < end - start <= LONGEST_NAME or not tokens[start].word:
        return False
    if not (tokens[start].capital or tokens[start].low == "the"):
        return False
    if is_title(tokens[start:end]):
        return False
    return not any(
        t.low in AUX or t.low in PERSONAL or t.low == "<q>" or (looks_finite(t) and i > start)
        for i, t in enumerate(tokens[start:end], start)
    )


def is_title(tokens: Sequence[Token]) -> bool:
    """Whether a label tells where words are from ("Overheard", "In brief") and not whose they are.

    "Per Marsh" and "Said" are names.
    """
    named = len(tokens) > 1 and all(t.capital for t in tokens)
    return not named and tokens[0].low in (PREPOSITIONS | PASTS | DISCOURSE) - {"said"}


def in_own_words(text: str, unit: Unit) -> bool:
    """Reads "Baker Ann Lee: I never slept.": a full name, and a sentence in the first person."""
    tokens = unit.tokens
    colon = next((i for i, t in enumerate(tokens[:LONGEST_NAME]) if t.low == ":"), 0)
    if not colon or colon + 1 >= len(tokens):
        return False
    if tokens[colon + 1].low not in ("i", "we", "my", "our") or not is_name(tokens, 0, colon):
        return False
    mention = parse(text[tokens[0].start : tokens[colon - 1].end])
    return mention.form == "name" and " " in mention.name and mention.kind in ("person", None)


def is_headline(text: str, units: Sequence[Unit], number: int, colon: int) -> bool:
    """Reads "Coroner: wall was cracked for years": a line of its own, and who says it."""
    unit = units[number]
    tokens = unit.tokens
    alone = all(
        not 0 <= k < len(units) or units[k].paragraph != unit.paragraph
        for k in (number - 1, number + 1)
    )
    if not alone or tokens[-1].low in (".", "?", "!", ":", ";"):
        return False
    if not has_verb(tokens, colon, len(tokens)):
        return False
    label = text[tokens[0].start : tokens[colon - 1].end]
    known = parse(label[:1].lower() + label[1:]).kind in ("person", "body")
    return known or f" {label} " in text[tokens[-1].end :]


def opening_subject(tokens: Sequence[Token], end: int) -> Range | None:
    """The phrase that opens a sentence, up to its first verb or ``end``."""
    for at in range(1, end):
        if tokens[at].low in AUX or looks_finite(tokens[at]):
            return subject_before(tokens, at)
    if is_title(tokens[:end]):  # "Overheard in Hull, one man to another: …"
        comma = next((k for k in range(end) if tokens[k].low == ","), None)
        return (comma + 1, end) if comma is not None else None
    return (0, end) if is_name(tokens, 0, end) else subject_before(tokens, min(end, 4))
