from __future__ import annotations

import pytest

from assistant.errors import StoreError
from assistant.ingesting import Step
from assistant.ui import documents
from assistant.ui.documents import Row
from assistant.ui.documents_tab import DocumentsTab
from tests.ui.examples import document


def test_a_row_follows_the_steps_of_its_file_and_shows_no_path_of_the_server():
    row = Row(name="d.txt").after(Step(path="/tmp/x/d.txt", done=0.1, doing="reading"))
    assert (row.done, row.doing, row.outcome) == (0.1, "reading", None)
    row = row.after(
        Step(path="/tmp/x/d.txt", done=1.0, outcome="rejected", reason="/tmp/x/d.txt is empty")
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
    tab = DocumentsTab(None, None, None)
    tab.show = lambda: ["", ""]
    rows = {"/tmp/x/a.txt": Row(name="a.txt"), "/tmp/x/b.txt": Row(name="b.txt")}
    return [*tab._watched(rows, read)][-1][0]


@pytest.mark.parametrize(
    ("fault", "words"),
    [(StoreError("the disk is full"), "the disk is full"), (RuntimeError("x"), "went wrong")],
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
