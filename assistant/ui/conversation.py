"""Asking: a question goes in, turns come out, statement by statement.

Enters: a question, the conversation so far, the reader's preferences. Leaves: the conversation
after every step. Does not: know Gradio or HTML.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.errors import WhoSaysError
from assistant.phrasing import answer_markdown
from assistant.records import Answer, Statement
from assistant.ui import sides_view
from assistant.ui.chat import Turn
from assistant.ui.gate import Busy, Gate

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

Turns = tuple[Turn, ...]
_log = logging.getLogger(__name__)
_FAULT = "Something went wrong on the server; the question was not answered. Ask again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the browser keeps. ``statements`` is the number shown at most."""

    statements: int = 12

    @classmethod
    def read(cls, kept: object) -> Preferences:
        """The preferences in what the browser sent; anything without meaning is the default."""
        given: Mapping[str, Any] = kept if isinstance(kept, Mapping) else {}
        shown = given.get("statements")
        fine = isinstance(shown, int | float) and 1 <= shown <= 50
        return cls(statements=int(shown)) if fine and shown is not None else cls()


def ask(
    assistant: Assistant, gate: Gate, question: str, turns: Turns, preferences: Preferences
) -> Iterator[Turns]:
    """The conversation with a new turn, after every step of its answer."""
    turn = Turn(turn_id=f"t{uuid.uuid4().hex[:8]}", question=question.strip(), waiting="Reading …")
    yield (*turns, turn)
    try:
        for ahead in gate.enter():
            yield (*turns, replace(turn, waiting=f"In line, {ahead + 1} ahead …"))
    except Busy as exc:
        yield (*turns, replace(turn, waiting=None, notice=str(exc)))
        return
    try:
        for step in _answered(assistant, turn, history(turns), preferences):
            yield (*turns, step)
    finally:
        gate.leave()


def _answered(
    assistant: Assistant,
    turn: Turn,
    said: Sequence[Mapping[str, str]],
    preferences: Preferences,
) -> Iterator[Turn]:
    try:
        for part in assistant.stream(turn.question, said):
            if isinstance(part, Answer):
                yield finished(assistant, turn, limited(part, preferences.statements))
            elif len(turn.statements) < preferences.statements:
                turn = with_statement(turn, part)
                yield turn
    except WhoSaysError as exc:
        yield replace(turn, waiting=None, notice=str(exc))
    except Exception:  # a fault of ours must not take the page down, nor show its insides
        _log.exception("answering failed")
        yield replace(turn, waiting=None, notice=_FAULT)


def with_statement(turn: Turn, statement: Statement) -> Turn:
    """The turn with one more statement."""
    return replace(
        turn,
        statements=(*turn.statements, statement),
        waiting="Comparing what the sides say …",
    )


def finished(assistant: Assistant, turn: Turn, answer: Answer) -> Turn:
    """The turn with its whole answer, arranged by point."""
    points = sides_view.points(answer.statements, assistant.encoder.encode)
    return replace(turn, statements=answer.statements, answer=answer, points=points, waiting=None)


def limited(answer: Answer, most: int) -> Answer:
    """The answer with at most ``most`` statements; those left out are counted."""
    left_out = len(answer.statements) - most
    if left_out <= 0:
        return answer
    kept = answer.statements[:most]
    more = answer.more + left_out
    return replace(
        answer, statements=kept, more=more, text=answer_markdown(kept, answer.status, more)
    )


def stopped(turns: Turns) -> Turns:
    """The conversation after Stop: the statements so far stay, marked as not the whole answer."""
    if not turns or turns[-1].waiting is None:
        return turns
    last = replace(
        turns[-1], waiting=None, notice="Stopped. What is shown is not the whole answer."
    )
    return (*turns[:-1], last)


def rated(turns: Turns, turn_id: str) -> Turns:
    """The conversation with one turn marked as rated."""
    return tuple(replace(t, feedback=True) if t.turn_id == turn_id else t for t in turns)


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
