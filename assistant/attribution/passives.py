"""Passive cues: "was accused by X of", "has been denied by X", "it was reported that".

Enters: tokens and a hit in the passive. Leaves: the source and the pieces said. Does not: read
active verbs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.adjuncts import skip_adjuncts
from assistant.attribution.frames import left_content
from assistant.attribution.hits import Hit
from assistant.attribution.phrases import subject_after
from assistant.attribution.tokens import Token
from assistant.attribution.words import PREPOSITIONS, Range, looks_finite

_REDUCED_ACTS: Final = frozenset(("accuses", "denies", "doubts", "says", "reports", "estimates"))
_NOT_PASSIVE: Final = frozenset(
    "put place raise lower cut find take post list count number show elevate hold run "
    "launch".split()
)
_OBJECTS: Final = frozenset(("of", "as"))
_REACH: Final = 16
_HEARSAY: Final = frozenset(
    "say report believe think allege rumour understand announce learn claim conclude".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passive:
    """Token ranges; ``source`` is None where nobody is named."""

    source: Range | None
    pieces: list[Range]


def passive(tokens: Sequence[Token], hit: Hit, limit: int, used: int) -> Passive | None:
    """What a passive cue attributes, up to ``limit``; ``used`` tokens belong to others."""
    ahead = _object_ahead(tokens, hit, limit)
    window = range(hit.stop, min(limit, hit.stop + (_REACH if ahead else 8)))
    agents = (k for k in window if tokens[k].low == "by" and (not ahead or _is_agent(tokens, k)))
    by = next(agents, None)
    reduced = hit.voice == "participle" and hit.cue.act not in _REDUCED_ACTS
    if by is not None and hit.cue.lemma not in _NOT_PASSIVE and not reduced:
        return _by_agent(tokens, hit, by, limit, used)
    if hit.voice == "passive" and hit.cue.lemma in _HEARSAY and hit.subject is not None:
        return _hearsay(tokens, hit, hit.subject, limit, used)
    return None


def _by_agent(tokens: Sequence[Token], hit: Hit, by: int, limit: int, used: int) -> Passive | None:
    agent = _agent(tokens, by + 1, limit)
    if agent is None:
        return None
    subject = hit.subject
    if subject is not None and tokens[subject[0]].low == "it" and subject[0] > 0:
        subject = left_content(tokens, used, subject[0])
    pieces = [subject] if subject is not None else []
    if _object_ahead(tokens, hit, limit) and by > hit.stop + 1:
        pieces.append((hit.stop + 1, by))
    rest = agent[1]
    if rest < limit and tokens[rest].low == ",":
        rest += 1
    on = rest < limit and tokens[rest].low == "on" and hit.cue.lemma == "blame"
    if rest + 1 < limit and (on or tokens[rest].low in ("of", "as", "that", "for", "to")):
        pieces.append((rest + 1, limit))
    if not pieces or (len(pieces) == 1 and not set("nt") & set(hit.cue.frames)):
        return None
    return Passive(source=agent, pieces=pieces)


def _object_ahead(tokens: Sequence[Token], hit: Hit, limit: int) -> bool:
    """Whether the object stands before the agent: "accused of theft by", "described as dull by"."""
    if hit.stop + 1 >= limit:
        return False
    low = tokens[hit.stop].low
    return low in _OBJECTS or (low == "on" and hit.cue.lemma == "blame")


def _is_agent(tokens: Sequence[Token], by: int) -> bool:
    """Whether *by* names people, a body or a name, and no place or means ("killing by night")."""
    for k in range(by + 1, min(len(tokens), by + 7)):
        if tokens[k].capital or nouns.kind_of(tokens[k].low) in ("person", "body"):
            return True
        if tokens[k].low in PREPOSITIONS or not tokens[k].word or tokens[k].low.endswith("ing"):
            return False
    return False


def _agent(tokens: Sequence[Token], at: int, limit: int) -> Range | None:
    """The phrase after *by*, without what is said of its object ("as …", "of having …")."""
    found = subject_after(tokens, at, limit)
    if found is None:
        return None
    for k in range(found[0] + 1, found[1]):
        low = tokens[k].low
        after = tokens[min(k + 1, found[1] - 1)].low
        if low == "as" or looks_finite(tokens[k]) or (low == "of" and after.endswith("ing")):
            return found[0], k
    return found


def _hearsay(
    tokens: Sequence[Token], hit: Hit, subject: Range, limit: int, used: int
) -> Passive | None:
    here = skip_adjuncts(tokens, hit.stop, limit)
    impersonal = tokens[subject[0]].low == "it"
    if here >= limit or not tokens[here].word:
        left = left_content(tokens, used, subject[0]) if impersonal else None
        return Passive(source=None, pieces=[left]) if left is not None else None
    if tokens[here].low == "that" and impersonal:
        return Passive(source=None, pieces=[(here + 1, limit)])
    if tokens[here].low == "to" and hit.cue.lemma not in ("learn", "announce", "report"):
        return Passive(source=None, pieces=[subject, (here, limit)])
    return None
