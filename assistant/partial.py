"""A JSON reply that is still being written → its finished objects.

Enters: pieces of ``{"…": …, "list": [{…}, {…}]}`` as they arrive. Leaves: each object of the list
once its last brace is there, in one pass over the text. Does not: guess how an unfinished object
would end.
"""

from __future__ import annotations

import json
from typing import Final

_CLOSES: Final = {"}": "{", "]": "["}


class ObjectReader:
    """Reads the objects of the list that a top-level key of a JSON object holds.

    ``text`` is everything read so far; ``finished`` is true once the top-level object is closed.
    """

    def __init__(self) -> None:
        self.finished = False
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._object: list[str] = []
        self._in_string = False
        self._escaped = False

    @property
    def text(self) -> str:
        """Everything that was read."""
        return "".join(self._pieces)

    def feed(self, piece: str) -> list[object]:
        """The objects that ``piece`` finishes, in order; ``ValueError`` where one is no JSON."""
        self._pieces.append(piece)
        return [json.loads(found) for c in piece if (found := self._take(c)) is not None]

    def _take(self, c: str) -> str | None:
        """One character; the text of the object that it finishes, if it does."""
        inside = self._open[:3] == ["{", "[", "{"]
        if self._in_string:
            if self._escaped:
                self._escaped = False
            elif c == "\\":
                self._escaped = True
            elif c == '"':
                self._in_string = False
        elif c == '"':
            self._in_string = True
        elif c in "{[":
            self._open.append(c)
            inside = self._open[:3] == ["{", "[", "{"]
        elif c in "}]":
            if not self._open or self._open.pop() != _CLOSES[c]:
                raise ValueError("brackets of the JSON reply do not match")
            self.finished = not self._open
        if inside:
            self._object.append(c)
            if len(self._open) == 2:
                found, self._object = "".join(self._object), []
                return found
        return None
