from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from assistant.ui.escape import esc, hidden, join, tag
from tests.ui.payloads import PAYLOADS


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def _read(html: str) -> _Elements:
    reader = _Elements()
    reader.feed(html)
    reader.close()
    return reader


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_makes_no_element_and_no_attribute(payload):
    read = _read(tag("p", payload, title=payload))
    assert [(name, sorted(attrs)) for name, attrs in read.found] == [("p", ["title"])]
    assert read.text == str(Markup(esc(payload)).unescape())


def test_text_is_kept_word_for_word():
    assert _read(tag("p", "a < b & \"c\" 'd' ünï")).text == "a < b & \"c\" 'd' ünï"


def test_markup_made_by_tag_is_not_escaped_twice():
    assert tag("p", tag("b", "a & b")) == "<p><b>a &amp; b</b></p>"


def test_attributes_that_are_none_or_false_are_left_out():
    assert tag("input", type="text", disabled=False, value=None) == '<input type="text">'
    assert tag("input", disabled=True) == "<input disabled>"


def test_attribute_names_use_dashes_and_keywords_lose_their_underscore():
    assert tag("p", class_="a", data_x="b", name="c") == '<p class="a" data-x="b" name="c"></p>'


def test_control_characters_and_lone_surrogates_become_replacement_characters():
    assert esc("a\x00b\x1bc\ud800d\n") == "a\ufffdb\ufffdc\ufffdd\n"


def test_characters_that_turn_the_reading_direction_are_dropped():
    assert esc("Mini\u202estry\u2066") == "Ministry"


def test_nothing_is_left_out_of_a_join_but_none():
    assert join("a", None, ["b", ("c", hidden("d"))]) == 'abc<span class="ws-sr">d</span>'
