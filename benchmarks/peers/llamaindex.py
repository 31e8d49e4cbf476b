"""LlamaIndex: a vector index and the passages that its citation engine would number.

The citation query engine retrieves nodes, cuts them into citation chunks and lets a model write
with ``[n]``; without a model what remains are those chunks. ``llamaindex`` keeps the engine's own
size (512 tokens) and number (its retriever's 2 nodes); ``llamaindex-small`` uses chunks of 75
tokens, about 300 characters, and 4 of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llama_index.core import (
    Document as Page,
)
from llama_index.core import (
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from pydantic import PrivateAttr

from assistant.embedding import Encoder
from assistant.evaluation import Answers
from assistant.records import Document
from benchmarks.peers.peer import TOP, Extractive, Passage, Peer, place


class _Embedding(BaseEmbedding):
    """The same encoder, as LlamaIndex wants it."""

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder, **fields: Any) -> None:
        super().__init__(model_name=encoder.name, embed_batch_size=32, **fields)
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.embed_query(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._encoder.embed_query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.embed_documents([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.embed_documents(texts)


class _Nodes:
    def __init__(self, folder: Path, documents: Sequence[Document], top: int) -> None:
        index = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=str(folder)),
            embed_model=_Embedding(Encoder.load()),
        )
        self._retriever = index.as_retriever(similarity_top_k=top)
        self._texts = {d.doc_id: d.text for d in documents}

    def search(self, question: str) -> list[Passage]:
        found = []
        for hit in self._retriever.retrieve(question):
            doc_id = hit.node.metadata["doc_id"]
            words = hit.node.get_content().strip()
            start = getattr(hit.node, "start_char_idx", None) or 0
            span = place(self._texts[doc_id], words, start)
            found.append(Passage(doc_id=doc_id, span=span, score=float(hit.score or 0)))
        return found


def _peer(name: str, chunk: int, overlap: int, top: int) -> Peer:
    def ingest(
        folder: Path, documents: Sequence[Document], source: Path, sides: Path | None
    ) -> None:
        pages = [
            Page(
                text=d.text,
                metadata={"doc_id": d.doc_id},
                excluded_embed_metadata_keys=["doc_id"],
                excluded_llm_metadata_keys=["doc_id"],
            )
            for d in documents
        ]
        index = VectorStoreIndex.from_documents(
            pages,
            embed_model=_Embedding(Encoder.load()),
            transformations=[SentenceSplitter(chunk_size=chunk, chunk_overlap=overlap)],
        )
        index.storage_context.persist(persist_dir=str(folder))

    def reopen(folder: Path, documents: Sequence[Document], sides: Path | None) -> Answers:
        return Extractive(documents, _Nodes(folder, documents, top))

    return Peer(name=name, ingest=ingest, reopen=reopen)


PEER = _peer("llamaindex", 512, 20, 2)
SMALL = _peer("llamaindex-small", 75, 0, TOP)
