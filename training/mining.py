"""Training articles → epochs of pairs, with hard negatives mined across articles.

Enters: articles, an encoder, event questions. Leaves: lists of ``Pair``s, one an epoch, drawn anew
from a seed; and a searchable ``Pool`` of claims. Does not: train, or draw from development
articles.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assistant.pairing import Query, Rarity, learn_rarity, stems
from assistant.records import Span
from assistant.relevance import STANCES
from training.articles import Article, Hypothesis, Question
from training.pairs import (
    Item,
    Pair,
    answers,
    as_question,
    disturbed,
    flipped,
    group_of,
    items,
    negated_claim,
    pair,
    swapped_number,
)

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts → unit vectors, ``[n, dim]``."""
RARITY_WORDS: Final = 6000


class Pool:
    """All candidate claims of some articles, searchable by meaning and by words.

    Args:
        articles: the articles whose claims are candidates.
        encode: texts → unit vectors (the packaged encoder).
    """

    def __init__(self, articles: Iterable[Article], encode: Encode) -> None:
        self.items = [item for a in articles for item in items(a)]
        self._encode = encode
        self.vectors = encode([f"{i.claim.source.name or ''}: {i.claim.text}" for i in self.items])
        self.groups = np.array([group_of(i.article) for i in self.items])
        self._postings: dict[str, dict[int, int]] = defaultdict(dict)
        lengths = []
        for n, item in enumerate(self.items):
            found = stems(f"{item.claim.source.name or ''} {item.claim.text} {item.context.title}")
            lengths.append(len(found))
            for s in found:
                self._postings[s][n] = self._postings[s].get(n, 0) + 1
        self._lengths = np.array(lengths, dtype=np.float32)

    def bm25(self, query: str) -> np.ndarray:
        """BM25 of every item (k1 = 0.9, b = 0.4)."""
        scores = np.zeros(len(self.items), dtype=np.float32)
        mean = float(self._lengths.mean())
        for s in set(stems(query)):
            postings = self._postings.get(s)
            if not postings:
                continue
            idf = np.log(1 + (len(self.items) - len(postings) + 0.5) / (len(postings) + 0.5))
            at = np.fromiter(postings, dtype=np.int64)
            tf = np.fromiter(postings.values(), dtype=np.float32)
            scores[at] += idf * tf * 1.9 / (tf + 0.9 * (0.6 + 0.4 * self._lengths[at] / mean))
        return scores

    def ranked(self, queries: Sequence[str], k: int) -> list[list[int]]:
        """For each query the first ``k`` items of dense and BM25 rank, fused by reciprocal rank."""
        vectors = self._encode(list(queries))
        out = []
        for query, vector in zip(queries, vectors, strict=True):
            fused: dict[int, float] = defaultdict(float)
            for scores in (self.vectors @ vector, self.bm25(query)):
                top = np.argsort(-scores)[: 4 * k]
                for rank, n in enumerate(top):
                    if scores[n] > 0:
                        fused[int(n)] += 1 / (20 + rank)
            out.append(sorted(fused, key=lambda n: -fused[n])[:k])
        return out


class Miner:
    """Draws one epoch of training pairs after another from training articles.

    Args:
        articles: all articles; development articles are left out here.
        encode: texts → unit vectors.
        events: event questions by group ("events/01" → rows).
    """

    def __init__(
        self, articles: Sequence[Article], encode: Encode, events: Mapping[str, Sequence[Any]]
    ) -> None:
        self.articles = [a for a in articles if not a.is_dev]
        self.rarity = Rarity(
            learn_rarity(
                [f"{a.title} {p}" for a in self.articles for p in a.text.split("\n\n")],
                RARITY_WORDS,
            )
        )
        self.pool = Pool(self.articles, encode)
        self.of: dict[str, list[int]] = defaultdict(list)
        for n, item in enumerate(self.pool.items):
            self.of[item.article].append(n)
        self.events = {
            g: rows
            for g, rows in events.items()
            if any(group_of(a.article_id) == g for a in self.articles)
        }
        queries = sorted(
            {q.text for a in self.articles for q in a.questions}
            | {h.text for a in self.articles for h in a.hypotheses}
            | {r.get("question") or r["claim"] for rows in self.events.values() for r in rows}
        )
        self.near = dict(zip(queries, self.pool.ranked(queries, 60), strict=True))

    def draw(self, seed: int) -> list[Pair]:
        """One epoch: positives, hard negatives of the same and of other articles, augmentations."""
        rng = random.Random(seed)
        pairs: list[Pair] = []
        for article in self.articles:
            for question in article.questions:
                pairs += self._question(article, question, rng)
            for hypothesis in article.hypotheses:
                pairs += self._hypothesis(article, hypothesis, rng)
            pairs += self._selves(article, rng)
        for group, rows in self.events.items():
            for row in rows:
                pairs += self._event(group, row, rng)
        rng.shuffle(pairs)
        return pairs

    def _question(self, article: Article, question: Question, rng: random.Random) -> list[Pair]:
        query = Query(question.text, self.rarity)
        mine = [self.pool.items[n] for n in self.of[article.article_id]]
        right = [i for i in mine if answers(question, i)]
        out = [pair(query, disturbed(i, article, rng), relevant=1.0) for i in right]
        near = self.near[query.text]
        order = {n: r for r, n in enumerate(near)}
        wrong = [
            n for n in self.of[article.article_id] if not answers(question, self.pool.items[n])
        ]
        wrong.sort(key=lambda n: order.get(n, 60) + rng.random() * 20)
        few = 2 if right else 3
        out += [
            pair(query, disturbed(self.pool.items[n], article, rng), relevant=0.0)
            for n in wrong[:few]
        ]
        return out + self._foreign(query, article.article_id, 1 if right else 2, rng, relevant=0.0)

    def _foreign(
        self, query: Query, article: str, most: int, rng: random.Random, **labels: Any
    ) -> list[Pair]:
        group = group_of(article)
        others = [n for n in self.near[query.text] if self.pool.groups[n] != group][:16]
        return [
            pair(query, self.pool.items[n], **labels)
            for n in rng.sample(others, min(most, len(others)))
        ]

    def _hypothesis(self, article: Article, row: Hypothesis, rng: random.Random) -> list[Pair]:
        text = row.text
        query = Query(text, self.rarity)
        asked = as_question(text)
        questioned = Query(asked, self.rarity) if asked and rng.random() < 0.35 else query
        out, neutral = [], []
        order = {n: r for r, n in enumerate(self.near[text])}
        for n in self.of[article.article_id]:
            item = self.pool.items[n]
            if not item.number:
                continue
            label = row.labels.get(item.number)
            if label is None:
                neutral.append(n)
                continue
            stance = STANCES.index(label)
            shown = disturbed(item, article, rng)
            out.append(pair(questioned, shown, relevant=1.0, stance=stance))
            turned = flipped(shown, stance)
            if turned and rng.random() < 0.25:
                out.append(pair(query, turned[0], relevant=1.0, stance=turned[1], weight=0.6))
            if stance == 0 and item.claim.stance == "asserts" and rng.random() < 0.6:
                other = swapped_number(text, rng)
                number = re.search(r"\d[\d,]*", other or "")
                if other and number and number[0] not in item.claim.text:
                    out.append(
                        pair(Query(other, self.rarity), shown, relevant=1.0, stance=1, weight=0.7)
                    )
        neutral.sort(key=lambda n: order.get(n, 60) + rng.random() * 25)
        out += [
            pair(questioned, disturbed(self.pool.items[n], article, rng), relevant=0.0, stance=2)
            for n in neutral[:2]
        ]
        return out + self._foreign(
            query, article.article_id, rng.random() < 0.4, rng, relevant=0.0, stance=2
        )

    def _selves(self, article: Article, rng: random.Random) -> list[Pair]:
        """A claim beside its own words, denied, or negated by rule."""
        whole = [
            self.pool.items[n]
            for n in self.of[article.article_id]
            if self.pool.items[n].number
            and self.pool.items[n].claim.stance == "asserts"
            and self.pool.items[n].claim.act in ("says", "reports", "accuses", "confirms")
            and len(self.pool.items[n].claim.text.split()) >= 6
        ]
        out = []
        for item in rng.sample(whole, min(1, len(whole))):
            text = item.claim.text.strip("“”\"‘’'. ")
            text = text[0].upper() + text[1:] + "."
            other = negated_claim(text)
            turned = flipped(item, 0)
            choices = [(text, item, 0)]
            if other:
                choices.append((other, item, 1))
            if turned:
                choices.append((text, turned[0], 1))
            query, shown, stance = rng.choice(choices)
            out.append(
                pair(Query(query, self.rarity), shown, relevant=1.0, stance=stance, weight=0.5)
            )
        return out

    def _event(self, group: str, row: Mapping[str, Any], rng: random.Random) -> list[Pair]:
        text = row.get("question") or row["claim"]
        query = Query(text, self.rarity)
        stance = {"corroborated": 0, "single-source": 0, "reported": 0, "refuted": 1}.get(
            row.get("verdict", "")
        )
        out, wrong = [], []
        for n in np.flatnonzero(self.pool.groups == group):
            item = self.pool.items[int(n)]
            hit = pointed(row, item, self._texts)
            if hit == "point":
                out.append(pair(query, item, relevant=1.0, stance=stance))
            elif hit is None:
                wrong.append(int(n))
        order = {n: r for r, n in enumerate(self.near[text])}
        wrong.sort(key=lambda n: order.get(n, 60) + rng.random() * 20)
        out += [pair(query, self.pool.items[n], relevant=0.0) for n in wrong[:4]]
        return out

    @property
    def _texts(self) -> Mapping[str, str]:
        return {a.article_id: a.text for a in self.articles}


def pointed(row: Mapping[str, Any], item: Item, texts: Mapping[str, str]) -> str | None:
    """``point`` or ``acceptable`` where the eval row names words that ``item`` holds, else None."""
    text = texts[item.article]
    for kind in ("points", "acceptable"):
        for point in row.get(kind, ()):
            words = point if isinstance(point, str) else point["evidence"]
            doc = None if isinstance(point, str) else point.get("doc")
            if doc and not f"{item.article}.md".endswith(doc):
                continue
            at = text.find(words)
            span = Span(start=at, end=at + len(words))
            if at >= 0 and sum(span.overlap(s) for s in item.claim.content) >= 0.5 * len(words):
                return "point" if kind == "points" else "acceptable"
    return None
