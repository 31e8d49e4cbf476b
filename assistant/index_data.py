"""The two collections of one index on a Chroma client.

Enters: a client, vectors. Leaves: the nearest claims and chunks, and Chroma's errors as the
project's. Does not: make the client (``index`` does), or know when the data may be trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from assistant.errors import VectorIndexError, WhoSaysError
from assistant.nearest import Hits, best
from assistant.store import Kind, Vector

Row = tuple[str, Kind, str, Vector]
"""A vector as the store gives it: (id, kind, doc_id, vector)."""
KINDS: Final[tuple[Kind, ...]] = ("claim", "chunk")
BATCH: Final = 5000
"""Vectors written at once; Chroma takes up to 5,461."""

_GRAPH: Final = {
    "hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 500, "max_neighbors": 32}
}
"""Wide enough to find the one claim that stands apart from a thousand nearly equal ones.

One graph in a hundred does not come to it from a query that is none of its own vectors.
``IndexData.link`` sees that each vector is found at least by itself; full text is searched too.
"""
_ASKED: Final = 256
"""Vectors asked for at once."""
_ROUNDS: Final = 5
"""How often lost vectors are linked again. One round nearly always finds all."""
_SAME: Final = 1e-3
"""A vector is found where the nearest to it is no farther than this; equal ones are many."""


@contextmanager
def translated(what: str, place: str, advice: str) -> Iterator[None]:
    """Raise what Chroma raises as a ``VectorIndexError``; its panics are no ``Exception``s."""
    try:
        yield
    except WhoSaysError:
        raise
    except BaseException as exc:
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
            raise
        raise VectorIndexError(
            f"the vector index {place} cannot be {what}: {exc or type(exc).__name__}. {advice}"
        ) from exc


@dataclass(slots=True)
class IndexData:
    """The collections ``<prefix>-claim`` and ``<prefix>-chunk``.

    One collection a kind: with both in one and a condition on the kind, Chroma takes four times
    as long.

    Attributes:
        client: a Chroma client. Its types leave out half of what its objects do.
        prefix: the collections' common name.
        place: where the data are, for messages.
        advice: what to do when they fail, for messages.
    """

    client: Any
    prefix: str
    place: str
    advice: str
    _collections: dict[Kind, Any] = field(default_factory=dict)

    def open(self) -> None:
        """Find the collections; raises ``VectorIndexError`` where one is missing."""
        with self._translated("opened"):
            self._collections = {
                kind: self.client.get_collection(f"{self.prefix}-{kind}", None) for kind in KINDS
            }

    def create(self, replacing: str) -> None:
        """Make the collections, after deleting all whose names begin with ``replacing``."""
        with self._translated("rebuilt"):
            self.delete_collections(replacing)
            self._collections = {
                kind: self.client.create_collection(
                    f"{self.prefix}-{kind}", configuration=_GRAPH, embedding_function=None
                )
                for kind in KINDS
            }

    def delete_collections(self, beginning: str) -> None:
        """Delete the collections whose names begin so (a server holds other stores' too)."""
        for collection in self.client.list_collections():
            if collection.name.startswith(beginning):
                self.client.delete_collection(collection.name)

    def search(self, vector: Vector, kind: Kind, k: int) -> Hits:
        """The ``k`` nearest of ``kind``, best first, with their cosine."""
        with self._translated("searched"):
            found = self._collections[kind].query(
                query_embeddings=[vector], n_results=k, include=["distances"]
            )
        ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
        return best(ids, 1 - np.asarray(distances, dtype=np.float32), k)

    def delete(self, documents: Sequence[str]) -> None:
        """Delete the vectors of these documents."""
        with self._translated("updated"):
            for collection in self._collections.values():
                for start in range(0, len(documents), 500):
                    some = list(documents[start : start + 500])
                    collection.delete(where={"doc_id": {"$in": some}})

    def add(self, vectors: Iterable[Row]) -> None:
        """Add vectors, each as (id, kind, doc_id, vector), in batches."""
        with self._translated("updated"):
            most = min(BATCH, self.client.get_max_batch_size())
            for kind, rows in _batches(vectors, most):
                self.write(kind, rows)

    def write(self, kind: Kind, items: Collection[tuple[str, str, Vector]]) -> None:
        """Write one batch of (id, doc_id, vector)."""
        self._collections[kind].upsert(
            ids=[item for item, _, _ in items],
            embeddings=np.stack([vector for _, _, vector in items]),
            metadatas=[{"doc_id": doc_id} for _, doc_id, _ in items],
        )

    def link(self, vectors: Iterable[Row]) -> int:
        """Ask the graph for each of these vectors; write those again that it does not find.

        A graph is built by linking each vector to near ones, and cuts the links of those that have
        many: now and then it cuts all that lead to one.

        Returns:
            How many are still not found.
        """
        lost = self._lost(vectors)
        for _ in range(_ROUNDS):
            with self._translated("updated"):
                for kind, rows in _batches(lost, BATCH):
                    self._collections[kind].delete(ids=[item for item, _, _ in rows])
                    self.write(kind, rows)
            lost = self._lost(lost)
        return len(lost)

    def _lost(self, vectors: Iterable[Row]) -> list[Row]:
        lost: list[Row] = []
        with self._translated("checked"):
            for kind, rows in _batches(vectors, _ASKED):
                near = self._nearest(self._collections[kind], [vector for _, _, vector in rows])
                lost += [
                    (item, kind, doc_id, vector)
                    for (item, doc_id, vector), far in zip(rows, near, strict=True)
                    if far > _SAME
                ]
        return lost

    @staticmethod
    def _nearest(collection: Any, vectors: Sequence[Vector]) -> list[float]:  # noqa: ANN401
        """How far the nearest to each vector is; infinitely far where none is found."""
        found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])
        return [d[0] if d else np.inf for d in found["distances"]]

    def counts(self) -> dict[str, int]:
        """How many vectors each collection holds."""
        with self._translated("counted"):
            return {kind: c.count() for kind, c in self._collections.items()}

    def check(self, counts: Mapping[str, int]) -> None:
        """Raise ``VectorIndexError`` unless each kind has its count and finds its own vectors."""
        held = self.counts()
        if held != dict(counts):
            raise VectorIndexError(f"the vector index {self.place} holds {held}, not {counts}")
        with self._translated("checked"):
            for collection in self._collections.values():
                sample = collection.get(limit=3, include=["embeddings"])["embeddings"]
                if sample is None or not len(sample):
                    continue
                if max(self._nearest(collection, list(sample))) > _SAME:
                    raise VectorIndexError(
                        f"the vector index {self.place} does not find its own vectors"
                    )

    def close(self) -> None:
        """Let go of the client."""
        with self._translated("closed"):
            self.client.close()

    def _translated(self, what: str) -> Any:  # noqa: ANN401 - a context manager
        return translated(what, self.place, self.advice)


def _batches(
    vectors: Iterable[Row], most: int
) -> Iterator[tuple[Kind, list[tuple[str, str, Vector]]]]:
    """The vectors of a kind together, up to ``most`` at once, each as (id, doc_id, vector)."""
    waiting: dict[Kind, list[tuple[str, str, Vector]]] = {kind: [] for kind in KINDS}
    for item, kind, doc_id, vector in vectors:
        waiting[kind].append((item, doc_id, vector))
        if len(waiting[kind]) == most:
            yield kind, waiting[kind]
            waiting[kind] = []
    yield from ((kind, rows) for kind, rows in waiting.items() if rows)
