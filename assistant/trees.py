"""Boosted decision trees, read from arrays.

Enters: the arrays of an ensemble that ``training.boosting`` learned, rows of numbers. Leaves: one
logit a row. Does not: learn.

Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29
(2001). The trees are kept as plain arrays: a pickled model would run code when it is loaded, and
break with the next version of the library that wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """An ensemble of ``t`` trees of at most ``n`` nodes; node 0 is a tree's root.

    Attributes:
        column: the column that a node asks about, ``[t, n]``; -1 in a leaf.
        bound: a row goes left where its value is at most this, ``[t, n]``.
        left: the node to go on with, ``[t, n]``.
        right: the same for greater values, ``[t, n]``.
        value: what a leaf adds to the logit, ``[t, n]``.
        start: the logit before the first tree.
    """

    column: npt.NDArray[np.int64]
    bound: npt.NDArray[np.float64]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    start: float

    @classmethod
    def of(cls, arrays: Arrays, name: str) -> Trees:
        """The ensemble kept in ``arrays`` under ``name``; raises ``KeyError`` where it is not."""
        column, left, right = (
            arrays[f"{name}.{part}"].astype(np.int64) for part in ("column", "left", "right")
        )
        return cls(
            column=column,
            bound=arrays[f"{name}.bound"].astype(np.float64),
            left=left,
            right=right,
            value=arrays[f"{name}.value"].astype(np.float64),
            start=float(arrays[f"{name}.start"][0]),
        )

    def arrays(self, name: str) -> dict[str, npt.NDArray[np.float32]]:
        """What ``of`` reads."""
        parts = ("column", "bound", "left", "right", "value")
        held = {f"{name}.{p}": np.asarray(getattr(self, p), dtype=np.float32) for p in parts}
        return held | {f"{name}.start": np.array([self.start], dtype=np.float32)}

    def __call__(self, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The logit of each row, ``[rows]``; ``rows`` is ``[rows, columns]``."""
        rows = rows.astype(np.float32).astype(np.float64)  # as bounds were rounded
        trees, nodes = self.column.shape
        root = nodes * np.arange(trees)  # nodes are numbered through all trees: one index is fast
        at = np.tile(root, (len(rows), 1))
        each = rows.shape[1] * np.arange(len(rows))[:, None]
        while True:
            column = self.column.take(at)
            inner = column >= 0
            if not inner.any():
                break
            small = rows.take(each + np.maximum(column, 0)) <= self.bound.take(at)
            onward = np.where(small, self.left.take(at), self.right.take(at)) + root
            at = np.where(inner, onward, at)
        logits: npt.NDArray[np.float64] = self.start + self.value.take(at).sum(1)
        return logits
