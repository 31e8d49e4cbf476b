"""Run → the plots of its report.

Enters: a run. Leaves: HTML fragments drawn by ``charts``. Does not: define measures.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from assistant.evaluation import charts
from assistant.evaluation.charts import Series
from assistant.evaluation.folders import Run

_BINS: Final = 10
_SIDES: Final = 14  # most sides that a confusion table shows
_REST: Final = "(other sides)"
_NO_SIDE: Final = "(unattributed)"


def plots(run: Run) -> list[str]:
    """Calibration, abstention, confusion of sides and latency, of those that the run tells."""
    drawn = (calibration(run), abstention(run), side_confusion(run), latency(run))
    return [p for p in drawn if p]


def calibration(run: Run) -> str:
    """Of the claims retrieved with a score near x, how many were wanted; "" without probabilities.

    Questions alone: evidence for a verdict keeps the scores of retrieval. A calibrated score lies
    on the diagonal (reliability diagram, Niculescu-Mizil and Caruana 2005).
    """
    pairs = [
        (r.score, w)
        for c in run.cases
        if c.case.must_abstain is not None and c.case.task == "ask"
        for r, w in zip(c.prediction.retrieved, c.retrieved_wanted, strict=True)
    ]
    if not pairs or any(not 0 <= score <= 1 for score, _ in pairs):
        return ""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for score, is_wanted in pairs:
        bins.setdefault(min(_BINS - 1, int(score * _BINS)), []).append((score, is_wanted))
    points, notes = [], []
    for _, held in sorted(bins.items()):
        mean = sum(s for s, _ in held) / len(held)
        share = sum(w for _, w in held) / len(held)
        points.append((mean, share))
        notes.append(f"{len(held)} claims scored {mean:.2f}: {share:.2f} of them wanted")
    return charts.unit_chart(
        f"Calibration: {len(pairs)} retrieved claims",
        "score",
        "share that was wanted",
        [Series(name="claims", points=tuple(points), notes=tuple(notes))],
        diagonal=True,
    )


def abstention(run: Run) -> str:
    """Abstention as a threshold on the best score moves; "" unless both kinds of cases are there.

    x: unanswerable cases abstained on; y: answerable cases answered. The run itself is marked.
    """
    told = [c for c in run.cases if c.case.must_abstain is not None and c.case.task == "ask"]
    best = [
        (max((r.score for r in c.prediction.retrieved), default=float("-inf")), c) for c in told
    ]
    empty = [score for score, c in best if c.case.must_abstain]
    full = [score for score, c in best if not c.case.must_abstain]
    if not empty or not full:
        return ""
    points, notes = [], []
    for threshold in sorted({*empty, *full, float("inf")}):
        x = sum(s < threshold for s in empty) / len(empty)
        y = sum(s >= threshold for s in full) / len(full)
        points.append((x, y))
        notes.append(f"threshold {threshold:.3f}: {x:.2f} abstained rightly, {y:.2f} answered")
    here = (
        sum(c.prediction.abstained for c in told if c.case.must_abstain) / len(empty),
        sum(not c.prediction.abstained for c in told if not c.case.must_abstain) / len(full),
    )
    return charts.unit_chart(
        f"Abstention: {len(empty)} questions to abstain on, {len(full)} to answer",
        "unanswerable, abstained on",
        "answerable, answered",
        [
            Series(name="by the best score", points=tuple(points), notes=tuple(notes)),
            Series(name="this run", points=(here,), line=False),
        ],
        diagonal=False,
    )


def side_confusion(run: Run) -> str:
    """Whose statements cite a point, against whose point it is; "" without any."""
    counts: Counter[tuple[str, str]] = Counter()
    for case in run.cases:
        for s in case.statements:
            if s.side_right is None:
                continue
            given = s.statement.side or s.statement.source or _NO_SIDE
            # A point accepts several names for one side: a right one is shown under the first.
            expected = s.expected_sides[0]
            counts[expected, expected if s.side_right else given] += 1
    if not counts:
        return ""
    totals: Counter[str] = Counter()
    for (expected, given), n in counts.items():
        totals[expected] += n
        totals[given] += n * (expected != given)
    kept = [name for name, _ in totals.most_common(_SIDES)]
    folded: Counter[tuple[str, str]] = Counter()
    for (expected, given), n in counts.items():
        if expected in kept or given in kept or expected != given:
            folded[expected if expected in kept else _REST, given if given in kept else _REST] += n
    names = [*kept, *([_REST] if any(_REST in pair for pair in folded) else [])]
    return charts.confusion("Sides: statements that cite an expected point", names, names, folded)


def latency(run: Run) -> str:
    """How long the answers took, in milliseconds, with the median and the 95th percentile."""
    values = [1000 * c.prediction.seconds for c in run.cases]
    marks = {
        f"p{rank}": 1000 * run.metrics[f"latency_p{rank}"].value
        for rank in (50, 95)
        if f"latency_p{rank}" in run.metrics
    }
    return charts.histogram(f"Latency of {len(values)} answers", "milliseconds", values, marks)
