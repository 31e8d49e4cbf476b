"""Whom each source mention of one document means.

Enters: a document, its source mentions in text order. Leaves: an ``Entity`` for each, or None. Does
not: use anything but the document and the gazetteer; a mention that nothing resolves stays None.

Names are looked up in the cast of the document; descriptions by the nouns that sources were called
by ("the ministry", "the group"), else by kind and recency; pronouns by number, gender, and who
spoke last.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import kindred, nouns, pronouns
from assistant.attribution.entities import Entity, describing
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import Mention, parse
from assistant.attribution.scene import Scene
from assistant.attribution.states import government_name, state_of

_WORDS: Final = frozenset(
    "version account claim view position line assertion allegation story word contention "
    "accusation denial announcement opinion argument reading explanation remark comment".split()
)
"""What somebody says: the source of "the Kremlin’s version" is the Kremlin."""
_IDLE: Final = frozenset(
    "former ex new old same latter elder young younger current own very late alleged".split()
)


class Resolver(Scene):
    """Resolves the mentions of one document, in the order they are asked for."""

    def resolve(self, words: str, at: int) -> Entity | None:
        """The source that ``words`` at offset ``at`` mean, noted as having spoken there."""
        mention = parse(words)
        entity = self.find(mention, at)
        if entity is not None:
            entity.seen(at, mention, source=True)
            self.speakers.append((at, entity))
        return entity

    def find(self, mention: Mention, at: int) -> Entity | None:
        """The entity that a mention means."""
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
        plainly = place is not None and mention.kind != "person" and not mention.role
        if plainly and place is not None and (known is None or known.kind != "person"):
            return self.cast.place(place)
        if known is None:
            known = self.cast.add(mention, government_name(mention) or "")
        if known.code is None and known.kind != "person":
            known.code = state_of(known.name) or self._unnamed_state(known.name, at)
        return known

    # Descriptions

    def described(self, mention: Mention, at: int) -> Entity | None:
        """The entity of a description: one called so, the last one of its kind, or a new one."""
        if not mention.head or mention.head in (
            "one",
            "other",
            "another",
            "third",
            "latter",
            "both",
        ):
            return self._some(mention, at)
        place = gazetteer().look_up(mention.phrase)
        if place is not None and place.kind in ("capital", "seat", "country"):
            return self.cast.place(place)
        if mention.owner:
            owner = self.owner(mention, at)
            if owner is not None:
                words = mention.head in _WORDS
                return owner if words else self._owned(mention, owner, at)
        if mention.number or not mention.definite:
            return self._same_phrase(mention) or self._new(mention, at)
        code = gazetteer().country_in(f"{mention.modifier} {mention.of}")
        found = (
            self._same_phrase(mention)
            or self._called(mention, code, at)
            or kindred.find(self, mention, code, at)
        )
        return found or self._new(mention, at, code=code)

    def _same_phrase(self, mention: Mention) -> Entity | None:
        """The entity that was first described in the same words."""
        return self.cast.described.get(mention.phrase.casefold())

    def _called(self, mention: Mention, code: str | None, at: int) -> Entity | None:
        """The entity that was called by this noun (and these modifiers), the latest one."""
        wanted = describing(mention) - _IDLE
        found = []
        for entity in self.cast.with_word(nouns.spelled_out(mention.head)):
            if not self.may_be(entity, mention) or (code and entity.code and entity.code != code):
                continue
            has = entity.words | set(entity.tokens)
            missing = {w for w in wanted - has if gazetteer().country_in(w) is None}
            if missing and (len(missing) >= len(wanted) or mention.kind != "person"):
                continue
            if mention.modifier and entity.named and self._foreign(entity, mention.modifier):
                continue
            before = entity.last_before(at)
            if before < 0 and not (entity.kind == "person" and entity.named):
                continue
            found.append((-len(missing), bool(entity.spoke), before, entity))
        return max(found, key=lambda f: f[:3])[3] if found else None

    def _foreign(self, entity: Entity, modifier: str) -> bool:
        """Whether a capitalised modifier ties a description to another body than the entity’s."""
        own = {*entity.words, *entity.tokens, *(entity.body.tokens if entity.body else ())}
        return any(
            w.lower() not in own
            and nouns.kind_of(w.lower()) is None
            and w.lower() not in self.lower_words
            for w in modifier.split()
        )

    def _some(self, mention: Mention, at: int) -> Entity | None:
        """Part of the last group that spoke: "one", "two of them", "both"."""
        group = self.last(at, lambda e: e.plural and bool(e.spoke))
        if group is None:
            return None
        single = mention.number in ("one", "a") or mention.head in ("one", "another", "third")
        if not single:
            return group
        words = [w for w in group.name.split() if w.lower() not in _COUNTS]
        stop = next((i for i, w in enumerate(words) if i and w in ("of", "in", "at", "for", "with",
                     "who", "familiar", "close", "briefed", "from", "on")), len(words))  # fmt: skip
        words[stop - 1] = (
            "person" if words[stop - 1] == "people" else nouns.singular(words[stop - 1])
        )
        return self._new(parse(" ".join(words)), at, body=group.body)

    def _new(
        self,
        mention: Mention,
        at: int,
        *,
        code: str | None = None,
        name: str = "",
        body: Entity | None = None,
    ) -> Entity:
        """A source that is known by its description alone."""
        shown = name or government_name(mention) or self._display(mention, at)
        entity = self.cast.add(mention, shown, named=False)
        entity.words |= describing(mention)
        entity.body = body
        if mention.kind == "body":
            entity.code = code if nouns.is_governmental(mention.head) else None
            entity.code = entity.code or state_of(shown) or self._unnamed_state(shown, at)
        if not name and not mention.number:
            self.cast.described.setdefault(mention.phrase.casefold(), entity)
        return entity

    def _unnamed_state(self, name: str, at: int) -> str | None:
        """The country of a state body whose name does not say it ("the health ministry")."""
        words = {nouns.singular(w) for w in re.findall(r"[a-z]+", name.lower())}
        if words & _LOCAL and not (self.homeland.international and words & _REGIONAL):
            return None
        if not words & _NATIONAL and not (self.homeland.international and words & _REGIONAL):
            return None
        return self.homeland.at(at)

    def _display(self, mention: Mention, at: int) -> str:
        """A description as a name to show: no article, no clause, relations made explicit."""
        phrase = mention.phrase or mention.name or mention.text
        if mention.number in _COUNTED and mention.plural:
            phrase = f"{mention.number} {phrase}"
        if mention.of and mention.kind == "person":
            inner = parse(mention.of)
            known = None
            if inner.form == "pronoun" or (
                inner.form == "description" and inner.text[:4] == "the "
            ):
                known = self.find(inner, at) if inner.form == "pronoun" else self._known(inner, at)
            if known is not None:
                phrase = phrase.removesuffix(mention.of) + known.name
        words = phrase.strip(' ,“”"').split()[:12]
        first = words[0] if words else phrase
        common = first.lower() in self.lower_words or nouns.kind_of(first.lower())
        if words and common and first[1:].islower() and gazetteer().look_up(first) is None:
            words[0] = first.lower()
        return " ".join(words)

    def _known(self, mention: Mention, at: int) -> Entity | None:
        """The named entity that a description means, without making a new one."""
        found = self._called(mention, None, at)
        return found if found is not None and found.named else None

    # Possession

    def owner(self, mention: Mention, at: int) -> Entity | None:
        """The entity that a mention's possessor means ("its", "the company’s")."""
        if not mention.owner:
            return None
        return self.find(parse(mention.owner), at)

    def _owned(self, mention: Mention, owner: Entity, at: int) -> Entity:
        """What somebody has ("its spokeswoman", "the firm’s lawyers"): known already, or new."""
        if mention.kind == "person" and not mention.plural and mention.number != "one":
            head = nouns.spelled_out(mention.head)
            known = [
                e for e in self.cast.all
                if e.kind == "person" and e.named and e.places
                and head in e.words and e is not owner
                and e.body is not None and (e.body is owner or e.body is owner.body)
            ]  # fmt: skip
            if known:
                return max(known, key=lambda e: e.last_before(at))
        phrase = mention.phrase
        if mention.number == "one" and mention.head:
            phrase = mention.name.rsplit(" ", 1)[0] + " " if " " in mention.name else ""
            phrase += nouns.singular(mention.name.rsplit(" ", 1)[-1])
        if owner.code and owner.kind == "body" and "country" in owner.words:
            name = f"{gazetteer().adjectives[owner.code]} {phrase}"
        elif mention.kind == "person" and owner.kind != "body":
            name = f"{owner.name}’s {phrase}"
        else:
            name = f"{owner.name} {phrase}"
        again = self.cast.described.get(name.casefold())
        if again is not None:
            return again
        entity = self._new(mention, at, name=name, code=owner.code)
        if mention.kind != "body" or mention.head in _PARTS or owner.code:
            entity.body = owner
        self.cast.described[name.casefold()] = entity
        return entity

    # Pronouns

    def pronoun(self, mention: Mention, at: int) -> Entity | None:
        """The antecedent of a pronoun, or None where nothing fits."""
        if mention.head in ("one", "both"):
            return self._some(mention, at)
        first = mention.head in pronouns.FIRST
        return pronouns.antecedent(self, mention, at, {} if first else self._favoured(mention, at))

    def _favoured(self, mention: Mention, at: int) -> dict[int, float]:
        """What the subjects of this sentence and of the one before gain, by entity."""
        line = self.text.rfind("\n", 0, at)
        found: dict[int, float] = {}
        before = [s for s in self.subjects if s.start < at][-2:]
        for rank, subject in enumerate(reversed(before)):
            if subject.end > at or subject.start < line - 1 or at - subject.start > 400:
                continue
            if any(s <= subject.start < e for s, e, _ in self.quotes):
                continue
            entity = self.find(subject.mention, subject.start)
            if entity is not None and pronouns.agrees(self, entity, mention):
                if not entity.places or entity.last_before(at) < subject.start:
                    entity.seen(subject.start, subject.mention)
                found.setdefault(id(entity), pronouns.SUBJECT - 0.5 * rank)
        return found


_COUNTED: Final = frozenset("two three four five six seven eight nine ten several dozens".split())
_COUNTS: Final = _COUNTED | {"both", "many", "most", "few", "some"}


_NATIONAL: Final = frozenset(
    "ministry treasury army navy government presidency parliament cabinet embassy gendarmerie "
    "minister department staff chief guard coastguard force customs gendarme".split()
)
_REGIONAL: Final = frozenset("police regional governor governorate prefecture".split())
_LOCAL: Final = frozenset(
    "state regional region local provincial city municipal district county town village "
    "rebel junta "
    "opposition former university hospital police fire company communist unity separatist "
    "press press-service task work rescue security club team general-hospital school".split()
)


_PARTS: Final = frozenset(
    "board management staff team leadership office headquarters hq unit desk branch department "
    "division service laboratory lab press council ministry army police campaign administration "
    "subsidiary embassy family committee".split()
)
