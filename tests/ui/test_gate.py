from __future__ import annotations

import asyncio
import threading
import time

import pytest

from assistant.ui.gate import Busy, Gate


def _enter(gate: Gate) -> None:
    for _ in gate.enter():
        pass


def test_one_enters_at_once_where_there_is_room():
    gate = Gate(running=1, waiting=1)
    assert list(gate.enter()) == []
    assert gate.load == (1, 0)
    gate.leave()
    assert gate.load == (0, 0)


def test_those_who_wait_are_told_how_many_are_ahead_and_enter_in_turn():
    gate = Gate(running=1, waiting=5)
    _enter(gate)
    second, third = gate.enter(), gate.enter()
    assert next(second) == 0
    assert next(third) == 1
    gate.leave()
    assert list(second) == []
    assert next(third) == 0


def test_a_full_line_refuses_politely_and_says_how_full_it_is():
    gate = Gate(running=1, waiting=1)
    _enter(gate)
    waiting = gate.enter()
    next(waiting)
    with pytest.raises(Busy, match="1 questions are being answered and 1 wait"):
        next(gate.enter())


def test_one_who_gives_up_leaves_no_gap():
    gate = Gate(running=1, waiting=1)
    _enter(gate)
    waiting = gate.enter()
    next(waiting)
    waiting.close()
    assert gate.load == (1, 0)
    assert next(gate.enter()) == 0


def test_a_closed_gate_takes_nobody_in():
    gate = Gate()
    gate.close()
    with pytest.raises(Busy, match="stopping"):
        next(gate.enter())


def test_draining_waits_for_those_inside():
    gate = Gate(running=1)
    _enter(gate)
    threading.Timer(0.2, gate.leave).start()
    began = time.monotonic()
    assert gate.drained(5)
    assert time.monotonic() - began >= 0.15


def test_draining_gives_up_after_its_time():
    gate = Gate(running=1)
    _enter(gate)
    assert not gate.drained(0.05)


def test_async_readers_wait_in_the_same_line():
    async def wait_in_line():
        gate = Gate(running=1, waiting=5)
        _enter(gate)
        second, third = gate.aenter(), gate.enter()
        assert await anext(second) == 0
        assert next(third) == 1
        gate.leave()
        assert [ahead async for ahead in second] == []
        assert next(third) == 0
        assert gate.load == (1, 1)

    asyncio.run(wait_in_line())


def test_an_async_reader_who_gives_up_leaves_no_gap():
    async def give_up():
        gate = Gate(running=1, waiting=1)
        _enter(gate)
        waiting = gate.aenter()
        await anext(waiting)
        with pytest.raises(Busy, match="1 wait"):
            await anext(gate.aenter())
        await waiting.aclose()
        assert gate.load == (1, 0)

    asyncio.run(give_up())
