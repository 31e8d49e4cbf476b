from __future__ import annotations

import asyncio

import numpy as np
import pytest

from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.ui import conversation
from assistant.ui.gate import Gate
from assistant.ui.offers import Preferences
from tests.ui.examples import answer, statements

CHOSEN = Preferences(statements=12, model="embedded", attributor="embedded")


class _Answering:
    """Streams the example answer, or what it is given, and remembers what it was asked."""

    class encoder:
        @staticmethod
        def encode(texts):
            return np.eye(len(texts), 32, dtype=np.float32)

    class store:
        @staticmethod
        def claims_with_chunks(ids):
            return {}

    def __init__(self, *parts) -> None:
        self.parts = parts or (*statements(), answer())
        self.asked: list[tuple] = []

    settings = Settings(store="unused")

    async def astream(self, text, history=(), *, limit=None, model=None):
        self.asked.append((text, history, limit, model))
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part


def _all(steps):
    async def read():
        return [step async for step in steps]

    return asyncio.run(read())


def _ask(assistant, turns=(), gate=None, preferences=None):
    gate = gate or Gate()
    steps = _all(conversation.ask(assistant, gate, "What happened?", turns, preferences or CHOSEN))
    assert gate.load == (0, 0)
    return steps


def test_statements_come_one_by_one_and_then_the_answer():
    steps = _ask(_Answering())
    counts = [len(s[-1].statements) for s in steps]
    assert counts == [0, *range(1, len(statements()) + 1), len(statements())]
    assert all(s[-1].waiting for s in steps[:-1])
    assert steps[-1][-1].answer == answer()
    assert steps[-1][-1].points


def test_earlier_turns_stay_and_are_given_as_history():
    first = _ask(_Answering())[-1]
    assistant = _Answering()
    second = _ask(assistant, first)[-1]
    assert second[0] == first[0]
    assert assistant.asked[0][1] == [
        {"role": "user", "content": "What happened?"},
        {"role": "assistant", "content": answer().text},
    ]


def test_our_own_errors_are_told_in_their_words():
    steps = _ask(_Answering(QuestionError("the question is too long; shorten it")))
    assert steps[-1][-1].notice == "the question is too long; shorten it"
    assert steps[-1][-1].waiting is None


def test_a_fault_is_told_without_its_insides_and_logged(caplog):
    steps = _ask(_Answering(statements()[0], RuntimeError("secret /path")))
    assert "Something went wrong" in steps[-1][-1].notice
    assert "secret" not in steps[-1][-1].notice
    assert "secret" in caplog.text


def test_a_full_house_is_told_politely():
    gate = Gate(running=1, waiting=0)
    for _ in gate.enter():
        pass
    steps = _all(conversation.ask(_Answering(), gate, "Q?", (), CHOSEN))
    assert "busy" in steps[-1][-1].notice


def test_a_question_that_is_given_up_makes_room():
    gate = Gate(running=1)

    async def give_up():
        asking = conversation.ask(_Answering(), gate, "Q?", (), CHOSEN)
        await anext(asking), await anext(asking)
        assert gate.load == (1, 0)
        waiting = conversation.ask(_Answering(), gate, "Q?", (), CHOSEN)
        await anext(waiting)
        assert "In line" in (await anext(waiting))[-1].waiting
        assert gate.load == (1, 1)
        await waiting.aclose()
        assert gate.load == (1, 0)
        await asking.aclose()

    asyncio.run(give_up())
    assert gate.load == (0, 0)


def test_cancelling_reaches_the_assistant_and_makes_room():
    reached = []

    class Hanging(_Answering):
        async def astream(self, text, history=(), *, limit=None, model=None):
            yield statements()[0]
            try:
                await asyncio.Event().wait()
            finally:
                reached.append("cancelled")

    gate = Gate()

    async def cancel():
        task = asyncio.create_task(_last(conversation.ask(Hanging(), gate, "Q?", (), CHOSEN)))
        while gate.load != (1, 0):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert reached == ["cancelled"]
    assert gate.load == (0, 0)


def test_a_silent_model_is_waited_for_in_beats_and_its_parts_come_in_order():
    async def slow():
        for part in (1, 2):
            await asyncio.sleep(0.2)
            yield part

    async def read():
        return [part async for part in conversation.beating(slow(), 0.02)]

    parts = asyncio.run(read())
    assert [p for p in parts if p is not None] == [1, 2]
    assert parts.count(None) > 2


def test_what_goes_wrong_between_beats_is_told():
    async def broken():
        await asyncio.sleep(0.1)
        raise QuestionError("too long")
        yield

    async def read():
        return [part async for part in conversation.beating(broken(), 0.02)]

    with pytest.raises(QuestionError):
        asyncio.run(read())


def test_closing_between_beats_closes_what_is_under_way():
    reached = []

    async def hanging():
        try:
            await asyncio.Event().wait()
            yield
        finally:
            reached.append("closed")

    async def close():
        parts = conversation.beating(hanging(), 0.02)
        assert await anext(parts) is None
        await parts.aclose()

    asyncio.run(close())
    assert reached == ["closed"]


async def _last(steps):
    return [step async for step in steps][-1]


def test_stopping_keeps_what_was_said_and_says_that_it_is_not_all():
    steps = _ask(_Answering())
    stopped = conversation.stopped(steps[2])
    assert len(stopped[-1].statements) == 2
    assert "not the whole answer" in stopped[-1].notice
    assert conversation.stopped(steps[-1]) == steps[-1]


def test_what_the_reader_chose_is_asked_of_the_assistant():
    assistant = _Answering()
    chosen = Preferences(statements=2, model="ollama:tiny", attributor="rules")
    _ask(assistant, preferences=chosen)
    assert assistant.asked[0][2:] == (2, "ollama:tiny")


def test_the_rated_turns_are_marked_and_no_others():
    first = _ask(_Answering())[-1]
    turns = _ask(_Answering(), first)[-1]
    marked = conversation.rated(turns, {turns[0].turn_id, "gone"})
    assert [t.feedback for t in marked] == [True, False]
