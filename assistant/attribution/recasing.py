"""Words set in capitals, in the case of running text.

Enters: the words of a mention. Leaves: the same words; common nouns in lower case, names with
initial capitals. Does not: change words that are in running case already.
"""

from __future__ import annotations

from assistant.attribution import nouns
from assistant.attribution.small_words import DETERMINERS, POSSESSIVES, PREPOSITIONS


def recased(words: str) -> str:
    """A mention set in capitals ("MINE OPERATOR TAMARIND GOLD"), in the case of running text."""
    tokens = words.split()
    letters = [t for t in tokens if sum(c.isalpha() for c in t) > 1]
    if (
        not letters
        or not all(t.isupper() for t in letters)
        or (len(tokens) == 1 and not nouns.kind_of(words.lower()))
    ):
        return _recase_title(tokens)
    out: list[str] = []
    for token in tokens:
        low = token.lower()
        known = nouns.kind_of(low.strip(".")) or low in DETERMINERS | PREPOSITIONS | POSSESSIVES
        title = low.strip(".") in nouns.TITLES and low.strip(".") in (
            "mr",
            "mrs",
            "ms",
            "dr",
            "sir",
        )
        out.append(low if known and not title else _titled(low))
    return " ".join(out)


def _recase_title(tokens: list[str]) -> str:
    """Surnames and offices in capitals among others ("Mr. SMITH", "The MINISTER OF TRADE")."""
    out: list[str] = []
    for token in tokens:
        bare = token.strip(".,'’")
        shouted = len(bare) > 3 and bare.isupper() and bare.isalpha()
        low = token.lower()
        if shouted and len(tokens) > 1 and len(bare) > 4:
            token = low if nouns.kind_of(low) else _titled(low)
        elif token.isupper() and low in ("of", "the", "and", "for") and out:
            token = low
        out.append(token)
    return " ".join(out)


def _titled(word: str) -> str:
    """``word`` with capitals at its start and after hyphens."""
    return "-".join(p[:1].upper() + p[1:] for p in word.split("-"))
