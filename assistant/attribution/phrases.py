"""Noun phrases that can be a source: the subject before a verb, or after an inverted one.

Enters: the tokens of a unit and a place in them. Leaves: half-open ranges of token indexes. Does
not:
know what the phrase refers to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.adjuncts import (
    skip_adjuncts,
    skip_reporting_place,
    skip_time_phrase,
    time_phrase_before,
)
from assistant.attribution.tokens import Token
from assistant.attribution.words import (
    AUX,
    BOUNDARIES,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    DISCOURSE,
    FOLLOWING_STOPS,
    MARKS,
    PERSONAL,
    PREPOSITIONS,
    RELATIVES,
    Range,
    is_adverb,
    looks_finite,
)

_ADVERBIALS: Final = frozenset(
    (("at", "first"), ("at", "last"), ("in", "turn"), ("so", "far"), ("for", "now"), ("at", "once"))
)
_LONGEST_APPOSITION: Final = 25  # tokens
_LONGEST_RELATIVE: Final = 45
_CANNOT_END: Final = (
    PREPOSITIONS | BOUNDARIES | CONJUNCTIONS | AUX | frozenset(("the", "a", "an", "its", "or"))
)


def subject_before(tokens: Sequence[Token], verb: int, stops: Sequence[int] = ()) -> Range | None:
    """The noun phrase before the verb group at ``verb``, appositions and relative clauses included.

    ``stops`` are the ends of cues found so far: a phrase does not reach back over one, unless the
    cue stands in the phrase's own relative clause.
    """
    end = _strip_interjections(tokens, verb, _floor(stops, verb))
    floor = _floor(stops, end)
    if end <= floor:
        return None
    last = tokens[end - 1]
    if last.low in PERSONAL:
        return end - 1, end
    head_end = end
    if last.low == ",":
        opening = _apposition_start(tokens, end - 1, floor)
        if opening is None:
            return None
        head_end, end = opening, end - 1
    elif last.low in (")", "]", "—", "–"):
        opening = _opening_of(tokens, end - 1, floor)
        if opening is None:
            return None
        head_end = opening
        end = end if last.low in (")", "]") else end - 1
    floor = _floor(stops, head_end)
    if head_end > floor and tokens[head_end - 1].low in (")", "]"):
        inner = _opening_of(tokens, head_end - 1, floor)
        head_end = inner if inner is not None else head_end
    if head_end <= floor or not _can_end_phrase(tokens[head_end - 1]):
        return None
    start = _phrase_start(tokens, head_end, floor)
    start = _trim_lead(tokens, start, head_end)
    if any(
        t.low in AUX for t in tokens[start : min(start + 2, head_end)]
    ):  # "That was leaked by a guard, who said": the agent is meant
        start = min((k + 1 for k in range(start, head_end) if tokens[k].low == "by"), default=end)
    return (start, end) if start < head_end else None


def _floor(stops: Sequence[int], end: int) -> int:
    return max((s for s in stops if s <= end), default=0)


def _strip_interjections(tokens: Sequence[Token], end: int, floor: int) -> int:
    """The end of the subject without ", however," or "on Tuesday" between it and its verb."""
    while end > floor:
        before = time_phrase_before(tokens, end, floor)
        if before < end and before > floor:
            end = before
            continue
        if end - 2 > floor and (tokens[end - 2].low, tokens[end - 1].low) in _ADVERBIALS:
            end -= 2
            continue
        if tokens[end - 1].low == ",":
            comma = _previous(tokens, end - 2, 0, ",")
            if comma is not None and comma > 0 and _is_interjection(tokens, comma + 1, end - 1):
                end = comma
                continue
        elif is_adverb(tokens[end - 1]) and tokens[end - 1].low not in ("all", "both"):
            end -= 1
            continue
        return end
    return end


def _is_interjection(tokens: Sequence[Token], start: int, end: int) -> bool:
    """An adverbial between commas: "however", "for its part", "in turn", "on Monday"."""
    if not 0 < end - start <= 10:
        return False
    first = tokens[start].low
    if first in DISCOURSE or (first.endswith("ly") and not tokens[start].capital):
        return end - start <= 3
    if first in PREPOSITIONS - {"of", "from", "with"}:
        return True
    return skip_time_phrase(tokens, start, end) == end


def _apposition_start(tokens: Sequence[Token], comma: int, floor: int) -> int | None:
    """Where the apposition or relative clause that the comma at ``comma`` closes opens."""
    opening = _previous(tokens, comma - 1, 0, ",")
    if opening is None:
        return None
    probe: int | None = opening
    while probe is not None and comma - probe < _LONGEST_RELATIVE:
        if tokens[probe + 1].low in ("who", "whose", "which") and probe > 0:
            return probe
        probe = _previous(tokens, probe - 1, 0, ",")
    if tokens[opening + 1].low.endswith("ing") and opening > 0:
        return opening if comma - opening <= _LONGEST_APPOSITION else None
    return opening if comma - opening <= _LONGEST_APPOSITION and opening > floor else None


def _opening_of(tokens: Sequence[Token], closing: int, floor: int) -> int | None:
    mark = {")": "(", "]": "["}.get(tokens[closing].low, tokens[closing].low)
    found = _previous(tokens, closing - 1, floor, mark)
    if found is None or closing - found >= _LONGEST_APPOSITION or found <= floor:
        return None
    return found


def _previous(tokens: Sequence[Token], at: int, floor: int, low: str) -> int | None:
    for index in range(at, max(floor, at - 60) - 1, -1):
        if tokens[index].low == low:
            return index
        if tokens[index].low in (";", "<q>"):
            return None
    return None


def _can_end_phrase(token: Token) -> bool:
    if not token.word:
        return token.low in ("%", ".")
    return token.low not in _CANNOT_END


def _phrase_start(tokens: Sequence[Token], end: int, floor: int) -> int:
    """The clause boundary to the left of the phrase that ends at ``end``."""
    at = end
    while at > floor:
        token = tokens[at - 1]
        low = token.low
        if low == ")":
            opening = _opening_of(tokens, at - 1, floor)
            if opening is None:
                break
            at = opening
            continue
        if low == "<q>" or (low in MARKS and low != "-"):
            break
        if low == "and":
            if not _coordinates_names(tokens, at - 1, floor):
                break
        elif low in RELATIVES:
            if at - 1 <= floor or not _relative_continues(tokens, at - 1):
                break
        elif low in BOUNDARIES:
            break
        at -= 1
    return at


def _coordinates_names(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Whether the *and* at ``at`` joins two noun phrases rather than two clauses."""
    here = at - 1
    if here > floor and tokens[here].low == ")":
        here = (_opening_of(tokens, here, floor) or here) - 1
    if here < floor or not tokens[here].word:
        return False
    at = here + 1
    while here >= floor and at - here <= 7:
        token = tokens[here]
        if not token.word or token.low in BOUNDARIES:
            return token.low in ("that", "but", "while", "and") or (
                token.low == "," and tokens[at - 1].capital
            )
        if token.low in AUX or token.low in PERSONAL or looks_finite(token):
            return False
        here -= 1
    return here < floor


def _relative_continues(tokens: Sequence[Token], at: int) -> bool:
    """Whether the relative pronoun at ``at`` hangs on a noun before it and opens with its verb."""
    before, after = tokens[at - 1], tokens[at + 1]
    if not before.word or before.low in PREPOSITIONS | AUX | BOUNDARIES:
        return False
    verb = after.low in AUX or looks_finite(after) or is_adverb(after)
    if tokens[at].low == "that":
        plural_noun = after.low.endswith("s") and not before.low.endswith(("s", "ed"))
        speaks = looks_finite(before) or before.low.endswith(("says", "said", "ing", "tells"))
        return not speaks and (verb or plural_noun)
    return True


def _trim_lead(tokens: Sequence[Token], start: int, end: int) -> int:
    """The start without leading adverbs, conjunctions, times and "In a letter to …" adjuncts."""
    at = start
    while at < end - 1:
        token = tokens[at]
        after = skip_time_phrase(tokens, at, end)
        if at < after < end:
            at = after
        elif token.low in CONJUNCTIONS or (
            is_adverb(token)
            and token.low not in ("both", "all", "first")
            and tokens[at + 1].low not in ("any", "all", "half")  # "hardly any", "nearly all"
        ):
            at += 1
        elif token.low in PREPOSITIONS and token.low != "of":
            jump = _subject_after_adjunct(tokens, at, end)
            if jump is None:
                return at
            at = jump
        else:
            break
    return at


def _subject_after_adjunct(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where the subject starts after an opening adjunct that no comma closes."""
    for at in range(start + 2, end):
        before, token = tokens[at - 1], tokens[at]
        if before.low in PREPOSITIONS or before.low in DETERMINERS or not token.word:
            continue
        opens = token.low in DETERMINERS or token.low in PERSONAL
        if opens or (token.capital and not before.capital and before.low not in (".", "&", "and")):
            return at
    return start + 2 if end - start > 2 and tokens[start + 1].low in DAYS else None


def subject_after(tokens: Sequence[Token], at: int, end: int) -> Range | None:
    """The noun phrase after an inverted verb ("said Lovisa Ekdahl, chief engineer at …")."""
    here = _skip_to_subject(tokens, at, end)
    if here >= end or not tokens[here].word:
        return None
    first = tokens[here].low
    if first in PERSONAL:
        return here, here + 1
    if first in PREPOSITIONS or first in BOUNDARIES or first in AUX:
        return None
    stop = here + 1
    while stop < end and not _ends_subject(tokens, stop, end):
        stop += 1
    while stop > here and tokens[stop - 1].low in (",", "(", "and"):
        stop -= 1
    return (here, stop) if stop > here else None


def _skip_to_subject(tokens: Sequence[Token], at: int, end: int) -> int:
    """Past "on Saturday", ", by satellite phone," and adverbs between the verb and its subject."""
    here = skip_adjuncts(tokens, at, end)
    while here + 1 < end and tokens[here].low == "," and tokens[here + 1].low in PREPOSITIONS:
        comma = next((k for k in range(here + 1, min(end, here + 9)) if tokens[k].low == ","), None)
        if comma is None:
            break
        here = skip_adjuncts(tokens, comma + 1, end)
    return here


def _ends_subject(tokens: Sequence[Token], at: int, end: int) -> bool:
    low = tokens[at].low
    if low in ("<q>", ";", ":", "!", "?", "—", "–", "…"):
        return True
    if low == ".":
        return at + 1 >= end
    if low == ",":
        return not _apposition_follows(tokens, at + 1, end)
    if low in FOLLOWING_STOPS:
        return low != "and" or not _name_goes_on(tokens, at + 1, end)
    if low == "in" and skip_reporting_place(tokens, at, end) > at:
        return True
    return skip_time_phrase(tokens, at, end) > at


def _apposition_follows(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether what follows a comma still describes the name before it."""
    if at >= end or not tokens[at].word:
        return False
    low = tokens[at].low
    if low in ("who", "which", "whose"):
        return False
    if low.endswith("ing") and not tokens[at].capital:
        return False
    if low in BOUNDARIES or low in PREPOSITIONS - {"of", "from"} or low in PERSONAL or low in AUX:
        return False
    if is_adverb(tokens[at]) or looks_finite(tokens[at]):
        return False
    return skip_time_phrase(tokens, at, end) == at


def _name_goes_on(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether *and* joins another name ("said Mary Kay and Sons", "doctors and other staff")."""
    return at < end and (tokens[at].capital or tokens[at].low in ("other", "two", "three"))
