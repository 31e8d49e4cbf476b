from __future__ import annotations

from assistant.records import IngestReport, Rejected
from assistant.ui import documents
from assistant.ui.documents import Row
from tests.ui.examples import document


def test_every_file_has_an_outcome_and_every_rejected_one_a_reason():
    report = IngestReport(
        added=("a.txt",),
        replaced=("b.txt",),
        unchanged=("c.txt",),
        rejected=(Rejected(path="/tmp/x/d.txt", reason="the file is empty"),),
    )
    rows = documents.outcomes(["a.txt", "b.txt", "c.txt", "d.txt"], report)
    assert [(r.outcome, r.reason) for r in rows] == [
        ("added", ""),
        ("replaced", ""),
        ("unchanged", ""),
        ("rejected", "the file is empty"),
    ]


def test_a_bar_is_shown_until_all_are_read():
    rows = [Row(name="a.txt"), Row(name="b.txt")]
    assert 'value="1"' in documents.uploads_html(rows, 1)
    assert "<progress" not in documents.uploads_html(rows, 2)


def test_the_list_says_what_can_be_done_with_which_document():
    html = documents.documents_html([document()], {"greifen.txt": 6})
    assert "6 claims" in html
    assert 'data-act="remove"' in html
    assert 'Remove<span class="ws-sr"> Raid at Greifen' in html


def test_an_empty_store_says_what_to_do():
    assert "Add the first one" in documents.documents_html([], {})


def test_removing_is_asked_about():
    html = documents.confirm_html(document())
    assert "Raid at Greifen" in html
    assert 'data-act="remove-sure"' in html
