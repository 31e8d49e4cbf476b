"""The Documents tab: upload, list, open, remove, read again; and the sides.

Enters: an ``Assistant`` and its ``View``. Leaves: Gradio components with their events. Does not:
build HTML (``documents``, ``sides_editor``) or read files.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import gradio as gr
from gradio.utils import get_upload_folder

from assistant.errors import UnknownDocumentError, WhoSaysError
from assistant.ingesting import Step, Watch
from assistant.pipeline import Assistant
from assistant.records import IngestReport
from assistant.sides import Sides
from assistant.ui import documents, sides_editor, sides_fields
from assistant.ui.bridge import QUIET, asked_for, fields_of, heading, live_html
from assistant.ui.documents import Row
from assistant.ui.escape import join, tag
from assistant.ui.evidence import unavailable
from assistant.ui.offers import Offers, Preferences
from assistant.ui.view import View

_log = logging.getLogger(__name__)
_FAULT: Final = "Something went wrong on the server before all was done."
_CHANGED: Final = (
    "The sides were changed elsewhere meanwhile; nothing was saved. Save again to put what stands "
    "below in their place, or reload the page to see them."
)


class DocumentsTab:
    """The components and handlers of the Documents tab."""

    def __init__(self, assistant: Assistant, view: View, offers: Offers) -> None:
        self.assistant = assistant
        self.view = view
        self.offers = offers

    def layout(self, tab: gr.Tab, kept: gr.BrowserState) -> None:
        """Put the tab into the page under construction; it is filled when it is chosen."""
        most = self.assistant.settings.max_document_bytes
        heading(
            "Reports",
            f"Answers are made from these. Text or Markdown, up to {documents.size(most)} each.",
        )
        files = gr.File(
            file_count="multiple",
            label="Add reports: drop files here, or choose them",
            elem_id="ws-files",
            height=96,
        )
        live_html(str(documents.refused_html(most)), "ws-refused-box")
        outcome = live_html("", "ws-outcomes")
        listed = live_html("", "ws-documents")
        heading("Sides", "Who stands with whom. Answers and claims follow what is saved here.")
        sides = live_html("", "ws-sides")
        tab.select(self.show, outputs=[listed, sides], **QUIET)
        writing: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "writing", **QUIET}
        shown = [outcome, listed, sides]
        files.upload(self.upload, inputs=[files, kept], outputs=[files, *shown], **writing)
        listed.act(self.act, inputs=[kept], outputs=shown, **writing)
        outcome.act(self.act, inputs=[kept], outputs=shown, **writing)
        sides.act(self.edit, outputs=[sides], **writing)

    def show(self, note: str = "") -> list[str]:
        """The list and the editor, as the store is now."""
        return [self.listed(), self.editor(note)]

    def listed(self) -> str:
        """The list of documents."""
        counts = self.assistant.store.claims_per_document()
        return str(documents.documents_html(self.assistant.documents(), counts))

    def editor(self, note: str = "", proposed: Sides | None = None) -> str:
        """The editor of the sides: the store's, or those proposed."""
        written = self.assistant.store.sides()
        shown = (proposed or written).sides
        if len(shown) > sides_fields.SIDES:
            return str(unavailable(sides_fields.too_many(len(shown))))
        if not note and not shown:
            note = "No sides are written down: each source stands for itself. Propose some below."
        names = self.assistant.store.source_names()
        seen = sides_fields.mark(written.sides)
        return str(sides_editor.editor(shown, names, self.view.palette, note, seen=seen))

    def upload(self, paths: list[str] | None, kept: object) -> Iterator[list[Any]]:
        """Read the uploaded files, telling of every step of each, and delete them."""
        chosen = Preferences.read(kept, self.offers).attributor
        rows = {path: self._uploaded(Path(path).name) for path in paths or []}

        def read(watch: Watch) -> IngestReport:
            try:
                return self.assistant.ingest([*rows], attributor=chosen, watch=watch)
            finally:  # here, not below: the reading goes on when the reader leaves
                _delete(rows)

        for told in self._watched(rows, read):
            yield [gr.skip(), *told]
        yield [None, *_SAME, gr.skip()]

    def _uploaded(self, name: str) -> Row:
        """The row of a file before it is read; its name is the id that it is stored under."""
        try:
            return Row(name=name, before=documents.called(self.assistant.document(name)))
        except UnknownDocumentError:
            return Row(name=name)

    def again(self, doc_ids: Sequence[str], kept: object) -> Iterator[list[Any]]:
        """Read stored documents again, telling of every step of each."""
        chosen = Preferences.read(kept, self.offers).attributor
        rows = {doc_id: Row(name=doc_id) for doc_id in doc_ids}
        yield from self._watched(
            rows, lambda watch: self.assistant.reingest(doc_ids, attributor=chosen, watch=watch)
        )

    def _watched(
        self, rows: dict[str, Row], read: Callable[[Watch], IngestReport]
    ) -> Iterator[list[Any]]:
        """What is shown while ``read`` runs in a thread of its own, and when it is done."""
        names = {key: row.name for key, row in rows.items()}
        steps: queue.Queue[Step | IngestReport | Exception] = queue.Queue()
        threading.Thread(target=_run, args=(read, steps), daemon=True).start()
        yield [str(documents.progress_html([*rows.values()])), *_SAME]
        end: IngestReport | Exception | None = None
        while end is None:
            for step in _waiting(steps):
                if not isinstance(step, Step):
                    end = step
                elif step.path in rows:
                    rows[step.path] = rows[step.path].after(step, names)
            read_all = end is None and all(r.outcome for r in rows.values())
            note = "Finishing: names and sides are brought together …" if read_all else ""
            yield [str(documents.progress_html([*rows.values()], note)), *_SAME]
        if isinstance(end, Exception):
            why = self._why(end, names) if isinstance(end, WhoSaysError) else _FAULT
            yield [str(documents.halted_html([*rows.values()], why)), *self.show()]
        else:
            yield [str(documents.progress_html([*rows.values()])), *self.show()]

    def act(self, kept: object, event: gr.EventData) -> Iterator[list[Any]]:
        """What a button in the list asks for."""
        given = asked_for(event)
        doc_id = given.get("doc", "")
        try:
            match given.get("act"):
                case "again":
                    yield from self.again([doc_id], kept)
                case "all-again":
                    held = len(self.assistant.documents())
                    yield [str(documents.confirm_again_html(held)), *_SAME]
                case "all-sure":
                    held_ids = [d.doc_id for d in self.assistant.documents()]
                    yield from self.again(held_ids, kept)
                case "remove":
                    yield [str(documents.confirm_html(self.assistant.document(doc_id))), *_SAME]
                case "remove-sure":
                    self.assistant.remove(doc_id)
                    yield [_said(f"Removed {doc_id}."), *self.show()]
                case _:
                    yield ["", *_SAME]
        except WhoSaysError as exc:
            yield [str(unavailable(self._why(exc))), *_SAME]

    def edit(self, event: gr.EventData) -> str:
        """Save the edited sides, or propose some."""
        fields = fields_of(event)
        try:
            if asked_for(event).get("act") == "propose":
                proposed = self.assistant.suggest_sides()
                return self.editor("Proposed from the reports. Edit, then save.", proposed)
            changed = self._save(fields)
        except WhoSaysError as exc:
            return self._refused(fields, self._why(exc), sides_fields.seen(fields))
        if changed is not None:
            return self._refused(fields, _CHANGED, changed)
        return self.editor("Saved. The claims follow.")

    def _save(self, fields: Sequence[tuple[str, str]]) -> str | None:
        """Save the sides in the editor's fields, unless they were changed since it was shown.

        Returns:
            None, or the mark of the sides that are stored where those are others: nothing was
            saved.
        """
        sides = Sides(sides=sides_fields.edited(fields))
        with self.assistant.store.writing():  # nobody changes them between the look and the save
            stored = sides_fields.mark(self.assistant.store.sides().sides)
            if stored != sides_fields.seen(fields):
                return stored
            self.assistant.set_sides(sides)
        return None

    def _refused(self, fields: Sequence[tuple[str, str]], why: str, seen: str) -> str:
        """The reason, and the editor as it was filled in."""
        told = tag("p", "What you typed is kept below until you leave.", class_="ws-note")
        kept = sides_editor.editor(
            sides_fields.typed(fields),
            self.assistant.store.source_names(),
            self.view.palette,
            "",
            seen=seen,
            chosen=sides_fields.chosen(fields),
            unfolded=True,
        )
        return str(join(unavailable(why), told, kept))

    def _why(self, exc: WhoSaysError, names: Mapping[str, str] | None = None) -> str:
        """What an error says, without the server's paths."""
        folder = self.assistant.store.folder
        hidden = {str(folder): "the server’s folder"} if folder.is_absolute() else {}
        return documents.without_paths(str(exc), {**hidden, **(names or {})})


_SAME: list[Any] = [gr.skip(), gr.skip()]


def _run(
    read: Callable[[Watch], IngestReport], steps: queue.Queue[Step | IngestReport | Exception]
) -> None:
    """Put the steps of ``read`` into the queue, then its report or what stopped it."""
    try:
        steps.put(read(steps.put))
    except WhoSaysError as exc:
        steps.put(exc)
    except Exception as exc:  # told to the reader in plain words, to the log in full
        _log.exception("reading failed")
        steps.put(exc)


def _delete(paths: Iterable[str]) -> None:
    """Delete uploaded files, each with the folder that Gradio made for it.

    What Gradio gives that is no upload is left alone.
    """
    uploads = Path(get_upload_folder()).resolve()
    for path in map(Path, paths):
        if not path.resolve().is_relative_to(uploads):
            continue
        try:
            path.unlink(missing_ok=True)
        except OSError as exc:
            _log.warning("the upload %s could not be deleted: %s", path, exc)
        with suppress(OSError):  # another file may have been uploaded into it
            path.parent.rmdir()


def _waiting(
    steps: queue.Queue[Step | IngestReport | Exception],
) -> list[Step | IngestReport | Exception]:
    """The next step, with all that have come meanwhile."""
    found = [steps.get()]
    while not steps.empty():
        found.append(steps.get())
    return found


def _said(text: str) -> str:
    return str(tag("p", text, class_="ws-note", role="status"))
