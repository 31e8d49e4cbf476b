"""What must hold of every statement that is shown, whatever a model said. Shared by tests and benchmarks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from assistant.records import REPORTER, Claim, Document, Statement

_QUOTED = re.compile(r"“([^“”]*)”")
_LIVE = re.compile(r"[<>\[\]`]|://|www\.|javascript:", re.I)


def unverifiable(statement: Statement, documents: Mapping[str, Document]) -> list[str]:
    """Citations and quotations that are not the document's own characters."""
    faults = [] if statement.citations else ["it has no citation"]
    cited = ""
    for citation in statement.citations:
        document = documents.get(citation.doc_id)
        quote = document and document.text[citation.span.start : citation.span.end]
        if not quote or quote != citation.quote:
            faults.append(f"citation {citation.number} is not in its document")
        cited += f" {_flat(citation.quote)}"
    faults += [
        f"quotation in no citation: {quoted}"
        for quoted in _QUOTED.findall(statement.text)
        for piece in quoted.split("…")
        if _flat(piece) not in cited
    ]
    return faults


def wrong_sides(
    statement: Statement, claims: Sequence[Claim], documents: Mapping[str, Document]
) -> list[str]:
    """Where a statement's source, side or stance is not the ledger's, or it speaks for another."""
    by_id = {c.claim_id: c for c in claims}
    own = [by_id[i] for i in statement.claim_ids if i in by_id]
    if len(own) != len(statement.claim_ids) or not own:
        return ["it rests on a claim that is not in the ledger"]
    faults = []
    for claim in own:
        if (claim.source.name, claim.source.side) != (statement.source, statement.side):
            faults.append("its source or side is not its claim's")
        if claim.stance != statement.stance:
            faults.append("its stance is not its claim's")
        if not any(
            c.doc_id == claim.doc_id and c.span.overlap(s)
            for c in statement.citations
            for s in claim.content
        ):
            faults.append("it does not cite its claim")
    said = " ".join([*(c.text for c in own), own[0].source.name or "", own[0].source.side or ""])
    for other in claims:
        for name in (other.source.name, other.source.side):
            speaks = name and re.search(
                rf"\b{re.escape(name)}\b[^.]{{0,20}}\b(?:say|says|said|den|confirm|admit|agree)",
                statement.text,
            )
            itself = own[0].is_reporter and name == "report"  # "The report says", of itself
            if speaks and name != REPORTER and name not in said and not itself:
                faults.append(f"it lets {name} speak")
    return faults


def live(statement: Statement) -> list[str]:
    """Markup, links and hidden characters in a statement's words."""
    faults = [f"it has {m[0]!r}" for m in [_LIVE.search(statement.text)] if m]
    if any(unicodedata.category(c) in ("Cf", "Cc") for c in statement.text):
        faults.append("it has hidden characters")
    return faults


def _flat(text: str) -> str:
    flat = " ".join(text.split()).replace("“", "‘").replace("”", "’").replace("'", "’")
    return flat.replace("‘", "’").replace('"', "’").strip(" .,")
