"""Judged evidence → the claims that an answer shows, in order.

Enters: a ``Query``, retrieved evidence and one ``Judgement`` each. Leaves: groups of claims that
say the same (one statement each), the order they are shown in, and how many were left out. Does
not: judge relevance itself or word anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.addressee import STOP, words
from assistant.lexis import negated, opposed
from assistant.numbers import quantities
from assistant.question import Query
from assistant.records import Claim, Evidence
from assistant.relevance import Judgement

NEAR_BEST: Final = 0.35
"""Share of the best claim's relevance that a claim must reach to be shown beside it."""
OTHER_SIDE: Final = 0.2
"""The same for the best claim of each other side: its word matters more than one more of the same
side's."""
OTHER_BAR: Final = 0.7
"""Share of the threshold that the best claim of each other side must reach, once one passes it: an
answer that leaves out a side says that nobody else addresses the matter."""
ELSEWHERE: Final = 0.8
"""Share of the best claim's relevance that a claim must reach if its report tells of another event:
what is said of a fire answers no question on a raid, unless it is as likely to be the one meant."""
ESTRANGED: Final = 0.1
"""What is left of a claim's chances where the corpus holds none of the names in the question."""
_SAME: Final = 0.8
"""Jaccard overlap of content words above which two claims of one source say the same."""
Akin = Callable[[Claim, Claim], bool]
"""Whether the reports of two claims tell of one event."""
_BOUNDS: Final = frozenset("over under more less fewer above below least most before after".split())


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


def choose(
    query: Query, scored: Sequence[Scored], akin: Akin, *, threshold: float, limit: int
) -> Choice:
    """The claims that pass ``threshold``, duplicates joined, at most ``limit`` groups.

    A claim that is far less relevant than the best one is left out too, less readily where nothing
    else of its side is shown, more readily where its report tells of another event, as ``akin``
    says. What would be shown if all were asked is shown where only some are. Where the question
    asks somebody about nothing in particular, all that they say answers it.
    """
    asked = admitted(query, scored)
    if query.general and (query.restricts or query.asked is None) and not query.unknown:
        acted = [s for s in asked if s.claim.act == query.act]  # "What did the union demand?"
        passed = best_first(acted or asked)
    else:
        passed = passing(asked, akin, threshold, OTHER_BAR) or admitted(
            query, passing(scored, akin, threshold, OTHER_BAR)
        )
    groups = joined(passed)
    shown = by_side(groups[:limit])
    return Choice(groups=tuple(shown), more=len(groups) - len(shown))


def best_first(scored: Sequence[Scored]) -> list[Scored]:
    """By relevance; equal ones as they were retrieved."""
    return sorted(scored, key=lambda s: (-s.judgement.relevant, s.evidence.rank))


def passing(
    scored: Sequence[Scored], akin: Akin, threshold: float, lenience: float = 1.0
) -> list[Scored]:
    """Those that are relevant enough to be shown, best first.

    Args:
        scored: the evidence.
        akin: whether the reports of two claims tell of one event.
        threshold: what the best of all must reach, and every claim of a side that is shown already.
        lenience: the share of it that the best claim of another side must reach.
    """
    order = best_first(scored)
    best = order[0].judgement.relevant if order else 0.0
    if best < threshold:
        return []
    out: list[Scored] = []
    heard: set[str | None] = set()
    for s in order:
        again = s.claim.party in heard
        bar = (
            max(threshold, NEAR_BEST * best)
            if again
            else max(threshold * lenience, OTHER_SIDE * best)
        )
        relevant = s.judgement.relevant
        passes = relevant >= bar and (
            not out or relevant >= ELSEWHERE * best or akin(order[0].claim, s.claim)
        )
        if passes:  # reports are held against each other only where that decides
            out.append(s)
            heard.add(s.claim.party)
    return out


def estranged(judgement: Judgement, query: Query) -> Judgement:
    """A judgement less what the names that the corpus does not hold take from it.

    By their share of the question's names; wholly where the one who is asked says nothing.
    """
    if not query.unknown:
        return judgement
    names = max(len(query.names), len(query.unknown))
    share = 1.0 if query.asked in query.unknown else len(query.unknown) / names
    left = ESTRANGED**share
    supports, contradicts = judgement.supports * left, judgement.contradicts * left
    return replace(
        judgement,
        relevant=judgement.relevant * left,
        supports=supports,
        contradicts=contradicts,
        neutral=1 - supports - contradicts,
    )


def joined(scored: Sequence[Scored]) -> list[tuple[Scored, ...]]:
    """Near-duplicates of one source put together, in the order given.

    Words that stand within other words of their source are no statement of their own ("the alarm
    was a test" beside "The supervisor told us the alarm was a test").
    """
    groups: list[list[Scored]] = []
    for s in (s for s in scored if not any(_within(s.claim, o.claim) for o in scored)):
        twin = next((g for g in groups if same(g[0].claim, s.claim)), None)
        if twin is None:
            groups.append([s])
        else:
            twin.append(s)
    return [tuple(g) for g in groups]


def _within(part: Claim, whole: Claim) -> bool:
    """Whether a claim's words are some of those of another claim, of one source and stance."""
    if (part.doc_id, part.source.name, part.stance) != (
        whole.doc_id,
        whole.source.name,
        whole.stance,
    ):
        return False
    length = sum(s.end - s.start for s in part.content)
    shared = sum(a.overlap(b) for a in part.content for b in whole.content)
    return shared == length < sum(s.end - s.start for s in whole.content)


def same(a: Claim, b: Claim) -> bool:
    """Whether two claims of one source say the same.

    Same stance, numbers and names, nearly the same words in the same order, and none that turn a
    sentence round.
    """
    if (a.source.name, a.source.side, a.stance) != (b.source.name, b.source.side, b.stance):
        return False
    if a.source.name is None or (a.is_reporter and a.doc_id == b.doc_id):
        return False
    if _numbers(a.text) != _numbers(b.text) or _turns(a.text) != _turns(b.text):
        return False
    left, right = _content(a.text), _content(b.text)
    shared, either = set(left) & set(right), set(left) | set(right)
    in_order = [w for w in left if w in shared] == [w for w in right if w in shared]
    if not shared or not in_order:  # "Orla attacked Vesna", "Vesna attacked Orla"
        return False
    if _capitals(a.text) != _capitals(b.text) or opposed(set(left) - shared, set(right) - shared):
        return False  # "in Orla", "in Vesna"; "is open again", "is closed again"
    return len(shared) >= _SAME * len(either)


def cut(choice: Choice, limit: int) -> Choice:
    """At most ``limit`` groups of a choice, the first of every party before the others.

    So that a status that rests on a party is not shown without it, as long as the limit has room.
    """
    groups = choice.groups
    parties = [g[0].claim.party for g in groups]
    firsts = [i for i, party in enumerate(parties) if party not in parties[:i]]
    order = firsts + [i for i in range(len(groups)) if i not in firsts]
    shown = sorted(order[:limit])
    return Choice(
        groups=tuple(groups[i] for i in shown), more=choice.more + len(groups) - len(shown)
    )


def by_side(groups: Sequence[tuple[Scored, ...]]) -> list[tuple[Scored, ...]]:
    """The groups with each side's together, sides in the order of their best claim."""
    order: dict[str | None, list[tuple[Scored, ...]]] = {}
    for g in groups:
        order.setdefault(g[0].claim.party, []).append(g)
    return [g for side in order.values() for g in side]


def marked(evidence: Sequence[Evidence], used: Sequence[Claim]) -> tuple[Evidence, ...]:
    """The evidence with ``used`` set where a statement rests on it."""
    ids = {c.claim_id for c in used}
    return tuple(replace(e, used=e.claim.claim_id in ids) for e in evidence)


def _numbers(text: str) -> frozenset[tuple[str, float]]:
    return frozenset((q.kind, q.value) for q in quantities(text))


def _turns(text: str) -> tuple[bool, frozenset[str]]:
    """Whether a text is negated, and what it says of the bounds of its numbers."""
    return negated(text), _BOUNDS & set(words(text))


def _content(text: str) -> list[str]:
    return [w for w in words(text) if w not in STOP]


def _capitals(text: str) -> frozenset[str]:
    """The words that stand with a capital, but for that which opens the text."""
    return frozenset(w for w in re.findall(r"\w+", text)[1:] if w[0].isupper())
