"""How many questions are answered at once, and how many may wait.

Enters: people who ask. Leaves: their place in the line, a refusal when the line is full or the
server stops. Does not: answer anything.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from typing import Final

RUNNING: Final = 2
WAITING: Final = 16
_TICK: Final = 0.25  # seconds between looks at the line


class Busy(Exception):  # noqa: N818 - it is an answer to the reader, not a fault
    """The line is full, or the server is stopping; the message is for the reader."""


class Gate:
    """A line in front of the assistant. Thread-safe."""

    def __init__(self, running: int = RUNNING, waiting: int = WAITING) -> None:
        self.running = running
        self.waiting = waiting
        self._inside = 0
        self._line: list[object] = []
        self._closed = False
        self._changed = threading.Condition()

    def enter(self) -> Iterator[int]:
        """Wait in line, yielding how many are ahead; returns when it is one's turn.

        Call ``leave`` exactly once afterwards. Closing the iterator gives the place up.

        Raises:
            Busy: the line is full, or the server is stopping.
        """
        with self._queued() as ticket:
            while (ahead := self._ahead(ticket, _TICK)) is not None:
                yield ahead

    async def aenter(self) -> AsyncGenerator[int, None]:
        """``enter`` for an async caller; it keeps no thread while it waits."""
        with self._queued() as ticket:
            while (ahead := self._ahead(ticket, 0.0)) is not None:
                yield ahead
                await asyncio.sleep(_TICK)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait in line, be inside for the block, and leave.

        Cancelling gives up the place in the line.

        Raises:
            Busy: the line is full, or the server is stopping.
        """
        async with aclosing(self.aenter()) as line:
            async for _ in line:
                pass
        try:
            yield
        finally:
            self.leave()

    @contextmanager
    def _queued(self) -> Iterator[object]:
        """A place in the line, until it is one's turn or one gives up."""
        ticket = object()
        with self._changed:
            if self._closed:
                raise Busy("Who Says is stopping and takes no new questions.")
            if self._inside >= self.running and len(self._line) >= self.waiting:
                raise Busy(
                    f"Who Says is busy: {self._inside} questions are being answered and "
                    f"{len(self._line)} wait. Ask again in a moment."
                )
            self._line.append(ticket)
        try:
            yield ticket
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()

    def _ahead(self, ticket: object, patience: float) -> int | None:
        """How many are ahead, after a change or so many seconds; None once one is inside."""
        with self._changed:
            ahead = self._line.index(ticket)
            if ahead == 0 and self._inside < self.running:
                self._inside += 1
                return None
            if patience:
                self._changed.wait(patience)
            return ahead

    def leave(self) -> None:
        """Make room for the next."""
        with self._changed:
            self._inside -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """Take nobody in any more."""
        with self._changed:
            self._closed = True

    @property
    def load(self) -> tuple[int, int]:
        """How many are inside, and how many wait."""
        with self._changed:
            return self._inside, len(self._line)

    def drained(self, seconds: float) -> bool:
        """Wait until nobody is inside or in line, at most ``seconds``; whether it came to that."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._inside or self._line:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(min(left, _TICK))
        return True
