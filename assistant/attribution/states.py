"""What belongs to a state, by its name: ministries, armies, officials, seats of government.

Enters: names and mentions. Leaves: country codes, and names of state bodies in one form ("Kyrgyz
Ministry of Health"). Does not: look at a document.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import Mention

_AGAINST: Final = frozenset(
    "former ex opposition rival anti dissident exile separatist rebel insurgent critic opponent "
    "enemy victim deserter defector".split()
)
"""What somebody is called who does not speak for the state that is named beside it."""
_OFFICIALS: Final = frozenset(
    "minister president ambassador general colonel envoy diplomat official governor prefect "
    "consul serviceman commander troop force court prosecutor agency committee service fleet "
    "command air authority delegation contingent lawmaker parliamentarian regulator negotiator "
    "officer soldier".split()
)
_ALL_ARMS: Final = frozenset("general joint chief".split())
_NATIONAL: Final = frozenset(
    "ministry treasury army navy government presidency parliament cabinet embassy gendarmerie "
    "minister department staff chief guard coastguard force customs gendarme secretariat".split()
)
_REGIONAL: Final = frozenset("police regional governor governorate prefecture".split())
_LOCAL: Final = frozenset(
    "state regional region local provincial city municipal district county town village "
    "rebel junta "
    "opposition former university hospital police fire company communist unity separatist "
    "press press-service task work rescue security club team general-hospital school".split()
)
_ARMED: Final = frozenset("army force command staff".split())
_PLAINLY_ARMED: Final = frozenset(
    "the of and for in national armed air royal naval defence defense general joint special land "
    "sea ground northern southern eastern western central supreme high chief operational".split()
)
_FORCES: Final = re.compile(
    r"\b(?:border|frontier|coast|territorial) (?:service|guard|police|troops|force)|"
    r"\bmilitary (?:administration|region|district|command|department|intelligence|police)|"
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"\d+(?:st|nd|rd|th)) (?:army|corps|division|brigade|regiment|battalion|fleet)\b|"
    r"\b(?:directorate|department) of (?:military )?intelligence|\bsupreme command\b",
    re.I,
)
"""Forces such as only a state has; rebels have brigades with names of their own."""
_CLIPPED: Final = re.compile(
    r"^min(defen[cs]e|health|interior|justice|finance|energy|transport)$", re.I
)


def _plainly(phrase: str) -> str:
    """A state body in plain English: translations say "portfolio", "diplomacy" and "Mindefence"."""
    words = phrase.split()
    for i, word in enumerate(words):
        clipped = _CLIPPED.match(word)
        if clipped is not None:
            words[i] = f"Ministry of {clipped.group(1).capitalize()}"
        elif word.lower() == "portfolio":
            words[i] = "ministry"
        elif word.lower() == "diplomacy":
            words[i] = "foreign ministry"
        elif word == "Executive" and i and gazetteer().look_up(words[i - 1]):
            words[i] = "government"
    return " ".join(words)


@lru_cache(maxsize=8192)
def state_of(name: str) -> str | None:
    """The country whose state a name belongs to ("Turkish navy", "Kremlin"), or None."""
    places = gazetteer()
    place = places.look_up(name)
    if place is not None:
        return place.code
    code = places.country_in(name)
    if code is None:
        return None
    words = {nouns.singular(w) for w in re.findall(r"[a-z]+", name.lower())}
    if words & _AGAINST:
        return None
    if ("security" in words and "council" in words) or ("staff" in words and words & _ALL_ARMS):
        return code
    governmental = any(nouns.is_governmental(w) for w in words) or bool(words & _OFFICIALS)
    return code if governmental or code in ("UN", "EU") else None


def is_national(name: str, *, international: bool) -> bool:
    """Whether a body whose name tells no country belongs to a state ("the health ministry").

    In a text about several countries (``international``) its regional bodies stand for it too.
    """
    words = {nouns.singular(w) for w in re.findall(r"[a-z]+", name.lower())}
    if words & _ARMED and name.istitle() and words - _ARMED - _PLAINLY_ARMED:
        return False  # "Salt Hills Army": an army of its own, with a name of its own
    if "national" in words and words & {"police", "guard"}:
        return True
    if _FORCES.search(name) or name.lower() == "authorities":
        return True
    if international and words & _REGIONAL:
        return True
    return not words & _LOCAL and bool(words & _NATIONAL)


def government_name(mention: Mention) -> str | None:
    """A state body's name with its country's adjective, where the mention says it after the name.

    "Ministry of Health of Bishkek" → "Kyrgyz Ministry of Health"; "the defence ministry in Moscow"
    → "Russian defence ministry"; None for what is no such phrase.
    """
    if mention.kind != "body":
        return None
    phrase = _plainly(mention.phrase or mention.name)
    parts = re.split(r"\s+(?:of|in|for)\s+(?:the\s+)?", phrase)
    changed = phrase != (mention.phrase or mention.name)
    if len(parts) < 2:
        return phrase if changed else None
    place = gazetteer().look_up(parts[-1])
    words = {nouns.singular(w) for w in re.findall(r"[a-z]+", phrase.lower())}
    if place is None or not any(nouns.is_governmental(w) for w in words):
        return phrase if changed else None
    rest = phrase[: phrase.rindex(parts[-1])]
    rest = re.sub(r"\s+(?:of|in|for)\s+(?:the\s+)?$", "", rest)
    if rest.lower() in ("government", "authorities"):
        return place.name if place.kind != "seat" else None
    return f"{gazetteer().adjectives[place.code]} {rest}"
