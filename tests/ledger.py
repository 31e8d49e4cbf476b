"""Builders of real records for tests: a document, and claims found in it by their words."""

from __future__ import annotations

from typing import Any

from assistant.records import REPORTER, Chunk, Claim, Document, Evidence, Source, Span


def document(text: str, doc_id: str = "report.txt", **fields: Any) -> Document:
    return Document(doc_id=doc_id, title=doc_id, text=text, sha256="0" * 64, **fields)


def span(doc: Document, words: str) -> Span:
    start = doc.text.index(words)
    return Span(start=start, end=start + len(words))


def claim(
    doc: Document, words: str, source: str | None, side: str | None = None, **fields: Any
) -> Claim:
    """The claim whose content is the first occurrence of ``words`` in ``doc``."""
    at = span(doc, words)
    start = doc.text.rfind(".", 0, at.start) + 1
    end = doc.text.find(".", at.end)
    given: dict[str, Any] = {
        "claim_id": f"{doc.doc_id}#{at.start}-{at.end}",
        "doc_id": doc.doc_id,
        "content": (at,),
        "text": words,
        "source": Source(name=source, side=side),
        "sentence": Span(start=start, end=len(doc.text) if end < 0 else end + 1),
    }
    return Claim(**(given | fields))


def reporter(doc: Document, words: str, **fields: Any) -> Claim:
    return claim(doc, words, REPORTER, REPORTER, **fields)


def evidence(doc: Document, claims: list[Claim]) -> list[Evidence]:
    chunk = Chunk(
        chunk_id=f"{doc.doc_id}#0",
        doc_id=doc.doc_id,
        span=Span(start=0, end=len(doc.text)),
        text=doc.text,
    )
    return [Evidence(claim=c, chunk=chunk, score=1.0 / r, rank=r) for r, c in enumerate(claims, 1)]
