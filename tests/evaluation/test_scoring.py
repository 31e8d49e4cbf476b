"""Worked by hand on the river report; each test names the rule that it checks."""

from dataclasses import replace

import pytest

from assistant.evaluation import metrics
from assistant.evaluation.predictions import from_answer, from_verdict
from assistant.evaluation.scoring import has_side, score, wanted
from assistant.evaluation.sets import read
from tests.evaluation.scripted import (
    BOARD,
    DEAD,
    DOC,
    FISH,
    GOOD,
    HOLT,
    LEAK,
    MAYOR,
    MILL,
    SEA,
    WATER,
    answer,
    cite,
    says,
    write,
)
from tests.ledger import document


@pytest.fixture
def judged(tmp_path):
    def judge(row, *statements, docs=(DOC,), **fields):
        (case,) = read(write(tmp_path / "set.jsonl", row))
        points, accepted = wanted(case, docs)
        prediction = from_answer(case.case_id, answer(case.query, *statements, **fields), 0.1)
        return score(case, prediction, points, accepted, {d.doc_id: d.text for d in docs})

    return judge


def share(measure, scored):
    found = measure(scored)
    return (found.reached, found.of)


def test_a_right_answer_meets_all_points_and_has_no_fault(judged):
    scored = judged(LEAK, says(BOARD), says(MILL), status="disputed")
    assert share(metrics.point_recall, scored) == (2, 2)
    assert share(metrics.statement_precision, scored) == (2, 2)
    assert share(metrics.side_accuracy, scored) == (2, 2)
    assert scored.faults == ()


def test_a_point_needs_its_side(judged):
    scored = judged(LEAK, says(BOARD, side="Mill", source="Mill"), status="disputed")
    assert share(metrics.point_recall, scored) == (0, 2)
    assert scored.points[0].cited
    assert share(metrics.side_accuracy, scored) == (0, 1)
    assert [f.kind for f in scored.faults] == ["point missed", "side"]


@pytest.mark.parametrize("names", [{"side": "board"}, {"side": None, "source": "BOARD"}])
def test_the_side_is_the_label_or_the_source_in_any_case(judged, names):
    scored = judged(LEAK, says(BOARD, **names), status="disputed")
    assert share(metrics.point_recall, scored) == (1, 2)


@pytest.mark.parametrize(("said", "wanted_side"), [("Miners’ Union", "miners' union"), ("A", "A ")])
def test_the_apostrophe_and_spaces_of_a_side_do_not_matter(said, wanted_side):
    assert has_side(says(BOARD, side=said), [wanted_side])
    assert not has_side(says(BOARD, side=said, source=said), ["another"])


def test_a_citation_of_half_of_the_evidence_is_enough_and_less_is_not(judged):
    length = len("The mill leaked acid on Monday")
    assert length == 30
    for end, met in ((15, 1), (14, 0)):
        scored = judged(LEAK, says(BOARD, citations=(cite(DOC, 0, end),)), status="disputed")
        assert share(metrics.point_recall, scored) == (met, 2)


def test_two_citations_of_a_third_each_do_not_add_up(judged):
    halves = (cite(DOC, 0, 10), cite(DOC, 10, 20))
    scored = judged(LEAK, says(BOARD, citations=halves), status="disputed")
    assert share(metrics.point_recall, scored) == (0, 2)


def test_a_short_citation_inside_the_evidence_is_to_the_point_though_it_meets_no_point(judged):
    scored = judged(LEAK, says(BOARD, citations=(cite(DOC, 4, 8),)), status="disputed")
    assert share(metrics.point_recall, scored) == (0, 2)
    assert share(metrics.statement_precision, scored) == (1, 1)


def test_an_acceptable_passage_is_to_the_point_and_tells_no_side(judged):
    scored = judged(LEAK, says(HOLT, side="Board"), status="disputed")
    assert share(metrics.statement_precision, scored) == (1, 1)
    assert share(metrics.side_accuracy, scored) == (0, 0)


def test_a_statement_about_something_else_is_beside_the_point(judged):
    scored = judged(LEAK, says(BOARD), says(SEA), status="disputed")
    assert share(metrics.statement_precision, scored) == (1, 2)


def test_contained_strings_must_occur_in_the_statement_or_its_quote(judged):
    at = FISH.content[0]
    late = cite(DOC, at.start + 12, at.end)  # the quote lacks "At least 40"
    missing = says(FISH, side="Anglers", text="fish died", citations=(late,))
    assert share(metrics.point_recall, judged(DEAD, missing)) == (0, 1)
    in_text = replace(missing, text="40 fish died")
    assert share(metrics.point_recall, judged(DEAD, in_text)) == (1, 1)


def test_evidence_with_several_places_is_met_at_any_of_them(judged):
    twice = document("Rain fell. Later, rain fell. Rain fell.", "twice.txt")
    row = {"id": "r", "question": "Did rain fall?", "points": [{"evidence": "Rain fell"}]}
    last = says(BOARD, twice, citations=(cite(twice, 29, 38),))
    assert share(metrics.point_recall, judged(row, last, docs=(twice,))) == (1, 1)
    other = says(BOARD, twice, citations=(cite(twice, 18, 27),))
    assert share(metrics.point_recall, judged(row, other, docs=(twice,))) == (0, 1)


def test_a_citation_of_another_document_meets_nothing(judged):
    copy = document(DOC.text, "copy.txt")
    row = LEAK | {"points": [{"evidence": "acid was spilt", "doc": "river.txt"}]}
    scored = judged(row, says(MILL, copy, citations=(cite(copy, 0, 90),)), docs=(DOC, copy))
    assert share(metrics.point_recall, scored) == (0, 1)


def test_one_content_of_two_sides_is_right_under_either(judged):
    row = LEAK | {
        "points": [
            {"side": "Board", "evidence": "acid was spilt"},
            {"side": "Mill", "evidence": "acid was spilt"},
        ]
    }
    assert share(metrics.side_accuracy, judged(row, says(MILL))) == (1, 1)


def test_statements_of_a_case_to_abstain_on_count_against_precision(judged):
    scored = judged(MAYOR, says(BOARD), status="single-source")
    assert share(metrics.statement_precision, scored) == (0, 1)
    assert share(metrics.abstention_recall, scored) == (0, 1)
    assert [f.kind for f in scored.faults] == ["answered", "status"]


def test_abstention_precision_is_over_abstained_and_recall_over_unanswerable(judged):
    right, wrong = judged(MAYOR), judged(LEAK)
    assert share(metrics.abstention_precision, right) == (1, 1)
    assert share(metrics.abstention_precision, wrong) == (0, 1)
    assert share(metrics.abstention_recall, wrong) == (0, 0)
    assert share(metrics.abstention_f1, right) == (2, 2)
    assert share(metrics.abstention_f1, wrong) == (0, 1)


def test_the_unverified_flag_is_scored_where_the_set_tells_it(judged):
    assert share(metrics.unverified_f1, judged(DEAD, says(FISH))) == (2, 2)
    assert share(metrics.unverified_f1, judged(DEAD, says(FISH), unverified=False)) == (0, 1)
    assert share(metrics.unverified_f1, judged(LEAK, says(FISH))) == (0, 0)


def test_a_citation_whose_quote_is_not_the_stored_text_is_invalid(judged):
    false = replace(cite(DOC, 0, 8), quote="The mall")
    scored = judged(LEAK, says(BOARD, citations=(false, cite(DOC, 0, 8))), status="disputed")
    assert share(metrics.citation_validity, scored) == (1, 2)
    assert "citation" in [f.kind for f in scored.faults]


def test_the_statements_of_a_verdict_are_those_of_all_its_positions(tmp_path):
    (case,) = read(write(tmp_path / "set.jsonl", WATER))
    points, accepted = wanted(case, (DOC,))
    prediction = from_verdict("water", GOOD["The tanks held water."], 0.1)
    scored = score(case, prediction, points, accepted, {DOC.doc_id: DOC.text})
    assert share(metrics.point_recall, scored) == (1, 1)
    assert share(metrics.status_accuracy, scored) == (1, 1)


def test_a_long_reference_passage_is_recalled_by_a_claim_inside_it(judged):
    row = {"user_input": "What leaked?", "reference_contexts": [DOC.text[:91]]}
    scored = judged(row, says(BOARD))
    assert share(metrics.context_recall, scored) == (1, 1)
    assert share(metrics.point_recall, scored) == (0, 0)


def test_the_ledger_tells_who_speaks_at_a_point(tmp_path):
    (case,) = read(write(tmp_path / "set.jsonl", LEAK))
    person = replace(BOARD, source=replace(BOARD.source, role="chair"))
    points, _ = wanted(case, (DOC,), {DOC.doc_id: [person, MILL]})
    assert [p.source_type for p in points] == ["person", "organisation or group"]
