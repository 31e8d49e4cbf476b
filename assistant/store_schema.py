"""The store's tables, their version, and how its database is opened.

Enters: the store's folder. Leaves: connections to a database of the current version, and SQLite's
errors as the project's. Does not: read or write a row of any document.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from assistant.errors import StoreError, StoreLockedError, StoreVersionError
from assistant.store_rows import SORTED_BY

DATABASE: Final = "store.sqlite3"
VERSION: Final = 2
APPLICATION: Final = 0x57686F53  # "WhoS", in the database's header
_INDEX: Final = ("index.json", "chroma")
"""What the index keeps in the store's folder (see ``index``)."""
_BUSY: Final = 10.0
"""Seconds to wait for another process's commit (a matter of milliseconds)."""

_TOKENS: Final = "tokenize = 'porter unicode61 remove_diacritics 2'"

_DOCUMENTS_FTS: Final = f"""
CREATE VIRTUAL TABLE documents_fts
    USING fts5 (title, text, content = documents, content_rowid = row, {_TOKENS});
CREATE TRIGGER documents_fts_insert AFTER INSERT ON documents BEGIN
    INSERT INTO documents_fts (rowid, title, text) VALUES (new.row, new.title, new.text);
END;
CREATE TRIGGER documents_fts_delete AFTER DELETE ON documents BEGIN
    INSERT INTO documents_fts (documents_fts, rowid, title, text)
        VALUES ('delete', old.row, old.title, old.text);
END;
CREATE TRIGGER documents_fts_update AFTER UPDATE OF row, title, text ON documents BEGIN
    INSERT INTO documents_fts (documents_fts, rowid, title, text)
        VALUES ('delete', old.row, old.title, old.text);
    INSERT INTO documents_fts (rowid, title, text) VALUES (new.row, new.title, new.text);
END;
"""
"""Holds no text of its own: it reads the documents', and follows them by triggers."""
_SORTED: Final = f"""
CREATE INDEX claims_by_side ON claims (side COLLATE NOCASE, doc, position);
CREATE INDEX claims_by_source ON claims (source COLLATE NOCASE, doc, position);
CREATE INDEX claims_by_text ON claims (substr(text, 1, {SORTED_BY}) COLLATE NOCASE, doc, position);
CREATE INDEX claims_stance ON claims (stance, doc, position);
CREATE INDEX documents_title ON documents (title COLLATE NOCASE);
"""
"""The orders in which the ledger is read a page at a time (see ``store_rows.ORDERS``)."""

SCHEMA: Final = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY,
    doc_id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    publisher TEXT,
    published TEXT,
    url TEXT,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    sentences TEXT NOT NULL,         -- JSON: [[start, end], …]
    generation INTEGER NOT NULL      -- of the commit that wrote this version
);
CREATE INDEX documents_published ON documents (published);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY,
    chunk_id TEXT NOT NULL UNIQUE,
    doc INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL
);
CREATE INDEX chunks_doc ON chunks (doc, start);
CREATE TABLE claims (
    row INTEGER PRIMARY KEY,
    claim_id TEXT NOT NULL UNIQUE,
    doc INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    position INTEGER NOT NULL,       -- within the document
    chunk INTEGER NOT NULL REFERENCES chunks (row),
    text TEXT NOT NULL,
    source TEXT,
    side TEXT,
    stance TEXT NOT NULL,
    act TEXT NOT NULL,
    unverified INTEGER NOT NULL,
    record TEXT NOT NULL             -- JSON: the fields that have no column
);
CREATE INDEX claims_doc ON claims (doc, position);
CREATE INDEX claims_side ON claims (side, doc, position);
CREATE INDEX claims_source ON claims (source, doc, position);
CREATE INDEX claims_unverified ON claims (doc, position) WHERE unverified = 1;
CREATE INDEX claims_act ON claims (act, doc, position);
CREATE INDEX claims_chunk ON claims (chunk, position);
CREATE TABLE vectors (
    id TEXT PRIMARY KEY,             -- a claim_id or chunk_id
    kind TEXT NOT NULL,
    doc INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    vector BLOB NOT NULL             -- float32, little-endian
);
CREATE INDEX vectors_doc ON vectors (doc);
CREATE TABLE feedback (
    row INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    right INTEGER NOT NULL,
    note TEXT NOT NULL
);
CREATE VIRTUAL TABLE claims_fts USING fts5 (text, source, side, {_TOKENS});
CREATE VIRTUAL TABLE chunks_fts USING fts5 (text, {_TOKENS});
{_SORTED}{_DOCUMENTS_FTS}"""

MIGRATIONS: Mapping[int, str] = {
    1: "DROP INDEX IF EXISTS claims_denied;\n"
    f"{_SORTED}{_DOCUMENTS_FTS}INSERT INTO documents_fts (documents_fts) VALUES ('rebuild');\n"
}
"""Version → the statements that lead from it to the next one."""


def _check_free(folder: Path) -> None:
    """Refuse to make a store beside an index that is not its own.

    Raises:
        StoreError: the folder holds another program's Chroma data, or those of a lost store.
    """
    if foreign := [name for name in _INDEX if (folder / name).exists()]:
        raise StoreError(
            f"{folder} holds no store, but {' and '.join(foreign)} of another program or of a lost "
            "store. Choose another --store, or move them away"
        )


def prepare(folder: Path, *, create: bool) -> None:
    """Make or check the database in ``folder``; it is of the current version afterwards.

    Raises:
        StoreError: there is none and ``create`` is false, it is damaged or foreign, or the folder
            holds another's index.
        StoreVersionError: it was written by a newer version.
    """
    path = folder / DATABASE
    if not path.is_file():
        if not create:
            raise StoreError(f"there is no store in {folder}; make one with whosays ingest --store")
        _check_free(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(
            f"the store's folder {folder} cannot be made: {exc.strerror}. Choose another --store"
        ) from exc
    connection = connect(folder)
    try:
        with translated(folder):
            _bring_up(connection, folder)
    finally:
        connection.close()


def _bring_up(connection: sqlite3.Connection, folder: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    version = _version(connection, folder)
    if version == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection, folder)  # again: another process may have been first
    if version == 0:
        _run(connection, SCHEMA)
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("generation", "0"), ("vector_generation", "0"), ("store_id", uuid.uuid4().hex)],
        )
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
    for step in range(version or VERSION, VERSION):
        _run(connection, MIGRATIONS[step])
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    """The version of the database; 0 where it is new."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    filled = bool(connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone())
    if filled and application != APPLICATION:
        raise StoreError(
            f"{folder / DATABASE} is a database of another program. Choose another --store"
        )
    if version > VERSION:
        raise StoreVersionError(
            f"the store in {folder} has version {version}, this program reads up to {VERSION}. "
            "Install the newer Who Says, or choose another --store"
        )
    return version


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run a script inside the transaction that is open (``executescript`` would commit it)."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def connect(folder: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, durable on commit, usable from any one thread at a time.

    Raises:
        StoreError: the database cannot be opened.
    """
    with translated(folder):
        connection = sqlite3.connect(
            folder / DATABASE, timeout=_BUSY, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -32000")
    return connection


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Raise SQLite's errors as ``StoreError``s that say what to do."""
    try:
        yield
    except sqlite3.OperationalError as exc:
        cause = str(exc)
        if "locked" in cause or "busy" in cause:
            raise StoreLockedError(
                f"the store in {folder} is being written by another process. Try again when it "
                "is done"
            ) from exc
        if "malformed" in cause or "disk I/O" in cause:
            raise _damaged(folder, exc) from exc
        raise StoreError(
            f"the store in {folder} cannot be used: {cause}. Check the folder's permissions and "
            "the free space of its disk"
        ) from exc
    except sqlite3.DatabaseError as exc:
        raise _damaged(folder, exc) from exc


def _damaged(folder: Path, exc: Exception) -> StoreError:
    return StoreError(
        f"the store in {folder} is damaged ({exc}). Put back a copy of {DATABASE}, or remove "
        "the folder and ingest the documents again"
    )
