"""Adverbials beside a verb: verb groups, time phrases and "in a statement"-like phrases.

Enters: the tokens of a unit and a place in them. Leaves: indexes past (or before) the adverbial.
Does not: find subjects or content.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.attribution.tokens import Token
from assistant.attribution.words import (
    AUX,
    BOUNDARIES,
    DAYS,
    DETERMINERS,
    DISCOURSE,
    MARKS,
    NEGATIONS,
    PERSONAL,
    PREPOSITIONS,
    REPORTING_PLACES,
    TIME_LEADS,
    TIME_NOUNS,
    is_adverb,
)

_TIME_OPENERS = frozenset("on in at by since late early earlier from".split())
_OPEN_LEADS = frozenset("the late early".split())
_ADVERBS_OF_TIME = frozenset("yesterday today tonight ago".split())
_CLOCK = frozenset("a.m. p.m. am pm gmt local time".split())


def verb_group_start(tokens: Sequence[Token], at: int, floor: int) -> int:
    """The first token of the auxiliaries, negations and adverbs before the verb at ``at``."""
    start = at
    while start > floor and _in_group(tokens, start - 1, floor):
        start -= 1
    while start < at and tokens[start].low in DISCOURSE and tokens[start].low not in AUX:
        start += 1
    return start


def _in_group(tokens: Sequence[Token], at: int, floor: int) -> bool:
    token = tokens[at]
    if token.low in AUX or token.low in NEGATIONS:
        return True
    if token.low in ("as", "so", "very", "less"):  # "was just as sure"
        return at > floor and (tokens[at - 1].low in AUX or is_adverb(tokens[at - 1]))
    return is_adverb(token) and token.low != "all"


def time_phrase_before(tokens: Sequence[Token], end: int, floor: int) -> int:
    """The start of a time phrase that ends at ``end`` (exclusive), or ``end`` if there is none."""
    at = end
    while at > floor:
        token = tokens[at - 1]
        low = token.low
        if (
            low in DAYS
            or low in TIME_NOUNS
            or low in ("yesterday", "today", "tonight", "ago", "a.m.", "p.m.")
            or (
                at < end
                and (low[:1].isdigit() or low in TIME_LEADS or low in (",", ".", "the", "a", "few"))
            )
        ):
            at -= 1
        elif at < end and low in ("on", "in", "at", "by", "of", "early", "late"):
            at -= 1
            if low != "of":
                break
        else:
            break
    while at < end and tokens[at].low in (",", ".", "of"):
        at += 1
    found = any(
        tokens[k].low in DAYS or tokens[k].low in ("yesterday", "today", "tonight", "ago")
        for k in range(at, end)
    ) or (at < end and tokens[at].low in ("on", "in", "at", "last", "this", "late", "early"))
    return at if found else end


def skip_time_phrase(tokens: Sequence[Token], at: int, end: int) -> int:
    """The index after a time phrase at ``at`` ("on Tuesday", "this Tuesday, May 23,").

    "The year had been hard" opens with none: there the time is the subject.
    """
    here = at
    if [t.low for t in tokens[at : at + 2]] == ["that", "the"]:
        return at
    if here < end and tokens[here].low in _TIME_OPENERS:
        here += 1
    if here > at and here < end and tokens[here].low == "on":
        here += 1  # "late on Sunday"
    if at < here < end and tokens[at].low == "at" and tokens[here].low[:1].isdigit():
        clock = here + 1
        while clock < end and tokens[clock].low in _CLOCK:
            clock += 1
        return clock
    while here < end and (tokens[here].low in TIME_LEADS or tokens[here].low in _OPEN_LEADS):
        here += 1
    first = here
    while here < end and _continues_time(tokens, here, end, first):
        here += 1
    if here == first:
        return at
    if tokens[here - 1].low == "of":
        here -= 1
    words = {tokens[k].low for k in range(at, here)}
    if here < end and tokens[here].low in AUX and tokens[at].low not in _TIME_OPENERS:
        return at
    if here - at == 1 and (not words & (DAYS | _ADVERBS_OF_TIME) or words == {"may"}):
        return at
    return here


def _continues_time(tokens: Sequence[Token], at: int, end: int, first: int) -> bool:
    low = tokens[at].low
    if low in DAYS or low in TIME_NOUNS or low in _ADVERBS_OF_TIME:
        return True
    if at == first:
        return False
    if low[:1].isdigit() or low in ("of", "early", "late"):
        return True
    if low not in (",", ".") or at + 1 >= end:
        return False
    after = tokens[at + 1].low
    return after in DAYS or (low == "," and after[:1].isdigit())


def skip_adjuncts(tokens: Sequence[Token], at: int, end: int) -> int:
    """The index after adverbs, time phrases and "in a statement"-like phrases from ``at`` on."""
    here = at
    while here < end:
        low = tokens[here].low
        if is_adverb(tokens[here]) and low not in (
            "all",
            "more",
            "even",
            "just",
            "only",
            "much",
            "most",
            "long",
        ):
            here += 1
            continue
        after = skip_time_phrase(tokens, here, end)
        if after == here:
            after = skip_reporting_place(tokens, here, end)
        if (
            after == here
            and low == "for"
            and here + 2 < end
            and tokens[here + 2].low in ("part", "side")
        ):
            after = here + 3
        if after == here and low == "," and here > at and here + 1 < end:
            inner = skip_time_phrase(tokens, here + 1, end)
            after = inner if inner > here + 1 else here
        if after == here:
            break
        here = after
    return here


def skip_reporting_place(tokens: Sequence[Token], at: int, end: int) -> int:
    """After "in a message on its channel", "through Telegram", "by phone", "to reporters"."""
    if tokens[at].low not in (
        "in",
        "on",
        "at",
        "by",
        "through",
        "via",
        "to",
        "during",
        "over",
        "from",
        "with",
    ):
        return at
    here = at + 1
    seen = False
    while here < end and here - at < 12:
        low = tokens[here].low
        if low in REPORTING_PLACES:
            seen = True
        elif (
            tokens[here].quote is not None
            or low in BOUNDARIES - {"and"}
            or low in MARKS
            or low in AUX
            or (
                seen
                and low in (PERSONAL | DETERMINERS)
                and tokens[here - 1].low not in PREPOSITIONS
            )
        ):
            break
        here += 1
    return here if seen else at
