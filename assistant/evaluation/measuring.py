"""Scored cases → metrics with their intervals, for a whole set and for slices of it.

Enters: ``Scored`` cases. Leaves: ``Metric``s. Does not: define a measure; ``metrics`` and
``retrieval`` do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.evaluation import bootstrap, retrieval
from assistant.evaluation.bootstrap import Metric
from assistant.evaluation.metrics import MEASURES, Share
from assistant.evaluation.scoring import Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The metrics over the cases, or points, that have ``value`` in ``by`` (a side, say)."""

    by: str
    value: str
    cases: int
    metrics: Mapping[str, Metric]


def shares(scored: Sequence[Scored]) -> dict[str, list[Share]]:
    """Measure → each case's share in it, in the cases' order.

    The document measures of BEIR sets are over the BEIR cases alone.
    """
    found = {name: [measure(s) for s in scored] for name, measure in MEASURES.items()}
    return found | retrieval.evidence_shares(scored) | retrieval.document_shares(scored)


def measure(scored: Sequence[Scored], *, seed: int = 0) -> dict[str, Metric]:
    """By name, every metric that the cases tell, with its 95 % interval; latency is in seconds."""
    metrics = [
        bootstrap.ratio(name, of_cases, seed=seed) for name, of_cases in shares(scored).items()
    ]
    seconds = [s.prediction.seconds for s in scored]
    metrics += [
        bootstrap.percentile(f"latency_p{rank}", seconds, rank, seed=seed) for rank in (50, 95)
    ]
    return {m.name: m for m in metrics if m is not None}


def unmet(metrics: Mapping[str, Metric], minima: Mapping[str, float]) -> tuple[str, ...]:
    """What is wrong with the metrics that must reach a least value; empty where all do.

    A metric that the sets do not tell is unmet.
    """
    faults = []
    for name, least in minima.items():
        metric = metrics.get(name)
        if metric is None:
            known = ", ".join(sorted(metrics)) or "none"
            faults.append(f"{name} was not measured (measured: {known})")
        elif metric.value < least:
            faults.append(f"{name} is {metric.value:.3f}, below {least:g}")
    return tuple(faults)


def slices(scored: Sequence[Scored], *, seed: int = 0) -> tuple[Slice, ...]:
    """The metrics by set, task, status, answerable or not, and by side and source type of points.

    Within a slice by side or source type only the points of that kind count, and no statements.
    """
    found: dict[tuple[str, str], list[Scored]] = {}
    for case in scored:
        answerable = {True: "no", False: "yes", None: "not told"}[case.case.must_abstain]
        for by, value in (
            ("set", case.set_name),
            ("task", case.case.task),
            ("status", case.case.status or "not told"),
            ("answerable", answerable),
        ):
            found.setdefault((by, value), []).append(case)
    whole = [_slice(key, cases, seed) for key, cases in found.items()]
    return tuple(whole + [_slice(k, c, seed) for k, c in _by_point(scored).items()])


def _by_point(scored: Sequence[Scored]) -> dict[tuple[str, str], list[Scored]]:
    found: dict[tuple[str, str], list[Scored]] = {}
    for case in scored:
        kinds: dict[tuple[str, str], list[int]] = {}
        for i, point in enumerate(case.points):
            sides = point.wanted.point.sides
            kinds.setdefault(("side", sides[0] if sides else "any"), []).append(i)
            kinds.setdefault(("source type", point.wanted.source_type), []).append(i)
        for key, kept in kinds.items():
            part = replace(case, points=tuple(case.points[i] for i in kept), statements=())
            found.setdefault(key, []).append(part)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1])))


def _slice(key: tuple[str, str], cases: Sequence[Scored], seed: int) -> Slice:
    metrics = measure(cases, seed=seed)
    if key[0] in ("side", "source type"):
        of_points = ("point_", "context_", "evidence_", "mrr")
        metrics = {name: m for name, m in metrics.items() if name.startswith(of_points)}
    return Slice(by=key[0], value=key[1], cases=len(cases), metrics=metrics)
