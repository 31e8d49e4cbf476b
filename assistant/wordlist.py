"""Words compared across inflection, for checks that must not depend on a dictionary.

Enters: text. Leaves: its words, with their places, and whether two words are forms of one. Does
not: know meanings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from assistant.records import Span

FUNCTION_WORDS: Final = frozenset(
    "a an the and or but if of at by for with about to from in on as is are was were be been being "
    "am do does did has have had having it its this that these those there their they them he him "
    "his she her we us our you your i me my so than then too very can could will "
    "would shall should "
    "may might must who whom whose which what when where why how any some all each both more most "
    "other such own same also into over under out up down off again once only just no not nor "
    "without while during after before since until against between among through because due "
    "despite although though however meanwhile moreover instead what's it's per via amid upon "
    "toward towards within across around near yet still even already".split()
)
"""Words that state no fact of their own (negations are checked elsewhere)."""

_WORD: Final = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
_ENDINGS: Final = (
    "ations ation ators ator ating ated ates ate itions ition ingly ings ing edly ied ies ed es "
    "ians ian ans an ese ish ers er ors or ments ment ness ia ly s i"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as it stands in a text, and folded to lower case without its possessive."""

    written: str
    folded: str
    span: Span

    @property
    def capital(self) -> bool:
        """Whether any letter of it is a capital."""
        return any(c.isupper() for c in self.written)


def words(text: str) -> tuple[Word, ...]:
    """The words of ``text``, in order; those joined by a hyphen are two."""
    found = []
    for match in _WORD.finditer(text):
        at = match.start()
        for part in match[0].split("-"):
            written = _POSSESSIVE.sub("", part)
            if written:
                found.append(
                    Word(
                        written=written,
                        folded=fold(written),
                        span=Span(start=at, end=at + len(part)),
                    )
                )
            at += len(part) + 1
    return tuple(found)


def fold(word: str) -> str:
    """Lower case, accents and typographic apostrophes taken off."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def akin(a: str, b: str) -> bool:
    """Whether two folded words are forms of one ("attack", "attackers"; "Ukraine", "Ukrainian")."""
    if a == b:
        return True
    if min(len(a), len(b)) < 4 or a[:3] != b[:3]:
        return False
    return stem(a) == stem(b)


def stem(word: str) -> str:
    """A folded word without its ending, never shorter than three letters."""
    for ending in _ENDINGS:
        if word.endswith("ss"):
            break
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    bare = word.rstrip("aeiy")
    return bare if len(bare) >= 3 else word


def known_in(word: str, vocabulary: Iterable[str]) -> bool:
    """Whether a form of the folded ``word`` is in the folded ``vocabulary``."""
    return any(akin(word, other) for other in vocabulary)
