"""Rows with labels → boosted trees, as the product reads them.

Enters: rows of numbers, binary labels, weights. Leaves: ``assistant.trees.Trees``. Does not: choose
the rows, or calibrate what comes out.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from assistant.trees import Trees

ROUNDS: Final = 160
RATE: Final = 0.05
LEAVES: Final = 15
LEAF_LEAST: Final = 60
"""Rows in a leaf at least: the questions are few, their candidates alike."""
RIDGE: Final = 5.0


def boosted(
    rows: npt.NDArray[np.float64],
    labels: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    seed: int = 0,
) -> Trees:
    """Trees that tell the log odds of label 1.

    Args:
        rows: ``[n, columns]``.
        labels: 0 or 1, ``[n]``.
        weights: of the rows, ``[n]``.
        seed: of the sample that the bounds are taken from.
    """
    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAF_LEAST,
        l2_regularization=RIDGE,
        random_state=seed,
    )
    model.fit(rows.astype(np.float32), labels, sample_weight=weights)
    return exported(model)


def exported(model: Any) -> Trees:
    """A fitted binary ``HistGradientBoostingClassifier`` as ``Trees``."""
    grown = [round_[0].nodes for round_ in model._predictors]
    widest = max(map(len, grown))

    def table(field: str, kind: type) -> npt.NDArray[Any]:
        out: npt.NDArray[Any] = np.zeros((len(grown), widest), dtype=kind)
        for n, nodes in enumerate(grown):
            out[n, : len(nodes)] = nodes[field]
        return out

    column = table("feature_idx", np.int64)
    leaf = table("is_leaf", np.int64)
    return Trees(
        column=np.where(leaf == 1, -1, column),
        bound=table("num_threshold", np.float64),
        left=table("left", np.int64),
        right=table("right", np.int64),
        value=np.where(leaf == 1, table("value", np.float64), 0.0),
        start=float(np.ravel(model._baseline_prediction)[0]),
    )
