"""Two runs, case by case.

Enters: a run and its baseline. Leaves: a ``Comparison``: each metric's difference with the
p-value of a paired permutation test, the cases that got better and worse, and what was different
about the runs. Does not: ask anything again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from assistant.errors import RunError
from assistant.evaluation.folders import Run, RunInfo, read_run
from assistant.evaluation.measuring import shares
from assistant.evaluation.metrics import Share
from assistant.evaluation.scoring import Scored

PERMUTATIONS: Final = 5000
_QUALITY: Final = (
    "point_recall",
    "context_recall",
    "statement_precision",
    "side_accuracy",
    "status_accuracy",
    "abstention_recall",
    "abstention_precision",
    "citation_validity",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A metric in the run and in the baseline, over the ``n`` cases of both that tell it.

    ``p`` is the share of random swaps of the runs, case by case, that differ at least as much.
    """

    name: str
    value: float
    baseline: float
    p: float
    n: int

    @property
    def delta(self) -> float:
        """The run's value less the baseline's."""
        return self.value - self.baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A case whose mean over the quality measures changed, with the faults it had and has."""

    key: str
    query: str
    value: float
    baseline: float
    faults: tuple[str, ...]
    faults_before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A run against its baseline, over the cases of both.

    ``left_out`` are cases of one of the runs alone, or whose expectations differ. ``changes`` tells
    which settings, versions, prompts, documents, claims, code or adapters differ.
    """

    run_id: str
    baseline_id: str
    cases: int
    differences: tuple[Difference, ...]
    better: tuple[Changed, ...]
    worse: tuple[Changed, ...]
    left_out: tuple[str, ...]
    changes: tuple[str, ...]


def compare(run: Run | Path, baseline: Run | Path, *, seed: int = 0) -> Comparison:
    """Compares a run with a baseline; both are runs or their folders.

    Raises:
        RunError: the runs share no case, or one cannot be read.
    """
    run = read_run(run) if isinstance(run, Path) else run
    baseline = read_run(baseline) if isinstance(baseline, Path) else baseline
    before = {c.key: c for c in baseline.cases}
    pairs = [
        (case, before[case.key])
        for case in run.cases
        if case.key in before and _expected(case) == _expected(before[case.key])
    ]
    if not pairs:
        raise RunError(
            f"the runs {run.info.run_id} and {baseline.info.run_id} share no case. "
            "Compare runs of the same evaluation set"
        )
    shared = {case.key for case, _ in pairs}
    left_out = [c.key for c in (*run.cases, *baseline.cases) if c.key not in shared]
    now, then = [a for a, _ in pairs], [b for _, b in pairs]
    changed = sorted(_changes(now, then), key=lambda c: c.value - c.baseline)
    return Comparison(
        run_id=run.info.run_id,
        baseline_id=baseline.info.run_id,
        cases=len(pairs),
        differences=_differences(now, then, seed),
        better=tuple(c for c in reversed(changed) if c.value > c.baseline),
        worse=tuple(c for c in changed if c.value < c.baseline),
        left_out=tuple(dict.fromkeys(left_out)),
        changes=_info_changes(run.info, baseline.info),
    )


def _expected(scored: Scored) -> tuple[object, ...]:
    """What makes a case the same in two runs; where its file lies does not matter."""
    case = scored.case
    asked = case.task, case.query, case.history
    return *asked, case.points, case.acceptable, case.status, case.unverified


def permutation_test(now: Sequence[Share], then: Sequence[Share], *, seed: int = 0) -> float:
    """Two-sided p-value that a difference of quotients arises by chance (Fisher 1935; Noreen 1989).

    In each permutation the two runs are swapped in each case with probability one half, and
    Σ reached / Σ of is taken anew. p = (1 + permutations with at least the difference) / (1 + all).
    """
    reached = np.array([[a.reached, b.reached] for a, b in zip(now, then, strict=True)])
    of = np.array([[a.of, b.of] for a, b in zip(now, then, strict=True)], dtype=float)
    differ = np.any((reached[:, :1] != reached[:, 1:]) | (of[:, :1] != of[:, 1:]), axis=1)
    if not differ.any():
        return 1.0
    swap = np.random.default_rng(seed).integers(2, size=(PERMUTATIONS, len(reached)))
    sums = [
        (swap @ table[:, 1 - side] + (1 - swap) @ table[:, side])
        for table in (reached, of)
        for side in (0, 1)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.abs(sums[0] / sums[2] - sums[1] / sums[3])
    seen = abs(reached[:, 0].sum() / of[:, 0].sum() - reached[:, 1].sum() / of[:, 1].sum())
    # A permutation without anything to judge has no value and counts as a difference: cautious.
    extreme = np.count_nonzero(~(drawn < seen - 1e-12))
    return float((1 + extreme) / (1 + PERMUTATIONS))


def _differences(
    now: Sequence[Scored], then: Sequence[Scored], seed: int
) -> tuple[Difference, ...]:
    found = []
    after, before = shares(now), shares(then)
    for name, given in after.items():
        both = zip(given, before[name], strict=True)
        told = [(a, b) for a, b in both if a.n or b.n or a.of or b.of]
        mine, other = [a for a, _ in told], [b for _, b in told]
        if not sum(s.of for s in mine) or not sum(s.of for s in other):
            continue
        found.append(
            Difference(
                name=name,
                value=sum(s.reached for s in mine) / sum(s.of for s in mine),
                baseline=sum(s.reached for s in other) / sum(s.of for s in other),
                p=permutation_test(mine, other, seed=seed),
                n=len(told),
            )
        )
    seconds = np.array(
        [[a.prediction.seconds, b.prediction.seconds] for a, b in zip(now, then, strict=True)]
    )
    found += [_latency(seconds, rank, seed) for rank in (50, 95)]
    return tuple(found)


def _latency(seconds: np.ndarray, rank: int, seed: int) -> Difference:
    value, baseline = np.percentile(seconds, rank, axis=0)
    swap = np.random.default_rng(seed).integers(2, size=(PERMUTATIONS, len(seconds))) == 1
    first = np.percentile(np.where(swap, seconds[:, 1], seconds[:, 0]), rank, axis=1)
    second = np.percentile(np.where(swap, seconds[:, 0], seconds[:, 1]), rank, axis=1)
    extreme = np.count_nonzero(np.abs(first - second) >= abs(value - baseline) - 1e-12)
    return Difference(
        name=f"latency_p{rank}",
        value=float(value),
        baseline=float(baseline),
        p=float((1 + extreme) / (1 + PERMUTATIONS)),
        n=len(seconds),
    )


def quality(of_case: dict[str, Share]) -> float:
    """The mean of the quality measures that a case tells; 1 where it tells none."""
    told = [of_case[name] for name in _QUALITY if of_case[name].of]
    return sum(s.reached / s.of for s in told) / len(told) if told else 1.0


def _changes(now: Sequence[Scored], then: Sequence[Scored]) -> list[Changed]:
    after, before = shares(now), shares(then)
    found = []
    for i, (mine, other) in enumerate(zip(now, then, strict=True)):
        value = quality({name: after[name][i] for name in _QUALITY})
        baseline = quality({name: before[name][i] for name in _QUALITY})
        if abs(value - baseline) > 1e-9:
            found.append(
                Changed(
                    key=mine.key,
                    query=mine.case.query,
                    value=value,
                    baseline=baseline,
                    faults=tuple(f.text for f in mine.faults),
                    faults_before=tuple(f.text for f in other.faults),
                )
            )
    return found


def _info_changes(run: RunInfo, baseline: RunInfo) -> tuple[str, ...]:
    found = []
    for name in ("settings", "versions", "prompts"):
        mine, other = getattr(run, name), getattr(baseline, name)
        found += [
            f"{name}.{key}: {other.get(key)} → {mine.get(key)}"
            for key in sorted({*mine, *other})
            if mine.get(key) != other.get(key)
        ]
    if run.corpus != baseline.corpus:
        found.append(f"documents: {baseline.documents} → {run.documents}, not the same")
    if run.code != baseline.code:
        found.append("code: not the same")
    for name in ("ledger", "adapters"):
        mine, other = getattr(run, name), getattr(baseline, name)
        if None not in (mine, other) and mine != other:  # older runs do not tell
            found.append(f"{name}: not the same")
    return tuple(found)
