"""Whom a question asks: "according to Moscow", "what does the union say", "Lee's version".

Enters: a question, the sources and sides that a ledger knows. Leaves: the phrases that name whom it
asks, the sides and sources that they mean, and what is asked besides. Does not: make follow-ups
whole, or tell what kind of answer is asked for; ``question`` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant import descriptions
from assistant.attribution import nouns
from assistant.attribution.small_words import HONORIFICS
from assistant.descriptions import Voice
from assistant.records import REPORTER

_SPEAK: Final = (
    "say|claim|think|believe|deny|accuse|blame|want|demand|respond|reply|react|answer|make of|"
    "explain|describe|allege|admit|announce|promise|warn|report|estimate|expect|ask|call|tell|"
    "comment|argue|insist|maintain|put|propose|offer|plan|intend|dispute|reject|contest|accept|"
    "confirm|acknowledge|attribute|count"
)
_SPOKEN: Final = (
    "said|claimed|denied|accused|blamed|demanded|responded|replied|reacted|answered|made of|"
    "explained|described|alleged|admitted|announced|promised|warned|reported|estimated|told|"
    "commented|argued|insisted|maintained|proposed|offered|rejected|confirmed|acknowledged"
)
_SPEAKING: Final = (
    "saying|claiming|denying|accusing|blaming|demanding|responding|replying|reacting|answering|"
    "explaining|describing|alleging|promising|warning|reporting|estimating|telling|arguing|"
    "insisting|maintaining|proposing|rejecting|confirming|thinking"
)
_SPEECH: Final = frozenset(
    "say think believe deny accuse respond reply react answer explain describe allege admit "
    "announce warn comment argue insist maintain dispute confirm acknowledge".split()
) | frozenset(f"{_SPOKEN}|{_SPEAKING}".split("|"))
"""Of these, what can be nothing but speech: a yes/no question may ask it of one alone, and whoever
is asked it is somebody, known or not; what somebody did is for all to say."""
_BASES: Final = frozenset(_SPEAK.split("|"))
_NP: Final = r"(?P<who>(?:[^\s,?;:]+\s+){0,6}?[^\s,?;:]+)"
_ENDS: Final = (
    r"(?=\s*(?:[,?;:.]|$)|\s+(?:who|what|when|where|why|how|which|whose|do|does|did|was|were|is|"
    r"are|has|have|had|and\s+wh\w+)\b)"
)
_VERSIONS: Final = (
    "version|account|view|position|response|answer|explanation|reaction|estimate|figure|claim|"
    "statement|reply|side|story"
)
_POSSESSIVE: Final = re.compile(
    r"\b(?P<who>(?:the\s+)?(?:[^\s,?;:]+\s+){0,4}?[^\s,?;:]+?)(?:['’]s|(?<=s)['’])\s+"
    rf"(?:{_VERSIONS})\b",
    re.I,
)
_ASKED: Final = (
    re.compile(rf"\baccording to {_NP}{_ENDS}", re.I),
    re.compile(
        rf"\b(?:do|does|did|will|would|can|could)\s+{_NP}\s+(?P<verb>{_SPEAK})\b",
        re.I,
    ),
    re.compile(rf"\b(?:has|have|had)\s+{_NP}\s+(?P<verb>{_SPOKEN})\b", re.I),
    re.compile(rf"\b(?:is|are|was|were)\s+{_NP}\s+(?P<verb>{_SPEAKING})\b", re.I),
    _POSSESSIVE,
    re.compile(rf"\bin the (?:view|words|eyes|opinion) of {_NP}{_ENDS}", re.I),
)
PRONOUN: Final = re.compile(
    rf"\b(?:do|does|did|will|would|has|have|had|is|are|was|were)\s+(?P<who>he|she|they)\s+"
    rf"(?:{_SPEAK}|{_SPOKEN}|{_SPEAKING})\b",
    re.I,
)
"""Somebody spoken of before is asked."""
COMPARES: Final = re.compile(
    r"\b(?:(?:disput|contradict|reject|differ|compar|challeng|oppos|agree|match)\w*"
    r"|den(?:y|ies|ied)|true|false|correct|accurate|credible|verif\w+|confirm\w*)\b",
    re.I,
)
"""What holds one version against others: whoever disputes it is asked as well."""
_NOBODY: Final = re.compile(
    r"^(?:i|we|one|you|anyone|anybody)\b|\b(?:the|an?|to|of|be)$"
    r"|^(?:(?:both|all|each|every|the|two|of|these|those)\s+)*"
    r"(?:sides?|parties|people|everyone|everybody)$",
    re.I,
)
"""Words before a verb that name nobody, or whoever it is: "can I trust the claim", "is Orla to
blame", "what do both sides say"."""
_LAST_ARTICLE: Final = re.compile(r"(?<!\bof)(?<!\band)\s+the\s+", re.I)
"""Parts "Ann Lee finds the keeper", before a possessive; "the head of the union" is one."""
YES_NO: Final = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|wo|would|can|ca|could|should|may|might|must)"
    r"(?:n?[’']t)?\s+",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
OPENERS: Final = frozenset(
    "who what when where why which how whom whose is are was were do does did has have had will "
    "would can could should may might must according in on at for from by of and but or the a an "
    "to with has any".split()
)
_ARTICLES: Final = frozenset({"the", "a", "an"})
_CAPITAL_ONLY: Final = frozenset({"us", "who"})
"""Names in capitals that are small words otherwise."""
_AND: Final = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|as well as)\s+")
_SPEAKERS: Final = frozenset(
    "spokesman spokeswoman spokesperson minister president official authority governor".split()
)
"""Who speaks for the side that is named before them ("the Kremlin spokesman")."""
_PREPOSITION: Final = re.compile(
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
    return [re.sub(r"[’']s?$", "", w.lower()) for w in _WORD.findall(text)]


def asked(text: str, known: Sequence[Voice], table: Mapping[str, str]) -> tuple[str, ...]:
    """The phrases that name whom a question asks, as they stand in it.

    Args:
        text: the question.
        known: the sources of the ledger.
        table: side labels by the lower-case names of sides.
    """
    for pattern in _ASKED:
        found = [p for m in pattern.finditer(text) if (p := _phrase(text, m, known, table))]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _phrase(
    text: str, match: re.Match[str], known: Sequence[Voice], table: Mapping[str, str]
) -> str | None:
    """The phrase that one match of a pattern found; None where it names nobody."""
    who = match["who"].strip(' ?.,"“”')
    if match.re is _POSSESSIVE:  # nothing but its length bounds it on the left
        if COMPARES.search(text):
            return None
        who = _without_opener(_LAST_ARTICLE.split(who)[-1])
    verb = (match.groupdict().get("verb") or "").lower()
    if verb and verb not in _SPEECH:  # what may be a deed
        if YES_NO.match(text) or (verb == "put" and not re.match(r"how\b", text, re.I)):
            return None
        if resolve(who, known, table) == NONE:
            return None
    if not _telling(who) or not _may_speak(who) or _NOBODY.search(who):
        return None
    return re.sub(r"[’']s$", "", who)


def _without_opener(phrase: str) -> str:
    """A phrase without the words that open a question ("What is Ann Lee")."""
    tokens = phrase.split()
    while len(tokens) > 1 and tokens[0].lower() in OPENERS - _ARTICLES:
        tokens = tokens[1:]
    return " ".join(tokens)


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
    wanted = _telling(phrase)
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
    head = words(_PREPOSITION.split(phrase, maxsplit=1)[0])
    return not _capitals(phrase) - HONORIFICS and bool(head) and descriptions.is_speaker(head[-1])


def _described(phrase: str, known: Sequence[Voice]) -> Found:
    """The sources that a description may mean, each with the side that goes by it."""
    wanted = _telling(phrase)
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
    who, body = _telling(match["who"] or match["whose"]), _telling(match["body"] or match["owner"])
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
    return frozenset(w.lower() for w in _WORD.findall(phrase) if w[0].isupper()) - _ARTICLES


def _whole(phrase: str) -> list[str]:
    """The words of a phrase but for articles; "us" and "who" in capitals alone."""
    capitals = _capitals(phrase)
    dropped = _ARTICLES | (_CAPITAL_ONLY - capitals)
    return [w for w in words(phrase) if w not in dropped]


def _telling(phrase: str) -> list[str]:
    """The words of a phrase that tell whom it means; a capital tells "WHO" and "May" as well."""
    capitals = _capitals(phrase)
    told = [w for w in _whole(phrase) if w in capitals or w not in STOP]
    return [w for w in told if w not in HONORIFICS] or told


def _may_speak(phrase: str) -> bool:
    """False for a thing that is told by what follows a preposition ("the attack on Orla")."""
    head, *rest = _PREPOSITION.split(phrase, maxsplit=1)
    last = head.split()[-1]
    return not rest or last[0].isupper() or nouns.kind_of(last.lower()) is not None


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
    wanted = _telling(phrase)
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


def without(question: str, phrases: Sequence[str]) -> str:
    """The question without the phrases that name whom it asks."""
    bare = question
    for who in phrases:
        bare = re.sub(rf",?\s*according to {re.escape(who)}", "", bare, flags=re.I)
        speak = re.compile(
            rf"\b(?:do|does|did|has|have|had|is|are)\s+{re.escape(who)}\s+"
            rf"(?:{_SPEAK}|{_SPOKEN}|{_SPEAKING})\b\s*(?:that|about)?",
            re.I,
        )
        bare = speak.sub("is said about" if re.match(r"what\b", bare, re.I) else "", bare)
        bare = re.sub(rf"(?<!\w){re.escape(who)}(?!\w)(?:['’]s?)?", "", bare)
    return " ".join(bare.split()) or question


def spoken(text: str, phrases: Sequence[str]) -> str | None:
    """The verb that a question has for what those whom it asks say or do ("demand"), or None."""
    found = (_verb_of(who).search(text) for who in phrases)
    return next((m[1].lower() for m in found if m), None)


def _verb_of(who: str) -> re.Pattern[str]:
    return re.compile(rf"(?<={re.escape(who)}) ({_SPEAK}|{_SPOKEN}|{_SPEAKING})\b", re.I)


def topic(text: str, phrases: Sequence[str]) -> list[str]:
    """The content words of a question besides whom it asks and that it asks.

    "What did the union offer?" is about nothing in particular, "What does the union say about the
    offer?" is about the offer.
    """
    said = _SPEECH | {"make", "made", "anyone", "anybody"} | {w for p in phrases for w in words(p)}
    if phrases:
        said |= set(_VERSIONS.split("|"))
        for who in phrases:
            text = _verb_of(who).sub("", text)
    else:
        said |= _BASES
    return [w for w in words(text) if w not in STOP and w not in said]
