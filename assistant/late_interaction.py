"""How near the words of a query are to those of a claim and of what stands around it.

Enters: a query, claims with their context, the packaged encoder's wordpiece embeddings and a small
learned projection of them. Leaves: a row of ``NEARNESS`` a claim. Does not: run the encoder (a word
has one vector, whatever stands beside it), learn (see ``training.late_interaction``), or decide.

Late interaction (Khattab and Zaharia, "ColBERT", SIGIR 2020): every word of the query meets the
word that is most like it, and these likenesses are averaged, by how much each word of the query
counts. It finds ``lorries`` in ``the trucks carried cement``, where the passage's own vector is
about something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assistant.lexis import Rarity, content_words, stem
from assistant.premise import Context
from assistant.records import Claim

NEARNESS: Final = (
    "near_claim",
    "near_context",
    "near_passage",
    "near_claim_below_best",
    "near_context_below_best",
    "near_passage_below_best",
    "farthest_in_claim",
    "farthest_in_passage",
    "claim_near_query",
)
"""Names of the columns: the query's words in the claim, in the claim with its source and what
precedes it, and in its passage; the same less the best of all claims; the likeness of the query's
word that is met worst; and the claim's words in the query. Likenesses lie in [0, 1]."""
KEPT_WORDS: Final = 50_000
"""Words whose vectors are remembered."""

Floats = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[np.float32]]
Parts = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def parts(claim: Claim, context: Context) -> Parts:
    """The words of a claim, of it with its source and what precedes it, and of its passage."""
    said = content_words(claim.text)
    who = content_words(claim.source.name or "")
    before = (*content_words(context.before), *content_words(context.title))
    side = content_words(claim.source.side or "")
    passage = content_words(context.passage)
    around = (*said, *who, *before)
    return _once(said), _once((*around, *side)), _once((*around, *passage))


def _once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def mean_piece(
    pieces: npt.NDArray[np.float32],
    tokenizer: Any,  # noqa: ANN401 - tokenizers has no types
    word: str,
) -> npt.NDArray[np.float32]:
    """The mean of a word's wordpieces; zeros for a word that has none."""
    ids = tokenizer.encode(word, add_special_tokens=False).ids
    mean: npt.NDArray[np.float32] = pieces[ids].mean(0) if ids else np.zeros_like(pieces[0])
    return mean


class WordVectors:
    """Words → vectors, and how much each counts.

    Args:
        pieces: the encoder's wordpiece embeddings, ``[pieces, dim]``.
        tokenizer: the encoder's, without padding or truncation.
        rarity: how rare stems are.
        learned: ``words.projection`` ``[1 + width, dim]`` and ``words.offset`` ``[1 + width]``; the
            first row gives the logarithm of how much a word counts beside its rarity.
    """

    def __init__(
        self,
        pieces: npt.NDArray[np.float32],
        tokenizer: Any,  # noqa: ANN401 - tokenizers has no types
        rarity: Rarity,
        learned: Arrays,
    ) -> None:
        self._pieces = pieces @ learned["words.projection"].T + learned["words.offset"]
        self._tokenizer = tokenizer
        self._rarity = rarity
        self._row = lru_cache(KEPT_WORDS)(self._read)

    def _read(self, word: str) -> npt.NDArray[np.float32]:
        """How much the word counts, and its vector of length 1."""
        row = mean_piece(self._pieces, self._tokenizer, word)
        length = float(np.linalg.norm(row[1:]))
        counts = self._rarity(stem(word)) * np.exp(row[0])
        read: npt.NDArray[np.float32] = np.concatenate([[counts], row[1:] / (length or 1.0)])
        return read

    def nearness(self, query: str, claims: Sequence[Claim], contexts: Sequence[Context]) -> Floats:
        """The row of ``NEARNESS`` of each claim, ``[n, columns]``."""
        found = [parts(c, x) for c, x in zip(claims, contexts, strict=True)]
        asked = _once(content_words(query))
        words = tuple(dict.fromkeys(w for three in found for part in three for w in part))
        if not asked or not words:
            return np.zeros((len(claims), len(NEARNESS)))
        at = {w: n for n, w in enumerate(words)}
        wanted, held = np.array([*map(self._row, asked)]), np.array([*map(self._row, words)])
        like = np.maximum(wanted[:, 1:] @ held[:, 1:].T, 0).astype(np.float64)
        weight = wanted[:, 0] / wanted[:, 0].sum()
        best = [_best(like, [[at[w] for w in three[k]] for three in found]) for k in range(3)]
        near = np.column_stack([weight @ b for b in best])
        counts, back = held[:, 0], like.max(axis=0)
        mine = [[at[w] for w in said] for said, _, _ in found]
        heard = [float(back[ids] @ counts[ids] / counts[ids].sum()) if ids else 0.0 for ids in mine]
        return np.column_stack(
            [near, near - near.max(axis=0), best[0].min(axis=0), best[2].min(axis=0), heard]
        )


def _best(like: Floats, places: Sequence[Sequence[int]]) -> Floats:
    """The likeness of the best word at each list of places, ``[query words, lists]``."""
    out = np.zeros((len(like), len(places)))
    full = [n for n, ids in enumerate(places) if ids]
    if full:
        starts = np.cumsum([0, *(len(places[n]) for n in full)])[:-1]
        flat = [i for n in full for i in places[n]]
        out[:, full] = np.maximum.reduceat(like[:, flat], starts, axis=1)
    return out
