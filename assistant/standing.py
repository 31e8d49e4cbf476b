"""How the sides stand to each other: the status of an answer, the label of a verdict.

Enters: claims with their judged stance to one hypothesis, or claims to be held against each other.
Leaves: a ``Status`` and each side's stance. Does not: retrieve, word or weigh who is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from assistant.choosing import Akin
from assistant.numbers import agree, clash, comparison, quantities
from assistant.phrasing import is_bare
from assistant.records import REPORTER, Claim, PositionStance, Stance, Status
from assistant.relevance import Judgement

Judge = Callable[[str, Sequence[Claim]], Sequence[Judgement]]
Means = Callable[[Claim, Claim], bool]
"""Whether a denial with no words of its own means a claim."""

CONTRADICTS: Final = 0.5
_PAIRS: Final = 24
"""Pairs of claims that the model holds against each other at most, for the latency of an answer."""


def stances(scored: Iterable[tuple[Claim, Stance]]) -> dict[str | None, PositionStance]:
    """Each party's stance over its claims; ``mixed`` where it both asserts and denies."""
    out: dict[str | None, PositionStance] = {}
    for claim, stance in scored:
        who = claim.party
        out[who] = stance if out.get(who, stance) == stance else "mixed"
    return out


def label(positions: Mapping[str | None, PositionStance]) -> Status:
    """The status of what the parties hold, as the design defines it.

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
    if _conflict(claims, judge, means, akin, counted):
        return "disputed"
    asserting = {c.party for c in claims if c.stance == "asserts"}
    if asserting:  # denials beside them are of something else
        return label(dict.fromkeys(asserting, "asserts"))
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
    by_first: dict[str, tuple[Claim, list[Claim]]] = {}
    for a, b in pairs[:_PAIRS]:
        by_first.setdefault(a.claim_id, (a, []))[1].append(b)
    return any(
        j.contradicts > CONTRADICTS and j.contradicts > j.supports
        for a, others in by_first.values()
        for j in judge(a.text, others)
    )


def _denied(claim: Claim, denial: Claim, means: Means) -> bool:
    """Whether ``denial`` may deny ``claim``; one with no words of its own must mean it."""
    if claim.stance == denial.stance or denial.stance != "denies":
        return False
    return not is_bare(denial.text) or means(denial, claim)


def counts_apart(a: str, b: str) -> bool:
    """Whether two texts give numbers of one kind of which none is the same.

    "70" and "more than 31" may both hold.
    """
    ours, theirs = quantities(a), quantities(b)
    if comparison(a, ours, theirs) or comparison(b, theirs, ours):
        return False
    pairs = [(x, y) for x in ours for y in theirs]
    return any(clash(x, y) for x, y in pairs) and not any(agree(x, y) for x, y in pairs)
