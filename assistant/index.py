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
import shutil
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

import filelock
import numpy as np

from assistant.errors import VectorIndexError
from assistant.index_state import State, digest, read_state, write_state
from assistant.nearest import Hits, Nearest, best
from assistant.store import Kind, Store, Vector

KINDS: Final[tuple[Kind, ...]] = ("claim", "chunk")
FOLDER: Final = "chroma"
_LOCK: Final = "index.lock"
_BATCH: Final = 5000
_GRAPH: Final = {
    "hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 500, "max_neighbors": 32}
}
"""Wide enough to find the one claim that stands apart from a thousand nearly equal ones."""

_log = logging.getLogger(__name__)


class Index:
    """The index of one store. Searches are safe from any thread.

    Attributes:
        owner: true if this process may read and write the Chroma data.
        rebuilds: how often it was rebuilt since it was opened.
    """

    def __init__(self, folder: Path, store: Store, url: str | None) -> None:
        self.rebuilds = 0
        self._folder = folder
        self._store = store
        self._url = url
        self._exact = Nearest(store)
        self._lock = filelock.FileLock(folder / _LOCK, thread_local=False)
        self._syncing = threading.Lock()
        self._client: Any = None  # Chroma's types leave out half of what its objects do
        self._collections: dict[Kind, Any] = {}
        self._state: State | None = None
        self._batch = _BATCH
        self.owner = False

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
            index._lock.acquire(timeout=0)
            index.owner = True
        except filelock.Timeout:
            _log.info("the index in %s belongs to another process; searching exactly", folder)
        except OSError as exc:
            raise VectorIndexError(
                f"the index in {folder} cannot be opened: {exc.strerror}. Check its permissions"
            ) from exc
        index.sync()
        return index

    def close(self) -> None:
        """Let go of the index, so that another process may own it."""
        self._disconnect()
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
        if among is not None or not self.fresh:
            return self._exact.search(vector, kind=kind, k=k, among=among)
        try:
            return self._ask(kind, vector, k)
        except (VectorIndexError, KeyError) as exc:  # KeyError: a sync began meanwhile
            if self._url and isinstance(exc, VectorIndexError):
                raise
            _log.warning("%s; searching exactly until it is rebuilt", exc)
            self._state = None
            return self._exact.search(vector, kind=kind, k=k, among=None)

    def _ask(self, kind: Kind, vector: Vector, k: int) -> Hits:
        with self._vendor("searched"):
            found = self._collections[kind].query(
                query_embeddings=[vector], n_results=k, include=["distances"]
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return best(ids, 1 - np.asarray(distances, dtype=np.float32), k)

    # -- following the store ----------------------------------------------------------------------

    def sync(self) -> None:
        """Bring Chroma up to the store: add what is new, or rebuild what cannot be trusted.

        Does nothing where another process owns the index: that one follows at its next ``sync``.

        Raises:
            VectorIndexError: the server cannot be reached, or the index cannot be rebuilt.
        """
        if not self.owner:
            return
        with self._syncing:
            state = self._state or self._reopened()
            if state is None:
                self._rebuild()
            elif state.generation != self._store.vector_generation:
                self._follow(state)
            else:
                self._state = state

    def _reopened(self) -> State | None:
        """Connect to the data of the last time; None where there are none that can be trusted."""
        self._disconnect()
        state = read_state(self._folder)
        if state is None or state.dirty:
            return None
        if (state.store_id, state.url) != (self._store.store_id, self._url):
            return None
        try:
            if self._url is None and digest(self._folder / FOLDER / state.data) != state.digest:
                raise VectorIndexError("its files are not as they were left")
            self._client = self._connected(state.data)
        except VectorIndexError as exc:
            if self._url:
                raise
            self._warn(exc)
            return None
        try:
            with self._vendor("opened"):
                self._collections = {
                    kind: self._client.get_collection(self._name(state.data, kind), None)
                    for kind in KINDS
                }
            self._check(state.counts)
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
        state = self._target(data=uuid.uuid4().hex[:12])
        write_state(self._folder, state)
        if self._url is None:
            shutil.rmtree(self._folder / FOLDER, ignore_errors=True)
        self._client = self._connected(state.data)
        with self._vendor("rebuilt"):
            if self._url:
                self._delete_collections()
            self._collections = {
                kind: self._client.create_collection(
                    self._name(state.data, kind), configuration=_GRAPH, embedding_function=None
                )
                for kind in KINDS
            }
            self._add(None)
        self._finish(state)

    def _follow(self, old: State) -> None:
        """Delete and add the documents that changed since ``old``."""
        state = self._target(data=old.data)
        same = {d for d, g in state.documents.items() if old.documents.get(d) == g}
        new, gone = state.documents.keys() - same, old.documents.keys() - same
        if len(new) + len(gone) > len(same):
            self._rebuild()
            return
        self._state = None
        write_state(self._folder, state)
        try:
            with self._vendor("updated"):
                for collection in self._collections.values():
                    for some in _batches(sorted(gone)):
                        collection.delete(where={"doc_id": {"$in": some}})
                self._add(new)
            self._finish(state)
        except VectorIndexError as exc:
            if self._url:
                raise
            self._warn(exc)
            self._rebuild()

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

    def _add(self, documents: Collection[str] | None) -> None:
        """Add the vectors of these documents (of all, if None) in batches."""
        waiting: dict[Kind, list[tuple[str, str, Vector]]] = {kind: [] for kind in KINDS}
        for item, kind, doc_id, vector in self._store.vectors(documents):
            waiting[kind].append((item, doc_id, vector))
            if len(waiting[kind]) == self._batch:
                self._write(kind, waiting[kind])
                waiting[kind] = []
        for kind, items in waiting.items():
            if items:
                self._write(kind, items)

    def _write(self, kind: Kind, items: list[tuple[str, str, Vector]]) -> None:
        self._collections[kind].upsert(
            ids=[item for item, _, _ in items],
            embeddings=np.stack([vector for _, _, vector in items]),
            metadatas=[{"doc_id": doc_id} for _, doc_id, _ in items],
        )

    def _finish(self, state: State) -> None:
        """Check what was written, and declare it clean."""
        with self._vendor("counted"):
            counts: dict[str, int] = {kind: c.count() for kind, c in self._collections.items()}
        self._check(counts)
        self._state = self._described(replace(state, counts=counts))

    def _check(self, counts: Mapping[str, int]) -> None:
        """Raise ``VectorIndexError`` unless each kind has its count and finds its own vectors."""
        for kind, collection in self._collections.items():
            with self._vendor("checked"):
                if collection.count() != counts[kind]:
                    raise VectorIndexError(
                        f"it holds {collection.count()} of {counts[kind]} {kind}s"
                    )
                sample = collection.get(limit=3, include=["embeddings"])["embeddings"]
                for vector in () if sample is None else sample:
                    found = collection.query(
                        query_embeddings=[vector], n_results=1, include=["distances"]
                    )
                    if not found["distances"] or found["distances"][0][0] > 1e-3:
                        raise VectorIndexError("it does not find its own vectors")

    # -- Chroma -----------------------------------------------------------------------------------

    def _connected(self, data: str) -> Any:  # noqa: ANN401 - see ``_client``
        import chromadb
        from chromadb.config import Settings

        quiet = Settings(anonymized_telemetry=False)
        if self._url is None:
            path = self._folder / FOLDER / data
            with self._vendor("opened"):
                client = chromadb.PersistentClient(str(path), settings=quiet)
                self._batch = min(_BATCH, client.get_max_batch_size())
                return client
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise VectorIndexError(
                f"the Chroma server's address {self._url!r} is not http://host:port. Correct "
                "WHOSAYS_CHROMA_URL"
            )
        secure = parts.scheme == "https"
        with self._vendor("reached"):
            client = chromadb.HttpClient(
                parts.hostname, parts.port or (443 if secure else 8000), ssl=secure, settings=quiet
            )
            self._batch = min(_BATCH, client.get_max_batch_size())
            return client

    def _name(self, data: str, kind: Kind) -> str:
        """The collection's name; a server may hold other stores' collections."""
        return f"whosays-{self._store.store_id[:12]}-{data}-{kind}"

    def _delete_collections(self) -> None:
        """Delete this store's earlier collections on a server."""
        for collection in self._client.list_collections():
            if collection.name.startswith(f"whosays-{self._store.store_id[:12]}"):
                self._client.delete_collection(collection.name)

    def _disconnect(self) -> None:
        self._state = None
        self._collections = {}
        client, self._client = self._client, None
        if client is not None:
            with self._vendor("closed"):
                client.close()

    @contextmanager
    def _vendor(self, what: str) -> Iterator[None]:
        """Raise what Chroma raises as a ``VectorIndexError``; its panics are no ``Exception``s."""
        try:
            yield
        except VectorIndexError:
            raise
        except BaseException as exc:
            if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
                raise
            where = f"on {self._url}" if self._url else f"in {self._folder / FOLDER}"
            advice = (
                "Start the server, or correct WHOSAYS_CHROMA_URL"
                if self._url
                else "Delete that folder and try again; it is derived from the store"
            )
            raise VectorIndexError(
                f"the vector index {where} cannot be {what}: {exc or type(exc).__name__}. {advice}"
            ) from exc


def _batches(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), 500):
        yield items[start : start + 500]
