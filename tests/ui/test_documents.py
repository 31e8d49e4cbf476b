from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

from assistant.errors import StoreError
from assistant.ingesting import Step
from assistant.records import IngestReport, Side
from assistant.sides import Sides
from assistant.ui import documents, sides_fields
from assistant.ui.documents import Row
from assistant.ui.documents_tab import DocumentsTab
from assistant.ui.offers import Offers
from assistant.ui.view import View
from tests.ui.examples import document


def test_a_row_follows_the_steps_of_its_file_and_shows_no_path_of_the_server():
    names = {"/tmp/x/d.txt": "d.txt"}
    row = Row(name="d.txt").after(Step(path="/tmp/x/d.txt", done=0.1, doing="reading"), names)
    assert (row.done, row.doing, row.outcome) == (0.1, "reading", None)
    row = row.after(
        Step(path="/tmp/x/d.txt", done=1.0, outcome="rejected", reason="/tmp/x/d.txt is empty"),
        names,
    )
    assert (row.outcome, row.reason) == ("rejected", "d.txt is empty")


def test_every_file_has_a_bar_until_it_is_done_and_every_rejected_one_a_reason():
    rows = [
        Row(name="a.txt", done=1.0, doing="added", outcome="added"),
        Row(name="b.txt", done=0.6, doing="saving"),
        Row(name="c.txt"),
        Row(name="d.txt", done=1.0, doing="rejected", outcome="rejected", reason="it is empty"),
    ]
    html = documents.progress_html(rows)
    assert html.count("<progress") == 2
    assert 'value="60" aria-label="b.txt: saving"' in html
    assert "2 of 4 files done" in html
    assert html.count("it is empty") == 1


def test_of_many_files_those_that_matter_are_listed_and_the_rest_is_counted():
    rows = [Row(name=f"{n}.txt") for n in range(150)]
    rows[140] = Row(name="bad.txt", done=1.0, outcome="rejected", reason="it is empty")
    html = documents.progress_html(rows)
    assert html.count("<li") == documents.MOST
    assert "bad.txt" in html
    assert "and 50 more" in html


def test_the_list_says_what_can_be_done_with_which_document():
    html = documents.documents_html([document()], {"greifen.txt": 6})
    assert "6 claims" in html
    assert 'data-act="remove"' in html
    assert 'data-act="again"' in html
    assert 'Remove<span class="ws-sr"> Raid at Greifen' in html


def test_an_empty_store_says_what_to_do():
    assert "Add the first one" in documents.documents_html([], {})


def test_removing_is_asked_about():
    html = documents.confirm_html(document())
    assert "Raid at Greifen" in html
    assert 'data-act="remove-sure"' in html


def _shown_after(read) -> str:
    """What the tab shows last when ``read`` is how two files are read."""
    store = SimpleNamespace(folder=Path("/srv/store"))
    tab = DocumentsTab(SimpleNamespace(store=store), None, None)
    tab.show = lambda: ["", ""]
    rows = {"/tmp/x/a.txt": Row(name="a.txt"), "/tmp/x/b.txt": Row(name="b.txt")}
    return [*tab._watched(rows, read)][-1][0]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (StoreError("the disk is full"), "the disk is full"),
        (StoreError("the store in /srv/store is damaged"), "in the server’s folder is damaged"),
        (RuntimeError("x"), "went wrong"),
    ],
)
def test_after_a_fault_the_files_that_were_stored_are_still_told(fault, words):
    def read(watch):
        watch(Step(path="/tmp/x/a.txt", done=1.0, outcome="added"))
        watch(Step(path="/tmp/x/b.txt", done=0.6, doing="saving"))
        raise fault

    html = _shown_after(read)
    assert "ws-upload-added" in html
    assert "not finished" in html
    assert "<progress" not in html
    assert html.index("not finished") < html.index(words) < html.index("is stored.")
    assert "othing was changed" not in html


def test_a_fault_before_any_file_was_stored_says_that_nothing_was():
    def read(watch):
        raise StoreError("another process is writing")

    assert "Nothing was changed." in _shown_after(read)


def test_a_reason_that_names_another_upload_shows_no_path_of_the_server():
    def read(watch):
        reason = "/tmp/x/b.txt and /tmp/x/a.txt have the same document id"
        watch(Step(path="/tmp/x/a.txt", done=1.0, outcome="added"))
        watch(Step(path="/tmp/x/b.txt", done=1.0, outcome="rejected", reason=reason))
        return IngestReport()

    html = _shown_after(read)
    assert "b.txt and a.txt have the same document id" in html
    assert "/tmp" not in html


def test_a_row_says_which_report_was_replaced():
    row = Row(name="d.txt", before=documents.called(document()))
    assert "replaced" not in documents.progress_html([row])
    told = documents.progress_html([replace(row, done=1.0, doing="replaced", outcome="replaced")])
    assert "It replaced “Raid at Greifen”" in told
    unchanged = replace(row, done=1.0, doing="unchanged", outcome="unchanged")
    assert "It replaced" not in documents.progress_html([unchanged])


@pytest.fixture
def uploads(tmp_path, monkeypatch):
    """The folder of Gradio's uploads."""
    folder = tmp_path / "uploads"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def _upload(folder: Path, name: str, text: str) -> Path:
    path = folder / str(abs(hash(text))) / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def _tab(assistant) -> DocumentsTab:
    return DocumentsTab(assistant, View(assistant=assistant), Offers.of(assistant.settings))


def test_two_uploads_of_one_name_show_no_path_and_all_uploads_are_deleted(own, uploads):
    one = _upload(uploads, "a.txt", "The mayor said the bridge is safe.")
    other = _upload(uploads, "a.txt", "The mayor said the bridge is closed.")
    kept = uploads.parent / "c.txt"  # never an upload, whoever names it
    kept.write_text("The mayor said the quay is safe.")
    shown = [str(s[1]) for s in _tab(own).upload([str(one), str(other), str(kept)], None)]
    assert "have the same document id" in shown[-2]
    assert not [s for s in shown if str(uploads) in s]
    assert list(uploads.iterdir()) == []
    assert kept.exists()


def test_uploads_are_deleted_after_a_fault_too(own, uploads, monkeypatch):
    def ingest(*given, **options):
        raise StoreError("the disk is full")

    monkeypatch.setattr(own, "ingest", ingest)
    one = _upload(uploads, "a.txt", "The mayor said the bridge is safe.")
    assert "the disk is full" in [*_tab(own).upload([str(one)], None)][-2][1]
    assert list(uploads.iterdir()) == []


def test_an_upload_in_the_place_of_a_report_says_which_was_there(own, uploads):
    tab = _tab(own)
    for title in ("Old news", "New news"):
        one = _upload(uploads, "a.txt", f"title: {title}\n===\nThe mayor said it is safe.")
        shown = [str(s[1]) for s in tab.upload([str(one)], None)]
    assert "It replaced “Old news”." in shown[-2]


def _saved(tab: DocumentsTab, html: str, **changes: str) -> str:
    """What the tab shows once the fields in ``html`` are sent, some of them changed."""
    found = re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', html)
    fields = {**dict(found), **{n.replace("_", "-"): v for n, v in changes.items()}}
    sent = {"act": "save", "fields": [list(f) for f in fields.items()]}
    return tab.edit(gr.EventData(None, sent))


def test_sides_that_were_changed_elsewhere_meanwhile_are_not_overwritten_unknowingly(own):
    own.set_sides(Sides(sides=(Side(side_id="n", label="Norland"),)))
    tab = _tab(own)
    before = tab.editor()
    theirs = (Side(side_id="n", label="Norland", aliases=("Piet Haan",)),)
    own.set_sides(Sides(sides=theirs))
    refused = _saved(tab, before, label_0="North")
    assert "changed elsewhere meanwhile" in refused
    assert 'value="North"' in refused
    assert own.store.sides().sides == theirs
    assert "Saved." in _saved(tab, refused)  # the reader knows now
    assert [s.label for s in own.store.sides().sides] == ["North"]


def test_another_refusal_does_not_hide_that_the_sides_were_changed_elsewhere(own):
    own.set_sides(Sides(sides=(Side(side_id="n", label="Norland"),)))
    tab = _tab(own)
    before = tab.editor()
    theirs = (Side(side_id="n", label="Norland", aliases=("Piet Haan",)),)
    own.set_sides(Sides(sides=theirs))
    refused = _saved(tab, before, label_1="norland")
    assert "two sides have" in refused
    assert "changed elsewhere meanwhile" in _saved(tab, refused, label_1="Sudland")
    assert own.store.sides().sides == theirs


def test_more_sides_than_are_edited_here_are_said_to_be_edited_in_a_file(own):
    many = tuple(Side(side_id=f"s{n}", label=f"S {n}") for n in range(sides_fields.SIDES + 1))
    own.store.set_sides(Sides(sides=many))
    html = _tab(own).editor()
    assert "whosays sides --use" in html
    assert "<input" not in html
