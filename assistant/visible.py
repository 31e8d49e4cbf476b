"""Text from outside as a screen may show it: as it stands, and never obeyed.

Enters: any text: a document's, a name, a path, a message; or JSON. Leaves: the same text without
the characters that a terminal or a browser would act on. Does not: escape markup, which each page
and console does its own way.
"""

from __future__ import annotations

import re
from typing import Final

_OBEYED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EITHER: Final = re.compile(f"{_OBEYED.pattern}|{_DIRECTION.pattern}")


def visible(text: object) -> str:
    """The text with U+FFFD for control characters and lone surrogates.

    Tabs and line breaks stay. Characters that turn the direction of what follows are dropped: they
    could make one source's words look like another's.
    """
    lines = str(text).replace("\r\n", "\n")
    return _OBEYED.sub("\ufffd", _DIRECTION.sub("", lines))


def escaped(json_text: str) -> str:
    """JSON, or TOML of JSON strings, with those characters as escapes: its meaning stays.

    TOML has no escape for a lone surrogate; what is to be TOML must hold none.
    """
    return _EITHER.sub(lambda m: f"\\u{ord(m.group()):04x}", json_text)
