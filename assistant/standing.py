"""How the sides stand to each other: the status of an answer, the label of a verdict.

Enters: claims with their judged stance to one hypothesis, or claims to be held against each other.
Leaves: a ``Status`` and each side's stance. Does not: retrieve, word or weigh who is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from assistant.choosing import Akin
from assistant.lexis import stems
from assistant.numbers import agree, clash, comparison, quantities
from assistant.phrasing import is_bare
from assistant.records import REPORTER, Claim, PositionStance, Stance, Status
from assistant.relevance import Judgement

Judge = Callable[[str, Sequence[Claim]], Sequence[Judgement]]
Means = Callable[[Claim, Claim], bool]
"""Whether a denial with no words of its own means a claim."""

CONTRADICTS: Final = 0.5
DISPUTES: Final = 0.3
"""From here on two sides' answers to one question dispute each other. Lower than what a pair is
marked for: "corroborated" over two stories that differ is the graver error. Of 60 questions to
reports on one event it gives 38 the right status, the other bar 35."""
_MIXED: Final = 0.5
"""Share of a party's stronger stance that its weaker one must weigh to count."""
_DENIED: Final = 0.5
"""Share of a denial's content words that a claim must hold to be what it denies."""
_REJECTED: Final = re.compile(r"\b(?:not|rather than|instead of)\s+[^\s,;]*\d[\d.,]*", re.I)
_PAIRS: Final = 12
"""Pairs of claims that the model holds against each other, either way round, at most: for the
latency of an answer."""


def stances(held: Iterable[tuple[Claim, Stance, float]]) -> dict[str | None, PositionStance]:
    """Each party's stance over its claims; ``mixed`` where it both asserts and denies.

    Args:
        held: claims, the stance that each takes, and how much that stance weighs. One claim that is
            read the other way round with less than half the weight makes nobody mixed.
    """
    weights: dict[str | None, dict[Stance, float]] = {}
    for claim, stance, weight in held:
        mine = weights.setdefault(claim.party, {})
        mine[stance] = max(weight, mine.get(stance, 0.0))
    return {
        who: "mixed" if min(mine.values()) >= _MIXED * best and len(mine) > 1 else stance
        for who, mine in weights.items()
        for stance, best in [max(mine.items(), key=lambda each: each[1])]
    }


def opposite(stance: Stance) -> Stance:
    """The stance of who denies what takes ``stance``."""
    return "denies" if stance == "asserts" else "asserts"


def of_their_own(claims: Sequence[Claim]) -> list[Claim]:
    """The claims less those that another of them relays, and caveats that others are unverified.

    "The review found no wrongdoing" within "Reyes said the review found no wrongdoing" is Reyes's
    word alone.
    """
    relayed = [c for c in claims if any(o is not c and _relays(o, c) for o in claims)]
    return [c for c in claims if c not in relayed and not _is_caveat(c, claims)] or list(claims)


def own_ids(claims: Sequence[Claim]) -> frozenset[str]:
    """The ids of the claims that ``of_their_own`` leaves."""
    return frozenset(c.claim_id for c in of_their_own(claims))


def _is_caveat(claim: Claim, others: Sequence[Claim]) -> bool:
    """Whether a report only says in a claim that others of its claims are not verified."""
    return claim.is_reporter and any(
        other.unverified_at is not None
        and other.doc_id == claim.doc_id
        and any(span.overlap(other.unverified_at) for span in claim.content)
        for other in others
    )


def _relays(whole: Claim, part: Claim) -> bool:
    """Whether a claim's source relays another claim in the same words."""
    if part.relayed_by is None or part.relayed_by.name is None or part.doc_id != whole.doc_id:
        return False
    return part.relayed_by.name == whole.source.name and any(
        a.overlap(b) for a in part.content for b in whole.content
    )


def label(positions: Mapping[str | None, PositionStance]) -> Status:
    """The status of what the parties hold, as README's table of statuses defines it.

    One party alone disputes nothing, whatever it says; who is unknown is no further side.
    """
    if not positions:
        return "not-in-corpus"
    asserting = {p for p, s in positions.items() if s in ("asserts", "mixed")}
    denying = {p for p, s in positions.items() if s in ("denies", "mixed")}
    if asserting and denying and len(positions) > 1:
        return "disputed"
    if not asserting:
        return "refuted"
    if asserting == {REPORTER}:
        return "reported"
    return "corroborated" if len(asserting - {None}) > 1 else "single-source"


def of_hypothesis(judgement: Judgement) -> Stance | None:
    """The stance that a claim takes to a hypothesis; None where it is neutral to it."""
    if max(judgement.supports, judgement.contradicts) < judgement.neutral:
        return None
    return "asserts" if judgement.supports >= judgement.contradicts else "denies"


def towards(judgement: Judgement, claim: Claim) -> Stance:
    """The stance of a claim that is known to bear on a hypothesis.

    Where no model has read it, as its even chances tell, the claim's own.
    """
    if judgement.supports == judgement.contradicts:
        return claim.stance
    return "asserts" if judgement.supports > judgement.contradicts else "denies"


def of_answer(
    claims: Sequence[Claim], judge: Judge, means: Means, akin: Akin, *, counted: bool = False
) -> Status:
    """The status of an answer to an open question: do the shown claims contradict each other?

    Args:
        claims: the claims shown.
        judge: the stance of claims towards a text.
        means: whether a bare denial means a claim.
        akin: whether the reports of two claims tell of one event; of two events, none contradicts
            another.
        counted: the question asks for a number, so other numbers are another answer.
    """
    claims = of_their_own(claims)
    if _conflict(claims, judge, means, akin, counted):
        return "disputed"
    asserting = [c for c in claims if c.stance == "asserts"]
    if asserting:  # denials beside them are of something else, and so is what is said elsewhere
        best, *others = asserting
        together = [best, *(c for c in others if akin(best, c))]
        return label({c.party: "asserts" for c in together})
    return label({c.party: "denies" for c in claims})


def _conflict(
    claims: Sequence[Claim], judge: Judge, means: Means, akin: Akin, counted: bool
) -> bool:
    """Whether a claim of one party contradicts a claim of another."""
    pairs = [(a, b) for a, b in combinations(claims, 2) if a.party != b.party and akin(a, b)]
    if any(_denied(a, b, means) or _denied(b, a, means) for a, b in pairs):
        return True
    if counted and any(counts_apart(a.text, b.text) for a, b in pairs):
        return True
    few = pairs[:_PAIRS]
    return _contradicted(few, judge) or _contradicted([(b, a) for a, b in few], judge)


def _contradicted(pairs: Iterable[tuple[Claim, Claim]], judge: Judge) -> bool:
    """Whether the second claim of a pair is read as against the first."""
    by_first: dict[str, tuple[Claim, list[Claim]]] = {}
    for a, b in pairs:
        by_first.setdefault(a.claim_id, (a, []))[1].append(b)
    return any(
        j.contradicts > DISPUTES and j.contradicts > j.supports
        for a, others in by_first.values()
        for j in judge(a.text, others)
    )


def _denied(claim: Claim, denial: Claim, means: Means) -> bool:
    """Whether ``denial`` denies ``claim`` by its words; one with none of its own must mean it.

    Where other words deny it, the model tells.
    """
    if claim.stance == denial.stance or denial.stance != "denies":
        return False
    if is_bare(denial.text):
        return means(denial, claim)
    told, said = set(stems(denial.text)), set(stems(claim.text))
    return bool(told) and len(told & said) >= _DENIED * len(told)


def counts_apart(a: str, b: str) -> bool:
    """Whether two texts give numbers of one kind of which none is the same.

    "70" and "more than 31" may both hold; in "seven, not 11" the 11 is no count of its own.
    """
    ours, theirs = (quantities(_REJECTED.sub(" ", text)) for text in (a, b))
    if comparison(a, ours, theirs) or comparison(b, theirs, ours):
        return False
    pairs = [(x, y) for x in ours for y in theirs]
    return any(clash(x, y) for x, y in pairs) and not any(agree(x, y) for x, y in pairs)
