"""Counted features and network scores → calibrated probabilities.

Enters: the rows of ``pairing.FEATURES``, the candidates' order, documents and similarities, the
network's logits. Leaves: a prior for each candidate (is it worth the network's time?), and
calibrated relevance and stance. Does not: run the network; every number here was learned by
``training.relevance`` and lies in the adapter's ``config.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
Task = Literal["ask", "verify"]
PLACE: Final = ("log_rank", "document_share")
"""What the order of the candidates tells: the rank, and how much of the top is of this document."""
NEARNESS: Final = (
    "similarity",
    "similarity_below_best",
    "passage_similarity",
    "passage_below_best",
    "document_below_best",
)
"""What the encoder's cosines tell, where the caller knows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Claims in the order they were retrieved: documents, and cosines to the query where known."""

    documents: Sequence[str]
    similarity: Sequence[float | None]
    passage_similarity: Sequence[float | None]

    @property
    def near(self) -> bool:
        """True where every cosine is known."""
        return None not in self.similarity and None not in self.passage_similarity


def places(candidates: Candidates) -> Scores:
    """The columns of ``PLACE`` and, where the cosines are known, of ``NEARNESS``."""
    number = len(candidates.documents)
    ranks = np.arange(number)
    of = np.unique(np.asarray(candidates.documents, dtype=object).astype(str), return_inverse=True)[
        1
    ]
    weight = 1 / (10 + ranks)
    share = np.bincount(of, weights=weight)[of] / weight.sum()
    columns = [np.log1p(ranks), share]
    if candidates.near:
        claim = np.asarray(candidates.similarity, dtype=np.float64)
        passage = np.asarray(candidates.passage_similarity, dtype=np.float64)
        best = np.full(of.max() + 1, -1.0)
        np.maximum.at(best, of, claim)
        columns += [claim, claim - claim.max(), passage, passage - passage.max()]
        columns += [best[of] - claim.max()]
    return np.column_stack(columns)


class Calibration:
    """The learned weights of an adapter's ``config.json``.

    Attributes:
        threshold: the relevance at which a claim is shown.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.threshold = float(config["threshold"])
        self._held = config["calibration"]

    def prior(self, features: Scores, candidates: Candidates) -> Scores:
        """The logit that a candidate answers, before the network has read it, ``[n]``."""
        weights = np.asarray(self._held["near" if candidates.near else "far"]["prior"])
        rows = np.column_stack([places(candidates), features])
        logits: Scores = rows @ weights[:-1] + weights[-1]
        return logits

    def relevant(self, network: Scores, prior: Scores, task: Task, *, near: bool) -> Scores:
        """Calibrated probabilities, ``[n]``; ``network`` is NaN where it was not asked."""
        held = self._held["near" if near else "far"]
        if task == "verify":
            scale, shift = self._held["verify"]
            logits = scale * np.nan_to_num(network, nan=-9.0) + shift
        else:
            by_network, by_prior, shift = held["both"]
            alone, alone_shift = held["alone"]
            both = by_network * network + by_prior * prior + shift
            logits = np.where(np.isnan(network), alone * prior + alone_shift, both)
        values: Scores = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return values

    def stances(self, logits: Scores) -> Scores:
        """Calibrated supports, contradicts, neutral, ``[n, 3]``; neutral where not asked."""
        scaled = logits * self._held["stance_scale"] + np.asarray(self._held["stance_bias"])
        unasked = np.isnan(logits).any(axis=1)
        scaled[unasked] = (-4.0, -4.0, 4.0)
        return softmax(scaled)


def softmax(rows: Scores) -> Scores:
    """Rows that sum to 1."""
    raised = np.exp(rows - rows.max(axis=1, keepdims=True))
    values: Scores = raised / raised.sum(axis=1, keepdims=True)
    return values
