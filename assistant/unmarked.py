"""Escaped Markdown → the text that it shows.

Enters: Markdown of an answer, its document text escaped by ``phrasing.escape_markdown``. Leaves:
text for a terminal or for a page that escapes it its own way. Does not: render; marks of our own,
such as a bullet, stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\(?P<mark>.)|&#8203;|&(?P<name>amp|lt|gt);", re.S)
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">"}


def plain_of(markdown: str) -> str:
    """The text that ``escape_markdown`` escaped, word for word.

    Escapes are undone in one pass from the left: what one of them gives is never read as another.
    """
    return _ESCAPED.sub(_meant, markdown)


def _meant(escape: re.Match[str]) -> str:
    if escape["name"]:
        return _NAMED[escape["name"]]
    return escape["mark"] or ""  # the break that keeps a URL from becoming a link means nothing
