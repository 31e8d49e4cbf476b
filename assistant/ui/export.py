"""The claims ledger as a download: CSV, JSON, and schema.org JSON-LD.

Enters: ``Filters`` and a ``Ledger`` to read. Leaves: streams of pieces of text. Does not: hold more
than a batch of claims at a time.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from assistant.errors import UnknownDocumentError
from assistant.records import Claim, Document, to_json
from assistant.ui import evidence
from assistant.ui.check import article
from assistant.ui.ledger import Filters, Ledger

BLOCK: Final = 1 << 16
"""Characters sent at once: a web server spends as long on a short piece as on a long one."""
COLUMNS: Final = (
    "claim_id", "side", "source", "stance", "act", "direct", "unverified", "text",
    "doc_id", "title", "publisher", "published", "start", "end",
)  # fmt: skip


def in_blocks(pieces: Iterator[str], least: int = BLOCK) -> Iterator[str]:
    """The pieces joined into blocks of at least ``least`` characters (the last may be shorter)."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= least:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)


def as_csv(ledger: Ledger, filters: Filters) -> Iterator[str]:
    """CSV with a header; a cell that a spreadsheet would run gets a leading apostrophe."""
    yield _csv_line(COLUMNS)
    for claim, document in _with_documents(ledger, filters):
        span = evidence.hull(claim)
        row = (
            claim.claim_id, claim.source.side or "", claim.source.name or "", claim.stance,
            claim.act, claim.direct, claim.unverified, claim.text, claim.doc_id, document.title,
            document.publisher or "", document.published or "", span.start, span.end,
        )  # fmt: skip
        yield _csv_line(row)


def as_json(ledger: Ledger, filters: Filters) -> Iterator[str]:
    """A JSON list of claim records, a line each."""
    yield "[\n"
    between = ""
    for claim in ledger.each_claim(**filters.asked(), **filters.sorting):
        yield between + json.dumps(to_json(claim), ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"


def as_jsonld(ledger: Ledger, filters: Filters) -> Iterator[str]:
    """schema.org ``Claim``s in one graph."""
    yield '{"@context": "https://schema.org", "@graph": [\n'
    between = ""
    for claim, document in _with_documents(ledger, filters):
        yield between + json.dumps(schema_claim(claim, document), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def schema_claim(claim: Claim, document: Document) -> dict[str, Any]:
    """A claim as schema.org ``Claim``: its words, who makes it and where it stands."""
    made: dict[str, Any] = {
        "@type": "Claim",
        "identifier": claim.claim_id,
        "text": claim.text,
        "appearance": article(document),
    }
    if claim.source.name and not claim.is_reporter:
        kind = "Person" if claim.source.role else "Organization"
        made["author"] = {"@type": kind, "name": claim.source.name}
        body = claim.source.side or claim.source.organisation
        if body:
            made["author"]["memberOf"] = {"@type": "Organization", "name": body}
    elif claim.is_reporter and document.publisher:
        made["author"] = {"@type": "Organization", "name": document.publisher}
    return made


def _with_documents(ledger: Ledger, filters: Filters) -> Iterator[tuple[Claim, Document]]:
    """The claims with their documents; those of a document removed meanwhile are left out."""
    held: dict[str, Document | None] = {}
    for claim in ledger.each_claim(**filters.asked(), **filters.sorting):
        if claim.doc_id not in held:
            held = {claim.doc_id: _document(ledger, claim.doc_id)}  # one text in memory at a time
        document = held[claim.doc_id]
        if document is not None:
            yield claim, document


def _document(ledger: Ledger, doc_id: str) -> Document | None:
    try:
        return ledger.document(doc_id)
    except UnknownDocumentError:
        return None


def _csv_line(row: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_cell(v) for v in row])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
