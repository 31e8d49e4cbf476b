"""The web server: FastAPI with the Gradio page mounted in it.

Enters: an ``Assistant`` and where to listen. Leaves: a running server, until it is told to stop;
answers under way are finished first. Does not: build the page, or answer.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from assistant.embedding import stay_offline
from assistant.errors import SettingsError
from assistant.pipeline import Assistant
from assistant.ui import fragments
from assistant.ui.gate import Gate
from assistant.ui.listening import bound
from assistant.ui.security import LOOPBACK, App, Guard, read_passwords
from assistant.ui.view import View

_log = logging.getLogger(__name__)
PATIENCE: Final = 30.0
"""Seconds that a stopping server waits for answers under way."""
HEAD: Final = (
    '<link rel="icon" href="./page/icon.svg"><link rel="stylesheet" href="./page/style.css">'
    '<script type="module" src="./page/page.js"></script>'
)


def create_app(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    api: bool = False,
    mcp: bool = False,
    auth: Path | None = None,
    root_path: str = "",
    gate: Gate | None = None,
) -> App:
    """The whole ASGI application.

    Raises:
        SettingsError: the users file or the root path has no meaning, or the chat model cannot be
            set up.
    """
    if root_path and (not root_path.startswith("/") or root_path.endswith("/")):
        raise SettingsError(f"root path {root_path!r} must start with / and not end with it")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    stay_offline(assistant.settings)
    import gradio as gr

    from assistant.ui.page import build, theme

    passwords = read_passwords(auth) if auth else None
    _ = assistant.wording  # a chat model that cannot be set up is told here, not at every question
    gate = gate or Gate()
    view = View(assistant=assistant)
    app = FastAPI(
        title="Who Says",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json" if api else None,
    )

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> JSONResponse:
        return fragments.health(assistant, gate.load)

    app.include_router(fragments.router(assistant, gate, view))
    if api:
        from assistant.ui.api import router as api_router

        app.include_router(api_router(assistant, gate, view))
    if mcp:
        from assistant.ui.mcp import mount

        mount(app, assistant, gate, view)
    page = build(assistant, gate, view)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=host,
        server_port=port,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        footer_links=[],
        run_history=False,
        root_path=root_path or None,
        show_error=False,
        max_file_size=assistant.settings.max_document_bytes,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
    )
    # Gradio takes any file of the server for an upload until it is launched, and mounting is not
    # launching to it.
    page.has_launched = True
    local = _is_loopback(host) and not (auth or root_path)
    hosts = LOOPBACK | {host.lower()} if local else None  # 127.0.0.2 is loopback too
    return Guard(
        app, head=HEAD, passwords=passwords, hosts=hosts, open_paths=frozenset({"/healthz"})
    )


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    api: bool = False,
    mcp: bool = False,
    auth: Path | None = None,
    root_path: str = "",
) -> None:
    """Serve the page until SIGTERM or Ctrl+C; then finish the answers under way and return.

    Raises:
        SettingsError: the address cannot be listened on, or a setting has no meaning.
    """
    gate = Gate()
    app = create_app(
        assistant,
        host=host,
        port=port,
        api=api,
        mcp=mcp,
        auth=auth,
        root_path=root_path,
        gate=gate,
    )
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        root_path=root_path,
        log_level="warning",
        proxy_headers=bool(root_path),
        timeout_graceful_shutdown=2,  # after the answers: what is left are idle event streams
        server_header=False,
    )
    listening = bound(host, port)
    listening.set_inheritable(True)
    threading.Thread(target=warm, args=(assistant,), daemon=True).start()
    Server(config, gate).run(sockets=[listening])


def warm(assistant: Assistant) -> None:
    """Load the models before the first question. A fault is said there, to the one who asks."""
    try:
        assistant.verify("warm up")
    except Exception:  # the thread has nobody to tell
        _log.exception("the models could not be loaded ahead")


class Server(uvicorn.Server):
    """A uvicorn server that lets answers under way finish before it closes connections."""

    def __init__(self, config: uvicorn.Config, gate: Gate) -> None:
        super().__init__(config)
        self._gate = gate

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new question, wait for those under way, then close."""
        self._gate.close()
        for server in self.servers:
            server.close()
        await asyncio.to_thread(self._gate.drained, PATIENCE)
        await asyncio.sleep(0.3)  # the last statement is on its way to the browser
        for connection in list(self.server_state.connections):
            connection.transport.close()  # what is left are event streams that nothing follows
        await super().shutdown(sockets)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


__all__: Sequence[str] = ("create_app", "serve")
