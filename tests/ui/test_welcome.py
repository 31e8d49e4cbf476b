from __future__ import annotations

from assistant.ui import welcome
from tests.small_ledger import greifen
from tests.ui.examples import SIDES, document, shown


def test_the_examples_are_made_from_what_is_loaded():
    assert welcome.examples(SIDES, greifen().claims) == (
        "What does Norland say?",
        "What does Sudland deny?",
        "What has not been verified?",
        "What does Sudland say?",
    )


def test_without_claims_there_are_no_examples():
    assert welcome.examples(SIDES, ()) == ()


def test_the_empty_state_says_what_is_loaded_and_who_speaks():
    html = welcome.welcome_html([document()], SIDES, 6, ["What?"], shown().palette)
    for words in ("1 document, 6 claims", "Raid at Greifen", "Norland", "Sudland", "What?"):
        assert words in html


def test_an_empty_store_says_where_to_add_reports():
    assert "Documents" in welcome.welcome_html([], (), 0, [], shown().palette)
