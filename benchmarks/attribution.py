"""Who said what, measured: ``python -m benchmarks.attribution --articles DIR --polnear FILE``.

Enters: the annotated articles (the development split alone is read) and a file of PolNeAR
attributions (JSON lines with ``text`` and ``quotes``). Leaves: on standard output JOINT (content
found and source right, ``training.joint``) by kind of content and of source, the commonest errors
with an example each, and the speed beside that of embedding the same text. Does not: train.

PolNeAR merges a continued quotation into the attribution before it, so consecutive claims of one
source in a paragraph that have no cue of their own are joined before scoring it.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.attribution import Attribution, find, merge
from assistant.attribution.quotes import pair
from assistant.attribution.tagger import Tagger
from assistant.chunking import sentences
from assistant.embedding import PACKAGED, Encoder
from assistant.records import Span
from training.articles import read_folder
from training.examples import marked
from training.joint import Count, Match, Quote, Scorer, count

IsSpeech = Callable[[str, Quote], bool]
Attribute = Callable[[str, tuple[Span, ...]], list[Attribution]]

PRONOUNS = frozenset(
    "i you he she it we they him her them his their its who whom which this that".split()
)


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text with its gold attributions; ``speech`` is given or None."""

    name: str
    text: str
    gold: tuple[Quote, ...]
    speech: tuple[bool, ...] | None
    join: bool


def dev_articles(folder: Path) -> Iterator[Text]:
    for article in read_folder(folder):
        if article.is_dev:
            gold = tuple(
                Quote(source=(c.source,) if c.source else (), cue=c.cue, content=c.content)
                for c in marked(article).claims
            )
            yield Text(
                name=article.article_id, text=article.text, gold=gold, speech=None, join=False
            )


def polnear(path: Path) -> Iterator[Text]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = tuple(
            Quote(source=_bounds(q["source"]), cue=_bounds(q["cue"]), content=_bounds(q["content"]))
            for q in row["quotes"]
        )
        speech = tuple(q.get("kind") == "speech" for q in row["quotes"])
        yield Text(name=row["doc_id"], text=row["text"], gold=gold, speech=speech, join=True)


def _bounds(spans: Sequence[Sequence[int]] | None) -> tuple[tuple[int, int], ...]:
    return tuple((a, b) for a, b in spans or ())


def quotes_of(found: Iterable[Attribution]) -> list[Quote]:
    return [
        Quote(
            source=((a.source.start, a.source.end),) if a.source else (),
            cue=tuple((s.start, s.end) for s in a.cue),
            content=tuple((s.start, s.end) for s in a.content),
        )
        for a in found
    ]


def joined(text: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Consecutive claims of one source in a paragraph without a cue of their own, as one."""
    out: list[Quote] = []
    for quote in sorted(quotes, key=lambda q: q.content[0]):
        before = out[-1] if out else None
        if (
            before is not None
            and not quote.cue
            and quote.source == before.source
            and "\n" not in text[before.content[-1][1] : quote.content[0][0]]
        ):
            out[-1] = Quote(
                source=before.source, cue=before.cue, content=before.content + quote.content
            )
        else:
            out.append(quote)
    return out


def read(texts: Sequence[Text], attribute: Attribute) -> list[list[Quote]]:
    """What is found in each text, joined where the gold is."""
    out = []
    for item in texts:
        found = quotes_of(attribute(item.text, sentences(item.text)))
        out.append(joined(item.text, found) if item.join else found)
    return out


def measure(
    texts: Sequence[Text],
    found: Sequence[list[Quote]],
    wanted: Literal["all", "speech"],
    is_speech: IsSpeech,
) -> Result:
    """JOINT over ``texts``, whole and by kind, with the errors."""
    result = Result(is_speech)
    for item, quotes in zip(texts, found, strict=True):
        result.add(item, quotes, wanted)
    return result


class Result:
    """Counts whole and by kind, and the errors of each class.

    ``is_speech`` says whether a prediction that matches nothing is one of speech; where it always
    says so, the precision for speech is a lower bound.
    """

    def __init__(self, is_speech: IsSpeech) -> None:
        self._is_speech = is_speech
        self.whole = Count()
        self.parts: dict[str, Count] = collections.defaultdict(Count)
        self.errors: dict[str, list[str]] = collections.defaultdict(list)

    def add(self, item: Text, found: list[Quote], wanted: Literal["all", "speech"]) -> None:
        """Count one text."""
        gold = list(item.gold)
        scorer = Scorer(item.text)
        if wanted == "speech" and item.speech is not None:
            # Drop gold of the other kind, what is matched to it, and what is itself of that kind.
            kept = [q for q, s in zip(gold, item.speech, strict=True) if s]
            touched = scorer.match(gold, found)
            gone = {m.predicted for m in touched if not item.speech[m.gold]}
            held = {m.predicted for m in touched}
            found = [
                q
                for i, q in enumerate(found)
                if i not in gone and (i in held or self._is_speech(item.text, q))
            ]
            gold = kept
        matches = count(item.text, gold, found, self.whole)
        self._by_part(item.text, gold, found, matches)
        self._classify(item.text, gold, found, matches, scorer)

    def _by_part(
        self, text: str, gold: list[Quote], found: list[Quote], matches: list[Match]
    ) -> None:
        quoted = [(q.inner.start, q.inner.end) for q in pair(text)]

        def names(quote: Quote) -> tuple[str, str]:
            return _kind(text, quote, quoted), f"source: {_source_type(text, quote)}"

        for quote in gold:
            for name in names(quote):
                self.parts[name].gold += 1
        by_predicted = {m.predicted: m for m in matches}
        for i, quote in enumerate(found):
            match = by_predicted.get(i)
            for name in names(gold[match.gold] if match else quote):
                self.parts[name].predicted += 1
                self.parts[name].matched += match is not None
                self.parts[name].right += match is not None and match.source_right

    def _classify(
        self,
        text: str,
        gold: list[Quote],
        found: list[Quote],
        matches: list[Match],
        scorer: Scorer,
    ) -> None:
        quoted = [(q.inner.start, q.inner.end) for q in pair(text)]
        matched = {m.gold for m in matches}, {m.predicted for m in matches}
        for m in matches:
            if not m.source_right:
                g, p = gold[m.gold], found[m.predicted]
                missing = (
                    "none found" if not p.source else "none there" if not g.source else "other"
                )
                name = f"wrong source ({_source_type(text, g)}; {missing})"
                self.errors[name].append(f"{_show(text, g)} ≠ {_show(text, p)}")
        for i, quote in enumerate(gold):
            if i not in matched[0]:
                words = scorer.words(quote.content)
                part = any(words & scorer.words(p.content) for p in found)
                cue = "" if quote.cue else ", no cue"
                name = f"{'bounds' if part else 'missed'} ({_kind(text, quote, quoted)}{cue})"
                self.errors[name].append(_show(text, quote))
        for i, quote in enumerate(found):
            if i not in matched[1]:
                words = scorer.words(quote.content)
                if not any(words & scorer.words(g.content) for g in gold):
                    name = f"nothing there ({_kind(text, quote, quoted)})"
                    self.errors[name].append(_show(text, quote))


def _kind(text: str, quote: Quote, quoted: Sequence[tuple[int, int]]) -> str:
    """Direct, mixed or indirect: how much of the content stands in quotation marks."""
    letters = [i for a, b in quote.content for i in range(a, b) if text[i].isalnum()]
    share = sum(any(a <= i < b for a, b in quoted) for i in letters) / max(len(letters), 1)
    return "direct" if share >= 0.9 else "indirect" if share <= 0.05 else "mixed"


def _source_type(text: str, quote: Quote) -> str:
    if not quote.source:
        return "none"
    words = re.findall(r"\w+", " ".join(text[a:b] for a, b in quote.source))
    if all(w.lower() in PRONOUNS for w in words):
        return "pronoun"
    return "name" if any(w[0].isupper() for w in words[1:] or words) else "description"


def _show(text: str, quote: Quote) -> str:
    parts = (" … ".join(text[a:b] for a, b in spans) for spans in (quote.source, quote.cue))
    content = " … ".join(text[a:b] for a, b in quote.content)
    return re.sub(
        r"\s+", " ", " | ".join([*parts, content if len(content) < 90 else content[:87] + "…"])
    )


def report(name: str, result: Result) -> None:
    figures = result.whole.figures()
    shown = "  ".join(f"{k} {100 * v:.1f}" for k, v in figures.items())
    print(f"\n## {name}: {result.whole.gold} gold, {result.whole.predicted} found\n{shown}")
    for part, counted in sorted(result.parts.items()):
        f = counted.figures()
        print(f"  {part:22} n={counted.gold:5} joint {100 * f['joint']:.1f}")
    print("  ten commonest errors:")
    for kind, shown_errors in sorted(result.errors.items(), key=lambda e: -len(e[1]))[:10]:
        print(f"  {len(shown_errors):5} {kind}: {shown_errors[len(shown_errors) // 2]}")


def speech_of(scorer: Path) -> IsSpeech:
    """The scorer's own notion of speech."""
    spec = importlib.util.spec_from_file_location("scorer", scorer)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{scorer} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda text, quote: module.kind(text, quote.cue) == "speech"


def write(path: Path, texts: Sequence[Text], found: Sequence[list[Quote]]) -> None:
    """The predictions, for another scorer."""
    with path.open("w", encoding="utf-8") as file:
        for item, quotes in zip(texts, found, strict=True):
            rows = [{"source": q.source, "cue": q.cue, "content": q.content} for q in quotes]
            file.write(json.dumps({"doc_id": item.name, "quotes": rows}) + "\n")


def speed(texts: Sequence[Text], attribute: Attribute, encoder: Encoder) -> None:
    words = sum(len(t.text.split()) for t in texts)
    prepared = [(t.text, sentences(t.text)) for t in texts]
    attribute(*prepared[0])
    started = time.perf_counter()
    for text, bounds in prepared:
        attribute(text, bounds)
    tagging = time.perf_counter() - started
    started = time.perf_counter()
    for text, bounds in prepared:
        encoder.encode([text[s.start : s.end] for s in bounds])
    embedding = time.perf_counter() - started
    print(
        f"\nspeed: {words / tagging:,.0f} words/s attributed, {words / embedding:,.0f} words/s "
        f"embedded (sentence by sentence); ratio of times {tagging / embedding:.2f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--attributor", choices=("tagger", "rules", "both"), default="both")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--scorer", type=Path, help="score_attribution.py, whose kinds to use")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--out", type=Path, help="write the found attributions here (JSON lines)")
    given = parser.parse_args()
    tagger = Tagger.load(given.threads) if given.attributor != "rules" else None

    def attribute(text: str, bounds: tuple[Span, ...]) -> list[Attribution]:
        if tagger is None:
            return find(text, bounds)
        if given.attributor == "both":
            return merge(text, tagger.tag_scored(text, bounds), find(text, bounds))
        return tagger.tag(text, bounds)

    is_speech = speech_of(given.scorer) if given.scorer else lambda text, quote: True
    articles = list(dev_articles(given.articles)) if given.articles else []
    press = list(polnear(given.polnear)) if given.polnear else []
    found_articles, found_press = read(articles, attribute), read(press, attribute)
    if articles:
        report("authored dev", measure(articles, found_articles, "all", is_speech))
    if press:
        report("PolNeAR, all", measure(press, found_press, "all", is_speech))
        report("PolNeAR, speech", measure(press, found_press, "speech", is_speech))
    if given.out:
        write(given.out, [*articles, *press], [*found_articles, *found_press])
    if given.speed:
        speed([*articles, *press], attribute, Encoder.load(PACKAGED, given.threads))
    return 0


if __name__ == "__main__":
    sys.exit(main())
