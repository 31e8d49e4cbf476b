"""Rankings of claims, chunks and documents → one score a claim.

Enters: what five searches found, with their scores. Leaves: a score for each claim that any of
them leads to. Does not: search, or judge whether a claim answers.

The scores of a ranking are standardised (less their mean, in their standard deviations) and summed
with weights, as in Lee, "Combining multiple evidence from different properties of weighting
schemes" (SIGIR 1995); what a ranking does not hold has its lowest score there. Rank fusion throws
away how far the first is ahead of the others, and here that tells most: a question is nearly
always about one event. So a document, found by its best chunk and by its words, lifts all its
claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Hits = Sequence[tuple[str, float]]
"""Ids with their scores, best first."""

CLAIMS: Final = 3.0
"""Weights, chosen on the questions of training articles (``benchmarks/retrieval.py``)."""
CHUNKS: Final = 1.0
CLAIM_WORDS: Final = 0.5
CHUNK_WORDS: Final = 0.5
DOCUMENTS: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the searches found. ``*_words`` are by BM25, the others by cosine."""

    claims: Hits
    chunks: Hits
    claim_words: Hits
    chunk_words: Hits
    document_words: Hits


class Ranking:
    """One search's hits, standardised.

    Args:
        hits: ids with their scores.
        searched: how many the search would have given, had they matched; those that are missing
            scored 0, as a text does that holds no word of a query.
    """

    def __init__(self, hits: Hits, searched: int = 0) -> None:
        values = np.array([score for _, score in hits] + [0.0] * max(0, searched - len(hits)))
        if not values.size:
            values = np.zeros(1)
        mean, spread = float(values.mean()), float(values.std()) + 1e-6
        self._scores = {item: (score - mean) / spread for item, score in hits}
        self.floor = (float(values.min()) - mean) / spread

    def __call__(self, item: str) -> float:
        """The standardised score of ``item``; the lowest of the ranking if it is not held."""
        return self._scores.get(item, self.floor)

    def of(self, items: Sequence[str]) -> npt.NDArray[np.float64]:
        """The standardised scores of ``items``, ``[items]``."""
        scores, floor = self._scores, self.floor
        return np.array([scores.get(i, floor) for i in items], dtype=np.float64)


def documents(found: Found, home: Mapping[str, str], searched: int) -> Ranking:
    """How near each document is: by its best chunk, and by its words.

    Args:
        found: what was found.
        home: chunk id → document id, for the chunks found that are still held.
        searched: how many documents the search by words would have given.
    """
    best: dict[str, float] = {}
    for chunk, cosine in found.chunks:
        if chunk in home:  # not replaced since the search
            best.setdefault(home[chunk], cosine)  # the first is the best
    near = Ranking(sorted(best.items(), key=lambda hit: -hit[1])[:searched])
    words = Ranking(found.document_words, searched)
    known = dict.fromkeys((*best, *(doc for doc, _ in found.document_words)))
    return Ranking([(doc, near(doc) + words(doc)) for doc in known])


def fused(
    found: Found,
    claims: Iterable[tuple[str, str, str]],
    near: Ranking,
    searched: tuple[int, int],
) -> dict[str, float]:
    """The score of each claim.

    Args:
        found: what was found.
        claims: claim id, chunk id, document id, of the claims that any search leads to.
        near: how near each document is.
        searched: how many claims and how many chunks a search by words would have given.
    """
    by_claim, by_chunk = Ranking(found.claims), Ranking(found.chunks)
    words = Ranking(found.claim_words, searched[0])
    chunk_words = Ranking(found.chunk_words, searched[1])
    held = list(claims)
    ids, chunks, docs = ([row[n] for row in held] for n in range(3))
    scores = (
        CLAIMS * by_claim.of(ids)
        + CHUNKS * by_chunk.of(chunks)
        + CLAIM_WORDS * words.of(ids)
        + CHUNK_WORDS * chunk_words.of(chunks)
        + DOCUMENTS * near.of(docs)
    )
    return dict(zip(ids, scores.tolist(), strict=True))


__all__ = ["Found", "Hits", "Ranking", "documents", "fused"]
