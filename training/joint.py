"""The JOINT figure of attribution: content found, and source right.

Enters: gold and predicted quotes as ``Quote``s. Leaves: counts, and precision, recall and F1. Does
not: read files.

A predicted quote matches a gold one where the Dice coefficient of their content words is at least
0.5 (greedy one to one, best first); it counts where, besides, the sources share a word that is no
function word, or both are absent (after Newell et al., LREC 2018).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Bounds = tuple[int, int]

_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")
_FUNCTION: Final = frozenset(
    "a an the of in on at for by to and or mr mrs ms dr sen rep gov president said his her their "
    "its our my s who that".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One attribution in characters; ``source`` is empty where nobody is named."""

    source: tuple[Bounds, ...]
    cue: tuple[Bounds, ...]
    content: tuple[Bounds, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A gold and a predicted quote that match (their numbers); is the source right?"""

    gold: int
    predicted: int
    dice: float
    source_right: bool


@dataclass(slots=True, kw_only=True)
class Count:
    """Sums over texts."""

    gold: int = 0
    predicted: int = 0
    matched: int = 0
    right: int = 0

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 of JOINT, detection F1, and source accuracy given a match."""
        p = self.right / self.predicted if self.predicted else 0.0
        r = self.right / self.gold if self.gold else 0.0
        both = self.gold + self.predicted
        return {
            "precision": p,
            "recall": r,
            "joint": 2 * self.right / both if both else 0.0,
            "detected": 2 * self.matched / both if both else 0.0,
            "source": self.right / self.matched if self.matched else 0.0,
        }


class Scorer:
    """Matches quotes of one text."""

    def __init__(self, text: str) -> None:
        self._words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
        self._is_function = [text[a:b].lower() in _FUNCTION for a, b in self._words]

    def words(self, spans: Sequence[Bounds]) -> frozenset[int]:
        """Numbers of the words that ``spans`` touch."""
        return frozenset(
            i for a, b in spans for i, (c, d) in enumerate(self._words) if c < b and d > a
        )

    def match(self, gold: Sequence[Quote], predicted: Sequence[Quote]) -> list[Match]:
        """The pairs that match, best first."""
        gold_words = [self.words(q.content) for q in gold]
        predicted_words = [self.words(q.content) for q in predicted]
        pairs = sorted(
            (
                (2 * len(g & p) / (len(g) + len(p)), -j, -i)
                for i, g in enumerate(gold_words)
                for j, p in enumerate(predicted_words)
                if g & p
            ),
            reverse=True,
        )
        used_gold: set[int] = set()
        used_predicted: set[int] = set()
        out = []
        for dice, j, i in pairs:
            if dice < 0.5:
                break
            if -i in used_gold or -j in used_predicted:
                continue
            used_gold.add(-i)
            used_predicted.add(-j)
            right = self._same_source(gold[-i], predicted[-j])
            out.append(Match(gold=-i, predicted=-j, dice=dice, source_right=right))
        return out

    def _same_source(self, gold: Quote, predicted: Quote) -> bool:
        a, b = self.words(gold.source), self.words(predicted.source)
        return a == b or any(not self._is_function[i] for i in a & b)


def count(text: str, gold: Sequence[Quote], predicted: Sequence[Quote], into: Count) -> list[Match]:
    """Add one text to ``into``; returns its matches."""
    scorer = Scorer(text)
    gold = [q for q in gold if scorer.words(q.content)]
    predicted = [q for q in predicted if scorer.words(q.content)]
    matches = scorer.match(gold, predicted)
    into.gold += len(gold)
    into.predicted += len(predicted)
    into.matched += len(matches)
    into.right += sum(m.source_right for m in matches)
    return matches
