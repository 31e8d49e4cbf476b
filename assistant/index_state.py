"""What is known of the index's data: ``index.json``, and a digest of the files.

Enters: the store's folder, a folder of Chroma data. Leaves: the state, the digest. Does not: open
Chroma.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import VectorIndexError

STATE: Final = "index.json"
_DATABASE: Final = "chroma.sqlite3"
_VOLATILE: Final = frozenset({"acquire_write", "maintenance_log"})
"""Tables of Chroma's that change when it is merely opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of the Chroma data.

    Attributes:
        store_id: the store that they were derived from.
        generation: the store's vector generation that they hold.
        dirty: true from before a write until after it.
        data: the name of their folder, or the prefix of their collections on a server.
        url: the server, or None.
        documents: each indexed document, and the generation that wrote it.
        counts: how many vectors of each kind there are.
        digest: of the files (empty on a server).
    """

    store_id: str
    generation: int
    dirty: bool
    data: str
    url: str | None
    documents: Mapping[str, int]
    counts: Mapping[str, int]
    digest: str = ""


def read_state(folder: Path) -> State | None:
    """The state in ``index.json``; None where there is none that can be read."""
    try:
        state = State(**json.loads((folder / STATE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return state if isinstance(state.data, str) and "/" not in state.data else None


def write_state(folder: Path, state: State) -> None:
    """Write ``index.json`` whole and durably: before this returns, it is on the disk."""
    path = folder / STATE
    draft = folder / f"{STATE}.new"
    try:
        with draft.open("w", encoding="utf-8") as file:
            json.dump(dataclasses.asdict(state), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        if os.name == "posix":  # Windows cannot flush a folder
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as exc:
        raise VectorIndexError(
            f"the index's state {path} cannot be written: {exc.strerror}. Check the free space and "
            "the permissions"
        ) from exc


def digest(data: Path) -> str:
    """A digest of Chroma's data: the files of the search graphs, the rows of the database.

    The database's file changes whenever it is opened, its rows do not.

    Raises:
        VectorIndexError: a file is missing or cannot be read.
    """
    total = hashlib.blake2b(digest_size=16)
    try:
        _add_rows(total, data / _DATABASE)
        for path in sorted(p for p in data.rglob("*") if p.is_file()):
            if not path.name.startswith(_DATABASE):
                total.update(path.relative_to(data).as_posix().encode())
                with path.open("rb") as file:
                    total.update(hashlib.file_digest(file, "blake2b").digest())
    except (OSError, sqlite3.Error, ValueError) as exc:
        raise VectorIndexError(f"the index's files in {data} cannot be read: {exc}") from exc
    return total.hexdigest()


def _add_rows(total: hashlib.blake2b, path: Path) -> None:
    """``immutable``: no locks are taken (Chroma's would be lost with ours), nothing is written."""
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        query = (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
        for (table,) in sorted(database.execute(query).fetchall()):
            if table not in _VOLATILE:
                total.update(table.encode())
                for row in database.execute(f'SELECT * FROM "{table}"'):
                    total.update(repr(row).encode())
    finally:
        database.close()
