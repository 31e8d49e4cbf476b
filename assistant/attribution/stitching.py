"""Spans and links of words → attributions with exact characters.

Enters: the spans of a window and the partner chosen for each. Leaves: ``Attribution``s with the
tagger's confidence. Does not: score anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.attribution.decoding import Choice, Found
from assistant.attribution.features import Window, Words
from assistant.attribution.spans import Attribution
from assistant.records import Span

_OPENING: Final = '“„«"‘'
_CLOSING: Final = '”»"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An attribution in words of the text, with its confidence in [0, 1]."""

    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    confidence: float


def drafts(window: Window, found: Found, choices: Mapping[str, Choice]) -> list[Draft]:
    """The attributions of one window: pieces of one content together, with its source and cue."""
    group = list(range(len(found.contents)))
    for i, before in enumerate(choices["piece"].partner.tolist()):
        if before >= 0:
            group[i] = group[before]
    out = []
    for head in sorted(set(group)):
        members = [i for i, g in enumerate(group) if g == head]
        source, sure_source = _best(choices["source"], members, found.sources, window)
        cue, _ = _best(choices["cue"], members, found.cues, window)
        out.append(
            Draft(
                source=source,
                cue=cue,
                content=tuple(_moved(found.contents[i], window) for i in members),
                confidence=sure_source * _sureness(found, members),
            )
        )
    return out


def _sureness(found: Found, members: Sequence[int]) -> float:
    """The mean over all words of a content in pieces."""
    sizes = [found.contents[i][1] - found.contents[i][0] for i in members]
    total = sum(n * found.sureness[i] for n, i in zip(sizes, members, strict=True))
    return total / sum(sizes)


def _best(
    choice: Choice, members: Sequence[int], partners: Sequence[tuple[int, int]], window: Window
) -> tuple[tuple[int, int] | None, float]:
    """The surest partner of a content's pieces; nobody only where no piece has one."""
    named = [i for i in members if choice.partner[i] >= 0]
    best = max(named or members, key=lambda i: choice.chance[i])
    partner = int(choice.partner[best])
    return (_moved(partners[partner], window) if partner >= 0 else None), float(choice.chance[best])


def _moved(span: tuple[int, int], window: Window) -> tuple[int, int]:
    return span[0] + window.start, span[1] + window.start


def attributions(
    text: str, words: Words, drafts: Sequence[Draft]
) -> list[tuple[Attribution, float]]:
    """The drafts in characters, in the order of their contents, each with its confidence."""
    out = []
    for draft in sorted(drafts, key=lambda d: (d.content[0][0], -d.content[-1][1])):
        content = tuple(
            span for piece in draft.content if (span := _bare(text, _characters(words, piece)))
        )
        if not content:
            continue
        outer = _around(draft, drafts)
        attribution = Attribution(
            source=_characters(words, draft.source) if draft.source else None,
            cue=(_characters(words, draft.cue),) if draft.cue else (),
            content=content,
            relayed_by=_characters(words, outer) if outer and outer != draft.source else None,
            found_by=frozenset({"tagger"}),
        )
        out.append((attribution, draft.confidence))
    return out


def _around(draft: Draft, drafts: Sequence[Draft]) -> tuple[int, int] | None:
    """The source of the smallest content that this one stands within."""
    a, b = draft.content[0][0], draft.content[-1][1]
    around = [
        (d - c, other.source)
        for other in drafts
        if other is not draft
        for c, d in other.content
        if c <= a and b <= d and d - c > b - a
    ]
    return min(around, key=lambda item: item[0])[1] if around else None


def _characters(words: Words, span: tuple[int, int]) -> Span:
    return Span(start=int(words.spans[span[0], 0]), end=int(words.spans[span[1] - 1, 1]))


def _bare(text: str, span: Span) -> Span | None:
    """The content without the marks around it: a whole direct quotation loses its outer marks."""
    start, end = span.start, span.end
    while start < end and text[end - 1] in ",;: \n":
        end -= 1
    opened, closed = text[start : start + 1] in _OPENING, text[end - 1 : end] in _CLOSING
    inside = text[start + 1 : end - 1]
    if opened and (closed or not any(c in _CLOSING for c in inside)):
        start += 1
        end -= closed and end - 1 > start
    elif closed and not any(c in _OPENING for c in text[start : end - 1]):
        end -= 1
    while start < end and (text[start].isspace() or text[start] in ",;:"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return Span(start=start, end=end) if start < end else None
