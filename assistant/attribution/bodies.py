"""The body that a person speaks for: employer, party, ministry, country.

Enters: a resolved source and its mention. Leaves: the ``Entity`` of its body, or None. Does not:
name a body that the text does not tie to the person.

The ties are a possessor ("the company’s lawyer"), a complement ("spokesman for the union"), a
modifier ("Thai army spokesman"), a clause ("who heads the federation"), and, for offices that stand
without any ("chief executive Ann Lee"), the body that was last spoken of.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.capitals import opens_only
from assistant.attribution.coreference import Resolver
from assistant.attribution.entities import Entity, describing, stands_apart, stands_for
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.kindred import is_commercial
from assistant.attribution.makers import maker
from assistant.attribution.mentions import Mention, parse
from assistant.attribution.offices import (
    PORTFOLIOS,
    government,
    holds_portfolio,
    is_official,
    last_body,
    police,
)

_LINKS: Final = frozenset(("of", "for", "at", "from", "with", "in", "to", "close to", "inside"))
_SEEN: Final = re.compile(
    r"\b(?:seen|obtained|reviewed|read|viewed|shown|leaked|cited|quoted|described|inspected|"
    r"commissioned|ordered|requested|carried)\b[^,]*\bby\b"
)
"""Who has a document, and did not write it ("a memo seen by the Courier")."""
_INTERNAL: Final = re.compile(r"(?:an?|the|two|several)?\s*(?:\w+ of an )?internal\b", re.I)
_ISSUED: Final = frozenset("filing statement release communique communiqué prospectus".split())
_HEADS: Final = re.compile(
    r"\b(?:heads?|leads?|led|leading|runs?|ran|chairs?|represents?|representing|commands?|"
    r"speaks? for|works? (?:for|at)|directs?|founded|manages?|sits? for|edits?|advises?|"
    r"teaches?(?: \w+){0,2} at|owns?|stands? for|acts? for|"
    r"(?:follows?|studies|covers?|tracks?|watches|monitors?)\b[^,]*? (?:for|at))\s+(.+)$"
)
_WHO: Final = re.compile(r",\s+(who\s[^,.;:()“”\"\n—–]+)")
_OF_MANY: Final = re.compile(r"([A-Z][\w-]+(?:s[’']|men[’']s)) ([a-z]+)(?= )")
_OF_A_GROUP: Final = re.compile(r"((?:[A-Za-z][a-z-]* )?[A-Za-z][a-z-]*s)[’'] [\w-]+$")
_REPRESENTS: Final = frozenset(
    "lawyer counsel solicitor barrister attorney advocate spokesman spokeswoman spokesperson "
    "speaker leader chair chairman chairwoman chairlady chairperson president head headman "
    "representative secretary organiser organizer delegate coordinator convener captain "
    "steward".split()
)
"""Who speaks for people that are no body ("the squatters’ lawyer")."""
_HIRED: Final = re.compile(
    r"\b(?:acting for|on behalf of|"
    r"(?:hired|retained|called|employed|commissioned|engaged|paid|instructed|sent|appointed) by)"
    r"\s+(.+)$"
)


def body_of(
    resolver: Resolver, entity: Entity, mention: Mention, at: int, *, nearby: bool = True
) -> Entity | None:
    """The body that a source speaks for, by the words of one of its mentions.

    Args:
        resolver: the document so far.
        entity: the source.
        mention: one of its mentions.
        at: the offset of that mention.
        nearby: whether the body last spoken of may be it, where the words tie it to none.
    """
    if mention.form == "pronoun" or stands_apart(mention):
        return None
    if mention.owner:
        owner = _collective(resolver, mention, at) or resolver.owner(mention, at)
        if owner is None or not stands_for(mention, owner):
            return None
        return owner.body if owner.kind == "person" and owner.body else owner
    if (group := _OF_A_GROUP.match(mention.role)) and entity.kind == "person":
        head = nouns.singular(mention.head)
        if head in _REPRESENTS and nouns.is_plural(group[1].split()[-1]):
            return resolver.described(parse(f"the {group[1].lower()}"), at)
    if mention.head in _ISSUED and mention.definite and " " not in mention.name and not mention.of:
        return resolver.issuer(at)
    if entity.kind == "document":
        return _maker(resolver, mention, at)
    mention = _one_of(entity, mention)
    personal = mention.kind == "person" or entity.kind == "person"
    unknown = entity.kind is None and len(entity.tokens) > 1
    personal = personal or (unknown and bool(_apposed(mention)))
    whence = mention.link == "from" and not entity.named  # "a raid from the coast" is nobody's
    if not personal and not (unknown and mention.of and not whence):
        return None
    told = mention.clause or _clause_after(resolver, entity, mention, at)
    heads = _HEADS.search(told) or _HIRED.search(mention.text)
    clause = (
        re.split(r",|\s(?:since|until|from|before|after)\s", heads.group(1))[0] if heads else ""
    )
    complement = mention.of.removesuffix(mention.name) if mention.link in _LINKS else ""
    if describing(mention) & PORTFOLIOS and not parse(complement).head:
        complement = ""  # "minister of the Environment"
    where = complement.rpartition(" at ")[2] if mention.link == "of" else ""
    where = where if where != complement and where[:1].isupper() else ""
    for phrase in (complement, where, clause, _apposed(mention)):  # "head of research at Velo"
        if phrase:
            found = _named_body(resolver, phrase, mention, at)
            if found is not None:
                if entity.kind is None:
                    entity.kind = "person"
                return found
    if not personal:
        return None
    return (
        _modifying_body(resolver, mention, at)
        or _role_body(resolver, mention, at)
        or police(resolver, mention)
        or government(resolver, mention, at)
        or (last_body(resolver, mention, at) if nearby else None)
    )


def _one_of(entity: Entity, mention: Mention) -> Mention:
    """The person of a body that an apposition describes ("Ann Lee of Coast Trust, a charity")."""
    name, _, rest = mention.text.partition(" of ")
    phrase = rest.split(",")[0]
    if mention.kind != "body" or not entity.named or name != mention.name or not phrase:
        return mention
    words, body = name.split(), parse(phrase)
    if len(words) != 2 or body.form != "name" or body.kind != "body":
        return mention
    if any(nouns.can_be_body(w.lower()) for w in words):
        return mention
    entity.kind = "person"
    return replace(mention, kind="person", of=phrase, link="of")


def _apposed(mention: Mention) -> str:
    """The body whose name alone stands beside a person's ("Ann Lee, Boat Builders' League")."""
    parts = [part.strip() for part in mention.text.split(",")]
    if len(parts) != 2 or parts[0] != mention.name or mention.role:
        return ""
    body = parse(parts[1])
    named = parts[1][:1].isupper() and body.form == "name" and body.kind == "body"
    return parts[1] if named else ""


def _clause_after(resolver: Resolver, entity: Entity, mention: Mention, at: int) -> str:
    """The relative clause that the text puts after the name of a person."""
    if not entity.named or mention.form != "name":
        return ""
    found = _WHO.match(resolver.text, at + len(mention.text))
    return found.group(1) if found else ""


def _collective(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body of many that opens a sentence before an office ("Teachers’ union secretary Lee")."""
    opening = _OF_MANY.match(mention.text)
    if opening is None or nouns.listed_kind(opening.group(2).lower()) != "body":
        return None
    named = resolver.cast.find(parse(opening.group()), at)
    return named or resolver.described(parse(f"the {opening.group().lower()}"), at)


def _maker(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body or person that a document is by."""
    if mention.link in ("of", "from", "by", "for") and mention.of:
        seen = _SEEN.search(mention.text)
        found = None if seen else _named_body(resolver, mention.of, mention, at)
        if found is not None:
            return found
    if _INTERNAL.match(mention.text):
        return _only_company(resolver)
    return _called_after(resolver, mention, at) or _told_maker(resolver, mention, at)


def _called_after(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body that a document is called after ("the Lakeside Institute poll")."""
    inner = parse(mention.modifier) if mention.modifier else None
    if inner is None or inner.form != "name":
        return None
    place = gazetteer().look_up(inner.name)
    if place is not None:
        return resolver.cast.place(place) if place.kind == "seat" else None
    known = resolver.cast.find(inner, at)
    if known is None or known.kind == "document":
        return resolver.cast.add(inner) if inner.kind == "body" else None
    return None if resolver.is_place(known) else known


def _told_maker(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body or person that the text right after a document says to have made it."""
    if _SEEN.search(f"{mention.text} by"):
        return None
    for phrase in maker(resolver.text, at + len(mention.text)):
        inner = parse(phrase)
        named = inner.form == "name" and inner.kind != "body" and not inner.owner
        if named and resolver.cast.find(inner, at) is None:
            continue
        found = _named_body(resolver, phrase, mention, at)
        if found is not None and not resolver.is_place(found):
            return found
    return None


def _only_company(resolver: Resolver) -> Entity | None:
    """The one company that a text is about, whose internal papers it may quote."""
    found = [
        e for e in resolver.cast.all
        if resolver.is_body(e) and e.kind == "body" and len(e.places) > 1 and is_commercial(e)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _modifying_body(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body or country that stands before the head ("Thai army spokesman")."""
    seat = gazetteer().look_up(mention.modifier)
    if seat is not None and seat.kind == "seat":
        return resolver.cast.place(seat)
    tokens = [
        t for t in mention.modifier.split()
        if not nouns.listed_kind(t.lower()) and not t.endswith("-based")
    ]  # fmt: skip
    opener = len(tokens) == 1 and gazetteer().look_up(tokens[0]) is None
    if opener and opens_only(resolver.text, at, tokens[0]):
        return None  # "Foreign observers", at the start of a sentence
    for size in range(len(tokens), 0, -1):
        words = " ".join(tokens[:size])
        place = gazetteer().look_up(words)
        if place is not None:
            return resolver.cast.place(place) if is_official(mention) else None
        named = words[:1].isupper() and not gazetteer().is_city(words)
        known = resolver.cast.find(parse(words), at) if named else None
        if known is not None and known.kind == "person" and mention.form == "description":
            return known
        if known is not None and known.kind != "person" and not resolver.is_place(known):
            return known
    return None


def _role_body(resolver: Resolver, mention: Mention, at: int) -> Entity | None:
    """The body that an office names in lower case ("union secretary")."""
    tokens = mention.role.split()
    lows = [t.lower() for t in tokens]
    for i in range(len(tokens) - 2, -1, -1):
        if holds_portfolio(lows[i], lows[i + 1]):
            return None  # "Defence Undersecretary"
        if lows[i] in _NAMING and nouns.listed_kind(lows[i + 1]) != "body":
            phrase = " ".join(t for t in tokens[: i + 1] if t.lower() not in _LOOSE)
            inner = parse(f"the {phrase.lower() if phrase.istitle() else phrase}")
            return resolver.described(inner, at) if inner.form == "description" else None
    return None


_NAMING: Final = frozenset(
    "union ministry company party police army navy agency council committee commission "
    "department bank airline university hospital federation association government office "
    "institute "
    "foundation church campaign group fund museum embassy parliament court coastguard guard "
    "authority firm league chamber guild inspectorate administration municipality college junta "
    "board tribunal panel inquiry regulator watchdog "
    "movement coalition alliance bloc treasury military defence prosecution opposition "
    "crown".split()
)
_LOOSE: Final = frozenset(
    "former deputy assistant acting senior veteran retired vice chief local".split()
)


def _named_body(resolver: Resolver, phrase: str, mention: Mention, at: int) -> Entity | None:
    """The body that a phrase names; a town is none, a country is for officials alone."""
    inner = parse(phrase)
    if inner.form == "pronoun":
        return resolver.pronoun(inner, at)
    if inner.kind == "document" and not inner.owner:
        return None
    if inner.owner and inner.kind != "body":
        return resolver.owner(inner, at)
    if inner.kind == "person" and inner.plural and inner.name.split()[-1][:1].isupper():
        return resolver.described(inner, at)  # "the United Lock and Weir Keepers": a union
    if inner.kind == "person" and inner.plural and inner.form == "description":
        speaks = describing(mention) & _REPRESENTS or mention.clause or _HIRED.search(mention.text)
        if speaks and not inner.owner:
            return resolver.described(inner, at)  # "spokesman of the growers"
    if inner.kind == "person":
        known = resolver.find(inner, at) if inner.form == "name" or inner.owner else None
        return (known.body or known) if known is not None else None
    if inner.form == "description":
        vague = inner.head in _NO_BODIES and not inner.owner and " " not in inner.name
        if inner.kind != "body" or vague:
            return None
        return resolver.described(inner, at)
    if nouns.listed_kind(inner.name.lower()) == "body":
        common = inner.name.lower() not in _NO_BODIES
        return resolver.described(parse(f"the {inner.name.lower()}"), at) if common else None
    place = gazetteer().look_up(inner.name)
    if place is not None:
        return resolver.cast.place(place) if is_official(mention) or place.kind == "seat" else None
    if is_official(mention):
        first, _, rest = inner.name.partition(" ")
        place = gazetteer().look_up(first)
        if rest and place is not None and place.kind == "country" and inner.kind != "body":
            return resolver.cast.place(place)  # "the premier of Peru Ann Lee"
    known = resolver.cast.find(inner, at)
    if known is not None and known.kind in ("person", "body"):
        return known
    if gazetteer().is_city(inner.name) and not _heads_a_place(resolver, mention):
        return None
    sent = mention.kind == "document"
    whence = mention.link in ("from", "in") and not sent
    if whence and (inner.kind != "body" or (known is not None and resolver.is_place(known))):
        return None
    return known or resolver.cast.add(inner)


def _heads_a_place(resolver: Resolver, mention: Mention) -> bool:
    """Whether a source is the head of the town or region that it is "of" ("the mayor of Lund")."""
    heads = bool(describing(mention) & _LOCAL_HEADS)
    return heads and mention.link == "of" and not resolver.homeland.international


_LOCAL_HEADS: Final = frozenset("mayor mayoress governor prefect".split())
_NO_BODIES: Final = frozenset(
    "state town village city district county side operation farm island executive chief local "
    "service press region mine".split()
)
