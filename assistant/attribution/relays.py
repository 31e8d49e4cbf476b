"""Sources at second hand: "AFP quoted a guard as saying …", "the agency, citing a guard, said".

Enters: a text, the tokens of a unit and its drafts so far. Leaves: the drafts, with whoever is
quoted for a source and whoever quotes as ``relayed_by``. Does not: look into direct quotations
(``nested`` does), or take a reason for a source ("citing the heat").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.attribution.drafts import Draft, content_span, span
from assistant.attribution.mentions import parse
from assistant.attribution.openers import after_hearer
from assistant.attribution.phrases import subject_after, subject_before
from assistant.attribution.tokens import Token
from assistant.attribution.words import AUX, BE, MARKS, PERSONAL, Range, is_adverb, looks_verbal
from assistant.records import Span

_QUOTES: Final = frozenset("quoted quotes quoting cited cites".split())
_CITES: Final = frozenset("citing quoting".split())
_SAYING: Final = frozenset("saying telling".split())
_REACH: Final = 14  # tokens from "quoted" to "saying"


def relayed(text: str, tokens: Sequence[Token], found: Sequence[Draft]) -> list[Draft]:
    """The drafts of a unit, those at second hand with both of their sources."""
    drafts = list(found)
    for at, token in enumerate(tokens):
        if token.low in _QUOTES:
            drafts = _as_saying(tokens, at, drafts)
        if token.low in _CITES:
            drafts = _citing(text, tokens, at, drafts)
    return drafts


def within(spoken: Sequence[Draft], reported: Sequence[Draft]) -> list[Draft]:
    """Both; what is spoken within a report is relayed ("according to AFP, a guard said")."""
    for draft in spoken:
        for outer in reported:
            held = any(s.start <= draft.cue[0].start < s.end for s in outer.content if draft.cue)
            if held and draft.relayed_by is None and draft.source != outer.source:
                draft.relayed_by = outer.source
    return [*spoken, *reported]


def _as_saying(tokens: Sequence[Token], at: int, drafts: list[Draft]) -> list[Draft]:
    """Reads "X quoted Y as saying", "Y was quoted by X as saying": Y says it, and X relays it."""
    reach = range(at + 1, min(len(tokens) - 1, at + _REACH))
    as_ = next((k for k in reach if tokens[k].low == "as"), None)
    if as_ is None or tokens[as_ + 1].low not in _SAYING:
        return drafts
    if any(tokens[k].low in MARKS or tokens[k].quote is not None for k in range(at, as_)):
        return drafts
    quoted, relay = _both(tokens, at, as_)
    if quoted is None:
        return drafts
    cue = span(tokens, (at, as_ + 2))
    spoken = [d for d in drafts if any(cue.overlap(c) for c in d.cue)]
    start = as_ + 2
    if tokens[as_ + 1].low == "telling":
        start = after_hearer(tokens, start, len(tokens))
    content = _content(tokens, start) or next((d.content for d in spoken), [])
    if not content:
        return drafts
    said = Draft(
        source=span(tokens, quoted),
        cue=[cue],
        content=content,
        relayed_by=span(tokens, relay) if relay is not None else None,
        direct=any(d.direct for d in spoken),
    )
    return [*(d for d in drafts if d not in spoken), said]


def _both(tokens: Sequence[Token], at: int, as_: int) -> tuple[Range | None, Range | None]:
    """Who is quoted, and who quotes, by the voice of the verb at ``at``."""
    start = at
    while start and (tokens[start - 1].low in AUX or is_adverb(tokens[start - 1])):
        start -= 1
    subject = subject_before(tokens, start) if start else None
    if not any(t.low in BE for t in tokens[start:at]):
        return (at + 1, as_) if as_ > at + 1 else None, subject
    by = next((k for k in range(at + 1, as_ - 1) if tokens[k].low == "by"), None)
    return subject, (by + 1, as_) if by is not None else None


def _content(tokens: Sequence[Token], at: int) -> list[Span]:
    """What was said, from after "saying" to the end of the clause; empty where nothing follows."""
    while at < len(tokens) and tokens[at].low in ("that", ":", ","):
        at += 1
    end = next((k for k in range(at, len(tokens)) if tokens[k].low == ";"), len(tokens))
    piece = content_span(tokens, (at, end)) if end > at else None
    return [piece] if piece is not None else []


def _citing(text: str, tokens: Sequence[Token], at: int, drafts: list[Draft]) -> list[Draft]:
    """Reads "Quoting a guard, AFP said", "AFP, citing a guard, said": both said it."""
    cited = _cited(text, tokens, at)
    if cited is None:
        return drafts
    who = span(tokens, cited)
    others = [d for d in drafts if not any(c.start == tokens[at].start for c in d.cue)]
    spoken = [d for d in others if d.source is not None and d.source.start != who.start]
    if not spoken:
        return drafts
    last = spoken[-1]
    said = replace(last, source=who, cue=[span(tokens, (at, at + 1))], content=list(last.content))
    if last.source is not None and last.source.overlap(who):  # "the agency, citing a guard,"
        last.source = Span(start=last.source.start, end=tokens[at - 2].end)
    said.relayed_by = last.source
    return [*others, said]


def _cited(text: str, tokens: Sequence[Token], at: int) -> Range | None:
    """Whom "citing" names: somebody, a body or a document, up to the next comma."""
    if (at and tokens[at - 1].word) or at + 1 >= len(tokens) or looks_verbal(tokens[at + 1]):
        return None
    source = subject_after(tokens, at + 1, len(tokens))
    if source is None or tokens[source[0]].low in PERSONAL:
        return None
    comma = next((k for k in range(*source) if tokens[k].low == ","), source[1])
    mention = parse(text[tokens[source[0]].start : tokens[comma - 1].end])
    speaks = (
        tokens[at].low == "quoting"
        or mention.kind is not None
        or (mention.form == "name" and " " in mention.name)
    )
    return (source[0], comma) if speaks else None
