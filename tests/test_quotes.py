from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.attribution.quotes import pair


def inner(text: str) -> list[str]:
    return [text[q.inner.start : q.inner.end] for q in pair(text)]


@pytest.mark.parametrize(
    "text",
    [
        "He said “the gate is shut” again.",
        'He said "the gate is shut" again.',
        "He said ‘the gate is shut’ again.",
        "He said 'the gate is shut' again.",
        "He said «the gate is shut» again.",
        "He said « the gate is shut » again.",
        "He said „the gate is shut“ again.",
        "He said ”the gate is shut” again.",
        "He said ``the gate is shut'' again.",
    ],
)
def test_every_kind_of_mark_is_paired(text):
    assert inner(text) == ["the gate is shut"]


def test_a_comma_before_the_closing_mark_is_not_quoted():
    assert inner("“The gate is shut,” he said.") == ["The gate is shut"]


def test_a_full_stop_before_the_closing_mark_is_quoted():
    assert inner("He said: “The gate is shut.”") == ["The gate is shut."]


def test_apostrophes_are_not_quotation_marks():
    assert inner("The mayor’s office won't open; the workers' hall isn’t theirs.") == []


def test_a_plural_apostrophe_does_not_close_a_single_quotation():
    assert inner("‘The workers’ hall is shut,’ he said.") == ["The workers’ hall is shut"]


def test_a_quotation_within_a_quotation_is_not_returned():
    assert inner("“She told me ‘go home’ and left,” he said.") == ["She told me ‘go home’ and left"]


def test_a_quotation_left_open_runs_to_the_end_of_its_paragraph():
    text = "“The gate is shut.\n\n“It stays shut.”"
    first, second = pair(text)
    assert text[first.inner.start : first.inner.end] == "The gate is shut."
    assert not first.closed
    assert second.closed


def test_an_opening_mark_that_is_never_closed_ends_before_the_next_quotation():
    assert inner('"The gate is shut, Ruiz said. "It stays shut."')[-1] == "It stays shut."


def test_inches_and_minutes_are_not_quotations():
    assert inner('The clip of 0\'14" and the pipe of 6" were measured.') == []


def test_marks_without_spaces_around_them_are_paired():
    assert inner("he said“the gate is shut”again") == ["the gate is shut"]


@given(st.text(alphabet="“”\"'‘’«»„` a.\n,", max_size=60))
def test_quotations_are_in_order_apart_and_within_the_text(text):
    end = 0
    for quote in pair(text):
        assert end <= quote.outer.start <= quote.inner.start < quote.inner.end <= quote.outer.end
        assert quote.outer.end <= len(text)
        assert "\n\n" not in text[quote.inner.start : quote.inner.end]
        end = quote.outer.end


@pytest.mark.parametrize("mark", ["“", '"', "'", "‘", "’", "«", "``", "x' 'y "])
def test_long_runs_of_marks_take_no_more_than_linear_time(mark):
    began = time.process_time()
    pair(mark * 20_000)
    assert time.process_time() - began < 5
