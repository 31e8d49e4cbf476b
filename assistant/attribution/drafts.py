"""What the grammar's parts hand to each other: an attribution in the making.

Enters: token ranges. Leaves: ``Draft``s, and the spans that they cover. Does not: decide anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.attribution.spans import Attribution
from assistant.attribution.tokens import Token
from assistant.attribution.words import Range
from assistant.records import Span

RULES: Final = frozenset({"rules"})
_LEFT_EDGES: Final = frozenset(",;:.—–-…)/|")
_RIGHT_EDGES: Final = frozenset(",;:.—–-(/|")


@dataclass(slots=True, kw_only=True)
class Draft:
    """An attribution whose source may still be found."""

    source: Span | None
    cue: list[Span]
    content: list[Span]
    relayed_by: Span | None = None
    direct: bool = False
    inverted: bool = False

    def finished(self) -> Attribution:
        """The record that leaves the grammar."""
        return Attribution(
            source=self.source,
            cue=tuple(self.cue),
            content=tuple(self.content),
            relayed_by=self.relayed_by,
            found_by=RULES,
        )


def span(tokens: Sequence[Token], where: Range) -> Span:
    """The characters from the first token of a range to its last."""
    return Span(start=tokens[where[0]].start, end=tokens[where[1] - 1].end)


def content_span(tokens: Sequence[Token], where: Range) -> Span | None:
    """The characters of a content, without edge punctuation or a whole quotation's marks."""
    start, end = where
    while start < end and tokens[start].low in _LEFT_EDGES:
        start += 1
    while end > start and tokens[end - 1].low in _RIGHT_EDGES:
        end -= 1
    if start >= end:
        return None
    quote = tokens[start].quote
    if quote is not None and end - start == 1:
        return quote.inner
    return span(tokens, (start, end))
