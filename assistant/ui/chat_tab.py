"""The Ask tab: the conversation, its box and what the buttons do.

Enters: an ``Assistant``, its ``Gate`` and ``View``. Leaves: Gradio components with their events.
Does not: build HTML (``chat``) or answer (``conversation``).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import gradio as gr
from markupsafe import Markup

from assistant.errors import WhoSaysError
from assistant.pipeline import Assistant
from assistant.records import to_json
from assistant.ui import conversation, welcome
from assistant.ui.bridge import QUIET, asked_for, live_html
from assistant.ui.chat import turn_html
from assistant.ui.conversation import Turns
from assistant.ui.escape import join
from assistant.ui.gate import Gate
from assistant.ui.offers import Offers, Preferences
from assistant.ui.view import View

_OUTPUTS: Final = 7
_SAMPLE: Final = 2000  # claims looked at for the example questions


class ChatTab:
    """The components and handlers of the Ask tab; one instance serves every browser."""

    def __init__(self, assistant: Assistant, gate: Gate, view: View, offers: Offers) -> None:
        self.offers = offers
        self.assistant = assistant
        self.gate = gate
        self.view = view

    def layout(self, kept: gr.BrowserState) -> None:
        """Put the tab into the page under construction."""
        self.turns = gr.State(value=())
        self.before = live_html("", "ws-thread")
        self.now = live_html(str(self.welcome()), "ws-now")
        self.fresh = gr.Button("New conversation", size="sm", elem_id="ws-fresh", visible=False)
        with gr.Row(elem_id="ws-composer", equal_height=True):
            self.box = gr.Textbox(
                placeholder="Ask who says what …",
                label="Question",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=2000,
                elem_id="ws-box",
                scale=1,
            )
            self.send = gr.Button(
                "Ask", variant="primary", elem_id="ws-send", min_width=88, scale=0
            )
            self.stop = gr.Button("Stop", elem_id="ws-stop", min_width=88, scale=0, visible=False)
        self.wire(kept)

    def wire(self, kept: gr.BrowserState) -> None:
        """Connect the events."""
        shown = [self.box, self.before, self.now, self.turns, self.send, self.stop, self.fresh]
        options: dict[str, Any] = {**QUIET, "outputs": shown, "concurrency_limit": None}
        asking = gr.on(
            [self.box.submit, self.send.click],
            self.ask,
            inputs=[self.box, self.turns, kept],
            trigger_mode="multiple",  # "once" would drop a question typed as the last one ends
            **options,
        )
        again = self.now.act(self.act, inputs=[self.box, self.turns, kept], **options)
        earlier = self.before.act(self.act, inputs=[self.box, self.turns, kept], **options)
        self.stop.click(
            self.stopped,
            inputs=[self.box, self.turns],
            outputs=shown,
            cancels=[asking, again, earlier],
            **QUIET,
        )
        self.fresh.click(lambda: self.show("", (), False), outputs=shown, **QUIET)

    def welcome(self) -> Markup:
        """The empty state, of the store as it is now."""
        claims = self.assistant.claims(limit=_SAMPLE)
        return welcome.welcome_html(
            self.assistant.documents(),
            self.view.sides,
            self.assistant.count_claims(),
            welcome.examples(self.view.sides, claims),
            self.view.palette,
        )

    async def ask(
        self, question: str, turns: Turns, kept: object
    ) -> AsyncGenerator[list[Any], None]:
        """Answer a question, step by step; stopping it cancels the chat model's call."""
        if not question.strip() or (turns and turns[-1].waiting is not None):
            yield [gr.skip()] * _OUTPUTS
            return
        preferences = Preferences.read(kept, self.offers)
        steps = conversation.ask(self.assistant, self.gate, question, turns, preferences)
        async with aclosing(steps):
            last = None
            async for step in steps:
                if step[-1] is last:  # a beat: nothing is new
                    yield [gr.skip()] * _OUTPUTS
                    continue
                last = step[-1]
                busy = last.waiting is not None
                yield await asyncio.to_thread(self.show, "", step, busy)

    async def act(
        self, box: str, turns: Turns, kept: object, event: gr.EventData
    ) -> AsyncGenerator[list[Any], None]:
        """What a button inside a turn asks for: again, undo, or feedback."""
        given = asked_for(event)
        busy = bool(turns) and turns[-1].waiting is not None
        match given.get("act"):
            case "retry" if turns and not busy:
                async with aclosing(self.ask(turns[-1].question, turns[:-1], kept)) as steps:
                    async for step in steps:
                        yield step
            case "undo" if turns and not busy:
                yield await asyncio.to_thread(self.show, turns[-1].question, turns[:-1], False)
            case "feedback":
                rated = await asyncio.to_thread(self.rate, turns, given)
                yield await asyncio.to_thread(self.show, box, rated, busy)
            case _:
                yield await asyncio.to_thread(self.show, box, turns, busy)

    def rate(self, turns: Turns, given: dict[str, str]) -> Turns:
        """Keep a reader's word on an answer."""
        turn = next((t for t in turns if t.turn_id == given.get("turn") and t.answer), None)
        if turn is None or turn.feedback:
            return turns
        record = json.dumps(to_json(turn.answer), ensure_ascii=False)
        note = given.get("note", "")[:2000]
        try:
            self.assistant.add_feedback(turn.question, record, given.get("right") == "right", note)
        except WhoSaysError as exc:
            gr.Warning(str(join(str(exc))))
            return turns
        return conversation.rated(turns, turn.turn_id)

    def stopped(self, box: str, turns: Turns) -> list[Any]:
        """The conversation after Stop."""
        return self.show(box, conversation.stopped(turns), False)

    def show(self, box: str, turns: Turns, busy: bool) -> list[Any]:
        """Every output of the tab; Gradio sends only what changed."""
        shown = self.view.shown
        earlier = join(*[turn_html(t, shown, last=False) for t in turns[:-1]])
        now = turn_html(turns[-1], shown) if turns else self.welcome()
        return [
            box,
            str(earlier),
            str(now),
            turns,
            gr.update(visible=not busy),
            gr.update(visible=busy),
            gr.update(visible=bool(turns) and not busy),
        ]
