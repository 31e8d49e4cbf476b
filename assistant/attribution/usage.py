"""Whether a word of the lexicon is a verb in use at its place, and in which voice.

Enters: tokens, a place and a lexicon entry. Leaves: decisions. Does not: find subjects or content.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from assistant.attribution.adjuncts import skip_reporting_place
from assistant.attribution.cues import Cue
from assistant.attribution.tokens import Token
from assistant.attribution.words import (
    AUX,
    BE,
    NEGATIONS,
    PERSONAL,
    POSSESSIVES,
    PREPOSITIONS,
    is_adverb,
    looks_finite,
)

Voice = Literal["active", "passive", "participle"]

_NOUNS_TOO: Final = frozenset(
    "claim report demand charge promise plan estimate forecast guess reply answer remark "
    "comment note "
    "warn post tweet text record fear hope worry doubt question project number list place "
    "rate value "
    "offer show state label brand link log support back attack target judge rule order "
    "message reason "
    "account dream shout cry whisper laugh smile request challenge counter blame fault test "
    "mention "
    "address permit object praise count measure trace figure caution concern detail boast appeal "
    "speculate express issue read run cut flag pin rage storm rail scorn dispute contest "
    "query rebuff "
    "dismiss retort quip joke sigh growl roar shrug grin pledge vow contract suspect look "
    "call signal "
    "name surmise bet trust voice document release market welcome favour favor press radio "
    "email e-mail mail "
    "blast murmur bark boom snap view sentence conduct pose quote discard attribute want "
    "swear grant "
    "peg value study volunteer regret protest term limit identify raise lower object "
    "contest subject notice counsel".split()
)
_ADJECTIVES: Final = frozenset(
    "latest new recent similar such false own other previous earlier official initial "
    "repeated alleged "
    "same first last public annual final further joint written early late unverified independent "
    "medical several various more numerous competing conflicting rival police press news media "
    "government bomb death formal original so-called two three four five six seven eight nine ten "
    "many few most these those this some central".split()
)
_PLURALS: Final = frozenset(
    "who people police both many some others men women and i you we they".split()
)
_DETERMINERS: Final = frozenset("the a an no any every of".split())
_RISKY_BASE: Final = frozenset("back voice state number show name object".split())
_NOUN_FOLLOWERS: Final = frozenset(". of by from against about and , in".split())


def is_noun(tokens: Sequence[Token], at: int, start: int, cue: Cue) -> bool:
    """Whether the word is a noun or an adjective here ("the latest claims", "an alleged raid")."""
    if start < at and (tokens[at - 1].low in AUX | NEGATIONS or tokens[at - 1].low == "to"):
        return False
    if at == 0:
        return "ing" not in cue.forms and len(cue.words) == 1 and cue.lemma in _NOUNS_TOO
    before = tokens[at - 1]
    low = before.low
    if tokens[at].low == "alleged" and _qualifies(tokens, at, start):
        return True
    if low in POSSESSIVES or low in _DETERMINERS:
        return True
    if low.endswith("'s") or (low == "'" and "ed" not in cue.forms):
        return cue.lemma in _NOUNS_TOO or "ing" in cue.forms
    if low in PREPOSITIONS and low != "to":
        return "ing" not in cue.forms or cue.lemma in _NOUNS_TOO
    if cue.lemma in _NOUNS_TOO and not {"ed", "ing"} & cue.forms:
        return _noun_by_neighbours(tokens, at, start, cue)
    return False


def _qualifies(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Reads "alleged" before a noun ("pushed back alleged saboteurs"), not a statement."""
    if start < at or at + 1 >= len(tokens):
        return False
    after = tokens[at + 1]
    return after.word and after.low not in ("that", "the", "a", "an") and after.low not in PERSONAL


def _noun_by_neighbours(tokens: Sequence[Token], at: int, start: int, cue: Cue) -> bool:
    before = tokens[at - 1]
    low = before.low
    if low in _ADJECTIVES or low[:1].isdigit() or looks_finite(before):
        return True
    if "s" in cue.forms and low.endswith("s") and not before.capital and not low.endswith("ss"):
        return True
    following = tokens[at + 1].low if at + 1 < len(tokens) else "."
    if "s" in cue.forms and at + 2 < len(tokens) and looks_finite(tokens[at + 1]):
        return tokens[at + 2].low in PREPOSITIONS  # "e-mails seen by", "reports published in"
    if following in (",", ".") and "s" in cue.forms and _after_comma(tokens, start):
        return False
    if following == "," and any(t.low == "that" for t in tokens[at + 2 : at + 9]):
        return False  # "estimates, on the contrary, that"
    if following in AUX or following in _NOUN_FOLLOWERS:
        return True
    clear = following == "that" and plural_before(tokens, start)
    if "base" in cue.forms and cue.lemma in _RISKY_BASE and low not in PERSONAL and not clear:
        return True
    return "base" in cue.forms and low not in PERSONAL and not plural_before(tokens, start)


def _after_comma(tokens: Sequence[Token], end: int) -> bool:
    """Whether a short phrase after a comma ends at ``end``: "…, their report notes, …"."""
    for k in range(end - 1, max(-1, end - 6), -1):
        if tokens[k].low in (",", "<q>"):
            return k < end - 1
        if looks_finite(tokens[k]) or tokens[k].low in PREPOSITIONS:
            return False
    return False


def plural_before(tokens: Sequence[Token], end: int) -> bool:
    """Whether the subject that ends at ``end`` can go with a base form ("officials claim")."""
    here = end - 1
    while here >= 0 and is_adverb(tokens[here]):
        here -= 1
    if here < 0:
        return False
    low = tokens[here].low
    if (
        low in _PLURALS
        or (low.endswith("s") and not low.endswith(("ss", "'s")))
        or low in (")", ",")
    ):
        return True
    for at in range(here - 1, max(-1, here - 8), -1):
        word = tokens[at].low
        if word == "who" or (word == "and" and at == here - 1):
            return True
        if word in PREPOSITIONS:
            past = at > 1 and looks_finite(tokens[at - 1])  # "e-mails seen by the Echo show"
            return at > 0 and tokens[at - 1 - past].low.endswith("s")
        if not tokens[at].word:
            return False
    return False


def voice_of(
    tokens: Sequence[Token], at: int, start: int, cue: Cue, *, refused: bool
) -> Voice | None:
    """The voice of the verb at ``at``; None if its form cannot be a predicate here."""
    forms = cue.forms
    stop = at + len(cue.words)
    aux = next(
        (t.low for t in reversed(tokens[start:at]) if t.low in AUX or t.low.endswith("n't")), None
    )
    if "adjective" in forms:
        return "active" if aux in BE else None
    if refused or (at and tokens[at - 1].low == "to"):
        return "active" if "base" in forms or (refused and "ing" in forms) else None
    if cue.words[0] in BE and cue.lemma.startswith("be_"):
        return "active"
    if aux in BE:
        if "en" in forms:
            return "passive"
        return "active" if "ing" in forms else None
    if aux is not None:
        spoilt = aux in ("has", "have") and "s" in forms  # machine translation: "has alleges"
        return "active" if forms & {"base", "en", "ed"} or spoilt else None
    if "ing" in forms:
        return "participle"
    if "en" in forms and _agent_follows(tokens, at, stop):
        return "participle"
    if (
        cue.lemma == "accuse"
        and "en" in forms
        and [t.low for t in tokens[stop : stop + 1]] == ["of"]
    ):
        return "participle"  # "Mayor accused of fraud by staff": to accuse takes an object
    return "active" if forms & {"ed", "s", "base"} else None


def _agent_follows(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """A participle as in *a meeting described by one parent*, not a means (*said by phone*)."""
    if stop + 1 >= len(tokens) or tokens[stop].low != "by":
        return False
    if not at or not tokens[at - 1].word:
        return False
    if skip_reporting_place(tokens, stop, len(tokens)) > stop:
        return False
    return not tokens[stop + 1].low.endswith("ing")
