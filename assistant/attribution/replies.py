"""Replies that were paid for, kept in the store's folder.

Enters: a key and a reply. Leaves: the reply, another day. Does not: know what is in it, or hold
anything that could not be asked for again: the file may be deleted at any time.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from assistant.errors import StoreError


class Replies:
    """Replies by key, in an SQLite file of their own. Threads may share it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._turn = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Replies:
        """The replies in the file ``path``, made if missing.

        Raises:
            StoreError: the file cannot be opened or is no SQLite database.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS reply (key TEXT PRIMARY KEY, reply TEXT NOT NULL)"
            )
            connection.commit()
        except (OSError, sqlite3.Error) as exc:
            raise StoreError(
                f"the replies of the chat model in {path} cannot be read: {exc}. Delete the file; "
                "it holds nothing that cannot be asked for again"
            ) from exc
        return cls(connection, path)

    def get(self, key: str) -> str | None:
        """The reply kept under ``key``."""
        with self._turn:
            row = self._connection.execute(
                "SELECT reply FROM reply WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else str(row[0])

    def put(self, key: str, reply: str) -> None:
        """Keeps a reply, at once and for good."""
        with self._turn, self._connection:
            self._connection.execute("INSERT OR REPLACE INTO reply VALUES (?, ?)", (key, reply))
