from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from assistant.errors import SidesError
from assistant.records import Side
from assistant.ui import sides_editor, sides_fields
from assistant.ui.palette import Palette

SIDES = (
    Side(side_id="n", label="Norland", aliases=("Defence Ministry", "Piet Haan")),
    Side(side_id="s", label="Sudland", aliases=("Ilse Brandt",), colour="#0072b2"),
    Side(side_id="m", label="Militia"),
)


def _fields(**changes: str) -> list[tuple[str, str]]:
    """The editor's fields as a browser would send them, with some changed."""
    html = sides_editor.editor(SIDES, [], Palette.of(SIDES), "")
    found = [
        (name, unescape(value))
        for name, value in re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', html)
    ]
    found += [
        (name, unescape(value))
        for value, name in re.findall(r'<input[^>]*? value="([^"]*)"[^>]*? name="([^"]+)"', html)
    ]
    found += [
        (name, unescape(text))
        for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', html)
    ]
    given = dict(found)
    given.update({k.replace("_", "-"): v for k, v in changes.items()})
    return list(given.items())


def test_saving_without_changes_changes_nothing():
    assert sides_fields.edited(_fields()) == SIDES


def test_a_side_can_be_renamed_and_recoloured():
    made = sides_fields.edited(_fields(label_0="North", colour_0="#123456"))
    assert (made[0].side_id, made[0].label, made[0].colour) == ("n", "North", "#123456")


def test_a_new_side_gets_an_id_from_its_label():
    made = sides_fields.edited(_fields(label_3="Green League", aliases_3="the League\n\n"))
    assert made[-1] == Side(
        side_id="green-league", label="Green League", aliases=("the League",), colour=None
    )


@pytest.mark.parametrize(
    ("changes", "new"),
    [
        ({"label_3": "N/"}, ["n-2"]),
        ({"label_3": "Blue Sea", "label_4": "Blue/Sea"}, ["blue-sea", "blue-sea-2"]),
        ({"label_0": "Green-League", "label_3": "Green League"}, ["green-league-2"]),
        ({"label_3": "Ilse, Brandt", "aliases_1": "ilse-brandt"}, ["ilse-brandt-2"]),
        ({"label_3": "Север", "label_4": "side-3"}, ["side-3-2", "side-3"]),
    ],
)
def test_the_id_of_a_new_side_is_one_by_which_no_other_goes(changes, new):
    made = sides_fields.edited(_fields(**changes))
    assert [s.side_id for s in made] == ["n", "s", "m", *new]


def test_a_new_side_that_was_refused_gets_its_id_from_its_corrected_label():
    refused = _fields(label_3="Sudland")
    with pytest.raises(SidesError):
        sides_fields.edited(refused)
    assert sides_fields.typed(refused)[3].side_id == ""


def test_an_emptied_label_removes_the_side():
    assert [s.label for s in sides_fields.edited(_fields(label_1=" "))] == ["Norland", "Militia"]


def test_a_merged_side_becomes_a_name_of_the_other():
    made = sides_fields.edited(_fields(merge="2", into="1"))
    assert [s.label for s in made] == ["Norland", "Sudland"]
    assert made[1].aliases == ("Ilse Brandt", "Militia")


def test_a_side_is_merged_as_it_is_typed():
    made = sides_fields.edited(_fields(label_2="The Militia", merge="2", into="1", label_1="South"))
    assert [s.label for s in made] == ["Norland", "South"]
    assert made[1].aliases == ("Ilse Brandt", "The Militia")


def _many(count: int) -> list[tuple[str, str]]:
    rows = [(f"label-{n}", f"Side {n}") for n in range(count)]
    return [*rows, *((f"id-{n}", f"s{n}") for n in range(count))]


def test_no_side_is_lost_of_as_many_as_are_taken_and_more_are_refused_and_kept():
    made = sides_fields.edited(_many(sides_fields.SIDES))
    assert [s.label for s in made] == [f"Side {n}" for n in range(sides_fields.SIDES)]
    more = _many(sides_fields.SIDES + 1)
    with pytest.raises(SidesError, match="2,001 sides are more than the 2,000"):
        sides_fields.edited(more)
    assert len(sides_fields.typed(more)) == sides_fields.SIDES + 1


@pytest.mark.parametrize("name", ["label-\u0663", "label-01", "label--1", "label-"])
def test_a_field_of_another_name_is_no_row(name):
    assert sides_fields.edited([*_fields(), (name, "Odd")]) == SIDES


def test_a_source_moves_from_one_side_to_another():
    made = sides_fields.edited(_fields(source="Piet Haan", to="1"))
    assert made[0].aliases == ("Defence Ministry",)
    assert made[1].aliases == ("Ilse Brandt", "Piet Haan")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label_0": "sudland"}, "two sides have the label"),
        ({"label_0": "Reporter"}, "is kept for what a report says itself"),
        ({"aliases_1": "Piet Haan"}, "'Piet Haan' of 'Sudland' also belongs to 'Norland'"),
        ({"aliases_1": "militia"}, "'militia' of 'Sudland' also belongs to 'Militia'"),
        ({"label_0": "x" * 200}, "longer than"),
        ({"merge": "0", "into": "0"}, "“Norland” cannot be merged"),
        ({"merge": "0", "into": "1", "label_1": ""}, "“Norland” cannot be merged"),
        ({"merge": "0", "into": "1", "label_0": ""}, "cannot be merged"),
        ({"merge": "0", "into": "77"}, "cannot be merged"),
        ({"merge": "0"}, "choose both, or neither"),
        ({"into": "1"}, "choose both, or neither"),
        ({"source": "Piet Haan", "to": "77"}, "no side"),
        ({"source": "Piet Haan", "to": "1", "merge": "1", "into": "0"}, "no side"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(changes, words):
    with pytest.raises(SidesError, match=words):
        sides_fields.edited(_fields(**changes))


def test_what_was_refused_is_shown_as_it_was_typed():
    given = _fields(label_0="sudland", aliases_1="Ilse Brandt\nHer Office", aliases_3="nobody's")
    shown = sides_fields.typed(given)
    assert [s.label for s in shown] == ["sudland", "Sudland", "Militia", ""]
    assert shown[1].aliases == ("Ilse Brandt", "Her Office")
    assert shown[3].aliases == ("nobody's",)
    html = sides_editor.editor(shown, (), Palette.of(SIDES), "", unfolded=True)
    assert "Ilse Brandt\nHer Office" in html


def test_what_was_chosen_to_merge_and_to_move_is_shown_again_after_a_refusal():
    lines = {"merge": "1", "into": "2", "source": "Piet Haan", "to": "2"}
    given = _fields(label_0="", aliases_0="", label_1="South", label_3="militia", **lines)
    with pytest.raises(SidesError):
        sides_fields.edited(given)
    chosen = sides_fields.chosen(given)
    html = sides_editor.editor(
        sides_fields.typed(given), (), Palette.of(SIDES), "", chosen=chosen, unfolded=True
    )
    assert re.search(r'name="merge">.*?<option value="0" selected>South<', html)
    assert re.search(r'name="into">.*?<option value="1" selected>Militia<', html)
    assert re.search(r'name="to">.*?<option value="1" selected>Militia<', html)
    assert 'name="source" value="Piet Haan"' in html


def test_the_mark_of_the_sides_changes_with_each_of_their_parts():
    marks = {
        sides_fields.mark(sides)
        for sides in (
            SIDES,
            SIDES[:2],
            (replace(SIDES[0], label="North"), *SIDES[1:]),
            (replace(SIDES[0], aliases=("Piet Haan",)), *SIDES[1:]),
            (replace(SIDES[0], colour="#123456"), *SIDES[1:]),
        )
    }
    assert len(marks) == 5


def test_a_colour_that_is_not_one_is_dropped():
    assert sides_fields.edited(_fields(colour_1="url(//evil.test)"))[1].colour is None
