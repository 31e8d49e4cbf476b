"""A text → its words as the tagger sees them, with what an uncased encoder cannot see.

Enters: a text, its sentences, and a tokenizer. Leaves: ``Words`` (word pieces, exact offsets, and
one row of small integers a word: case, quotation, layout) cut into ``Window``s that fit the
encoder. Does not: run a model or decide anything.

A word is a maximal run that BERT's pre-tokenizer keeps together; punctuation marks are words.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from assistant.attribution.quotes import pair
from assistant.chunking import paragraphs
from assistant.records import Span

Ints = npt.NDArray[np.int64]

SIZES: Final = (8, 6, 5)
"""How many values each feature has: case, quotation, layout."""

LOWER, CAPITAL, OPENING_CAPITAL, UPPER, MIXED, DIGITS, MARK, OTHER = range(8)
OUTSIDE, DOUBLE, SINGLE, OPENER, CLOSER, TAIL = range(6)
MIDDLE, SENTENCE, PARAGRAPH, FIRST, HEADLINE = range(5)

CORE: Final = 288
"""Word pieces that a window decides on, about."""
CONTEXT: Final = 72
"""Word pieces before them that it only reads."""

_CLS: Final = 101
_SEP: Final = 102


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a text. All arrays have one row a word; ``pieces`` holds each word's pieces.

    ``sentence`` and ``paragraph`` number the sentence and paragraph that a word stands in.
    """

    spans: Ints
    pieces: tuple[tuple[int, ...], ...]
    features: Ints
    sentence: Ints
    paragraph: Ints

    def __len__(self) -> int:
        return len(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Words ``start`` to ``stop``; those before ``core`` are context, decided by another window.

    ``ids`` are word pieces with a separator between paragraphs, ``word_of`` the word (counted from
    ``start``) of each piece or -1, ``first`` the place of each word's first piece.
    """

    start: int
    core: int
    stop: int
    ids: Ints
    word_of: Ints
    first: Ints


def words_of(text: str, sentences: Sequence[Span], tokenizer: Tokenizer) -> Words:
    """The words of ``text``; words outside every sentence are left out.

    ``tokenizer`` must neither truncate nor pad; callers hold the tokenizer's lock.
    """
    spans: list[tuple[int, int]] = []
    pieces: list[tuple[int, ...]] = []
    sentence: list[int] = []
    encoded = tokenizer.encode_batch(
        [text[s.start : s.end] for s in sentences], add_special_tokens=False
    )
    for number, (at, encoding) in enumerate(zip(sentences, encoded, strict=True)):
        previous = None
        for piece, word, (a, b) in zip(
            encoding.ids, encoding.word_ids, encoding.offsets, strict=True
        ):
            if word == previous:
                spans[-1] = (spans[-1][0], at.start + b)
                pieces[-1] += (piece,)
            else:
                spans.append((at.start + a, at.start + b))
                pieces.append((piece,))
                sentence.append(number)
                previous = word
    bounds = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    starts = [p.start for p in paragraphs(text)]
    paragraph = [bisect.bisect_right(starts, a) for a, _ in spans]
    numbers = np.asarray(sentence, dtype=np.int64)
    layout = _layout(numbers, np.asarray(paragraph, dtype=np.int64), bounds, text)
    case = [_case(text[a:b], place) for (a, b), place in zip(spans, layout.tolist(), strict=True)]
    features = np.stack(
        [np.asarray(case, dtype=np.int64), _quotation(text, bounds), layout], axis=1
    ).reshape(-1, len(SIZES))
    return Words(
        spans=bounds,
        pieces=tuple(pieces),
        features=features,
        sentence=numbers,
        paragraph=np.asarray(paragraph, dtype=np.int64),
    )


def windows(words: Words, core: int = CORE, context: int = CONTEXT) -> tuple[Window, ...]:
    """Cut ``words`` into windows at the ends of sentences, at paragraph ends where one is near."""
    if not len(words):
        return ()
    lengths = np.asarray([len(p) for p in words.pieces])
    opens = np.flatnonzero(np.diff(words.sentence, prepend=-1))
    edges = [*opens.tolist(), len(words)]
    new_paragraph = [
        i == 0 or i == len(words) or words.paragraph[i] != words.paragraph[i - 1] for i in edges
    ]
    total = np.concatenate([[0], np.cumsum(lengths)])
    out: list[Window] = []
    at = 0
    while at < len(edges) - 1:
        end = at + 1
        best = None
        while end < len(edges) and (end == at + 1 or total[edges[end]] - total[edges[at]] <= core):
            if new_paragraph[end] and total[edges[end]] - total[edges[at]] >= core // 2:
                best = end
            end += 1
        end = end - 1 if end == len(edges) or best is None else best
        first = at
        while first > 0 and total[edges[at]] - total[edges[first - 1]] <= context:
            first -= 1
        out.extend(_windows(words, total, edges[first], edges[at], edges[end]))
        at = end
    return tuple(out)


def _windows(words: Words, total: Ints, start: int, core: int, stop: int) -> list[Window]:
    """One window, or several where a single sentence is longer than the encoder can read."""
    room = 480
    out = []
    while total[stop] - total[start] > room:
        start = max(start, core - 1) if total[core] > total[start] else start
        cut = int(np.searchsorted(total, total[core] + room - 80, side="right")) - 1
        cut = min(max(cut, core + 1), stop)
        out.append(_window(words, core, core, cut))
        start = core = cut
        if core == stop:
            return out
    out.append(_window(words, start, core, stop))
    return out


def _window(words: Words, start: int, core: int, stop: int) -> Window:
    ids, word_of, first = [_CLS], [-1], []
    for i in range(start, stop):
        if i > start and words.paragraph[i] != words.paragraph[i - 1]:
            ids.append(_SEP)
            word_of.append(-1)
        first.append(len(ids))
        ids.extend(words.pieces[i][:12])
        word_of.extend([i - start] * len(words.pieces[i][:12]))
    ids.append(_SEP)
    word_of.append(-1)
    return Window(
        start=start,
        core=core,
        stop=stop,
        ids=np.asarray(ids, dtype=np.int64),
        word_of=np.asarray(word_of, dtype=np.int64),
        first=np.asarray(first, dtype=np.int64),
    )


def _layout(sentence: Ints, paragraph: Ints, spans: Ints, text: str) -> Ints:
    """Where each word stands: opening a sentence, a paragraph, the text, or in a headline."""
    out = np.full(len(sentence), MIDDLE, dtype=np.int64)
    if not len(out):
        return out
    out[np.flatnonzero(np.diff(sentence, prepend=-1))] = SENTENCE
    out[np.flatnonzero(np.diff(paragraph, prepend=-1))] = PARAGRAPH
    first = np.flatnonzero(paragraph == paragraph[0])
    last = spans[first[-1]]
    if len(first) < 30 and text[last[0] : last[1]] not in '.!?:”"»':
        out[first] = HEADLINE
    out[0] = FIRST
    return out


def _case(word: str, place: int) -> int:
    if word.islower():
        return LOWER
    if word.isdigit():
        return DIGITS
    if not any(c.isalnum() for c in word):
        return MARK
    if word.isupper():
        return UPPER if len(word) > 1 else CAPITAL
    if word[0].isupper() and word[1:].islower():
        return OPENING_CAPITAL if place != MIDDLE else CAPITAL
    return MIXED if word[0].isalpha() else OTHER


def _quotation(text: str, spans: Ints) -> Ints:
    """Whether each word stands outside or inside a quotation, or is one of its marks."""
    out = np.full(len(spans), OUTSIDE, dtype=np.int64)
    starts = spans[:, 0]
    for quote in pair(text):
        a, b = np.searchsorted(starts, [quote.inner.start, quote.inner.end])
        inside = SINGLE if text[quote.outer.start] in "'‘‹" else DOUBLE
        out[a:b] = inside if quote.closed else TAIL
        a, b = np.searchsorted(starts, [quote.outer.start, quote.inner.start])
        out[a:b] = OPENER
        a, b = np.searchsorted(starts, [quote.inner.end, quote.outer.end])
        out[a:b] = CLOSER
    return out
