"""Attributions and resolved sources → the claim ledger of one document.

Enters: a document, its sentences, its attributions and their sources. Leaves: ``Claim``s in text
order:
the attributed ones, and the report's own for every sentence, or part of one, that attributes
nothing.
Does not: find attributions, resolve sources or assign sides.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from assistant.attribution.quotes import Quote, pair
from assistant.attribution.spans import Attribution
from assistant.attribution.stance import judge
from assistant.attribution.unverified import marked
from assistant.records import REPORTER, Claim, Document, Source, Span

_LEAST_WORDS: Final = 4  # a remainder of a sentence is a claim of its own from here on
_LEAST_SENTENCE_WORDS: Final = 2
_LEAD: Final = re.compile(
    r"^(?:[\s,;:.!?…)\]}”\"'’»—–-]|(?:and|but|while|however|that|as|when|in|on|at|by|for|"
    r"with|to|of|"
    r"meanwhile|also|where)\b\s*(?=[,;]))+",
    re.I,
)
_TAIL: Final = re.compile(
    r"[\s,;:(\[{“\"'‘«—–-]+(?:(?:and|but|that|while|as|who|which|whose)\s*)?$", re.I
)
_RELATIVE: Final = re.compile(r"(?:who|which|whose|whom)\b", re.I)
_ADJUNCT: Final = re.compile(
    r"^(?:(?:and|but|also|has|had|have|is|was|were|would|will|who|which|that|it|so|too|"
    r"then|later|earlier|"
    r"however|meanwhile|nevertheless|for (?:its|his|her|their) part|in turn)\W+)*"
    r"(?:(?:in|on|at|by|through|via|to|during|after|from|over)\s+(?:(?:a|an|the|his|her|its|their|this|that|last|next)\s+)?"
    r"[\w’'-]+(?:\s+[\w’'-]+){0,5}|[\w’'-]+(?:\s+[\w’'-]+){0,2})?\W*$",
    re.I,
)
_TIME: Final = re.compile(
    r"^(?:(?:(?:on|in|at|by|this|last|next|late|early|since)\s+)*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|"
    r"july|august|"
    r"september|october|november|december|yesterday|today|morning|afternoon|evening|night|week|month|year|\d+)"
    r"[\s,]*)+$",
    re.I,
)
_WORD: Final = re.compile(r"\w[\w’'-]*")
_SEPARATOR: Final = " … "


def assemble(
    document: Document,
    sentences: Sequence[Span],
    attributions: Sequence[Attribution],
    sources: Sequence[Source],
    relays: Mapping[Span, Source],
) -> tuple[Claim, ...]:
    """The claims of a document, in text order.

    ``sources`` are parallel to ``attributions``; ``relays`` gives the source of each mention, those
    of outer sources included.
    """
    text = document.text
    quotes = pair(text)
    marks = marked(text, sentences, attributions, [s.name for s in sources])
    claims: list[Claim] = []
    for index, (attribution, source) in enumerate(zip(attributions, sources, strict=True)):
        direct = _is_direct(text, attribution.content, quotes)
        stance, act = judge(text, attribution, direct=direct)
        relayed = attribution.relayed_by
        claims.append(
            Claim(
                claim_id="",
                doc_id=document.doc_id,
                content=attribution.content,
                text=_SEPARATOR.join(text[s.start : s.end] for s in attribution.content),
                source=source,
                sentence=_sentence(sentences, attribution.content),
                cue=attribution.cue[0] if attribution.cue else None,
                stance=stance,
                act=act,
                direct=direct,
                unverified=index in marks,
                unverified_at=marks.get(index),
                relayed_by=relays[relayed] if relayed is not None else None,
                agreed=len(attribution.found_by) > 1,
            )
        )
    claims.extend(_reporter_claims(document, sentences, attributions))
    claims.sort(key=lambda c: (c.content[0].start, c.content[-1].end, c.is_reporter))
    return _numbered(claims)


def _is_direct(text: str, content: Sequence[Span], quotes: Sequence[Quote]) -> bool:
    """Whether every piece stands inside quotation marks."""
    starts = [q.outer.start for q in quotes]
    for piece in content:
        at = bisect.bisect_right(starts, piece.start) - 1
        if at < 0 or quotes[at].outer.end < piece.end:
            return False
    return True


def _sentence(sentences: Sequence[Span], content: Sequence[Span]) -> Span:
    """The sentence or sentences that hold the content."""
    held = [s for s in sentences if s.start < content[-1].end and content[0].start < s.end]
    if not held:
        return Span(start=content[0].start, end=content[-1].end)
    return Span(start=held[0].start, end=held[-1].end)


def _reporter_claims(
    document: Document, sentences: Sequence[Span], attributions: Sequence[Attribution]
) -> list[Claim]:
    """What the report says in its own voice: whole sentences, and what is left of others."""
    taken = sorted(
        (span.start, span.end)
        for a in attributions
        for span in (*a.content, *a.cue, *_head(document.text, a))
    )
    named = [head for a in attributions for head in _head(document.text, a)]
    claims: list[Claim] = []
    for sentence in sentences:
        inside = [(s, e) for s, e in taken if s < sentence.end and e > sentence.start]
        pieces = _remainders(document.text, sentence, inside)
        whole = [_with_antecedent(document.text, piece, named) for piece in pieces]
        claims.extend(_reporter(document, sentence, piece) for piece in whole)
    return claims


def _with_antecedent(text: str, piece: Span, named: Sequence[Span]) -> Span:
    """A relative clause with the source that it is on: "Ada Holt, who sold the club in 2022"."""
    if not _RELATIVE.match(text, piece.start):
        return piece
    before = [
        n for n in named if n.end <= piece.start and not text[n.end : piece.start].strip(" ,")
    ]
    return Span(start=before[-1].start, end=piece.end) if before else piece


def _head(text: str, attribution: Attribution) -> list[Span]:
    """The words that name the source, up to a comma: the report's own description follows it."""
    source = attribution.source
    if source is None:
        return []
    comma = text.find(",", source.start, source.end)
    return [source if comma < 0 else Span(start=source.start, end=comma)]


def _remainders(text: str, sentence: Span, taken: list[tuple[int, int]]) -> list[Span]:
    if not taken:
        words = len(_WORD.findall(text, sentence.start, sentence.end))
        return [sentence] if words >= _LEAST_SENTENCE_WORDS else []
    pieces: list[Span] = []
    at = sentence.start
    for start, end in [*taken, (sentence.end, sentence.end)]:
        if start > at:
            piece = _trimmed(text, at, start)
            if piece is not None:
                pieces.append(piece)
        at = max(at, end)
    return pieces


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The piece without connecting words at its edges; None if too little is left to be a claim."""
    piece = text[start:end]
    lead = _LEAD.match(piece)
    left = lead.end() if lead else 0
    tail = _TAIL.search(piece)
    right = tail.start() if tail else len(piece)
    if left >= right:
        return None
    kept = piece[left:right]
    left += len(kept) - len(kept.lstrip())
    kept = kept.strip()
    if len(_WORD.findall(kept)) < _LEAST_WORDS or _ADJUNCT.match(kept) or _TIME.match(kept):
        return None
    return Span(start=start + left, end=start + left + len(kept))


def _reporter(document: Document, sentence: Span, content: Span) -> Claim:
    return Claim(
        claim_id="",
        doc_id=document.doc_id,
        content=(content,),
        text=document.text[content.start : content.end],
        source=Source(name=REPORTER, side=REPORTER),
        sentence=sentence,
        act="reports",
    )


def _numbered(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims with ids made from their place, told apart where two share it."""
    seen: dict[str, int] = {}
    out: list[Claim] = []
    for claim in claims:
        base = f"{claim.doc_id}#{claim.content[0].start}-{claim.content[-1].end}"
        seen[base] = seen.get(base, 0) + 1
        name = base if seen[base] == 1 else f"{base}-{seen[base]}"
        out.append(replace(claim, claim_id=name))
    return tuple(out)
