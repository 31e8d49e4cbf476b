from __future__ import annotations

import pytest

from assistant.attribution.rules import find
from assistant.attribution.unverified import marked
from assistant.chunking import sentences


def marks(text: str, names: dict[str, str] | None = None) -> list[str]:
    """The contents that are marked."""
    cut = sentences(text)
    found = find(text, cut)
    sources = [text[a.source.start : a.source.end] if a.source else "" for a in found]
    said_by = [(names or {}).get(s, s) for s in sources]
    return [
        text[found[i].content[0].start : found[i].content[-1].end]
        for i in sorted(marked(text, cut, found, said_by))
    ]


SAID = "The army said that 70 raiders died."


@pytest.mark.parametrize(
    "sentence",
    [
        "However, that information has not been independently verified.",
        "The claim could not be confirmed.",
        "This could not be verified independently.",
        "It could not immediately be corroborated.",
        "The figure could not be contrasted.",
        "We were unable to verify the claim.",
        "This newspaper could not independently verify the figure.",
        "The number cannotindependently be verified.",
        "It has not been possible to verify the toll.",
        "To check the information independently is impossible.",
        "There is no independent confirmation of it.",
        "Independent confirmation was not possible.",
        "The account was not confirmed by this newspaper.",
    ],
)
def test_a_sentence_that_says_so_marks_the_claim_before_it(sentence):
    assert marks(f"{SAID} {sentence}") == ["70 raiders died"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor would neither confirm nor deny the figure.",
        "The mayor confirmed the figure.",
        "The gate could not be opened.",
        "Was it verified? It was.",
        "The mayor said the bones had not been verified.",
    ],
)
def test_other_sentences_mark_nothing_of_the_claim_before(sentence):
    assert "70 raiders died" not in marks(f"{SAID} {sentence}")


def test_what_a_source_says_cannot_be_verified_is_not_the_reports_mark():
    assert marks("The mayor said the figure could not be independently verified.") == []


def test_neither_marks_the_last_two():
    text = (
        "The mayor said the gate was open. The army said 70 raiders died. "
        "The rebels said 9 raiders died. Neither toll could be verified."
    )
    assert marks(text) == ["70 raiders died", "9 raiders died"]


def test_versions_of_the_parties_mark_all_that_was_said():
    text = (
        "The army said 70 raiders died.\n\nThe rebels said they lost nobody.\n\n"
        "The versions of the two parties could not be verified."
    )
    assert marks(text) == ["70 raiders died", "they lost nobody"]


def test_a_figure_marks_the_claim_with_a_number():
    text = (
        "The army said 70 raiders died and vowed that it would go on. The figure was not verified."
    )
    assert marks(text) == ["70 raiders died"]


def test_a_named_source_marks_that_sources_claims():
    text = (
        "The captain said the pumps failed. The owners said the pumps worked. "
        "The captain’s account could not be verified."
    )
    assert marks(text, {"The captain": "captain", "The owners": "owners"}) == ["the pumps failed"]


def test_a_relative_clause_marks_the_claim_in_its_own_sentence():
    text = "The pumps failed, according to a letter that could not be independently verified."
    assert marks(text) == ["The pumps failed"]


def test_a_mark_before_any_claim_marks_nothing():
    assert marks("The origin of the fire could not be verified. The army said it was arson.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The pilots say the pumps failed, a claim that the Echo was unable to verify.",
        "The pilots say the pumps failed, a version which could not be confirmed independently.",
        "The pilots say the pumps failed. We have not been able to check the account.",
        "The pilots say the pumps failed. We could not confirm it.",
    ],
)
def test_an_aside_of_the_report_marks_the_claim_beside_it(text: str):
    assert [m.partition(",")[0] for m in marks(text)] == ["the pumps failed"]
