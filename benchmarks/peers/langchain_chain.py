"""The retrieval chain of the LangChain tutorials: split, embed, store in Chroma, retrieve.

Splitter, store and retriever are the library's, with the tutorials' arguments but for the chunk
size: 300 characters, since claims are shorter than the tutorials' 1,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document as Page
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.embedding import Encoder
from assistant.evaluation import Answers
from assistant.records import Document
from benchmarks.peers.peer import TOP, Extractive, Passage, Peer, place


def ingest(folder: Path, documents: Sequence[Document], source: Path, sides: Path | None) -> None:
    """``Chroma.from_documents`` over the split documents."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=300, chunk_overlap=0)
    pages = [Page(page_content=d.text, metadata={"doc_id": d.doc_id}) for d in documents]
    splits = splitter.split_documents(pages)
    Chroma.from_documents(documents=splits, embedding=Encoder.load(), persist_directory=str(folder))


class _Chain:
    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        store = Chroma(persist_directory=str(folder), embedding_function=Encoder.load())
        self._retriever = store.as_retriever(search_kwargs={"k": TOP})
        self._texts = {d.doc_id: d.text for d in documents}

    def search(self, question: str) -> list[Passage]:
        found = self._retriever.invoke(question)
        return [
            Passage(
                doc_id=page.metadata["doc_id"],
                span=place(self._texts[page.metadata["doc_id"]], page.page_content, 0),
                score=1 / rank,
            )
            for rank, page in enumerate(found, start=1)
        ]


def reopen(folder: Path, documents: Sequence[Document], sides: Path | None) -> Answers:
    """The chain over the persisted collection."""
    return Extractive(documents, _Chain(folder, documents))


PEER = Peer(name="langchain", ingest=ingest, reopen=reopen)
