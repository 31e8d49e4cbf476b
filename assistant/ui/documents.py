"""The documents as HTML: the list, and what became of each uploaded file.

Enters: ``Document`` records with their claim counts; the steps of an ingest. Leaves: HTML built
from escaped parts. Does not: read files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from assistant.ingesting import Outcome, Step
from assistant.phrasing import count
from assistant.records import Document, Span
from assistant.ui import evidence
from assistant.ui.escape import hidden, join, tag

MOST: Final = 100
"""Files listed at once while they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One file being read: its name, how far it has come, and the reason where it was rejected.

    ``done`` is a share, 0 to 1; ``doing`` what is being done, or what became of it. ``before`` is
    the report that was stored under the file's name, empty where there was none. ``halted`` is True
    where a fault stopped the reading before the file was done.
    """

    name: str
    done: float = 0.0
    doing: str = "waiting"
    outcome: Outcome | None = None
    reason: str = ""
    before: str = ""
    halted: bool = False

    @property
    def stored(self) -> bool:
        """Whether the store holds what was read of the file."""
        return self.outcome is not None and self.outcome != "rejected"

    def halt(self) -> Row:
        """The row once a fault has stopped the reading of all files."""
        return replace(self, doing="not finished", halted=True) if self.outcome is None else self

    def after(self, step: Step, names: Mapping[str, str]) -> Row:
        """The row after a step of its file. No path of the server is shown.

        Args:
            step: the step.
            names: what the reader calls the paths that its reason may name, its own among them.
        """
        return replace(
            self,
            done=step.done,
            doing=step.outcome or step.doing,
            outcome=step.outcome,
            reason=without_paths(step.reason, names),
        )


def without_paths(reason: str, names: Mapping[str, str]) -> str:
    """A reason with each path in ``names`` by its name.

    A reason may name other files than its own, such as one that was uploaded under the same name.
    """
    for path in sorted(names, key=len, reverse=True):
        reason = reason.replace(path, names[path])
    return reason


def called(document: Document) -> str:
    """A report by its title and publisher, as a line about a file tells of it."""
    return f"“{document.title}”" + (f" ({document.publisher})" if document.publisher else "")


def documents_html(documents: Sequence[Document], claims: Mapping[str, int]) -> Markup:
    """The list of documents, each with what can be done with it."""
    if not documents:
        return tag("p", "No report is loaded. Add the first one above.", class_="ws-pane-empty")
    rows = [
        tag(
            "li",
            tag("bdi", d.title, class_="ws-doc-title"),
            tag(
                "span",
                *[tag("bdi", f) for f in (d.publisher, d.published, d.doc_id) if f],
                tag("span", count(claims.get(d.doc_id, 0), "claim")),
                class_="ws-facts",
            ),
            tag(
                "span",
                _open(d),
                _act("again", "Read again", d),
                _act("remove", "Remove", d),
                class_="ws-group",
            ),
        )
        for d in documents
    ]
    held = tag(
        "div",
        tag("p", f"{count(len(documents), 'report')}, {count(sum(claims.values()), 'claim')}"),
        tag("button", "Read all again", type="button", data_act="all-again", class_="ws-quiet")
        if len(documents) > 1
        else None,
        class_="ws-list-head",
    )
    return join(held, tag("ul", *rows, class_="ws-documents"))


def size(length: int) -> str:
    """``20 MB``; small sizes in bytes."""
    return f"{length / 1e6:,.0f} MB" if length >= 1_000_000 else f"{length:,} bytes"


def refused_html(most: int) -> Markup:
    """Where the page's script lists files that are too large to be sent at all."""
    return tag(
        "ul",
        class_="ws-uploads",
        id="ws-refused",
        aria_live="polite",
        data_most=most,
        data_reason=f"larger than {size(most)}, the most that is taken here; split it",
    )


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


def confirm_again_html(documents: int) -> Markup:
    """Ask before all documents are read again, which may take long."""
    return tag(
        "div",
        tag("p", f"Read {count(documents, 'report')} again? Claims are replaced one by one."),
        tag(
            "div",
            tag("button", "Read again", type="button", data_act="all-sure"),
            tag("button", "Keep as they are", type="button", data_act="keep"),
            class_="ws-group",
        ),
        class_="ws-confirm",
        role="alert",
    )


def progress_html(rows: Sequence[Row], note: str = "") -> Markup:
    """A line for each file, with a bar while it is read and a reason where it was rejected.

    Of many files, those that were rejected or are being read come first; ``MOST`` are listed.
    """
    told = sorted(rows, key=lambda r: (r.outcome != "rejected", not 0 < r.done < 1))[:MOST]
    done = sum(r.outcome is not None for r in rows)
    rest = len(rows) - len(told)
    return tag(
        "div",
        tag("p", f"{done:,} of {count(len(rows), 'file')} done", class_="ws-note", role="status")
        if len(rows) > 1
        else None,
        tag("ul", *[_progress(r) for r in (told if rest else rows)], class_="ws-uploads"),
        tag("p", f"and {rest:,} more", class_="ws-note") if rest else None,
        tag("p", note, class_="ws-note", role="status") if note else None,
    )


def halted_html(rows: Sequence[Row], why: str) -> Markup:
    """How far each file came before a fault stopped the reading, the reason, and what is stored."""
    stored = any(r.stored for r in rows)
    return join(
        progress_html([r.halt() for r in rows]),
        evidence.unavailable(why),
        tag(
            "p",
            "What is marked as added, replaced or unchanged is stored."
            if stored
            else "Nothing was changed.",
            class_="ws-note",
        ),
    )


def _progress(row: Row) -> Markup:
    return tag(
        "li",
        tag("bdi", row.name, class_="ws-upload-name"),
        tag("span", row.doing, class_="ws-outcome"),
        tag(
            "progress",
            max="100",
            value=str(round(100 * row.done)),
            aria_label=f"{row.name}: {row.doing}",
        )
        if row.outcome is None and not row.halted
        else None,
        tag("span", row.reason, class_="ws-reason", role="alert") if row.reason else None,
        tag("bdi", f"It replaced {row.before}.", class_="ws-reason")
        if row.before and row.outcome == "replaced"
        else None,
        class_=f"ws-upload ws-upload-{row.outcome or 'open'}",
    )


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
