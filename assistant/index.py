"""The vector index: Chroma, derived from the store and disposable.

Enters: the store's vectors. Leaves: the claims and chunks nearest to a vector. Does not: embed,
or hold anything that the store does not; a damaged, old or missing index is rebuilt from the
store.

Two processes that share a local Chroma folder lose vectors, so one process owns it: the first that
opens it, until it closes or dies. In every other process, in a search with a filter, and while the
index is behind the store, the stored vectors themselves are searched, which is exact.

``index.json`` tells the state of the Chroma data. It says ``dirty`` from before a write until
after it, and holds a digest of the data, which is checked before Chroma loads them: the search
graph is read without any check of its own, so a damaged one would end the process.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
import uuid
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

import filelock

from assistant.errors import VectorIndexError
from assistant.index_data import IndexData, translated
from assistant.index_state import State, digest, read_state, write_state
from assistant.nearest import Hits, Nearest
from assistant.store import Kind, Store, Vector

FOLDER: Final = "chroma"
_NAME: Final = 12
_DATA: Final = re.compile(rf"[0-9a-f]{{{_NAME}}}")
"""What the folders of Chroma's data are called."""
_LOCK: Final = "index.lock"

_log = logging.getLogger(__name__)


class Index:
    """The index of one store. Searches are safe from any thread.

    Attributes:
        owner: true if this process may read and write the Chroma data.
        rebuilds: how often it was rebuilt since it was opened.
    """

    def __init__(self, folder: Path, store: Store, url: str | None) -> None:
        self.owner = False
        self.rebuilds = 0
        self._folder = folder
        self._store = store
        self._url = url
        self._exact = Nearest(store)
        self._lock = filelock.FileLock(folder / _LOCK, thread_local=False)
        self._syncing = threading.Lock()
        self._data: IndexData | None = None
        self._state: State | None = None

    @classmethod
    def open(cls, folder: Path, store: Store, url: str | None = None) -> Index:
        """The index in the store's ``folder``, brought up to the store if this process owns it.

        Args:
            folder: the store's folder.
            store: the store.
            url: a Chroma server, ``http://host:port``; a folder of our own if None.

        Raises:
            VectorIndexError: the server cannot be reached, or the index cannot be rebuilt.
        """
        index = cls(Path(folder), store, url)
        try:
            index.sync()
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Let go of the index, so that another process may own it."""
        try:
            self._disconnect()
        finally:
            if self.owner:
                self.owner = False
                self._lock.release()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- searching --------------------------------------------------------------------------------

    @property
    def fresh(self) -> bool:
        """True while Chroma holds exactly the store's vectors."""
        state = self._state
        return state is not None and state.generation == self._store.vector_generation

    def search(
        self, vector: Vector, *, kind: Kind, k: int, among: Collection[str] | None = None
    ) -> Hits:
        """The ``k`` claims or chunks with the greatest cosine to ``vector``, best first.

        Args:
            vector: float32 ``[dim]``, of length 1.
            kind: claims or chunks.
            k: how many at most.
            among: the only ids that may be found; all if None.

        Returns:
            Ids with their cosine. Equal ones are in order of id.

        Raises:
            VectorIndexError: the configured Chroma server fails.
        """
        if k < 1:
            return []
        data = self._data
        if among is not None or data is None or not self.fresh:
            return self._exact.search(vector, kind=kind, k=k, among=among)
        try:
            return data.search(vector, kind, k)
        except VectorIndexError as exc:
            if self._url:
                raise
            _log.warning("%s; searching exactly until it is rebuilt", exc)
            self._state = None
            return self._exact.search(vector, kind=kind, k=k, among=None)

    # -- following the store ----------------------------------------------------------------------

    def sync(self) -> None:
        """Bring Chroma up to the store: add what is new, or rebuild what cannot be trusted.

        Does nothing where another process owns the index: that one follows at its next ``sync``.

        Raises:
            VectorIndexError: the server cannot be reached, or the index cannot be rebuilt.
        """
        with self._syncing:
            if not self._owned():
                return
            state = self._state or self._reopened()
            if state is None:
                self._rebuild()
            elif state.generation != self._store.vector_generation:
                self._follow(state)
            else:
                self._state = state

    def _owned(self) -> bool:
        """Become the owner if nobody is; whether this process is it now."""
        if not self.owner:
            try:
                self._lock.acquire(timeout=0)
                self.owner = True
            except filelock.Timeout:
                _log.info("the index in %s is another process's; searching exactly", self._folder)
            except OSError as exc:
                raise VectorIndexError(
                    f"the index in {self._folder} cannot be opened: {exc.strerror}. Check its "
                    "permissions"
                ) from exc
        return self.owner

    def _reopened(self) -> State | None:
        """Connect to the data of the last time; None where there are none that can be trusted."""
        self._disconnect()
        state = read_state(self._folder)
        if state is None or state.dirty:
            return None
        if (state.store_id, state.url) != (self._store.store_id, self._url):
            return None
        if self._url:
            self._data = self._connected(state.data)  # an unreachable server is not ours to mend
        try:
            if self._data is None:
                if digest(self._folder / FOLDER / state.data) != state.digest:
                    raise VectorIndexError("its files are not as they were left")
                self._data = self._connected(state.data)
            self._data.open()
            self._data.check(state.counts)
            return self._described(state)  # Chroma writes its graph anew when it is opened
        except VectorIndexError as exc:
            self._warn(exc)
            return None

    def _described(self, state: State) -> State:
        """``state`` with the digest of the files as they are now, written down where it changed."""
        files = "" if self._url else digest(self._folder / FOLDER / state.data)
        if files == state.digest and not state.dirty:
            return state
        state = replace(state, dirty=False, digest=files)
        write_state(self._folder, state)
        return state

    def _warn(self, exc: VectorIndexError) -> None:
        _log.warning("the index in %s is rebuilt: %s", self._folder, exc)

    def _rebuild(self) -> None:
        """Write all the store's vectors into fresh Chroma data; the old ones are deleted."""
        self.rebuilds += 1
        self._disconnect()
        state = self._target(data=uuid.uuid4().hex[:_NAME])
        write_state(self._folder, state)
        if self._url is None:
            for data in (self._folder / FOLDER).glob("*"):
                if _DATA.fullmatch(data.name):  # nothing that another program put there
                    shutil.rmtree(data, ignore_errors=True)
        self._data = self._connected(state.data)
        self._data.create(replacing=self._prefix())
        self._fill(self._data, None)
        self._finish(self._data, state)

    def _follow(self, old: State) -> None:
        """Delete and add the documents that changed since ``old``."""
        state = self._target(data=old.data)
        same = {d for d, g in state.documents.items() if old.documents.get(d) == g}
        new, gone = state.documents.keys() - same, old.documents.keys() - same
        if self._data is None or len(new) + len(gone) > len(same):
            self._rebuild()
            return
        self._state = None
        write_state(self._folder, state)
        try:
            self._data.delete(sorted(gone))
            self._fill(self._data, new)
            self._finish(self._data, state)
        except VectorIndexError as exc:
            if self._url:
                raise
            self._warn(exc)
            self._rebuild()

    def _fill(self, data: IndexData, documents: Collection[str] | None) -> None:
        """Write the vectors of these documents, or of all, and see that each is found."""
        data.add(self._store.vectors(documents))
        if lost := data.link(self._store.vectors(documents)):
            _log.warning(
                "%d vectors of the index in %s are found by their words alone", lost, self._folder
            )

    def _target(self, data: str) -> State:
        """The state to reach, marked dirty until it is."""
        generation = self._store.vector_generation  # read first: a later commit makes this old
        return State(
            store_id=self._store.store_id,
            generation=generation,
            dirty=True,
            data=data,
            url=self._url,
            documents=self._store.document_generations(),
            counts={},
        )

    def _finish(self, data: IndexData, state: State) -> None:
        """Check what was written, and declare it clean."""
        counts = data.counts()
        data.check(counts)
        self._state = self._described(replace(state, counts=counts))

    # -- Chroma -----------------------------------------------------------------------------------

    def _prefix(self, data: str = "") -> str:
        """The beginning of the collections' names; a server may hold other stores'."""
        return f"whosays-{self._store.store_id[:12]}-{data}"

    def _connected(self, data: str) -> IndexData:
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if self._url is None:
            path = self._folder / FOLDER / data
            place = f"in {path.parent}"
            advice = "Delete that folder and try again; it is derived from the store"
            with translated("opened", place, advice):
                client = chromadb.PersistentClient(str(path), settings=quiet)
            return IndexData(client, self._prefix(data), place, advice)
        host, port, secure = _address(self._url)
        place, advice = f"on {self._url}", "Start the server, or correct WHOSAYS_CHROMA_URL"
        with translated("reached", place, advice):
            client = chromadb.HttpClient(host, port, ssl=secure, settings=quiet)
        return IndexData(client, self._prefix(data), place, advice)

    def _disconnect(self) -> None:
        self._state = None
        data, self._data = self._data, None
        if data is not None:
            data.close()


def _address(url: str) -> tuple[str, int, bool]:
    """Host, port, and whether the connection is encrypted."""
    try:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname, parts.port or (443 if secure else 8000), secure
    except ValueError:  # a port that is no number
        pass
    raise VectorIndexError(
        f"the Chroma server's address {url!r} is not http://host:port. Correct WHOSAYS_CHROMA_URL"
    )
