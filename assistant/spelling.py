"""A name that the corpus lacks → the names in the corpus that are spelt nearly so.

Enters: the name as it was asked, and names that are known. Leaves: those that it may mean. Does
not: put one for the other; whoever asked decides.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from assistant.addressee import words

LIKE: Final = 0.8
"""How alike the letters of two words must be, from 0 to 1 (Ratcliff and Metzener, "Pattern
matching: the Gestalt approach", Dr. Dobb's Journal, 1988)."""
LEAST: Final = 4
"""Letters of a word that can be misspelt: shorter ones are all alike."""
MOST: Final = 3
"""Names that are proposed for one."""


def nearly(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names in ``known`` with a word spelt nearly as the last of ``name``, likest first."""
    asked = words(name)
    if not asked or len(asked[-1]) < LEAST:
        return ()
    holding: dict[str, list[str]] = {}
    for other in dict.fromkeys(known):
        for word in words(other):
            if len(word) >= LEAST and not other.islower():
                holding.setdefault(word, []).append(other)
    near = difflib.get_close_matches(asked[-1], holding, n=MOST, cutoff=LIKE)
    return tuple(dict.fromkeys(other for word in near for other in holding[word]))[:MOST]
