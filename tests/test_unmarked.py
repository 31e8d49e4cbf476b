import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.phrasing import abstention_markdown, escape_markdown
from assistant.unmarked import plain_of


@pytest.mark.parametrize(
    "text",
    [
        "AT&T",
        "a<b>c",
        "back\\slash",
        "https://x.y and www.x.y",
        "*stars* and _lines_",
        "&amp; &#8203; \\& &\\amp;",
        "# 1. `code` [a](b) {c} ~d~ $e$ ^f^ g|h",
    ],
)
def test_what_was_escaped_is_read_back_word_for_word(text):
    assert plain_of(escape_markdown(text)) == text


@given(st.text(alphabet="\\&<>;#ampltg8203*. htps:w\n"))
def test_any_text_is_read_back_word_for_word(text):
    assert plain_of(escape_markdown(text)) == text


def test_an_abstention_is_read_as_it_was_meant():
    told = abstention_markdown("Did AT&T pay <b>$5</b>?", 1, 2, [])
    assert plain_of(told).endswith("for: Did AT&T pay <b>$5</b>?")
