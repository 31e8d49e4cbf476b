"""Speaker resolution given gold spans: canonical name right and side right, by source type.

Usage: ``python -m benchmarks.speakers --articles DIR [--part dev|train|all] [--errors N]``

Enters: annotated articles (``FOLDER/NN.md`` with ``read.py`` beside the folders). Leaves: a table
on standard output. Does not: train or store anything. Articles whose number ends in 0 are ``dev``.

*exact*: the name equals the gold one but for case, accents, articles and possessives. *right*:
exact, or it shares the head name (the last word, or all the words of the shorter are in the
longer). A side is *exact* or *right* in the same sense, or names the same country through the
gazetteer.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import importlib.util
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.mentions import parse
from assistant.attribution.spans import Attribution
from assistant.attribution.speakers import resolve
from assistant.records import Claim, Document, Source, Span

_SPELLINGS = {
    "defense": "defence",
    "center": "centre",
    "organisation": "organization",
    "labor": "labour",
}
_LITTLE = frozenset("of for in at on from by to and the a an with de del".split())


def articles(folder: Path, part: str) -> Iterator[dict[str, Any]]:
    """The annotated articles of one part."""
    reader = _reader(folder / "read.py")
    for path in sorted(folder.glob("*/*.md")):
        number = path.stem.split("-")[0]
        dev = number.endswith("0")
        if path.parent.name == "sample" or (part != "all" and dev != (part == "dev")):
            continue
        yield reader.article(path)


def _reader(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("article_reader", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def kind_of_source(words: str) -> str:
    form = parse(words).form
    return form


def claims_of(article: dict[str, Any]) -> list[tuple[Attribution, dict[str, Any] | None]]:
    """(gold attribution, gold source row) of each claim with a source in the text."""
    rows = []
    for claim in article["claims"]:
        row = article["sources"].get(claim["source"])
        source = Span(start=row["span"][0], end=row["span"][1]) if row else None
        content = tuple(Span(start=s, end=e) for s, e in claim["content"])
        cue = tuple(Span(start=s, end=e) for s, e in claim["cue"])
        rows.append((Attribution(source=source, cue=cue, content=content), row))
    return rows


def document_of(article: dict[str, Any]) -> Document:
    text = article["text"]
    return Document(
        doc_id=article["id"], title=article["title"], text=text, publisher=article.get("publisher"),
        published=article.get("date"), sha256=hashlib.sha256(text.encode()).hexdigest(),
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
    from assistant import sides as sides_module

    gazetteer()
    tally: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    wrong: list[str] = []
    wrong_sides: list[str] = []
    words, spent = 0, 0.0
    for article in articles(options.articles, options.part):
        if options.folder and not article["id"].startswith(options.folder):
            continue
        rows = claims_of(article)
        document = document_of(article)
        words += len(document.text.split())
        begun = time.process_time()
        sources = resolve(document, [a for a, _ in rows])
        spent += time.process_time() - begun
        claims = as_claims(document, [a for a, _ in rows], sources)
        none = sides_module.Sides()
        claims = list(sides_module.assign(claims, none, document))
        for (attribution, row), claim in zip(rows, claims, strict=True):
            span = attribution.source
            mention = document.text[span.start : span.end] if span else "-"
            form = kind_of_source(mention) if span else "none"
            gold = row["entity"] if row else "-"
            gold_side = row["side"] if row else "-"
            exact, right = same(claim.source.name, gold)
            side_exact, side_right = same_side(claim.source.side, gold_side)
            itself = side_right or same(claim.source.side, gold)[1]
            folder = article["id"].split("/")[0]
            for group in ("all", form, folder):
                tally[group].update(
                    n=1,
                    exact=exact,
                    right=right,
                    side_exact=side_exact,
                    side_right=side_right,
                    itself=itself,
                )
            if not right:
                wrong.append(
                    f"{article['id']} {form}: {mention!r} gold {gold!r} got {claim.source.name!r}"
                )
            if not side_right:
                wrong_sides.append(
                    f"{article['id']}: {mention!r} gold {gold!r} | {gold_side!r} got "
                    f"{claim.source.name!r} ({claim.source.organisation!r}) | {claim.source.side!r}"
                )
    for line in wrong[: options.errors] + wrong_sides[: options.side_errors]:
        print(line)
    print(
        f"{'group':<12}{'n':>6}{'exact':>8}{'right':>8}"
        f"{'side exact':>12}{'side right':>12}{'or itself':>12}"
    )
    for group, c in tally.items():
        n = c["n"]
        print(
            f"{group:<12}{n:>6}{c['exact'] / n:>8.3f}{c['right'] / n:>8.3f}"
            f"{c['side_exact'] / n:>12.3f}{c['side_right'] / n:>12.3f}{c['itself'] / n:>12.3f}"
        )
    print(f"{words / spent:,.0f} words a second in resolve ({words} words, {spent:.2f} s)")


if __name__ == "__main__":
    main()
