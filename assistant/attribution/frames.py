"""What a cue attributes: the content to its right or left, by the cue's frames.

Enters: tokens and a hit. Leaves: ranges of token indexes. Does not: find the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.adjuncts import skip_adjuncts
from assistant.attribution.hits import Hit
from assistant.attribution.openers import (
    after_hearer,
    demonstrative,
    has_figure,
    has_opinion,
    has_verb,
    reads_as_clause,
    relative_that,
    to_ahead,
)
from assistant.attribution.tokens import Token
from assistant.attribution.words import (
    AUX,
    BOUNDARIES,
    PERSONAL,
    PREPOSITIONS,
    Range,
    is_adverb,
    looks_finite,
)

_EDGES: Final = frozenset(",;:.—–-")
_WINDOW: Final = 16
_REFLEXIVE: Final = frozenset(
    "define_itself define_themselves define_himself define_herself".split()
)
_PARTICLES: Final[dict[str, tuple[str, ...]]] = {
    "warn": ("of", "about", "against"), "complain": ("of", "about"), "boast": ("of", "about"),
    "hint": ("at",), "appeal": ("for",), "plead": ("for",), "ask": ("for",),
    "inform": ("of", "about"),
    "assure": ("of",), "remind": ("of",), "notify": ("of", "about"), "testify": ("to", "about"),
    "caution": ("against",), "joke": ("about",), "report": ("on",), "comment": ("on",),
}  # fmt: skip
"""What opens the object where an adverbial parts it from its verb: "warned on Tuesday of"."""
_FIGURES: Final = frozenset(
    "give put place peg number raise lower elevate cipher quantify rate cut value".split()
)
_QUERIES: Final = frozenset(
    "ask wonder explain know question specify disclose reveal determine question_whether "
    "recall".split()
)
_CIRCUMSTANCES: Final = frozenset("when where if once".split())
_QUESTION_WORDS: Final = _CIRCUMSTANCES | frozenset("what how why whether".split())
_BARE_RISKS: Final = frozenset(
    "claim post tweet text email e-mail write communicate radio blog".split()
)
_NOTHING: Final = frozenset("nothing so more less anything little much something otherwise".split())


def right_content(tokens: Sequence[Token], at: int, end: int, hit: Hit) -> list[Range]:
    """The pieces said after the cue, from ``at`` up to ``end``; empty if nothing is said there."""
    end = _trim_end(tokens, at, end)
    here = skip_adjuncts(tokens, at, end)
    commas = sum(t.low == "," for t in tokens[at:here])
    if commas % 2 and here + 1 < end and tokens[here].low == ",":
        here += 1  # "accused today, Tuesday, the army of …"
    here = _past_place(tokens, _past_interjection(tokens, here, end), end)
    if here >= end:
        return []
    frames = hit.cue.frames
    low = tokens[here].low
    clausal = bool(set("tbw") & set(frames))
    if low == "that" and clausal and not demonstrative(tokens, here, end, frames):
        return _split_that(tokens, here + 1, end)
    if low == "that" and "b" in frames and here + 1 < end and tokens[here + 1].low in AUX:
        return [(here, end)]  # "said that was untrue"
    if low in (":", ",") and here + 1 < end:
        quoted = tokens[here + 1].quote is not None
        if low == ":" or quoted:
            return _from_quote(tokens, here + 1, end) if quoted else [(here + 1, end)]
        return []
    if tokens[here].quote is not None and ("n" not in frames or here + 1 >= end or low == "<q>"):
        return _from_quote(tokens, here, end)
    that = _that_ahead(tokens, here, end, frames)
    if that is not None:
        return _split_that(tokens, that + 1, end)
    colon = _colon_ahead(tokens, here, end)
    if colon is not None and "n" not in frames:
        return _from_quote(tokens, colon + 1, end)
    return _by_frame(tokens, here, end, hit)


def _past_place(tokens: Sequence[Token], at: int, end: int) -> int:
    """Past "from Isfana" before an object ("announced from Isfana the withdrawal")."""
    if at + 2 >= end or tokens[at].low not in ("from", "in", "at"):
        return at
    here = at + 1
    while here < end and here - at < 4 and tokens[here].capital:
        here += 1
    follows = here < end and (tokens[here].low in ("the", "a", "an", "that") or tokens[here].quote)
    return here if here > at + 1 and follows else at


def _predicates(token: Token) -> bool:
    return token.low in AUX or looks_finite(token)


def _past_interjection(tokens: Sequence[Token], at: int, end: int) -> int:
    """Past ", however," up to the content, and past a comma before *that*."""
    if at + 1 < end and tokens[at].low == ",":
        if tokens[at + 1].low == "that":
            return at + 1
        after = skip_adjuncts(tokens, at + 1, end)
        if at + 1 < after < end - 1 and tokens[after].low == ",":
            return after + 1
        comma = next((k for k in range(at + 1, min(end - 1, at + 8)) if tokens[k].low == ","), None)
        if comma is not None and tokens[comma + 1].low in ("that", "<q>"):
            return comma + 1
    return at


def _by_frame(tokens: Sequence[Token], here: int, end: int, hit: Hit) -> list[Range]:
    """The content that starts at ``here``, by what the cue's frames allow there."""
    frames, low = hit.cue.frames, tokens[here].low
    if low in _PARTICLES.get(hit.cue.lemma, ()) and here + 1 < end:
        return [(here + 1, end)]
    if "i" in frames and (low == "to" or ("n" not in frames and to_ahead(tokens, here, end))):
        return [(here, end)]
    if "o" in frames and "b" in frames:
        return _after_told(tokens, after_hearer(tokens, here, end), end)
    if hit.cue.lemma in _REFLEXIVE and low == "as" and here + 1 < end:
        return _from_quote(tokens, here + 1, end)
    if "n" not in frames and tokens[here].word:
        colon = next((k for k in range(here, min(end - 1, here + 4)) if tokens[k].low == ":"), None)
        if colon is not None:
            return [(colon + 1, end)]
    if not tokens[here].word:
        return [(here, end)] if low in "$€£¥₹#" and set("bn") & set(frames) else []
    if low in PREPOSITIONS:
        return [(here, end)] if _takes_preposition(tokens, here, end, hit) else []
    if low in _QUESTION_WORDS:
        asks = hit.cue.lemma in _QUERIES or hit.refused or low not in _CIRCUMSTANCES
        return [(here, end)] if asks and set("tbn") & set(frames) else []
    if "n" in frames:
        return (
            [(here, _object_end(tokens, here, end))] if _is_object(tokens, here, end, hit) else []
        )
    if low in BOUNDARIES or _says_nothing(tokens, here, end):
        return []
    if "b" in frames and (reads_as_clause(tokens, here, end, 30) or low in ("yes", "no")):
        return [(here, end)]
    if "t" in frames and reads_as_clause(tokens, here, end):
        risky = hit.cue.lemma in _BARE_RISKS
        return [(here, end)] if not risky or has_verb(tokens, here, end) else []
    return []


def _after_told(tokens: Sequence[Token], here: int, end: int) -> list[Range]:
    """What follows the hearer of *told*: an infinitive or a clause."""
    if here >= end:
        return []
    low = tokens[here].low
    if low == "to":
        return [(here, end)]
    if low in PREPOSITIONS or low in _NOTHING or not reads_as_clause(tokens, here, end, 30):
        return []
    return [(here, end)]


def _takes_preposition(tokens: Sequence[Token], here: int, end: int, hit: Hit) -> bool:
    """A figure ("raises to 34 the dead"), or *to* after a verb that takes an object only."""
    low = tokens[here].low
    if hit.cue.act in ("estimates", "reports") and low in ("in", "to", "at", "from"):
        return here + 1 < end and tokens[here + 1].low[:1].isdigit()
    return low == "to" and "n" in hit.cue.frames and "t" not in hit.cue.frames


def _is_object(tokens: Sequence[Token], here: int, end: int, hit: Hit) -> bool:
    """Whether a noun phrase that can be said, denied or estimated starts here."""
    low, lemma = tokens[here].low, hit.cue.lemma
    if low == "as":
        return here + 2 < end
    if low == "that":
        return True
    if low in BOUNDARIES or (low in AUX and low not in ("having", "being")):
        return False
    if _says_nothing(tokens, here, end) or (lemma == "offer" and low == "no"):
        return False
    if lemma == "call":
        return has_opinion(tokens, here, end)
    if lemma == "give" and not any(t.low == "as" for t in tokens[here:end]):
        return False
    return lemma not in _FIGURES or has_figure(tokens, here, end)


def _says_nothing(tokens: Sequence[Token], here: int, end: int) -> bool:
    nothing = tokens[here].low in _NOTHING
    return nothing and not (here + 2 < end and _predicates(tokens[here + 1]))


def _object_end(tokens: Sequence[Token], here: int, end: int) -> int:
    """An object ends before a colon or dash that opens the source's own words."""
    for at in range(here + 1, end):
        low = tokens[at].low
        if low == ":" and at + 1 < end:
            return at
        if low in ("—", "–", "-") and not any(t.low == low for t in tokens[at + 1 : end]):
            return at
    return end


def _trim_end(tokens: Sequence[Token], at: int, end: int) -> int:
    while end > at and (
        tokens[end - 1].low in _EDGES
        or tokens[end - 1].low in ("and", "but", "while", "or", "though", "although")
    ):
        end -= 1
    return end


def _from_quote(tokens: Sequence[Token], at: int, end: int) -> list[Range]:
    """From a quotation: the quotation alone if what follows is no part of the sentence said."""
    if tokens[at].quote is None or tokens[at].low == "<s>":
        return [(at, end)]
    pieces = [(at, at + 1)]
    here = at + 1
    while here < end and (
        tokens[here].low == "<q>"
        or (tokens[here].low in ",." and here + 1 < end and tokens[here + 1].low == "<q>")
    ):
        if tokens[here].low == "<q>":
            pieces.append((here, here + 1))
        here += 1
    if here < end and tokens[here].word and not is_adverb(tokens[here]):
        if (
            tokens[here].low in ("and", "but")
            or tokens[here].low in PREPOSITIONS
            or tokens[here].low.endswith("ing")
        ):
            return [(at, end)] if tokens[here].low in ("and", "of", "by", "for") else pieces
        return [(at, end)]
    return pieces


def _split_that(tokens: Sequence[Token], at: int, end: int) -> list[Range]:
    """The clause after *that*, cut where "and that" starts another (marked by separate ranges)."""
    pieces: list[Range] = []
    start = at
    for here in range(at + 1, end - 2):
        if tokens[here].low in ("and", "but") and tokens[here + 1].low == "that":
            stop = here - 1 if tokens[here - 1].low == "," else here
            if not demonstrative(tokens, here + 1, end, "n"):
                pieces.append((start, stop))
                start = here + 2
    pieces.append((start, end))
    return [p for p in pieces if p[1] > p[0]]


def _that_ahead(tokens: Sequence[Token], here: int, end: int, frames: str) -> int | None:
    """The *that* a few words on: "told the committee on Monday that …"."""
    if tokens[here].low in ("he", "she", "they", "it", "i", "we", "there"):
        return None
    hearer = "o" in frames or "n" in frames or tokens[here].low in PREPOSITIONS
    for at in range(here + (tokens[here].low == "that"), min(end - 1, here + _WINDOW)):
        low = tokens[at].low
        if low == "that":
            if at > here and tokens[at - 1].low in PREPOSITIONS | {"and", "but"}:
                return None
            if not set("tw") & set(frames) or relative_that(tokens, at, end):
                return None
            if [t.low for t in tokens[at - 3 : at - 1]] in ([",", "a"], [",", "an"]):
                return None  # "says it fell, a claim that …"
            return at
        if low == "," and "n" in frames:
            return None  # "announced 71 dead, a figure that …"
        if (tokens[at].quote is not None and tokens[at].low == "<q>") or low in (";", ":"):
            return None
        if low in AUX or low in ("who", "which", "but", "while", "because"):
            return None
        if at > here and (low in PERSONAL or (not hearer and looks_finite(tokens[at]))):
            return None  # "said the boy admitted that …"
    return None


def _colon_ahead(tokens: Sequence[Token], here: int, end: int) -> int | None:
    for at in range(here, min(end - 1, here + _WINDOW)):
        low = tokens[at].low
        if low in (":", ",") and tokens[at + 1].low == "<q>":
            return at
        if low in (";", "that", "who", "which") or tokens[at].low == "<q>":
            return None
    return None


def left_content(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """The clause said before a parenthetical cue that starts at ``end``; None if there is none."""
    stop = end
    if stop <= start:
        return None
    if tokens[stop - 1].low in (",", "—", "–"):
        stop -= 1
    elif tokens[stop - 1].low != "<q>":
        return None
    while start < stop and (
        (not tokens[start].word and tokens[start].quote is None)
        or tokens[start].low in ("but", "and", "yet", "so", "while")
    ):
        start += 1
    stop = _trim_end(tokens, start, stop)
    return (start, stop) if stop > start else None
