"""The annotated articles as documents and evaluation sets, and the product measured on them.

Enters: folders of annotated articles. Leaves, under ``--out``:

* ``documents/``: every article without its marks, with title, publisher and date on top;
* ``dev/documents/``: those of the development articles once more, for a store of their own;
* ``dev.jsonl``: questions and claims to verify of the development articles (number ends in 0);
* ``dev-events.jsonl``: the questions over groups of reports on one event, development group;
* ``dev-event-articles.jsonl``: the rows of single event reports, kept apart because the other
  reports of their group answer them too;
* the same three for the training articles, as ``train*.jsonl``, to tune on;
* ``dev.claims.jsonl``: claims gold.

``python -m benchmarks.authored ARTICLES --out DIR`` converts; with ``--run`` it also ingests *all*
articles into one store (``DIR/store``) and prints the end-to-end figures; with ``--among dev`` the
store (``DIR/dev/store``) holds the development articles alone.

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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation import Metric, evaluate, evaluate_claims, slices
from assistant.pipeline import Assistant
from assistant.records import Span
from training.articles import AnnotatedClaim, Article, read_folder

Row = dict[str, Any]


def is_dev(group: str) -> bool:
    """True for event groups that nothing is trained on: the number ends in 0."""
    return group.endswith("0")


def document_name(article: Article) -> str:
    """The article's document id in a store that holds the ``documents`` folder."""
    return f"{article.article_id}.txt"


def document(article: Article) -> str:
    """The article as a file: front matter, a fence, the text."""
    told = {"title": article.title, "publisher": article.publisher, "date": article.date}
    head = "".join(f"{key}: {value}\n" for key, value in told.items() if value)
    return f"{head}===\n{article.text}\n"


def _slice(article: Article, span: Span) -> str:
    return article.text[span.start : span.end]


def _names(claim: AnnotatedClaim) -> list[str]:
    source = claim.source
    return list(dict.fromkeys((source.entity, source.side))) if source else []


def _point(article: Article, claim: AnnotatedClaim) -> Row:
    longest = max(claim.content, key=lambda s: s.end - s.start)
    point: Row = {"doc": document_name(article), "evidence": _slice(article, longest)}
    if names := _names(claim):
        point["side"] = names
    return point


def questions(article: Article) -> Iterator[Row]:
    """The article's questions as ask cases."""
    claims = {c.number: c for c in article.claims}
    name = document_name(article)
    for number, asked in enumerate(article.questions, start=1):
        reported = [_slice(article, span) for span in asked.passages]
        yield {
            "id": f"{article.article_id}/ask-{number:02}",
            "task": "ask",
            "question": asked.text,
            "points": [_point(article, claims[n]) for n in asked.claims]
            + [{"side": ["Reporter"], "doc": name, "evidence": words} for words in reported],
            "unverified": any(claims[n].unverified for n in asked.claims),
        }


def label(supporting: set[str | None], contradicting: set[str | None]) -> str | None:
    """The verdict on a hypothesis, from who supports and who contradicts it; None: undefined."""
    if not supporting:
        return "refuted" if contradicting else "not-in-corpus"
    if contradicting:
        return "disputed" if len(supporting | contradicting) > 1 else None
    if len(supporting) > 1:
        return "corroborated"
    return "reported" if supporting == {"Reporter"} else "single-source"


def hypotheses(article: Article) -> Iterator[Row]:
    """The article's hypotheses as verify cases."""
    claims = {c.number: c for c in article.claims}
    for number, given in enumerate(article.hypotheses, start=1):
        sides: dict[str, set[str | None]] = {"supports": set(), "contradicts": set()}
        for n, stance in given.labels.items():
            source = claims[n].source
            sides[stance].add(source.side if source else None)
        yield {
            "id": f"{article.article_id}/ver-{number:02}",
            "task": "verify",
            "claim": given.text,
            "verdict": label(sides["supports"], sides["contradicts"]),
            "points": [_point(article, claims[n]) for n in given.labels],
            "unverified": any(claims[n].unverified for n in given.labels),
        }


def gold(article: Article) -> Iterator[Row]:
    """The article's claims as claims gold."""
    for claim in article.claims:
        row: Row = {
            "id": f"{article.article_id}#{claim.number}",
            "doc": document_name(article),
            "content": " … ".join(_slice(article, s) for s in claim.content),
            "content_span": [[s.start, s.end] for s in claim.content],
            "stance": claim.stance,
            "entity": claim.source.entity if claim.source else None,
        }
        if claim.source:
            span = claim.source.span
            row |= {"source_span": [span.start, span.end], "aliases": _names(claim)}
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


def convert(folders: Sequence[Path], out: Path) -> None:
    """Writes documents, sets and gold."""
    rows: dict[str, list[Row]] = {}
    for article in read_folder(*folders):
        for corpus in (out, out / "dev") if article.is_dev else (out,):
            path = corpus / "documents" / document_name(article)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document(article), encoding="utf-8")
        part = "dev" if article.is_dev else "train"
        kind = "-event-articles" if article.article_id.startswith("events/") else ""
        rows.setdefault(part + kind, []).extend([*questions(article), *hypotheses(article)])
        rows.setdefault(f"{part}.claims", []).extend(gold(article))
    for group, row in (found for folder in folders for found in event_questions(folder)):
        rows.setdefault("dev-events" if is_dev(group) else "train-events", []).append(row)
    for name, found in rows.items():
        lines = [json.dumps(row, ensure_ascii=False) for row in found]
        (out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{out / name}.jsonl: {len(found)}")


def measure(out: Path, corpus: Path, sets: list[str], run: Path | None) -> None:
    """Ingests the documents of ``corpus`` into one store; prints the figures of the sets named."""
    documents = corpus / "documents"
    words = sum(len(p.read_text("utf-8").split()) for p in documents.rglob("*.txt"))
    with Assistant.open(store=corpus / "store") as assistant:
        start = time.perf_counter()
        report = assistant.ingest([documents])
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


def _table(title: str, metrics: Mapping[str, Metric]) -> None:
    print(f"\n{title}")
    for m in metrics.values():
        print(f"  {m.name:24} {m.value:6.3f}  [{m.low:.3f}, {m.high:.3f}]  n = {m.n}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path, nargs="+", help="folders of annotated articles")
    parser.add_argument("--out", type=Path, required=True, help="where the files go")
    parser.add_argument("--run", action="store_true", help="ingest everything and measure")
    parser.add_argument(
        "--among", choices=("all", "dev"), default="all", help="articles that the store holds"
    )
    parser.add_argument("--runs", type=Path, help="keep the runs in this folder")
    parser.add_argument(
        "--sets", default="dev,dev-events", help="names of the sets to measure, with commas"
    )
    given = parser.parse_args()
    convert(given.articles, given.out)
    if given.run:
        corpus = given.out if given.among == "all" else given.out / "dev"
        measure(given.out, corpus, given.sets.split(","), given.runs)


if __name__ == "__main__":
    main()
