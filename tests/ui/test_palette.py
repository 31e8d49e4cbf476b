from __future__ import annotations

from itertools import combinations

import pytest

from assistant.records import REPORTER, Side
from assistant.ui.palette import NIGHT, PAPER, Palette, contrast, tint


def _sides(count: int) -> tuple[Side, ...]:
    return tuple(Side(side_id=f"s{i}", label=f"Side {i}") for i in range(count))


def test_every_side_can_be_read_on_the_light_and_on_the_dark_page():
    palette = Palette.of(_sides(40))
    for side in _sides(40):
        made = palette.tint(side.label)
        assert contrast(made.light, PAPER) >= 4.5
        assert contrast(made.dark, NIGHT) >= 4.5


def test_marks_stand_out_on_both_pages():
    for side in _sides(20):
        mark = Palette.of(_sides(20)).tint(side.label).mark
        assert contrast(mark, PAPER) >= 2.9
        assert contrast(mark, NIGHT) >= 3


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#00ff00", "#123456"])
def test_a_colour_of_the_sides_file_is_made_readable(colour):
    made = tint(colour)
    assert contrast(made.light, PAPER) >= 4.5
    assert contrast(made.dark, NIGHT) >= 4.5


def test_the_first_eight_sides_have_different_colours():
    palette = Palette.of(_sides(8))
    lights = [palette.tint(s.label).light for s in _sides(8)]
    assert all(a != b for a, b in combinations(lights, 2))


def test_a_side_keeps_the_colour_it_was_given_if_it_can_be_read():
    palette = Palette.of([Side(side_id="a", label="A", colour="#0b5394")])
    assert palette.tint("A").light == "#0b5394"


def test_a_colour_that_is_not_one_is_not_put_into_the_page():
    palette = Palette.of([Side(side_id="a", label="A", colour="red;background:url(//x)")])
    assert "url" not in palette.label("A")


def test_a_label_always_shows_its_text():
    palette = Palette.of(_sides(1))
    assert "Side 0" in palette.label("Side 0")
    assert "Unattributed" in palette.label(None)
    assert "The report itself" in palette.label(REPORTER)
    assert "Nowhere &lt;b&gt;" in palette.label("Nowhere <b>")
