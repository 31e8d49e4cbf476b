"""One event loop beside the program, in which every call of a chat model runs.

Enters: an async iterator, made by a function. Leaves: what it yields, to a plain or an async
consumer; a consumer that stops cancels it. Does not: know what runs in it.

The vendors' clients keep connections that belong to the loop they were opened in. With a loop for
each call they break on the second; so there is one, in a daemon thread that starts when it is
first needed.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")

GRACE: Final = 2.0
"""Seconds beyond its limit after which a consumer gives up on a loop that does not answer."""
_PATIENCE: Final = 0.05  # seconds between two attempts to cancel
_ATTEMPTS: Final = 200
_END: Final = object()
_starting: Final = threading.Lock()
_running: dict[int, asyncio.AbstractEventLoop] = {}  # by process: a fork has no thread of its own


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


def iterate(make: Callable[[], AsyncIterator[T]], limit: float) -> Iterator[T]:
    """What ``make()`` yields, for a plain consumer; closing the iterator cancels the call.

    Args:
        make: called once, in the loop.
        limit: seconds that an item may take; beyond them and a grace, it is given up.

    Raises:
        TimeoutError: the loop did not keep the limit (a client that blocks it, say).
    """
    items: queue.SimpleQueue[object] = queue.SimpleQueue()
    cancel = _submit(make, items.put)
    try:
        while True:
            try:
                item = items.get(timeout=limit + GRACE)
            except queue.Empty:
                raise TimeoutError("the chat model's client does not answer") from None
            if item is _END:
                return
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        cancel()


async def aiterate(make: Callable[[], AsyncIterator[T]], limit: float) -> AsyncGenerator[T, None]:
    """What ``make()`` yields, for an async consumer; cancelling or closing it cancels the call.

    Args and errors as for ``iterate``.
    """
    items: asyncio.Queue[object] = asyncio.Queue()
    here = asyncio.get_running_loop()

    def put(item: object) -> None:
        if not here.is_closed():
            here.call_soon_threadsafe(items.put_nowait, item)

    cancel = _submit(make, put)
    try:
        while True:
            async with asyncio.timeout(limit + GRACE):
                item = await items.get()
            if item is _END:
                return
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        cancel()


def _submit(
    make: Callable[[], AsyncIterator[T]], put: Callable[[object], None]
) -> Callable[[], None]:
    """Starts ``make()`` in the loop, its items going to ``put``; the function that cancels it."""
    started: list[asyncio.Task[None]] = []

    async def pump() -> None:
        try:
            async for item in make():
                put(item)
        except Exception as exc:  # it is the consumer's, in its own thread
            put(_Raised(exc))
        finally:
            put(_END)

    async def insist() -> None:
        # One cancel is not enough: ``asyncio.wait_for`` of Python 3.11, which clients use, loses
        # one that comes just as its future is done.
        for _ in range(_ATTEMPTS):
            if started[0].done():
                return
            started[0].cancel()
            await asyncio.sleep(_PATIENCE)

    loop = _loop()
    loop.call_soon_threadsafe(lambda: started.append(loop.create_task(pump())))
    return lambda: None if loop.is_closed() else _fire(insist(), loop)


def _fire(coroutine: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> None:
    asyncio.run_coroutine_threadsafe(coroutine, loop)


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:
        loop = _running.get(os.getpid())
        if loop is None or loop.is_closed():
            loop = asyncio.new_event_loop()
            _running[os.getpid()] = loop
            threading.Thread(target=loop.run_forever, name="chat-models", daemon=True).start()
        return loop
