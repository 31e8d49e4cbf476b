"""Work for a client that may leave before it is done.

Enters: a request and work. Leaves: what the work gives; ``Left`` where the client closed its
connection first, once the work is cancelled. Does not: know what the work is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

T = TypeVar("T")


class Left(Exception):  # noqa: N818 - it is the client's choice, not a fault
    """The client closed its connection; nobody is there to read an answer."""


async def attended(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives. The request's body must have been read.

    Raises:
        Left: the client closed its connection; the work was cancelled and has ended.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Left
        return working.result()
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.wait({working, leaving})


async def _gone(request: Request) -> None:
    """Returns when the client has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
