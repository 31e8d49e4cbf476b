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
        # Ids of rated turns: an answer under way still holds its turns as they were when it began.
        self.rated: set[str] = set()
        self._welcome: tuple[int, Markup] | None = None

    def layout(self, page: gr.Blocks, tab: gr.Tab, kept: gr.BrowserState) -> None:
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
        came = [page.load, tab.select]
        gr.on(came, self.greet, inputs=[self.turns], outputs=[self.now], **QUIET)

    def wire(self, kept: gr.BrowserState) -> None:
        """Connect the events of the conversation."""
        shown = [self.box, self.before, self.now, self.turns, self.send, self.stop, self.fresh]
        options: dict[str, Any] = {**QUIET, "outputs": shown, "concurrency_limit": None}
        asking = gr.on(
            [self.box.submit, self.send.click],
            self.ask,
            inputs=[self.box, self.turns, kept],
            trigger_mode="multiple",  # "once" would drop a question typed as the last one ends
            **options,
        )
        again = self.now.act(self.act, inputs=[self.turns, kept], **options)
        earlier = self.before.act(self.act, inputs=[self.turns, kept], **options)
        self.stop.click(
            self.stopped,
            inputs=[self.turns],
            outputs=shown,
            cancels=[asking, again, earlier],
            **QUIET,
        )
        self.fresh.click(lambda: self.show("", (), False), outputs=shown, **QUIET)

    def welcome(self) -> Markup:
        """The empty state, of the store as it is now; made anew only when the store changed."""
        generation = self.assistant.store.generation
        if self._welcome is None or self._welcome[0] != generation:
            claims = self.assistant.claims(limit=_SAMPLE)
            made = welcome.welcome_html(
                self.assistant.documents(),
                self.view.sides,
                self.assistant.count_claims(),
                welcome.examples(self.view.sides, claims),
                self.view.palette,
            )
            self._welcome = (generation, made)
            return made
        return self._welcome[1]

    def greet(self, turns: Turns) -> Any:  # noqa: ANN401 - HTML, or Gradio's word for no change
        """The empty state for a conversation without turns; others stay as they are."""
        return gr.skip() if turns else str(self.welcome())

    async def ask(
        self, question: str, turns: Turns, kept: object
    ) -> AsyncGenerator[list[Any], None]:
        """Answer a question, step by step; stopping it cancels the chat model's call.

        The first step empties the box. Later ones leave it alone: the next question may be in it.
        """
        if not question.strip() or (turns and turns[-1].waiting is not None):
            yield [gr.skip()] * _OUTPUTS
            return
        box: Any = ""
        async with aclosing(self.steps(question, turns, kept)) as steps:
            async for step in steps:
                yield [box, *step[1:]]
                box = gr.skip()

    async def steps(
        self, question: str, turns: Turns, kept: object
    ) -> AsyncGenerator[list[Any], None]:
        """Every output after every step of an answer; the box stays as it is."""
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
                yield await asyncio.to_thread(self.show, gr.skip(), step, busy)

    async def act(
        self, turns: Turns, kept: object, event: gr.EventData
    ) -> AsyncGenerator[list[Any], None]:
        """What a button inside a turn asks for: again, undo, or feedback."""
        given = asked_for(event)
        busy = bool(turns) and turns[-1].waiting is not None
        match given.get("act"):
            case "retry" if turns and not busy:
                async with aclosing(self.steps(turns[-1].question, turns[:-1], kept)) as steps:
                    async for step in steps:
                        yield step
            case "undo" if turns and not busy:
                yield await asyncio.to_thread(self.show, turns[-1].question, turns[:-1], False)
            case "feedback":
                await asyncio.to_thread(self.rate, turns, given)
                shown = await asyncio.to_thread(self.show, gr.skip(), turns, busy)
                # An answer under way shows the rest itself, and is further than these turns.
                yield [gr.skip(), shown[1], *[gr.skip()] * (_OUTPUTS - 2)] if busy else shown
            case _:
                yield [gr.skip()] * _OUTPUTS

    def rate(self, turns: Turns, given: dict[str, str]) -> None:
        """Keep a reader's word on an answer, once."""
        turn = next((t for t in turns if t.turn_id == given.get("turn") and t.answer), None)
        if turn is None or turn.feedback or turn.turn_id in self.rated:
            return
        record = json.dumps(to_json(turn.answer), ensure_ascii=False)
        note = given.get("note", "")[:2000]
        try:
            self.assistant.add_feedback(turn.question, record, given.get("right") == "right", note)
        except WhoSaysError as exc:
            gr.Warning(str(join(str(exc))))
            return
        self.rated.add(turn.turn_id)

    def stopped(self, turns: Turns) -> list[Any]:
        """The conversation after Stop."""
        return self.show(gr.skip(), conversation.stopped(turns), False)

    def show(self, box: object, turns: Turns, busy: bool) -> list[Any]:
        """Every output of the tab; Gradio sends only what changed.

        ``box`` is the text for the box, or ``gr.skip()``.
        """
        turns = conversation.rated(turns, self.rated)
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
