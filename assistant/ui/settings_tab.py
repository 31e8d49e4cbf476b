"""The Settings tab: what the browser keeps, and what the server was started with.

Enters: an ``Assistant``. Leaves: Gradio components bound to the browser's storage. Does not:
change the server.
"""

from __future__ import annotations

from typing import Any, Final

import gradio as gr
from markupsafe import Markup

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.ui.bridge import QUIET, heading, live_html
from assistant.ui.conversation import Preferences
from assistant.ui.escape import tag

_KEY: Final = "whosays"


class SettingsTab:
    """The components and handlers of the Settings tab."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def kept(self) -> gr.BrowserState:
        """The browser's storage; its secret hides nothing, so that it outlives a restart."""
        return gr.BrowserState(
            {"statements": self.assistant.settings.statements}, storage_key=_KEY, secret=_KEY
        )

    def layout(self, page: gr.Blocks, kept: gr.BrowserState) -> None:
        """Put the tab into the page under construction."""
        most = self.assistant.settings.statements
        heading("Settings", "Kept in this browser.")
        number = gr.Slider(
            1, most, value=most, step=1, label="Statements shown at most", elem_id="ws-number"
        )
        live_html(str(themes_html()), "ws-themes")
        heading("This server", "Chosen where it was started, with WHOSAYS_… or whosays.toml.")
        live_html(str(server_html(self.assistant.settings)), "ws-server")
        number.release(self.keep, inputs=[number], outputs=[kept], **QUIET)
        number.change(self.keep, inputs=[number], outputs=[kept], **QUIET)
        page.load(self.restore, inputs=[kept], outputs=[number], **QUIET)

    def keep(self, number: float) -> dict[str, Any]:
        """What the browser shall keep."""
        return {"statements": int(number)}

    def restore(self, kept: object) -> int:
        """The kept number, within what the server allows."""
        return min(Preferences.read(kept).statements, self.assistant.settings.statements)


def themes_html() -> Markup:
    """Light, dark, or as the device has it; the page's script does the rest."""
    return tag(
        "fieldset",
        tag("legend", "Appearance"),
        *[
            tag("button", label, type="button", data_theme=name, aria_pressed="false")
            for name, label in (("system", "As the device"), ("light", "Light"), ("dark", "Dark"))
        ],
        class_="ws-group ws-themes",
    )


def server_html(settings: Settings) -> Markup:
    """What the server was started with. No key and no path of the server is shown."""
    facts = {
        "Answers are worded by": settings.model or "nobody: they quote the reports",
        "Claims are found by": f"the {settings.attributor} attributor",
        "Sentences are compared by": settings.encoder.rsplit("/", 1)[-1],
        "Largest file": f"{settings.max_document_bytes:,} bytes",
    }
    rows = [(tag("dt", name), tag("dd", tag("bdi", value))) for name, value in facts.items()]
    return tag("dl", *rows, class_="ws-facts-list")
