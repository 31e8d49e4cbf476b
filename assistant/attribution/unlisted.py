"""Verbs that the lexicon lacks, known by their place beside a quotation ("“…,” Naima recited").

Enters: tokens and a place. Leaves: a made-up lexicon entry, or None. Does not: guess away from a
quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.cues import Cue
from assistant.attribution.tokens import Token
from assistant.attribution.words import DETERMINERS, DISCOURSE, PREPOSITIONS, looks_finite

_DASHES: Final = frozenset("—–-,")


def unlisted(tokens: Sequence[Token], at: int) -> Cue | None:
    """A verb that the lexicon lacks, known by its place: right after a quotation, before a name."""
    token = tokens[at]
    if not token.word or token.capital or token.quote is not None or at + 1 >= len(tokens):
        return None
    low = token.low
    if not (looks_finite(token) or (low.endswith("s") and len(low) > 4)) or low in DISCOURSE:
        return None
    quote = quote_before(tokens, at)
    if quote is None:
        return _unlisted_after_name(tokens, at)
    if any(t.word for t in tokens[:quote]):
        return None
    after = tokens[at + 1]
    if after.low == ",":
        after = tokens[min(at + 2, len(tokens) - 1)]
        if after.low in PREPOSITIONS:
            return Cue(lemma=low, words=(low,), forms=frozenset(("ed",)), act="says", frames="q")
    if not after.word or not (
        after.capital or after.low in DETERMINERS or after.low in ("he", "she")
    ):
        return None
    return Cue(lemma=low, words=(low,), forms=frozenset(("ed",)), act="says", frames="q")


def _unlisted_after_name(tokens: Sequence[Token], at: int) -> Cue | None:
    """Reads "“…,” Naima recited": a quotation, a name, a verb, and the sentence closes."""
    low = tokens[at].low
    if tokens[at + 1].low not in (",", ".") or not looks_finite(tokens[at]):
        return None
    for start in range(at - 1, max(-1, at - 7), -1):
        if quote_before(tokens, start) == start - 1 and start > 0:
            if any(t.word for t in tokens[: start - 1]) or not tokens[start].word:
                return None
            first = tokens[start]
            if first.capital or first.low in DETERMINERS or first.low in ("he", "she", "they"):
                return Cue(
                    lemma=low, words=(low,), forms=frozenset(("ed",)), act="says", frames="q"
                )
            return None
        if not tokens[start].word:
            return None
    return None


def quote_before(tokens: Sequence[Token], at: int) -> int | None:
    """The index of the quotation that stands just before ``at``, commas and dashes apart."""
    here = at - 1
    while here >= 0 and at - here <= 3 and tokens[here].low in _DASHES:
        here -= 1
    if here < 0 or tokens[here].low != "<q>":
        return None
    within_phrase = here > 0 and tokens[here - 1].word and not tokens[here].utterance
    return None if within_phrase or _is_title(tokens, here, at) else here


def _is_title(tokens: Sequence[Token], quote: int, at: int) -> bool:
    """A title or nickname in apposition: "Vinge’s single, “Say It Twice”, topped the chart"."""
    return (
        1 < quote < at - 1
        and tokens[quote - 1].low == tokens[quote + 1].low == ","
        and tokens[quote - 2].word
        and tokens[quote].end - tokens[quote].start < 40
    )
