"""Commands that ask: ask, verify, serve.

Enters: a question or a claim. Leaves: an answer or a verdict, or the page. Does not: hold logic.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import (
    AsJson,
    DocOption,
    Model,
    SideOption,
    Since,
    Store,
    Until,
    app,
    err,
    open_assistant,
    print_json,
    shown,
    typed,
)
from assistant.cli.printing import print_answer, print_verdict


@app.command(epilog='Example: `whosays ask "Who attacked?" --side Russia`')
def ask(
    question: Annotated[str, typer.Argument(help="The question.", callback=typed)],
    side: SideOption = None,
    doc: DocOption = None,
    since: Since = None,
    until: Until = None,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question: what every side says."""
    with open_assistant(store, sample=True, model=model) as assistant:
        answer = assistant.answer(question, side=side, doc_id=doc, since=since, until=until)
    if as_json:
        print_json(answer)
    else:
        print_answer(answer)


@app.command(epilog='Example: `whosays verify "More than 70 attackers were killed."`')
def verify(
    claim: Annotated[str, typer.Argument(help="The claim to check.", callback=typed)],
    side: SideOption = None,
    doc: DocOption = None,
    since: Since = None,
    until: Until = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Check a claim: each side's position on it."""
    with open_assistant(store, sample=True) as assistant:
        verdict = assistant.verify(claim, side=side, doc_id=doc, since=since, until=until)
    if as_json:
        print_json(verdict)
    else:
        print_verdict(verdict)


@app.command(epilog="Example: `whosays serve --port 7860`")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 7860,
    api: Annotated[bool, typer.Option("--api", help="Serve the JSON API at /api.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Serve MCP tools at /mcp.")] = False,
    auth: Annotated[Path | None, typer.Option(help="File of user:hash lines.")] = None,
    root_path: Annotated[str, typer.Option(help="Path prefix behind a proxy.")] = "",
    model: Model = None,
    store: Store = None,
) -> None:
    """Serve the chat page."""
    from assistant.ui import serve as serve_page

    port = _free(host, port)
    with (
        open_assistant(store, sample=True, model=model) as assistant,
        _told_where(host, port, root_path),
    ):
        serve_page(
            assistant, host=host, port=port, api=api, mcp=mcp, auth=auth, root_path=root_path
        )


def _free(host: str, port: int) -> int:
    """The port, if it can be listened on; for 0 one that can. Models need not load to know it."""
    from assistant.ui.listening import bound

    with bound(host, port) as tried:
        return int(tried.getsockname()[1])


@contextmanager
def _told_where(host: str, port: int, root_path: str) -> Iterator[None]:
    """Print the page's address once somebody can open it, however long the models take to load."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # no browser opens "all"
    address = f"http://{f'[{near}]' if ':' in near else near}:{port}{root_path}"
    over = threading.Event()

    def wait() -> None:
        while not over.wait(0.1):
            with suppress(OSError), socket.create_connection((near, port), timeout=1):
                err.print(f"Who Says is at {shown(address)} (stop with Ctrl+C)")
                return

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        over.set()
