"""Noun phrases, verb groups and adjuncts around a cue, found by word classes and punctuation.

Enters: the tokens of a unit and a place in them. Leaves: half-open ranges of token indexes. Does not:
know quotations' speakers or what a cue means. There is no parser behind this: closed word classes,
capital letters and commas decide, which is enough for news prose and costs microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.tokens import Token

Range = tuple[int, int]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BE: Final = _set("be is are was were been being am 's isn't aren't wasn't weren't")
AUX: Final = BE | _set(
    "has have had having will would can could may might must should shall does do did"
)
NEGATIONS: Final = _set(
    "not never cannot n't didn't doesn't don't won't wouldn't couldn't can't isn't aren't wasn't weren't "
    "hasn't haven't hadn't shouldn't neither nor"
)
HYPOTHETICAL: Final = _set("could may might should must can shall")
PRONOUNS: Final = _set(
    "he she they it we i you who one this these those others some many both everyone nobody"
)
PERSONAL: Final = _set("he she they it we i you")
DETERMINERS: Final = _set(
    "the a an this that these those his her its their our my your some any no every each another both "
    "several many few most all one two three four five six seven eight nine ten dozens hundreds"
)
POSSESSIVES: Final = _set("his her its their our my your whose")
PREPOSITIONS: Final = _set(
    "in on at by for with from to of into onto over under after before during about against between "
    "among through throughout via despite amid within without since until near behind beyond upon "
    "toward towards across inside outside around following per unlike like besides alongside below above"
)
CONJUNCTIONS: Final = _set("and but or yet nor so while whereas although though")
BOUNDARIES: Final = _set(
    "that but while whereas because although though when if whether as than so yet nor what how why "
    "where unless once or and which who whose whom lest"
)
DISCOURSE: Final = _set(
    "however meanwhile moreover nevertheless nonetheless instead therefore thus also too still then "
    "again later earlier yesterday today now further furthermore besides finally though indeed "
    "likewise similarly consequently otherwise elsewhere afterwards first second next secondly lastly "
    "even just only already once twice always often soon rather perhaps tonight online hence "
    "conversely separately duly alone anyway ever quite all much more both rightly long likely"
)
DAYS: Final = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec "
    "mon tue tues wed thu thurs fri sat sun"
)
TIME_NOUNS: Final = _set(
    "morning afternoon evening night noon midnight week month year day days hours weeks months years "
    "hour minutes weekend time spring summer autumn winter dawn dusk moment decade century"
)
TIME_LEADS: Final = _set("last next this late early earlier previous following same that past")
REPORTING_PLACES: Final = _set(
    "statement interview message video post note letter email e-mail tweet communique communiqué briefing "
    "conference release report text speech call telegram facebook twitter x reporters journalists "
    "television radio tv phone telephone channel channels press newspaper article filing memo bulletin "
    "broadcast address thread website blog podcast hearing testimony court parliament satellite "
    "audio recording comments remarks writing response reply turn opinion view evidence affidavit"
)
PASTS: Final = _set(
    "gave took made met left went came stood sat held kept got lost won sent paid saw knew rose fell "
    "bought sold built drew drove flew grew led rode shook shot spent struck threw wore began broke "
    "brought chose did felt fought forgot hung laid lay lit rang sang sank slept stuck died killed "
    "became caught cost dug ate hid hurt kept left lent meant ran sought swam tore woke found said told "
    "gone given taken known seen been gotten"
)
_MARKS: Final = frozenset(",;:()[]—–-…!?/|")
_NAME_LINKS: Final = _set(
    "of de del da di do dos du la le el al bin ibn van von der den the and & y e ben"
)
_RELATIVES: Final = _set("who which whose whom that")
_FOLLOWING_STOPS: Final = _set(
    "that on after before during while when as by through via to with because if since until without "
    "and but or adding saying speaking yesterday today last late early where whether once although though "
    "following amid upon this into is was are were has had have will would against about again tonight"
)


def is_adverb(token: Token) -> bool:
    """A word that may stand between a subject and its verb."""
    low = token.low
    return low in DISCOURSE or (low.endswith("ly") and len(low) > 4 and not token.capital)


def verb_group_start(tokens: Sequence[Token], at: int, floor: int) -> int:
    """The first token of the auxiliaries, negations and adverbs before the verb at ``at``."""
    start = at
    while start > floor:
        low = tokens[start - 1].low
        if low in AUX or low in NEGATIONS or (is_adverb(tokens[start - 1]) and low != "all"):
            start -= 1
        else:
            break
    while start < at and tokens[start].low in DISCOURSE and tokens[start].low not in AUX:
        start += 1
    return start


def time_phrase_before(tokens: Sequence[Token], end: int, floor: int) -> int:
    """The start of a time phrase that ends at ``end`` (exclusive), or ``end`` if there is none."""
    at = end
    while at > floor:
        token = tokens[at - 1]
        low = token.low
        if (
            low in DAYS
            or low in TIME_NOUNS
            or low in ("yesterday", "today", "tonight", "ago", "a.m", "p.m")
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
    """The index after a time phrase at ``at`` ("on Tuesday", "this Tuesday, May 23,", "last night")."""
    here = at
    if here < end and tokens[here].low in (
        "on",
        "in",
        "at",
        "by",
        "since",
        "late",
        "early",
        "earlier",
        "from",
    ):
        here += 1
    lead = here
    while here < end and (
        tokens[here].low in TIME_LEADS or tokens[here].low in ("the", "late", "early")
    ):
        here += 1
    start_word = here
    while here < end:
        low = tokens[here].low
        if (
            low in DAYS
            or low in TIME_NOUNS
            or low in ("yesterday", "today", "tonight", "ago")
            or (
                here > start_word
                and (
                    low[:1].isdigit()
                    or low in ("of", "early", "late")
                    or (low in (",", ".") and here + 1 < end and tokens[here + 1].low in DAYS)
                    or (low == "," and here + 1 < end and tokens[here + 1].low[:1].isdigit())
                )
            )
        ):
            here += 1
        else:
            break
    if here == start_word or (here > lead and here == lead):
        return at
    if tokens[here - 1].low == "of":
        return at
    words = {tokens[k].low for k in range(at, here)}
    if not words & DAYS and not words & {"yesterday", "today", "tonight", "ago"} and here - at < 2:
        return at
    if words & DAYS == {"may"} and here - at == 1:
        return at
    return here


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
    """After "in a message on its channel", "through Telegram", "by satellite phone", "to reporters"."""
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
            or low in _MARKS
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


def subject_before(tokens: Sequence[Token], verb: int, floor: int) -> Range | None:
    """The noun phrase that ends before the verb group at ``verb``, appositions and relatives included."""
    end = _strip_interjections(tokens, verb, floor)
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
    if head_end > floor and tokens[head_end - 1].low in (")", "]"):
        inner = _opening_of(tokens, head_end - 1, floor)
        head_end = inner if inner is not None else head_end
    if head_end <= floor or not _can_end_phrase(tokens[head_end - 1]):
        return None
    start = _phrase_start(tokens, head_end, floor)
    start = _trim_lead(tokens, start, head_end)
    return (start, end) if start < head_end else None


def _strip_interjections(tokens: Sequence[Token], end: int, floor: int) -> int:
    """The end of the subject without ", however," or "on Tuesday" between it and its verb."""
    while end > floor:
        before = time_phrase_before(tokens, end, floor)
        if before < end and before > floor:
            end = before
            continue
        if tokens[end - 1].low == ",":
            comma = _previous(tokens, end - 2, floor, ",")
            if comma is not None and _is_interjection(tokens, comma + 1, end - 1):
                end = comma
                continue
        elif is_adverb(tokens[end - 1]) and tokens[end - 1].low not in ("all", "both"):
            end -= 1
            continue
        return end
    return end


def _is_interjection(tokens: Sequence[Token], start: int, end: int) -> bool:
    """An adverbial between commas: "however", "for its part", "in turn", "on Monday", "by contrast"."""
    if not 0 < end - start <= 10:
        return False
    first = tokens[start].low
    if first in DISCOURSE or (first.endswith("ly") and not tokens[start].capital):
        return end - start <= 3
    return (
        first in PREPOSITIONS - {"of", "from", "with"}
        or skip_time_phrase(tokens, start, end) == end
    )


def _apposition_start(tokens: Sequence[Token], comma: int, floor: int) -> int | None:
    """Where the apposition or relative clause that the comma at ``comma`` closes opens (its comma)."""
    opening = _previous(tokens, comma - 1, floor, ",")
    if opening is None:
        return None
    probe = opening
    while probe is not None:
        if tokens[probe + 1].low in ("who", "whose", "which"):
            return probe if comma - probe < 40 else opening
        probe = _previous(tokens, probe - 1, floor, ",")
    return opening if comma - opening <= 25 and opening > floor else None


def _opening_of(tokens: Sequence[Token], closing: int, floor: int) -> int | None:
    mark = {")": "(", "]": "["}.get(tokens[closing].low, tokens[closing].low)
    found = _previous(tokens, closing - 1, floor, mark)
    if found is None or closing - found >= 25 or found <= floor:
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
    return token.low not in PREPOSITIONS and token.low not in (
        "the",
        "a",
        "an",
        "and",
        "or",
        "its",
        "their",
    )


def _phrase_start(tokens: Sequence[Token], end: int, floor: int) -> int:
    """The clause boundary to the left of the phrase that ends at ``end``."""
    at = end
    while at > floor:
        token = tokens[at - 1]
        low = token.low
        if token.quote is not None and low == "<q>":
            break
        if low in _MARKS and low != "-":
            break
        if low == "and":
            if not _coordinates_names(tokens, at - 1, floor):
                break
        elif low in _RELATIVES:
            if at - 1 <= floor or not _relative_continues(tokens, at - 1):
                break
        elif low in BOUNDARIES:
            break
        at -= 1
    return at


def _coordinates_names(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Whether the *and* at ``at`` joins two noun phrases rather than two clauses."""
    if at - 1 < floor or not tokens[at - 1].word:
        return False
    here = at - 1
    while here >= floor and at - here <= 7:
        token = tokens[here]
        if not token.word or token.low in BOUNDARIES:
            return (token.low in (",", ";") and False) or token.low in (
                "that",
                "but",
                "while",
                "and",
            )
        if token.low in AUX or token.low in PERSONAL or looks_finite(token):
            return False
        here -= 1
    return here < floor


def looks_finite(token: Token) -> bool:
    """A rough test for a past-tense verb: lower case and *-ed*, or an irregular past."""
    low = token.low
    return not token.capital and ((low.endswith("ed") and len(low) > 4) or low in PASTS)


def _relative_continues(tokens: Sequence[Token], at: int) -> bool:
    """Whether the relative pronoun at ``at`` hangs on a noun before it (and not on a verb)."""
    before = tokens[at - 1]
    if (
        not before.word
        or before.low in PREPOSITIONS
        or before.low in AUX
        or before.low in BOUNDARIES
    ):
        return False
    if tokens[at].low == "that":
        return not looks_finite(before) and not before.low.endswith(
            ("says", "said", "ing", "tells")
        )
    return True


def _trim_lead(tokens: Sequence[Token], start: int, end: int) -> int:
    """The start without leading adverbs, conjunctions, time phrases and "In a letter to …" adjuncts."""
    at = start
    while at < end - 1:
        token = tokens[at]
        after = skip_time_phrase(tokens, at, end)
        if at < after < end:
            at = after
        elif (
            is_adverb(token) and token.low not in ("both", "all", "first")
        ) or token.low in CONJUNCTIONS:
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
    here = at
    while here < end and is_adverb(tokens[here]) and tokens[here].low not in ("both", "all"):
        here += 1
    if here >= end or not tokens[here].word:
        return None
    first = tokens[here]
    if first.low in PERSONAL:
        return here, here + 1
    if first.low in PREPOSITIONS or first.low in BOUNDARIES or first.low in AUX:
        return None
    stop = here + 1
    while stop < end:
        token = tokens[stop]
        low = token.low
        if low == "<q>" or low in (";", ":", "!", "?", "—", "–", "…"):
            break
        if low == ".":
            if stop + 1 >= end:
                break
        elif low == ",":
            if not _apposition_follows(tokens, stop + 1, end):
                break
        elif low in _FOLLOWING_STOPS:
            if low != "and" or not _name_goes_on(tokens, stop + 1, end):
                break
        elif (low == "in" and skip_reporting_place(tokens, stop, end) > stop) or skip_time_phrase(
            tokens, stop, end
        ) > stop:
            break
        stop += 1
    while stop > here and tokens[stop - 1].low in (",", "(", "and"):
        stop -= 1
    return (here, stop) if stop > here else None


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
    return at < end and (
        tokens[at].capital or tokens[at].low in DETERMINERS or tokens[at].low == "other"
    )
