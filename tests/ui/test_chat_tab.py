from __future__ import annotations

import asyncio
from dataclasses import replace

import gradio as gr
import pytest

from assistant.ui import conversation
from assistant.ui.chat_tab import ChatTab
from assistant.ui.gate import Gate
from assistant.ui.offers import Offers
from assistant.ui.view import View
from tests.ui.examples import turn

BOX, BEFORE, NOW, TURNS = range(4)
EARLIER = turn("What happened?")
WAITING = replace(turn("And then?"), turn_id="t2", answer=None, statements=(), waiting="Reading …")
DONE = replace(turn("And then?"), turn_id="t2")


@pytest.fixture
def tab(own) -> ChatTab:
    return ChatTab(own, Gate(), View(assistant=own), Offers.of(own.settings))


@pytest.fixture
def answering(monkeypatch) -> None:
    """Every question is answered in three steps; the second is a beat."""

    async def ask(assistant, gate, question, turns, preferences):
        for step in (WAITING, WAITING, DONE):
            yield (*turns, step)

    monkeypatch.setattr(conversation, "ask", ask)


def _event(**data: str) -> gr.EventData:
    return gr.EventData(None, data)


async def _all(steps):
    return [step async for step in steps]


def test_the_empty_conversation_follows_the_store(tab, own, tmp_path):
    assert "Nothing is loaded yet." in tab.greet(())
    report = tmp_path / "harbour.txt"
    report.write_text("The mayor said the harbour is safe.")
    own.ingest([report])
    assert "1 document" in tab.greet(())
    own.remove("harbour.txt")
    assert "Nothing is loaded yet." in tab.greet(())


def test_the_empty_conversation_is_read_from_the_store_once_a_change(tab, own, monkeypatch):
    first = tab.greet(())
    monkeypatch.setattr(type(own), "claims", lambda *_, **__: pytest.fail("read again"))
    assert tab.greet(()) == first


def test_a_conversation_with_turns_is_left_as_it_is(tab):
    assert tab.greet((EARLIER,)) == gr.skip()


def test_the_first_step_empties_the_box_and_later_ones_leave_what_is_typed(tab, answering):
    steps = asyncio.run(_all(tab.ask("And then?", (EARLIER,), {})))
    assert [s[BOX] for s in steps] == ["", gr.skip(), gr.skip()]
    assert steps[-1][TURNS] == (EARLIER, DONE)


def test_asking_again_leaves_the_box_as_it_is(tab, answering):
    steps = asyncio.run(_all(tab.act((EARLIER, DONE), {}, _event(act="retry"))))
    assert [s[BOX] for s in steps] == [gr.skip()] * 3
    assert steps[0][TURNS] == (EARLIER, WAITING)


def test_undo_puts_the_question_back_into_the_box(tab):
    (step,) = asyncio.run(_all(tab.act((EARLIER, DONE), {}, _event(act="undo"))))
    assert (step[BOX], step[TURNS]) == ("And then?", (EARLIER,))


def test_a_rating_given_while_the_next_answer_comes_is_not_lost(tab, own, answering):
    async def rate_meanwhile():
        asking = tab.ask("And then?", (EARLIER,), {})
        first = await anext(asking)
        rating = _event(act="feedback", turn="t1", right="right")
        rated = await _all(tab.act(first[TURNS], {}, rating))
        again = await _all(tab.act(first[TURNS], {}, rating))
        return rated, again, await _all(asking)

    (rated,), (again,), rest = asyncio.run(rate_meanwhile())
    assert "Noted." in rated[BEFORE]
    assert rated[:1] + rated[2:] == [gr.skip()] * 6  # what the answer under way shows is its own
    assert again == rated
    assert "Noted." in rest[-1][BEFORE]
    assert [t.feedback for t in rest[-1][TURNS]] == [True, False]
    assert len(own.store.feedback()) == 1
