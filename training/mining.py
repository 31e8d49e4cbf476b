"""Training articles → epochs of pairs, with hard negatives mined across articles.

Enters: articles, an encoder, event questions. Leaves: lists of ``Pair``s, one an epoch, drawn anew
from a seed; and a searchable ``Pool`` of claims. Does not: train, or draw from development
articles.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assistant import fusion
from assistant.calibration import Candidates
from assistant.lexis import Rarity, learn_rarity, stems
from assistant.network import STANCES
from assistant.pairing import Query
from assistant.records import Span
from assistant.retrieval import DEPTH, DOCUMENT_DEPTH
from assistant.searchable import claim_text, passage_text
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
    pair,
    swapped_number,
    turned_round,
)

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts → unit vectors, ``[n, dim]``."""
Ledger = Mapping[str, Sequence[Item]]
RARITY_WORDS: Final = 6000
SELVES: Final = 4
"""Claims of an article that are set beside their own words in an epoch."""
_WHOLE: Final = ("says", "reports", "accuses", "confirms", "announces", "believes", "warns")
"""Acts whose content says by itself what the source holds to be so."""
NEAR: Final = 100
STRANGERS: Final = 12
"""The nearest claims of other articles, of which wrong ones are drawn: as many as are worth
reading."""
"""Items found for a query, among which its hard negatives are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The items found for a query, best first, and how they were found."""

    items: tuple[int, ...]
    candidates: Candidates


class Pool:
    """All candidate claims of some articles, searched as a store is: by ``fusion``.

    Args:
        articles: the articles whose claims are candidates.
        encode: texts → unit vectors (the packaged encoder).
        ledger: by article id, its claims as a store has them; those annotated if None.
    """

    def __init__(
        self, articles: Sequence[Article], encode: Encode, ledger: Ledger | None = None
    ) -> None:
        self.items = [
            i for a in articles for i in (items(a) if ledger is None else ledger[a.article_id])
        ]
        self.groups = np.array([group_of(i.article) for i in self.items])
        self._names = [a.article_id for a in articles]
        passages = list(dict.fromkeys((i.article, i.context.passage) for i in self.items))
        where = {p: n for n, p in enumerate(passages)}
        number = {name: n for n, name in enumerate(self._names)}
        self._passage = [where[i.article, i.context.passage] for i in self.items]
        self._article = np.array([number[i.article] for i in self.items])
        self._home = np.array([number[article] for article, _ in passages])
        named = [f"{i.claim.source.name or ''}: {i.claim.text}" for i in self.items]
        titles = {a.article_id: a.title for a in articles}
        self._encode = encode
        self._vectors = encode([claim_text(i.claim, titles[i.article]) for i in self.items])
        self._passage_vectors = encode([passage_text(text, titles[a]) for a, text in passages])
        self._words = _Bm25(named)
        self._passage_words = _Bm25([text for _, text in passages])
        self._article_words = _Bm25([f"{a.title} {a.text}" for a in articles])

    def find(
        self, queries: Sequence[str], k: int, among: Sequence[frozenset[str]] | None = None
    ) -> list[Found]:
        """For each query the first ``k`` items.

        Args:
            queries: the queries.
            k: how many items at most.
            among: for each query the ids of the articles that its store holds; all if None.
        """
        vectors = self._encode(list(queries))
        everything = frozenset(self._names)
        return [
            self._find(query, vector, k, everything if among is None else among[n])
            for n, (query, vector) in enumerate(zip(queries, vectors, strict=True))
        ]

    def _find(
        self, query: str, vector: npt.NDArray[np.float32], k: int, among: frozenset[str]
    ) -> Found:
        held = np.array([name in among for name in self._names])
        claims = np.flatnonzero(held[self._article])
        chunks = np.flatnonzero(held[self._home])
        similarity, near = self._vectors @ vector, self._passage_vectors @ vector
        found = fusion.Found(
            claims=_best(similarity, claims, DEPTH),
            chunks=_best(near, chunks, DEPTH),
            claim_words=_best(self._words(query, claims), claims, DEPTH, least=0),
            chunk_words=_best(self._passage_words(query, chunks), chunks, DEPTH, least=0),
            document_words=_best(
                self._article_words(query, np.flatnonzero(held)),
                np.flatnonzero(held),
                DOCUMENT_DEPTH,
                least=0,
            ),
        )
        reached = {i for i, _ in (*found.chunks, *found.chunk_words)}
        alone = {i for i, _ in (*found.claims, *found.claim_words)}
        places = [
            (str(n), str(self._passage[n]), str(self._article[n]))
            for n in claims.tolist()
            if str(self._passage[n]) in reached or str(n) in alone
        ]
        homes = {i: str(self._home[int(i)]) for i, _ in found.chunks}
        documents = fusion.documents(found, homes, DOCUMENT_DEPTH)
        searched = min(DEPTH, len(claims)), min(DEPTH, len(chunks))
        scores = fusion.fused(found, places, documents, searched)
        best = sorted(scores, key=lambda i: (-round(scores[i], 9), int(i)))[:k]
        return Found(
            items=tuple(map(int, best)),
            candidates=Candidates(
                documents=[str(self._article[int(i)]) for i in best],
                similarity=[float(similarity[int(i)]) for i in best],
                passage_similarity=[float(near[self._passage[int(i)]]) for i in best],
                score=[scores[i] for i in best],
                document_score=[documents(str(self._article[int(i)])) for i in best],
                held=len(claims),
            ),
        )


class _Bm25:
    """BM25 over the stems of texts, as SQLite's FTS5 counts it (k1 = 1.2, b = 0.75)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._number = len(texts)
        found = [stems(t) for t in texts]
        lengths = np.array([len(f) for f in found], dtype=np.float64)
        self._norm = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
        counts: dict[str, dict[int, int]] = defaultdict(dict)
        for n, words in enumerate(found):
            for s in words:
                counts[s][n] = counts[s].get(n, 0) + 1
        self._postings = {
            s: (np.fromiter(held, np.int64), np.fromiter(held.values(), np.float64))
            for s, held in counts.items()
        }

    def __call__(self, query: str, among: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The score of every text, ``[n]``; words are as rare as they are in ``among``."""
        scores = np.zeros(self._number)
        held = np.zeros(self._number, dtype=bool)
        held[among] = True
        for s in set(stems(query)) & self._postings.keys():
            at, tf = self._postings[s]
            number = int(held[at].sum())
            idf = max(1e-6, float(np.log((len(among) - number + 0.5) / (number + 0.5))))
            scores[at] += idf * tf * 2.2 / (tf + self._norm[at])
        return scores


def _best(
    scores: npt.NDArray[Any],
    among: npt.NDArray[np.int64],
    k: int,
    least: float = -np.inf,
) -> list[tuple[str, float]]:
    """The ``k`` of ``among`` with the greatest scores above ``least``, best first."""
    mine = scores[among]
    order = np.argsort(-mine, kind="stable")[:k]
    return [(str(among[i]), float(mine[i])) for i in order if mine[i] > least]


def remembering(encode: Encode) -> Encode:
    """``encode`` that encodes no text twice: the same articles are searched more than once."""
    known: dict[str, npt.NDArray[np.float32]] = {}

    def vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        new = [t for t in dict.fromkeys(texts) if t not in known]
        if new:
            known.update(zip(new, encode(new), strict=True))
        return np.stack([known[t] for t in texts])

    return vectors


class Miner:
    """Draws one epoch of training pairs after another from training articles.

    Args:
        articles: all articles; development articles are left out here.
        encode: texts → unit vectors.
        events: event questions by group ("events/01" → rows).
        ledger: by article id, its claims as a store has them; those annotated if None.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        encode: Encode,
        events: Mapping[str, Sequence[Any]],
        ledger: Ledger | None = None,
    ) -> None:
        self.articles = [a for a in articles if not a.is_dev]
        self.rarity = Rarity(
            learn_rarity(
                [f"{a.title} {p}" for a in self.articles for p in a.text.split("\n\n")],
                RARITY_WORDS,
            )
        )
        self.pool = Pool(self.articles, encode, ledger)
        self.of: dict[str, list[int]] = defaultdict(list)
        for n, item in enumerate(self.pool.items):
            self.of[item.article].append(n)
        self.events = {
            g: rows
            for g, rows in events.items()
            if any(group_of(a.article_id) == g for a in self.articles)
        }
        self._near: dict[str, tuple[int, ...]] = {}

    def draw(
        self, seed: int, share: float = 1.0, shares: Mapping[str, float] | None = None
    ) -> list[Pair]:
        """One epoch: positives, hard negatives of the same and of other articles, augmentations.

        Args:
            seed: of what is drawn.
            share: of the questions and hypotheses.
            shares: the same by folder of articles, where it is another.
        """
        rng = random.Random(seed)

        def is_drawn(article: str) -> bool:
            folder = article.partition("/")[0]
            return rng.random() < (shares or {}).get(folder, share)

        asked = [(a, q) for a in self.articles for q in a.questions if is_drawn(a.article_id)]
        held = [(a, h) for a in self.articles for h in a.hypotheses if is_drawn(a.article_id)]
        told = [(g, r) for g, rows in self.events.items() for r in rows if is_drawn(g)]
        self._search(
            [q.text for _, q in asked] + [h.text for _, h in held] + [_text(r) for _, r in told]
        )
        pairs = [p for article, question in asked for p in self._question(article, question, rng)]
        pairs += [p for article, row in held for p in self._hypothesis(article, row, rng)]
        pairs += [p for group, row in told for p in self._event(group, row, rng)]
        for article in self.articles:
            if is_drawn(article.article_id):
                pairs += self._selves(article, rng)
        rng.shuffle(pairs)
        return pairs

    def _search(self, queries: Sequence[str]) -> None:
        """Find what is near the queries that were not drawn before."""
        new = sorted({q for q in queries if q not in self._near})
        found = self.pool.find(new, NEAR) if new else []
        self._near |= {query: f.items for query, f in zip(new, found, strict=True)}

    def _question(self, article: Article, question: Question, rng: random.Random) -> list[Pair]:
        query = Query(question.text, self.rarity)
        mine = [self.pool.items[n] for n in self.of[article.article_id]]
        right = [i for i in mine if answers(question, i)]
        out = [pair(query, disturbed(i, article, rng), relevant=1.0) for i in right]
        near = self._near[query.text]
        order = {n: r for r, n in enumerate(near)}
        wrong = [
            n for n in self.of[article.article_id] if not answers(question, self.pool.items[n])
        ]
        wrong.sort(key=lambda n: order.get(n, 60) + rng.random() * 20)
        out += [
            pair(query, disturbed(self.pool.items[n], article, rng), relevant=0.0)
            for n in wrong[:3]
        ]
        return out + self._foreign(query, article.article_id, 3, rng, relevant=0.0)

    def _foreign(
        self, query: Query, article: str, most: int, rng: random.Random, **labels: Any
    ) -> list[Pair]:
        group = group_of(article)
        others = [n for n in self._near[query.text] if self.pool.groups[n] != group][:STRANGERS]
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
        order = {n: r for r, n in enumerate(self._near[text])}
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
        return out + self._foreign(query, article.article_id, 1, rng, relevant=0.0, stance=2)

    def _selves(self, article: Article, rng: random.Random) -> list[Pair]:
        """Some claims beside their own words, and as many beside these turned round or denied."""
        whole = [
            self.pool.items[n]
            for n in self.of[article.article_id]
            if self.pool.items[n].number
            and self.pool.items[n].claim.stance == "asserts"
            and self.pool.items[n].claim.act in _WHOLE
            and len(self.pool.items[n].claim.text.split()) >= 6
        ]
        out = []
        for item in rng.sample(whole, min(SELVES, len(whole))):
            text = item.claim.text.strip("“”\"‘’'. ")
            text = text[0].upper() + text[1:] + "."
            changed = []
            if other := turned_round(text, rng):
                changed += [(other, item, 1)] * 2
            if turned := flipped(item, 0):
                changed.append((text, turned[0], 1))
            drawn = [(text, item, 0), *([rng.choice(changed)] if changed else [])]
            out += [
                pair(Query(query, self.rarity), shown, relevant=1.0, stance=stance, weight=0.5)
                for query, shown, stance in drawn
            ]
        return out

    def _event(self, group: str, row: Mapping[str, Any], rng: random.Random) -> list[Pair]:
        text = _text(row)
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
        order = {n: r for r, n in enumerate(self._near[text])}
        wrong.sort(key=lambda n: order.get(n, 60) + rng.random() * 20)
        out += [pair(query, self.pool.items[n], relevant=0.0) for n in wrong[:4]]
        return out

    @property
    def _texts(self) -> Mapping[str, str]:
        return {a.article_id: a.text for a in self.articles}


def _text(row: Mapping[str, Any]) -> str:
    """The question or claim of an eval row."""
    text: str = row.get("question") or row["claim"]
    return text


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
