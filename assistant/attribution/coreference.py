"""Whom each source mention of one document means.

Enters: a document, its source mentions in text order. Leaves: an ``Entity`` for each, or None. Does
not: use anything but the document and the gazetteer; a mention that nothing resolves stays None.

Names are looked up in the cast of the document; descriptions by the nouns that sources were called
by ("the ministry", "the group"), else by kind and recency; pronouns by number, gender, and who spoke
last.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable
from typing import Final

from assistant.attribution import nouns, subjects
from assistant.attribution.entities import Cast, Entity, describing
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.homeland import Homeland
from assistant.attribution.mentions import POSSESSIVES, Mention, parse
from assistant.attribution.names import acronyms, scan
from assistant.attribution.states import government_name, state_of
from assistant.records import Document

_STATES: Final = frozenset("country nation state kingdom republic".split())
_MINISTRIES: Final = frozenset("portfolio ministry department office diplomacy".split())
_COMPANIES: Final = frozenset(
    "company firm corporation business manufacturer maker producer retailer supplier chain giant "
    "start-up startup enterprise developer conglomerate operator carrier owner shipper".split()
)
_NO_COMPANIES: Final = frozenset(
    "union council committee commission hospital court university institute ministry police "
    "alliance front federation association party community movement army church magazine newspaper "
    "agency collective clinic congress league trust society".split()
)
_NO_GROUPS: Final = frozenset(
    "company firm hospital bank credit court council ministry police university airline "
    "commission district school".split()
)
_BODIES: Final = frozenset(
    "group organisation organization movement body outfit entity institution ngo charity agency "
    "campaign faction militia front party".split()
)
_PEOPLE: Final = frozenset(
    "official man woman politician leader executive person boy girl veteran author writer "
    "businessman lawmaker legislator cleric academic interviewee spokesperson newcomer "
    "candidate one".split()
)
_PAPERS: Final = frozenset("document paper text report survey memo memorandum note study".split())
_KINDRED: Final = {
    "union": "workers federation association guild employees brotherhood union alliance league",
    "airline": "air airlines airways airline",
    "carrier": "air airlines airways airline lines",
    "bank": "bank trust banco credit savings",
    "lender": "bank trust banco credit savings finance capital",
    "insurer": "insurance assurance mutual insurer",
    "newspaper": "times post herald gazette tribune courier mercury sentinel mail daily news",
    "paper": "times post herald gazette tribune courier mercury sentinel mail daily",
    "hospital": "hospital clinic infirmary",
    "university": "university college",
    "think-tank": "institute centre center foundation policy forum",
    "institute": "institute centre center laboratory",
    "party": "party front bloc movement alliance union liberals conservatives labour democrats",
    "watchdog": "authority commission agency watch board inspectorate office",
    "regulator": "authority commission agency office board inspectorate",
    "dairy": "dairies dairy",
    "rebel": "front army movement forces brigade",
    "insurgent": "front army movement forces brigade",
    "hacker": "group collective",
    "team": "team institute laboratory university station",
    "pollster": "poll polls institute research",
}
"""Words in the names of the bodies that a general noun takes up ("the airline": Bintang Air)."""
_IDLE: Final = frozenset(
    "former ex new old same latter elder young younger current own very late alleged".split()
)
_FIRST_PLURAL: Final = frozenset("we us our ours ourselves".split())
_FIRST: Final = _FIRST_PLURAL | frozenset("i me my mine myself you".split())
_HE_SHE: Final = frozenset("he him his himself she her hers herself".split())
_THEY: Final = frozenset("they them their theirs themselves".split())
_IT: Final = frozenset("it its itself which".split())


class Resolver:
    """Resolves the mentions of one document, in the order they are asked for.

    ``countries`` are the country names that the document itself uses as sources; their governments go
    by them, others by "Turkish government" and the like.
    """

    def __init__(self, document: Document, mentions: Iterable[str] = ()) -> None:
        self.document = document
        self.text = document.text
        self.cast = Cast(acronyms(self.text), _countries(mentions))
        names = scan(self.text)
        self.cast.read(names)
        self.homeland = Homeland(document, names)
        self.subjects = subjects.find(self.text)
        self._starts = [s.start for s in self.subjects]
        self.speakers: list[tuple[int, Entity]] = []
        self.quotes: list[tuple[int, int, Entity]] = []
        self._lower = set(re.findall(r"(?<![\w’'])[a-z][\w-]+", self.text))

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
        if not mention.head or mention.head in ("one", "other", "another", "third", "latter", "both"):
            return self._some(mention, at)
        place = gazetteer().look_up(mention.phrase)
        if place is not None and place.kind in ("capital", "seat", "country"):
            return self.cast.place(place)
        if mention.owner:
            owner = self.owner(mention, at)
            if owner is not None:
                return self._owned(mention, owner, at)
        if mention.number or not mention.definite:
            return self._same_phrase(mention) or self._new(mention, at)
        code = gazetteer().country_in(f"{mention.modifier} {mention.of}")
        found = (
            self._same_phrase(mention)
            or self._called(mention, code, at)
            or self._kindred(mention, code, at)
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
            if not self._may_be(entity, mention) or (code and entity.code and entity.code != code):
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
            w.lower() not in own and nouns.kind_of(w.lower()) is None and w.lower() not in self._lower
            for w in modifier.split()
        )

    def _may_be(self, entity: Entity, mention: Mention) -> bool:
        """Whether kind, number and gender allow an entity to be called so."""
        if entity.kind == "person" and mention.kind == "body":
            return False
        if mention.kind == "person" and entity.kind in ("body", "document"):
            return False
        if mention.plural != entity.plural and entity.kind == "person":
            return False
        return not (mention.gender and entity.gender and mention.gender != entity.gender)

    def _kindred(self, mention: Mention, code: str | None, at: int) -> Entity | None:
        """The last entity of the kind that a general noun names ("the company", "the official")."""
        head, bare = mention.head, not mention.modifier and " " not in mention.name
        if head in _STATES:
            return self._state(mention, at)
        if head in _MINISTRIES and (code or bare or " of " in mention.phrase):
            return self._last(at, lambda e: bool(e.words & _MINISTRIES) and e.code == (code or e.code))
        if head in _PEOPLE:
            return self._last(
                at, lambda e: e.kind == "person" and not e.plural and self._may_be(e, mention)
            )
        if head in _KINDRED and bare:
            cues = set(_KINDRED[head].split())
            found = self._last(at, lambda e: bool(cues & set(e.tokens)) and e.kind != "person")
            if found is not None:
                return found
        if head in _COMPANIES:
            return self._last(at, lambda e: self._is_body(e) and not _called_so(e, _NO_COMPANIES))
        if head in _BODIES and (bare or head in ("group", "organisation", "organization")):
            return self._last(at, lambda e: self._is_body(e) and not _called_so(e, _NO_GROUPS))
        if head == "source" and "same " in mention.text:
            return self.speakers[-1][1] if self.speakers else None
        if head == "side" and code is not None:
            return self.cast.government(code)
        others = nouns.synonyms(head) if mention.kind == "person" else frozenset()
        if others and not mention.plural and not mention.modifier:
            return self._last(
                at,
                lambda e: e.kind == "person"
                and bool(e.words & others)
                and not e.plural
                and self._may_be(e, mention),
            )
        if head in _PAPERS and (bare or re.fullmatch(r"[\w-]*\d[\w-]* \w+", mention.name)):
            return self._last(at, lambda e: e.kind == "document" and bool(e.spoke))
        return None

    def _is_body(self, entity: Entity) -> bool:
        """Whether an entity can be a company or a group that the text is about."""
        if entity.kind in ("person", "document") or not entity.named or entity.code:
            return False
        return entity.kind == "body" or bool(entity.spoke) or not self.is_place(entity)

    def _state(self, mention: Mention, at: int) -> Entity | None:
        """The country that a description means; of an invaded one, what the text calls so."""
        code = gazetteer().country_in(mention.modifier)
        if code is not None:
            return self.cast.government(code)
        if re.search(r"\b(?:invaded|attacked|occupied|bombarded)\b", mention.text):
            return self._invaded()
        return self._last(at, lambda e: e.code is not None and "country" in e.words)

    def _invaded(self) -> Entity | None:
        """The country of which the text says that it is at war on its soil."""
        for found in re.finditer(
            r"\b(?:war (?:in|on|against)|invasion of|invad(?:es?|ed|ing)|offensive (?:in|against))\s+"
            r"(?:the\s+)?([A-Z][\w’'-]+(?:\s[A-Z]\w+)?)",
            self.text,
        ):
            for words in (found.group(1), found.group(1).split()[0]):
                place = gazetteer().look_up(words)
                if place is not None:
                    return self.cast.place(place)
        return None

    def is_place(self, entity: Entity) -> bool:
        """Whether an entity that never spoke is a town or a country by its name."""
        if entity.spoke or entity.kind == "body" and entity.code is None:
            return False
        return (
            entity.located * 2 >= len(entity.places)
            or gazetteer().look_up(entity.name) is not None
            or gazetteer().is_city(entity.name)
        )

    def _last(self, at: int, fits: Callable[[Entity], bool]) -> Entity | None:
        """The fitting entity that spoke or was named last before ``at``; speakers are preferred."""
        best, score = None, -1.0
        for entity in self.cast.all:
            if not entity.places or entity.places[0] >= at or not fits(entity):
                continue
            spoke, seen = entity.spoke_before(at), entity.last_before(at)
            value = max(float(spoke) + 400 if spoke >= 0 else -1.0, float(seen))
            value += 100 if entity.kind is not None else 0
            value += 30 * min(len(entity.places), 10)
            if value > score:
                best, score = entity, value
        return best

    def issuer(self, at: int) -> Entity | None:
        """The body that "the filing" or "the statement" is by: the one last spoken of."""
        return self._last(at, lambda e: e.kind not in ("person", "document") and not self.is_place(e))

    def _some(self, mention: Mention, at: int) -> Entity | None:
        """"One", "two of them", "both": part of the last group that spoke."""
        group = self._last(at, lambda e: e.plural and bool(e.spoke))
        if group is None:
            return None
        single = mention.number in ("one", "a") or mention.head in ("one", "another", "third")
        if not single:
            return group
        words = [w for w in group.name.split() if w.lower() not in _COUNTS]
        stop = next((i for i, w in enumerate(words) if i and w in ("of", "in", "at", "for", "with",
                     "who", "familiar", "close", "briefed", "from", "on")), len(words))  # fmt: skip
        words[stop - 1] = "person" if words[stop - 1] == "people" else nouns.singular(words[stop - 1])
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
            if inner.form == "pronoun" or (inner.form == "description" and inner.text[:4] == "the "):
                known = self.find(inner, at) if inner.form == "pronoun" else self._known(inner, at)
            if known is not None:
                phrase = phrase.removesuffix(mention.of) + known.name
        words = phrase.strip(" ,“”\"").split()[:12]
        first = words[0] if words else phrase
        common = first.lower() in self._lower or nouns.kind_of(first.lower())
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
        """"Its spokeswoman", "the company’s lawyers": one already known, or a new one."""
        if mention.kind == "person" and not mention.plural and mention.number != "one":
            head = nouns.spelled_out(mention.head)
            known = [
                e for e in self.cast.all
                if e.kind == "person" and e.named and head in e.words and e is not owner and e.places
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
        head = mention.head
        inside = [q for q in self.quotes if q[0] <= at < q[1]]
        if head in _FIRST:
            if inside and head != "you":
                return inside[-1][2]
            return self._self() if head in _FIRST_PLURAL else self._speaker(head)
        if head in ("one", "both"):
            return self._some(mention, at)
        barred = {id(q[2]) for q in inside}
        favoured = self._favoured(mention, at)
        best: tuple[float, Entity] | None = None
        for entity in self.cast.all:
            if not entity.places or entity.places[0] >= at or id(entity) in barred:
                continue
            if not self._agrees(entity, mention):
                continue
            score = self._salience(entity, mention, at) + favoured.get(id(entity), 0.0)
            if best is None or score > best[0]:
                best = (score, entity)
        return best[1] if best else None

    def _favoured(self, mention: Mention, at: int) -> dict[int, float]:
        """What the subjects of this sentence and of the one before gain, by entity."""
        line = self.text.rfind("\n", 0, at)
        found: dict[int, float] = {}
        i = bisect.bisect_left(self._starts, at)
        for rank, subject in enumerate(reversed(self.subjects[max(0, i - 2) : i])):
            if subject.end > at or subject.start < line - 1 or at - subject.start > 400:
                continue
            if any(s <= subject.start < e for s, e, _ in self.quotes):
                continue
            entity = self.find(subject.mention, subject.start)
            if entity is not None and self._agrees(entity, mention):
                if not entity.places or entity.last_before(at) < subject.start:
                    entity.seen(subject.start, subject.mention)
                found.setdefault(id(entity), _SUBJECT - 0.5 * rank)
        return found

    def _agrees(self, entity: Entity, mention: Mention) -> bool:
        """Whether an entity can be meant by a pronoun."""
        head = mention.head
        if head in _HE_SHE:
            if entity.kind in ("body", "document") or entity.plural or self.is_place(entity):
                return False
            return not (entity.gender and entity.gender != mention.gender)
        if head in _THEY:
            return entity.kind != "person" or entity.plural
        if head in _IT:
            return entity.kind != "person" and not (entity.plural and entity.kind != "body")
        return entity.kind != "document"

    def _salience(self, entity: Entity, mention: Mention, at: int) -> float:
        """Recency, and what else makes an antecedent likely."""
        seen, spoke = entity.last_before(at), entity.spoke_before(at)
        line = self.text.rfind("\n", 0, at)
        head = mention.head
        score = -(at - seen) / _FADE
        if spoke >= 0:
            score += _SPOKE - (at - spoke) / 400.0
        if self.speakers and self.speakers[-1][1] is entity:
            score += _LAST
        if seen > line:
            score += _SAME
        if head in _HE_SHE:
            score += 1.5 if entity.kind == "person" else -1.5 if len(entity.tokens) < 2 else 0.0
            score += 1.0 if entity.gender == mention.gender else 0.0
        elif head in _THEY:
            score += 2.0 if entity.plural else 0.0
        else:
            score += 1.0 if entity.kind == "body" else 0.0
            score -= 1.0 if entity.plural else 0.0
            score -= 4.0 if entity.kind == "document" and head == "its" else 0.0
            score -= 3.0 if self.is_place(entity) else 0.0
        return score

    def _speaker(self, head: str) -> Entity | None:
        """The last speaker ("I"); the one before ("you")."""
        spoken = list(dict.fromkeys(e for _, e in reversed(self.speakers)))
        if head == "you":
            return spoken[1] if len(spoken) > 1 else None
        return spoken[0] if spoken else None

    def _self(self) -> Entity | None:
        """The publication itself ("we"), where the document names it."""
        name = self.document.publisher
        if not name:
            return None
        mention = Mention(text=name, form="name", name=name, phrase=name, kind="body")
        return self.cast.find(mention, -1) or self.cast.add(mention)


def _called_so(entity: Entity, words: frozenset[str]) -> bool:
    """Whether an entity's name or descriptions hold one of some nouns."""
    return bool(entity.words & words or words.intersection(entity.tokens))


_SUBJECT: Final = 2.5
_SPOKE: Final = 2.0
_LAST: Final = 1.0
_SAME: Final = 0.5
_FADE: Final = 100.0
_COUNTED: Final = frozenset("two three four five six seven eight nine ten several dozens".split())
_COUNTS: Final = _COUNTED | {"both", "many", "most", "few", "some"}


_NATIONAL: Final = frozenset(
    "ministry treasury army navy government presidency parliament cabinet embassy gendarmerie "
    "minister department staff chief guard coastguard force customs gendarme".split()
)
_REGIONAL: Final = frozenset("police regional governor governorate prefecture".split())
_LOCAL: Final = frozenset(
    "state regional region local provincial city municipal district county town village rebel junta "
    "opposition former university hospital police fire company communist unity separatist "
    "press press-service task work rescue security club team general-hospital school".split()
)


_PARTS: Final = frozenset(
    "board management staff team leadership office headquarters hq unit desk branch department "
    "division service laboratory lab press council ministry army police campaign administration "
    "subsidiary embassy family committee".split()
)


def _countries(mentions: Iterable[str]) -> frozenset[str]:
    """The codes of the countries that are named as sources by their own name."""
    codes = set()
    for words in mentions:
        place = gazetteer().look_up(words) if len(words) < 40 else None
        if place is not None and place.kind == "country":
            codes.add(place.code)
    return frozenset(codes)


def is_possessive(words: str) -> bool:
    """Whether words are a bare possessive pronoun."""
    return words.casefold() in POSSESSIVES
