"""Annotated articles → what the tagger learns from: tags of words, and links between spans.

Enters: ``Marked`` texts (an article, perhaps changed by ``training.augment``). Leaves:
``Example``s, one a window. Does not: run the network.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from assistant.attribution.decoding import (
    BEGIN,
    CONTENT,
    CUE,
    IN,
    INNER,
    LAYERS,
    SOURCE,
    Ints,
    Pairs,
    pairs_of,
)
from assistant.attribution.features import CAPITAL, CORE, Window, Words, windows, words_of
from assistant.chunking import sentences
from training.articles import Article

Bounds = tuple[int, int]

_NOISE: Final = 3
"""Spans a window that look like sources and are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedClaim:
    """Character spans of one claim. ``source`` is None where nobody is named."""

    content: tuple[Bounds, ...]
    cue: tuple[Bounds, ...]
    source: Bounds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text and its claims. Words before ``blind`` (an added headline) are not learned from."""

    text: str
    claims: tuple[MarkedClaim, ...]
    blind: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Pairs to score, and each content's right rows of ``partners`` (none: nobody)."""

    pairs: Pairs
    right: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One window: ``tags`` [words, layers], ``opens`` and ``seen`` [words], ``links`` by name."""

    words: Words
    window: Window
    tags: Ints
    opens: np.ndarray
    seen: np.ndarray
    links: dict[str, Link]


def marked(article: Article) -> Marked:
    """The article's text and spans alone."""
    return Marked(
        text=article.text,
        claims=tuple(
            MarkedClaim(
                content=tuple((s.start, s.end) for s in claim.content),
                cue=tuple((s.start, s.end) for s in claim.cue),
                source=(claim.source.span.start, claim.source.span.end) if claim.source else None,
            )
            for claim in article.claims
        ),
    )


def examples(
    source: Marked, tokenizer: Tokenizer, chance: random.Random, core: int = CORE
) -> list[Example]:
    """The windows of one text with what is right in each."""
    words = words_of(source.text, sentences(source.text), tokenizer)
    found = _in_words(source, words)
    return [_example(words, w, found, source, chance) for w in windows(words, core)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _WordClaim:
    content: tuple[Bounds, ...]
    cue: tuple[Bounds, ...]
    source: Bounds | None
    unknown_source: bool


def _in_words(source: Marked, words: Words) -> list[_WordClaim]:
    """The claims in words, a span that crosses a paragraph cut into one piece a paragraph."""
    starts, ends = words.spans[:, 0], words.spans[:, 1]

    def pieces(bounds: Sequence[Bounds]) -> tuple[Bounds, ...]:
        out = []
        for a, b in bounds:
            i = int(np.searchsorted(ends, a, side="right"))
            j = int(np.searchsorted(starts, b, side="left"))
            cuts = [k for k in range(i + 1, j) if words.paragraph[k] != words.paragraph[k - 1]]
            out += [p for p in zip([i, *cuts], [*cuts, j], strict=True) if p[0] < p[1]]
        return tuple(sorted(set(out)))

    claims = []
    for claim in source.claims:
        content = pieces(claim.content)
        named = pieces([claim.source]) if claim.source else ()
        if content:
            claims.append(
                _WordClaim(
                    content=content,
                    cue=pieces(claim.cue),
                    source=named[0] if named else None,
                    unknown_source=claim.source is not None and not named,
                )
            )
    return claims


def _example(
    words: Words,
    window: Window,
    claims: Sequence[_WordClaim],
    source: Marked,
    chance: random.Random,
) -> Example:
    n, base = window.stop - window.start, window.start

    def inside(bounds: Bounds) -> Bounds | None:
        a, b = max(bounds[0], base) - base, min(bounds[1], window.stop) - base
        return (a, b) if a < b else None

    everything = [p for c in claims for p in c.content]
    tags = np.zeros((n, LAYERS), dtype=np.int64)
    pieces: list[Bounds] = []
    owner: list[int] = []
    sources: set[Bounds] = set()
    cues: set[Bounds] = set()
    for number, claim in enumerate(claims):
        for piece in claim.content:
            place = inside(piece)
            if place is None:
                continue
            nested = any(o[0] <= piece[0] and piece[1] <= o[1] and o != piece for o in everything)
            _paint(tags[:, INNER if nested else CONTENT], place)
            pieces.append(place)
            owner.append(number)
        if claim.source and (place := inside(claim.source)):
            sources.add(place)
        cues.update(place for cue in claim.cue if (place := inside(cue)))
    for place in sorted(sources):
        _paint(tags[:, SOURCE], place)
    for place in sorted(cues):
        _paint(tags[:, CUE], place)
    opens = np.diff(words.paragraph[base : window.stop], prepend=-1) != 0
    seen = words.spans[base : window.stop, 0] >= source.blind
    lonely = _noise(words, window, tags[:, SOURCE], chance)
    return Example(
        words=words,
        window=window,
        tags=tags,
        opens=opens,
        seen=seen,
        links=_links(words, base, claims, pieces, owner, [*sorted(sources), *lonely], sorted(cues)),
    )


def _paint(tags: Ints, place: Bounds) -> None:
    """Write BIO tags, unless a longer span is there already."""
    if tags[place[0] : place[1]].any():
        return
    tags[place[0]] = BEGIN
    tags[place[0] + 1 : place[1]] = IN


def _noise(words: Words, window: Window, tags: Ints, chance: random.Random) -> list[Bounds]:
    """Names and pronouns that are no sources, so that linking learns to pass them by."""
    case = words.features[window.start : window.stop, 0]
    runs: list[Bounds] = []
    i = 0
    while i < len(case):
        j = i
        while j < len(case) and case[j] == CAPITAL and not tags[j]:
            j += 1
        if j > i:
            runs.append((i, j))
        i = max(j, i + 1)
    return sorted(chance.sample(runs, min(len(runs), chance.randint(0, _NOISE))))


def _links(
    words: Words,
    base: int,
    claims: Sequence[_WordClaim],
    pieces: list[Bounds],
    owner: list[int],
    sources: list[Bounds],
    cues: list[Bounds],
) -> dict[str, Link]:
    def shifted(bounds: Sequence[Bounds]) -> frozenset[Bounds]:
        return frozenset((a - base, b - base) for a, b in bounds)

    known = [i for i, o in enumerate(owner) if not claims[o].unknown_source]
    named, cued = [], []
    for i in known:
        claim = claims[owner[i]]
        wanted = shifted([claim.source] if claim.source else [])
        right = frozenset(j for j, s in enumerate(sources) if s in wanted)
        if right or claim.source is None:
            named.append((pieces[i], right))
        wanted = shifted(claim.cue)
        right = frozenset(j for j, k in enumerate(cues) if k in wanted)
        if right or not claim.cue:
            cued.append((pieces[i], right))
    order = sorted(range(len(pieces)), key=lambda i: pieces[i])
    ordered = [pieces[i] for i in order]
    joined = []
    for i in order:
        same = {j for j in range(len(order)) if owner[order[j]] == owner[i]}
        before = [j for j in range(len(order)) if ordered[j][1] <= pieces[i][0]]
        joined.append((pieces[i], frozenset(same & set(before[-1:]))))
    return {
        "source": _link(words, base, named, sources),
        "cue": _link(words, base, cued, cues),
        "piece": _link(words, base, joined, ordered, only_before=True),
    }


def _link(
    words: Words,
    base: int,
    wanted: list[tuple[Bounds, frozenset[int]]],
    partners: list[Bounds],
    *,
    only_before: bool = False,
) -> Link:
    pairs = pairs_of(words, base, [w[0] for w in wanted], partners, only_before=only_before)
    return Link(pairs=pairs, right=tuple(w[1] for w in wanted))
