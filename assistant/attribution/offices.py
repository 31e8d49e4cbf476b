"""Offices by themselves: a minister's government, a constable's police, a spokesman's firm.

Enters: a resolver and the mention of a person. Leaves: the ``Entity`` that the office belongs to,
or None. Does not: read what the words around the office tie the person to; ``bodies`` does that
first.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.coreference import Resolver
from assistant.attribution.entities import Entity, describing
from assistant.attribution.kindred import is_commercial
from assistant.attribution.mentions import Mention, parse

PORTFOLIOS: Final = frozenset("minister undersecretary vice-minister".split())
_OF_STATE: Final = frozenset(
    "minister ambassador undersecretary general admiral commodore brigadier colonel envoy "
    "commander premier presidential negotiator".split()
)
_ENVOYS: Final = frozenset("ambassador envoy consul".split())
_OFFICES: Final = frozenset(
    "spokesman spokeswoman spokesperson director manager executive chairman chairwoman chairperson "
    "chair president vice-president vice-chairman secretary treasurer coordinator founder "
    "owner head lawyer counsel officer".split()
)
_FIELDS: Final = frozenset(
    "health finance foreign defence defense home education justice interior energy transport trade "
    "agriculture environment labour labor treasury housing culture business work pensions "
    "cabinet principal".split()
)
_NOT_SECRETARIES: Final = frozenset("press general union party shadow private".split())
_HEAD_OF_STATE: Final = re.compile(r"(?:head|chief) of (?:the )?(?:state|government)", re.I)
_GUARDS: Final = re.compile(r"(?:border|coast|frontier|national) guard")
_ADDRESSED: Final = re.compile(r"\b(?:adviser|advisor|minister|spokesman|commissioner) chief$")
_COMMISSIONER: Final = re.compile(r"\b(?:high|peace) commissioner$")
_LOWER: Final = re.compile(r"\b(provincial|regional)\b")
_REGIONAL: Final = frozenset("governor prefect policeman".split())
_NOT_OF_STATE: Final = frozenset(
    "former ex opposition rebel militia guerrilla retired shadow union state regional "
    "secretary-general chief executive party council general-secretary attorney director".split()
)
_POLICE: Final = frozenset(
    "pc wpc constable sgt sergeant supt superintendent insp inspector detective dci dc".split()
)
_OF_RANK: Final = frozenset(
    "the a an chief deputy acting assistant senior junior temporary retired former police station "
    "desk duty first lead investigating homicide murder vice narcotics district divisional and "
    "borough civil".split()
)
"""Words beside a policeman's rank; others make another office of it."""
_INDEPENDENT: Final = frozenset(
    "state party opposition police former professor doctor senator judge prosecutor analyst "
    "landlord mayor expert retired".split()
)
_NEARBY: Final = 700
_COMMERCIAL: Final = frozenset("executive managing finance".split())
_OF_BODIES: Final = frozenset(
    "spokesman spokeswoman spokesperson executive director chairman chairwoman chairperson chair "
    "vice-chairman president vice-president treasurer founder manager".split()
)
_PLAIN: Final = frozenset(
    "chief managing general deputy vice its press secretary founder finance".split()
)


def is_official(mention: Mention) -> bool:
    """Whether a mention calls its source by an office of state."""
    words = describing(mention)
    return bool(words & (_OF_STATE | _OFFICES)) or any(nouns.is_governmental(w) for w in words)


def holds_portfolio(field: str, office: str) -> bool:
    """Whether two lower-case words are a minister's field and office ("defence undersecretary")."""
    return field in _FIELDS and (office in PORTFOLIOS or office == "secretary")


def police(resolver: Resolver, mention: Mention) -> Entity | None:
    """The police of a policeman, by the rank."""
    rank = {nouns.singular(w.strip(".").lower()) for w in mention.role.split()}
    if not rank & _POLICE or rank - _POLICE - _OF_RANK:
        return None  # "fraud inspectors", "the school superintendent"
    known = resolver.cast.described.get("police")
    if known is None:
        words = parse("the police")
        known = resolver.cast.find(words, 0) or resolver.cast.add(words, "police", named=False)
        resolver.cast.described["police"] = known
    return known


def government(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The government of an official of state, where the text makes plain of which country.

    A provincial or regional minister is of the regional government. A minister in a text that
    names no country at all is of "the government".
    """
    home = resolver.homeland
    code = home.at(at)
    guard = mention.definite and _GUARDS.fullmatch(mention.role.lower())
    bare = mention.phrase.lower() == "officials" and not mention.clause
    if not guard and not bare and not _HEAD_OF_STATE.fullmatch(mention.phrase):
        words = _office(mention)
        lower = _LOWER.search(mention.role.lower())
        if lower is not None and words & (_OF_STATE | {"president"}) and not home.international:
            return resolver.described(parse(f"the {lower.group(1)} government"), at)
        regional = bool(words & _REGIONAL) and home.international
        if not (words & _OF_STATE or regional) or words & _NOT_OF_STATE:
            return None
        if code is None and "minister" in words and home.nowhere:
            return resolver.described(parse("the government"), at)
        if words & _ENVOYS:
            code = home.sender(at)
    return resolver.cast.government(code) if code is not None else None


def _office(mention: Mention) -> set[str]:
    """The words of an office: some secretaries and commissioners are ministers."""
    words = describing(mention)
    if mention.head != "chief" or _ADDRESSED.search(mention.role.lower()):
        words -= {"chief"}  # "chief negotiator", "presidential adviser Chief Ann Lee"
    secretary = "secretary" in words and bool(words & _FIELDS) and not words & _NOT_SECRETARIES
    if secretary or _COMMISSIONER.search(mention.role.lower()):
        words |= {"minister"}
    return words


def last_body(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body of an office without one ("spokesman Ann Lee"): the one last spoken of nearby."""
    words = describing(mention)
    if not words & _OF_BODIES or words & (_INDEPENDENT | _OF_STATE) or words - _PLAIN - _OF_BODIES:
        return None
    best, score = None, at - _NEARBY
    commercial = bool(words & _COMMERCIAL)
    for entity in resolver.cast.all:
        if entity.kind != "body" and not (entity.spoke and entity.kind is None):
            continue
        if entity.plural or resolver.is_place(entity):
            continue
        if commercial and not is_commercial(entity):
            continue
        seen = entity.last_before(at)
        if seen > score and (entity.spoke or len(entity.places) > 1):
            best, score = entity, seen
    return best
