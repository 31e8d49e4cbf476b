"""The words of a text, their stems, how rare they are, and which of them turn a sentence round.

Enters: text. Leaves: words, stems, names, whether it is negated, whether words deny each other.
Does not: parse, or know more of a word than how it ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_NAME: Final = re.compile(r"(?<![.?!:“\"]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STOP: Final = _set(
    "a an the and or but if of at by for with about to from in on as is are was were be been "
    "being am do does did has have had having it its this that these those there their they them "
    "he him his she her we us our you your i me my so than then too very can could will would "
    "shall should may might must who whom whose which what when where why how any some all each "
    "both more most other such own same also into over under out up down off again once only "
    "just s t say says said according does"
)
_NEGATIONS: Final = _set(
    "not no never none nobody nothing neither nor cannot without n't nowhere hardly barely false "
    "untrue wrong lie lies fake refused refuses refuse denied denies deny rejected rejects "
    "reject failed fails unlikely impossible baseless"
)
_OPPOSITES: Final = tuple(
    (frozenset(a.split("/")), frozenset(b.split("/")))
    for a, b in (
        line.split()
        for line in """
rise/rose/risen/increase/grow/grew/climb/up/higher/raise fall/fell/fallen/decrease/drop/shrink
rise/rose/risen/increase/grow/grew/climb/up/higher/raise decline/down/lower/cut
more/above/over/exceed/least fewer/less/below/under/most
alive/survive/unharmed/safe dead/died/die/kill/killed/death
open/opened/reopen closed/close/shut
accept/accepted/agree/agreed/approve/approved/back reject/rejected/refuse/refused/oppose/opposed
backed/support reject/rejected/refuse/refused/oppose/opposed/decline/declined
accept/accepted/agree/agreed/approve/approved/back decline/declined
win/won lose/lost
guilty/convicted innocent/acquitted/cleared
before/earlier after/later
legal/lawful illegal/unlawful
true/genuine/authentic/real fake/false/forged/invented
succeed/success/successful fail/failed/failure
keep/kept/remain/stay leave/left/quit/resign/resigned
begin/start/started/began end/ended/stop/stopped/halt
safe/harmless dangerous/unsafe/risk
warned/told/informed unaware/unwarned
public secret/private
all/every none/no
first last
buy/bought/buyer sell/sold/seller
attack/attacked defend/defended
north south
east west
cheap/cheaper expensive/dearer
early late
paid/pay unpaid/owed/owe
deliberate/intentional/sabotage accident/accidental/mistake
strong weak
better/improve/improved worse/worsen/worsened
full empty
hire/hired fire/fired/dismissed
voluntary forced/compulsory
enough shortage/lack/lacking
""".strip().splitlines()
    )
)
"""Words of which one denies the other: ``a/a`` against ``b/b``."""


def words(text: str) -> list[str]:
    """The words of ``text``, casefolded."""
    return [w.replace("’", "'").casefold() for w in _WORD.findall(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """``word`` without its most usual English endings, so that ``attacked`` meets ``attacks``."""
    word = word.removesuffix("'s").rstrip("'")
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ers",
        "ies",
        "ied",
        "ed",
        "er",
        "es",
        "s",
        "ly",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@lru_cache(maxsize=16384)
def content_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` that carry meaning, casefolded, in order, with repeats."""
    return tuple(w for w in words(text) if w not in _STOP)


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words of ``text`` that carry meaning, in order, with repeats."""
    return tuple(stem(w) for w in content_words(text))


class Rarity:
    """How rare a stem is: its inverse document frequency in the training articles.

    Args:
        idf: stem → idf; a stem that is not in it is as rare as the rarest.
    """

    def __init__(self, idf: Mapping[str, float]) -> None:
        self.idf = idf
        self.most = max(idf.values(), default=1.0)

    def __call__(self, word: str) -> float:
        """The idf of a stem."""
        return self.idf.get(word, self.most)

    def covered(self, wanted: Sequence[str], having: frozenset[str]) -> float:
        """The share of ``wanted``'s rarity that ``having`` holds; 0 for nothing wanted."""
        total = sum(map(self, wanted))
        return sum(self(w) for w in wanted if w in having) / total if total else 0.0


def names(text: str) -> list[str]:
    """Stems of the capitalised words of ``text``, the first word of a sentence left out."""
    return [stem(m.casefold()) for m in _NAME.findall(text) if m.casefold() not in _STOP]


def opposed(some: Collection[str], others: Collection[str]) -> bool:
    """Whether one of some lower-case words denies one of the others ("open", "closed")."""
    return not opposites(some).isdisjoint(others)


def opposites(some: Collection[str]) -> frozenset[str]:
    """The words that deny one of these."""
    return frozenset().union(
        *(b for a, b in _OPPOSITES if not a.isdisjoint(some)),
        *(a for a, b in _OPPOSITES if not b.isdisjoint(some)),
    )


@lru_cache(maxsize=4096)
def negated(text: str) -> bool:
    """True where ``text`` holds an odd number of negations."""
    count = sum(w in _NEGATIONS or w.endswith("n't") for w in words(text))
    return bool(count % 2)


def learn_rarity(texts: Sequence[str], most: int) -> dict[str, float]:
    """The idf of the ``most`` commonest stems of ``texts`` (smoothed, natural logarithm)."""
    counts: dict[str, int] = {}
    for text in texts:
        for s in set(stems(text)):
            counts[s] = counts.get(s, 0) + 1
    common = sorted(counts, key=lambda s: (-counts[s], s))[:most]
    return {s: round(math.log((len(texts) + 1) / (counts[s] + 0.5)), 3) for s in common}
