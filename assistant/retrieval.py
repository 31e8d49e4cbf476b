"""Question → ``Evidence``: dense and full-text search, fused.

Enters: a question and filters. Leaves: claims with their chunks, best first; as LangChain
``Document``s through ``BaseRetriever``. Does not: judge whether a claim answers, or leave one out
for its score.

Five rankings are fused (see ``fusion``): claims and chunks by cosine; claims, chunks and documents
by BM25. Chunks and documents lend their scores to their claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as Passage
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.embedding import Encoder
from assistant.fusion import Found, Ranking, documents, fused
from assistant.index import Index
from assistant.records import Evidence, to_json
from assistant.store import Kind, Store, Vector, Where
from assistant.store_reader import unknown_document

DEPTH: Final = 200
"""Hits that each search for claims or chunks gives."""
DOCUMENT_DEPTH: Final = 50


class Retriever(BaseRetriever):
    """The claims of a store that bear on a question.

    ``invoke(question, side=…, doc_id=…, since=…, until=…, k=…)`` gives LangChain documents: the
    claim's text, with the claim's fields, its score and its rank as metadata.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Store
    index: Index
    encoder: Encoder
    k: int = 40

    def evidence(
        self,
        question: str,
        *,
        k: int | None = None,
        side: str | None = None,
        doc_id: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[Evidence, ...]:
        """The ``k`` best claims for ``question``, best first.

        Args:
            question: any text.
            k: how many at most; the retriever's own ``k`` if None.
            side: only claims of this side: its label, id or alias, or ``unattributed``.
            doc_id: only claims of this document.
            since: only documents of this ISO date or later; those without a date are left out.
            until: only documents of this ISO date or earlier; likewise.

        Raises:
            UnknownSideError: the store knows no such side.
            UnknownDocumentError: the store holds no such document.
            StoreError: another encoder made the store's vectors.
            QuestionError: ``since`` or ``until`` is no ISO date.
        """
        wanted = self.k if k is None else k
        where = Where(
            side=None if side is None else self.store.label_of(side),
            doc_id=None if doc_id is None else self._document(doc_id),
            since=since,
            until=until,
        )
        if not question.strip():
            return ()
        vector = self._vector(question)
        scores, homes = self._fused(question, vector, where)
        ranked = sorted(scores, key=lambda claim_id: (-round(scores[claim_id], 9), claim_id))
        best = ranked[: max(0, wanted)]
        held = self.store.claims_with_chunks(best)  # less what a writer replaced meanwhile
        chunks = list(dict.fromkeys(chunk.chunk_id for _, chunk in held.values()))
        near = dict(self.index.search(vector, kind="claim", k=len(held), among=list(held)))
        passages = dict(self.index.search(vector, kind="chunk", k=len(chunks), among=chunks))
        return tuple(
            Evidence(
                claim=held[i][0],
                chunk=held[i][1],
                score=scores[i],
                rank=rank,
                similarity=near.get(i),
                passage_similarity=passages.get(held[i][1].chunk_id),
                document_score=homes(held[i][0].doc_id),
            )
            for rank, i in enumerate((i for i in best if i in held), start=1)
        )

    def _vector(self, question: str) -> Vector:
        """The question's embedding, by the encoder that the store was filled with."""
        encoder = self.encoder
        self.store.check_encoder(encoder.name, encoder.fingerprint, encoder.dim)
        return np.asarray(encoder.embed_query(question), dtype=np.float32)

    def _fused(
        self, question: str, vector: Vector, where: Where
    ) -> tuple[dict[str, float], Ranking]:
        """The score of each claim that any search leads to, and that of the documents."""
        claims, chunks = (
            (None, None)
            if where.is_open
            else (self.store.ids("claim", where), self.store.ids("chunk", where))
        )
        found = Found(
            claims=self.index.search(vector, kind="claim", k=DEPTH, among=claims),
            chunks=self.index.search(vector, kind="chunk", k=DEPTH, among=chunks),
            claim_words=self.store.search_text(question, kind="claim", k=DEPTH, where=where),
            chunk_words=self.store.search_text(question, kind="chunk", k=DEPTH, where=where),
            document_words=self.store.search_text(
                question, kind="document", k=DOCUMENT_DEPTH, where=where
            ),
        )
        reached = list(dict.fromkeys(i for i, _ in (*found.chunks, *found.chunk_words)))
        places = self.store.places(
            list(dict.fromkeys(i for i, _ in (*found.claims, *found.claim_words))), reached, where
        )
        near = documents(found, self.store.homes([i for i, _ in found.chunks]), DOCUMENT_DEPTH)
        searched = self._searched("claim", claims), self._searched("chunk", chunks)
        return fused(found, places, near, searched), near

    def _searched(self, kind: Kind, ids: Sequence[str] | None) -> int:
        """How many of ``kind`` a search gives, be they alike or not."""
        return min(DEPTH, self.store.number(kind) if ids is None else len(ids))

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        **filters: Any,  # noqa: ANN401
    ) -> list[Passage]:
        return [
            Passage(
                page_content=found.claim.text,
                metadata={**to_json(found.claim), "score": found.score, "rank": found.rank},
            )
            for found in self.evidence(query, **filters)
        ]

    def _document(self, doc_id: str) -> str:
        if not self.store.has(doc_id):
            raise unknown_document(doc_id)
        return doc_id
