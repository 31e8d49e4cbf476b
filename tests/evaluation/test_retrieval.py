"""pytrec_eval's values against values worked by hand."""

import math
from dataclasses import replace

import pytest

from assistant.evaluation.cases import Case, Point, Wording
from assistant.evaluation.predictions import from_answer
from assistant.evaluation.retrieval import document_shares, evidence_shares, per_query
from assistant.evaluation.scoring import score, wanted
from assistant.evaluation.sets import read
from tests.evaluation.scripted import BOARD, DOC, FISH, HOLT, LEAK, MILL, answer, found, write
from tests.ledger import document


def scored_leak(tmp_path, *retrieved):
    (case,) = read(write(tmp_path / "set.jsonl", LEAK))
    points, accepted = wanted(case, (DOC,))
    prediction = from_answer("leak", answer(case.query, evidence=found(*retrieved)), 0.1)
    return score(case, prediction, points, accepted, {DOC.doc_id: DOC.text})


def test_recall_and_reciprocal_rank_are_per_expected_point(tmp_path):
    # The board's point is first at rank 2, the mill's at rank 6.
    retrieved = (FISH, BOARD, HOLT, FISH, BOARD, MILL)
    shares = evidence_shares([scored_leak(tmp_path, *retrieved)])
    values = {name: (s[0].reached, s[0].of) for name, s in shares.items()}
    assert values["evidence_recall@1"] == (0, 2)
    assert values["evidence_recall@5"] == (1, 2)
    assert values["evidence_recall@10"] == (2, 2)
    assert values["mrr"] == pytest.approx((1 / 2 + 1 / 6, 2))


def test_nothing_retrieved_is_nothing_recalled(tmp_path):
    shares = evidence_shares([scored_leak(tmp_path)])
    assert (shares["mrr"][0].reached, shares["evidence_recall@10"][0].reached) == (0, 0)


def test_each_retrieved_claim_is_marked_as_wanted_or_not(tmp_path):
    assert scored_leak(tmp_path, FISH, BOARD, HOLT).retrieved_wanted == (False, True, True)


def test_document_measures_are_those_of_the_textbook():
    relevant = {"q": {"a": 1, "b": 1, "c": 1}}
    ranked = {"q": {"x": -0.0, "a": -1.0, "y": -2.0, "b": -3.0}}
    values = per_query(relevant, ranked, ("map", "ndcg_cut_10", "recall_10", "recip_rank"))["q"]
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert values["map"] == pytest.approx((1 / 2 + 2 / 4) / 3)
    assert values["ndcg_cut_10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert values["recall_10"] == pytest.approx(2 / 3)
    assert values["recip_rank"] == pytest.approx(1 / 2)


def test_a_document_stands_where_its_first_claim_stands():
    other = document("Nothing here is asked for.", "other.txt")
    far = replace(BOARD, doc_id="other.txt")
    case = Case(
        case_id="q",
        task="ask",
        query="q",
        where="set:1",
        points=(Point(wording=Wording(evidence=None, doc="river.txt"), passage=True),),
        must_abstain=False,
        shape="beir",
    )
    points, accepted = wanted(case, (DOC, other))
    prediction = from_answer("q", answer("q", evidence=found(far, far, BOARD, MILL)), 0.1)
    scored = score(case, prediction, points, accepted, {DOC.doc_id: DOC.text})
    shares = document_shares([scored])
    assert shares["recall@10"][0].reached == 1
    assert shares["ndcg@10"][0].reached == pytest.approx(1 / math.log2(3))
    assert shares["map"][0].reached == pytest.approx(1 / 2)
