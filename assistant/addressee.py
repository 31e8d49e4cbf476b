"""Whom a phrase means: "Moscow", "the Kremlin spokesman", "Norland and the union".

Enters: a phrase, the sources and sides that a ledger knows. Leaves: the sides and sources that it
may mean. Does not: find the phrase in a question; ``asked`` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant import descriptions
from assistant.attribution import nouns
from assistant.attribution.small_words import DETERMINERS, HONORIFICS, NUMBERS
from assistant.descriptions import Voice
from assistant.records import REPORTER

_WORD: Final = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
OPENERS: Final = frozenset(
    "who what when where why which how whom whose is are was were do does did has have had will "
    "would can could should may might must according in on at for from by of and but or the a an "
    "to with has any".split()
)
ARTICLES: Final = frozenset({"the", "a", "an"})
_CAPITAL_ONLY: Final = frozenset({"us", "who"})
"""Names in capitals that are small words otherwise."""
_AND: Final = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|as well as)\s+")
_SPEAKERS: Final = frozenset(
    "spokesman spokeswoman spokesperson minister president official authority governor".split()
)
"""Who speaks for the side that is named before them ("the Kremlin spokesman")."""
PREPOSITION: Final = re.compile(
    r"\s(?:of|on|in|at|for|by|from|with|to|over|near|against|between)\s"
)
_OF_A_BODY: Final = re.compile(
    r"(?P<who>.+?)\s(?:of|for|from|at)\s(?P<body>.+)|"
    r"(?P<owner>.+?)(?:[’']s|(?<=s)[’'])\s(?P<whose>.+)"
)
_REPORTS: Final = frozenset("report article newspaper reporter author journalist".split())
STOP: Final = frozenset(
    "the a an of in on at for by to from and or with about into over under as that this these "
    "those it its he she they them his her their who what when where why which how whom whose is "
    "are was were be been do does did has have had will would can could should may might must "
    "there any some many much more most not no nor so than then also just say says said according "
    "claim claims".split()
)

Found = tuple[frozenset[str], frozenset[str]]
"""Sides and source names."""
NONE: Final[Found] = (frozenset(), frozenset())
"""Of somebody whom the ledger does not know."""


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, possessives cut."""
    return [_POSSESSIVE.sub("", w.lower()) for w in _WORD.findall(text)]


def resolve_all(phrases: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]) -> Found:
    """The sides and the source names that any of the phrases may mean."""
    each = [resolve(p, known, table) for p in phrases]
    return (
        frozenset(side for sides, _ in each for side in sides),
        frozenset(name for _, names in each for name in names),
    )


def resolve(phrase: str, known: Sequence[Voice], table: Mapping[str, str]) -> Found:
    """The sides and the source names that ``phrase`` may mean.

    Empty where the ledger knows none.
    """
    wanted = telling(phrase)
    if not wanted:
        return NONE
    if len(wanted) == 1 and nouns.singular(wanted[0]) in _REPORTS:
        return frozenset({REPORTER}), frozenset()
    whole = _whole(phrase)
    side = frozenset({table[" ".join(whole)]} if " ".join(whole) in table else ())
    if is_description(phrase):
        sides, names = _described(phrase, known)
        if side or names or sides:
            return side | sides, names
    elif side:
        return side, frozenset()
    elif (found := _named(wanted, known, table)) != NONE:
        return found
    parts = [p for p in _AND.split(phrase) if p.strip()]
    if len(parts) > 1:
        each = [resolve(p, known, table) for p in parts]
        if NONE not in each:  # "Norland and Sudmark"
            return resolve_all(parts, known, table)
    for size in range(len(whole) - 1, 0, -1):  # "the Kremlin spokesman": part of it names a side
        for start in range(len(whole) - size + 1):
            part = " ".join(whole[start : start + size])
            if part in table and not descriptions.is_speaker(part):  # some other "army"
                return frozenset({table[part]}), frozenset()
    return NONE


def is_description(phrase: str) -> bool:
    """Whether a phrase says what somebody is, and names nobody ("the head of the union")."""
    head = words(PREPOSITION.split(phrase, maxsplit=1)[0])
    return not _capitals(phrase) - HONORIFICS and bool(head) and descriptions.is_speaker(head[-1])


def tells_who(phrase: str) -> bool:
    """Whether a phrase describes somebody, or is a name in small letters ("gordon brown").

    A noun without a determiner that is no plural is one.
    """
    first, *rest = words(phrase) or [""]
    bare = phrase.islower() and first not in DETERMINERS | NUMBERS | STOP
    last = (rest or [first])[-1]
    return is_description(phrase) or (
        bare and nouns.kind_of(last) is None and not nouns.is_plural(last)
    )


def _described(phrase: str, known: Sequence[Voice]) -> Found:
    """The sources that a description may mean, each with the side that goes by it."""
    wanted = telling(phrase)
    found = descriptions.meant(wanted, known)
    if not found:
        known = (*known, *_as_voices(known))  # others may speak for a body that never does
        found = descriptions.meant(wanted, known)
    if not found and (divided := _divided(phrase)):
        people, bodies = (_meant(part, known) for part in divided)
        found = descriptions.with_body(people, bodies, divided[0][-1])
    found = found or descriptions.alike(wanted, known)
    sides = (v.side for v in found if v.side and (v.name == v.side or _ends(wanted, v.side)))
    return frozenset(sides), frozenset(v.name for v in found)


def _as_voices(known: Sequence[Voice]) -> list[Voice]:
    """The sides as though they spoke."""
    labels = dict.fromkeys(v.side for v in known if v.side)
    return [Voice(name=s, side=s, words=frozenset(words(s))) for s in labels]


def _meant(wanted: Sequence[str], known: Sequence[Voice]) -> tuple[Voice, ...]:
    return descriptions.meant(wanted, known) or descriptions.alike(wanted, known)


def _divided(phrase: str) -> tuple[list[str], list[str]] | None:
    """The words of a description and of the body in it; None where it has none."""
    match = _OF_A_BODY.fullmatch(phrase)
    if match is None:
        return None
    who, body = telling(match["who"] or match["whose"]), telling(match["body"] or match["owner"])
    return (who, body) if who and body else None


def _named(wanted: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]) -> Found:
    """The side or the sources that go by the words, by their singular, or in another spelling."""
    for said in _forms(wanted):
        if (found := _known_as(said, known, table)) != NONE:
            return found
    return frozenset(), frozenset(v.name for v in descriptions.going_by(wanted, known))


def _forms(wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words that tell whom a phrase means, as they are and in the singular ("the Norlanders")."""
    return list(wanted), [nouns.singular(w) for w in wanted]


def _known_as(wanted: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]) -> Found:
    """The side or the sources that go by the words, all of them."""
    whole = " ".join(wanted)
    if whole in table:
        return frozenset({table[whole]}), frozenset()
    names = frozenset(v.name for v in known if set(wanted) <= v.words)
    if not names:
        return NONE
    # with "the trust" those who speak for it are asked, too
    return frozenset(v.side for v in known if v.side and _ends(wanted, v.side)), names


def _capitals(phrase: str) -> frozenset[str]:
    """The words that stand with a capital, in lower case; a lone article tells nothing."""
    return frozenset(w.lower() for w in _WORD.findall(phrase) if w[0].isupper()) - ARTICLES


def _whole(phrase: str) -> list[str]:
    """The words of a phrase but for articles; "us" and "who" in capitals alone."""
    capitals = _capitals(phrase)
    dropped = ARTICLES | (_CAPITAL_ONLY - capitals)
    return [w for w in words(phrase) if w not in dropped]


def telling(phrase: str) -> list[str]:
    """The words of a phrase that tell whom it means; a capital tells "WHO" and "May" as well."""
    capitals = _capitals(phrase)
    told = [w for w in _whole(phrase) if w in capitals or w not in STOP]
    return [w for w in told if w not in HONORIFICS] or told


def _ends(wanted: Sequence[str], label: str) -> bool:
    """Whether the words are the end of a side's label, as "trust" is of "hospital trust"."""
    return words(label)[-len(wanted) :] == list(wanted)


def are_somebody(phrase: str, known: Sequence[Voice], table: Mapping[str, str]) -> bool:
    """Whether a phrase names somebody of the ledger, or several, and no thing of theirs."""
    parts = [p for p in _AND.split(phrase) if p.strip()]
    return _is_somebody(phrase, known, table) or (
        len(parts) > 1 and all(_is_somebody(p, known, table) for p in parts)
    )


def _is_somebody(phrase: str, known: Sequence[Voice], table: Mapping[str, str]) -> bool:
    """Whether a phrase names somebody of the ledger, and no thing of theirs ("the losses")."""
    wanted = telling(phrase)
    if not wanted or len(wanted) > 4:
        return False
    if is_description(phrase) or _named(wanted, known, table) != NONE:
        return resolve(phrase, known, table) != NONE
    return nouns.singular(wanted[-1]) in _SPEAKERS and resolve(phrase, known, table) != NONE


def sides_of(
    phrases: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]
) -> frozenset[str]:
    """The sides that phrases mean, and those of the people whom they mean."""
    sides, names = resolve_all(phrases, known, table)
    return sides | {v.side for v in known if v.name in names and v.side}
