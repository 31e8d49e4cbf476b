from __future__ import annotations

import re
from dataclasses import replace

from assistant.ui.check import claim_review, verdict_html
from assistant.ui.check_tab import CheckTab
from assistant.ui.gate import Gate
from tests.ui.examples import document, shown, verdict


def test_a_verdict_shows_label_positions_citations_and_what_would_change_it():
    html = verdict_html(verdict(), shown())
    for words in ("Disputed", "Norland", "asserts it", "denies it", "What would change this."):
        assert words in html
    assert html.count("data-passage") >= 3


def test_a_hostile_claim_is_shown_as_text():
    html = verdict_html(verdict("<img src=x onerror=hit(1)>"), shown())
    assert "<img" not in html
    assert "&lt;img src=x onerror=hit(1)&gt;" in html


def test_a_claim_review_has_a_rating_in_words_and_no_number():
    review = claim_review(verdict(), {"greifen.txt": document()})
    assert review["@type"] == "ClaimReview"
    assert review["reviewRating"]["alternateName"] == "Disputed"
    assert "ratingValue" not in review["reviewRating"]
    assert review["itemReviewed"]["appearance"][0]["headline"] == "Raid at Greifen"


def test_what_many_hold_is_said_in_the_plural():
    many = replace(verdict().positions[1], side="residents")
    assert ">deny it<" in verdict_html(replace(verdict(), positions=(many,)), shown())
    assert ">denies it<" in verdict_html(verdict(), shown())


def test_what_is_waited_for_and_the_verdict_are_there_to_be_said():
    class Verifying:
        @staticmethod
        def verify(claim):
            return verdict(claim)

    class Colours:
        shown = shown()

    steps = list(CheckTab(Verifying(), Gate(), Colours()).check("More than 70 were killed."))
    assert [re.findall(r'data-said="([^"]*)"', s) for s in steps] == [
        ["Reading …"], [f"Disputed, {len(verdict().statements)} statements"],
    ]  # fmt: skip
    assert 'role="status"' not in "".join(steps)
