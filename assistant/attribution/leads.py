"""What stands before a source in its sentence: "after a hearing the ministry" → "the ministry".

Enters: the words of a source span. Leaves: how many characters at their front are no part of the
source. Does not: touch a span that does not open with a connective, a time, or a preposition.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.small_words import (
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    is_capital,
)

_CONNECTIVE: Final = re.compile(
    r"(?:(?:but|however|and|yet|meanwhile|later|earlier|also|again|instead|when|while|whereas|where|"
    r"because|although|though|if|whether|yesterday|today|tonight|thus|hence|therefore|moreover|"
    r"nevertheless)\b,?\s+"
    r"|(?:so|still|then|now|here|(?:not )?even|only|once|as(?! (?:many|much|few|long)))"
    r"(?:,\s+|\s+(?-i:(?=[a-z])))"
    r"|that\s+(?-i:(?=(?:the|a|an|its|his|her|their)\s|[A-ZÀ-Þ])))+(?=[\w“\"‘])",
    re.I,
)
_DAY: Final = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|week|month|year|morning|afternoon|evening|night|"
    r"noon|midnight|dawn|then|now|day)"
)
_TIME: Final = re.compile(
    rf"(?:(?:late|early|earlier|later)\s+)?"
    rf"(?:(?:on|by|in|at|since|until)\s+(?:(?:the|this|that|last|next|late|early)\s+)?"
    rf"|(?:this|last|next|late|early|earlier)\s+)"
    rf"{_DAY}(?:\s+(?:morning|afternoon|evening|night)|\s+\d{{1,4}})*,?\s+(?=[\w“\"‘])"
    r"|(?:\w+\s+)?(?:minute|hour|day|week|month|year)s?\s+(?:earlier|later|before|ago),?\s+(?=\w)",
    re.I,
)
_ADJUNCT: Final = re.compile(
    r"(?:(?:in|on|at|from|by|for|after|before|during|since|with|following|despite|amid|until|upon)\b"
    r"|(?:speaking|addressing|testifying|writing|responding|replying|citing|asked|pressed|"
    r"questioned|reached)\b|(?:an?|two|three|several|the)\s(?:minute|hour|day|week|month|year)s?\s"
    r"(?:after|before)\b)[^,;:.]*,\s+(?!who|which)(?=[\w“\"‘])",
    re.I,
)
_LATER: Final = re.compile(
    r"(?:after|before|during|since|on|in|at|by|following|despite|amid|upon|asked|"
    r"(?:an?|the|two|three|several)?\s?(?:minutes?|hours?|days?|weeks?|months?|years?)"
    r"\s(?:after|before|later))\b",
    re.I,
)
_WHAT: Final = re.compile(r"an? ([a-z]+) (?=(?:the|its|his|her|their) )", re.I)
_OPEN: Final = DETERMINERS | POSSESSIVES
_BINDING: Final = PREPOSITIONS | _OPEN | {"and", "or"}


def length(words: str) -> int:
    """The characters before the source; 0 where the source opens the words."""
    at = 0
    for lead in (_CONNECTIVE, _TIME):
        found = lead.match(words, at)
        if found is not None and found.end() < len(words):
            at = found.end()
    what = _WHAT.match(words, at)
    if what is not None and nouns.kind_of(what.group(1)) not in ("person", "body"):
        return what.end()  # "an accusation the mayor called absurd"
    adjunct = _ADJUNCT.match(words, at)
    if adjunct is not None and adjunct.end() < len(words) and not _has_person(adjunct.group()):
        return _past_place(words, adjunct.end())
    return at + _without_comma(words[at:])


def _has_person(words: str) -> bool:
    """Whether an adjunct may run on into the source ("on the hill Senator Lee, …")."""
    return any(nouns.listed_kind(w.lower().strip(".,")) == "person" for w in words.split())


def _past_place(words: str, at: int) -> int:
    """The offset after a second place name: "in Lima, Peru, police"."""
    place, comma, rest = words[at:].partition(", ")
    named = comma and rest and gazetteer().look_up(place) is not None
    return at + len(place) + len(comma) if named else at


def _without_comma(words: str) -> int:
    """The characters of an adjunct that no comma parts from the source."""
    lead = _LATER.match(words)
    if lead is None or "," in words:
        return 0
    tokens = list(re.finditer(r"\S+", words))
    taken = sum(t.start() < lead.end() for t in tokens)
    for i in range(len(tokens) - 1, taken, -1):
        before = tokens[i - 1].group()
        if before.lower() in _BINDING or before.endswith(("’s", "'s")):
            continue
        if tokens[i].group().lower() in _OPEN:
            return tokens[i].start()
        named = all(is_capital(t.group()) for t in tokens[i:]) and len(tokens) - i > 1
        if named and not is_capital(before):
            return tokens[_with_role([t.group() for t in tokens], i, taken)].start()
    return 0


def _with_role(tokens: list[str], i: int, least: int) -> int:
    """Where the role words before a name begin ("prosecutor Ann Lee")."""
    while i - 1 > least and nouns.kind_of(tokens[i - 1].lower()) == "person":
        i -= 1
    return i
