"""Which words of a question name whom it asks, and which tell what it asks of them.

Enters: a question, the sources and sides that a ledger knows. Leaves: the phrases that name whom it
asks, the question without them, and what is asked besides. Does not: tell whom a phrase means
(``addressee`` does), make follow-ups whole, or tell what kind of answer is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.addressee import ARTICLES, NONE, OPENERS, PREPOSITION, STOP, resolve, telling, words
from assistant.attribution import nouns
from assistant.descriptions import Voice

_SPEAK: Final = (
    "say|claim|think|believe|deny|accuse|blame|want|demand|respond|reply|react|answer|make of|"
    "explain|describe|allege|admit|announce|promise|warn|report|estimate|expect|ask|call|tell|"
    "comment|argue|insist|maintain|put|propose|offer|plan|intend|dispute|reject|contest|accept|"
    "confirm|acknowledge|attribute|count|agree|disagree"
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
    "announce warn comment argue insist maintain dispute confirm acknowledge agree disagree".split()
) | frozenset(f"{_SPOKEN}|{_SPEAKING}".split("|"))
"""Of these, what can be nothing but speech: a yes/no question may ask it of one alone, and whoever
is asked it is somebody, known or not; what somebody did is for all to say."""
_BASES: Final = frozenset(_SPEAK.split("|"))
_NP: Final = r"(?P<who>(?:[^\s,?;:]+\s+){0,6}?[^\s,?;:]+)"
_ENDS: Final = (
    r"(?=\s*(?:[,?;:.]|$)|\s+(?:who|what|when|where|why|how|which|whose|do|does|did|was|were|is|"
    r"are|has|have|had|and\s+wh\w+)\b)"
)
VERSIONS: Final = (
    "version|account|view|position|response|answer|explanation|reaction|estimate|figure|claim|"
    "statement|reply|side|story|assessment|opinion|stance|take|conclusion|comment|argument"
)
_POSSESSIVE: Final = re.compile(
    r"\b(?P<who>(?:the\s+)?(?:[^\s,?;:]+\s+){0,4}?[^\s,?;:]+?)(?:['’]s|(?<=s)['’])\s+"
    rf"(?:{VERSIONS})\b",
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
_CLAIMED: Final = re.compile(rf"\b(?:say|saying|said|claims?|claimed|(?:{VERSIONS})s)\b", re.I)
_EVERYBODY: Final = frozenset(
    "both all each every different main key side sides party parties people everyone everybody "
    "actor actors".split()
) | frozenset(f"{version}s" for version in VERSIONS.split("|"))
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
    r"^(?:i|we|one|you|any(?:one|body)|some(?:one|body)|nobody|no one)\b|\b(?:the|an?|to|of|be)$"
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


def phrases(text: str, known: Sequence[Voice], table: Mapping[str, str]) -> tuple[str, ...]:
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
    if not telling(who) or not _may_speak(who) or _NOBODY.search(who):
        return None
    return re.sub(r"[’']s$", "", who)


def _without_opener(phrase: str) -> str:
    """A phrase without the words that open a question ("What is Ann Lee")."""
    tokens = phrase.split()
    while len(tokens) > 1 and tokens[0].lower() in OPENERS - ARTICLES:
        tokens = tokens[1:]
    return " ".join(tokens)


def _may_speak(phrase: str) -> bool:
    """False for a thing that is told by what follows a preposition ("the attack on Orla")."""
    head, *rest = PREPOSITION.split(phrase, maxsplit=1)
    last = head.split()[-1]
    return not rest or last[0].isupper() or nouns.kind_of(last.lower()) is not None


def without(question: str, named: Sequence[str]) -> str:
    """The question without the phrases that name whom it asks."""
    bare = question
    for who in named:
        bare = re.sub(rf",?\s*according to {re.escape(who)}", "", bare, flags=re.I)
        instead = "is said about " if re.match(r"what\b", bare, re.I) else ""
        bare = re.sub(rf"{_clause(who).pattern}\s*(?:that\b|about\b)?", instead, bare, flags=re.I)
        bare = re.sub(rf"(?<!\w){re.escape(who)}(?!\w)(?:['’]s?)?", "", bare)
    bare = re.sub(r"\bis said about(?=\s*(?:\?|$))", "is said", bare)
    return " ".join(bare.split()) or question


def spoken(text: str, named: Sequence[str]) -> str | None:
    """The verb that a question has for what those whom it asks say or do ("demand"), or None."""
    found = (_clause(who).search(text) for who in named)
    return next((m["verb"].lower() for m in found if m), None)


def _clause(who: str) -> re.Pattern[str]:
    """What a question has of somebody who speaks: "does the union say"."""
    return re.compile(
        rf"(?:\b(?:do|does|did|has|have|had|is|are)\s+)?(?<!\w){re.escape(who)}\s+"
        rf"(?P<verb>{_SPEAK}|{_SPOKEN}|{_SPEAKING})\b",
        re.I,
    )


def of_everybody(text: str) -> bool:
    """Whether a question asks for all that anybody says ("What do both sides say?")."""
    return _CLAIMED.search(text) is not None and not set(topic(text, ())) - _EVERYBODY


def topic(text: str, named: Sequence[str]) -> list[str]:
    """The content words of a question besides whom it asks and that it asks.

    "What did the union offer?" is about nothing in particular, "What does the union say about the
    offer?" is about the offer.
    """
    said = _SPEECH | {"make", "made", "anyone", "anybody"} | {w for p in named for w in words(p)}
    if named:
        said |= set(VERSIONS.split("|"))
        for who in named:
            text = _clause(who).sub("", text)
    else:
        said |= _BASES
    return [w for w in words(text) if w not in STOP and w not in said]
