"""The token budget: whole items only, the least relevant dropped first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.budget import fit, tokens


def test_the_least_relevant_are_dropped_first():
    assert fit(["aaa", "bbb", "ccc"], 7, len) == ("aaa", "bbb")


def test_everything_is_kept_that_fits():
    assert fit(["aaa", "bbb"], 6, len) == ("aaa", "bbb")


def test_an_item_that_alone_is_too_large_crowds_no_other_out():
    assert fit(["a" * 100, "bbb"], 6, len) == ("bbb",)


def test_nothing_is_kept_where_there_is_no_room():
    assert fit(["a"], 0, len) == ()
    assert fit(["a"], -5, len) == ()


@given(st.lists(st.text(min_size=1), max_size=30), st.integers(0, 200))
def test_what_is_kept_fits_is_whole_and_in_order(items: list[str], room: int):
    kept = fit(items, room, tokens)
    assert sum(map(tokens, kept)) <= room
    rest = iter(items)
    assert all(any(k is item for item in rest) for k in kept)


@pytest.mark.parametrize(
    ("text", "real"),
    [
        # counted with the o200k_base vocabulary
        ("More than 70 attackers were killed in the region, the ministry said.", 14),
        ("Более 70 нападавших были убиты, сообщило министерство обороны.", 17),
        ("国防部表示，有70多名袭击者被打死。", 15),
        ("", 0),
    ],
)
def test_tokens_are_counted_too_high_rather_than_too_low(text: str, real: int):
    assert tokens(text) >= real
