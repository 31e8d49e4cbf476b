"""From buttons inside our own HTML to Python.

Enters: clicks on elements with ``data-act``, changes inside those with ``data-change``. Leaves:
Gradio events named ``act`` with the element's data and the fields around it. Does not: trust them;
every handler checks what it is given.
"""

from __future__ import annotations

from typing import Any, Final

import gradio as gr

from assistant.ui.escape import join, tag

BRIDGE: Final = """
const send = (source, act) => {
  const around = source.closest('[data-collect]');
  const fields = around ? [...around.querySelectorAll('[name]')].map((f) => [f.name, f.value]) : [];
  trigger('act', { ...source.dataset, act, fields });
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button) send(button, button.dataset.act);
});
element.addEventListener('change', (event) => {
  const form = event.target.closest('[data-change]');
  if (form) send(form, form.dataset.change);
});
"""

QUIET: Final[dict[str, Any]] = {"show_progress": "hidden", "api_visibility": "private"}
"""No spinner over our HTML, and no public endpoint."""


def asked_for(event: gr.EventData) -> dict[str, str]:
    """The data of the button, with the single fields around it; strings only."""
    data = event._data if isinstance(event._data, dict) else {}
    given = {str(k): v for k, v in data.items() if isinstance(v, str)}
    return {**dict(fields_of(event)), **given}


def fields_of(event: gr.EventData) -> list[tuple[str, str]]:
    """The names and values of the fields around the button, in page order."""
    data = event._data if isinstance(event._data, dict) else {}
    found = data.get("fields")
    rows = found if isinstance(found, list) else []
    return [
        (row[0], row[1])
        for row in rows
        if isinstance(row, list) and len(row) == 2 and all(isinstance(v, str) for v in row)
    ]


def live_html(value: str, anchor: str) -> gr.HTML:
    """A place for HTML that our code built; its buttons send ``act`` events."""
    return gr.HTML(
        value,
        elem_id=anchor,
        js_on_load=BRIDGE,
        apply_default_css=False,
        padding=False,
        container=False,
    )


def heading(text: str, note: str) -> gr.HTML:
    """A tab's heading with one line of explanation."""
    return gr.HTML(
        str(tag("div", join(tag("h2", text), tag("p", note)), class_="ws-heading")),
        apply_default_css=False,
        padding=False,
        js_on_load=None,
    )
