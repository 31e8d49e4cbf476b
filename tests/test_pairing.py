from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.lexis import Rarity, learn_rarity
from assistant.pairing import FEATURES, Query
from assistant.premise import NO_CONTEXT, Context
from assistant.records import Claim, Source, Span

RARITY = Rarity(learn_rarity(["the harbour fire", "the harbour strike", "the mayor spoke"], 50))


def claim(text: str, **fields: object) -> Claim:
    given: dict[str, object] = {
        "claim_id": "d#1",
        "doc_id": "d",
        "content": (Span(start=0, end=len(text)),),
        "text": text,
        "source": Source(name="Harbour Police"),
        "sentence": Span(start=0, end=len(text)),
    }
    return Claim(**{**given, **fields})  # type: ignore[arg-type]


def feature(query: str, beside: Claim, name: str, context: Context = NO_CONTEXT) -> float:
    row = Query(query, RARITY).features(beside, context)
    return row[FEATURES.index(name)]


def test_a_year_does_not_clash_with_a_count() -> None:
    assert feature("It happened in 2011.", claim("14 were killed"), "number_clash") == 0


def test_equal_numbers_are_shared_and_different_ones_clash() -> None:
    assert feature("Were 70 killed?", claim("70 were killed"), "number_shared") == 1
    assert feature("Were 70 killed?", claim("40 were killed"), "number_clash") == 1


def test_a_denial_and_a_doubt_are_counted_as_the_claims_own_stance() -> None:
    denied = claim("the accusations", stance="denies", act="doubts")
    assert feature("Who fired?", denied, "denies") == 1
    assert feature("Who fired?", denied, "doubts") == 1
    assert feature("Who fired?", claim("we fired"), "denies") == 0


def test_opposite_words_are_noticed_in_either_direction() -> None:
    assert feature("Prices rose.", claim("prices fell"), "opposite") == 1
    assert feature("Prices fell.", claim("prices rose"), "opposite") == 1
    assert feature("Prices fell.", claim("prices fell"), "opposite") == 0


def test_names_of_the_question_that_stand_nowhere_near_are_counted() -> None:
    query = "Did the union meet Okafor in Lisbon?"
    near = Context(title="Union talks", passage="Okafor flew in.")
    assert feature(query, claim("they met"), "names_missing", near) == 0.5
    assert feature(query, claim("Okafor met them in Lisbon"), "names_missing", near) == 0


def test_swapped_names_are_out_of_order() -> None:
    assert feature("When Chad invaded Mali", claim("Mali invaded Chad"), "reversed") == 1
    assert feature("When Chad invaded Mali", claim("so Chad invaded Mali"), "reversed") == 0


def test_the_source_that_a_question_asks_matches_only_its_own_claims() -> None:
    query = "What does the Harbour Police say about the fire?"
    assert feature(query, claim("it was set"), "asked_matches") == 1
    other = claim("it was set", source=Source(name="Ana Ruiz"))
    assert feature(query, other, "asked_differs") == 1


def test_the_kind_of_answer_that_is_asked_for_is_looked_for() -> None:
    assert feature("How many died?", claim("14 died"), "wants_number_has") == 1
    assert feature("How many died?", claim("people died"), "wants_number_lacks") == 1
    assert feature("When did it start?", claim("it began on Monday"), "wants_date_has") == 1


def test_rare_shared_words_cover_more_than_common_ones() -> None:
    rare = RARITY.covered(("harbour", "mayor"), frozenset({"mayor"}))
    common = RARITY.covered(("harbour", "mayor"), frozenset({"harbour"}))
    assert rare > common


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_every_feature_of_any_text_lies_between_0_and_1(query: str, said: str, near: str) -> None:
    row = Query(query, RARITY).features(claim(said), Context(title=near, before=near, passage=near))
    assert len(row) == len(FEATURES)
    assert all(0.0 <= value <= 1.0 for value in row)
