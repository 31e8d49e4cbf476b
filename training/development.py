"""The development articles → held-out sets, the calibration fitted on them, and figures.

Enters: all articles (one searchable pool, as a store would hold them), an encoder, a network's
predictions. Leaves: the calibration of ``config.json`` and the figures of the model card. Does not:
learn a weight of the network; the prior is fitted on the questions of training articles alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from assistant import standing
from assistant.calibration import Candidates, Scores, places
from assistant.pairing import Query, Rarity
from assistant.records import PositionStance
from assistant.relevance import STANCES
from training.articles import Article, Question
from training.calibrate import Candidates as Judged
from training.calibrate import auc, best_threshold, confusion, f1s, fit_logistic, outcome
from training.mining import Encode, Pool
from training.pairs import Item, Pair, answers, items, pair

RETRIEVED: Final = 64
READ: Final = 16
"""Candidates of a question that the network reads here, those with the best prior."""
Predict = Callable[[Sequence[Pair]], Any]
"""Pairs → the network's logits, ``[n, 4]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question's candidates in the order retrieved, whether each answers, and how many do."""

    items: tuple[Item, ...]
    pairs: tuple[Pair, ...]
    candidates: Candidates
    labels: Any
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A hypothesis beside every claim of its article, with the side of each and its stance."""

    pairs: tuple[Pair, ...]
    parties: tuple[str | None, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Questions to fit the prior on (training articles), and the development sets."""

    prior: tuple[Asked, ...]
    asked: tuple[Asked, ...]
    checked: tuple[Checked, ...]


def development(articles: Sequence[Article], encode: Encode, rarity: Rarity) -> Held:
    """Retrieve for every question from all articles; pair every hypothesis of the dev articles."""
    pool = Pool(articles, encode)
    passages = encode([i.context.passage for i in pool.items])
    held: dict[bool, list[Asked]] = {True: [], False: []}
    for article in articles:
        texts = [q.text for q in article.questions]
        if not texts:
            continue
        ranked = pool.ranked(texts, RETRIEVED)
        vectors = encode(texts)
        for question, found, vector in zip(article.questions, ranked, vectors, strict=True):
            near = Candidates(
                documents=[pool.items[n].article for n in found],
                similarity=(pool.vectors[found] @ vector).tolist(),
                passage_similarity=(passages[found] @ vector).tolist(),
            )
            mine = [pool.items[n] for n in found]
            held[article.is_dev].append(_asked(article, question, mine, near, pool, rarity))
    checked = [c for a in articles if a.is_dev for c in _checked(a, rarity)]
    return Held(prior=tuple(held[False]), asked=tuple(held[True]), checked=tuple(checked))


def calibrated(held: Held, predict: Predict) -> dict[str, Any]:
    """The ``calibration`` and ``threshold`` of an adapter.

    The stance logits are used as they are (temperature 1, no bias) unless a temperature lowers the
    cross-entropy; biases were found to cost macro-F1 on articles that they were not fitted on.
    """
    out: dict[str, Any] = {}
    sets: list[Judged] = []
    for key in ("near", "far"):
        prior = _prior(held.prior, key)
        logits = [_rows(a, key) @ prior[:-1] + prior[-1] for a in held.asked]
        read = [np.argsort(-p, kind="stable")[:READ] for p in logits]
        network = _network(held.asked, read, predict)
        pairs = [(n, p[r]) for n, p, r in zip(network, logits, read, strict=True)]
        rows = np.concatenate([np.column_stack(x) for x in pairs])
        labels = np.concatenate([a.labels[r] for a, r in zip(held.asked, read, strict=True)])
        both = fit_logistic(rows, labels)
        everything = np.concatenate([a.labels for a in held.asked])
        alone = fit_logistic(np.concatenate(logits)[:, None], everything)
        out[key] = {"prior": _list(prior), "both": _list(both), "alone": _list(alone)}
        sets = [
            Judged(
                logits=1 / (1 + np.exp(-(np.column_stack(x) @ both[:-1] + both[-1]))),
                labels=a.labels[r],
                answers=a.answers,
            )
            for x, a, r in zip(pairs, held.asked, read, strict=True)
        ]
    stance, labels = _stance(held, predict)
    bears = fit_logistic(stance[:, :1], (labels < 2).astype(np.int64))
    out |= {"verify": _list(bears), "stance_scale": _temperature(stance[:, 1:], labels)}
    return {
        "threshold": round(best_threshold(sets), 3),
        "calibration": out | {"stance_bias": [0.0, 0.0, 0.0]},
    }


def figures(held: Held, predict: Predict, config: Mapping[str, Any]) -> dict[str, Any]:
    """What the model card states: relevance, abstention, stance and verdicts on development."""
    key = config["calibration"]["far"]
    prior = np.asarray(key["prior"])
    logits = [_rows(a, "far") @ prior[:-1] + prior[-1] for a in held.asked]
    read = [np.argsort(-p, kind="stable")[:READ] for p in logits]
    network = _network(held.asked, read, predict)
    sets = []
    for asked, p, n, r in zip(held.asked, logits, network, read, strict=True):
        a, b, c = key["both"]
        sets.append(
            Judged(
                logits=1 / (1 + np.exp(-(a * n + b * p[r] + c))),
                labels=asked.labels[r],
                answers=asked.answers,
            )
        )
    scores = np.concatenate([s.logits for s in sets])
    stance, labels = _stance(held, predict)
    predicted = stance[:, 1:].argmax(1)
    matrix = confusion(labels, predicted)
    return {
        "relevance_auc": auc(scores, np.concatenate([s.labels for s in sets])),
        "at_threshold": outcome(sets, config["threshold"]),
        "stance_confusion": matrix.tolist(),
        "stance_f1": dict(zip(STANCES, f1s(matrix).round(3).tolist(), strict=True)),
        "stance_macro_f1": float(f1s(matrix).mean()),
        "verdict_accuracy": _verdicts(held.checked, predicted),
    }


def _asked(
    article: Article,
    question: Question,
    mine: Sequence[Item],
    near: Candidates,
    pool: Pool,
    rarity: Rarity,
) -> Asked:
    query = Query(question.text, rarity)
    right = [i for i in pool.items if i.article == article.article_id and answers(question, i)]
    ids = {i.claim.claim_id for i in right}
    return Asked(
        items=tuple(mine),
        pairs=tuple(pair(query, i) for i in mine),
        candidates=near,
        labels=np.array([int(i.claim.claim_id in ids) for i in mine]),
        answers=len(right),
    )


def _checked(article: Article, rarity: Rarity) -> list[Checked]:
    claims = [i for i in items(article) if i.number]
    out = []
    for hypothesis in article.hypotheses:
        query = Query(hypothesis.text, rarity)
        labels = [STANCES.index(hypothesis.labels.get(i.number, "neutral")) for i in claims]
        out.append(
            Checked(
                pairs=tuple(pair(query, i) for i in claims),
                parties=tuple(standing.party(i.claim) for i in claims),
                labels=tuple(labels),
            )
        )
    return out


def _rows(asked: Asked, key: str) -> Scores:
    unknown = [None] * len(asked.items)
    known = asked.candidates
    if key == "far":
        known = Candidates(
            documents=known.documents, similarity=unknown, passage_similarity=unknown
        )
    return np.column_stack([places(known), np.array([p.features for p in asked.pairs])])


def _prior(asked: Sequence[Asked], key: str) -> Scores:
    rows = np.concatenate([_rows(a, key) for a in asked])
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    w = fit_logistic((rows - mean) / spread, np.concatenate([a.labels for a in asked]), 1e-5)
    return np.append(w[:-1] / spread, w[-1] - (w[:-1] * mean / spread).sum())


def _network(asked: Sequence[Asked], read: Sequence[Any], predict: Predict) -> list[Scores]:
    logits = predict([a.pairs[i] for a, r in zip(asked, read, strict=True) for i in r])[:, 0]
    ends = np.cumsum([len(r) for r in read])[:-1]
    return np.split(logits, ends)


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
