"""Ties that only the whole document shows: who belongs to which body, once all have spoken.

Enters: a resolver whose speakers are all resolved. Leaves: a body for speakers that had none. Does
not: tie a speaker where two bodies fit alike, or by nearness alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.coreference import Resolver
from assistant.attribution.entities import Entity
from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.kindred import is_commercial
from assistant.attribution.mentions import parse
from assistant.attribution.placenames import EUROPEAN_UNION, UNITED_NATIONS
from assistant.attribution.small_words import DETERMINERS, POSSESSIVES, PREPOSITIONS
from assistant.attribution.standings import standing
from assistant.attribution.states import state_of

_FORMER: Final = frozenset("former ex retired".split())
_OF_STATE: Final = frozenset("ministry minister government military presidency".split())
_NOT_OF_STATE: Final = frozenset(
    "former state regional local provincial city shadow opposition rebel exile prime".split()
)
_UN_MISSION: Final = re.compile(r"UN[A-Z]{3,}")
_UNITED_NATIONS: Final = re.compile(r"\bUN\b|\bU\.N\.|\bUnited Nations\b")
_CAMPS: Final = frozenset("campaign camp team list".split())
_COURTS: Final = frozenset("court tribunal".split())
_LEADING: Final = frozenset(
    "leader spokesman spokeswoman spokesperson organiser organizer manager director chief "
    "chairman chairwoman chair secretary officer clerk coordinator captain treasurer head".split()
)
_NO_FIELDS: Final = frozenset(
    "chief deputy senior former general executive managing assistant acting press national local "
    "regional state district police finance health foreign public village county".split()
)
_UNIONS: Final = frozenset("union federation".split())
_INSTITUTIONS: Final = {
    "judge": _COURTS,
    "magistrate": _COURTS,
    "justice": _COURTS,
    "prosecutor": frozenset("prosecution prosecutor".split()),
    "shop": _UNIONS,
    "branch": _UNIONS,
    "bishop": frozenset("diocese church".split()),
    "forecaster": frozenset("weather meteorological".split()),
}
_OFF_THE_BENCH: Final = frozenset(
    "retired commissioner chairman chair minister officer mediator public general".split()
)
_COURT: Final = re.compile(r"\b([A-Za-z]+)[ -][Cc]ourt\b")
_PLAIN: Final = DETERMINERS | PREPOSITIONS | POSSESSIVES
_COURTS_OF: Final = frozenset(
    "federal district labour labor supreme high appeal appeals county crown regional patent "
    "criminal civil family constitutional commercial military municipal administrative juvenile "
    "superior circuit provincial state".split()
)
_COMPANY_WORK: Final = frozenset(
    "executive cfo ceo managing personnel finance technology operations operation "
    "operating sales marketing plant sourcing purchasing".split()
)
_COMPANY_HEADS: Final = frozenset(
    "executive director manager chief officer cfo ceo head chairman".split()
)
_GOVERNORS: Final = frozenset("governor prefect governorate prefecture".split())
_REGION: Final = re.compile(r"^the\s+|\s+(?:region|province|oblast|state)$")


def settle(resolver: Resolver) -> None:
    """Give the speakers of a document the bodies that the whole of it shows."""
    speakers = sorted((e for e in resolver.cast.all if e.spoke), key=lambda e: e.spoke[0])
    _settle_states(resolver, speakers)
    for entity in speakers:
        body = entity.body
        if body is not None and body.code is None and entity.words & _GOVERNORS:
            entity.body = body = _region(resolver, entity) or body
        if body is not None:
            if body.kind == "body" and body.code is None:
                at = entity.spoke[0]
                body.code = state_of(body.name) or resolver.unnamed_state(body.name, at)
            continue
        if entity.kind == "document" or entity.words & _FORMER:
            continue
        body = (
            _camp(resolver, entity)
            or _institution(speakers, entity)
            or _bench(resolver, entity)
            or _of_its_field(speakers, entity)
            or _company(resolver, entity)
            or _region(resolver, entity)
            or standing(speakers, entity)
        )
        if body is not None and body.body is not entity:
            entity.body = body


def _settle_states(resolver: Resolver, speakers: Sequence[Entity]) -> None:
    """Ministries and ministers without a country are those of the only state that speaks."""
    if _UNITED_NATIONS.search(resolver.text):
        for body in dict.fromkeys(b for e in speakers for b in (e, e.body) if b is not None):
            if _UN_MISSION.fullmatch(body.name) and body.kind != "person":
                body.code = body.code or UNITED_NATIONS
    codes = {e.code or (e.body.code if e.body else None) for e in speakers}
    codes -= {None, EUROPEAN_UNION, UNITED_NATIONS}
    if len(codes) != 1:
        return
    (code,) = codes
    assert code is not None
    for entity in speakers:
        if entity.body or entity.code or entity.words & _NOT_OF_STATE:
            continue
        if entity.kind == "person" and "minister" in entity.words:
            entity.body = resolver.cast.government(code)
        elif entity.kind != "person" and entity.words & _OF_STATE:
            entity.code = code


def _of_its_field(speakers: Sequence[Entity], entity: Entity) -> Entity | None:
    """The body or group that speaks and shares the field of an office ("referendum organiser")."""
    words = [nouns.singular(w) for w in entity.role.lower().split()]
    if entity.kind != "person" or entity.plural or len(words) < 2 or words[-1] not in _LEADING:
        return None
    field = {w for w in words[:-1] if len(w) > 4} - _NO_FIELDS
    return _only(
        e for e in speakers
        if e is not entity and (e.plural or e.kind != "person") and e.body is not entity
        and field & {nouns.singular(w) for w in (*e.tokens, *e.words)}
    )  # fmt: skip


def _most(found: Iterable[Entity]) -> Entity | None:
    """The entity that is spoken of at least twice as often as any other; None if there is none."""
    ranked = sorted(found, key=lambda e: -len(e.places))
    if len(ranked) > 1 and len(ranked[0].places) < 2 * len(ranked[1].places):
        return None
    return ranked[0] if ranked else None


def _only(found: Iterable[Entity]) -> Entity | None:
    """The one entity that was found; None for none or several."""
    listed = list(found)
    return listed[0] if len(listed) == 1 else None


def _camp(resolver: Resolver, entity: Entity) -> Entity | None:
    """The campaign or the team that is called after a person ("the Falk campaign": Ines Falk)."""
    if entity.kind == "body" or len(entity.tokens) < 2:
        return None
    ends = [(entity.tokens[-1], camp) for camp in _CAMPS]
    return _only(e for e in resolver.cast.all if e is not entity and e.tokens[-2:] in ends)


def _institution(speakers: Sequence[Entity], entity: Entity) -> Entity | None:
    """The court of a judge, the union of a shop steward, if one alone speaks."""
    if entity.kind != "person":
        return None
    for word, names in _INSTITUTIONS.items():
        if word in entity.words:
            return _only(
                e for e in speakers
                if e is not entity and (e.plural or e.kind != "person")
                and names & {nouns.singular(w) for w in (*e.words, *e.tokens)}
            )  # fmt: skip
    return None


def _bench(resolver: Resolver, entity: Entity) -> Entity | None:
    """The court of a judge or the prosecution of a prosecutor, where none speaks.

    Of which court, the judge's title tells ("Labour judge Ann Lee") or the text, if it names one.
    """
    if entity.kind != "person" or entity.words & _OFF_THE_BENCH:
        return None
    at = entity.spoke[0]
    if "prosecutor" in entity.words:
        return resolver.described(parse("the prosecution"), at)
    if not entity.words & {"judge", "justice"}:
        return None
    told = {w.lower() for w in _COURT.findall(resolver.text)} - _PLAIN
    kinds = entity.words & _COURTS_OF or told
    if len(kinds) > 1:
        return None
    kind = "".join(kinds & _COURTS_OF)
    return resolver.described(parse(f"the {kind} court"), at)


def _company(resolver: Resolver, entity: Entity) -> Entity | None:
    """The company that a text is about, for an office such as only a company has.

    A company that is named in passing, once, is none.
    """
    if entity.kind != "person" or entity.plural or not entity.named:
        return None
    second = {"vice", "chairman"} <= entity.words
    if not second and not (entity.words & _COMPANY_WORK and entity.words & _COMPANY_HEADS):
        return None
    found = [
        e for e in resolver.cast.all
        if e is not entity and resolver.is_body(e)
        and (e.kind == "body" or (bool(e.spoke) and len(e.tokens) == 1)) and is_commercial(e)
    ]  # fmt: skip
    best = _most([e for e in found if entity.tokens[-1] in e.tokens] or found)
    return best if best is not None and (best.spoke or len(best.places) > 1) else None


def _region(resolver: Resolver, entity: Entity) -> Entity | None:
    """The state of a governor, by the region, where the text is about several states."""
    if not resolver.homeland.international or not entity.words & _GOVERNORS:
        return None
    places = gazetteer()
    for _, mention in entity.mentions:
        words = plain(_REGION.sub("", mention.of))
        code = places.regions.get(words) or places.cities.get(words)
        if code is not None:
            return resolver.cast.government(code)
    code = resolver.homeland.at(entity.spoke[0])
    return resolver.cast.government(code) if code is not None else None
