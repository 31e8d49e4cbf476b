from __future__ import annotations

import numpy as np
import pytest

from assistant.errors import QuestionError
from assistant.ui import conversation
from assistant.ui.conversation import Preferences
from assistant.ui.gate import Gate
from tests.ui.examples import answer, statements


class _Answering:
    """Streams the example answer, or what it is given, and remembers what it was asked."""

    class encoder:
        @staticmethod
        def encode(texts):
            return np.eye(len(texts), 32, dtype=np.float32)

    def __init__(self, *parts) -> None:
        self.parts = parts or (*statements(), answer())
        self.asked: list[tuple] = []

    def stream(self, text, history=()):
        self.asked.append((text, history))
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part


def _ask(assistant, turns=(), gate=None, preferences=None):
    gate = gate or Gate()
    steps = list(
        conversation.ask(assistant, gate, "What happened?", turns, preferences or Preferences())
    )
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
    steps = list(conversation.ask(_Answering(), gate, "Q?", (), Preferences()))
    assert "busy" in steps[-1][-1].notice


def test_a_question_that_is_given_up_makes_room():
    gate = Gate(running=1)
    asking = conversation.ask(_Answering(), gate, "Q?", (), Preferences())
    next(asking), next(asking)
    assert gate.load == (1, 0)
    asking.close()
    assert gate.load == (0, 0)


def test_stopping_keeps_what_was_said_and_says_that_it_is_not_all():
    steps = _ask(_Answering())
    stopped = conversation.stopped(steps[2])
    assert len(stopped[-1].statements) == 2
    assert "not the whole answer" in stopped[-1].notice
    assert conversation.stopped(steps[-1]) == steps[-1]


def test_the_reader_can_ask_for_fewer_statements_and_the_rest_is_counted():
    last = _ask(_Answering(), preferences=Preferences(statements=2))[-1][-1]
    assert len(last.answer.statements) == 2
    assert last.answer.more == len(statements()) - 2


@pytest.mark.parametrize("kept", [None, "x", {"statements": "12"}, {"statements": 0}, {"s": 1}])
def test_preferences_without_meaning_are_the_default(kept):
    assert Preferences.read(kept) == Preferences()


def test_preferences_are_read():
    assert Preferences.read({"statements": 3.0}).statements == 3
