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
    "former ex opposition rival anti dissident exile separatist rebel insurgent".split()
)
_OFFICIALS: Final = frozenset(
    "minister president ambassador general colonel envoy diplomat official governor prefect "
    "consul serviceman commander troop force court prosecutor agency committee service fleet "
    "command air authority".split()
)
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
    governmental = any(nouns.is_governmental(w) for w in words) or bool(words & _OFFICIALS)
    return code if governmental or code in ("UN", "EU") else None


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
