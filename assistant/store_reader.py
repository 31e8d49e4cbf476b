"""Reading the store.

Enters: ids, filters and queries. Leaves: documents, chunks, claims, vectors and full-text hits,
as last committed. Does not: write; ``store`` adds that.
"""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from assistant.errors import StoreError, UnknownDocumentError, UnknownSideError
from assistant.records import REPORTER, Chunk, Claim, Document, Side, Source, Span
from assistant.sides import Sides
from assistant.store_rows import (
    CHUNK_COLUMNS,
    CLAIM_COLUMNS,
    DOCUMENT_COLUMNS,
    UNATTRIBUTED,
    Feedback,
    Kind,
    Order,
    Searched,
    Where,
    chunk_of,
    claim_of,
    document_of,
    match_any,
    of_documents,
    ordered,
)
from assistant.store_schema import connect, translated

Vector = npt.NDArray[np.float32]
DocumentRead = tuple[Document, tuple[Span, ...]]
"""A document and its sentences, in order."""

_FROM: Final = "FROM claims c JOIN documents d ON d.row = c.doc"
_CLAIMS: Final = f"SELECT {CLAIM_COLUMNS} {_FROM}"
_SCORED: Final[Mapping[Searched, str]] = {
    "claim": (
        "SELECT c.claim_id, -bm25(claims_fts, 1.0, 0.6, 0.3) AS score FROM claims_fts "
        "JOIN claims c ON c.row = claims_fts.rowid WHERE claims_fts MATCH ? AND {test} "
        "ORDER BY score DESC, c.doc, c.position LIMIT ?"
    ),
    "chunk": (
        "SELECT k.chunk_id, -bm25(chunks_fts) AS score FROM chunks_fts "
        "JOIN chunks k ON k.row = chunks_fts.rowid WHERE chunks_fts MATCH ? AND {test} "
        "ORDER BY score DESC, k.doc, k.start LIMIT ?"
    ),
    "document": (
        "SELECT d.doc_id, -bm25(documents_fts) AS score FROM documents_fts "
        "JOIN documents d ON d.row = documents_fts.rowid WHERE documents_fts MATCH ? AND {test} "
        "ORDER BY score DESC, d.row LIMIT ?"
    ),
}
"""BM25 over a claim's text, its source's name and its side (weighted), a chunk's text, or a
document's title and text."""


ENCODER: Final = "encoder"
"""Under this key of ``meta``: the fingerprint and the name of the encoder of the vectors."""


class Reader:
    """What is read from a store's folder. Safe to share between threads.

    Attributes:
        folder: where the store lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._idle: deque[sqlite3.Connection] = deque()
        self._read: dict[str, tuple[int, DocumentRead]] = {}
        self._closed = False

    @property
    def generation(self) -> int:
        """Counts the commits that changed anything but feedback."""
        return int(self._meta("generation"))

    @property
    def vector_generation(self) -> int:
        """The generation of the last commit that changed a vector; the index compares it."""
        return int(self._meta("vector_generation"))

    @property
    def store_id(self) -> str:
        """Tells this store from any other that lay in the same folder before."""
        return self._meta("store_id")

    def meta(self, key: str) -> str | None:
        """The value kept under ``key``, or None."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", [f"user.{key}"])
        return str(rows[0][0]) if rows else None

    def sides(self) -> Sides:
        """The sides that were set; none before that."""
        rows = json.loads(self.meta("sides") or "[]")
        return Sides(sides=tuple(Side(**{**r, "aliases": tuple(r["aliases"])}) for r in rows))

    def has(self, doc_id: str, sha256: str | None = None) -> bool:
        """True if the document is held (in the version with this hash, if one is given)."""
        rows = self._rows("SELECT sha256 FROM documents WHERE doc_id = ?", [doc_id])
        return bool(rows) and sha256 in (None, rows[0][0])

    def document(self, doc_id: str) -> Document:
        """The document with this id.

        Raises:
            UnknownDocumentError: the store holds no such document.
        """
        return self.with_sentences([doc_id])[doc_id][0]

    def documents(self) -> tuple[Document, ...]:
        """All documents, by id."""
        rows = self._rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents ORDER BY doc_id")
        return tuple(map(document_of, rows))

    def with_sentences(self, doc_ids: Collection[str]) -> dict[str, DocumentRead]:
        """Documents with their sentences, by id; raises as ``document`` does.

        Those that were read before are read again only if they changed.
        """
        versions = "SELECT doc_id, generation FROM documents WHERE doc_id IN"
        now = dict(self._rows(f"{versions} ({_marks(doc_ids)})", [*doc_ids]))
        held = {d: r for d in now if (r := self._read.get(d)) is not None and r[0] == now[d]}
        if new := [d for d in now if d not in held]:
            query = f"SELECT generation, sentences, {DOCUMENT_COLUMNS} FROM documents"
            for generation, sentences, *columns in self._rows(
                f"{query} WHERE doc_id IN ({_marks(new)})", new
            ):
                document = document_of(columns)
                spans = tuple(Span(start=s, end=e) for s, e in json.loads(sentences))
                held[document.doc_id] = generation, (document, spans)
            self._read |= held
        for doc_id in doc_ids:
            if doc_id not in held:  # never there, or removed in between
                raise unknown_document(doc_id)
        return {d: held[d][1] for d in doc_ids}

    def number(self, kind: Kind) -> int:
        """How many claims or chunks there are."""
        return int(self._rows(f"SELECT count(*) FROM {kind}s")[0][0])

    def counts(self, **where: Any) -> tuple[int, int]:  # noqa: ANN401 - the fields of Where
        """How many documents and how many claims pass the filters."""
        kept = Where(**where)
        (about, names), (test, values) = kept.documents(), kept.claims()
        query = (
            f"SELECT (SELECT count(*) FROM documents d WHERE {about}), "
            f"(SELECT count(*) FROM claims c WHERE {test})"
        )
        documents, claims = self._rows(query, [*names, *values])[0]
        return documents, claims

    def claims(
        self,
        *,
        order: Order = "document",
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
        **where: Any,  # noqa: ANN401 - the fields of Where
    ) -> tuple[Claim, ...]:
        """The claims that pass the filters (the fields of ``Where``), in order, a page of them."""
        inner, values = _sorted_rows(order, descending, where)
        page = [*values, -1 if limit is None else limit, offset]
        query = (
            f"{_CLAIMS} WHERE c.row IN ({inner} LIMIT ? OFFSET ?) "
            f"ORDER BY {ordered(order, descending)}"
        )
        return tuple(map(claim_of, self._rows(query, page)))

    def each_claim(
        self,
        *,
        order: Order = "document",
        descending: bool = False,
        batch: int = 1000,
        **where: Any,  # noqa: ANN401 - the fields of Where
    ) -> Iterator[Claim]:
        """All claims that pass the filters, in order, read ``batch`` at a time.

        Holds no transaction open between batches, so that a slow reader keeps no writer waiting; a
        claim that is removed meanwhile is left out.
        """
        rows = [row for (row,) in self._rows(*_sorted_rows(order, descending, where))]
        test, values = Where(**where).claims()
        for first in range(0, len(rows), batch):
            some = rows[first : first + batch]
            query = f"SELECT c.row, {CLAIM_COLUMNS} {_FROM} WHERE c.row IN ({_marks(some)})"
            held = {r[0]: r[1:] for r in self._rows(f"{query} AND {test}", [*some, *values])}
            yield from (claim_of(held[row]) for row in some if row in held)

    def told_claims(self) -> tuple[Claim, ...]:
        """All claims, each with its source's name and body as its own document tells them.

        ``claims`` has them as all documents together do, which ``update_sources`` wrote.
        """
        rows = self._rows(f"{_CLAIMS} ORDER BY {ordered('document')}")
        return tuple(claim_of(row, told=True) for row in rows)

    def count_claims(self, **where: Any) -> int:  # noqa: ANN401 - the fields of Where
        """How many claims pass the filters."""
        test, values = Where(**where).claims()
        return int(self._rows(f"SELECT count(*) FROM claims c WHERE {test}", values)[0][0])

    def claims_per_document(self) -> dict[str, int]:
        """How many claims each document has, by its id."""
        return dict(
            self._rows(
                "SELECT d.doc_id, (SELECT count(*) FROM claims c WHERE c.doc = d.row) "
                "FROM documents d"
            )
        )

    def claims_per_side(self) -> dict[str | None, int]:
        """How many claims each side has, and None for the unattributed; the most first."""
        query = "SELECT side, count(*) FROM claims GROUP BY side ORDER BY 2 DESC, side"
        return dict(self._rows(query))

    def claims_with_chunks(self, claim_ids: Sequence[str]) -> dict[str, tuple[Claim, Chunk]]:
        """Those of these claims that are held, each with the chunk in which it begins."""
        rows = self._rows(
            f"SELECT {CLAIM_COLUMNS}, {CHUNK_COLUMNS} FROM claims c "
            "JOIN documents d ON d.row = c.doc JOIN chunks k ON k.row = c.chunk "
            f"WHERE c.claim_id IN ({_marks(claim_ids)})",
            claim_ids,
        )
        width = CLAIM_COLUMNS.count(",") + 1
        return {row[0]: (claim_of(row[:width]), chunk_of(row[width:])) for row in rows}

    def places(
        self, claim_ids: Sequence[str], chunk_ids: Sequence[str], where: Where
    ) -> list[tuple[str, str, str]]:
        """Claim, chunk and document of the claims that pass: these, and those of these chunks."""
        test, values = where.claims()
        rows = self._rows(
            "SELECT c.claim_id, k.chunk_id, d.doc_id FROM claims c "
            "JOIN chunks k ON k.row = c.chunk JOIN documents d ON d.row = c.doc "
            f"WHERE c.row IN (SELECT row FROM claims WHERE claim_id IN ({_marks(claim_ids)}) UNION "
            "ALL SELECT claims.row FROM chunks JOIN claims ON claims.chunk = chunks.row "
            f"WHERE chunk_id IN ({_marks(chunk_ids)})) AND {test} ORDER BY c.doc, c.position",
            [*claim_ids, *chunk_ids, *values],
        )
        return rows

    def homes(self, chunk_ids: Sequence[str]) -> dict[str, str]:
        """The document of each of these chunks that is held."""
        return dict(
            self._rows(
                "SELECT k.chunk_id, d.doc_id FROM chunks k JOIN documents d ON d.row = k.doc "
                f"WHERE k.chunk_id IN ({_marks(chunk_ids)})",
                chunk_ids,
            )
        )

    def sources(self) -> tuple[Source, ...]:
        """The different sources of all claims (without their mentions), the most frequent first."""
        rows = self._rows(
            "SELECT source, side, record ->> 'role' AS role, record ->> 'organisation' AS "
            "organisation FROM claims GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, min(row)"
        )
        return tuple(Source(name=n, side=s, role=r, organisation=o) for n, s, r, o in rows)

    def source_names(self) -> tuple[str, ...]:
        """The names of all sources but the reports themselves, by name."""
        rows = self._rows(
            "SELECT DISTINCT source FROM claims WHERE source IS NOT NULL AND source != ? "
            "ORDER BY source COLLATE NOCASE",
            [REPORTER],
        )
        return tuple(name for (name,) in rows)

    def side_labels(self) -> tuple[str, ...]:
        """The labels of the sides that were set, then those that only claims have, by name."""
        rows = self._rows("SELECT DISTINCT side FROM claims WHERE side IS NOT NULL ORDER BY side")
        return tuple(dict.fromkeys([s.label for s in self.sides().sides] + [r[0] for r in rows]))

    def label_of(self, side: str) -> str:
        """The label of the side that is called so: a label in any case, an id or an alias.

        Raises:
            UnknownSideError: no side is called so.
        """
        labels = (*self.side_labels(), REPORTER, UNATTRIBUTED)
        for label in labels:
            if label.casefold() == side.strip().casefold():
                return label
        try:
            return self.sides().resolve_label(side)
        except UnknownSideError as exc:
            known = ", ".join(dict.fromkeys(labels))
            raise UnknownSideError(f"no side is called {side!r}. The store has: {known}") from exc

    def ids(self, kind: Kind, where: Where) -> list[str]:
        """The ids of the claims or chunks that pass."""
        test, values = where.condition(kind)
        query = {
            "claim": f"SELECT c.claim_id FROM claims c WHERE {test}",
            "chunk": f"SELECT k.chunk_id FROM chunks k WHERE {test}",
        }
        return [row[0] for row in self._rows(query[kind], values)]

    def mentions(self, word: str) -> bool:
        """Whether any text or title holds the word (stemmed, accents aside)."""
        return bool(self.search_text(word, kind="document", k=1))

    def publishes(self, word: str) -> bool:
        """Whether the word stands in the name of a document's publisher."""
        named = (
            "SELECT 1 FROM documents WHERE ' ' || publisher || ' ' LIKE '% ' || ? || ' %' LIMIT 1"
        )
        return bool(self._rows(named, [word]))

    def search_text(
        self, query: str, *, kind: Searched, k: int, where: Where | None = None
    ) -> list[tuple[str, float]]:
        """The ``k`` best of a kind by BM25 (SQLite FTS5), best first, with their scores.

        Any characters may stand in ``query``; its words are stemmed (Porter) and matched singly.
        """
        match = match_any(query)
        if match is None or k < 1:
            return []
        test, values = (where or Where()).condition(kind)
        rows = self._rows(_SCORED[kind].format(test=test), [match, *values, k])
        return [(item, score) for item, score in rows]

    def vectors(
        self, documents: Collection[str] | None = None
    ) -> Iterator[tuple[str, Kind, str, Vector]]:
        """The vectors of these documents, or of all: (claim or chunk id, kind, doc_id, vector)."""
        some = None if documents is None else json.dumps(sorted(documents))
        with self._reading() as db:
            cursor = db.execute(
                "SELECT v.id, v.kind, d.doc_id, v.vector FROM vectors v JOIN documents d "
                "ON d.row = v.doc WHERE ?1 IS NULL OR d.doc_id IN (SELECT value FROM "
                "json_each(?1)) ORDER BY v.rowid",
                [some],
            )
            for item, kind, doc_id, vector in cursor:
                yield item, kind, doc_id, np.frombuffer(vector, dtype="<f4")

    def document_generations(self) -> dict[str, int]:
        """Each document, with the generation that wrote its present version."""
        return dict(self._rows("SELECT doc_id, generation FROM documents"))

    def is_encoded_by(self, fingerprint: str, dim: int) -> bool:
        """Whether this encoder made the vectors; true where there are none."""
        rows = self._rows("SELECT length(vector) / 4 FROM vectors LIMIT 1")
        held = (self.meta(ENCODER) or fingerprint).partition(" ")[0]
        return not rows or (held == fingerprint and rows[0][0] == dim)

    def check_encoder(self, name: str, fingerprint: str, dim: int) -> None:
        """Raise ``StoreError`` if the vectors were made by another encoder than this one."""
        if self.is_encoded_by(fingerprint, dim):
            return
        known = (self.meta(ENCODER) or "").partition(" ")[2] or "of another number of dimensions"
        made, other = f"the encoder {known}, not by {name}", ", set WHOSAYS_ENCODER to that encoder"
        if known == name:
            made, other = f"{name} as another version of Who Says has it", ""
        raise StoreError(
            f"the vectors of the store in {self.folder} were made by {made}. Make them anew with "
            f"whosays reingest --all{other}, or ingest into another --store"
        )

    def chunks(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document, in order."""
        rows = self._rows(
            f"SELECT {CHUNK_COLUMNS} FROM chunks k JOIN documents d ON d.row = k.doc "
            "WHERE d.doc_id = ? ORDER BY k.start",
            [doc_id],
        )
        return tuple(map(chunk_of, rows))

    def feedback(self) -> tuple[Feedback, ...]:
        """All feedback, oldest first."""
        rows = self._rows("SELECT at, question, answer, right, note FROM feedback ORDER BY row")
        return tuple(
            Feedback(at=at, question=q, answer=a, right=bool(right), note=note)
            for at, q, a, right, note in rows
        )

    def _meta(self, key: str) -> str:
        return str(self._rows("SELECT value FROM meta WHERE key = ?", [key])[0][0])

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._reading() as db:
            return db.execute(query, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of the caller's own, given back for the next read."""
        if self._closed:
            raise StoreError(f"the store in {self.folder} is closed. Open it again")
        with translated(self.folder):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = connect(self.folder)
            try:
                yield connection
            finally:
                self._idle.append(connection) if not self._closed else connection.close()


def _sorted_rows(order: Order, descending: bool, where: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The query for the rows of ``claims`` that pass, in order, and its parameters.

    It reads indices alone, so that a page far down the ledger costs little more than the first.
    """
    test, values = Where(**where).claims()
    joined = _FROM if of_documents(order) else "FROM claims c"
    return f"SELECT c.row {joined} WHERE {test} ORDER BY {ordered(order, descending)}", values


def unknown_document(doc_id: str) -> UnknownDocumentError:
    """The error for an id that is not held."""
    return UnknownDocumentError(
        f"the store holds no document {doc_id!r}; list them with whosays documents"
    )


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
