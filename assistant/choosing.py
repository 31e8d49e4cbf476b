"""Judged evidence → the claims that an answer shows, in order.

Enters: a ``Query``, retrieved evidence and one ``Judgement`` each. Leaves: groups of claims that
say the same (one statement each), the order they are shown in, and how many were left out. Does
not: judge relevance itself or word anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.question import STOP, Query, words
from assistant.records import Claim, Evidence
from assistant.relevance import Judgement

_NUMBER: Final = re.compile(
    r"\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|"
    r"hundreds?|thousands?|millions?|billions?|dozens?|half|nobody|none|no)\b",
    re.I,
)
_SAME: Final = 0.8
"""Jaccard overlap of content words above which two claims of one source say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Evidence with its judgement."""

    evidence: Evidence
    judgement: Judgement

    @property
    def claim(self) -> Claim:
        """The claim judged."""
        return self.evidence.claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is shown: ``groups`` of claims that say the same, best first.

    ``more`` groups left out.
    """

    groups: tuple[tuple[Scored, ...], ...]
    more: int

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The first claim of each group."""
        return tuple(g[0].claim for g in self.groups)


def admitted(query: Query, scored: Sequence[Scored]) -> list[Scored]:
    """The evidence of those whom the question asks.

    All of it where it asks nobody in particular.
    """
    if not query.restricts:
        return list(scored)
    return [s for s in scored if query.admits(s.claim.source.name, s.claim.source.side)]


def choose(query: Query, scored: Sequence[Scored], *, threshold: float, limit: int) -> Choice:
    """The claims that pass ``threshold``, duplicates joined, at most ``limit`` groups."""
    passing = [s for s in admitted(query, scored) if s.judgement.relevant >= threshold]
    passing.sort(key=lambda s: (-s.judgement.relevant, s.evidence.rank))
    groups = joined(passing)
    shown = by_side(groups[:limit])
    return Choice(groups=tuple(shown), more=len(groups) - len(shown))


def joined(scored: Sequence[Scored]) -> list[tuple[Scored, ...]]:
    """Near-duplicates of one source put together, in the order given."""
    groups: list[list[Scored]] = []
    for s in scored:
        twin = next((g for g in groups if same(g[0].claim, s.claim)), None)
        if twin is None:
            groups.append([s])
        else:
            twin.append(s)
    return [tuple(g) for g in groups]


def same(a: Claim, b: Claim) -> bool:
    """Whether two claims of one source say the same.

    Same stance, same numbers, nearly the same words.
    """
    if (a.source.name, a.source.side, a.stance) != (b.source.name, b.source.side, b.stance):
        return False
    if a.source.name is None or (a.is_reporter and a.doc_id == b.doc_id):
        return False
    if numbers(a.text) != numbers(b.text):
        return False
    left, right = _content(a.text), _content(b.text)
    return bool(left and right) and len(left & right) >= _SAME * len(left | right)


def numbers(text: str) -> frozenset[str]:
    """The numbers in ``text``, digits without separators, words in lower case."""
    return frozenset(
        re.sub(r"[.,]+$|(?<=\d)[,](?=\d{3})", "", n.lower()) for n in _NUMBER.findall(text)
    )


def by_side(groups: Sequence[tuple[Scored, ...]]) -> list[tuple[Scored, ...]]:
    """The groups with each side's together, sides in the order of their best claim."""
    order: dict[str | None, list[tuple[Scored, ...]]] = {}
    for g in groups:
        order.setdefault(g[0].claim.source.side or g[0].claim.source.name, []).append(g)
    return [g for side in order.values() for g in side]


def marked(evidence: Sequence[Evidence], used: Sequence[Claim]) -> tuple[Evidence, ...]:
    """The evidence with ``used`` set where a statement rests on it."""
    ids = {c.claim_id for c in used}
    return tuple(replace(e, used=e.claim.claim_id in ids) for e in evidence)


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in words(text) if w not in STOP)
