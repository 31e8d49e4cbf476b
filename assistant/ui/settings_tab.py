"""The Settings tab: what this browser chose, and what the server was started with.

Enters: an ``Assistant`` and what it offers. Leaves: Gradio components bound to the browser's
storage. Does not: change the server; what is chosen counts for this browser's calls alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import gradio as gr
from markupsafe import Markup

from assistant.pipeline import Assistant
from assistant.settings import AttributorName, Settings
from assistant.ui.bridge import QUIET, asked_for, heading, live_html
from assistant.ui.documents import size
from assistant.ui.escape import join, tag
from assistant.ui.offers import Offers, Preferences
from assistant.wordings import EMBEDDED

_KEY: Final = "whosays"
_ATTRIBUTORS: Final[dict[AttributorName, str]] = {
    "embedded": "the learned tagger with the rules",
    "rules": "the rules alone: faster, finds less",
    "model": "the chat model: slower, makes calls",
}


class SettingsTab:
    """The components and handlers of the Settings tab."""

    def __init__(self, assistant: Assistant, offers: Offers) -> None:
        self.assistant = assistant
        self.offers = offers

    def kept(self) -> gr.BrowserState:
        """The browser's storage; its secret hides nothing, so that it outlives a restart.

        Gradio writes the default into the browser on the first visit, so it names no choice.
        """
        return gr.BrowserState({}, storage_key=_KEY, secret=_KEY)

    def layout(self, page: gr.Blocks, kept: gr.BrowserState) -> None:
        """Put the tab into the page under construction."""
        heading("Settings", "Kept in this browser, for what you ask and upload from here.")
        place = live_html(self.show(None), "ws-choices")
        live_html(str(themes_html()), "ws-themes")
        heading("This server", "What it was started with.")
        live_html(str(server_html(self.assistant.settings)), "ws-server")
        place.act(self.keep, outputs=[kept], **QUIET)
        page.load(self.show, inputs=[kept], outputs=[place], **QUIET)

    def keep(self, event: gr.EventData) -> dict[str, Any]:
        """What the browser shall keep of what was chosen."""
        given = asked_for(event)
        number = given.get("statements", "")
        asked = {
            **given,
            "statements": int(number) if number.isdecimal() and len(number) < 4 else 0,
        }
        return Preferences.read(asked, self.offers).kept(self.offers)

    def show(self, kept: object) -> str:
        """The choices as this browser has made them."""
        return str(choices_html(self.offers, Preferences.read(kept, self.offers)))


def choices_html(offers: Offers, chosen: Preferences) -> Markup:
    """The fields of what may be chosen."""
    models = [(m, "nobody: quotations alone" if m == EMBEDDED else m) for m in offers.models]
    finders = [(a, _ATTRIBUTORS[a]) for a in offers.attributors]
    return tag(
        "div",
        _choice(
            "model",
            "Answers are worded by",
            models,
            chosen.model,
            "Quotations, sides and checks are the same either way."
            if len(models) > 1
            else "No chat model is set up here; the server’s owner can add one.",
        ),
        _choice(
            "attributor",
            "Claims are found by",
            finders,
            chosen.attributor,
            "For the next report you add or read again. Everybody here sees what is found.",
        ),
        tag(
            "label",
            tag("span", "Statements in an answer, at most", class_="ws-label"),
            tag(
                "input",
                type="number",
                name="statements",
                min=1,
                max=offers.statements,
                step=1,
                value=chosen.statements,
                inputmode="numeric",
            ),
            tag("span", f"1 to {offers.statements}.", class_="ws-hint"),
            id="ws-number",
        ),
        class_="ws-choices",
        data_collect=True,
        data_change="keep",
    )


def _choice(
    name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, hint: str
) -> Markup:
    return tag(
        "label",
        tag("span", label, class_="ws-label"),
        tag(
            "select",
            *[
                tag("option", shown, value=value, selected=value == chosen)
                for value, shown in options
            ],
            name=name,
            disabled=len(options) < 2,
        ),
        tag("span", hint, class_="ws-hint"),
    )


def themes_html() -> Markup:
    """Light, dark, or as the device has it; the page's script does the rest."""
    return tag(
        "fieldset",
        tag("legend", "Appearance", class_="ws-label"),
        *[
            tag("button", label, type="button", data_theme=name, aria_pressed="false")
            for name, label in (("system", "As the device"), ("light", "Light"), ("dark", "Dark"))
        ],
        class_="ws-group ws-themes",
    )


def server_html(settings: Settings) -> Markup:
    """What the server was started with. No key and no path of the server is shown."""
    facts = {
        "Chat model": settings.model or "none",
        "Claims found by": _ATTRIBUTORS[settings.attributor].split(":")[0],
        "Sentences compared by": settings.encoder.rsplit("/", 1)[-1],
        "Largest report": size(settings.max_document_bytes),
    }
    rows = [(tag("dt", name), tag("dd", tag("bdi", value))) for name, value in facts.items()]
    how = tag("p", "Its owner changes these with WHOSAYS_… or whosays.toml.", class_="ws-note")
    return join(tag("dl", *rows, class_="ws-facts-list"), how)
