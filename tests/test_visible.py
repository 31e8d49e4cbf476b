import json

from assistant.visible import escaped, visible


def test_what_a_terminal_would_obey_is_shown_as_a_mark():
    assert visible("a\x1b[2Jb\rc\x9b\ud800") == "a\ufffd[2Jb\ufffdc\ufffd\ufffd"


def test_lines_and_tabs_stay():
    assert visible("a\r\nb\tc\n") == "a\nb\tc\n"


def test_characters_that_turn_the_direction_are_dropped():
    assert visible("a\u202eb\u2066c") == "abc"


def test_escaped_json_means_the_same():
    text = json.dumps(["\x7f\u202e\x9b", "é"], ensure_ascii=False)
    assert "\u202e" not in escaped(text)
    assert "é" in escaped(text)
    assert json.loads(escaped(text)) == json.loads(text)
