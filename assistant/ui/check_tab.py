"""The Check tab: a claim goes in, every side's position comes out.

Enters: an ``Assistant`` and its ``View``. Leaves: Gradio components with their events. Does not:
build HTML.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from assistant.errors import WhoSaysError
from assistant.pipeline import Assistant
from assistant.ui.bridge import QUIET, heading, live_html
from assistant.ui.check import verdict_html
from assistant.ui.escape import join, tag
from assistant.ui.evidence import unavailable
from assistant.ui.gate import Busy, Gate
from assistant.ui.view import View

_log = logging.getLogger(__name__)


class CheckTab:
    """The components and handlers of the Check tab."""

    def __init__(self, assistant: Assistant, gate: Gate, view: View) -> None:
        self.assistant = assistant
        self.gate = gate
        self.view = view

    def layout(self) -> None:
        """Put the tab into the page under construction."""
        heading("Check a claim", "Write a sentence; see where each side stands on it.")
        with gr.Row(elem_classes=["ws-line-form"], equal_height=True):
            box = gr.Textbox(
                placeholder="A claim, as a sentence",
                label="Claim",
                show_label=False,
                container=False,
                lines=1,
                max_lines=4,
                max_length=2000,
                elem_id="ws-claim",
                scale=1,
            )
            go = gr.Button("Check", variant="primary", elem_id="ws-check", min_width=88, scale=0)
        verdict = live_html("", "ws-verdict")
        options: dict[str, Any] = {**QUIET, "concurrency_limit": None}
        gr.on([box.submit, go.click], self.check, inputs=[box], outputs=[verdict], **options)

    def check(self, claim: str) -> Iterator[str]:
        """The verdict, after a line that says it is being reached."""
        yield _waiting("Reading …")
        try:
            for ahead in self.gate.enter():
                yield _waiting(f"In line, {ahead + 1} ahead …")
        except Busy as exc:
            yield str(unavailable(str(exc)))
            return
        try:
            yield self._verdict(claim)
        finally:
            self.gate.leave()

    def _verdict(self, claim: str) -> str:
        try:
            verdict = self.assistant.verify(claim)
        except WhoSaysError as exc:
            return str(unavailable(str(exc)))
        except Exception:  # a fault of ours must not take the page down, nor show its insides
            _log.exception("checking failed")
            return str(unavailable("Something went wrong on the server. Check again."))
        link = tag(
            "p",
            tag(
                "a",
                "Save as ClaimReview (JSON-LD)",
                href=f"page/verdict.jsonld?{urlencode({'claim': verdict.claim})}",
                download="verdict.jsonld",
            ),
            class_="ws-exports",
        )
        return str(join(verdict_html(verdict, self.view.shown), link))


def _waiting(words: str) -> str:
    return str(tag("p", words, class_="ws-note", data_said=words))
