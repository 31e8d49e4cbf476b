"""The web page.

Enters: an ``Assistant``. Leaves: ``serve``. Does not: import gradio until it is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

__all__ = ["serve"]


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
    """Serve the page until SIGTERM or Ctrl+C (see ``assistant.ui.server.serve``)."""
    from assistant.ui import server

    server.serve(
        assistant,
        host=host,
        port=port,
        api=api,
        mcp=mcp,
        auth=auth,
        root_path=root_path,
    )
