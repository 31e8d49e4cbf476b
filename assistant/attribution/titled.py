"""Who holds an office, named right after it: "the minister of health Ann Lee".

Enters: the words after an office's preposition, and the surnames that stand alone in a text.
Leaves: where the name begins. Does not: part words where neither a place, a body nor a surname
that the text repeats says where the office ends ("Minister of Small Business Development").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.small_words import DETERMINERS, NAME_PARTICLES, PREPOSITIONS, is_capital

OFFICES: Final = frozenset(
    "minister vice-minister undersecretary secretary secretary-general mayor head director manager "
    "president vice-president premier vice-premier chancellor chief governor prefect leader "
    "chairman chairwoman chairperson chair commander commissioner superintendent inspector "
    "prosecutor ambassador envoy consul representative rapporteur spokesman spokeswoman "
    "spokesperson coordinator editor speaker bishop archbishop rector dean professor expert "
    "treasurer neighbour neighbor resident father mother".split()
)
"""What people are of something that is not somebody: a name after it is their own."""
_MATTERS: Final = frozenset(
    "agriculture communications culture defence defense education energy environment exchequer "
    "finance health housing industry interior justice labor labour marketing operations research "
    "sales science sport tourism trade transport".split()
)
"""What offices are of, in one word."""
_OFFICE: Final = re.compile(
    rf"\b({'|'.join(OFFICES)}) (?:of|for|in) (?:[a-z][\w’'-]* ){{0,6}}$", re.I
)


def office_before(text: str, at: int) -> str:
    """The office whose complement begins at an offset; "" where none does."""
    found = _OFFICE.search(text, max(0, at - 80), at)
    return found.group(1) if found else ""


def holder(tokens: Sequence[str], alone: frozenset[str]) -> int | None:
    """Where the name begins that ends an office's complement, or None.

    Args:
        tokens: the complement, "health Ann Lee".
        alone: the capital words that stand alone or in twos in the text, names among them.
    """
    first = len(tokens)
    while first and (is_capital(tokens[first - 1]) or tokens[first - 1] in NAME_PARTICLES):
        first -= 1
    run = tokens[first:]
    if len(run) < 2 or _no_surname(run[-1]):
        return None
    cut = 0 if first and _is_matter(tokens[first - 1]) else _cut(run, alone)
    return None if cut is None else first + cut


def _is_matter(word: str) -> bool:
    """Whether a word in small letters can end a complement ("three", "energy")."""
    if word in PREPOSITIONS | DETERMINERS or word.endswith(("ed", "ing", "ly", "’s", "'s")):
        return False
    return nouns.kind_of(word) != "person" and word not in ("late", "former", "then", "and")


def _cut(run: Sequence[str], alone: frozenset[str]) -> int | None:
    """Where a run of capital words goes on from an office's complement to a name."""
    cuts = [cut for cut in range(len(run) - 2, 0, -1) if is_capital(run[cut])]
    for cut in cuts:
        matter = " ".join(run[:cut])
        if matter in ("North", "South", "East", "West"):
            continue
        if gazetteer().look_up(matter) is not None or gazetteer().is_city(matter):
            return cut
    for cut in cuts:
        if nouns.listed_kind(run[cut - 1].lower()) == "body":
            return cut
    if cuts and run[0].lower() in _MATTERS and not nouns.is_plural(run[-1].lower()):
        return 1
    return next((cut for cut in cuts if {run[-1], " ".join(run[cut:])} & alone), None)


def _no_surname(word: str) -> bool:
    """Whether a capital word is a noun or a place, and so ends no person's name."""
    return nouns.listed_kind(word.lower()) is not None or gazetteer().look_up(word) is not None
