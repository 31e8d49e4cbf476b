"""Embedded posts: ``… — Name (@handle) May 22, 2023`` at the end of a paragraph.

Enters: units and the drafts of each. Leaves: drafts changed in place: what a post quotes is relayed
by its author, and a post that quotes nobody is its author's statement. Does not: read
``Name (@handle): …`` (``floating`` does).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.drafts import Draft
from assistant.attribution.tokens import Unit
from assistant.records import Span

_HANDLE: Final = re.compile(r"[—–-]\s*([^\n—–()]{2,60}?\s*\(@\w+\))[^\n“”\"]{0,30}$")
_LINK: Final = re.compile(r"\s*(?:…\s*)?(?:https?://\S+|pic\.twitter\.com/\S+|t\.co/\S+)\s*$")
_SIGNATURE: Final = 160  # characters at the end of a paragraph that can hold a signature


def relay_posts(text: str, read: Sequence[Unit], drafts: list[list[Draft]]) -> None:
    """Give what stands in signed posts to their authors."""
    start = 0
    while start < len(read):
        stop = start
        while stop < len(read) and read[stop].paragraph == read[start].paragraph:
            stop += 1
        _relay(text, read[start:stop], drafts[start:stop])
        start = stop


def _relay(text: str, units: Sequence[Unit], drafts: Sequence[list[Draft]]) -> None:
    begin, end = units[0].tokens[0].start, units[-1].tokens[-1].end
    if text.find("(@", begin, end) < 0:
        return
    match = _HANDLE.search(text[:end], max(begin, end - _SIGNATURE))
    if match is None or match.start() <= begin:
        return
    author = Span(start=match.start(1), end=match.end(1))
    inside = [draft for group in drafts for draft in group]
    for draft in inside:
        draft.relayed_by = draft.relayed_by or author
    if inside:
        return
    words = text[begin : match.start()].rstrip()
    link = _LINK.search(words)
    content = Span(start=begin, end=begin + (link.start() if link else len(words)))
    if content.end > content.start:
        drafts[0].append(Draft(source=author, cue=[], content=[content]))
