"""Articles → sets to fit the prior on, word vectors, and development sets.

Enters: all articles, searched in stores of three sizes, an encoder. Leaves: what was retrieved for
every question and hypothesis, with its features and labels. Does not: fit the prior, calibrate or
measure (see ``training.figures``); word vectors are learned on training articles alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from assistant.calibration import Candidates, Scores, Task, places
from assistant.late_interaction import Arrays, WordVectors, parts
from assistant.lexis import Rarity
from assistant.network import STANCES
from assistant.pairing import Query
from training.articles import Article
from training.late_interaction import Learner, Listed, crossed
from training.mining import Encode, Found, Ledger, Pool
from training.pairs import Item, Pair, answers, group_of, items, pair

RETRIEVED: Final = 64
SMALL: Final = 20
"""Articles in the store of middle size."""
STRANGE: Final = 0.25
"""How often a small store lacks the article that was asked about."""
STORES: Final = ("all", "some", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query's candidates in one store, in the order found, and whether each is relevant.

    ``features`` are their counted features, ``nearness`` their rows of ``NEARNESS``, ``pairs`` the
    pairs for the network (development articles only), ``answers`` how many relevant claims the
    store holds.
    """

    task: Task
    store: str
    candidates: Candidates
    features: Scores
    nearness: Scores
    pairs: tuple[Pair, ...]
    labels: Any
    answers: int

    @property
    def rows(self) -> Scores:
        """What the prior is told."""
        return np.column_stack([places(self.candidates), self.features, self.nearness])


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A hypothesis beside every claim of its article, with the side of each and its stance."""

    pairs: tuple[Pair, ...]
    parties: tuple[str | None, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the prior is fitted on (training articles), the word vectors, the development sets."""

    prior: tuple[Asked, ...]
    words: Arrays
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
    words: Learner,
    *,
    ledger: Ledger | None = None,
    known: Arrays | None = None,
    fitted: frozenset[str] = frozenset(),
    seed: int = 0,
) -> Held:
    """Retrieve for every question and hypothesis; pair every hypothesis of the dev articles.

    Args:
        articles: all articles; they all are candidates.
        encode: texts → unit vectors.
        words: learns the word vectors from what is retrieved for the training articles.
        ledger: by article id, its claims as a store has them; those annotated if None.
        known: the arrays of a prior: nothing is asked then of the training articles, which the
            prior would be fitted on.
        fitted: ids of the training articles that it is fitted on, if it is not known: articles
            that ``encode`` has not learned from, or their similarities would be too good.
        seed: of the smaller stores, and of the halves that word vectors are learned on.
    """
    pool = Pool(articles, encode, ledger)
    rng = random.Random(seed)
    asked = fitted if known is None else frozenset()
    cases = [c for a in articles if a.is_dev or a.article_id in asked for c in _cases(a, pool)]
    found: list[tuple[_Case, str, frozenset[str], Found]] = []
    for store in STORES:
        among = [_store(store, c.article, articles, rng) for c in cases]
        lists = pool.find([c.text for c in cases], RETRIEVED, among)
        found += zip(cases, [store] * len(cases), among, lists, strict=True)
    without: Mapping[str, Arrays] = {}
    if known is None:
        learned = [
            _listed(c, f, pool) for c, s, _, f in found if s != "own" and not c.article.is_dev
        ]
        known, without = crossed(words, learned, seed)
    made = {id(a): words.vectors(a) for a in (known, *without.values())}
    held: dict[bool, list[Asked]] = {True: [], False: []}
    for case, store, among_, mine in found:
        vectors = made[id(without.get(group_of(case.article.article_id), known))]
        held[case.article.is_dev].append(
            _asked(case, store, mine, among_, pool, vectors, words.rarity)
        )
    checked = [c for a in articles if a.is_dev for c in _checked(a, words.rarity)]
    return Held(
        prior=tuple(held[False]),
        words={name: a for name, a in known.items() if name.startswith("words.")},
        asked=tuple(held[True]),
        checked=tuple(checked),
    )


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


def _listed(case: _Case, found: Found, pool: Pool) -> Listed:
    mine = [pool.items[n] for n in found.items]
    return Listed(
        query=case.text,
        found=tuple(parts(i.claim, i.context) for i in mine),
        labels=_labels(case, mine),
        group=group_of(case.article.article_id),
    )


def _labels(case: _Case, found: Sequence[Item]) -> Any:
    return np.array([int(i.claim.claim_id in case.right) for i in found])


def _asked(
    case: _Case,
    store: str,
    found: Found,
    among: frozenset[str],
    pool: Pool,
    vectors: WordVectors,
    rarity: Rarity,
) -> Asked:
    query = Query(case.text, rarity)
    mine = [pool.items[n] for n in found.items]
    has = case.article.article_id in among
    return Asked(
        task=case.task,
        store=store,
        candidates=found.candidates,
        features=np.array([query.features(i.claim, i.context) for i in mine]),
        nearness=vectors.nearness(case.text, [i.claim for i in mine], [i.context for i in mine]),
        pairs=tuple(pair(query, i) for i in mine) if case.article.is_dev else (),
        labels=_labels(case, mine),
        answers=len(case.right) if has else 0,
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
                parties=tuple(i.claim.party for i in claims),
                labels=tuple(labels),
            )
        )
    return out
