"""Judged evidence → the claims that an answer shows, in order.

Enters: a ``Query``, retrieved evidence and one ``Judgement`` each. Leaves: groups of claims that
say the same (one statement each), the order they are shown in, and how many were left out. Does
not: judge relevance itself or word anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.numbers import quantities
from assistant.question import STOP, Query, words
from assistant.records import Claim, Evidence
from assistant.relevance import Judgement

NEAR_BEST: Final = 0.35
"""Share of the best claim's relevance that a claim must reach to be shown beside it."""
ESTRANGED: Final = 0.1
"""What each name that the corpus does not hold leaves of a claim's chances."""
SMALL_STORE: Final = 3.0
"""How much likelier a candidate answers where the whole store was judged."""
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
    """The claims that pass ``threshold``, duplicates joined, at most ``limit`` groups.

    A claim that is far less relevant than the best one is left out too. Where the question asks
    somebody about nothing in particular, all that they say answers it.
    """
    asked = admitted(query, scored)
    bar = max([threshold, *(NEAR_BEST * s.judgement.relevant for s in asked)])
    everything = query.general and query.restricts and not query.unknown
    passing = [s for s in asked if everything or s.judgement.relevant >= bar]
    passing.sort(key=lambda s: (-s.judgement.relevant, s.evidence.rank))
    groups = joined(passing)
    shown = by_side(groups[:limit])
    return Choice(groups=tuple(shown), more=len(groups) - len(shown))


def bar_of(threshold: float, candidates: int, claims: int) -> float:
    """The relevance to reach in a store of ``claims`` claims, of which ``candidates`` were judged.

    ``threshold`` is learned where candidates are picked from thousands of claims. The smaller the
    store, the more of it is judged, and the likelier any one candidate is what was asked for.
    """
    share = min(1.0, candidates / claims) if claims else 1.0
    return threshold / (1 + SMALL_STORE * share)


def estranged(judgement: Judgement, unknown: int) -> Judgement:
    """A judgement on a query with ``unknown`` names that the corpus does not hold."""
    left = ESTRANGED**unknown
    supports, contradicts = judgement.supports * left, judgement.contradicts * left
    return replace(
        judgement,
        relevant=judgement.relevant * left,
        supports=supports,
        contradicts=contradicts,
        neutral=1 - supports - contradicts,
    )


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
    if _numbers(a.text) != _numbers(b.text):
        return False
    left, right = _content(a.text), _content(b.text)
    return bool(left and right) and len(left & right) >= _SAME * len(left | right)


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


def _numbers(text: str) -> frozenset[tuple[str, float]]:
    return frozenset((q.kind, q.value) for q in quantities(text))


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in words(text) if w not in STOP)
