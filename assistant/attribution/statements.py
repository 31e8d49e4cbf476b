"""Headings that say whose statement follows: "Statement by Councillor Ida Moss on the cuts".

Enters: a text and the bounds of a line or sentence. Leaves: the words that name the issuer, or
None. Does not: attribute anything; ``floating`` does.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.records import Span

_UPPER: Final = "A-ZÀ-ÖØ-Þ"
_HEADING: Final = re.compile(
    r"(?:(?:Full|Joint|Press|Media|Official|Written) )?"
    r"(?i:statement|response|comment|reply|message|remarks)(?: issued)? (?:from|by|of) "
    rf"((?:the )?[{_UPPER}][\w’'.&-]*(?: (?:of |for |and |the )*[{_UPPER}][\w’'.&-]*){{0,7}})"
    r"(?=:| (?:on|about|after|in|to|following|regarding)\b|$)"
)


def issuer(text: str, start: int, end: int) -> Span | None:
    """Whoever the line ``text[start:end]`` says that a statement is by."""
    match = _HEADING.match(text, start, end)
    return Span(start=match.start(1), end=match.end(1)) if match is not None else None
