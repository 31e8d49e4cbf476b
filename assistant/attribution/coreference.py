"""Whom each source mention of one document means.

Enters: a document, its source mentions in text order. Leaves: an ``Entity`` for each, or None. Does not:
use anything but the document and the gazetteer; a mention that nothing resolves stays None.

Names are looked up in the cast of the document; descriptions by the nouns that sources were called by
("the ministry", "the group"), else by kind and recency; pronouns by number, gender, and who spoke last.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.entities import Cast, Entity, describing
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import POSSESSIVES, Mention, parse
from assistant.attribution.names import acronyms, scan
from assistant.records import Document

_GENERIC_BODIES: Final = frozenset(
    "company firm group corporation business organisation organization movement body entity institution "
    "agency operator carrier airline manufacturer maker producer retailer supplier bank lender insurer chain "
    "outfit giant start-up startup enterprise developer owner party side country nation state kingdom "
    "republic union federation association charity ngo authority regulator watchdog ministry "
    "department office portfolio commission committee council board panel agency institute team "
    "club newspaper paper outlet magazine platform site network service unit force".split()
)
_COMPANIES: Final = frozenset(
    "company firm corporation business operator carrier airline manufacturer maker producer retailer "
    "supplier bank lender insurer chain giant start-up startup enterprise developer owner".split()
)
_GROUPS: Final = frozenset("group organisation organization movement body outfit entity".split())
_STATES: Final = frozenset("country nation state kingdom republic".split())
_MINISTRIES: Final = frozenset("portfolio ministry department office diplomacy".split())
_GENERIC_PEOPLE: Final = frozenset(
    "official man woman politician leader executive person boy girl source veteran author writer "
    "businessman lawmaker legislator cleric academic scientist researcher expert interviewee".split()
)
_FIRST: Final = frozenset("i me my mine myself we us our ours ourselves you".split())


class Resolver:
    """Resolves the mentions of one document, in the order they are asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.cast = Cast(acronyms(self.text))
        self.cast.read(scan(self.text))
        self.speakers: list[tuple[int, Entity]] = []
        self.quotes: list[tuple[int, int, Entity]] = []

    def resolve(self, words: str, at: int) -> Entity | None:
        """The source that ``words`` at offset ``at`` mean, noted as having spoken there."""
        mention = parse(words)
        entity = self._resolve(mention, at)
        if entity is not None:
            entity.seen(at, mention, source=True)
            self.speakers.append((at, entity))
            if entity.body is None and entity.kind != "document":
                entity.body = self._body_of(entity, mention, at)
        return entity

    def _resolve(self, mention: Mention, at: int) -> Entity | None:
        if mention.form == "pronoun":
            return self.pronoun(mention, at)
        if mention.form == "name":
            return self.named(mention, at)
        return self.described(mention, at)

    # Names

    def named(self, mention: Mention, at: int) -> Entity | None:
        """The entity of a name; a country or capital stands for its government."""
        known = self.cast.find(mention, at)
        place = gazetteer().look_up(mention.name)
        if place is not None and mention.kind != "person" and not mention.role:
            if known is None or known.kind != "person":
                return self.cast.place(place)
        if known is None:
            known = self.cast.add(mention)
        elif len(mention.name.split()) > len(known.tokens):
            known.name = mention.name
        if known.code is None and known.kind != "person":
            known.code = gazetteer().country_in(mention.name)
        return known

    # Descriptions

    def described(self, mention: Mention, at: int) -> Entity | None:
        """The entity of a description: one called so before, the last one of its kind, or a new one."""
        if mention.head == "" and mention.number:
            return self._some(mention, at)
        owner = self._owner(mention, at)
        if owner is not None:
            return self._owned(mention, owner, at)
        if (mention.number and mention.number != "one") or (
            not mention.definite and not mention.modifier
        ):
            same = self._same_phrase(mention)
            return same or self._new(mention)
        code = gazetteer().country_in(f"{mention.modifier} {mention.of}")
        same = self._same_phrase(mention)
        if same is not None:
            return same
        called = self._called(mention, code, at)
        if called is not None:
            return called
        if mention.definite and not mention.modifier:
            found = self._hypernym(mention, at)
            if found is not None:
                return found
        return self._new(mention, code=code)

    def _same_phrase(self, mention: Mention) -> Entity | None:
        """The entity that was first described in the same words."""
        known = self.cast.find(mention, -1) if not mention.of else None
        if known is not None and known.name.casefold() == mention.name.casefold():
            return known
        return None

    def _called(self, mention: Mention, code: str | None, at: int) -> Entity | None:
        """The entity that was called by this noun (and these modifiers) before, the latest one."""
        wanted = describing(mention)
        found = []
        for entity in self.cast.with_word(mention.head):
            if entity.kind == "person" and mention.kind == "body":
                continue
            if code and entity.code and entity.code != code:
                continue
            if mention.plural != entity.plural and entity.kind == "person":
                continue
            if mention.gender and entity.gender and mention.gender != entity.gender:
                continue
            has = entity.words | set(entity.tokens)
            missing = wanted - has - _GENERIC_PEOPLE
            if missing and mention.form == "description" and len(missing) >= len(wanted):
                continue
            if missing and not code:
                continue
            before = entity.last_before(at)
            if before < 0 and not (entity.kind == "person" and entity.named):
                continue
            found.append((-len(missing), bool(entity.spoke), before, entity))
        if not found:
            return None
        return max(found, key=lambda f: f[:3])[3]

    def _hypernym(self, mention: Mention, at: int) -> Entity | None:
        """The last entity of the kind that a general noun names ("the company", "the official")."""
        head = mention.head
        if head in _GENERIC_PEOPLE or (mention.kind == "person" and head in _GENERIC_PEOPLE):
            return self._last(
                at, lambda e: e.kind == "person" and not e.plural and self._agrees(e, mention)
            )
        if head not in _GENERIC_BODIES:
            return None
        if head in _STATES:
            return self._last_state(mention, at)
        if head in _COMPANIES:
            return self._last(
                at,
                lambda e: (
                    e.kind != "person"
                    and e.kind != "document"
                    and not e.code
                    and e.named
                    and not self._is_place(e)
                    and not e.words & _MINISTRIES
                ),
            )
        if head in _GROUPS:
            return self._last(
                at,
                lambda e: (
                    e.kind != "person"
                    and e.kind != "document"
                    and e.named
                    and not e.code
                    and not self._is_place(e)
                ),
            )
        return None

    def _last_state(self, mention: Mention, at: int) -> Entity | None:
        return self._last(at, lambda e: e.code is not None and "country" in e.words)

    def _is_place(self, entity: Entity) -> bool:
        """Whether an entity that never spoke is a town or a country by its name."""
        return not entity.spoke and (
            gazetteer().look_up(entity.name) is not None or gazetteer().is_city(entity.name)
        )

    @staticmethod
    def _agrees(entity: Entity, mention: Mention) -> bool:
        return not (entity.gender and mention.gender and entity.gender != mention.gender)

    def _last(self, at: int, fits) -> Entity | None:  # type: ignore[no-untyped-def]
        """The fitting entity that spoke or was named last before ``at``; speakers are preferred."""
        best, score = None, -1.0
        for entity in self.cast.all:
            if not entity.places or entity.places[0] >= at or not fits(entity):
                continue
            spoke, seen = entity.spoke_before(at), entity.last_before(at)
            value = max(float(spoke) + 250 if spoke >= 0 else -1.0, float(seen))
            if value > score:
                best, score = entity, value
        return best

    def _some(self, mention: Mention, at: int) -> Entity | None:
        """ "One", "two of them", "both": part of the last group that spoke."""
        group = self._last(at, lambda e: e.plural)
        if group is None:
            return None
        if mention.number == "one" or mention.head == "one":
            head = group.name.split()[-1]
            return self._new(parse(group.name.replace(head, nouns.singular(head))))
        return group

    def _new(self, mention: Mention, *, code: str | None = None, name: str = "") -> Entity:
        """A source that is known by its description alone."""
        entity = self.cast.add(mention, name or _display(mention), named=False)
        entity.words |= describing(mention)
        entity.code = code if mention.kind == "body" else None
        return entity

    # Possession

    def _owner(self, mention: Mention, at: int) -> Entity | None:
        """The entity that a mention's possessor means ("its", "the company’s")."""
        if not mention.owner:
            return None
        if mention.owner in POSSESSIVES:
            return self.pronoun(parse(mention.owner), at)
        return self._resolve(parse(mention.owner), at)

    def _owned(self, mention: Mention, owner: Entity, at: int) -> Entity:
        """ "Its spokeswoman", "the company’s lawyers": one already known, or a new one."""
        if mention.kind == "person" and not mention.plural:
            known = [
                e for e in self.cast.all
                if e.kind == "person" and mention.head in e.words and e is not owner
                and (e.body is owner or e.body is owner.body is not None) and e.places
            ]  # fmt: skip
            if known:
                return max(known, key=lambda e: e.last_before(at))
        joint = "’s " if mention.kind == "person" and owner.kind == "person" else " "
        if owner.code and owner.kind == "body" and "country" in owner.words:
            name = f"{gazetteer().adjectives[owner.code]} {mention.name}"
        else:
            name = f"{owner.name}{joint}{mention.name}"
        again = self.cast.find(parse(name), at)
        if again is not None and again.name == name:
            return again
        entity = self._new(mention, name=name, code=owner.code)
        entity.body = owner
        return entity

    # Pronouns

    def pronoun(self, mention: Mention, at: int) -> Entity | None:
        """The antecedent of a pronoun, or None where nothing fits."""
        head = mention.head
        inside = [q for q in self.quotes if q[0] <= at < q[1]]
        if head in _FIRST:
            if inside:
                return inside[-1][2]
            return (
                self._self()
                if head in ("we", "us", "our", "ours", "ourselves")
                else self._speaker(at)
            )
        barred = {id(q[2]) for q in inside}
        best: tuple[float, Entity] | None = None
        for entity in self.cast.all:
            if not entity.places or entity.places[0] >= at or id(entity) in barred:
                continue
            score = self._fit(entity, mention, at)
            if score is not None and (best is None or score > best[0]):
                best = (score, entity)
        return best[1] if best else None

    def _fit(self, entity: Entity, mention: Mention, at: int) -> float | None:
        """How well an entity fits a pronoun; None where it cannot."""
        head = mention.head
        singular_person = head in ("he", "him", "his", "himself", "she", "her", "hers", "herself")
        if singular_person:
            if entity.kind in ("body", "document") or entity.plural or self._is_place(entity):
                return None
            if entity.gender and entity.gender != mention.gender:
                return None
        elif head in ("they", "them", "their", "theirs", "themselves", "both"):
            if entity.kind == "person" and not entity.plural:
                return None
        elif head in ("it", "its", "itself", "which"):
            if entity.kind == "person" or entity.plural:
                return None
        elif head in ("who", "whom", "whose") and entity.kind == "document":
            return None
        return self._salience(entity, mention, at, person=singular_person)

    def _salience(self, entity: Entity, mention: Mention, at: int, *, person: bool) -> float:
        """Recency in characters, with what makes an antecedent likely."""
        seen, spoke = entity.last_before(at), entity.spoke_before(at)
        line = self.text.rfind("\n", 0, at)
        score = -(at - seen) / 100.0
        if spoke >= 0:
            score += 3.0 - (at - spoke) / 400.0
        if self.speakers and self.speakers[-1][1] is entity:
            score += 2.0
        if seen > line:
            score += 0.5
        if person:
            score += 1.5 if entity.kind == "person" else -1.5
            score += 1.0 if entity.gender == mention.gender else 0.0
        elif mention.head in ("they", "them", "their"):
            score += 2.0 if entity.plural else 0.0
        else:
            score += 1.0 if entity.kind == "body" else 0.0
            if self._is_place(entity):
                score -= 3.0
        return score

    def _speaker(self, at: int) -> Entity | None:
        """The last speaker before an offset."""
        return self.speakers[-1][1] if self.speakers else None

    def _self(self) -> Entity | None:
        """The publication itself ("we"), where the document names it."""
        name = self.document.publisher
        if not name:
            return None
        mention = Mention(text=name, form="name", name=name, kind="body")
        return self.cast.find(mention, -1) or self.cast.add(mention)

    # Bodies

    def _body_of(self, entity: Entity, mention: Mention, at: int) -> Entity | None:
        """The body that a source speaks for, where the text says so."""
        if mention.owner:
            return self._owner(mention, at)
        if mention.kind != "person" and entity.kind != "person":
            return None
        for phrase in (mention.of, _heads(mention.clause)):
            if phrase and mention.form != "pronoun":
                found = self._phrase_body(phrase, at)
                if found is not None:
                    return found
        if mention.modifier and mention.head:
            found = self._phrase_body(mention.modifier, at)
            if found is not None:
                return found
        return self._bare_role(mention, at)

    def _phrase_body(self, phrase: str, at: int) -> Entity | None:
        """The body that a complement names; towns are no bodies."""
        inner = parse(phrase)
        if inner.form == "pronoun" or inner.kind in ("document", "person"):
            return None
        if inner.form == "name":
            place = gazetteer().look_up(inner.name)
            if place is not None:
                return self.cast.place(place)
            if gazetteer().is_city(inner.name):
                return None
            known = self.cast.find(inner, at)
            if known is not None and known.kind == "person":
                return None
            return known or (
                self.cast.add(inner) if inner.kind == "body" or len(inner.name) > 3 else None
            )
        if inner.kind != "body":
            return None
        return self.described(inner, at)

    def _bare_role(self, mention: Mention, at: int) -> Entity | None:
        """The body of a bare office ("spokesman Perry Lund"): the one last spoken of."""
        words = describing(mention)
        if not words & _OFFICES or words & _INDEPENDENT:
            return None
        named = [
            e
            for e in self.cast.all
            if e.kind == "body" and e.words & words and e.last_before(at) >= 0
        ]
        if named:
            return max(named, key=lambda e: e.last_before(at))
        return self._last(
            at,
            lambda e: (
                e.kind not in ("person", "document")
                and not self._is_place(e)
                and not e.plural
                and (bool(e.spoke) or e.kind == "body")
            ),
        )


_OFFICES: Final = frozenset(
    "spokesman spokeswoman spokesperson director manager executive chairman chairwoman chairperson chair "
    "president vice-president vice-chairman secretary treasurer coordinator officer founder owner head "
    "lawyer counsel".split()
)
_INDEPENDENT: Final = frozenset(
    "minister state party opposition police former professor dr senator judge prosecutor analyst".split()
)


def _heads(clause: str) -> str:
    """The body in "who heads the union", "who speaks for the family"."""
    found = re.search(
        r"\b(?:heads?|leads?|led|runs?|chairs?|represents?|commands?|speaks? for|works? for|directs?|founded|"
        r"manages?|sits? for|edits?|advises?|teaches? \w+ at|teaches? at|works? at)\s+(.+)$",
        clause,
    )
    return (
        re.split(r",|\s(?:since|until|in|from|before|after|and)\s", found.group(1))[0]
        if found
        else ""
    )


def _display(mention: Mention) -> str:
    """A description as a name to show: no article, no clause, not longer than it need be."""
    phrase = mention.phrase or mention.name or mention.text
    cut = re.split(
        r"\s(?:seen|obtained|reviewed|filed|posted|released|published|leaked|dated|signed)\s",
        phrase,
    )
    name = (cut[0] or phrase).strip(' ,“”"')
    name = (
        name[:1].lower() + name[1:]
        if mention.text[:1] != name[:1] or not mention.modifier
        else name
    )
    words = name.split()
    return " ".join(words[:12])
