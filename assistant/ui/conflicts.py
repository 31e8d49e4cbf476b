"""Which statements of an answer contradict each other, for the rows of the side-by-side view.

Enters: statements with the claims they rest on, and the stance judge. Leaves: pairs of statements.
Does not: decide an answer's status (``standing`` does, with the same judge and the same bar), or
judge who is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from assistant import referents, standing
from assistant.phrasing import is_bare
from assistant.records import Claim, Statement
from assistant.relevance import Judgement
from assistant.standing import CONTRADICTS

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

Encode = Callable[[Sequence[str]], np.ndarray]
"""Texts → one L2-normalised row each."""
Pairs = frozenset[tuple[int, int]]
"""Positions of two statements, the earlier first."""

NEAR: Final = 0.3
"""Cosine of two claims' words from which they may be about one thing, and so contradict."""
COUNTED: Final = 0.6
"""Cosine from which two claims with different numbers are taken to count one thing."""
EITHER: Final = 0.45
"""What the judge must say at least each way round, where both ways together pass the bar."""
MOST: Final = 24
"""Pairs judged at most, the nearest first: an answer waits for them."""


def of(assistant: Assistant, statements: Sequence[Statement]) -> Pairs:
    """The pairs of an answer's statements that contradict each other."""
    ids = [claim_id for s in statements for claim_id in s.claim_ids]
    held = assistant.store.claims_with_chunks(ids)
    claims = {claim_id: claim for claim_id, (claim, _) in held.items()}
    meant = {
        c.claim_id: frozenset(d.claim_id for d in referents.denied(c, assistant.store))
        for c in claims.values()
    }

    def judge(text: str, others: Sequence[Claim]) -> Sequence[Judgement]:
        return assistant.relevance.judge(text, others, task="verify")

    return between(statements, claims, meant, judge, assistant.encoder.encode)


def between(
    statements: Sequence[Statement],
    claims: Mapping[str, Claim],
    meant: Mapping[str, frozenset[str]],
    judge: standing.Judge,
    encode: Encode,
) -> Pairs:
    """The pairs that contradict each other: one side's statement against another's.

    A bare denial contradicts what it means, and nothing else. Of the others, different counts
    of one thing contradict each other, and so does what the stance judge, asked both ways round,
    says on the whole: one way alone, it takes too much that is merely different for contrary. Where
    nothing else is found, the clearest pair one way is what made the answer disputed.

    Args:
        statements: an answer's statements.
        claims: the claims they rest on, by id.
        meant: by a claim's id, the ids of those that it means, where it is a bare denial.
        judge: the stance of claims towards a text.
        encode: how near two claims' words are.
    """
    firsts = [next((claims[i] for i in s.claim_ids if i in claims), None) for s in statements]
    held = {i: claim for i, claim in enumerate(firsts) if claim is not None}
    pairs = [(i, j) for i, j in combinations(held, 2) if held[i].party != held[j].party]
    if not pairs:
        return frozenset()
    rows = dict(zip(held, encode([c.text for c in held.values()]), strict=True))
    near = {(i, j): float(rows[i] @ rows[j]) for i, j in pairs}
    found = {
        (i, j)
        for i, j in pairs
        if meant.get(held[i].claim_id, frozenset()) & {*statements[j].claim_ids}
        or meant.get(held[j].claim_id, frozenset()) & {*statements[i].claim_ids}
    }
    hanging = {i for i, claim in held.items() if is_bare(claim.text)}
    whole = [pair for pair in pairs if not hanging & {*pair}]
    found |= {
        (i, j)
        for i, j in whole
        if near[i, j] >= COUNTED and standing.counts_apart(held[i].text, held[j].text)
    }
    ranked = sorted((p for p in whole if p not in found), key=lambda p: -near[p])
    asked = [p for p in ranked if near[p] >= NEAR][:MOST]
    both, one_way = _judged(asked, held, judge)
    return frozenset(found | both or one_way)


def _judged(
    pairs: Sequence[tuple[int, int]], claims: Mapping[int, Claim], judge: standing.Judge
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The pairs that contradict each other both ways round; the clearest of those one way."""
    others: dict[int, list[int]] = {}
    for i, j in pairs:
        others.setdefault(i, []).append(j)
        others.setdefault(j, []).append(i)
    contrary: dict[tuple[int, int], list[float]] = {}
    one_way: tuple[float, tuple[int, int] | None] = (CONTRADICTS, None)
    for i, against in others.items():
        made = judge(claims[i].text, [claims[j] for j in against])
        for j, judged in zip(against, made, strict=True):
            # a denial's words are what it denies: what supports them contradicts the denial
            turned = claims[i].stance == "denies"
            score, rival = judged.contradicts, judged.supports
            score, rival = (rival, score) if turned else (score, rival)
            pair = (min(i, j), max(i, j))
            contrary.setdefault(pair, []).append(score)
            if score > max(one_way[0], rival):
                one_way = (score, pair)
    both = {
        pair
        for pair, scores in contrary.items()
        if min(scores) > EITHER and sum(scores) / len(scores) > CONTRADICTS
    }
    return both, set() if one_way[1] is None else {one_way[1]}
