from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.numbers import comparison, quantities
from assistant.pairing import (
    FEATURES,
    NO_CONTEXT,
    Context,
    Query,
    Rarity,
    context_of,
    hangs_on_context,
    learn_rarity,
    negated,
    premise,
    stem,
)
from assistant.records import REPORTER, Claim, Document, Source, Span

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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("more than 70 attackers", [70]),
        ("€2.9 billion, and 1,300 homes", [2.9e9, 1300]),
        ("twenty-two trapped, three hundred thousand", [22, 300_000]),
        ("R52m owed", [52e6]),
        ("97% of load in 2011", [97, 2011]),
        ("one of them, version v1.5.2", []),
        ("five dozen men", [60]),
        ("one hundred and twenty hurt, two hundred and fifty thousand fled", [120, 250_000]),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, values: list[float]) -> None:
    assert [q.value for q in quantities(text)] == pytest.approx(values)


def test_a_year_does_not_clash_with_a_count() -> None:
    assert feature("It happened in 2011.", claim("14 were killed"), "number_clash") == 0


@pytest.mark.parametrize(
    ("hypothesis", "said", "holds"),
    [
        ("More than ten people died.", "14 people died", True),
        ("More than ten people died.", "six people died", False),
        ("The toll is below twenty.", "not less than 30 died", False),
        ("Ten people died.", "14 people died", None),
        ("More than ten people died.", "people died", None),
    ],
)
def test_a_comparison_is_held_against_the_numbers_of_the_claim(
    hypothesis: str, said: str, holds: bool | None
) -> None:
    assert comparison(hypothesis, quantities(hypothesis), quantities(said)) is holds


def test_equal_numbers_are_shared_and_different_ones_clash() -> None:
    assert feature("Were 70 killed?", claim("70 were killed"), "number_shared") == 1
    assert feature("Were 70 killed?", claim("40 were killed"), "number_clash") == 1


def test_the_premise_names_the_source_its_side_and_what_it_does() -> None:
    said = claim("the fire was set", source=Source(name="Ana Ruiz", side="Union"), act="accuses")
    assert premise(said) == "Ana Ruiz (Union) accuses: the fire was set"
    assert premise(replace(said, stance="denies", act="denies")).startswith(
        "Ana Ruiz (Union) denies:"
    )
    assert premise(replace(said, source=Source(name=REPORTER))).startswith("Reporter: ")
    assert premise(replace(said, source=Source(name=None))).startswith("someone accuses")


def test_words_before_a_claim_are_shown_only_where_it_hangs_on_them() -> None:
    context = Context(before="The minister spoke of 40 dead.")
    hanging = claim("that figure was put together by somebody outside the ministry")
    whole = claim("the northern harbour burnt down on Monday night after an explosion")
    assert hangs_on_context(hanging)
    assert premise(hanging, context).endswith("| The minister spoke of 40 dead.")
    assert premise(whole, context) == f"Harbour Police says: {whole.text}"


def test_the_context_is_the_sentence_before_up_to_the_claim() -> None:
    text = "Forty died, she said. The mayor rejected that figure. More came later."
    start = text.index("that figure")
    sentences = (Span(start=0, end=21), Span(start=22, end=53), Span(start=54, end=len(text)))
    said = claim("that figure", content=(Span(start=start, end=start + 11),), sentence=sentences[1])
    document = Document(doc_id="d", title="Toll disputed", text=text, sha256="")
    context = context_of(document, said, sentences, "passage")
    assert context == Context(
        title="Toll disputed",
        before="Forty died, she said. The mayor rejected",
        passage="passage",
    )


def test_a_denial_and_a_doubt_are_counted_as_the_claims_own_stance() -> None:
    denied = claim("the accusations", stance="denies", act="doubts")
    assert feature("Who fired?", denied, "denies") == 1
    assert feature("Who fired?", denied, "doubts") == 1
    assert feature("Who fired?", claim("we fired"), "denies") == 0


def test_two_negations_cancel_out() -> None:
    assert negated("Nobody fired.")
    assert not negated("It is not true that nobody fired.")


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


def test_endings_are_cut_alike() -> None:
    assert stem("attacked") == stem("attacks") == stem("attacking")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_every_feature_of_any_text_lies_between_0_and_1(query: str, said: str, near: str) -> None:
    row = Query(query, RARITY).features(claim(said), Context(title=near, before=near, passage=near))
    assert len(row) == len(FEATURES)
    assert all(0.0 <= value <= 1.0 for value in row)
