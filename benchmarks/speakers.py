"""Speaker resolution given gold spans: canonical name right and side right, by source type.

Usage: ``python -m benchmarks.speakers --articles DIR [--part dev|train|all] [--errors N]``

Enters: annotated articles. Leaves: tables on standard output. Does not: train or store anything.
Articles whose number ends in 0 are ``dev``.

*exact*: the name equals the gold one but for case, accents, articles and possessives. *right*:
exact, or it shares the head name (the last word, or all the words of the shorter are in the
longer). A side is *exact* or *right* in the same sense, or names the same country through the
gazetteer; *or itself* also counts a side that is right for the source's own name.

Many gold sides are names that a reader chose ("residents", "government") and that need not stand
in the text, so how the claims of an article are *parted* is measured too, whatever the sides are
called:

- *grouped*: each proposed side is mapped to one gold side of its article, one to one, so that most
  claims agree (the assignment problem; Kuhn 1955); the share of claims that agree;
- *B³*: precision, recall and F1 of the group of each claim (Bagga and Baldwin 1998). Precision
  falls where claims of different gold sides share a proposed side, recall where one is split.

A claim whose source is not resolved has no side and agrees with nothing. Beside the sides stands
what the sources' own names give, each source a side of its own: the floor that sides must beat.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.mentions import parse
from assistant.attribution.spans import Attribution
from assistant.attribution.speakers import resolve
from assistant.records import Claim, Document, Source
from assistant.sides import Sides, assign
from training.articles import Article, SourceMention, read_folder

_SPELLINGS = {
    "defense": "defence",
    "center": "centre",
    "organisation": "organization",
    "labor": "labour",
}
_LITTLE = frozenset("of for in at on from by to and the a an with de del".split())


def articles(folder: Path, part: str) -> Iterator[Article]:
    """The annotated articles of one part, the format's own sample left out."""
    for article in read_folder(folder):
        wanted = part == "all" or article.is_dev == (part == "dev")
        if wanted and not article.article_id.startswith("sample/"):
            yield article


def content_words(name: str) -> list[str]:
    words = plain(name.replace("-", " ").replace("’s ", " ")).split()
    return [nouns.singular(_SPELLINGS.get(w, w)) for w in words if w not in _LITTLE]


def heads(name: str) -> set[str]:
    """The last word of a name, and the last before its first preposition."""
    before = re.split(r"\s(?:of|for|in|at|on|from|to|with|by|close|familiar)\s", name)[0]
    return {w[-1] for w in (content_words(name), content_words(before)) if w}


def same(predicted: str | None, gold: str) -> tuple[bool, bool]:
    """(exact, right) of a predicted name."""
    if predicted is None:
        return gold == "-", gold == "-"
    p, g = content_words(predicted), content_words(gold)
    if plain(predicted) == plain(gold) or p == g:
        return True, True
    if not p or not g:
        return False, False
    short, long = (p, g) if len(p) <= len(g) else (g, p)
    return False, bool(heads(predicted) & heads(gold)) or set(short) <= set(long)


def same_side(predicted: str | None, gold: str) -> tuple[bool, bool]:
    """(exact, right) of a predicted side; a country and its government are the same side."""
    exact, right = same(predicted, gold)
    if predicted is not None and not right:
        codes = [_country(n) for n in (predicted, gold)]
        right = codes[0] is not None and codes[0] == codes[1]
    return exact, right


def _country(name: str) -> str | None:
    place = gazetteer().look_up(name)
    return place.code if place else gazetteer().country_in(name)


def claims_of(article: Article) -> list[tuple[Attribution, SourceMention | None]]:
    """(gold attribution, gold source) of each claim."""
    return [
        (
            Attribution(source=c.source.span if c.source else None, cue=c.cue, content=c.content),
            c.source,
        )
        for c in article.claims
    ]


def document_of(article: Article) -> Document:
    text = article.text
    return Document(
        doc_id=article.article_id, title=article.title, text=text, publisher=article.publisher,
        published=article.date, sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def as_claims(document: Document, pairs: list[Attribution], sources: list[Source]) -> list[Claim]:
    """Bare claims around the resolved sources, for the sides."""
    return [
        Claim(
            claim_id=f"{document.doc_id}#{i}", doc_id=document.doc_id, content=a.content,
            text=document.text[a.content[0].start : a.content[0].end], source=s,
            sentence=a.content[0],
        )
        for i, (a, s) in enumerate(zip(pairs, sources, strict=True))
    ]  # fmt: skip


@dataclass
class Parting:
    """How the claims of articles are parted into sides, against the gold sides."""

    claims: int = 0
    agreeing: int = 0
    precision: float = 0.0
    recall: float = 0.0

    def add(self, proposed: Sequence[str | None], gold: Sequence[str]) -> None:
        """Count one article; ``proposed`` and ``gold`` are the sides of its claims."""
        own = [p if p is not None else f"\0{i}" for i, p in enumerate(proposed)]
        rows, columns = sorted(set(own)), sorted(set(gold))
        table = np.zeros((len(rows), len(columns)), dtype=int)
        for p, g in zip(own, gold, strict=True):
            if not p.startswith("\0"):
                table[rows.index(p), columns.index(g)] += 1
        self.agreeing += int(table[linear_sum_assignment(-table)].sum())
        self.claims += len(gold)
        for p, g in zip(own, gold, strict=True):
            both = sum((a, b) == (p, g) for a, b in zip(own, gold, strict=True))
            self.precision += 0.0 if p.startswith("\0") else both / own.count(p)
            self.recall += 0.0 if p.startswith("\0") else both / gold.count(g)

    def figures(self) -> dict[str, float]:
        """Grouped, and B³ precision, recall and F1, in 0…1."""
        n = max(self.claims, 1)
        p, r = self.precision / n, self.recall / n
        return {
            "grouped": self.agreeing / n, "B³ P": p, "B³ R": r,
            "B³ F1": 2 * p * r / max(p + r, 1e-9),
        }  # fmt: skip


@dataclass
class Figures:
    """Everything that is counted over the articles of one part."""

    tally: dict[str, collections.Counter[str]] = field(
        default_factory=lambda: collections.defaultdict(collections.Counter)
    )
    by_side: Parting = field(default_factory=Parting)
    by_name: Parting = field(default_factory=Parting)
    wrong: list[str] = field(default_factory=list)
    wrong_sides: list[str] = field(default_factory=list)
    words: int = 0
    seconds: float = 0.0

    def add(self, article: Article) -> None:
        """Resolve the gold mentions of one article, give them sides and count both."""
        rows = claims_of(article)
        document = document_of(article)
        self.words += len(document.text.split())
        begun = time.process_time()
        sources = resolve(document, [a for a, _ in rows])
        self.seconds += time.process_time() - begun
        claims = assign(as_claims(document, [a for a, _ in rows], sources), Sides(), document)
        for (attribution, row), claim in zip(rows, claims, strict=True):
            self._count(article, attribution, row, claim.source)
        gold = [row.side if row else f"- {i}" for i, (_, row) in enumerate(rows)]
        known = [i for i, (_, row) in enumerate(rows) if row is not None]
        for parting, found in (
            (self.by_side, [c.source.side for c in claims]),
            (self.by_name, [c.source.name for c in claims]),
        ):
            parting.add([found[i] for i in known], [gold[i] for i in known])

    def _count(
        self,
        article: Article,
        attribution: Attribution,
        row: SourceMention | None,
        source: Source,
    ) -> None:
        span = attribution.source
        mention = article.text[span.start : span.end] if span else "-"
        form = parse(mention).form if span else "none"
        gold, gold_side = (row.entity, row.side) if row else ("-", "-")
        exact, right = same(source.name, gold)
        side_exact, side_right = same_side(source.side, gold_side)
        itself = side_right or same(source.side, gold)[1]
        for group in ("all", form, article.article_id.split("/")[0]):
            self.tally[group].update(
                n=1, exact=exact, right=right, side_exact=side_exact, side_right=side_right,
                itself=itself,
            )  # fmt: skip
        if not right:
            self.wrong.append(
                f"{article.article_id} {form}: {mention!r} gold {gold!r} got {source.name!r}"
            )
        if not side_right:
            self.wrong_sides.append(
                f"{article.article_id}: {mention!r} gold {gold!r} | {gold_side!r} got "
                f"{source.name!r} ({source.organisation!r}) | {source.side!r}"
            )


def report(figures: Figures) -> None:
    print(
        f"{'group':<12}{'n':>6}{'exact':>8}{'right':>8}"
        f"{'side exact':>12}{'side right':>12}{'or itself':>12}"
    )
    for group, c in figures.tally.items():
        n = c["n"]
        print(
            f"{group:<12}{n:>6}{c['exact'] / n:>8.3f}{c['right'] / n:>8.3f}"
            f"{c['side_exact'] / n:>12.3f}{c['side_right'] / n:>12.3f}{c['itself'] / n:>12.3f}"
        )
    for name, parting in (("sides", figures.by_side), ("each source", figures.by_name)):
        shown = "  ".join(f"{k} {v:.3f}" for k, v in parting.figures().items())
        print(f"parted by {name} ({parting.claims} claims): {shown}")
    print(
        f"{figures.words / figures.seconds:,.0f} words a second in resolve "
        f"({figures.words} words, {figures.seconds:.2f} s)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--part", choices=("dev", "train", "all"), default="dev")
    parser.add_argument("--errors", type=int, default=0, help="show so many wrong sources")
    parser.add_argument("--side-errors", type=int, default=0, help="show so many wrong sides")
    parser.add_argument("--folder", default="", help="only articles of this folder")
    options = parser.parse_args()
    gazetteer()
    figures = Figures()
    for article in articles(options.articles, options.part):
        if article.article_id.startswith(options.folder):
            figures.add(article)
    for line in figures.wrong[: options.errors] + figures.wrong_sides[: options.side_errors]:
        print(line)
    report(figures)


if __name__ == "__main__":
    main()
