"""What the rules find in a text, as words: shared by the tests of attribution."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.attribution.rules import find
from assistant.attribution.spans import Attribution
from assistant.chunking import sentences
from assistant.records import Span


@dataclass(frozen=True)
class Said:
    """One attribution in words; pieces of content are joined with " … "."""

    source: str | None
    cue: str
    content: str
    relayed_by: str | None = None


def words(text: str, span: Span | None) -> str | None:
    return None if span is None else text[span.start : span.end]


def in_words(text: str, found: list[Attribution]) -> list[Said]:
    return [
        Said(
            source=words(text, a.source),
            cue=" … ".join(text[s.start : s.end] for s in a.cue),
            content=" … ".join(text[s.start : s.end] for s in a.content),
            relayed_by=words(text, a.relayed_by),
        )
        for a in found
    ]


def said(text: str) -> list[Said]:
    """What the rules find, in the order of the content."""
    return in_words(text, find(text, sentences(text)))


def pairs(text: str) -> list[tuple[str | None, str]]:
    """(source, content) of what the rules find."""
    return [(s.source, s.content) for s in said(text)]


def span_of(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start=start, end=start + len(part))
