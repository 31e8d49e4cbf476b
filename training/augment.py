"""Annotated texts → the same texts as other outlets would have set them.

Enters: ``Marked`` texts. Leaves: changed copies whose spans still hold the same words. Does not:
invent claims; every change is typographic, swaps names or cues of like kind, or moves the bounds of
paragraphs.

The articles are typeset well: curly quotation marks, long paragraphs, no headline. Real press is
not, and a tagger that never saw straight marks or one-sentence paragraphs fails on them.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from assistant.attribution.quotes import pair
from assistant.chunking import sentences
from training.articles import Article
from training.examples import Bounds, Marked, MarkedClaim, marked

Edit = tuple[int, int, str]

_QUOTES: Final = (
    ("“", "”"),
    ('"', '"'),
    ('"', '"'),
    ("'", "'"),
    ("‘", "’"),
    ("«", "»"),
    ("„", "“"),
)
_CUE_WORD: Final = re.compile(r"[a-z]+(?:ed|s|id|old|ote|oke)\Z")
_NAME: Final = re.compile(r"[A-Z][a-zà-ž]{2,}\Z")


class Augmenter:
    """Changes texts at random; knows the names and the cues of the articles it was made from."""

    def __init__(self, articles: Iterable[Article], chance: random.Random) -> None:
        self._chance = chance
        names: set[str] = set()
        common: set[str] = set()
        self._cues: dict[str, list[str]] = defaultdict(list)
        self._titles: dict[str, str] = {}
        for article in articles:
            words = re.findall(r"\w+", article.text)
            names.update(w for w in words if _NAME.match(w))
            common.update(w for w in words if w.islower())
            self._titles[article.text] = article.title
            text = marked(article)
            for claim in text.claims:
                for cue in claim.cue:
                    if kind := _cue_kind(text.text, claim, cue):
                        self._cues[kind].append(text.text[cue[0] : cue[1]])
        self._names = sorted(n for n in names if n.lower() not in common)
        self._swappable = frozenset(self._names)

    def __call__(self, source: Marked) -> Marked:
        """One changed copy of ``source``."""
        chance = self._chance
        title = self._titles.get(source.text)
        if chance.random() < 0.35:
            source = self._other_names(source)
        if chance.random() < 0.35:
            source = self._other_cues(source)
        if chance.random() < 0.6:
            source = self._other_paragraphs(source)
        if chance.random() < 0.65:
            source = self._other_marks(source)
        if title and chance.random() < 0.3:
            source = _headline(source, title)
        if chance.random() < 0.06:
            source = replace(source, text=_recased(source.text, chance))
        return source

    def _other_names(self, source: Marked) -> Marked:
        chance, new = self._chance, dict[str, str]()
        edits = []
        for found in re.finditer(r"\w+", source.text):
            word = found.group()
            if word in self._swappable:
                edits.append((*found.span(), new.setdefault(word, chance.choice(self._names))))
        return apply(source, edits)

    def _other_cues(self, source: Marked) -> Marked:
        edits = []
        for claim in source.claims:
            for cue in claim.cue:
                kind = _cue_kind(source.text, claim, cue)
                if kind and self._cues[kind] and self._chance.random() < 0.4:
                    edits.append((*cue, self._chance.choice(self._cues[kind])))
        return apply(source, edits)

    def _other_paragraphs(self, source: Marked) -> Marked:
        """Split paragraphs between sentences outside quotations, as the press does; or join."""
        text, chance = source.text, self._chance
        quoted = [(q.outer.start, q.outer.end) for q in pair(text)]
        split, join = (chance.uniform(0.2, 1.0), 0.0) if chance.random() < 0.75 else (0.0, 0.6)
        edits: list[Edit] = []
        bounds = sentences(text)
        for one, two in itertools.pairwise(bounds):
            gap = text[one.end : two.start]
            if any(a < one.end and two.start < b for a, b in quoted):
                continue
            if gap == " " and chance.random() < split:
                edits.append((one.end, two.start, "\n\n"))
            elif gap == "\n\n" and chance.random() < join:
                edits.append((one.end, two.start, " "))
            elif gap == " " and chance.random() < 0.02:
                edits.append((one.end, two.start, ""))
        return apply(source, edits)

    def _other_marks(self, source: Marked) -> Marked:
        """Other quotation marks, apostrophes and dashes; now and then a mark is lost."""
        text, chance = source.text, self._chance
        opening, closing = chance.choice(_QUOTES)
        lose = 1.0 if chance.random() < 0.06 else 0.03 if chance.random() < 0.2 else 0.0
        lose_dashes = chance.random() < 0.4
        edits: list[Edit] = []
        taken = set()
        for quote in pair(text):
            for a, b, mark in (
                (quote.outer.start, quote.inner.start, opening),
                (quote.inner.end, quote.outer.end, closing),
            ):
                if a < b:
                    edits.append((a, b, "" if chance.random() < lose else mark))
                    taken.update(range(a, b))
        if opening in "'\"" or chance.random() < 0.3:
            edits += [(i, i + 1, "'") for i, c in enumerate(text) if c == "’" and i not in taken]
        if lose_dashes:
            dash = chance.choice([" - ", " -- ", "—", " – "])
            edits += [
                (*m.span(), dash)
                for m in re.finditer(r"\s?[—–]\s?(?=\w)", text)
                if "\n" not in m.group() and not text[m.start() - 1].isdigit()
            ]
        return apply(source, sorted(edits))


def apply(source: Marked, edits: Sequence[Edit]) -> Marked:
    """``source`` with each ``(start, end, new words)`` in place; spans keep to their words."""
    if not edits:
        return source
    out: list[str] = []
    starts, shifts = [], []
    at = shift = 0
    for start, end, new in sorted(edits):
        if start < at:
            continue
        out += [source.text[at:start], new]
        at = end
        shift += len(new) - (end - start)
        starts.append((start, end, shift))
        shifts.append(shift)
    out.append(source.text[at:])
    keys = [s[0] for s in starts]

    def moved(point: int, *, is_end: bool) -> int:
        i = bisect.bisect_right(keys, point) - 1
        while i >= 0 and is_end and starts[i][0] == point:
            i -= 1  # an end stays before what is changed right after it
        if i < 0:
            return point
        start, end, after = starts[i]
        if point >= end:
            return point + after
        before = starts[i - 1][2] if i else 0
        return end + after if is_end else start + before

    def span(bounds: Bounds) -> Bounds:
        return moved(bounds[0], is_end=False), moved(bounds[1], is_end=True)

    claims = []
    for claim in source.claims:
        content = tuple(s for s in map(span, claim.content) if s[0] < s[1])
        if content:
            claims.append(
                MarkedClaim(
                    content=content,
                    cue=tuple(s for s in map(span, claim.cue) if s[0] < s[1]),
                    source=span(claim.source) if claim.source else None,
                )
            )
    return Marked(text="".join(out), claims=tuple(claims), blind=moved(source.blind, is_end=False))


def _headline(source: Marked, title: str) -> Marked:
    new = apply(source, [(0, 0, title + "\n\n")])
    return replace(new, blind=len(title) + 2)


def _recased(text: str, chance: random.Random) -> str:
    """All in small letters, or the words capitalised; length unchanged, or the text as it was."""
    new = (
        text.lower() if chance.random() < 0.6 else re.sub(r"\b[a-z]", lambda m: m[0].upper(), text)
    )
    return new if len(new) == len(text) else text


def _cue_kind(text: str, claim: MarkedClaim, cue: Bounds) -> str | None:
    """What a one-word verb cue may be swapped for: verbs in the same form and place."""
    word = text[cue[0] : cue[1]]
    if not _CUE_WORD.match(word):
        return None
    form = "s" if word.endswith("s") else "ed"
    after = text[cue[1] : cue[1] + 6]
    if after.startswith(" that "):
        return f"{form} that"
    content = min(claim.content)
    if content[1] <= cue[0] and "”" in text[content[1] : cue[0]]:
        return f"{form} quoted"
    if content[1] <= cue[0] and text[content[1] : cue[0]].startswith(","):
        return f"{form} clause"
    if re.match(r"[,:] “", after):
        return f"{form} before"
    return None
