"""Retrieval alone: BM25, dense and fused rankings on sets with relevance labels.

Enters: ``--bench DIR``, a folder with sets of documents and queries (``SET/docs.jsonl`` with
``id``, ``text``; ``SET/queries*.jsonl`` with ``query``, ``relevant``), and ``--articles DIR``,
the annotated articles, whose questions name the claims that answer them. Leaves: a table of
recall@k, MRR and the median time of a query. Does not: judge the answers that are made of what is
retrieved.

``python -m benchmarks.retrieval --bench DIR --sets cranfield clef2020 --articles DIR``
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import chunking
from assistant.embedding import Encoder, packaged
from assistant.index import Index
from assistant.records import REPORTER, Chunk, Claim, Document, Source, Span
from assistant.retrieval import Retriever
from assistant.searchable import claim_text, passage_text
from assistant.store import Store
from training.articles import Article, read_folder

CUTS = (5, 10, 40)


@dataclass(frozen=True)
class Labelled:
    """A query, and the ids of the claims or documents that are relevant to it."""

    query: str
    relevant: frozenset[str]


def read_jsonl(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def whole(
    doc_id: str, text: str, title: str = "", publisher: str | None = None
) -> tuple[Document, list[Chunk], list[Claim]]:
    """A document that is one chunk and one claim, so that claims rank documents."""
    span = Span(start=0, end=len(text))
    claim = Claim(
        claim_id=doc_id,
        doc_id=doc_id,
        content=(span,),
        text=text,
        source=Source(name=REPORTER),
        sentence=span,
    )
    chunk = Chunk(chunk_id=f"{doc_id}@", doc_id=doc_id, span=span, text=text)
    document = Document(doc_id=doc_id, title=title, text=text, sha256="", publisher=publisher)
    return document, [chunk], [claim]


def annotated(article: Article) -> tuple[Document, list[Chunk], list[Claim]]:
    """An annotated article with its gold claims, and its other sentences as the reporter's."""
    document = Document(
        doc_id=article.article_id, title=article.title, text=article.text, sha256=""
    )
    sentences = chunking.sentences(article.text)
    claims = []
    taken: list[Span] = []
    for gold in article.claims:
        spans = tuple(sorted(gold.content))
        source = gold.source.entity if gold.source else None
        claims.append(_claim(document, f"{article.article_id}:{gold.number}", spans, source))
        taken += spans
    for n, sentence in enumerate(sentences):
        if not any(sentence.overlap(span) for span in taken):
            claims.append(_claim(document, f"{article.article_id}:r{n}", (sentence,), REPORTER))
    claims.sort(key=lambda c: c.content[0].start)
    return document, list(chunking.chunk(document, sentences)), claims


def _claim(document: Document, claim_id: str, spans: tuple[Span, ...], source: str | None) -> Claim:
    return Claim(
        claim_id=claim_id,
        doc_id=document.doc_id,
        content=spans,
        text=" … ".join(document.text[s.start : s.end] for s in spans),
        source=Source(name=source),
        sentence=spans[0],
    )


def fill(
    store: Store,
    encoder: Encoder,
    items: Iterable[tuple[Document, list[Chunk], list[Claim]]],
) -> float:
    """Write the items; seconds taken."""
    started = time.perf_counter()
    with store.writing():
        for document, chunks, claims in items:
            if store.has(document.doc_id):  # an earlier run was stopped
                continue
            texts = [passage_text(c.text, document.title) for c in chunks]
            texts += [claim_text(c, document.title) for c in claims]
            ids = [c.chunk_id for c in chunks] + [c.claim_id for c in claims]
            unique = list(dict.fromkeys(texts))
            encoded = dict(zip(unique, encoder.encode(unique), strict=True))
            vectors = {i: encoded[t] for i, t in zip(ids, texts, strict=True)}
            store.put(document, (), chunks, claims, vectors)
    return time.perf_counter() - started


def measure(rank: Callable[[str], Sequence[str]], cases: Sequence[Labelled]) -> list[float]:
    """Mean recall at each cut, mean reciprocal rank, and the median milliseconds of a query."""
    rows, times = [], []
    for case in cases:
        started = time.perf_counter()
        found = rank(case.query)
        times.append((time.perf_counter() - started) * 1000)
        recalls = [len(case.relevant & set(found[:k])) / len(case.relevant) for k in CUTS]
        first = next((n for n, i in enumerate(found, start=1) if i in case.relevant), None)
        rows.append([*recalls, 1 / first if first else 0.0])
    return [*np.mean(rows, axis=0).tolist(), statistics.median(times)]


def table(name: str, store: Store, index: Index, encoder: Encoder, cases: list[Labelled]) -> None:
    """Print one line a ranking."""
    retriever = Retriever(store=store, index=index, encoder=encoder)
    k = CUTS[-1]

    def dense(query: str) -> list[str]:
        vector = np.asarray(encoder.embed_query(query), dtype=np.float32)
        return [i for i, _ in index.search(vector, kind="claim", k=k)]

    rankings: dict[str, Callable[[str], Sequence[str]]] = {
        "BM25": lambda q: [i for i, _ in store.search_text(q, kind="claim", k=k)],
        "dense": dense,
        "fused": lambda q: [e.claim.claim_id for e in retriever.evidence(q, k=k)],
    }
    for ranking, rank in rankings.items():
        *recalls, mrr, p50 = measure(rank, cases)
        cells = " | ".join(f"{r:.3f}" for r in [*recalls, mrr])
        print(f"| {name} | {ranking} | {len(cases)} | {cells} | {p50:.1f} |", flush=True)


def run(
    name: str,
    encoder: Encoder,
    items: Sequence[tuple[Document, list[Chunk], list[Claim]]],
    cases: list[Labelled],
    folder: Path,
) -> None:
    """Fill a store and measure it."""
    with Store.open(folder / name) as store:
        words = sum(len(d.text.split()) for d, _, _ in items)
        if store.counts()[0] < len(items):
            seconds = fill(store, encoder, items)
            print(f"<!-- {name}: {words:,} words stored at {words / seconds:,.0f} words/s -->")
        with Index.open(folder / name, store) as index:
            table(name, store, index, encoder, cases)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path)
    parser.add_argument("--sets", nargs="*", default=["cranfield", "clef2020"])
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--plain", action="store_true", help="the encoder as it was published, without the adapter"
    )
    parser.add_argument("--keep", type=Path, help="folder for the stores; reused if filled")
    given = parser.parse_args()
    encoder = Encoder.load(threads=given.threads)
    if given.plain:
        encoder = Encoder("plain", packaged())
    cuts = " | ".join(f"recall@{k}" for k in CUTS)
    print(f"| set | ranking | n | {cuts} | MRR | p50 ms |\n|{'---|' * (len(CUTS) + 5)}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        if given.articles:
            articles = list(read_folder(given.articles))
            cases = [
                Labelled(q.text, frozenset(f"{a.article_id}:{n}" for n in q.claims))
                for a in articles
                for q in a.questions
                if q.claims
            ]
            run("articles", encoder, [annotated(a) for a in articles], cases, folder)
        for name in given.sets if given.bench else ():
            docs = [
                whole(d["id"], d["text"]) for d in read_jsonl(given.bench / name / "docs.jsonl")
            ]
            queries = [
                q
                for p in sorted((given.bench / name).glob("queries*.jsonl"))
                for q in read_jsonl(p)
            ]
            cases = [
                Labelled(q["query"], frozenset(q["relevant"])) for q in queries if q["relevant"]
            ]
            run(name, encoder, docs, cases, folder)


if __name__ == "__main__":
    main()
