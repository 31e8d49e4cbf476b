import pytest

from assistant.fusion import Found, Ranking, documents, fused


def found(**given):
    empty = {
        "claims": (),
        "chunks": (),
        "claim_words": (),
        "chunk_words": (),
        "document_words": (),
    }
    return Found(**{**empty, **given})


PLACES = [("a1", "a@1", "a"), ("a2", "a@2", "a"), ("b1", "b@1", "b")]
HOMES = {chunk: doc for _, chunk, doc in PLACES}


def test_a_ranking_has_mean_0_and_deviation_1_over_its_hits():
    ranking = Ranking([("x", 3.0), ("y", 2.0), ("z", 1.0)])
    assert ranking("x") == pytest.approx(1.2247, abs=1e-3)
    assert ranking("y") == pytest.approx(0)


def test_what_a_ranking_does_not_hold_has_its_lowest_score():
    ranking = Ranking([("x", 3.0), ("y", 1.0)])
    assert ranking("other") == ranking("y")


def test_what_a_search_by_words_did_not_give_scored_nothing():
    ranking = Ranking([("x", 3.0), ("y", 1.0)], searched=4)
    assert ranking("other") < ranking("y")


def test_an_empty_ranking_tells_nothing():
    assert Ranking([])("x") == 0


def test_equal_scores_tell_nothing():
    assert Ranking([("x", 0.5), ("y", 0.5)])("x") == 0


def test_a_document_is_as_near_as_its_best_chunk():
    near = documents(found(chunks=[("b@1", 0.9), ("a@1", 0.5), ("a@2", 0.1)]), HOMES, searched=50)
    assert near("b") > near("a")


def test_a_chunk_that_was_replaced_since_the_search_is_left_out():
    near = documents(found(chunks=[("gone@1", 0.9), ("a@1", 0.5), ("b@1", 0.1)]), HOMES, 50)
    assert near("a") > near("b")


def test_a_document_found_by_its_words_alone_is_held_too():
    near = documents(
        found(chunks=[("a@1", 0.5), ("a@2", 0.4)], document_words=[("b", 9.0), ("a", 1.0)]),
        HOMES,
        searched=2,
    )
    assert near("b") > near("a")


def test_a_near_document_lifts_all_its_claims():
    given = found(
        claims=[("a1", 0.5), ("b1", 0.5), ("a2", 0.5)],
        document_words=[("b", 9.0), ("a", 1.0)],
    )
    near = documents(given, {}, searched=2)
    scores = fused(given, PLACES, near, (3, 3))
    assert scores["b1"] > scores["a1"] == scores["a2"]


def test_a_chunk_lends_its_score_to_its_claims():
    given = found(claims=[("a1", 0.5), ("a2", 0.5)], chunks=[("a@2", 0.9), ("a@1", 0.1)])
    near = documents(given, HOMES, searched=50)
    scores = fused(given, PLACES[:2], near, (2, 2))
    assert scores["a2"] > scores["a1"]


def test_every_place_has_a_score():
    given = found(claims=[("a1", 0.5)])
    assert fused(given, PLACES, documents(given, {}, 0), (1, 1)).keys() == {"a1", "a2", "b1"}
