"""The BEIR shape of evaluation set: a folder → cases, and its corpus → files to ingest.

Enters: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/*.tsv``. Leaves: a ``Case`` a query, whose
points are whole documents without sides. Does not: ingest.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import EvalSetError
from assistant.evaluation.cases import Case, Point, Wording
from assistant.evaluation.jsonl import lines_of, read_rows, row_id, text_of


def beir_cases(folder: Path) -> Iterator[Case]:
    """A BEIR folder: each query's relevant documents are its points, without sides.

    Raises:
        EvalSetError: a file is missing, cannot be read, or a line of it is malformed.
    """
    queries = folder / "queries.jsonl"
    relevant = _qrels(folder)
    for _, where, row in read_rows(queries):
        query_id = row_id(row, where, 0, key="_id")
        if query_id not in relevant:
            continue  # queries.jsonl holds the queries of all splits
        yield Case(
            case_id=query_id,
            task="ask",
            query=text_of(row, "text", where),
            where=where,
            points=tuple(
                Point(wording=Wording(evidence=None, doc=doc), passage=True)
                for doc in relevant[query_id]
            ),
            must_abstain=not relevant[query_id],
            shape="beir",
        )


def _qrels(folder: Path) -> dict[str, list[str]]:
    """Query id → ids of its relevant documents, from ``qrels/test.tsv`` or the only file there.

    Raises:
        EvalSetError: there is no such file, it cannot be read, or a line is of another form.
    """
    files = sorted((folder / "qrels").glob("*.tsv")) or sorted(folder.glob("qrels.tsv"))
    named = [f for f in files if f.stem == "test"] or files
    if len(named) != 1:
        raise EvalSetError(
            f"{folder}: {len(named)} files in qrels/. Give one .tsv file, or one named test.tsv"
        )
    relevant: dict[str, list[str]] = {}
    for number, where, line in lines_of(named[0]):
        (cells,) = csv.reader([line], delimiter="\t")
        if number == 1 and cells[0] == "query-id":
            continue
        try:
            query_id, doc_id, grade = cells[0], cells[-2], float(cells[-1])
        except (IndexError, ValueError) as exc:
            raise EvalSetError(f"{where}: {cells!r} is not query-id, corpus-id, score") from exc
        found = relevant.setdefault(query_id, [])
        if grade > 0:
            found.append(doc_id)
    return relevant


def beir_documents(folder: Path, out: Path) -> int:
    """Writes a BEIR corpus as text files that can be ingested, and returns how many.

    Each is named by its id, so that the set's relevance judgements name the store's documents.

    Raises:
        EvalSetError: a row has no ``_id`` or ``text``, or an id cannot be a file name.
    """
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for _, where, row in read_rows(folder / "corpus.jsonl"):
        doc_id = row_id(row, where, 0, key="_id")
        if "/" in doc_id or "\\" in doc_id or doc_id.startswith("."):
            raise EvalSetError(f"{where}: the id {doc_id!r} cannot be a file name")
        text = text_of(row, "text", where)
        head = f"title: {' '.join(str(row['title']).split())}\n===\n" if row.get("title") else ""
        (out / f"{doc_id}.txt").write_text(head + text + "\n", encoding="utf-8")
        count += 1
    return count
