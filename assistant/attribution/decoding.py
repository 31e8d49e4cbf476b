"""Scores → spans and links, in whole words.

Enters: tag scores of words, and link scores of pairs of spans. Leaves: the best valid BIO
sequences, the pairs to score, and the partner chosen for each content. Does not: run a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from assistant.attribution.features import Window, Words

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

LAYERS: Final = 4
SOURCE, CUE, CONTENT, INNER = range(LAYERS)
TAGS: Final = 3
OUT, BEGIN, IN = range(TAGS)

PAIR_SIZES: Final = (9, 10, 15, 3, 5, 5)
"""Values of a pair's features: sentences apart, rank among the partners, words apart, paragraphs
apart, quotation of the partner and of the content."""

_NEAR: Final = 5
"""Partners on either side of a content that are considered."""
_NEVER: Final = -1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of a content and a possible partner: rows of ``contents`` and ``partners``."""

    contents: Ints
    partners: Ints
    left: Ints
    right: Ints
    relations: Ints


def viterbi(scores: Floats, steps: Floats, opens: npt.NDArray[np.bool_]) -> Ints:
    """The best valid BIO tags of sequences of words, side by side.

    Args:
        scores: [sequences, words, layers, tags] tag scores; what is beyond a sequence's end is 0.
        steps: [layers, tags, tags] scores of stepping from one tag to the next.
        opens: [sequences, words] true where no span may go on from the word before.

    Returns:
        [sequences, words, layers] tags.
    """
    count, n = scores.shape[:2]
    steps = steps.copy()
    steps[:, OUT, IN] = _NEVER
    scores = scores.copy()
    scores[opens, :, IN] += _NEVER
    back = np.zeros((n, count, LAYERS, TAGS), dtype=np.int64)
    best: Floats = scores[:, 0]
    for i in range(1, n):
        through = best[..., None] + steps
        back[i] = through.argmax(-2)
        best = through.max(-2) + scores[:, i]
    tags = np.zeros((n, count * LAYERS), dtype=np.int64)
    rows, steps_back = np.arange(count * LAYERS), back.reshape(n, count * LAYERS, TAGS)
    at = best.argmax(-1).reshape(-1)
    for i in range(n - 1, -1, -1):
        tags[i] = at
        at = steps_back[i, rows, at]
    return tags.reshape(n, count, LAYERS).transpose(1, 0, 2)


def spans_of(tags: Ints) -> list[tuple[int, int]]:
    """The spans [start, end) of one sequence of tags."""
    out: list[tuple[int, int]] = []
    start = -1
    for i, tag in enumerate(tags.tolist()):
        if tag != IN and start >= 0:
            out.append((start, i))
            start = -1
        if tag == BEGIN:
            start = i
    if start >= 0:
        out.append((start, len(tags)))
    return out


def pairs_of(
    words: Words,
    offset: int,
    contents: Sequence[tuple[int, int]],
    partners: Sequence[tuple[int, int]],
    *,
    only_before: bool = False,
) -> Pairs:
    """Every content with every partner; spans count words from ``offset`` in ``words``.

    ``only_before`` pairs each content only with the partner that ends last before it (the pieces of
    one content).
    """
    left, right, relations = [], [], []
    order = sorted(range(len(partners)), key=lambda j: partners[j])
    for i, (a, b) in enumerate(contents):
        before = [j for j in order if partners[j][0] < a]
        after = [j for j in order if partners[j][0] >= a]
        if only_before:
            before = [j for j in before if partners[j][1] <= a][-1:]
            after = []
        ranked = [(j, -1 - k) for k, j in enumerate(reversed(before[-_NEAR:]))]
        ranked += [(j, k) for k, j in enumerate(after[:_NEAR])]
        for j, rank in ranked:
            left.append(i)
            right.append(j)
            relations.append(_relation(words, offset, (a, b), partners[j], rank))
    return Pairs(
        contents=_array(contents),
        partners=_array(partners),
        left=np.asarray(left, dtype=np.int64),
        right=np.asarray(right, dtype=np.int64),
        relations=np.asarray(relations, dtype=np.int64).reshape(-1, len(PAIR_SIZES)),
    )


def _array(spans: Sequence[tuple[int, int]]) -> Ints:
    return np.asarray(spans, dtype=np.int64).reshape(-1, 2)


def _relation(
    words: Words, offset: int, content: tuple[int, int], partner: tuple[int, int], rank: int
) -> list[int]:
    a, b = content[0] + offset, content[1] + offset
    c, d = partner[0] + offset, partner[1] + offset
    quotations = [_quotation(words, c), _quotation(words, a)]
    if c >= b:  # after
        apart, last, near = c - b, c, b - 1
    elif d <= a:  # before
        apart, last, near = d - a - 1, d - 1, a
    else:  # inside, or around
        return [4, rank + _NEAR, 14, 0, *quotations]
    sentences = int(words.sentence[last]) - int(words.sentence[near])
    paragraphs = int(words.paragraph[last]) - int(words.paragraph[near])
    bucket = min(abs(apart).bit_length(), 6)
    return [
        max(-4, min(sentences, 4)) + 4,
        rank + _NEAR,
        bucket + 7 if apart >= 0 else 6 - bucket,
        min(abs(paragraphs), 2),
        *quotations,
    ]


def _quotation(words: Words, at: int) -> int:
    return min(int(words.features[at, 1]), 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The partner chosen for each content (-1: nobody) and how probable it is."""

    partner: Ints
    chance: Floats


def joined(pairs: Sequence[tuple[int, Pairs]]) -> Pairs:
    """The pairs of several windows as one; each comes with where its window's words start."""
    contents = np.cumsum([0, *(len(p.contents) for _, p in pairs)])
    partners = np.cumsum([0, *(len(p.partners) for _, p in pairs)])
    return Pairs(
        contents=np.concatenate([p.contents + at for at, p in pairs]),
        partners=np.concatenate([p.partners + at for at, p in pairs]),
        left=np.concatenate([p.left + i for i, (_, p) in zip(contents, pairs, strict=False)]),
        right=np.concatenate([p.right + i for i, (_, p) in zip(partners, pairs, strict=False)]),
        relations=np.concatenate([p.relations for _, p in pairs]),
    )


def choices(pairs: Sequence[Pairs], scores: Floats, alone: Floats) -> list[Choice]:
    """The choices in each of several windows, whose pairs were scored one after another."""
    out, at, n = [], 0, 0
    for p in pairs:
        out.append(choose(p, scores[at : at + len(p.left)], alone[n : n + len(p.contents)]))
        at, n = at + len(p.left), n + len(p.contents)
    return out


def choose(pairs: Pairs, scores: Floats, alone: Floats) -> Choice:
    """The most probable partner of each content, of those scored and nobody."""
    n = len(pairs.contents)
    partner = np.full(n, -1, dtype=np.int64)
    chance = np.ones(n, dtype=np.float32)
    for i in range(n):
        rows = np.flatnonzero(pairs.left == i)
        values = np.concatenate([[alone[i]], scores[rows]])
        weights = np.exp(values - values.max())
        best = int(weights.argmax())
        chance[i] = weights[best] / weights.sum()
        if best:
            partner[i] = pairs.right[rows[best - 1]]
    return Choice(partner=partner, chance=chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The spans of one window, in words from its start. Contents start in its core."""

    sources: list[tuple[int, int]]
    cues: list[tuple[int, int]]
    contents: list[tuple[int, int]]
    sureness: list[float]

    def pairs(self, name: str, words: Words, window: Window) -> Pairs:
        """The pairs that the scorer ``name`` is to score."""
        partners = {"source": self.sources, "cue": self.cues, "piece": self.contents}[name]
        return pairs_of(words, window.start, self.contents, partners, only_before=name == "piece")


def spans_in_windows(
    words: Words, cut: Sequence[Window], scores: Floats, steps: Floats
) -> list[Found]:
    """The best spans of each window; ``scores`` holds the windows' words one after another."""
    lengths = [w.stop - w.start for w in cut]
    padded = np.zeros((len(cut), max(lengths), LAYERS, TAGS), dtype=np.float32)
    opens = np.zeros((len(cut), max(lengths)), dtype=bool)
    at = 0
    for i, (window, n) in enumerate(zip(cut, lengths, strict=True)):
        padded[i, :n] = scores[at : at + n]
        opens[i, :n] = np.diff(words.paragraph[window.start : window.stop], prepend=-1) != 0
        at += n
    tags = viterbi(padded, steps, opens)
    weights = np.exp(padded - padded.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    out = []
    for i, (window, n) in enumerate(zip(cut, lengths, strict=True)):
        layers = [spans_of(tags[i, :n, layer]) for layer in range(LAYERS)]
        contents, sureness = [], []
        for layer in (CONTENT, INNER):
            for a, b in layers[layer]:
                if a + window.start >= window.core and (a, b) not in contents:
                    chosen = weights[i, np.arange(a, b), layer, tags[i, a:b, layer]]
                    contents.append((a, b))
                    sureness.append(float(chosen.mean()))
        order = sorted(range(len(contents)), key=lambda j: contents[j])
        out.append(
            Found(
                sources=layers[SOURCE],
                cues=layers[CUE],
                contents=[contents[j] for j in order],
                sureness=[sureness[j] for j in order],
            )
        )
    return out
