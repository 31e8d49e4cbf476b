"""Asking: a question goes in, turns come out, statement by statement.

Enters: a question, the conversation so far, the reader's preferences. Leaves: the conversation
after every step. Does not: know Gradio or HTML.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from assistant.errors import WhoSaysError
from assistant.records import Answer, Statement
from assistant.ui import conflicts, sides_view
from assistant.ui.chat import Turn
from assistant.ui.gate import Busy, Gate
from assistant.ui.offers import Preferences

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

T = TypeVar("T")
Turns = tuple[Turn, ...]
_log = logging.getLogger(__name__)
BEAT: Final = 2.0
"""Seconds of silence after which the page is sent the same again, to see that it is still there."""
_FAULT = "Something went wrong on the server; the question was not answered. Ask again."


async def ask(
    assistant: Assistant, gate: Gate, question: str, turns: Turns, preferences: Preferences
) -> AsyncGenerator[Turns, None]:
    """The conversation with a new turn, after every step of its answer.

    Cancelling or closing it gives up the place in the line and cancels the chat model's call.
    """
    turn = Turn(turn_id=f"t{uuid.uuid4().hex[:16]}", question=question.strip(), waiting="Reading …")
    yield (*turns, turn)
    try:
        async with aclosing(gate.aenter()) as line:
            async for ahead in line:
                yield (*turns, replace(turn, waiting=f"In line, {ahead + 1} ahead …"))
    except Busy as exc:
        yield (*turns, replace(turn, waiting=None, notice=str(exc)))
        return
    try:
        answering = _answered(assistant, turn, history(turns), preferences)
        async with aclosing(answering):
            async for step in answering:
                yield (*turns, step)
    finally:
        gate.leave()


async def _answered(
    assistant: Assistant,
    turn: Turn,
    said: Sequence[Mapping[str, str]],
    preferences: Preferences,
) -> AsyncGenerator[Turn, None]:
    try:
        async with aclosing(
            beating(
                assistant.astream(
                    turn.question, said, limit=preferences.statements, model=preferences.model
                ),
                BEAT,
            )
        ) as parts:
            async for part in parts:
                if part is None:
                    yield turn
                elif isinstance(part, Answer):
                    yield await asyncio.to_thread(finished, assistant, turn, part)
                else:
                    turn = with_statement(turn, part)
                    yield turn
    except WhoSaysError as exc:
        yield replace(turn, waiting=None, notice=str(exc))
    except Exception:  # a fault of ours must not take the page down, nor show its insides
        _log.exception("answering failed")
        yield replace(turn, waiting=None, notice=_FAULT)


async def beating(parts: AsyncGenerator[T, None], seconds: float) -> AsyncGenerator[T | None, None]:
    """The parts as they come, and None whenever none has come for so many seconds.

    A page that was closed is noticed only when something is sent to it: without a beat, the call
    to a silent chat model would go on until its deadline, for nobody.
    """
    async with aclosing(parts):
        coming = asyncio.ensure_future(anext(parts))
        try:
            while True:
                await asyncio.wait({coming}, timeout=seconds)
                if not coming.done():
                    yield None
                    continue
                try:
                    part = coming.result()
                except StopAsyncIteration:
                    return
                coming = asyncio.ensure_future(anext(parts))
                yield part
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def with_statement(turn: Turn, statement: Statement) -> Turn:
    """The turn with one more statement."""
    return replace(
        turn,
        statements=(*turn.statements, statement),
        waiting="Comparing what the sides say …",
    )


def finished(assistant: Assistant, turn: Turn, answer: Answer) -> Turn:
    """The turn with its whole answer, arranged by point."""
    disputed = answer.status == "disputed"  # else no statement contradicts another
    against = conflicts.of(assistant, answer.statements) if disputed else frozenset()
    points = sides_view.points(answer.statements, assistant.encoder.encode, against)
    return replace(turn, statements=answer.statements, answer=answer, points=points, waiting=None)


def stopped(turns: Turns) -> Turns:
    """The conversation after Stop: the statements so far stay, marked as not the whole answer."""
    if not turns or turns[-1].waiting is None:
        return turns
    last = replace(
        turns[-1], waiting=None, notice="Stopped. What is shown is not the whole answer."
    )
    return (*turns[:-1], last)


def rated(turns: Turns, turn_ids: Collection[str]) -> Turns:
    """The conversation with these turns marked as rated."""
    return tuple(replace(t, feedback=True) if t.turn_id in turn_ids else t for t in turns)


def history(turns: Turns) -> list[dict[str, str]]:
    """The answered turns as messages, oldest first."""
    return [
        message
        for t in turns
        if t.answer is not None
        for message in (
            {"role": "user", "content": t.question},
            {"role": "assistant", "content": t.answer.text},
        )
    ]
