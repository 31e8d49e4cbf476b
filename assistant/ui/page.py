"""The page: its layout, its theme, and nothing else.

Enters: an ``Assistant``, its ``Gate`` and ``View``. Leaves: ``gr.Blocks`` and a theme for it. Does
not: handle events (the tabs do), style (``style.css``) or serve.
"""

from __future__ import annotations

from typing import Final

import gradio as gr

from assistant.pipeline import Assistant
from assistant.ui.chat_tab import ChatTab
from assistant.ui.check_tab import CheckTab
from assistant.ui.documents_tab import DocumentsTab
from assistant.ui.escape import join, tag
from assistant.ui.evidence import nothing_open
from assistant.ui.gate import Gate
from assistant.ui.ledger_tab import LedgerTab
from assistant.ui.offers import Offers
from assistant.ui.picture_tab import PictureTab
from assistant.ui.settings_tab import SettingsTab
from assistant.ui.view import View

QUEUE: Final = 64
"""Events that may wait in Gradio's own queue; questions have their own line in ``Gate``."""
UPLOADS: Final = (3600, 86_400)
"""Seconds between two looks for uploads that nobody came to read, and their age when they go."""


def build(assistant: Assistant, gate: Gate, view: View) -> gr.Blocks:
    """The page, with the tabs on one side and the evidence on the other."""
    offers = Offers.of(assistant.settings)
    settings = SettingsTab(assistant, offers)
    page: gr.Blocks
    with gr.Blocks(
        title="Who Says", analytics_enabled=False, fill_width=True, delete_cache=UPLOADS
    ) as page:
        _still(masthead(), "ws-masthead")
        with gr.Row(elem_id="ws-columns", equal_height=False):
            with gr.Column(elem_id="ws-main", min_width=280, scale=3):
                kept = settings.kept()
                with gr.Tabs(elem_id="ws-tabs"):
                    with gr.Tab("Ask", id="ask", elem_id="ws-tab-ask") as ask:
                        ChatTab(assistant, gate, view, offers).layout(page, ask, kept)
                    with gr.Tab("Check", id="check", elem_id="ws-tab-check"):
                        CheckTab(assistant, gate, view).layout()
                    with gr.Tab("Claims", id="claims", elem_id="ws-tab-claims") as claims:
                        LedgerTab(assistant, view).layout(claims)
                    with gr.Tab("Picture", id="picture", elem_id="ws-tab-picture") as picture:
                        PictureTab(assistant, view).layout(picture)
                    with gr.Tab(
                        "Documents", id="documents", elem_id="ws-tab-documents"
                    ) as documents:
                        DocumentsTab(assistant, view, offers).layout(documents, kept)
                    with gr.Tab("Settings", id="settings", elem_id="ws-tab-settings"):
                        settings.layout(page, kept)
            with gr.Column(elem_id="ws-side", min_width=280, scale=2):
                _still(pane(), "ws-pane-box")
    page.queue(max_size=QUEUE, default_concurrency_limit=4, api_open=False)
    return page


def masthead() -> str:
    """The name of the place, and the line that the page's script has screen readers say.

    The line stands outside all that is shown anew: a live region that is replaced says nothing.
    """
    return str(
        join(
            tag(
                "header",
                tag("h1", "Who Says"),
                tag("p", "Several sides, several stories. See who makes each claim."),
            ),
            tag("div", id="ws-said", class_="ws-sr", role="status"),
        )
    )


def pane() -> str:
    """Where passages open; the page's script fills it."""
    return str(tag("aside", nothing_open(), id="ws-pane", tabindex=0, aria_label="Evidence"))


def theme() -> gr.themes.Base:
    """Paper, ink, and fonts that come with Gradio; nothing is loaded from elsewhere."""
    made = gr.themes.Base(
        primary_hue=gr.themes.colors.stone,
        secondary_hue=gr.themes.colors.stone,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_sm,
        font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
    return made.set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#17181b",
        body_text_color="#1d1c1a",
        body_text_color_dark="#eceae4",
        background_fill_primary="#fbfaf7",
        background_fill_primary_dark="#17181b",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="#ffffff",
        input_background_fill_dark="#202125",
        input_border_color="#cfcbc0",
        input_border_color_dark="#45464b",
        button_primary_background_fill="#1d1c1a",
        button_primary_background_fill_dark="#eceae4",
        button_primary_background_fill_hover="#3a3833",
        button_primary_background_fill_hover_dark="#ffffff",
        button_primary_text_color="#fbfaf7",
        button_primary_text_color_dark="#17181b",
    )


def _still(value: str, anchor: str) -> gr.HTML:
    return gr.HTML(value, elem_id=anchor, apply_default_css=False, padding=False, js_on_load=None)
