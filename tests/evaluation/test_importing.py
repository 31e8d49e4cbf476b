import pytest

from assistant.errors import EvalSetError
from assistant.evaluation import draft, imported, read
from tests.evaluation.scripted import DEAD, DOC, LEAK, MAYOR, Scripted, write

HELD = (DOC,)


def test_the_rows_that_a_person_freed_of_the_draft_mark_are_the_set(tmp_path):
    rows = list(draft(Scripted()))
    rows[0] |= {"draft": False, "question": "What leaked?"}
    del rows[1]["draft"]
    found = imported(write(tmp_path / "draft.jsonl", *rows), HELD)
    assert [r["question"] for r in found.rows] == ["What leaked?", rows[1]["question"]]
    assert found.drafts == len(rows) - 2
    assert not any("draft" in r for r in found.rows)
    assert len(read(write(tmp_path / "set.jsonl", *found.rows))) == 2


def test_every_bad_row_is_named_with_its_line(tmp_path):
    path = write(
        tmp_path / "bad.jsonl",
        LEAK,
        LEAK | {"id": "2", "question": None},
        DEAD | {"id": "3", "points": [{"side": "Anglers", "evidence": "At least 400 fish"}]},
        DEAD,
        LEAK,
        MAYOR | {"id": "6", "status": "disputed"},
        DEAD | {"id": "7", "status": "not-in-corpus"},
    )
    with path.open("a") as lines:
        lines.write('{"id": \n')
    with pytest.raises(EvalSetError) as caught:
        imported(path, HELD)
    told = str(caught.value).splitlines()
    assert [line.removeprefix(str(tmp_path)).split(": ")[0] for line in told] == [
        f"/bad.jsonl:{n}" for n in (2, 3, 5, 6, 7, 8)
    ]
    for line, words in zip(
        told,
        (
            "question is None",
            "'At least 400 fish' is not in any document",
            "already used at",
            "'disputed' without points",
            "with points",
            "not JSON",
        ),
        strict=True,
    ):
        assert words in line


def test_a_long_list_of_bad_rows_is_cut(tmp_path):
    rows = [LEAK | {"id": str(n), "question": ""} for n in range(30)]
    with pytest.raises(EvalSetError, match=r"bad\.jsonl:20: [^\n]*\n… and 10 more$"):
        imported(write(tmp_path / "bad.jsonl", *rows), HELD)


def test_rows_that_are_drafts_still_are_not_checked(tmp_path):
    wrong = DEAD | {"points": [{"side": "X", "evidence": "nowhere"}], "draft": True}
    assert imported(write(tmp_path / "set.jsonl", LEAK, wrong), HELD).drafts == 1


def test_a_drafted_blank_that_nobody_filled_in_is_refused(tmp_path):
    (*_, row) = draft(Scripted())
    with pytest.raises(EvalSetError, match="has a blank"):
        imported(write(tmp_path / "set.jsonl", row | {"draft": False}), HELD)


def test_a_draft_that_nobody_corrected_and_an_empty_file_are_refused(tmp_path):
    with pytest.raises(EvalSetError, match="every row is still a draft"):
        imported(write(tmp_path / "draft.jsonl", *draft(Scripted())), HELD)
    with pytest.raises(EvalSetError, match="no rows"):
        imported(write(tmp_path / "empty.jsonl"), HELD)
