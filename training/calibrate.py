"""Scores on development articles → calibration and threshold, and the figures that judge them.

Enters: logits with their labels. Leaves: weights, shifts, a threshold, and metrics. Does not:
run a model or read a file. Only a handful of numbers are fitted here, all on the development
split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """One question's candidates in the order retrieved.

    Logits, labels, and how many answers there are.
    """

    logits: Floats
    labels: Ints
    answers: int


def fit_logistic(rows: Floats, labels: Ints, ridge: float = 1e-3) -> Floats:
    """Weights and, last, the shift of a logistic regression (Newton, ridge on the weights)."""
    x = np.column_stack([rows, np.ones(len(rows))])
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], ridge * len(x))
    penalty[-1] = 0.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        grad = x.T @ (p - labels) + penalty * w
        hess = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hess, grad)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w


def confusion(labels: Ints, predicted: Ints) -> Ints:
    """Counts ``[gold, predicted]`` of supports, contradicts, neutral."""
    out = np.zeros((3, 3), dtype=np.int64)
    np.add.at(out, (labels, predicted), 1)
    return out


def f1s(matrix: Ints) -> Floats:
    """Each class's F1 from a confusion matrix."""
    out: Floats = 2 * np.diag(matrix) / np.maximum(1, matrix.sum(0) + matrix.sum(1))
    return out


def auc(scores: Floats, labels: Ints) -> float:
    """Area under the ROC curve: how often a positive scores above a negative, ties half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    for value in np.unique(scores[labels == 1]):
        same = scores == value
        ranks[same] = ranks[same].mean()
    positives = int((labels == 1).sum())
    negatives = len(labels) - positives
    return float(
        (ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    )


def outcome(sets: Sequence[Candidates], threshold: float) -> dict[str, float]:
    """What a relevance threshold does end to end, on candidates with ``logits`` as probabilities.

    ``recall``: answers shown (mean over answerable questions; answers not retrieved count as
    missed); ``precision``: shown claims that answer; ``abstention_*``: of questions with nothing
    above the threshold.
    """
    shown = [(c.logits >= threshold) for c in sets]
    right = sum(int(c.labels[s].sum()) for c, s in zip(sets, shown, strict=True))
    recall = [c.labels[s].sum() / c.answers for c, s in zip(sets, shown, strict=True) if c.answers]
    silent = [not s.any() for s in shown]
    must = [c.answers == 0 for c in sets]
    both = sum(a and b for a, b in zip(silent, must, strict=True))
    return {
        "recall": float(np.mean(recall)),
        "precision": right / max(1, sum(int(s.sum()) for s in shown)),
        "abstention_recall": both / max(1, sum(must)),
        "abstention_precision": both / max(1, sum(silent)),
    }


CHECKING: Final[Mapping[str, float]] = {"recall": 1.5, "precision": 1.0}
"""Exponents: a side that is left out is worse than a claim too many."""
ANSWERING: Final[Mapping[str, float]] = {
    **CHECKING,
    "abstention_recall": 1.0,
    "abstention_precision": 1.0,
}


NEARLY: Final = 0.96


def best_threshold(sets: Sequence[Candidates], worth: Mapping[str, float] = ANSWERING) -> float:
    """The threshold with the best product of the figures of ``outcome``, raised to ``worth``.

    The product is flat and uneven near its top, so it is the middle of those that come within
    ``NEARLY`` of the best: on other questions that is a safer choice than the best itself.
    """
    values = np.unique(
        np.quantile(np.concatenate([c.logits for c in sets]), np.linspace(0.6, 0.999, 160))
    )
    products = []
    for threshold in values:
        figures = outcome(sets, float(threshold))
        products.append(np.prod([(figures[k] + 0.01) ** e for k, e in worth.items()]))
    good = values[np.array(products) >= NEARLY * max(products)]
    return float((good.min() + good.max()) / 2)
