"""The people and bodies of one document, each with everything that its mentions tell.

Enters: ``Named`` mentions of a text and parsed source mentions. Leaves: a ``Cast`` of ``Entity``
objects that names are looked up in. Does not: resolve pronouns or descriptions; ``coreference``
does.

Entities grow while a document is read, so they are the one mutable record here; they never leave
the attribution package.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import Place, gazetteer
from assistant.attribution.mentions import Mention
from assistant.attribution.names import Named, key
from assistant.attribution.nouns import Gender, Kind


@dataclass(slots=True, eq=False)
class Entity:
    """A person, body or document that the text speaks of.

    ``words`` are the lower-case nouns and modifiers that it was called by, ``places`` the offsets
    of its mentions and ``spoke`` those where it was a source, both ascending; ``located`` counts
    the mentions after "in" and the like. ``body`` is the entity it speaks for; ``code`` the country
    of a governmental body.
    """

    name: str
    kind: Kind | None
    tokens: tuple[str, ...]
    named: bool = True
    gender: Gender | None = None
    plural: bool = False
    code: str | None = None
    role: str = ""
    body: Entity | None = None
    words: set[str] = field(default_factory=set)
    located: int = 0
    places: list[int] = field(default_factory=list)
    spoke: list[int] = field(default_factory=list)
    mentions: list[tuple[int, Mention]] = field(default_factory=list)

    def last_before(self, at: int) -> int:
        """The offset of the last mention before ``at``; −1 where there is none."""
        i = bisect.bisect_left(self.places, at)
        return self.places[i - 1] if i else -1

    def spoke_before(self, at: int) -> int:
        """The offset of the last mention before ``at`` as a source; −1 where there is none."""
        i = bisect.bisect_left(self.spoke, at)
        return self.spoke[i - 1] if i else -1

    def seen(self, at: int, mention: Mention, *, source: bool = False) -> None:
        """Note a mention and what it tells."""
        i = bisect.bisect_left(self.places, at)
        if self.places[i : i + 1] != [at]:
            self.places.insert(i, at)
        if source:
            i = bisect.bisect_left(self.spoke, at)
            if self.spoke[i : i + 1] != [at]:
                self.spoke.insert(i, at)
        self.mentions.append((at, mention))
        self.words |= describing(mention)
        self.gender = self.gender or mention.gender
        if self.kind is None or (mention.kind == "person" and mention.role):
            self.kind = mention.kind or self.kind
        if len(mention.role) > len(self.role):
            self.role = mention.role


def describing(mention: Mention) -> set[str]:
    """The nouns and modifiers that a mention calls its source by, lower case and singular."""
    phrase = f"{mention.role} {mention.head}"
    if mention.form == "description" or mention.kind == "body":
        phrase += f" {mention.name}"
    words = (w.strip(".,'’") for w in re.split(r"[\s-]+", phrase.lower()))
    return {nouns.spelled_out(nouns.singular(w)) for w in words if len(w) > 1}


_LEFT: Final = frozenset("former ex ex-employee retired exiled ousted".split())
_APART: Final = frozenset(
    "number counterpart rival opponent predecessor successor critic victim wife husband mother "
    "father sister brother daughter son cousin uncle aunt nephew niece widow widower neighbour "
    "neighbor colleague resident villager inhabitant student pupil".split()
)


_CLERGY: Final = frozenset(("Father", "Mother", "Brother", "Sister"))
_THINGS: Final = frozenset(
    "film book manual play album song documentary novel boat ship trawler yacht lorry bus car flat "
    "roof dam bird dog house sea study picture painting game website app".split()
)
_OF_BODIES: Final = frozenset(
    "president chairman chairwoman chairperson chair head director manager spokesman "
    "spokeswoman spokesperson secretary treasurer bursar chief librarian abbot abbess "
    "principal rector minister leader coordinator executive lawyer counsel agent teacher "
    "headteacher curator priest".split()
)
"""Offices that somebody has in a body: what their holder is named after is one, known or not."""


def stands_apart(mention: Mention) -> bool:
    """Whether a source does not speak for what it is named after ("her sister", "an ex-aide").

    "Sister Agnes" is nobody's sister.
    """
    cleric = mention.form == "name" and not mention.owner and mention.role in _CLERGY
    return (mention.head in _APART and not cleric) or bool(describing(mention) & _LEFT)


def stands_for(mention: Mention, owner: Entity) -> bool:
    """Whether a source may speak for what it is named after.

    The hall's president does; the film's director and the bird's mistress do not.
    """
    if owner.named or owner.kind in ("person", "body"):
        return True
    last = owner.name.lower().split()[-1]
    if last in _THINGS:
        return False
    return nouns.can_be_body(last) or nouns.singular(mention.head) in _OF_BODIES


_YOUNGER: Final = frozenset(("jr", "sr", "ii", "iii"))


def _style(mention: Mention) -> str:
    """How a name is styled: nobody is "Dr Voss" and "Mr Voss" in one text."""
    head = nouns.spelled_out(mention.head)
    return "plain" if head in _PLAIN_STYLES else "learned" if head in _LEARNED_STYLES else ""


_PLAIN_STYLES: Final = frozenset("mr mrs ms miss".split())
_LEARNED_STYLES: Final = frozenset("dr doctor prof professor".split())


class Cast:
    """The entities of one document, looked up by name."""

    def __init__(self, acronyms: dict[str, str], countries: frozenset[str] = frozenset()) -> None:
        self.acronyms = acronyms
        self.countries = countries
        self.described: dict[str, Entity] = {}
        self.all: list[Entity] = []
        self._by_key: dict[str, Entity] = {}
        self._by_token: dict[str, list[Entity]] = {}

    def read(self, names: Iterable[Named]) -> None:
        """Enter the names of a text, the longest first, so that short ones find their full form."""
        for named in sorted(names, key=lambda n: (-len(n.mention.name.split()), n.start)):
            place = gazetteer().look_up(self.full(named.mention.name))
            if place is not None and named.mention.kind != "person" and not named.mention.role:
                entity = self.place(place)
                if named.locative and place.kind == "capital":
                    continue
            else:
                entity = self.find(named.mention, named.start) or self.add(named.mention)
            entity.seen(named.start, named.mention)
            entity.located += named.locative
            if named.age:
                entity.words |= {named.age, *named.age.split("-")}
                entity.kind = entity.kind or "person"
        self._settle()

    def add(self, mention: Mention, name: str = "", *, named: bool = True) -> Entity:
        """A new entity for a mention."""
        name = name or self.full(mention.name)
        entity = Entity(
            name=name, kind=mention.kind, tokens=tuple(key(name).split()), named=named,
            gender=mention.gender, plural=mention.plural,
        )  # fmt: skip
        self._enter(entity)
        self._by_key.setdefault(key(name), entity)
        for other in (mention.alias, mention.acronym):
            if other:
                self._by_key.setdefault(key(other), entity)
        return entity

    def place(self, place: Place) -> Entity:
        """The government (or the seat) that a place stands for."""
        name = place.name
        if place.kind != "seat" and place.code in self.countries:
            name = gazetteer().label(place.code)
        known = self._by_key.get(key(name))
        if known is not None and known.code is None and not known.spoke:
            known.kind, known.code = "body", place.code
            known.words |= {"government", "country"} if place.kind != "seat" else {"government"}
        if known is None:
            known = Entity(name=name, kind="body", tokens=tuple(key(name).split()), code=place.code)
            known.words = {"government", "country"} if place.kind != "seat" else {"government"}
            self._enter(known)
            self._by_key[key(name)] = known
        return known

    def _enter(self, entity: Entity) -> None:
        """Add an entity to those that a part of their name finds."""
        self.all.append(entity)
        for token in set(entity.tokens):
            self._by_token.setdefault(token, []).append(entity)

    def government(self, code: str) -> Entity:
        """The government of a country."""
        places = gazetteer()
        return self.place(Place(code=code, name=places.government(code), kind="country"))

    def find(self, mention: Mention, at: int) -> Entity | None:
        """The entity that a name means at an offset, or None."""
        name = self.full(mention.name)
        exact = self._by_key.get(key(name))
        if exact is not None and not (
            exact.kind == "person" and self._other_title(exact, mention, at)
        ):
            return exact
        place = gazetteer().look_up(name)
        tokens = key(name).split()
        among = self._by_token.get(tokens[0], []) if tokens else []
        found = [e for e in among if e.named and self._matches(e, tokens, mention, place)]
        if not found:
            return None
        return max(found, key=lambda e: self._fit(e, mention, at))

    def full(self, name: str) -> str:
        """The full form of an acronym that the text explains; other names as they are."""
        return self.acronyms.get(name.strip("."), name)

    def _other_title(self, entity: Entity, mention: Mention, at: int) -> bool:
        """Whether a bare surname is told apart from its namesake by a title ("Ms Rees")."""
        if len(entity.tokens) > 1:
            return False
        if mention.gender and entity.gender and mention.gender != entity.gender:
            return True
        styles = {_style(m) for _, m in entity.mentions} - {""}
        return bool(styles) and _style(mention) not in styles | {""}

    def namesakes(self, entity: Entity) -> bool:
        """Whether another person is known by the same one name ("Mr Voss", "Mrs Voss")."""
        return (
            entity.kind == "person"
            and len(entity.tokens) == 1
            and any(
                e is not entity and e.kind == "person" and e.named and e.tokens == entity.tokens
                for e in self.all
            )
        )

    def _matches(
        self, entity: Entity, tokens: list[str], mention: Mention, place: Place | None
    ) -> bool:
        """Whether a shorter name can mean an entity."""
        own, n = entity.tokens, len(tokens)
        if not n or n >= len(own) or (entity.code and not entity.mentions):
            return False
        if entity.plural and entity.kind != "body" and "and" in own:
            return False  # "Lee" is not "Birch and Lee"
        if mention.gender and entity.gender and mention.gender != entity.gender:
            return False
        if entity.kind != "body" and mention.kind != "body":
            if own[-1] in _YOUNGER:
                if n > 1:
                    return False  # "Owen Marsh" and "Owen Marsh Jr." are two
                own = own[:-1]
            ends = own[-n:] == tuple(tokens) or own[:n] == tuple(tokens)
            if ends and (
                entity.kind == "person" or mention.kind == "person" or n > 1 or place is None
            ):
                return True
        if entity.kind == "person" or mention.kind == "person" or place is not None:
            return False
        return any(own[i : i + n] == tuple(tokens) for i in range(len(own) - n + 1))

    @staticmethod
    def _fit(entity: Entity, mention: Mention, at: int) -> tuple[float, ...]:
        """How well an entity fits a short name: shared words, speaking, closeness."""
        shared = len(entity.words & describing(mention))
        before = entity.last_before(at)
        distance = at - before if before >= 0 else 4000 + (entity.places[0] if entity.places else 0)
        return (shared, bool(entity.spoke), -distance)

    def _settle(self) -> None:
        """Decide person or body where no mention said: by how the name is shortened in the text."""
        for entity in self.all:
            if entity.kind is not None or not entity.named or len(entity.tokens) < 2:
                continue
            shorter = [key(m.name).split() for _, m in entity.mentions]
            if any(s == [entity.tokens[-1]] for s in shorter):
                entity.kind = "person"
            elif any(s == [entity.tokens[0]] for s in shorter):
                entity.kind = "body"

    def with_word(self, word: str) -> list[Entity]:
        """The entities that were called by a noun, or whose name holds it."""
        return [
            e for e in self.all
            if word in e.words or (e.kind != "person" and e.named and word in e.tokens)
        ]  # fmt: skip
