"""Where a capital tells no name: at the opening of a sentence, and throughout a heading.

Enters: a text and a place in it. Leaves: whether, and over which words, a capital says nothing.
Does not: find the names; ``names`` does.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer

_TRADES: Final = (
    nouns.TRADES
    | nouns.MAKERS
    | frozenset(
        "airline insurer retailer lender brewer miner utility charity regulator watchdog startup "
        "start-up pollster broadcaster conglomerate".split()
    )
)


def opens(text: str, at: int) -> bool:
    """Whether a sentence, a line or a quotation opens at ``at``."""
    before = text[max(0, at - 3) : at].rstrip(" ")
    return not before or before[-1] in ".!?\n“\"«:‘'…" or at == 0


_PROPER: Final = frozenset(
    "catholic protestant orthodox christian muslim islamic islamist shiite shia sunni jewish hindu "
    "buddhist sikh western arab european african asian american latin nordic slavic republican "
    "democratic conservative socialist communist marxist maoist zionist nazi olympic".split()
)
"""Adjectives that English writes with a capital wherever they stand (nations: the gazetteer)."""


def opens_only(text: str, at: int, word: str) -> bool:
    """Whether a word at an offset has its capital from the sentence, line or quotation it opens."""
    if not text.startswith(word, at) or not opens(text, at) or word.lower() in _PROPER:
        return False
    inside = re.search(rf"(?<=[a-z,] ){re.escape(word)}\b", text)
    return inside is None and not gazetteer().is_city(word)


def opening_trade(text: str, at: int, name: str) -> str:
    """The trade before a firm's name that has its capital from the sentence ("Retailer Orla")."""
    first, _, rest = name.partition(" ")
    trade = rest[:1].isupper() and first.lower() in _TRADES
    return first if trade and opens_only(text, at, first) else ""


def headings(text: str) -> list[tuple[int, int]]:
    """The lines that have a capital at every word of weight, where a capital tells no name."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        words = [w for w in re.findall(r"[^\W\d_][\w’'-]*", line.group()) if len(w) > 3]
        ended = line.group().rstrip()[-1:] in '.!?”":'
        if len(words) > 3 and not ended and all(w[:1].isupper() for w in words):
            found.append(line.span())
    return found
