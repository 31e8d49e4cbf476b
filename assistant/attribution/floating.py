"""Quotations that no cue in their own sentence introduces: whose are they?

Enters: units and the drafts of each. Leaves: drafts added in place. Does not: change drafts found by a cue.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.attribution.drafts import Draft
from assistant.attribution.tokens import Token, Unit
from assistant.records import Span


def attach(text: str, read: Sequence[Unit], drafts: list[list[Draft]]) -> None:
    """Give every free-standing quotation the speaker before it, or the one just after."""
    speaker: Span | None = None
    for number, unit in enumerate(read):
        if drafts[number]:
            speaker = drafts[number][-1].source or speaker
            continue
        token = _whole_quotation(unit)
        if token is None or token.quote is None:
            continue
        if speaker is not None:
            drafts[number].append(
                Draft(source=speaker, cue=[], content=[token.quote.inner], direct=True)
            )


def _whole_quotation(unit: Unit) -> Token | None:
    """The quotation that makes up the whole unit, if one does."""
    words = [t for t in unit.tokens if t.word or t.quote is not None]
    return words[0] if len(words) == 1 and words[0].quote is not None else None
