from typing import get_args

import pytest

from assistant.records import Statement, Status
from assistant.statuses import STATUS, parties, sentence, word


def test_every_status_has_its_words():
    assert set(STATUS) == set(get_args(Status))


def test_a_status_is_one_sentence():
    assert sentence("disputed") == "Disputed: the sides contradict each other."


@pytest.mark.parametrize("status", [s for s in get_args(Status) if s != "disputed"])
def test_nothing_is_said_of_those_who_were_left_out(status):
    told = word(status, narrowed=True)
    for claimed in ("nobody", "loaded", "no other", "none in"):
        assert claimed not in f"{told.line} {told.why}"
    assert "leave" in told.why


def test_a_dispute_is_one_whoever_was_left_out():
    assert word("disputed", narrowed=True) == word("disputed")


def test_one_side_among_several_shown_is_not_called_alone():
    assert "nobody" not in sentence("single-source", parties=2)
    assert "nobody" in sentence("single-source")


def test_a_source_on_no_side_is_a_party_of_its_own():
    said = [
        Statement(text="", source=source, side=side, stance="asserts", citations=())
        for source, side in (("Ann Lee", "Norland"), ("Jan Novak", "Norland"), ("Ida", None))
    ]
    assert parties(said) == 2
