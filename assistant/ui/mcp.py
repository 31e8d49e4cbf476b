"""MCP tools over HTTP at ``/mcp``: ask, verify, list_claims.

Enters: tool calls. Leaves: the same records as the JSON API. Does not: exist unless the server is
started with ``--mcp``; the package ``mcp`` comes with the extra of that name, and importing this
module without it raises ``SettingsError``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request
from pydantic import Field

from assistant.errors import SettingsError
from assistant.pipeline import Assistant
from assistant.records import Act, Stance
from assistant.ui.api import FARTHEST, MOST, Filters, answering, listed
from assistant.ui.api import told as told_json
from assistant.ui.attending import Left, attended
from assistant.ui.gate import Gate
from assistant.ui.view import View

try:  # here, not in a function: the tools' annotations are looked up among the module's names
    from mcp.server.mcpserver import Context, MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.server.transport_security import TransportSecuritySettings
except ImportError as exc:
    raise SettingsError(
        "MCP tools need the package mcp; install it with: pip install 'whosays[mcp]'"
    ) from exc

_ABOUT = (
    "Answers questions about reports in which several sides tell different stories. Every "
    "statement names its source and side and cites the exact words. It reports positions and "
    "never rules on the truth."
)


def mount(app: FastAPI, assistant: Assistant, gate: Gate, view: View) -> None:
    """Serve the tools at ``/mcp``."""
    server = MCPServer("whosays", title="Who Says", instructions=_ABOUT, log_level="WARNING")
    _tools(server, assistant, gate, view)
    inner = server.streamable_http_app(
        streamable_http_path="/mcp",
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )  # hosts are checked by our own Guard, for every route alike
    for route in inner.routes:
        app.router.routes.append(route)
    outer = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with outer(app) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan


def _tools(server: Any, assistant: Assistant, gate: Gate, view: View) -> None:  # noqa: ANN401
    async def told(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        try:
            return await work
        except HTTPException as exc:  # the JSON API's refusal, in words that a model can read
            raise ToolError(str(exc.detail)) from exc
        except Left as exc:
            raise ToolError("the client closed its connection") from exc

    @server.tool()  # type: ignore[untyped-decorator]
    async def ask(ctx: Context[Any, Any], question: str, side: str | None = None) -> dict[str, Any]:
        """What every side says to a question, with exact citations; optionally one side only."""
        work = answering(gate, lambda: assistant.aanswer(question, side=side))
        request = ctx.request_context.request
        assert isinstance(request, Request)  # the tools are reached over HTTP alone
        return await told(attended(request, work))

    @server.tool()  # type: ignore[untyped-decorator]
    async def verify(claim: str) -> dict[str, Any]:
        """Where each side stands on a claim: who asserts it, who denies it, and the words."""
        return await told(answering(gate, lambda: asyncio.to_thread(assistant.verify, claim)))

    @server.tool()  # type: ignore[untyped-decorator]
    async def list_claims(
        side: str | None = None,
        source: str | None = None,
        stance: Stance | None = None,
        act: Act | None = None,
        text: str | None = None,
        unverified: bool | None = None,
        limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
        offset: Annotated[int, Field(ge=0, le=FARTHEST)] = 0,
    ) -> dict[str, Any]:
        """The claims ledger: who says what, filtered, a page at a time."""
        filters = Filters(
            side=side, source=source, stance=stance, act=act, text=text, unverified=unverified,
            limit=limit, offset=offset,
        )  # fmt: skip
        page = partial(told_json, lambda: listed(assistant, view, filters))
        return await told(asyncio.to_thread(page))
