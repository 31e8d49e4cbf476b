"""Articles → sets to fit the prior on, held-out sets, the calibration, and figures.

Enters: all articles, searched in stores of three sizes, an encoder, a network's predictions.
Leaves: the prior, the calibration of ``config.json`` and the figures of the model card. Does not:
learn a weight of the network; the prior is fitted on training articles alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from assistant import standing
from assistant.calibration import TASKS, Candidates, Scores, Task, bearing, places
from assistant.network import STANCES
from assistant.pairing import Query, Rarity
from assistant.records import PositionStance
from assistant.relevance import READ
from assistant.trees import Trees
from training.articles import Article
from training.boosting import boosted
from training.calibrate import (
    ANSWERING,
    CHECKING,
    auc,
    best_threshold,
    confusion,
    f1s,
    fit_logistic,
    outcome,
)
from training.calibrate import Candidates as Judged
from training.mining import Encode, Found, Ledger, Pool
from training.pairs import Pair, answers, group_of, items, pair

RETRIEVED: Final = 64
SMALL: Final = 20
"""Articles in the store of middle size."""
STRANGE: Final = 0.25
"""How often a small store lacks the article that was asked about."""
STORES: Final = ("all", "some", "own")
Predict = Callable[[Sequence[Pair]], Any]
"""Pairs → the network's logits, ``[n, 4]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query's candidates in one store, in the order found, and whether each is relevant.

    ``features`` are their counted features, ``pairs`` the pairs for the network (development
    articles only), ``answers`` how many relevant claims the store holds.
    """

    task: Task
    store: str
    candidates: Candidates
    features: Scores
    pairs: tuple[Pair, ...]
    labels: Any
    answers: int

    @property
    def rows(self) -> Scores:
        """What the prior is told."""
        return np.column_stack([places(self.candidates), self.features])


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A hypothesis beside every claim of its article, with the side of each and its stance."""

    pairs: tuple[Pair, ...]
    parties: tuple[str | None, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the prior is fitted on (training articles), and the development sets."""

    prior: tuple[Asked, ...]
    asked: tuple[Asked, ...]
    checked: tuple[Checked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A question or hypothesis of an article, and which of its items are relevant."""

    article: Article
    task: Task
    text: str
    right: frozenset[str]


def development(
    articles: Sequence[Article],
    encode: Encode,
    rarity: Rarity,
    *,
    ledger: Ledger | None = None,
    fit: bool = True,
    seed: int = 0,
) -> Held:
    """Retrieve for every question and hypothesis; pair every hypothesis of the dev articles.

    Args:
        articles: all articles; they all are candidates.
        encode: texts → unit vectors.
        rarity: of the training articles.
        ledger: by article id, its claims as a store has them; those annotated if None.
        fit: also ask what the training articles ask, to fit the prior.
        seed: of the smaller stores.
    """
    pool = Pool(articles, encode, ledger)
    rng = random.Random(seed)
    cases = [c for a in articles if fit or a.is_dev for c in _cases(a, pool)]
    held: dict[bool, list[Asked]] = {True: [], False: []}
    for store in STORES:
        among = [_store(store, c.article, articles, rng) for c in cases]
        found = pool.find([c.text for c in cases], RETRIEVED, among)
        for case, mine, has in zip(cases, found, among, strict=True):
            held[case.article.is_dev].append(_asked(case, store, mine, has, pool, rarity))
    checked = [c for a in articles if a.is_dev for c in _checked(a, rarity)]
    return Held(prior=tuple(held[False]), asked=tuple(held[True]), checked=tuple(checked))


def _cases(article: Article, pool: Pool) -> Iterator[_Case]:
    mine = [i for i in pool.items if i.article == article.article_id]
    for question in article.questions:
        right = frozenset(i.claim.claim_id for i in mine if answers(question, i))
        yield _Case(article=article, task="ask", text=question.text, right=right)
    for hypothesis in article.hypotheses:
        bears = {n for n, stance in hypothesis.labels.items() if stance != "neutral"}
        right = frozenset(i.claim.claim_id for i in mine if i.number in bears)
        yield _Case(article=article, task="verify", text=hypothesis.text, right=right)


def _store(
    kind: str, article: Article, articles: Sequence[Article], rng: random.Random
) -> frozenset[str]:
    """The articles of a store for a question on ``article``, which may be lacking in small ones."""
    if kind == "all":
        return frozenset(a.article_id for a in articles)
    group = group_of(article.article_id)
    own = [a.article_id for a in articles if group_of(a.article_id) == group]
    others = [a.article_id for a in articles if group_of(a.article_id) != group]
    if rng.random() < STRANGE:
        own = []
    size = max(1, len(own)) if kind == "own" else SMALL
    return frozenset(own + rng.sample(others, max(0, size - len(own))))


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
    arrays: dict[str, Any] = {}
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
    stance, labels = _stance(held, predict)
    calibration["stance_scale"] = _temperature(stance[:, 1:], labels)
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
    stance, labels = _stance(held, predict)
    predicted = stance[:, 1:].argmax(1)
    matrix = confusion(labels, predicted)
    return out | {
        "stance_confusion": matrix.tolist(),
        "stance_f1": dict(zip(STANCES, f1s(matrix).round(3).tolist(), strict=True)),
        "stance_macro_f1": float(f1s(matrix).mean()),
        "verdict_accuracy": _verdicts(held.checked, predicted),
    }


def _asked(
    case: _Case, store: str, found: Found, among: frozenset[str], pool: Pool, rarity: Rarity
) -> Asked:
    query = Query(case.text, rarity)
    mine = [pool.items[n] for n in found.items]
    has = case.article.article_id in among
    return Asked(
        task=case.task,
        store=store,
        candidates=found.candidates,
        features=np.array([query.features(i.claim, i.context) for i in mine]),
        pairs=tuple(pair(query, i) for i in mine) if case.article.is_dev else (),
        labels=np.array([int(i.claim.claim_id in case.right) for i in mine]),
        answers=len(case.right) if has else 0,
    )


def _judged(
    asked: Sequence[Asked],
    prior: Sequence[Scores],
    read: Sequence[Any],
    network: Sequence[Scores],
    held: Mapping[str, Sequence[float]],
) -> list[Judged]:
    """The calibrated probabilities of all candidates, as ``Calibration.relevant`` gives them."""
    out = []
    for a, p, r, n in zip(asked, prior, read, network, strict=True):
        logits = held["alone"][0] * p + held["alone"][1]
        logits[r] = np.column_stack([n, p[r]]) @ np.asarray(held["both"][:-1]) + held["both"][-1]
        out.append(
            Judged(
                logits=1 / (1 + np.exp(-np.clip(logits, -30, 30))),
                labels=a.labels,
                answers=a.answers,
            )
        )
    return out


def _checked(article: Article, rarity: Rarity) -> list[Checked]:
    claims = [i for i in items(article) if i.number]
    out = []
    for hypothesis in article.hypotheses:
        query = Query(hypothesis.text, rarity)
        labels = [STANCES.index(hypothesis.labels.get(i.number, "neutral")) for i in claims]
        out.append(
            Checked(
                pairs=tuple(pair(query, i) for i in claims),
                parties=tuple(i.claim.party for i in claims),
                labels=tuple(labels),
            )
        )
    return out


def _prior(asked: Sequence[Asked]) -> Trees:
    rows = np.concatenate([a.rows for a in asked])
    labels = np.concatenate([a.labels for a in asked])
    weights = np.concatenate([np.full(len(a.labels), _WEIGHT[a.store]) for a in asked])
    return boosted(rows, labels, weights)


_WORTH: Final[Mapping[Task, Mapping[str, float]]] = {"ask": ANSWERING, "verify": CHECKING}
_WEIGHT: Final = {"all": 1.0, "some": 0.7, "own": 0.7}


def _network(asked: Sequence[Asked], read: Sequence[Any], predict: Predict) -> list[Scores]:
    """For each query the relevance logit and the bearing of the candidates read, ``[n, 2]``."""
    logits = predict([a.pairs[i] for a, r in zip(asked, read, strict=True) for i in r])
    rows = np.column_stack([logits[:, 0], bearing(logits)])
    return np.split(rows, np.cumsum([len(r) for r in read])[:-1])


def _stance(held: Held, predict: Predict) -> tuple[Scores, Any]:
    logits = predict([p for c in held.checked for p in c.pairs])
    return logits, np.array([label for c in held.checked for label in c.labels])


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
