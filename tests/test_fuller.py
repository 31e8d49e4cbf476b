from __future__ import annotations

import pytest

from assistant.attribution.fuller import fuller
from assistant.records import Span


def kept(text: str, ruled: str, tagged: str) -> str:
    """The words kept of a source, as the rules and as the tagger marked them in a text."""
    spans = [Span(start=text.index(w), end=text.index(w) + len(w)) for w in (ruled, tagged)]
    span = fuller(text, *spans)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("ruled", "tagged"),
    [
        ("for the ferry company", "Counsel for the ferry company"),
        ("anonymity", "a docker who insisted on anonymity"),
        ("it", "two clerks who had read it"),
        ("a person close", "a person close to the bishop"),
        ("the harbour", "the harbour board"),
        ("a survey", "a survey by the Orlo Institute"),
        ("Ida Brandt", "Ida Brandt and the Rev Karl Moen"),
        ("a rival that had", "Tarn Dairies, a rival that had complained"),
        ("its chairman", "its chairman, Per Lund"),
    ],
)
def test_a_source_that_cannot_stand_alone_is_taken_in_full(ruled: str, tagged: str):
    assert kept(f"The quay is safe, {tagged} said.", ruled, tagged) == tagged


@pytest.mark.parametrize(
    ("ruled", "tagged"),
    [
        ("the minister", "the minister on Tuesday"),
        ("the minister", "Mr. Speaker, the minister"),
        ("she", "a written deposition she"),
        ("a vet", "a vet called to the farm"),
        ("Ida Brandt", "Ida Brandt, who runs the mill"),
    ],
)
def test_a_source_that_says_who_spoke_stays_as_it_is(ruled: str, tagged: str):
    assert kept(f"The quay is safe, {tagged} said.", ruled, tagged) == ruled


def test_spans_that_only_overlap_are_left_to_the_rules():
    assert kept("The mill owner Ida Brandt said so.", "mill owner Ida", "Ida Brandt") == (
        "mill owner Ida"
    )
