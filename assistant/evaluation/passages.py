"""Verbatim words → where they stand in the store's documents.

Enters: an eval set's ``Wording`` and the documents. Leaves: ``Place`` records. Does not: match
loosely: only runs of white space may differ, since sets are copied from pages that wrap their
lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import EvalSetError
from assistant.evaluation.cases import Wording
from assistant.records import Document, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage of a document."""

    doc_id: str
    span: Span

    def overlap(self, doc_id: str, span: Span) -> int:
        """Characters that both hold; 0 in different documents."""
        return self.span.overlap(span) if doc_id == self.doc_id else 0

    @property
    def length(self) -> int:
        """Characters of the passage."""
        return self.span.end - self.span.start


def find(text: str, words: str) -> tuple[Span, ...]:
    """Every occurrence of ``words`` in ``text``, runs of white space counting as equal."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    # A lookahead would find overlapping occurrences; evidence repeats without overlapping.
    return tuple(Span(start=m.start(), end=m.end()) for m in re.finditer(pattern, text))


def named(doc: str, documents: Sequence[Document], where: str) -> Document:
    """The document that an eval row calls ``doc``: by its id, else by the only id that ends in it.

    Raises:
        EvalSetError: none or several documents are called so.
    """
    for document in documents:
        if document.doc_id == doc:
            return document
    ends = [d for d in documents if d.doc_id.endswith(f"/{doc}") or d.doc_id == f"{doc}.txt"]
    if len(ends) == 1:
        return ends[0]
    found = ", ".join(d.doc_id for d in ends) if ends else "none"
    raise EvalSetError(
        f"{where}: doc {doc!r} is not one document of the store ({found} match). "
        "Ingest the set's documents, or name the document by its id"
    )


def locate(wording: Wording, documents: Sequence[Document], where: str) -> tuple[Place, ...]:
    """All places of the words: in the document they name, else in every document.

    Raises:
        EvalSetError: they stand nowhere; the message holds the set's file and line.
    """
    held = documents if wording.doc is None else (named(wording.doc, documents, where),)
    if wording.evidence is None:
        return tuple(Place(doc_id=d.doc_id, span=Span(start=0, end=len(d.text))) for d in held)
    places = tuple(
        Place(doc_id=d.doc_id, span=span) for d in held for span in find(d.text, wording.evidence)
    )
    if not places:
        in_doc = f"the document {wording.doc!r}" if wording.doc else "any document of the store"
        raise EvalSetError(
            f"{where}: the evidence {wording.evidence!r} is not in {in_doc}. "
            "Evidence must be copied word for word from a document that was ingested"
        )
    return places
