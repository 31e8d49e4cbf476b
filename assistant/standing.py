"""How the sides stand to each other: the status of an answer, the label of a verdict.

Enters: claims with their judged stance to one hypothesis, or claims to be held against each other.
Leaves: a ``Status`` and each side's stance. Does not: retrieve, word or weigh who is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from assistant.choosing import Scored
from assistant.numbers import agree, clash, quantities
from assistant.phrasing import hangs_on_context
from assistant.records import REPORTER, Claim, PositionStance, Stance, Status
from assistant.relevance import Judgement

Judge = Callable[[str, Sequence[Claim]], Sequence[Judgement]]

CONTRADICTS: Final = 0.5
REACH: Final = 1500
"""Characters before a bare denial in which the claims that it denies may stand."""
_PAIRS: Final = 24  # pairs of claims held against each other at most, for the latency of an answer


def stances(scored: Iterable[tuple[Claim, Stance]]) -> dict[str | None, PositionStance]:
    """Each party's stance over its claims; ``mixed`` where it both asserts and denies."""
    out: dict[str | None, PositionStance] = {}
    for claim, stance in scored:
        who = claim.party
        out[who] = stance if out.get(who, stance) == stance else "mixed"
    return out


def label(positions: Mapping[str | None, PositionStance]) -> Status:
    """The status of what the parties hold, as the design defines it."""
    if not positions:
        return "not-in-corpus"
    asserting = {p for p, s in positions.items() if s in ("asserts", "mixed")}
    denying = {p for p, s in positions.items() if s in ("denies", "mixed")}
    if asserting and denying:
        return "disputed"
    if denying:
        return "refuted"
    if asserting == {REPORTER}:
        return "reported"
    return "corroborated" if len(asserting) > 1 else "single-source"


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


def of_answer(scored: Sequence[Scored], judge: Judge, *, counted: bool = False) -> Status:
    """The status of an answer to an open question: do the shown claims contradict each other?

    Args:
        scored: the claims shown.
        judge: the stance of claims towards a text.
        counted: the question asks for a number, so other numbers are another answer.
    """
    claims = [s.claim for s in scored]
    if not claims:
        return "not-in-corpus"
    if _conflict(claims, judge, counted):
        return "disputed"
    held = stances((c, c.stance) for c in claims)
    if list(held.values()) == ["mixed"]:  # one party, on several things: no other disputes it
        return "reported" if REPORTER in held else "single-source"
    return label(held)


def _conflict(claims: Sequence[Claim], judge: Judge, counted: bool) -> bool:
    """Whether a claim of one party contradicts a claim of another."""
    pairs = [(a, b) for a, b in combinations(claims, 2) if a.party != b.party][:_PAIRS]
    if any(_denied(a, b) or _denied(b, a) for a, b in pairs):
        return True
    if counted and any(counts_apart(a.text, b.text) for a, b in pairs):
        return True
    by_first: dict[str, tuple[Claim, list[Claim]]] = {}
    for a, b in pairs:
        by_first.setdefault(a.claim_id, (a, []))[1].append(b)
    return any(
        j.contradicts > CONTRADICTS and j.contradicts > j.supports
        for a, others in by_first.values()
        for j in judge(a.text, others)
    )


def _denied(claim: Claim, denial: Claim) -> bool:
    """Whether ``denial`` may deny ``claim``; one that only points back must follow it closely."""
    if claim.stance == denial.stance or denial.stance != "denies":
        return False
    return not hangs_on_context(denial.text) or points_at(denial, claim)


def points_at(denial: Claim, claim: Claim) -> bool:
    """Whether a denial with no content of its own ("the accusations") can mean ``claim``."""
    return (
        denial.stance == "denies"
        and hangs_on_context(denial.text)
        and claim.stance == "asserts"
        and not claim.is_reporter
        and claim.doc_id == denial.doc_id
        and claim.party != denial.party
        and 0 <= denial.content[0].start - claim.content[-1].end <= REACH
    )


def counts_apart(a: str, b: str) -> bool:
    """Whether two texts give numbers of one kind of which none is the same."""
    pairs = [(x, y) for x in quantities(a) for y in quantities(b)]
    return any(clash(x, y) for x, y in pairs) and not any(agree(x, y) for x, y in pairs)
