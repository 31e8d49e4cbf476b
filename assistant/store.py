"""The store: documents, sentences, chunks, claims, vectors and full text in one SQLite database.

Enters: all that was found in a document, at once. Leaves: the same records, filtered and
searched. Does not: find anything itself, or know of the vector index, which is derived from it.

The store is the truth. A document is written in one durable transaction. One writer at a time
holds the writer's lock; readers, in any thread or process, go on with the last committed state.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

import filelock
import numpy as np

from assistant.errors import StoreError, StoreLockedError
from assistant.records import Chunk, Claim, Document, Span, to_json
from assistant.sides import Sides
from assistant.store_reader import ENCODER, Reader, Vector, unknown_document
from assistant.store_rows import UNATTRIBUTED, Feedback, Kind, Order, Where, claim_row, told_in
from assistant.store_schema import prepare

__all__ = ["UNATTRIBUTED", "Feedback", "Kind", "Order", "Store", "Vector", "Where"]

_LOCK: Final = "write.lock"


class Store(Reader):
    """A store in a folder. Reads are safe from any thread; writes take the writer's lock."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._lock = filelock.FileLock(folder / _LOCK, thread_local=True)

    @classmethod
    def open(cls, folder: Path, *, create: bool = True) -> Store:
        """Open the store in ``folder``, making it where there is none and ``create`` is true.

        Raises:
            StoreError: there is no store, or it is damaged or of another program.
            StoreVersionError: it was written by a newer version.
        """
        prepare(Path(folder), create=create)
        return cls(Path(folder))

    def close(self) -> None:
        """Close all connections; the store cannot be used afterwards."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock; may be entered again by the thread that holds it.

        Raises:
            StoreLockedError: another process or thread holds it.
        """
        try:
            self._lock.acquire(timeout=0)
        except filelock.Timeout as exc:
            raise StoreLockedError(
                f"the store in {self.folder} is being written by another process. Try again "
                "when it is done, or choose another --store"
            ) from exc
        except OSError as exc:
            raise StoreError(
                f"the store in {self.folder} cannot be written: {exc.strerror}. Check its "
                "permissions"
            ) from exc
        try:
            yield
        finally:
            self._lock.release()

    def put(
        self,
        document: Document,
        sentences: Sequence[Span],
        chunks: Sequence[Chunk],
        claims: Sequence[Claim],
        vectors: Mapping[str, Vector],
    ) -> None:
        """Write a document with all that was found in it, in place of its old version.

        Args:
            document: the document.
            sentences: its sentences.
            chunks: its chunks, in order.
            claims: its claims, in order.
            vectors: a vector for each ``chunk_id`` and ``claim_id``, all of one length.

        Raises:
            StoreLockedError: another process is writing.
        """
        with self.writing(), self._transaction() as db:
            generation = _bump(db, "generation", "vector_generation")
            doc = _put_document(db, document, sentences, generation)
            rows = _put_chunks(db, doc, document, chunks)
            _put_claims(db, doc, claims, rows)
            db.executemany(
                "INSERT INTO vectors VALUES (?, ?, ?, ?)",
                [
                    (item, kind, doc, np.asarray(vectors[item], dtype="<f4").tobytes())
                    for kind, items in (
                        ("chunk", [c.chunk_id for c in chunks]),
                        ("claim", [c.claim_id for c in claims]),
                    )
                    for item in items
                ],
            )

    def remove(self, doc_id: str) -> None:
        """Remove a document and all that was found in it.

        Raises:
            UnknownDocumentError: the store holds no such document.
        """
        with self.writing(), self._transaction() as db:
            found = db.execute("SELECT row FROM documents WHERE doc_id = ?", [doc_id]).fetchone()
            if found is None:
                raise unknown_document(doc_id)
            _clear(db, found[0])
            db.execute("DELETE FROM documents WHERE row = ?", found)
            _bump(db, "generation", "vector_generation")

    def update_sources(self, claims: Iterable[Claim]) -> None:
        """Rewrite the sources and sides of these claims, in one transaction.

        What a claim's own document tells of its source is kept beside it (see ``told_claims``).
        """
        with self.writing(), self._transaction() as db:
            query = "SELECT claim_id, source, side, record, row FROM claims"
            held = {claim_id: (now, row) for claim_id, *now, row in db.execute(query)}
            changed = []
            for claim in claims:
                if claim.claim_id not in held:
                    continue
                now, row = held[claim.claim_id]
                name, _, before = now
                told = told_in(name, json.loads(before))
                _, source, side, *_, record = claim_row(claim, told)
                if now != [source, side, record]:
                    changed.append((source, side, record, row))
            db.executemany(
                "UPDATE claims SET source = ?, side = ?, record = ? WHERE row = ?", changed
            )
            db.executemany(
                "UPDATE claims_fts SET source = ?, side = ? WHERE rowid = ?",
                [(source, side, row) for source, side, _, row in changed],
            )
            _bump(db, "generation")

    def set_sides(self, sides: Sides) -> None:
        """Keep the sides; the claims follow by ``update_sources``."""
        self.set_meta("sides", json.dumps([to_json(s) for s in sides.sides], ensure_ascii=False))

    def encoded_by(self, name: str, fingerprint: str, dim: int) -> None:
        """Say which encoder makes the vectors, before the first ``put``.

        Raises:
            StoreError: the store's vectors were made by another.
        """
        self.check_encoder(name, fingerprint, dim)
        if self.meta(ENCODER) != f"{fingerprint} {name}":
            self.set_meta(ENCODER, f"{fingerprint} {name}")

    def replace_vectors(
        self, name: str, fingerprint: str, vectors: Iterable[tuple[str, Vector]]
    ) -> None:
        """Put the vectors of another encoder in place of all, in one transaction.

        Args:
            name: the encoder's.
            fingerprint: the encoder's.
            vectors: each with its ``chunk_id`` or ``claim_id``.
        """
        with self.writing(), self._transaction() as db:
            generation = _bump(db, "generation", "vector_generation")
            db.executemany(
                "UPDATE vectors SET vector = ? WHERE id = ?",
                ((np.asarray(v, dtype="<f4").tobytes(), item) for item, v in vectors),
            )
            db.execute("UPDATE documents SET generation = ?", [generation])
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                [f"user.{ENCODER}", f"{fingerprint} {name}"],
            )

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value under a key of the caller's."""
        with self.writing(), self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [f"user.{key}", value])
            _bump(db, "generation")

    def add_feedback(self, question: str, answer: str, right: bool, note: str = "") -> None:
        """Keep a reader's word on an answer. Needs no writer's lock: an ingest may be running."""
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._transaction() as db:
            db.execute(
                "INSERT INTO feedback (at, question, answer, right, note) VALUES (?, ?, ?, ?, ?)",
                [at, question, answer, int(right), note],
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is durable when the block ends, none of it if it fails."""
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise


def _bump(db: sqlite3.Connection, *counters: str) -> int:
    """Count this commit; its number."""
    number = int(db.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0]) + 1
    db.executemany(
        "UPDATE meta SET value = ? WHERE key = ?", [(str(number), counter) for counter in counters]
    )
    return number


def _clear(db: sqlite3.Connection, doc: int) -> None:
    """Delete all that was found in a document."""
    for table in ("claims", "chunks"):
        db.execute(
            f"DELETE FROM {table}_fts WHERE rowid IN (SELECT row FROM {table} WHERE doc = ?)", [doc]
        )
    for table in ("vectors", "claims", "chunks"):
        db.execute(f"DELETE FROM {table} WHERE doc = ?", [doc])


def _put_document(
    db: sqlite3.Connection, document: Document, sentences: Sequence[Span], generation: int
) -> int:
    """Write the document's own row, keeping its place if it is held already; the row's number."""
    values = {
        "doc_id": document.doc_id,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "url": document.url,
        "sha256": document.sha256,
        "text": document.text,
        "sentences": json.dumps(to_json(tuple(sentences))),
        "generation": generation,
    }
    found = db.execute("SELECT row FROM documents WHERE doc_id = ?", [document.doc_id]).fetchone()
    if found is None:
        columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        return int(
            db.execute(
                f"INSERT INTO documents ({columns}) VALUES ({marks}) RETURNING row", values
            ).fetchone()[0]
        )
    _clear(db, found[0])
    setting = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(f"UPDATE documents SET {setting} WHERE doc_id = :doc_id", values)
    return int(found[0])


def _put_chunks(
    db: sqlite3.Connection, doc: int, document: Document, chunks: Sequence[Chunk]
) -> list[tuple[int, int]]:
    """Write the chunks; where each starts, and its row."""
    rows = []
    for chunk in chunks:
        row = db.execute(
            "INSERT INTO chunks (chunk_id, doc, start, end) VALUES (?, ?, ?, ?) RETURNING row",
            [chunk.chunk_id, doc, chunk.span.start, chunk.span.end],
        ).fetchone()[0]
        db.execute(
            "INSERT INTO chunks_fts (rowid, text) VALUES (?, ?)",
            [row, document.text[chunk.span.start : chunk.span.end]],
        )
        rows.append((chunk.span.start, row))
    return rows


def _put_claims(
    db: sqlite3.Connection, doc: int, claims: Sequence[Claim], chunks: list[tuple[int, int]]
) -> None:
    """Write the claims, each with the chunk that it begins in."""
    starts = [start for start, _ in chunks]
    for position, claim in enumerate(claims):
        at = max(0, bisect_right(starts, claim.content[0].start) - 1)
        columns = claim_row(claim)
        row = db.execute(
            "INSERT INTO claims (claim_id, doc, position, chunk, text, source, side, stance, act, "
            "unverified, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row",
            [claim.claim_id, doc, position, chunks[at][1], *columns],
        ).fetchone()[0]
        db.execute(
            "INSERT INTO claims_fts (rowid, text, source, side) VALUES (?, ?, ?, ?)",
            [row, *columns[:3]],
        )
