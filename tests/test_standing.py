from dataclasses import replace

import pytest

from assistant import standing
from assistant.relevance import Judgement
from tests.ledger import claim, document, reporter

DOC = document("The port said nine were hurt. The union said 14 were hurt. Rain fell.")
NINE = claim(DOC, "nine were hurt", "Port", "Port")
FOURTEEN = claim(DOC, "14 were hurt", "Union", "Union")
RAIN = reporter(DOC, "Rain fell.")
NEUTRAL = Judgement(relevant=0.5, supports=0.1, contradicts=0.1, neutral=0.8)
AGAINST = Judgement(relevant=0.5, supports=0.1, contradicts=0.8, neutral=0.1)
FOR = Judgement(relevant=0.5, supports=0.8, contradicts=0.1, neutral=0.1)


def status(*claims, judge=None, means=lambda denial, claim: False, akin=lambda a, b: True, **more):
    return standing.of_answer(claims, judge or always(NEUTRAL), means, akin, **more)


def always(judgement):
    return lambda text, claims: [judgement] * len(claims)


@pytest.mark.parametrize(
    ("positions", "status"),
    [
        ({}, "not-in-corpus"),
        ({"A": "asserts"}, "single-source"),
        ({"A": "asserts", "B": "asserts"}, "corroborated"),
        ({"A": "asserts", "Reporter": "asserts"}, "corroborated"),
        ({"Reporter": "asserts"}, "reported"),
        ({"A": "asserts", "B": "denies"}, "disputed"),
        ({"A": "mixed"}, "single-source"),
        ({"A": "mixed", "B": "asserts"}, "disputed"),
        ({"A": "asserts", None: "asserts"}, "single-source"),
        ({None: "asserts"}, "single-source"),
        ({"A": "denies"}, "refuted"),
        ({"A": "denies", "Reporter": "denies"}, "refuted"),
    ],
)
def test_the_label_follows_from_the_positions(positions, status):
    assert standing.label(positions) == status


def test_a_party_that_asserts_and_denies_is_mixed():
    found = standing.stances([(NINE, "asserts", 0.9), (NINE, "denies", 0.5)])
    assert found == {"Port": "mixed"}


def test_a_neutral_claim_takes_no_stance():
    assert standing.of_hypothesis(NEUTRAL) is None
    assert standing.of_hypothesis(FOR) == "asserts"
    assert standing.of_hypothesis(AGAINST) == "denies"


def test_claims_of_two_sides_that_contradict_each_other_are_disputed():
    assert status(NINE, FOURTEEN, judge=always(AGAINST)) == "disputed"


def test_claims_on_two_events_contradict_each_other_in_nothing():
    def apart(a, b):
        return False

    assert status(NINE, FOURTEEN, judge=always(AGAINST), akin=apart) == "single-source"
    assert status(NINE, FOURTEEN, counted=True, akin=apart) == "single-source"


def test_claims_of_two_sides_that_do_not_are_corroborated():
    assert status(NINE, FOURTEEN) == "corroborated"


def refuse(text, claims):
    pytest.fail("asked the model")


def test_a_denial_beside_an_assertion_is_a_dispute_without_asking_the_model():
    denial = claim(DOC, "14 were hurt", "Union", "Union", stance="denies", act="denies")
    assert status(NINE, denial, judge=refuse) == "disputed"


def test_a_bare_denial_disputes_what_it_means_alone():
    bare = claim(DOC, "14 were hurt", "Union", "Union", stance="denies", text="the allegations")
    assert status(NINE, bare, judge=refuse, means=lambda d, c: c is NINE) == "disputed"
    assert status(NINE, bare) == "single-source"


def test_denials_of_something_else_dispute_nothing():
    denied = claim(DOC, "nine were hurt", "Port", "Port", stance="denies", text="the charges")
    assert status(NINE, denied, FOURTEEN) == "corroborated"


def test_other_numbers_are_another_answer_where_a_number_is_asked():
    assert status(NINE, FOURTEEN, counted=True) == "disputed"
    same = claim(DOC, "14 were hurt", "Union", "Union", text="9 were hurt")
    assert status(NINE, same, counted=True) == "corroborated"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("nine were hurt", "14 were hurt", True),
        ("more than nine were hurt", "14 were hurt", False),
        ("two F-16 jets were lost", "three F-16 jets were lost", True),
        ("12 were hurt", "on 22 May a woman died", False),
        ("dozens were hurt", "40 were hurt", False),
        ("70 were killed", "seventy were killed", False),
        ("70 were killed", "at least 31 were killed", False),
        ("more than 70 were killed", "12 were killed", True),
        ("70 were killed", "some were killed", False),
    ],
)
def test_numbers_stand_apart_where_they_cannot_both_be(one, other, apart):
    assert standing.counts_apart(one, other) is apart


def test_one_side_alone_is_never_held_against_itself():
    other = claim(DOC, "14 were hurt", "Port", "Port")
    assert status(NINE, other, judge=refuse) == "single-source"


def test_the_report_alone_is_reported():
    assert status(RAIN) == "reported"


def test_denials_alone_are_refuted():
    denied = claim(DOC, "nine were hurt", "Port", "Port", stance="denies", act="denies")
    assert status(denied) == "refuted"


def test_one_party_that_asserts_one_thing_and_denies_another_is_not_disputed():
    denied = claim(DOC, "nine were hurt", "Port", "Port", stance="denies", act="denies")
    other = claim(DOC, "14 were hurt", "Port", "Port")
    assert status(denied, other) == "single-source"


def test_a_denial_is_seen_however_many_claims_there_are():
    said = [claim(DOC, "14 were hurt", f"Person {n}", f"Side {n}") for n in range(12)]
    denied = claim(DOC, "nine were hurt", "Port", "Port", stance="denies", act="denies")
    assert status(*said, denied) == "disputed"


def test_a_claim_that_no_model_read_stands_as_its_source_does():
    unread = Judgement(relevant=0.9, supports=0.01, contradicts=0.01, neutral=0.98)
    denied = claim(DOC, "nine were hurt", "Port", "Port", stance="denies", act="denies")
    assert standing.towards(unread, NINE) == "asserts"
    assert standing.towards(unread, denied) == "denies"
    assert standing.towards(AGAINST, NINE) == "denies"


def test_a_weak_reading_the_other_way_round_makes_nobody_mixed():
    held = [(NINE, "asserts", 0.9), (NINE, "denies", 0.4)]
    assert standing.stances(held) == {"Port": "asserts"}
    assert standing.stances(reversed(held)) == {"Port": "asserts"}


DENIAL = claim(
    document("The union denies that nine workers were hurt. It denies having left the talks."),
    "that nine workers were hurt",
    "Union",
    "Union",
    stance="denies",
    act="denies",
)


def test_a_denial_denies_what_it_names_and_nothing_beside_it():
    assert status(NINE, DENIAL) == "disputed"
    talks = replace(DENIAL, text="having left the talks")
    assert status(NINE, talks) == "single-source"


def test_where_other_words_deny_the_model_tells():
    talks = replace(DENIAL, text="having left the talks")
    assert status(NINE, talks, judge=always(AGAINST)) == "disputed"


def test_what_a_source_relays_is_no_second_side():
    text = document("Reyes said that the review found no wrongdoing. Holt saw the review.")
    whole = claim(text, "the review found no wrongdoing", "Reyes", "Reyes")
    part = claim(text, "no wrongdoing", "review", "review", relayed_by=whole.source)
    assert status(whole, part) == "single-source"
    assert status(whole, replace(part, relayed_by=None)) == "corroborated"


def test_a_number_that_is_set_aside_is_no_count_of_its_own():
    assert standing.counts_apart("Seven soldiers died, not 11", "at least 11 soldiers died")
    assert not standing.counts_apart("11 soldiers died", "at least 11 soldiers died")


def test_that_a_claim_is_not_verified_is_no_second_word_for_it():
    text = document("The port said nine were hurt. This could not be verified.")
    note = reporter(text, "This could not be verified.")
    nine = claim(text, "nine were hurt", "Port", "Port", unverified_at=note.content[0])
    assert status(nine, note) == "single-source"
    assert status(replace(nine, unverified_at=None), note) == "corroborated"


def test_a_contradiction_counts_whichever_claim_is_read_against_the_other():
    def one_way(text, claims):
        return [AGAINST if text == FOURTEEN.text else NEUTRAL for _ in claims]

    assert status(NINE, FOURTEEN, judge=one_way) == "disputed"
    assert status(FOURTEEN, NINE, judge=one_way) == "disputed"
