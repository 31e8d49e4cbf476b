from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from assistant.ui import sides_view
from assistant.ui.sides_view import Point
from tests.ui.examples import shown, statements

SAID = statements()


def _alike(groups: dict[str, int]):
    """An encoder that puts texts of one group into one direction."""

    def encode(texts):
        rows = np.zeros((len(texts), 16), dtype=np.float32)
        for i, text in enumerate(texts):
            found = next((g for part, g in groups.items() if part in text), 8 + i)
            rows[i, found] = 1.0
        return rows

    return encode


def test_statements_of_different_sides_on_one_thing_are_one_point_and_contested_ones_come_first():
    made = sides_view.points(SAID, _alike({"70 raiders": 1, "crossed the border": 1}))
    assert made[0].sides == ("Norland", "Sudland")
    assert made[0].conflict
    assert len(made) == len(SAID) - 1


def test_statements_of_one_side_alone_are_never_joined():
    made = sides_view.points(SAID, _alike({"70 raiders": 1, "our drones": 1}))
    assert len(made) == len(SAID)


def test_every_statement_stands_under_exactly_one_point():
    made = sides_view.points(SAID, _alike({"": 1}))
    assert sorted(s.text for p in made for s in p.statements) == sorted(s.text for s in SAID)


def test_a_side_that_says_both_is_mixed_and_a_side_that_says_nothing_is_silent():
    both = Point(title="x", statements=(SAID[2], replace(SAID[3], stance="asserts")))
    assert both.stance("Sudland") == "mixed"
    assert both.stance("Norland") is None


def test_nothing_said_makes_no_point():
    assert sides_view.points((), _alike({})) == ()


def test_the_subject_of_a_statement_are_the_words_it_quotes():
    assert sides_view.subject(SAID[0]) == "more than 70 raiders were killed near Greifen"


def test_the_table_has_a_column_a_side_and_a_row_a_point_and_says_who_is_silent():
    made = sides_view.points(SAID, _alike({"70 raiders": 1, "crossed the border": 1}))
    html = sides_view.table(made, shown().palette, {}, "t1")
    table = html[html.index("ws-sides") :]
    assert table.count('scope="col"') == 1 + 4
    assert table.count('scope="row"') == 1 + 1  # the point at issue, and all the rest
    assert "One side alone" in table
    assert "In conflict" in table
    assert "silent" in table


def test_sides_of_one_stance_that_contradict_each_other_are_in_conflict():
    more, fewer = SAID[0], replace(SAID[3], text="Sudland says “there were no losses”")
    made = sides_view.points((more, fewer), _alike({}), frozenset({(0, 1)}))
    (point,) = made
    assert {s.stance for s in point.statements} == {"asserts"}
    assert point.conflict
    assert point.opponents == (("Sudland",), ("Norland",))
    html = sides_view.table(made, shown().palette, {}, "t1")
    assert "In conflict" in html
    assert html.count("contradicts ") == 2


def test_a_statement_that_contradicts_two_points_is_marked_in_both():
    others = (SAID[0], SAID[5])
    denial = replace(SAID[3], text="Sudland says “nothing of it is true”")
    made = sides_view.points((*others, denial), _alike({}), frozenset({(0, 2), (1, 2)}))
    assert len(made) == 2
    assert all(p.conflict for p in made)


def test_the_matrix_says_in_words_what_its_marks_mean():
    made = sides_view.points(SAID, _alike({"70 raiders": 1, "crossed the border": 1}))
    html = sides_view.matrix(made, ("Norland", "Sudland"), shown().palette)
    marks = re.findall(r'aria-hidden="true">([●○·◐])</span><span class="ws-sr">(\w+)', html)
    assert set(marks) == {("●", "asserts"), ("○", "denies"), ("·", "silent")}
