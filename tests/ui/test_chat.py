from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from assistant.phrasing import escape_markdown
from assistant.records import Answer, Usage
from assistant.ui.chat import Turn, markdown, statement_html, turn_html, words
from assistant.ui.escape import join
from tests.ui.examples import answer, shown, statements, turn
from tests.ui.payloads import PAYLOADS


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_statement_shows_its_text_word_for_word():
    for s in statements():
        assert _text(join(*words(s))).replace("“", "").replace("”", "") == s.text.replace(
            "“", ""
        ).replace("”", "")


def test_a_statement_carries_source_side_stance_and_citations():
    html = turn_html(turn(), shown())
    assert "Norland Defence Ministry" in html
    assert html.count("ws-statement") == len(statements())
    assert "ws-denies" in html
    for s in statements():
        for c in s.citations:
            assert f"start={c.span.start}&amp;end={c.span.end}" in html


def test_the_sides_stand_in_the_order_of_the_answer_each_with_its_label():
    html = turn_html(turn(), shown())
    script = html[html.index("ws-view-script") : html.index("ws-view-sides")]
    labels = [_text(m) for m in re.findall(r'<h3 class="ws-speaker">(.*?)</h3>', script)]
    assert labels == ["Norland", "Sudland", "Unattributed", "The report itself"]


def test_an_unverified_statement_says_so_and_explains_it():
    html = statement_html(statements()[0], shown(), "t1")
    assert "Not verified" in html
    assert 'role="tooltip"' in html
    assert "independently verified" in html


def test_the_status_is_said_in_plain_words_with_an_explanation():
    html = turn_html(turn(), shown())
    assert "Disputed" in html
    assert "The sides contradict each other." in html
    assert "does not rule on which is right" in html


def test_ids_are_unique_on_the_page():
    one = turn_html(turn(), shown())
    other = turn_html(replace(turn(), turn_id="t2"), shown())
    ids = re.findall(r' id="([^"]+)"', one + other)
    assert len(ids) == len(set(ids))


def test_a_turn_under_way_is_busy_and_offers_nothing_to_do_with_it():
    under_way = Turn(turn_id="t1", question="Q?", statements=statements()[:1], waiting="Reading …")
    html = turn_html(under_way, shown())
    assert 'aria-busy="true"' in html
    assert "Reading …" in html
    assert "ws-actions" not in html
    assert "Norland Defence Ministry" in html


def test_a_stopped_turn_says_that_it_is_not_whole():
    html = turn_html(Turn(turn_id="t1", question="Q?", notice="Stopped."), shown())
    assert "Stopped." in html
    assert 'role="alert"' in html
    assert "Ask again" in html
    assert "Copy" not in html


def test_an_abstention_has_a_status_and_no_views():
    nothing = answer(statements=(), status="not-in-corpus", unverified=False)
    html = turn_html(turn(answer=nothing), shown())
    assert "Not in the reports" in html
    assert "Side by side" not in html


def test_only_the_last_turn_can_be_asked_again_or_undone():
    assert 'data-act="undo"' in turn_html(turn(), shown(), last=True)
    assert 'data-act="undo"' not in turn_html(turn(), shown(), last=False)


def test_a_follow_up_shows_how_it_was_understood():
    asked: Answer = answer("And they?", interpreted="What does Sudland say?")
    assert "Understood as: " in turn_html(turn("And they?", answer=asked), shown())
    assert "Understood as: " not in turn_html(turn(), shown())


def test_claims_left_out_and_notices_are_told():
    cut = answer(more=3, notice="Answered without the chat model")
    html = turn_html(turn(answer=cut), shown())
    assert "3 more claims would also answer." in html
    assert "Answered without the chat model" in html


def test_what_a_chat_model_did_and_took_is_told():
    worded = answer(model="openai:m", usage=Usage(calls=2, sent=321, received=45))
    html = turn_html(turn(answer=worded), shown())
    assert "Worded by openai:m; quotations checked." in html
    assert "The chat model took 2 calls: 321 tokens sent and 45 received, as the provider" in html
    guessed = answer(usage=Usage(calls=2, sent=321, received=45, estimated=1))
    assert "(estimated for 1 of the calls)" in turn_html(turn(answer=guessed), shown())
    assert "The chat model took" not in turn_html(turn(), shown())


def test_feedback_is_taken_once():
    assert 'data-rate="right"' in turn_html(turn(), shown())
    assert 'data-rate="right"' not in turn_html(turn(feedback=True), shown())


def test_the_shared_markdown_has_question_answer_and_every_quotation():
    text = markdown(turn())
    assert text.startswith("# What happened?\n\n**Norland**")
    for s in statements():
        for c in s.citations:
            assert escape_markdown(" ".join(c.quote.split())) in text


def test_the_shared_markdown_escapes_a_hostile_question_and_quotation():
    text = markdown(turn("![x](https://evil.test/m.png)"))
    assert "![x](" not in text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_turn_of_hostile_text_holds_only_our_own_elements(payload):
    said = replace(
        statements()[0], text=f"{payload} says “{payload}”", source=payload, side=payload
    )
    hostile = answer(payload, statements=(said,), notice=payload, interpreted=f"{payload}?")
    html = turn_html(turn(payload, answer=hostile), shown(title=payload))
    found = set(re.findall(r"<([a-zA-Z!/?][^\s>]*)", html))
    ours = "article h2 h3 bdi div p span b q ul li button section details summary"
    ours += " table caption thead tbody tr th td"
    assert {f.removeprefix("/") for f in found} <= set(ours.split())
    assert "onerror=hit(1)>" not in html


def test_what_is_waited_for_and_the_answer_are_there_to_be_said():
    waiting = replace(turn(), answer=None, statements=(), waiting="Reading …")
    assert 'data-said="Reading …"' in turn_html(waiting, shown())
    said = f"Disputed, {len(statements())} statements"
    assert f'data-said="{said}"' in turn_html(turn(), shown())
    stopped = replace(waiting, waiting=None, notice="Stopped.")
    assert "data-said" not in turn_html(stopped, shown())  # an alert says itself
