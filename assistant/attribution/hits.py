"""Cues as they stand in a sentence: the verb group, its subject, and whether it is embedded.

Enters: the tokens of a unit. Leaves: ``Hit``s in order. Does not: decide what is said (``frames``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.attribution.adjuncts import verb_group_start
from assistant.attribution.cues import Cue, lexicon
from assistant.attribution.phrases import subject_before
from assistant.attribution.tokens import Token
from assistant.attribution.unlisted import quote_before, unlisted
from assistant.attribution.usage import Voice, is_noun, voice_of
from assistant.attribution.words import (
    CONJUNCTIONS,
    HYPOTHETICAL,
    NEGATIONS,
    PREPOSITIONS,
    Range,
    is_adverb,
)

_REFUSALS: Final = frozenset(
    "refused refuses refuse refusing declined declines decline declining failed fails "
    "avoided avoids "
    "avoid unable unwilling reluctant prefers preferred".split()
)
_RAISING: Final = frozenset(
    "went goes go on out forward continued continues continue began begins hastened hastens sought "
    "seeks tried tries appeared appears seemed seems rushed came come moved dared ventured had "
    "proceeded used quick pleased proud delighted happy glad sorry honoured honored excited".split()
)
_QUESTIONS: Final = frozenset("whether if what why how when where who which".split())
_LABELS: Final = frozenset("call dub label brand term name".split())
_TAKES: Final = frozenset("took takes taken take".split())
_ENGAGES: Final = frozenset("instruct invite ask advise".split())
_CHECKS: Final = frozenset(
    "verify corroborate authenticate substantiate establish determine".split()
)


@dataclass(slots=True, kw_only=True)
class Hit:
    """A cue in a unit. All ranges are token indexes; ``subject`` is None if none stands before it.

    ``start`` is where the verb group starts, ``stop`` where the cue ends; ``opens`` is where its
    clause opens (conjunctions included). ``embedded`` is true where the clause depends on the hit
    before. ``after_quote`` is true where a quotation stands directly before the verb group.
    """

    cue: Cue
    at: int
    stop: int
    start: int
    voice: Voice
    subject: Range | None
    opens: int
    embedded: bool = False
    coordinated: bool = False
    relative: bool = False
    hypothetical: bool = False
    refused: bool = False
    after_quote: bool = False


def find_hits(tokens: Sequence[Token]) -> list[Hit]:
    """The cues among ``tokens`` that are verbs in use, in order."""
    hits: list[Hit] = []
    stops: list[int] = []
    table = lexicon()
    headline = _is_headline(tokens)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        entries = table.get(token.low) if token.word and token.quote is None else None
        if token.capital and at and not (token.upper or headline):
            entries = None  # a name ("the Rural Voice group")
        cue = _longest(tokens, at, entries) if entries else unlisted(tokens, at)
        hit = _hit(tokens, at, cue, stops) if cue is not None else None
        if hit is None:
            at += 1
            continue
        hits.append(hit)
        at = hit.stop
        if not _describes(hit):
            stops.append(at)
    return [h for h in hits if not (_describes(h) and _in_subject(h, hits))]


def _describes(hit: Hit) -> bool:
    """Reads "letters written by the bishop": by whom something is, and not what was said of it."""
    return (
        hit.voice == "participle"
        and "en" in hit.cue.forms
        and (
            hit.cue.act in ("says", "reports", "announces", "confirms") or hit.cue.lemma in _ENGAGES
        )
        and hit.subject is not None
        and hit.subject[1] == hit.start
    )


def _in_subject(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a cue stands in the subject of another."""
    return any(h.subject is not None and h.subject[0] < hit.at < h.subject[1] for h in hits)


def _is_headline(tokens: Sequence[Token]) -> bool:
    """Whether most words are capitalised, so that capitals mean nothing."""
    words = [t for t in tokens if t.word]
    return sum(t.capital for t in words) > 0.6 * len(words)


def _longest(tokens: Sequence[Token], at: int, entries: tuple[Cue, ...]) -> Cue | None:
    for cue in entries:
        size = len(cue.words)
        if size == 1 or tuple(t.low for t in tokens[at : at + size]) == cue.words:
            return cue
    return None


def _hit(tokens: Sequence[Token], at: int, cue: Cue, stops: Sequence[int]) -> Hit | None:
    floor = stops[-1] if stops else 0
    start = verb_group_start(tokens, at, floor)
    refused = False
    if at and tokens[at - 1].low == "to":
        extended = _control(tokens, at, floor)
        if extended is None:
            return None
        start, refused = extended
    elif [t.low for t in tokens[max(floor, at - 2) : at]] == ["short", "of"] and at - 2 > floor:
        start, refused = verb_group_start(tokens, at - 3, floor), True  # "stopped short of saying"
    if not refused and is_noun(tokens, at, start, cue):
        return None
    auxiliaries = {t.low for t in tokens[start:at]}
    negated = refused or bool(auxiliaries & NEGATIONS)
    if (cue.negative_only and not negated) or (negated and cue.lemma in _CHECKS):
        return None
    voice = voice_of(tokens, at, start, cue, refused=refused)
    if voice is None or not _can_speak(tokens, start, cue, voice):
        return None
    subject = subject_before(tokens, start, stops) if start > floor else None
    if voice == "participle" and "ing" in cue.forms and start and tokens[start - 1].low == ",":
        subject = None  # the sentence's own subject, not an apposition before the comma
    if subject is None and _reduced(tokens, at, start, cue):
        return None
    hit = Hit(
        cue=cue,
        at=at,
        stop=at + 1 if "r" in cue.frames else _both_ways(tokens, at + len(cue.words), cue),
        start=start,
        voice=voice,
        subject=subject,
        opens=subject[0] if subject else start,
        hypothetical=bool(auxiliaries & HYPOTHETICAL) and not negated,
        refused=refused,
        after_quote=quote_before(tokens, start) is not None,
    )
    _place(tokens, hit, max((s for s in stops if s <= hit.opens), default=0))
    return None if _asks_or_supposes(tokens, hit) else hit


def _can_speak(tokens: Sequence[Token], start: int, cue: Cue, voice: Voice) -> bool:
    """A participle speaks only after a comma or a conjunction; a label needs something labelled."""
    if voice == "participle" and "ing" in cue.forms:
        lead = tokens[start - 1].low if start else ""
        return lead in ("", ",", "and", "but", "while", "—", "–", "<q>", "<s>", ")")
    return True


def _reduced(tokens: Sequence[Token], at: int, start: int, cue: Cue) -> bool:
    """Reads "…, launched from a plane, …": a participle that describes, not a second predicate."""
    if start < at or "en" not in cue.forms or not start or tokens[start - 1].low != ",":
        return False
    after = tokens[at + len(cue.words)].low if at + len(cue.words) < len(tokens) else "."
    return after in PREPOSITIONS and quote_before(tokens, start) is None and "t" not in cue.frames


def _asks_or_supposes(tokens: Sequence[Token], hit: Hit) -> bool:
    """Reads "If you want", "what the designers call", "who call themselves": nobody is quoted."""
    opener = tokens[hit.opens - 1].low if hit.opens else ""
    if hit.relative:
        opener = tokens[hit.opens].low
    if hit.cue.lemma == "ask" and _questions(tokens, hit.stop):
        return True
    if hit.cue.lemma == "identify" and _reflexive(tokens, hit.stop):
        return True
    if hit.cue.lemma in _LABELS and _labels_nothing(tokens, hit):
        return True
    if hit.cue.lemma in _LABELS and (
        opener in ("what", "which", "who") or _reflexive(tokens, hit.stop)
    ):
        return True
    if hit.subject is not None:
        first = tokens[hit.subject[0]].low
        if first in ("you", "nobody", "not", "whose"):
            return True
        if first == "no" and tokens[hit.subject[0] + 1].low == "one":
            return True
    if hit.voice == "passive" and hit.cue.lemma == "confirm":
        return any(t.low in NEGATIONS for t in tokens[hit.start : hit.at])
    return opener in ("if", "unless", "whether") and hit.opens <= 1


def _questions(tokens: Sequence[Token], at: int) -> bool:
    """Reads "asked whether the road was open": who asks says nothing."""
    return at < len(tokens) and tokens[at].low in _QUESTIONS


def _labels_nothing(tokens: Sequence[Token], hit: Hit) -> bool:
    """Reads "a school named “The Promise”": a name directly after the label is no opinion."""
    following = tokens[hit.stop] if hit.stop < len(tokens) else None
    return hit.voice == "active" and following is not None and following.quote is not None


def _reflexive(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].low in ("themselves", "himself", "herself", "itself")


def _both_ways(tokens: Sequence[Token], stop: int, cue: Cue) -> int:
    """Reads "confirm or deny", "confirmed nor ruled out" is one cue."""
    if cue.lemma != "confirm" or stop + 1 >= len(tokens) or tokens[stop].low not in ("or", "nor"):
        return stop
    if tokens[stop + 1].low.startswith("den"):
        return stop + 2
    if tokens[stop + 1].low.startswith("rul") and tokens[stop + 2 : stop + 3]:
        return stop + 3
    return stop


def _control(tokens: Sequence[Token], at: int, floor: int) -> tuple[int, bool] | None:
    """For "declined to say", "went on to say": where the group starts, and whether it refuses."""
    lead = at - 2
    if lead < floor:
        return None
    word = tokens[lead].low
    if word in _REFUSALS:
        return verb_group_start(tokens, lead, floor), True
    if word in _RAISING:
        while lead > floor and tokens[lead - 1].low in _RAISING:
            lead -= 1
        return verb_group_start(tokens, lead, floor), False
    for k in range(lead - 1, max(floor, lead - 5), -1):
        if tokens[k].low in _TAKES and tokens[k + 1].low == "to":  # "took to the radio to deny"
            return verb_group_start(tokens, k, floor), False
    return None


def _place(tokens: Sequence[Token], hit: Hit, floor: int) -> None:
    """Work out how the hit's clause hangs on what stands before it."""
    at = hit.opens
    if at == floor:
        hit.embedded = floor > 0
        return
    floor = min(floor, at)
    before = tokens[at - 1].low
    if hit.subject is None and before in ("who", "which"):
        hit.relative = True
        hit.opens = at - 1
        return
    while at > floor and (
        tokens[at - 1].low in CONJUNCTIONS
        or tokens[at - 1].low in (",", ";")
        or is_adverb(tokens[at - 1])
    ):
        at -= 1
    leads = {t.low for t in tokens[at : hit.opens]}
    hit.opens = at
    joined = bool(leads & (CONJUNCTIONS | {",", ";"}))
    hit.coordinated = hit.subject is None and joined
    sibling = joined or (at > 0 and tokens[at - 1].quote is not None)
    hit.embedded = floor > 0 and not sibling and tokens[at - 1].low not in ("—", "–", ";", "(")
