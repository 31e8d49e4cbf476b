from __future__ import annotations

import pytest

from assistant.attribution import leads


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("After a hearing the ministry", "the ministry"),
        ("hours after the vote the union", "the union"),
        ("a day after the vote, the union", "the union"),
        ("On its website the union", "the union"),
        ("On Tuesday police chief Tom Birch", "police chief Tom Birch"),
        ("Late on Monday the mayor, Tom Birch", "the mayor, Tom Birch"),
        ("Earlier this week the ministry", "the ministry"),
        ("In a statement, the company", "the company"),
        ("In Lima, Peru, police", "police"),
        ("Speaking in Orlo, the minister", "the minister"),
        ("During a debate prosecutor Tom Birch", "prosecutor Tom Birch"),
        ("Meanwhile Tom Birch", "Tom Birch"),
        ("that the mayor", "the mayor"),
        ("Not even the union", "the union"),
        ("a charge the mayor", "the mayor"),
        ("Hours earlier the mayor", "the mayor"),
        ("two weeks ago Ann Lee", "Ann Lee"),
    ],
)
def test_a_source_begins_after_what_opens_its_sentence(words: str, source: str):
    assert words[leads.length(words) :] == source


@pytest.mark.parametrize(
    "words",
    [
        "the minister on Tuesday",
        "This week’s report",
        "Sunday Times reporters",
        "Still Waters Group",
        "That faction",
        "As many as 200 farmers",
        "At least 20 farmers",
        "for the port commissioner",
        "On the orders of the minister",
        "On the hill Senator Ann Lee, the mayor’s sister",
        "May Lee",
    ],
)
def test_a_source_that_opens_its_words_keeps_them_all(words: str):
    assert leads.length(words) == 0
