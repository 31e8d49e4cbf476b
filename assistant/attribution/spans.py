"""The record that the rules and the tagger share.

Enters: nothing. Leaves: ``Attribution``. Does not: name sources or judge stance.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Somebody says something: where the source, the cue and the content stand in the text.

    ``source`` is None where nobody is named. ``cue`` and ``content`` are in text order; ``content``
    is never empty. ``relayed_by`` is the outer source of a nested attribution. ``found_by`` holds
    ``"rules"``, ``"tagger"`` or both.
    """

    source: Span | None
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    relayed_by: Span | None = None
    found_by: frozenset[str] = frozenset()
