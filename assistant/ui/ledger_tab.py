"""The Claims tab: filters, and the place where the page's script puts the table.

Enters: an ``Assistant`` and its ``View``. Leaves: Gradio components. Does not: build HTML
(``ledger``).
"""

from __future__ import annotations

import gradio as gr

from assistant.errors import WhoSaysError
from assistant.pipeline import Assistant
from assistant.ui import evidence, ledger
from assistant.ui.bridge import QUIET, heading, live_html
from assistant.ui.escape import join, tag
from assistant.ui.ledger import Filters
from assistant.ui.view import View


class LedgerTab:
    """The components of the Claims tab."""

    def __init__(self, assistant: Assistant, view: View) -> None:
        self.assistant = assistant
        self.view = view

    def layout(self, tab: gr.Tab) -> None:
        """Put the tab into the page under construction; it is filled when it is chosen."""
        heading("Claims", "Everything the reports say, and who says it.")
        place = live_html("", "ws-claims")
        tab.select(self.show, outputs=[place], **QUIET)

    def show(self) -> str:
        """The filters and the first page."""
        try:
            table = ledger.page_html(self.assistant, Filters(), self.view.facts, self.view.palette)
        except WhoSaysError as exc:
            return str(evidence.unavailable(str(exc)))
        filters = ledger.controls(
            self.view.sides, self.assistant.store.source_names(), self.view.titles
        )
        return str(join(filters, tag("div", table, id="ws-ledger-page")))
