"""Counted features and network scores → calibrated probabilities.

Enters: the rows of ``pairing.FEATURES`` and ``late_interaction.NEARNESS``, how the candidates were
retrieved, the network's logits.
Leaves: a prior for each candidate (is it worth the network's time?), and calibrated relevance and
stance. Does not: run the network; every number here was learned by ``training.relevance`` and lies
in the adapter's ``config.json`` and ``prior.safetensors``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from assistant.pairing import FEATURES
from assistant.trees import Trees

ALIKE: Final = 0.4
"""Share of a query's rare words from which on a claim is worded like it."""
_DIFFERS: Final = (
    "number_clash",
    "negation_differs",
    "opposite",
    "reversed",
    "comparison_fails",
    "doubts",
    "demands",
)
Scores = npt.NDArray[np.float64]
Task = Literal["ask", "verify"]
TASKS: Final[tuple[Task, ...]] = ("ask", "verify")
PLACES: Final = (
    "log_rank",
    "document_share",
    "document_count",
    "similarity",
    "similarity_below_best",
    "similarity_below_document",
    "passage_similarity",
    "passage_below_best",
    "score",
    "score_below_best",
    "score_below_document",
    "document_score",
    "document_below_best",
    "document_lead",
    "log_held",
)
"""What retrieval tells of a candidate, beside the counted features of ``pairing``.

``…_below_best`` and ``…_below_document`` are less the best candidate's value, and less that of the
best candidate of the same document; ``document_share`` is how much of the top is of this document;
``document_lead`` how far the best document is ahead of the second; ``log_held`` the size of the
store, which says how much of it was judged.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Claims in the order they were retrieved, as ``Evidence`` has them.

    ``held`` is how many claims the store holds.
    """

    documents: Sequence[str]
    similarity: Sequence[float]
    passage_similarity: Sequence[float]
    score: Sequence[float]
    document_score: Sequence[float]
    held: int


def places(candidates: Candidates) -> Scores:
    """The columns of ``PLACES``, ``[n, columns]``."""
    number = len(candidates.documents)
    ranks = np.arange(number)
    names = np.asarray(candidates.documents, dtype=object).astype(str)
    of = np.unique(names, return_inverse=True)[1]
    weight = 1 / (10 + ranks)
    share = np.bincount(of, weights=weight)[of] / weight.sum()
    claim, passage, score, document = (
        np.asarray(values, dtype=np.float64)
        for values in (
            candidates.similarity,
            candidates.passage_similarity,
            candidates.score,
            candidates.document_score,
        )
    )
    ahead = np.sort(_best_of(document, of))[::-1]
    lead = ahead[0] - ahead[1] if len(ahead) > 1 else 0.0
    return np.column_stack(
        [
            np.log1p(ranks),
            share,
            np.bincount(of)[of] / number,
            claim,
            claim - claim.max(),
            claim - _best_of(claim, of)[of],
            passage,
            passage - passage.max(),
            score,
            score - score.max(),
            score - _best_of(score, of)[of],
            document,
            document - document.max(),
            np.full(number, lead),
            np.full(number, np.log1p(candidates.held)),
        ]
    )


def _best_of(values: Scores, of: npt.NDArray[np.int64]) -> Scores:
    """The greatest value of each document, by its number."""
    best = np.full(of.max() + 1, -np.inf)
    np.maximum.at(best, of, values)
    return best


class Calibration:
    """The learned weights of an adapter.

    Args:
        config: ``config.json``.
        prior: the arrays of ``prior.safetensors``.

    Attributes:
        thresholds: for each task, the relevance at which a claim is shown.
    """

    def __init__(
        self, config: Mapping[str, Any], prior: Mapping[str, npt.NDArray[np.float32]]
    ) -> None:
        self.thresholds: dict[Task, float] = {t: float(config["thresholds"][t]) for t in TASKS}
        self._held = config["calibration"]
        self._trees = {t: Trees.of(prior, t) for t in TASKS}

    def prior(
        self, features: Scores, nearness: Scores, candidates: Candidates, task: Task
    ) -> Scores:
        """The logit that a candidate is relevant, before the network has read it, ``[n]``."""
        return self._trees[task](np.column_stack([places(candidates), features, nearness]))

    def relevant(self, network: Scores, prior: Scores | None, task: Task) -> Scores:
        """Calibrated probabilities, ``[n]``.

        Args:
            network: the network's logits, ``[n, 4]``; NaN where it was not asked.
            prior: their priors; None for claims that were not retrieved.
            task: what is judged.
        """
        held = self._held[task]
        rows = np.column_stack([network[:, 0], bearing(network)])
        if prior is None:
            logits = rows @ np.asarray(held["network"][:-1]) + held["network"][-1]
        else:
            both = np.column_stack([rows, prior])
            logits = both @ np.asarray(held["both"][:-1]) + held["both"][-1]
            alone = held["alone"][0] * prior + held["alone"][1]
            logits = np.where(np.isnan(logits), alone, logits)
        values: Scores = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return values

    def stances(self, network: Scores, features: Scores) -> Scores:
        """Calibrated supports, contradicts, neutral, ``[n, 3]``; neutral where not asked.

        Args:
            network: the network's logits, ``[n, 4]``; NaN where it was not asked.
            features: the rows of ``FEATURES``, ``[n, columns]``.
        """
        shifted = towards_wording(network[:, 1:], features, self._held["stance_wording"])
        scaled = shifted * self._held["stance_scale"]
        scaled[np.isnan(scaled).any(axis=1)] = (-4.0, -4.0, 4.0)
        return softmax(scaled)


def towards_wording(stances: Scores, features: Scores, shift: float) -> Scores:
    """Stance logits, ``[n, 3]``, with what the query's own words in a claim are worth.

    A claim that asserts what is asked in the same words, with no number, negation, opposite or
    order that differs, mostly supports it. The pairs that the network learned from tell it
    otherwise: most contradictions among them were written by changing one word of a claim, most
    support in other words. Where the classes of what is learned and of what is met differ so,
    logits are shifted by the difference (Saerens, Latinne and Decaestecker, Neural Computation 14,
    2002).
    """
    column = {name: features[:, n] for n, name in enumerate(FEATURES)}
    alike = np.maximum(0.0, column["covered_by_context"] - ALIKE) / (1 - ALIKE)
    alike[np.any([column[name] > 0 for name in _DIFFERS], axis=0)] = 0.0
    worth = shift * alike * np.where(column["denies"] > 0, -1.0, 1.0)
    return stances + np.column_stack([worth, -worth, np.zeros_like(worth)])


def bearing(network: Scores) -> Scores:
    """The log odds of supporting or contradicting against being neutral, ``[n]``."""
    with np.errstate(invalid="ignore"):  # NaN where the network was not asked, before and after
        odds: Scores = np.logaddexp(network[:, 1], network[:, 2]) - network[:, 3]
    return odds


def softmax(rows: Scores) -> Scores:
    """Rows that sum to 1."""
    raised = np.exp(rows - rows.max(axis=1, keepdims=True))
    values: Scores = raised / raised.sum(axis=1, keepdims=True)
    return values
