from __future__ import annotations

import re

from assistant.records import Side
from assistant.ui import sides_editor
from assistant.ui.palette import Palette
from tests.ui.test_sides_fields import SIDES


def test_each_line_that_names_sides_lists_them_once():
    html = sides_editor.editor(SIDES, [], Palette.of(SIDES), "")
    for name in ("merge", "into", "to"):
        listed = re.search(rf'<select name="{name}">(.*?)</select>', html)[1]
        assert re.findall(r'value="([^"]*)"', listed) == ["", "0", "1", "2"]


def test_the_editor_grows_with_the_number_of_sides_and_not_with_its_square():
    def size(count: int) -> int:
        sides = [Side(side_id=f"s{n}", label=f"Side {n}", aliases=("A", "B")) for n in range(count)]
        return len(sides_editor.editor(sides, [], Palette.of(sides), ""))

    assert size(800) < 2.1 * size(400)
    assert size(900) < 1_500_000


def test_the_editor_holds_the_mark_of_the_sides_that_it_was_made_of():
    html = sides_editor.editor(SIDES, [], Palette.of(SIDES), "", seen="abc")
    assert '<input type="hidden" name="seen" value="abc">' in html
