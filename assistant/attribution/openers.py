"""Tests of what opens a content: a clause, a figure, a hearer, *that* as a pronoun.

Enters: tokens and a place. Leaves: yes or no, or an index. Does not: know which cue stands before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.tokens import Token
from assistant.attribution.words import (
    AUX,
    BOUNDARIES,
    DAYS,
    DETERMINERS,
    PERSONAL,
    PREPOSITIONS,
    TIME_LEADS,
    TIME_NOUNS,
    is_adverb,
    looks_finite,
    looks_verbal,
)

_FIGURE_WORDS: Final = frozenset(
    "toll figure figures number numbers count total price cost sum losses dead victims "
    "deceased damage "
    "damages value dozen dozens hundreds thousands million half third quarter".split()
)
_CLAIM_NOUNS: Final = frozenset(
    "claim charge accusation allegation figure report story account suggestion idea version number "
    "information assertion statement theory day week month year".split()
)


def reads_as_clause(tokens: Sequence[Token], here: int, end: int, reach: int = 14) -> bool:
    """Whether a clause without *that* starts here: a subject, and a verb soon after."""
    first = tokens[here]
    if first.low == "to" or first.low in PERSONAL or first.low == "there":
        return True
    if not (first.low in DETERMINERS or first.capital or first.low[:1].isdigit() or reach > 14):
        return any(tokens[at].low in AUX for at in range(here + 1, min(end, here + 8)))
    for at in range(here + 1, min(end, here + reach)):
        if looks_verbal(tokens[at]) and (reach > 14 or not _plural_noun(tokens, at)):
            return True
        if reach <= 14 and (tokens[at].low in BOUNDARIES or tokens[at].low in (",", ";")):
            return False
    return False


def _plural_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word in *-s* is a noun by what stands before it ("on its maps", "20 boats")."""
    token, before = tokens[at], tokens[at - 1]
    if token.quote is not None or token.low in AUX or looks_finite(token):
        return False
    return before.low in DETERMINERS | PREPOSITIONS or before.low[:1].isdigit()


def has_figure(tokens: Sequence[Token], here: int, end: int) -> bool:
    """Whether the object holds a number, or a word for one ("put the toll at")."""
    return any(
        t.low[:1].isdigit() or t.low in _FIGURE_WORDS or t.quote is not None
        for t in tokens[here:end]
    )


def has_opinion(tokens: Sequence[Token], here: int, end: int) -> bool:
    """Whether *called* judges ("called it a lie") rather than summons ("called a meeting")."""
    if any(t.quote is not None for t in tokens[here:end]):
        return True
    return end - here > 1 and tokens[here].low in ("it", "that", "this", "them", "him", "her")


def has_verb(tokens: Sequence[Token], here: int, end: int) -> bool:
    """Whether an auxiliary or a past tense stands soon after ``here``."""
    return any(t.low in AUX or looks_finite(t) for t in tokens[here + 1 : min(end, here + 12)])


def demonstrative(tokens: Sequence[Token], at: int, end: int, frames: str) -> bool:
    """Whether *that* is a pronoun or points ("that claim"), and opens no clause."""
    if at + 1 >= end:
        return True
    following = tokens[at + 1].low
    if following in AUX and following != "had":
        return True  # "said that was untrue": a clause after *that* has a subject
    if (
        "n" in frames
        and following in (",", "as", "and", "but", "too", "either", "<q>", "<s>")
        and tokens[at + 1 : at + 2]
    ):
        return following != "<q>" or "t" not in frames
    return following in _CLAIM_NOUNS and (at + 2 >= end or tokens[at + 2].low not in AUX)


def relative_that(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether *that* opens a relative clause: a verb follows at once ("the city that fell")."""
    after = tokens[at + 1]
    return after.low in AUX or looks_finite(after)


def after_hearer(tokens: Sequence[Token], here: int, end: int) -> int:
    """Past the hearer of *told*: "told us", "told our reporter at the gate"."""
    if tokens[here].low in ("me", "him", "us", "them", "her", "you", "it") and not (
        tokens[here].low == "her" and here + 1 < end and not _opens_clause(tokens, here + 1)
    ):
        return here + 1
    for at in range(here + 1, min(end, here + 12)):
        if tokens[at].low in (",", ":", ";"):
            return end
        if tokens[at].quote is not None:
            return at
        if (
            _opens_clause(tokens, at)
            and tokens[at - 1].low not in PREPOSITIONS | DETERMINERS
            and not (tokens[at].capital and (tokens[at - 1].capital or at == here + 1))
        ):
            return at
    return end


def _opens_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether an auxiliary or a past tense stands soon after ``here``."""
    token = tokens[at]
    return (
        token.low in DETERMINERS
        or token.low in PERSONAL
        or token.capital
        or token.low in ("to", "there")
    )


def answers_all(tokens: Sequence[Token], comma: int) -> bool:
    """Whether one or two words before a comma open the sentence, and tell no time or place."""
    if not 0 < comma <= 2 or tokens[comma].low != ",":
        return False
    first = tokens[0]
    return first.low not in PREPOSITIONS | DAYS | TIME_LEADS | TIME_NOUNS and not is_adverb(first)


def to_ahead(tokens: Sequence[Token], here: int, end: int) -> bool:
    """Whether an infinitive follows within a few words ("urged the mayor to resign")."""
    return any(tokens[at].low == "to" for at in range(here, min(end, here + 12)))
