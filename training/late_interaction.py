"""Lists of candidates → the projection of word vectors by which relevant claims come out nearest.

Enters: queries with the claims found for them and which of these are relevant, wordpiece
embeddings. Leaves: the arrays that ``assistant.late_interaction.WordVectors`` reads. Does not:
retrieve, or judge: trees learn from the likenesses and everything else (``training.boosting``).

The projection begins at the principal directions of the vocabulary, without the two greatest, which
tell how usual a word is (Mu and Viswanath, "All-but-the-Top", ICLR 2018), and is learned with
AdamW on the softmax of each list. What is learned on a list tells more about it than about any
other: trees must be given the likenesses of lists that were left out, which ``crossed`` makes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as f

from assistant.late_interaction import Arrays, Parts, WordVectors, mean_piece
from assistant.lexis import Rarity, content_words, stem

if TYPE_CHECKING:
    from torch import Tensor

WIDTH: Final = 64
"""Numbers in a projected vector."""
PASSES: Final = 2
LISTS: Final = 8
"""Lists in a batch."""
RATES: Final = {"projection": 2e-3, "counts": 5e-3, "mix": 5e-2}
USUAL: Final = slice(1000, 20_000)
"""Wordpieces that are words, the most usual first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A query, the words of the claims found for it, whether each is relevant, and its group."""

    query: str
    found: tuple[Parts, ...]
    labels: npt.NDArray[Any]
    group: str


class _Projection(torch.nn.Module):
    """The likeness of queries to claims, of which the projection is learned."""

    def __init__(self, pieces: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.mean = pieces[USUAL].mean(0)
        directions = np.linalg.svd(pieces[USUAL] - self.mean, full_matrices=False)[2]
        self.projection = torch.nn.Parameter(torch.from_numpy(directions[2 : 2 + WIDTH].copy()))
        self.counts = torch.nn.Parameter(torch.zeros(pieces.shape[1]))
        self.mix = torch.nn.Parameter(torch.tensor([6.0, 6.0, 4.0]))

    def forward(self, asked: Tensor, rarity: Tensor, held: Tensor, places: list[Tensor]) -> Tensor:
        """The logit of each claim of one list, ``[claims]``.

        Args:
            asked: the vectors of the query's words, centred, ``[words, dim]``.
            rarity: of these words.
            held: the vectors of all words of the claims, ``[n, dim]``.
            places: for each part the words of each claim, ``[claims, longest]``; ``n`` is none.
        """
        mine = f.normalize(asked @ self.projection.T, dim=1)
        theirs = f.normalize(held @ self.projection.T, dim=1)
        like = torch.cat([torch.relu(mine @ theirs.T), torch.zeros(len(mine), 1)], 1)
        weight = rarity * torch.exp(asked @ self.counts)
        weight = weight / weight.sum()
        met = [like[:, p.reshape(-1)].reshape(len(mine), *p.shape).amax(2) for p in places]
        return torch.stack([weight @ m for m in met], 1) @ self.mix

    def arrays(self) -> Arrays:
        """What ``WordVectors`` reads."""
        rows = torch.cat([self.counts[None], self.projection]).detach().numpy()
        return {"words.projection": rows, "words.offset": -rows @ self.mean}


class Learner:
    """Learns projections from lists; words are cut into wordpieces once.

    Args:
        pieces: the encoder's wordpiece embeddings, ``[pieces, dim]``.
        tokenizer: the encoder's, without padding or truncation.
        rarity: how rare stems are.
    """

    def __init__(self, pieces: npt.NDArray[np.float32], tokenizer: Any, rarity: Rarity) -> None:
        self._pieces = pieces
        self._tokenizer = tokenizer
        self.rarity = rarity
        self._centred = pieces - pieces[USUAL].mean(0)
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}

    def learn(self, lists: Sequence[Listed], seed: int = 0) -> Arrays:
        """The arrays learned from those of ``lists`` that hold a relevant claim."""
        torch.manual_seed(seed)
        model = _Projection(self._pieces)
        groups = [{"params": [getattr(model, n)], "lr": r, "top": r} for n, r in RATES.items()]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.0)
        telling = [x for x in lists if x.labels.any() and content_words(x.query)]
        for number in range(PASSES):
            random.Random(seed + number).shuffle(telling)
            for start in range(0, len(telling), LISTS):
                done = (number + start / len(telling)) / PASSES
                for group in optimiser.param_groups:
                    group["lr"] = group["top"] * max(0.05, 1 - done)
                optimiser.zero_grad()
                self._loss(model, telling[start : start + LISTS]).backward()
                optimiser.step()
        return model.arrays()

    def vectors(self, arrays: Arrays) -> WordVectors:
        """The vectors that ``arrays`` make."""
        return WordVectors(self._pieces, self._tokenizer, self.rarity, arrays)

    def _loss(self, model: _Projection, lists: Sequence[Listed]) -> Tensor:
        total = torch.zeros(())
        for listed in lists:
            logits = model(*self._read(listed))
            right = torch.from_numpy(listed.labels.astype(bool))
            total = total + torch.logsumexp(logits, 0) - torch.logsumexp(logits[right], 0)
        return total / LISTS

    def _read(self, listed: Listed) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
        asked = list(dict.fromkeys(content_words(listed.query)))
        words = list(dict.fromkeys(w for three in listed.found for part in three for w in part))
        at = {w: n for n, w in enumerate(words)}
        places = []
        for part in range(3):
            longest = max(1, *(len(three[part]) for three in listed.found))
            rows = np.full((len(listed.found), longest), len(words))
            for row, three in zip(rows, listed.found, strict=True):
                row[: len(three[part])] = [at[w] for w in three[part]]
            places.append(torch.from_numpy(rows))
        rarity = torch.tensor([self.rarity(stem(w)) for w in asked])
        return self._stacked(asked), rarity, self._stacked(words), places

    def _stacked(self, words: Sequence[str]) -> Tensor:
        if not words:
            return torch.zeros(0, self._pieces.shape[1])
        return torch.from_numpy(np.stack([self._vector(w) for w in words]))

    def _vector(self, word: str) -> npt.NDArray[np.float32]:
        if word not in self._vectors:
            self._vectors[word] = mean_piece(self._centred, self._tokenizer, word)
        return self._vectors[word]


def crossed(
    learner: Learner, lists: Sequence[Listed], seed: int = 0
) -> tuple[Arrays, dict[str, Arrays]]:
    """The arrays learned from all lists; and for each group, arrays learned without it.

    The groups are parted in two, and each half has what was learned from the other.
    """
    groups = sorted({x.group for x in lists})
    random.Random(seed).shuffle(groups)
    halves = frozenset(groups[::2]), frozenset(groups[1::2])
    without: dict[str, Arrays] = {}
    for half in halves:
        arrays = learner.learn([x for x in lists if x.group not in half], seed)
        without |= dict.fromkeys(half, arrays)
    return learner.learn(lists, seed), without
