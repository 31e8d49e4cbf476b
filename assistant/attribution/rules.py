"""The span grammar: who says what, found by cues, quotation marks and punctuation.

Enters: a text and its sentences. Leaves: ``Attribution``s in text order. Does not: learn, name
sources or
judge stance. It is the floor under the learned tagger and works alone as the ``rules`` attributor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.clauses import Clauses
from assistant.attribution.coordination import one_each
from assistant.attribution.drafts import Draft
from assistant.attribution.floating import attach
from assistant.attribution.hits import find_hits
from assistant.attribution.nested import nested
from assistant.attribution.nominal import nominal
from assistant.attribution.prepositional import according
from assistant.attribution.quotes import pair
from assistant.attribution.relays import relayed, within
from assistant.attribution.spans import Attribution
from assistant.attribution.tokens import units
from assistant.records import Span

_ANONYMITY: Final = re.compile(
    r"not to be (?:named|identified|quoted)|\banonym|"
    r"\bnames? (?:not )?be (?:withheld|used|published)"
)
_GLUED: Final = re.compile(r"\b([A-Z]\w{2,})(?:have|has|had|said|says|was|were|are)$")
_LONG: Final = 90  # characters: a longer content says more than that its source asks to go unnamed


def find(text: str, sentences: Sequence[Span]) -> list[Attribution]:
    """Every attribution that the grammar finds in ``text``, in the order of its content."""
    read = units(text, sentences, pair(text))
    drafts: list[list[Draft]] = []
    for unit in read:
        found = Clauses(unit.tokens, find_hits(unit.tokens)).read()
        found = relayed(text, unit.tokens, within(found, according(unit.tokens)))
        found.extend(nominal(unit.tokens))
        drafts.append(one_each(text, found))
    attach(text, read, drafts)
    for unit_drafts in drafts:
        unit_drafts.extend(nested(text, unit_drafts))
    for draft in (d for unit_drafts in drafts for d in unit_drafts):
        if draft.source is not None:
            draft.source = _unglued(text, draft.source)
    finished = [
        d.finished()
        for unit_drafts in drafts
        for d in unit_drafts
        if not _ANONYMITY.search(text, d.content[0].start, d.content[-1].end)
        or d.content[-1].end - d.content[0].start > _LONG
    ]
    return sorted(_distinct(finished), key=lambda a: (a.content[0].start, a.content[-1].end))


def _unglued(text: str, source: Span) -> Span:
    """The source without an auxiliary that a lost space has glued to its last word ("Legionhave").

    Only where the word without it stands elsewhere in the text.
    """
    match = _GLUED.search(text, source.start, source.end)
    if match is None or not re.search(rf"\b{re.escape(match.group(1))}\b", text):
        return source
    return Span(start=source.start, end=match.end(1))


def _distinct(found: list[Attribution]) -> list[Attribution]:
    """Without a second attribution of the very same content to the same source."""
    seen: dict[tuple[Span | None, tuple[Span, ...]], Attribution] = {}
    for attribution in found:
        seen.setdefault((attribution.source, attribution.content), attribution)
    return list(seen.values())
