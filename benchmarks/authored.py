"""The annotated articles as documents, evaluation sets and claims gold; and the product measured
on them.

Enters: a folder of annotated articles. Leaves, under ``--out``:

* ``documents/``: every article without its marks, with its title, publisher and date as front
matter; * ``dev.jsonl``: questions and claims to verify of the development articles (numbers
ending in 0); * ``events.jsonl``: the questions over groups of reports on one event, development
group; * ``event-articles.jsonl``: the rows of single event reports; in one store with the others
of their group
  other reports answer them too, so they are kept apart;
* the same three for the training articles, as ``train*.jsonl``, to tune on;
* ``dev.claims.jsonl``: claims gold.

``python -m benchmarks.authored ARTICLES --out DIR`` converts; with ``--run`` it also ingests *all*
articles into one store (``DIR/store``) and prints the end-to-end figures.

How labels are made: a question's points are its claims, with the canonical source and the side as
the accepted names, and the reporter's own words under ``Reporter``; a claim's evidence is its
longest span. The status of a question is not annotated and is left out. A hypothesis' label
follows from its pairs: nobody addresses it: not-in-corpus; only contradictions: refuted; both:
disputed; support of two sides: corroborated; of one: single-source, or reported if that is the
reporter. Where one single side both supports and contradicts, the definitions give no label, and
it is left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from training.articles import read_articles

Article = Mapping[str, Any]
Row = dict[str, Any]


def is_dev(article_id: str) -> bool:
    """True for the articles that nothing is trained on: the number ends in 0."""
    return article_id.rsplit("/", 1)[1].split("-")[0].endswith("0")


def document_name(article: Article) -> str:
    """The article's document id in a store that holds the ``documents`` folder."""
    return f"{article['id']}.txt"


def document(article: Article) -> str:
    """The article as a file: front matter, a fence, the text."""
    head = "".join(
        f"{key}: {article[key]}\n" for key in ("title", "publisher", "date") if article.get(key)
    )
    return f"{head}===\n{article['text']}\n"


def _words(article: Article, spans: Iterable[list[int]]) -> str:
    start, end = max(spans, key=lambda s: s[1] - s[0])
    return str(article["text"][start:end])


def _source(article: Article, claim: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = article["sources"].get(claim["source"])
    return found


def _names(article: Article, claim: Mapping[str, Any]) -> list[str]:
    source = _source(article, claim)
    return list(dict.fromkeys((source["entity"], source["side"]))) if source else []


def _point(article: Article, claim: Mapping[str, Any]) -> Row:
    point: Row = {"doc": document_name(article), "evidence": _words(article, claim["content"])}
    if names := _names(article, claim):
        point["side"] = names
    return point


def questions(article: Article) -> Iterator[Row]:
    """The article's questions as ask cases."""
    claims = {c["n"]: c for c in article["claims"]}
    for number, asked in enumerate(article["questions"], start=1):
        points = [_point(article, claims[n]) for n in asked["claims"]]
        points += [
            {
                "side": ["Reporter"],
                "doc": document_name(article),
                "evidence": article["text"][start:end],
            }
            for start, end in asked["sentences"]
        ]
        yield {
            "id": f"{article['id']}/ask-{number:02}",
            "task": "ask",
            "question": asked["question"],
            "points": points,
            "unverified": any(claims[n]["unverified"] for n in asked["claims"]),
        }


def label(supporting: set[str | None], contradicting: set[str | None]) -> str | None:
    """The verdict on a hypothesis, from the sides that support and contradict it; None:
    undefined.""" if not supporting:
        return "refuted" if contradicting else "not-in-corpus"
    if contradicting:
        return "disputed" if len(supporting | contradicting) > 1 else None
    if len(supporting) > 1:
        return "corroborated"
    return "reported" if supporting == {"Reporter"} else "single-source"


def hypotheses(article: Article) -> Iterator[Row]:
    """The article's hypotheses as verify cases."""
    claims = {c["n"]: c for c in article["claims"]}
    for number, given in enumerate(article["hypotheses"], start=1):
        sides: dict[str, set[str | None]] = {"supports": set(), "contradicts": set()}
        for n, stance in given["labels"].items():
            source = _source(article, claims[n])
            sides[stance].add(source["side"] if source else None)
        yield {
            "id": f"{article['id']}/ver-{number:02}",
            "task": "verify",
            "claim": given["hypothesis"],
            "verdict": label(sides["supports"], sides["contradicts"]),
            "points": [_point(article, claims[n]) for n in given["labels"]],
            "unverified": any(claims[n]["unverified"] for n in given["labels"]),
        }


def gold(article: Article) -> Iterator[Row]:
    """The article's claims as claims gold."""
    for claim in article["claims"]:
        source = _source(article, claim)
        row: Row = {
            "id": f"{article['id']}#{claim['n']}",
            "doc": document_name(article),
            "content": " … ".join(article["text"][s:e] for s, e in claim["content"]),
            "content_span": claim["content"],
            "stance": claim["stance"],
            "entity": source["entity"] if source else None,
        }
        if source:
            row |= {"source_span": source["span"], "aliases": _names(article, claim)}
        yield row


def event_questions(folder: Path) -> Iterator[tuple[str, Row]]:
    """Group id and row of the questions over groups, naming documents as the store does."""
    for path in sorted((folder / "events").glob("*.questions.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for wording in [*row.get("points", []), *row.get("acceptable", [])]:
                if isinstance(wording, dict) and wording.get("doc"):
                    wording["doc"] = f"events/{Path(wording['doc']).stem}.txt"
            yield f"events/{path.name.split('.')[0]}", row


def convert(folder: Path, out: Path) -> None:
    """Writes documents, sets and gold."""
    rows: dict[str, list[Row]] = {}
    for article in read_articles(folder):
        path = out / "documents" / document_name(article)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document(article), encoding="utf-8")
        part = "dev" if is_dev(article["id"]) else "train"
        kind = "-event-articles" if article["id"].startswith("events/") else ""
        rows.setdefault(part + kind, []).extend([*questions(article), *hypotheses(article)])
        rows.setdefault(f"{part}.claims", []).extend(gold(article))
    for group, row in event_questions(folder):
        rows.setdefault("dev-events" if is_dev(group) else "train-events", []).append(row)
    for name, found in rows.items():
        lines = [json.dumps(row, ensure_ascii=False) for row in found]
        (out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{out / name}.jsonl: {len(found)}")


def measure(out: Path, sets: list[str], run: Path | None) -> None:
    """Ingests all documents into one store and prints the figures of the sets named."""
    from assistant import Assistant
    from assistant.evaluation import evaluate, evaluate_claims, slices

    words = sum(len(p.read_text("utf-8").split()) for p in (out / "documents").rglob("*.txt"))
    with Assistant.open(store=out / "store") as assistant:
        start = time.perf_counter()
        report = assistant.ingest([out / "documents"])
        seconds = time.perf_counter() - start
        print(
            f"ingest: {len(report.added)} added, {len(report.unchanged)} unchanged, "
            f"{len(report.rejected)} rejected; {words} words in {seconds:.0f} s "
            f"({1000 * seconds / words:.2f} s per 1,000)"
        )
        for name in sets:
            result = evaluate(
                [out / f"{name}.jsonl"], assistant, out=run / name if run is not None else None
            )
            _table(name, result.metrics)
            for part in slices(result.cases):
                if part.by == "task":
                    _table(f"{name}, {part.by} = {part.value}", part.metrics)
        _table("claims, dev", evaluate_claims(out / "dev.claims.jsonl", assistant))


def _table(title: str, metrics: Iterable[Any]) -> None:
    print(f"\n{title}")
    for m in metrics:
        print(f"  {m.name:24} {m.value:6.3f}  [{m.low:.3f}, {m.high:.3f}]  n = {m.n}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path, help="folder of annotated articles")
    parser.add_argument("--out", type=Path, required=True, help="where the files go")
    parser.add_argument("--run", action="store_true", help="ingest everything and measure")
    parser.add_argument("--runs", type=Path, help="keep the runs in this folder")
    parser.add_argument(
        "--sets", default="dev,dev-events", help="names of the sets to measure, with commas"
    )
    given = parser.parse_args()
    convert(given.articles, given.out)
    if given.run:
        measure(given.out, given.sets.split(","), given.runs)


if __name__ == "__main__":
    main()
