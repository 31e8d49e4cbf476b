"""Cues as they stand in a sentence: the verb group, its subject, and whether it is embedded.

Enters: the tokens of a unit. Leaves: ``Hit``s in order. Does not: decide what is said (``frames``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assistant.attribution.cues import Cue, lexicon
from assistant.attribution.phrases import (
    AUX,
    BE,
    BOUNDARIES,
    CONJUNCTIONS,
    DETERMINERS,
    HYPOTHETICAL,
    NEGATIONS,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
    Range,
    is_adverb,
    subject_before,
    verb_group_start,
)
from assistant.attribution.tokens import Token

Voice = Literal["active", "passive", "participle"]

_REFUSALS: Final = frozenset(
    "refused refuses refuse refusing declined declines decline declining failed fails avoided avoids avoid "
    "unable unwilling reluctant wish wishes prefers preferred".split()
)
_RAISING: Final = frozenset(
    "went goes go on out continued continues continue began begins hastened hastens sought seeks tried tries "
    "appeared appears seemed seems rushed came come moved dared ventured wishes wished wants had has have "
    "proceeded used quick".split()
)
_NOUNS_TOO: Final = frozenset(
    "claim report demand charge promise plan estimate forecast guess reply answer remark comment note "
    "warn post tweet text record fear hope worry doubt question project number list place rate value "
    "offer show state label brand link log support back attack target judge rule order message reason "
    "account dream shout cry whisper laugh smile request challenge counter blame fault test mention "
    "address permit object praise count measure trace figure caution concern detail boast appeal "
    "speculate express issue read run cut flag pin rage storm rail scorn dispute contest query rebuff "
    "dismiss retort quip joke sigh growl roar shrug grin pledge vow contract suspect look call signal "
    "name surmise bet trust voice document release market welcome favour favor press radio email mail "
    "blast murmur bark boom snap view sentence conduct pose quote discard attribute".split()
)
_ADJECTIVES: Final = frozenset(
    "latest new recent similar such false own other previous earlier official initial repeated alleged "
    "same first last public annual final further joint written early late unverified independent "
    "medical several various more numerous competing conflicting rival police press news media "
    "government bomb death death formal original so-called".split()
)


@dataclass(slots=True, kw_only=True)
class Hit:
    """A cue in a unit. All ranges are token indexes; ``subject`` is None if none stands before it.

    ``start`` is where the verb group starts, ``stop`` where the cue ends; ``opens`` is where its clause
    opens (conjunctions included). ``embedded`` is true where the clause depends on the hit before.
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


def find_hits(tokens: Sequence[Token]) -> list[Hit]:
    """The cues among ``tokens`` that are verbs in use, in order."""
    hits: list[Hit] = []
    floor = 0
    table = lexicon()
    at = 0
    while at < len(tokens):
        entries = (
            table.get(tokens[at].low) if tokens[at].word and tokens[at].quote is None else None
        )
        cue = _longest(tokens, at, entries) if entries else None
        hit = _hit(tokens, at, cue, floor) if cue is not None else None
        if hit is None:
            at += 1
            continue
        hits.append(hit)
        floor = at = hit.stop
    return hits


def _longest(tokens: Sequence[Token], at: int, entries: tuple[Cue, ...]) -> Cue | None:
    for cue in entries:
        size = len(cue.words)
        if size == 1 or tuple(t.low for t in tokens[at : at + size]) == cue.words:
            return cue
    return None


def _hit(tokens: Sequence[Token], at: int, cue: Cue, floor: int) -> Hit | None:
    start = verb_group_start(tokens, at, floor)
    before = tokens[at - 1].low if at else ""
    refused = False
    if before == "to":
        extended = _control(tokens, at, floor)
        if extended is None:
            return None
        start, refused = extended
    if _is_noun(tokens, at, start, cue):
        return None
    auxiliaries = {t.low for t in tokens[start:at]}
    negated = refused or bool(auxiliaries & NEGATIONS)
    if cue.negative_only and not negated:
        return None
    voice = _voice(tokens, at, start, cue, refused)
    if voice is None:
        return None
    subject = subject_before(tokens, start, floor) if start > floor else None
    hit = Hit(
        cue=cue,
        at=at,
        stop=at + len(cue.words),
        start=start,
        voice=voice,
        subject=subject,
        opens=subject[0] if subject else start,
        hypothetical=bool(auxiliaries & HYPOTHETICAL) and not negated,
        refused=refused,
    )
    _place(tokens, hit, floor)
    return hit


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
    return None


def _is_noun(tokens: Sequence[Token], at: int, start: int, cue: Cue) -> bool:
    """Whether the word is a noun or an adjective here ("the latest claims", "an alleged raid")."""
    if start < at and tokens[at - 1].low in AUX | NEGATIONS:
        return False
    if at == 0:
        return "ing" not in cue.forms and len(cue.words) == 1 and cue.lemma in _NOUNS_TOO
    before = tokens[at - 1]
    low = before.low
    if low in POSSESSIVES or low in (
        "the",
        "a",
        "an",
        "no",
        "any",
        "every",
        "each",
        "of",
        "another",
    ):
        return True
    if low.endswith("'s") or low.endswith("s'"):
        return cue.lemma in _NOUNS_TOO or "ing" in cue.forms
    if low in PREPOSITIONS and low != "to":
        return "ing" not in cue.forms or cue.lemma in _NOUNS_TOO
    if cue.lemma in _NOUNS_TOO and not {"ed", "ing"} & cue.forms:
        if low in _ADJECTIVES or (
            low in ("these", "those", "this", "some", "many") and "s" in cue.forms
        ):
            return True
        if "s" in cue.forms and low.endswith("s") and not before.capital and not low.endswith("ss"):
            return True
        following = tokens[at + 1].low if at + 1 < len(tokens) else "."
        if following in AUX or following in (
            ".",
            "of",
            "by",
            "from",
            "against",
            "about",
            "and",
            ",",
        ):
            return True
        if "base" in cue.forms and low not in PERSONAL and not _plural(tokens, start):
            return True
    return False


def _plural(tokens: Sequence[Token], end: int) -> bool:
    """Whether the subject that ends at ``end`` can go with a base form ("officials claim")."""
    here = end - 1
    while here >= 0 and is_adverb(tokens[here]):
        here -= 1
    if here < 0:
        return False
    low = tokens[here].low
    if low.endswith("s") or low in (
        "who",
        "people",
        "police",
        "both",
        "many",
        "some",
        "others",
        "men",
        "women",
        "and",
        ")",
    ):
        return True
    return any(
        t.low in ("and", "who") or (t.low.endswith("s") and len(t.low) > 3)
        for t in tokens[max(0, here - 8) : here]
    )


def _voice(tokens: Sequence[Token], at: int, start: int, cue: Cue, refused: bool) -> Voice | None:
    forms = cue.forms
    aux = next(
        (
            t.low
            for t in reversed(tokens[start:at])
            if t.low in AUX or (t.low in NEGATIONS and t.low.endswith("n't"))
        ),
        None,
    )
    if refused or (tokens[at - 1].low == "to" and at):
        return "active" if "base" in forms else None
    if cue.words[0] in BE and cue.lemma.startswith("be_"):
        return "active"
    if aux in BE:
        if "en" in forms:
            return "passive"
        return "active" if "ing" in forms else None
    if aux is not None:
        if forms & {"base", "en", "ed"}:
            return "active"
        return None
    if "ing" in forms and not forms & {"ed", "s", "base"}:
        return "participle"
    if forms & {"ed", "s", "base"}:
        return "active"
    return (
        "participle"
        if "en" in forms and at + 1 < len(tokens) and tokens[at + 1].low == "by"
        else None
    )


def _place(tokens: Sequence[Token], hit: Hit, floor: int) -> None:
    """Work out how the hit's clause hangs on what stands before it."""
    at = hit.opens
    if at <= floor:
        hit.embedded = floor > 0
        return
    before = tokens[at - 1].low
    if hit.subject is None and before in ("who", "which"):
        hit.relative = True
        hit.opens = at - 1
        return
    if hit.voice == "participle" and before not in CONJUNCTIONS and before != ",":
        return
    while at > floor and (
        tokens[at - 1].low in CONJUNCTIONS
        or tokens[at - 1].low in (",", ";")
        or is_adverb(tokens[at - 1])
    ):
        at -= 1
    leads = {t.low for t in tokens[at : hit.opens]}
    hit.opens = at
    hit.coordinated = hit.subject is None and bool(leads & (CONJUNCTIONS | {",", ";"}))
    sibling = bool(leads & (CONJUNCTIONS | {",", ";"})) or tokens[at - 1].quote is not None
    hit.embedded = floor > 0 and not sibling and tokens[at - 1].low not in ("—", "–", ";", "(")


def determiner_like(token: Token) -> bool:
    """Whether a token can open a noun phrase or clause."""
    return token.low in DETERMINERS or token.capital or token.low not in BOUNDARIES | PREPOSITIONS
