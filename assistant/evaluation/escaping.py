"""The single way from text into an HTML report.

Enters: any text: a set's, a document's, a run's. Leaves: HTML in which that text is inert. Does
not: make elements; each part of the report writes its own.
"""

from __future__ import annotations

import html

from assistant.visible import visible


def escape(text: object) -> str:
    """``text`` as HTML text or attribute value.

    Nothing in it can be read as markup, be obeyed by a terminal that prints the report, or turn the
    direction of what stands beside it.
    """
    return html.escape(visible(text))
