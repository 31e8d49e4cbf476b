"""The documents as HTML: the list, and what became of each uploaded file.

Enters: ``Document`` records with their claim counts; the outcome of an ingest. Leaves: HTML built
from escaped parts. Does not: read files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from markupsafe import Markup

from assistant.records import Document, IngestReport, Span
from assistant.ui import evidence
from assistant.ui.escape import hidden, tag
from assistant.ui.wording import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One uploaded file: its name, what became of it, and the reason where it was rejected."""

    name: str
    outcome: str = "waiting"
    reason: str = ""


def documents_html(documents: Sequence[Document], claims: Mapping[str, int]) -> Markup:
    """The list of documents, each with what can be done with it."""
    if not documents:
        return tag("p", "No document is loaded. Add the first one above.", class_="ws-pane-empty")
    rows = [
        tag(
            "li",
            tag("bdi", d.title, class_="ws-doc-title"),
            tag(
                "span",
                *[(tag("bdi", f), " ") for f in (d.publisher, d.published, d.doc_id) if f],
                count(claims.get(d.doc_id, 0), "claim"),
                class_="ws-from",
            ),
            tag(
                "span",
                _open(d),
                _act("remove", "Remove", d),
                class_="ws-group",
            ),
        )
        for d in documents
    ]
    return tag("ul", *rows, class_="ws-documents")


def confirm_html(document: Document) -> Markup:
    """Ask before a document is removed."""
    return tag(
        "div",
        tag("p", "Remove ", tag("b", tag("bdi", document.title)), " with its claims?"),
        tag(
            "div",
            _act("remove-sure", "Remove", document),
            tag("button", "Keep", type="button", data_act="keep"),
            class_="ws-group",
        ),
        class_="ws-confirm",
        role="alert",
    )


def uploads_html(rows: Sequence[Row], done: int) -> Markup:
    """What became of each file, with one bar over all and a state for each."""
    return tag(
        "div",
        tag(
            "progress",
            max=str(max(1, len(rows))),
            value=str(done),
            aria_label=f"{done} of {len(rows)} files read",
        )
        if done < len(rows)
        else None,
        tag(
            "ul",
            *[
                tag(
                    "li",
                    tag("bdi", r.name),
                    tag("span", r.outcome, class_="ws-outcome"),
                    tag("span", r.reason, class_="ws-reason") if r.reason else None,
                    class_=f"ws-upload ws-upload-{r.outcome.split(' ')[0]}",
                )
                for r in rows
            ],
            class_="ws-uploads",
            aria_live="polite",
        ),
    )


def outcomes(names: Sequence[str], report: IngestReport) -> list[Row]:
    """The ingest's report as one row a file, in the order given."""
    said = {
        **dict.fromkeys(report.added, "added"),
        **dict.fromkeys(report.replaced, "replaced"),
        **dict.fromkeys(report.unchanged, "unchanged"),
    }
    why = {PurePath(r.path).name: r.reason for r in report.rejected}
    return [
        Row(name=n, outcome="rejected", reason=why[n])
        if n in why
        else Row(name=n, outcome=said.get(n, "added"))
        for n in names
    ]


def _open(document: Document) -> Markup:
    return tag(
        "button",
        "Open",
        hidden(f" {document.title}"),
        type="button",
        data_passage=evidence.passage_query(document.doc_id, Span(start=0, end=0)),
    )


def _act(act: str, label: str, document: Document) -> Markup:
    return tag(
        "button",
        label,
        hidden(f" {document.title}"),
        type="button",
        data_act=act,
        data_doc=document.doc_id,
    )
