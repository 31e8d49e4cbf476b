"""The Picture tab: the timeline and the graph, drawn when the tab is chosen.

Enters: an ``Assistant`` and its ``View``. Leaves: Gradio components. Does not: draw (``picture``).
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.pipeline import Assistant
from assistant.ui import picture
from assistant.ui.bridge import QUIET, heading, live_html
from assistant.ui.escape import join, tag
from assistant.ui.view import View


class PictureTab:
    """The components of the Picture tab."""

    def __init__(self, assistant: Assistant, view: View) -> None:
        self.assistant = assistant
        self.view = view

    def layout(self, tab: gr.Tab) -> None:
        """Put the tab into the page under construction."""
        heading("The picture", "Each mark is a claim; choose one to read it. Rings are denials.")
        line = gr.Plot(show_label=False, elem_id="ws-timeline", container=False)
        counts = live_html("", "ws-counts")
        heading("Who accuses whom", "An arrow goes from the side that accuses to the accused.")
        net = gr.Plot(show_label=False, elem_id="ws-graph", container=False)
        listed = live_html("", "ws-accusations")
        tab.select(self.draw, outputs=[line, counts, net, listed], **QUIET)

    def draw(self) -> list[Any]:
        """Both plots, each with its facts as a list."""
        claims = self.assistant.claims()
        documents = {d.doc_id: d for d in self.assistant.documents()}
        palette = self.view.palette
        said = [c for c in claims if not c.is_reporter]
        if not said:
            empty = tag("p", "No claim by anybody is loaded yet.", class_="ws-pane-empty")
            return [gr.update(visible=False), str(empty), gr.update(visible=False), ""]
        counts = picture.counts_html(claims, palette)
        found = picture.accusations(claims, self.view.sides)
        return [
            gr.update(value=picture.timeline(claims, documents, palette), visible=True),
            str(join(picture.left_out_html(claims, documents), counts)),
            gr.update(value=picture.graph(found, palette) if found else None, visible=bool(found)),
            str(picture.accusations_html(found, palette)),
        ]
