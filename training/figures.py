"""Development sets and a network's predictions → prior, calibration, and figures.

Enters: the sets of ``training.development``, a network's predictions. Leaves: the prior, the
calibration of ``config.json`` and the figures of the model card. Does not: learn a weight of the
network; the prior is fitted on training articles alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from assistant import standing
from assistant.calibration import TASKS, Scores, Task, bearing, towards_wording
from assistant.network import STANCES
from assistant.records import PositionStance
from assistant.relevance import READ
from assistant.trees import Trees
from training.boosting import boosted
from training.calibrate import (
    ANSWERING,
    CHECKING,
    Candidates,
    auc,
    best_threshold,
    confusion,
    f1s,
    fit_logistic,
    outcome,
)
from training.development import STORES, Asked, Checked, Held
from training.pairs import Pair

Predict = Callable[[Sequence[Pair]], Any]
"""Pairs → the network's logits, ``[n, 4]``."""
_WORTH: Final[Mapping[Task, Mapping[str, float]]] = {"ask": ANSWERING, "verify": CHECKING}
_WEIGHT: Final = {"all": 1.0, "some": 0.7, "own": 0.7}


def calibrated(
    held: Held, predict: Predict, known: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ``calibration`` and ``thresholds`` of an adapter, and the arrays of its prior.

    The prior is fitted, unless the arrays of one are ``known``.

    The stance logits are used as they are (temperature 1, no bias) unless a temperature lowers the
    cross-entropy; biases were found to cost macro-F1 on articles that they were not fitted on.
    """
    calibration: dict[str, Any] = {}
    thresholds: dict[str, float] = {}
    arrays: dict[str, Any] = dict(held.words)
    for task in TASKS:
        fit = [a for a in held.prior if a.task == task]
        trees = _prior(fit) if known is None else Trees.of(known, task)
        arrays |= trees.arrays(task)
        asked = [a for a in held.asked if a.task == task]
        prior = [trees(a.rows) for a in asked]
        read = [np.argsort(-p, kind="stable")[:READ] for p in prior]
        network = _network(asked, read, predict)
        rows = np.concatenate(
            [np.column_stack([n, p[r]]) for n, p, r in zip(network, prior, read, strict=True)]
        )
        labels = np.concatenate([a.labels[r] for a, r in zip(asked, read, strict=True)])
        calibration[task] = {
            "both": _list(fit_logistic(rows, labels)),
            "network": _list(fit_logistic(rows[:, :2], labels)),
            "alone": _list(
                fit_logistic(
                    np.concatenate(prior)[:, None], np.concatenate([a.labels for a in asked])
                )
            ),
        }
        sets = _judged(asked, prior, read, network, calibration[task])
        thresholds[task] = round(best_threshold(sets, _WORTH[task]), 3)
    stance, features, labels = _stance(held, predict)
    shift = _wording(stance, features, labels)
    calibration["stance_wording"] = shift
    calibration["stance_scale"] = _temperature(towards_wording(stance, features, shift), labels)
    return {"thresholds": thresholds, "calibration": calibration}, arrays


def figures(
    held: Held, predict: Predict, config: Mapping[str, Any], arrays: Mapping[str, Any]
) -> dict[str, Any]:
    """What the model card states: relevance, abstention, stance and verdicts on development."""
    out: dict[str, Any] = {}
    for task in TASKS:
        trees = Trees.of(arrays, task)
        asked = [a for a in held.asked if a.task == task]
        prior = [trees(a.rows) for a in asked]
        read = [np.argsort(-p, kind="stable")[:READ] for p in prior]
        network = _network(asked, read, predict)
        judged = _judged(asked, prior, read, network, config["calibration"][task])
        for store in STORES:
            mine = [j for j, a in zip(judged, asked, strict=True) if a.store == store]
            out[f"{task}, store {store}"] = {
                "auc": auc(
                    np.concatenate([j.logits for j in mine]),
                    np.concatenate([j.labels for j in mine]),
                )
            } | outcome(mine, config["thresholds"][task])
    stance, features, labels = _stance(held, predict)
    shift = config["calibration"]["stance_wording"]
    predicted = towards_wording(stance, features, shift).argmax(1)
    matrix = confusion(labels, predicted)
    return out | {
        "stance_confusion": matrix.tolist(),
        "stance_f1": dict(zip(STANCES, f1s(matrix).round(3).tolist(), strict=True)),
        "stance_macro_f1": float(f1s(matrix).mean()),
        "verdict_accuracy": _verdicts(held.checked, predicted),
    }


def _judged(
    asked: Sequence[Asked],
    prior: Sequence[Scores],
    read: Sequence[Any],
    network: Sequence[Scores],
    held: Mapping[str, Sequence[float]],
) -> list[Candidates]:
    """The calibrated probabilities of all candidates, as ``Calibration.relevant`` gives them."""
    out = []
    for a, p, r, n in zip(asked, prior, read, network, strict=True):
        logits = held["alone"][0] * p + held["alone"][1]
        logits[r] = np.column_stack([n, p[r]]) @ np.asarray(held["both"][:-1]) + held["both"][-1]
        out.append(
            Candidates(
                logits=1 / (1 + np.exp(-np.clip(logits, -30, 30))),
                labels=a.labels,
                answers=a.answers,
            )
        )
    return out


def _prior(asked: Sequence[Asked]) -> Trees:
    rows = np.concatenate([a.rows for a in asked])
    labels = np.concatenate([a.labels for a in asked])
    weights = np.concatenate([np.full(len(a.labels), _WEIGHT[a.store]) for a in asked])
    return boosted(rows, labels, weights)


def _network(asked: Sequence[Asked], read: Sequence[Any], predict: Predict) -> list[Scores]:
    """For each query the relevance logit and the bearing of the candidates read, ``[n, 2]``."""
    logits = predict([a.pairs[i] for a, r in zip(asked, read, strict=True) for i in r])
    rows = np.column_stack([logits[:, 0], bearing(logits)])
    return np.split(rows, np.cumsum([len(r) for r in read])[:-1])


def _stance(held: Held, predict: Predict) -> tuple[Scores, Scores, Any]:
    """The stance logits ``[n, 3]`` of all pairs, their features, and their labels."""
    pairs = [p for c in held.checked for p in c.pairs]
    labels = np.array([label for c in held.checked for label in c.labels])
    return predict(pairs)[:, 1:], np.array([p.features for p in pairs]), labels


def _wording(logits: Scores, features: Scores, labels: Any) -> float:
    """The shift in 0 … 4 that tells support from contradiction best, by cross-entropy."""
    bears = labels < STANCES.index("neutral")

    def cost(shift: float) -> float:
        rows = towards_wording(logits, features, shift)[bears]
        odds = np.where(labels[bears] == 0, rows[:, 0] - rows[:, 1], rows[:, 1] - rows[:, 0])
        return float(np.logaddexp(0, -odds).mean())

    return min((i / 4 for i in range(17)), key=cost)


def _temperature(logits: Scores, labels: Any) -> float:
    """The scale in 0.3 … 2 with the least cross-entropy."""

    def cost(scale: float) -> float:
        rows = logits * scale
        total = np.log(np.exp(rows).sum(1)) - rows[np.arange(len(labels)), labels]
        return float(total.mean())

    return round(min((i / 20 for i in range(6, 41)), key=cost), 2)


def _verdicts(checked: Sequence[Checked], predicted: Any) -> float:
    """How often the label from predicted stances is the one from the annotated ones."""
    right, at = 0, 0
    for c in checked:
        mine = predicted[at : at + len(c.pairs)]
        at += len(c.pairs)
        right += _label(c.parties, mine) == _label(c.parties, c.labels)
    return right / max(1, len(checked))


def _label(parties: Sequence[str | None], stances: Sequence[int]) -> str:
    positions: dict[str | None, PositionStance] = {}
    for who, stance in zip(parties, stances, strict=True):
        if stance == STANCES.index("neutral"):
            continue
        held: PositionStance = "asserts" if stance == 0 else "denies"
        positions[who] = held if positions.get(who, held) == held else "mixed"
    return standing.label(positions)


def _list(values: Scores) -> list[float]:
    return [round(float(v), 4) for v in values]
