"""The Documents tab: upload, list, open, remove, read again; and the sides.

Enters: an ``Assistant`` and its ``View``. Leaves: Gradio components with their events. Does not:
build HTML (``documents``, ``sides_editor``) or read files.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.documents import SUFFIXES
from assistant.errors import WhoSaysError
from assistant.pipeline import Assistant
from assistant.records import REPORTER, IngestReport
from assistant.sides import Sides
from assistant.ui import documents, sides_editor
from assistant.ui.bridge import QUIET, asked_for, fields_of, heading, live_html
from assistant.ui.documents import Row
from assistant.ui.escape import join, tag
from assistant.ui.evidence import unavailable
from assistant.ui.view import View

_log = logging.getLogger(__name__)
_FAULT = "Something went wrong on the server; nothing was changed."


class DocumentsTab:
    """The components and handlers of the Documents tab."""

    def __init__(self, assistant: Assistant, view: View) -> None:
        self.assistant = assistant
        self.view = view

    def layout(self, tab: gr.Tab) -> None:
        """Put the tab into the page under construction; it is filled when it is chosen."""
        heading("Documents", "The reports that answers are made from.")
        files = gr.File(
            file_count="multiple",
            file_types=list(SUFFIXES),
            label="Add reports: drop files here, or choose them",
            elem_id="ws-files",
            height=132,
        )
        outcome = live_html("", "ws-outcomes")
        listed = live_html("", "ws-documents")
        heading("Sides", "Who stands with whom. Answers and claims follow what is saved here.")
        sides = live_html("", "ws-sides")
        tab.select(self.show, outputs=[listed, sides], **QUIET)
        files.upload(
            self.upload,
            inputs=[files],
            outputs=[files, outcome, listed, sides],
            concurrency_limit=1,
            concurrency_id="writing",
            **QUIET,
        )
        listed.act(self.act, outputs=[outcome, listed, sides], concurrency_id="writing", **QUIET)
        outcome.act(self.act, outputs=[outcome, listed, sides], concurrency_id="writing", **QUIET)
        sides.act(self.edit, outputs=[sides], concurrency_id="writing", **QUIET)

    def show(self, note: str = "") -> list[str]:
        """The list and the editor, as the store is now."""
        return [self.listed(), self.editor(note)]

    def listed(self) -> str:
        """The list of documents."""
        held = self.assistant.documents()
        counts = {d.doc_id: self.assistant.count_claims(doc_id=d.doc_id) for d in held[:1000]}
        return str(documents.documents_html(held, counts))

    def editor(self, note: str = "", proposed: Sides | None = None) -> str:
        """The editor of the sides: the store's, or those proposed."""
        written = self.assistant.store.sides()
        shown = (proposed or written).sides
        if not note and not shown:
            note = "No sides are written down: each source stands for itself. Propose some below."
        names = {s.name for s in self.assistant.store.sources() if s.name and s.name != REPORTER}
        return str(sides_editor.editor(shown, sorted(names), self.view.palette, note))

    def upload(self, paths: list[str] | None) -> Iterator[list[Any]]:
        """Read the uploaded files, telling of each as it is done."""
        given = [Path(p) for p in paths or []]
        rows = [Row(name=p.name) for p in given]
        steps: queue.Queue[int | IngestReport | Exception] = queue.Queue()
        threading.Thread(target=self._ingest, args=(given, steps), daemon=True).start()
        while True:
            step = steps.get()
            if not isinstance(step, int):
                break
            yield [gr.skip(), str(documents.uploads_html(_reading(rows, step), step)), *_SAME]
        if isinstance(step, IngestReport):
            rows = documents.outcomes([r.name for r in rows], step)
            told = documents.uploads_html(rows, len(rows))
        else:
            told = unavailable(str(step) if isinstance(step, WhoSaysError) else _FAULT)
        yield [None, str(told), *self.show()]

    def _ingest(
        self, paths: list[Path], steps: queue.Queue[int | IngestReport | Exception]
    ) -> None:
        try:
            steps.put(self.assistant.ingest(paths, progress=lambda _p, done, _all: steps.put(done)))
        except WhoSaysError as exc:
            steps.put(exc)
        except Exception as exc:  # told to the reader in plain words, to the log in full
            _log.exception("ingesting failed")
            steps.put(exc)

    def act(self, event: gr.EventData) -> list[Any]:
        """What a button in the list asks for."""
        given = asked_for(event)
        doc_id = given.get("doc", "")
        try:
            match given.get("act"):
                case "remove":
                    return [str(documents.confirm_html(self.assistant.document(doc_id))), *_SAME]
                case "remove-sure":
                    self.assistant.remove(doc_id)
                    return [_said(f"Removed {doc_id}."), *self.show()]
                case _:
                    return ["", *_SAME]
        except WhoSaysError as exc:
            return [str(unavailable(str(exc))), *_SAME]

    def edit(self, event: gr.EventData) -> str:
        """Save the edited sides, or propose some."""
        given = asked_for(event)
        try:
            if given.get("act") == "propose":
                proposed = self.assistant.suggest_sides()
                return self.editor("Proposed from the reports. Edit, then save.", proposed)
            sides = sides_editor.edited(fields_of(event))
            self.assistant.set_sides(Sides(sides=sides))
        except WhoSaysError as exc:
            typed = tag("p", "What you typed is kept below until you leave.", class_="ws-note")
            return str(join(unavailable(str(exc)), typed, self._typed(event)))
        return self.editor("Saved. The claims follow.")

    def _typed(self, event: gr.EventData) -> Any:  # noqa: ANN401 - Markup, or a plain editor
        """The editor with what was typed, for the reader to correct."""
        labels = {n: v for n, v in fields_of(event) if n.startswith("label-")}
        kept = [
            replace(s, label=labels.get(f"label-{i}", s.label))
            for i, s in enumerate(self.assistant.store.sides().sides)
        ]
        return sides_editor.editor(kept, (), self.view.palette, "")


_SAME: list[Any] = [gr.skip(), gr.skip()]


def _reading(rows: list[Row], done: int) -> list[Row]:
    return [
        replace(r, outcome="read" if i < done else "reading" if i == done else "waiting")
        for i, r in enumerate(rows)
    ]


def _said(text: str) -> str:
    return str(tag("p", text, class_="ws-note", role="status"))
