"""Whom each source mention of one document means.

Enters: a document, its source mentions in text order. Leaves: an ``Entity`` for each, or None. Does
not: use anything but the document and the gazetteer; a mention that nothing resolves stays None.

Names are looked up in the cast of the document; descriptions by the nouns that sources were called
by ("the ministry", "the group"), else by kind and recency; pronouns by number, gender, and who
spoke last.
"""

from __future__ import annotations

from typing import Final

from assistant.attribution import (
    calling,
    interviewees,
    introductions,
    kindred,
    nouns,
    possession,
    pronouns,
    quantities,
    relations,
)
from assistant.attribution.capitals import opens_only
from assistant.attribution.entities import Entity, describing, stands_apart, stands_for
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import Mention, parse
from assistant.attribution.scene import Scene
from assistant.attribution.small_words import PRONOUNS
from assistant.attribution.states import government_name, is_national, state_of
from assistant.attribution.subjects import Subject

_WORDS: Final = frozenset(
    "version account claim view position line assertion allegation story word contention "
    "accusation denial announcement opinion argument reading explanation remark comment case post "
    "tweet".split()
)
"""What somebody says: the source of "the Kremlin’s version" is the Kremlin."""
_KIN: Final = frozenset(
    "wife husband mother father sister brother daughter son widow widower grandmother grandfather "
    "granddaughter grandson".split()
)
_ONES: Final = frozenset("one other another third latter both".split())
_HEARER: Final = "your"
"""Whoever is spoken to: nothing in a text says for certain whose "your officers" are."""
_FOLLOWERS: Final = frozenset("aide ally friend associate colleague".split())


class Resolver(Scene):
    """Resolves the mentions of one document, in the order they are asked for."""

    def resolve(self, words: str, at: int) -> Entity | None:
        """The source that ``words`` at offset ``at`` mean, noted as having spoken there."""
        entity = interviewees.find(self, at) if words in interviewees.ANSWERS else None
        entity = entity or calling.aged(self, words, at)
        if entity is not None:
            mention = parse(entity.name)
        else:
            mention = self.read(words, at)
            entity = self.find(mention, at)
        if entity is not None:
            entity.seen(at, mention, source=True)
            self.speakers.append((at, entity))
        return entity

    def read(self, words: str, at: int) -> Mention:
        """The words of a source, parsed with what the text around them tells."""
        return calling.plainly(self, parse(words), at)

    def find(self, mention: Mention, at: int) -> Entity | None:
        """The entity that a mention means."""
        if mention.form == "pronoun":
            return self.pronoun(mention, at)
        if quantities.is_share(mention.text) and mention.head not in PRONOUNS:
            return self._new(mention, at)
        if mention.form == "name":
            return self.named(mention, at)
        return self.described(mention, at)

    # Names

    def named(self, mention: Mention, at: int) -> Entity | None:
        """The entity of a name; a country or capital stands for its government."""
        known = self.cast.find(mention, at)
        place = gazetteer().look_up(self.cast.full(mention.name))
        plainly = place is not None and mention.kind != "person" and not mention.role
        if plainly and place is not None and (known is None or known.kind != "person"):
            return self.cast.place(place)
        if known is not None and not mention.head and self.cast.namesakes(known):
            return None  # "Voss" alone, of a Mr and a Mrs Voss
        if known is None:
            known = self.cast.add(mention, government_name(mention) or "")
        if mention.head in _KIN and parse(mention.owner).form == "name" and " " not in known.name:
            self._give_surname(known, mention, at)
        if known.code is None and known.kind != "person":
            known.code = state_of(known.name) or self._described_state(mention)
            known.code = known.code or self.unnamed_state(known.name, at)
        return known

    def _give_surname(self, known: Entity, mention: Mention, at: int) -> None:
        """Name a relative in full: a first name alone says that the surname is the other’s.

        Not where a pronoun stands for the other: a wrong antecedent would make up a person.
        """
        other = self.owner(mention, at)
        if other is not None and other.kind != "body" and " " in other.name and other.named:
            known.name = f"{known.name} {other.name.split()[-1]}"

    # Descriptions

    def described(self, mention: Mention, at: int) -> Entity | None:
        """The entity of a description: one called so, the last one of its kind, or a new one."""
        partitive = mention.number and mention.of == f"the {mention.name}"
        if not mention.head or mention.head in _ONES or (partitive and mention.head == "people"):
            return self._some(mention, at)
        both = relations.pair(self, mention, at)
        if both:
            return self.named(parse(both), at)
        place = gazetteer().look_up(mention.phrase)
        if place is not None and place.kind in ("capital", "seat", "country"):
            return self.cast.place(place)
        if mention.owner == _HEARER:
            return None
        if mention.owner:
            owner = self.owner(mention, at)
            if owner is not None:
                words = mention.head in _WORDS
                return owner if words else self._owned(mention, owner, at)
        following = self._followers(mention, at)
        if following is not None:
            return following
        if mention.number or not mention.definite:
            return self._same_phrase(mention) or self._new(mention, at)
        code = gazetteer().country_in(f"{mention.modifier} {mention.of}")
        seat = gazetteer().look_up(mention.of)
        if seat is not None and mention.head in ("government", "authority"):
            return self.cast.place(seat)
        several = relations.are_several(self, mention, at) or calling.are_two(self, mention, at)
        if several and not mention.of:
            return self._same_phrase(mention) or self._new(mention, at, code=code)
        found = (
            self._same_phrase(mention)
            or calling.find(self, mention, code, at)
            or kindred.find(self, mention, code, at)
        )
        found = found or self._in_full(mention, at) or kindred.speaking_on(self, mention, at)
        return found or self._new(mention, at, code=code)

    def _in_full(self, mention: Mention, at: int) -> Entity | None:
        """What a bare description takes up of the text that was no source ("the trade board")."""
        bare = mention.name.casefold() == mention.head and not mention.of and not mention.owner
        words = introductions.fuller(self.text, mention, at) if bare else ""
        fuller = parse(f"the {words}")
        if not words or fuller.name.casefold() == mention.head:
            return None
        entity = self.described(fuller, at)
        if entity is not None:
            self.cast.described.setdefault(mention.phrase.casefold(), entity)
        return entity

    def _same_phrase(self, mention: Mention) -> Entity | None:
        """The entity that was first described in the same words."""
        return self.cast.described.get(mention.phrase.casefold())

    def _some(self, mention: Mention, at: int) -> Entity | None:
        """Part of the last group that spoke: "one", "two of them", "both"."""
        group = self.last(at, lambda e: e.plural and bool(e.spoke))
        if group is None:
            return None
        single = mention.number in ("one", "a") or mention.head in _ONES - {"both", "latter"}
        if not single:
            return group
        words = [w for w in group.name.split() if w.lower() not in _COUNTS]
        stop = next((i for i, w in enumerate(words) if i and w in ("of", "in", "at", "for", "with",
                     "who", "familiar", "close", "briefed", "from", "on")), len(words))  # fmt: skip
        words[stop - 1] = (
            "person" if words[stop - 1] == "people" else nouns.singular(words[stop - 1])
        )
        return self._new(parse(" ".join(words)), at, body=group.body or group)

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
            entity.code = entity.code or state_of(shown) or self.unnamed_state(shown, at)
        if not name and not mention.number:
            self.cast.described.setdefault(mention.phrase.casefold(), entity)
        return entity

    def _described_state(self, mention: Mention) -> str | None:
        """The state or union of a body by its apposition ("the United Nations mission, MINUL")."""
        if mention.kind != "body" or not mention.role:
            return None
        tied = f" of {mention.of}" if mention.link == "of" else ""
        return state_of(f"{mention.role}{tied}")

    def unnamed_state(self, name: str, at: int) -> str | None:
        """The country of a state body whose name does not say it ("the health ministry")."""
        if not is_national(name, international=self.homeland.international):
            return None
        abroad = nouns.singular(name.split()[-1].lower()) in ("embassy", "consulate")
        return self.homeland.sender(at) if abroad else self.homeland.at(at)

    def _display(self, mention: Mention, at: int) -> str:
        """A description as a name to show: no article, no clause, relations made explicit."""
        if quantities.is_share(mention.text):
            shown = mention.text.removesuffix(mention.clause).partition(",")[0].strip()
            return shown[:1].lower() + shown[1:]
        phrase = mention.phrase or mention.name or mention.text
        first = mention.text.split(" ", 1)[0].lower()
        if mention.number in _COUNTED and mention.plural:
            phrase = f"{mention.number} {phrase}"
        elif first in ("both", "neither") and " " in mention.text:
            phrase = f"{first} {phrase}"
        if mention.of and mention.kind == "person":
            inner = parse(mention.of)
            known = self._holder(inner, at)
            if known is not None:
                phrase = phrase.removesuffix(mention.of) + known.name
        words = phrase.strip(' ,“”"').split()[:12]
        if words and words[0].lower() == "company" and mention.kind == "person":
            company = self._company(parse("the company"), at)
            words[0] = company.name if company is not None and company.named else words[0]
        first = words[0] if words else phrase
        common = first.lower() in self.lower_words or nouns.kind_of(first.lower()) is not None
        common = (common or opens_only(self.text, at, first)) and not _is_office(words)
        if words and common and first[1:].islower() and not _is_nation(first):
            words[0] = first.lower()
        return " ".join(words)

    def _holder(self, mention: Mention, at: int) -> Entity | None:
        """The named entity that somebody is described by ("aides to Lee", "a friend of hers")."""
        if mention.form == "pronoun":
            return self.find(mention, at)
        if mention.form == "name":
            found = self.cast.find(mention, at)
            full = found is not None and found.kind == "person" and len(found.tokens) > 1
            return found if full else None
        found = calling.find(self, mention, None, at) if mention.text.startswith("the ") else None
        found = found or self._company(mention, at)
        return found if found is not None and found.named else None

    def _company(self, mention: Mention, at: int) -> Entity | None:
        """The company that the text is about, for "the company" alone."""
        bare = mention.text.lower() in ("the company", "the firm")
        return kindred.find(self, mention, None, at) if bare else None

    # Possession

    def owner(self, mention: Mention, at: int) -> Entity | None:
        """The entity that a mention's possessor means ("its", "the company’s")."""
        if not mention.owner or mention.owner == _HEARER:
            return None
        told = parse(mention.owner)
        entity = self.find(told, at)
        if entity is not None and not entity.named and told.form == "description":
            entity.seen(at, told)
        return entity

    def _owned(self, mention: Mention, owner: Entity, at: int) -> Entity:
        """What somebody has ("its spokeswoman", "the firm’s lawyers"): known already, or new."""
        related = relations.related(self, mention, owner, at)
        if related is not None:
            return related
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
        name = possession.called(self.text, mention, owner)
        again = self.cast.described.get(name.casefold())
        if again is not None:
            return again
        entity = self._new(mention, at, name=name, code=owner.code)
        part = mention.kind != "body" or mention.head in _PARTS or owner.code
        if part and not stands_apart(mention) and stands_for(mention, owner):
            entity.body = owner
        self.cast.described[name.casefold()] = entity
        return entity

    def _followers(self, mention: Mention, at: int) -> Entity | None:
        """Friends and aides of nobody in particular: of the person just spoken of."""
        if mention.head not in _FOLLOWERS or not mention.plural or mention.number:
            return None
        line = self.text.rfind("\n", 0, at)
        people = [e for e in self.cast.all if e.kind == "person" and not e.plural]
        person = max(people, key=lambda e: e.last_before(at), default=None)
        if " " in mention.phrase or person is None or person.last_before(at) <= line:
            return None
        link = "to" if mention.head == "aide" else "of"
        return self._new(
            parse(f"{mention.name.lower()} {link} {person.name}"), at, body=person.body or person
        )

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
                newest = pronouns.NEWEST if self._since_speech(subject, at) else 0.0
                found.setdefault(id(entity), pronouns.SUBJECT - 0.5 * rank + newest)
        return found

    def _since_speech(self, subject: Subject, at: int) -> bool:
        """Whether a subject leads up to a quotation: "“No,” A said. B agreed. “Yes,” he said"."""
        if self.text[:at].rstrip()[-1:] not in ("”", "’", '"', "'", "»"):
            return False
        spoken = [p for p, _ in self.speakers if p < at] + [e for _, e, _ in self.quotes if e < at]
        return bool(spoken) and subject.start > max(spoken)


def _is_nation(word: str) -> bool:
    """Whether a word is a nation's, alone or in a compound ("Dutch-led")."""
    return gazetteer().look_up(word.partition("-")[0]) is not None


def _is_office(words: list[str]) -> bool:
    """Whether a description is written as a title throughout ("Town Clerk")."""
    return len(words) > 1 and words[1].istitle() and bool(nouns.kind_of(words[1].lower()))


_COUNTED: Final = frozenset("two three four five six seven eight nine ten several".split())
_COUNTS: Final = _COUNTED | {"both", "many", "most", "few", "some"}


_PARTS: Final = frozenset(
    "board management staff team leadership office headquarters hq unit desk branch department "
    "division service laboratory lab press council ministry army police campaign administration "
    "subsidiary embassy family committee".split()
)
