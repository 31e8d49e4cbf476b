import json

import pytest

from assistant.errors import EvalSetError
from assistant.evaluation.beir import beir_documents
from assistant.evaluation.sets import read
from tests.evaluation.scripted import DEAD, LEAK, MAYOR, WATER, write


def test_a_case_holds_what_its_row_tells(tmp_path):
    leak, water = read(write(tmp_path / "set.jsonl", LEAK, WATER))
    assert leak.query == "Did the mill leak acid?"
    assert leak.status == "disputed"
    assert leak.points[1].sides == ("Mill", "mill company")
    assert leak.acceptable[0].evidence == "the tanks were full of water"
    assert leak.must_abstain is False
    assert (water.task, water.query, water.status) == (
        "verify",
        "The tanks held water.",
        "single-source",
    )
    assert water.points[0].wording.doc == "river.txt"


def test_unknown_keys_and_blank_lines_are_ignored(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text("\n" + json.dumps(LEAK | {"difficulty": 3, "answerable": True}) + "\n\n")
    assert len(read(path)) == 1


def test_a_case_without_points_must_be_abstained_on(tmp_path):
    assert read(write(tmp_path / "set.jsonl", MAYOR))[0].must_abstain is True


def test_a_row_without_the_unverified_flag_means_false_where_the_set_tells_it(tmp_path):
    leak, dead = read(write(tmp_path / "set.jsonl", LEAK, DEAD))
    assert (leak.unverified, dead.unverified) == (False, True)
    assert read(write(tmp_path / "other.jsonl", LEAK))[0].unverified is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "not JSON"),
        ("[1]", "list instead of an object"),
        ('{"task": "sing"}', "'sing'"),
        ('{"task": "ask"}', "question is None"),
        ('{"task": "ask", "question": "  "}', "question is '  '"),
        ('{"task": "verify", "question": "q"}', "claim is None"),
        ('{"question": "q", "points": "x"}', "points is str"),
        ('{"question": "q", "points": ["x"]}', "a point is 'x'"),
        ('{"question": "q", "points": [{"side": "A"}]}', "no evidence"),
        ('{"question": "q", "points": [{"side": 3, "evidence": "x"}]}', "side is 3"),
        ('{"question": "q", "points": [{"evidence": ""}]}', "evidence is ''"),
        ('{"question": "q", "status": "maybe"}', "'maybe'"),
        ('{"question": "q", "unverified": "no"}', "unverified is 'no'"),
        ('{"question": "q", "history": [{"role": "system", "content": ""}]}', "a turn of history"),
        ('{"question": "q", "acceptable": [3]}', "3 is neither words nor"),
        ('{"id": [], "question": "q"}', "id is []"),
        ('{"user_input": ""}', "user_input is ''"),
        ('{"user_input": "q", "reference_contexts": [""]}', "reference_contexts holds ''"),
    ],
)
def test_a_malformed_row_is_named_by_file_and_line(tmp_path, row, words):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(LEAK) + "\n\n" + row + "\n", encoding="utf-8")
    with pytest.raises(EvalSetError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert words in str(caught.value)


def test_a_set_that_is_missing_empty_or_not_utf_8_is_refused(tmp_path):
    with pytest.raises(EvalSetError, match="cannot be read"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(EvalSetError, match="no cases"):
        read(tmp_path / "empty.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"question": "é"}'.encode("latin-1"))
    with pytest.raises(EvalSetError, match="not UTF-8 at byte 14"):
        read(tmp_path / "latin.jsonl")


def test_two_cases_cannot_share_an_id(tmp_path):
    with pytest.raises(EvalSetError, match=r"set\.jsonl:2: the id 'leak' is already used at"):
        read(write(tmp_path / "set.jsonl", LEAK, LEAK))


def test_a_line_separator_inside_a_string_does_not_end_the_row(tmp_path):
    path = write(tmp_path / "set.jsonl", LEAK | {"question": "one\u2028two"}, MAYOR)
    assert [c.query for c in read(path)] == ["one\u2028two", "What did the mayor say?"]


def test_ragas_rows_are_read_without_sides(tmp_path):
    row = {
        "user_input": "Where does the river run?",
        "reference": "To the sea.",
        "reference_contexts": ["The river runs to the sea."],
        "synthesizer_name": "single hop",
    }
    (case,) = read(write(tmp_path / "ragas.jsonl", row))
    assert case.points[0].passage
    assert case.points[0].sides == ()
    assert case.must_abstain is False
    assert case.reference == "To the sea."


def test_a_ragas_row_without_contexts_does_not_tell_whether_it_can_be_answered(tmp_path):
    (case,) = read(write(tmp_path / "ragas.jsonl", {"user_input": "q", "reference": "a"}))
    assert case.must_abstain is None


def test_the_last_human_turn_of_a_ragas_conversation_is_the_question(tmp_path):
    turns = [
        {"type": "human", "content": "Who spoke?"},
        {"type": "ai", "content": "The board."},
        {"type": "human", "content": "What did it say?"},
        {"type": "ai", "content": "That acid leaked."},
    ]
    (case,) = read(write(tmp_path / "ragas.jsonl", {"user_input": turns}))
    assert case.query == "What did it say?"
    assert [t["role"] for t in case.history] == ["user", "assistant"]


def beir(folder, qrels="query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq3\td2\t0\n"):
    (folder / "qrels").mkdir(parents=True)
    write(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "Fish", "text": "Fish swim."},
        {"_id": "d2", "title": "", "text": "Birds fly."},
    )
    queries = [{"_id": q, "text": f"query {q}"} for q in ("q1", "q2", "q3")]
    write(folder / "queries.jsonl", *queries)
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return folder


def test_a_beir_folder_gives_the_judged_queries_with_their_documents(tmp_path):
    first, third = read(beir(tmp_path / "set"))
    assert [p.wording.doc for p in first.points] == ["d1"]
    assert first.points[0].wording.evidence is None
    assert (first.must_abstain, third.must_abstain) == (False, True)


def test_a_beir_corpus_is_written_as_documents_named_by_their_ids(tmp_path):
    assert beir_documents(beir(tmp_path / "set"), tmp_path / "docs") == 2
    assert (tmp_path / "docs" / "d1.txt").read_text() == "title: Fish\n===\nFish swim.\n"
    assert (tmp_path / "docs" / "d2.txt").read_text() == "Birds fly.\n"


def test_beir_judgements_that_are_no_text_are_an_error(tmp_path):
    folder = beir(tmp_path / "set")
    (folder / "qrels" / "test.tsv").write_bytes(b"q1\td\xff\t1\n")
    with pytest.raises(EvalSetError, match=r"test\.tsv: not UTF-8 at byte 4"):
        read(folder)


def test_a_beir_judgement_that_is_none_is_named_by_its_line(tmp_path):
    with pytest.raises(EvalSetError, match=r"test\.tsv:2: \['q1', 'd1'\]"):
        read(beir(tmp_path / "set", "query-id\tcorpus-id\tscore\nq1\td1\n"))


def test_a_beir_id_cannot_leave_the_folder(tmp_path):
    folder = beir(tmp_path / "set")
    write(folder / "corpus.jsonl", {"_id": "../d1", "text": "x"})
    with pytest.raises(EvalSetError, match="cannot be a file name"):
        beir_documents(folder, tmp_path / "docs")


def test_half_a_character_is_refused_because_it_could_not_be_written_again(tmp_path):
    (tmp_path / "set.jsonl").write_text('{"question": "\\ud83d"}')
    with pytest.raises(EvalSetError, match=r"set\.jsonl:1: .*lone surrogate"):
        read(tmp_path / "set.jsonl")
