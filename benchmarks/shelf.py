"""Public sets on disk → stores to rank in and to ask, and how far a benchmark is.

Enters: a folder of JSON lines, an encoder. Leaves: rows, and a ``Shelf`` of texts that ranks by
words, by meaning and by both, and answers as the product does. Does not: measure.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from assistant.answering import Composer
from assistant.asking import Asking
from assistant.embedding import Encoder
from assistant.index import Index
from assistant.records import Answer
from assistant.relevance import Relevance
from assistant.retrieval import Retriever
from assistant.settings import load_settings
from assistant.store import Store
from benchmarks.retrieval import fill, whole

T = TypeVar("T")
_DEEP = 40
_SPARE = 10  # other texts in the pool for each query that a limit lets in
_began = time.monotonic()


def progress(text: str) -> None:
    """How far it is, on standard error."""
    print(f"{time.monotonic() - _began:7.1f} s  {text}", file=sys.stderr, flush=True)


def counted(name: str, items: Sequence[T]) -> Iterator[T]:
    """The items, telling of every hundredth."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % 100 == 0 or number == len(items):
            progress(f"{name}: {number} of {len(items)}")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where the sets are, a folder for a store, the encoder, and how many queries at most."""

    folder: Path
    scratch: Path
    encoder: Encoder
    limit: int | None = None

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a file."""
        path = self.folder / name
        if not path.exists():
            raise SystemExit(f"{path}: no such file; --bench names the folder of the public sets")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def first(self, items: Sequence[T]) -> list[T]:
        """The items that are to be measured."""
        return list(items[: self.limit])

    def shelf(
        self,
        name: str,
        texts: Mapping[str, str],
        wanted: Iterable[str],
        heads: Mapping[str, tuple[str, str]] | None = None,
    ) -> Shelf:
        """A store of the texts; under a limit, of those that are wanted and some others.

        ``heads`` are titles and publishers by id.
        """
        if self.limit is not None:
            kept = set(wanted) | set(list(texts)[: _SPARE * self.limit])
            texts = {i: text for i, text in texts.items() if i in kept}
        progress(f"{name}: indexing {len(texts)} texts")
        return Shelf(texts, self.scratch, self.encoder, heads or {})


class Shelf:
    """A store with one document a text, and its three rankings."""

    def __init__(
        self,
        texts: Mapping[str, str],
        folder: Path,
        encoder: Encoder,
        heads: Mapping[str, tuple[str, str]],
    ) -> None:
        self.encoder = encoder
        self.store = Store.open(folder)
        fill(self.store, encoder, [whole(i, text, *heads.get(i, ())) for i, text in texts.items()])
        self.index = Index.open(folder, self.store)
        self.retriever = Retriever(store=self.store, index=self.index, encoder=encoder)

    def rankings(self) -> dict[str, Callable[[str], list[str]]]:
        """The rankings by name: query → ids, the best first."""
        return {"BM25": self.bm25, "dense": self.dense, "fused": self.fused}

    def bm25(self, query: str) -> list[str]:
        """Words alone."""
        return [i for i, _ in self.store.search_text(query, kind="claim", k=_DEEP)]

    def dense(self, query: str) -> list[str]:
        """Meaning alone."""
        vector = np.asarray(self.encoder.embed_query(query), dtype=np.float32)
        return [i for i, _ in self.index.search(vector, kind="claim", k=_DEEP)]

    def fused(self, query: str) -> list[str]:
        """Both, fused as the product does."""
        return [e.claim.claim_id for e in self.retriever.evidence(query, k=_DEEP)]

    def answers(self) -> Callable[[str], Answer]:
        """What the product answers from these texts in embedded mode."""
        asking = Asking(self.store)
        relevance = Relevance.load(load_settings())
        composer = Composer(ledger=self.store, relevance=relevance, limit=10)

        def answer(question: str) -> Answer:
            query = asking.understand(question, ())
            return composer.compose(query, self.retriever.evidence(query.text))

        return answer
