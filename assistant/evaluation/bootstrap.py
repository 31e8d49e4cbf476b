"""Confidence intervals.

Enters: the cases' shares in a measure. Leaves: ``Metric`` with its 95 % interval. Does not:
assume a distribution: cases are resampled with replacement (Efron 1979, percentile interval),
because the points and statements of one case stand and fall together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from assistant.evaluation.metrics import Share

RESAMPLES: Final = 2000
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure, its 95 % interval and the number of things it is over. Latency is in seconds."""

    name: str
    value: float
    low: float
    high: float
    n: int


def interval(samples: np.ndarray) -> tuple[float, float]:
    """The percentile interval of resampled values."""
    edge = (1 - LEVEL) / 2 * 100
    low, high = np.percentile(samples, [edge, 100 - edge])
    return float(low), float(high)


def ratio(name: str, shares: Sequence[Share], *, seed: int = 0) -> Metric | None:
    """The measure over the cases, Σ reached / Σ of; None where there is nothing to judge.

    Cases in which nothing was judged are left out before resampling: they carry no weight.
    """
    judged = [s for s in shares if s.n or s.of]
    reached = np.array([s.reached for s in judged])
    of = np.array([s.of for s in judged])
    if not judged or not of.sum():
        return None
    picks = np.random.default_rng(seed).integers(len(judged), size=(RESAMPLES, len(judged)))
    sums = of[picks].sum(axis=1)
    drawn = sums > 0  # a resample may hold no positive case at all: it has no value
    low, high = interval(reached[picks].sum(axis=1)[drawn] / sums[drawn])
    return Metric(
        name=name,
        value=float(reached.sum() / of.sum()),
        low=low,
        high=high,
        n=sum(s.n for s in judged),
    )


def percentile(name: str, values: Sequence[float], rank: float, *, seed: int = 0) -> Metric | None:
    """The ``rank``-th percentile of the values with its interval; None without values."""
    if not values:
        return None
    given = np.array(values)
    picks = np.random.default_rng(seed).integers(len(given), size=(RESAMPLES, len(given)))
    low, high = interval(np.percentile(given[picks], rank, axis=1))
    return Metric(
        name=name, value=float(np.percentile(given, rank)), low=low, high=high, n=len(given)
    )
