"""What a document shows its readers: its cast, its speakers so far, its quotations and places.

Enters: a document. Leaves: a ``Scene``, which ``coreference`` fills with speakers as it reads on.
Does not: resolve mentions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from assistant.attribution import introductions, subjects
from assistant.attribution.entities import Cast, Entity, describing
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.homeland import Homeland
from assistant.attribution.mentions import Mention
from assistant.attribution.names import Named, acronyms, scan, surnames
from assistant.records import Document


class Scene:
    """One document while its sources are resolved.

    ``speakers`` are (offset, entity) in the order they were resolved, ``quotes`` (start, end,
    speaker) of the contents that were attributed, ``subjects`` what opens the sentences.
    ``mentions`` are the words of all sources: a country that is a source by its own name goes by
    that name.
    """

    def __init__(self, document: Document, mentions: Iterable[str] = ()) -> None:
        self.document = document
        self.text = document.text
        self.cast = Cast(acronyms(self.text), _countries(mentions))
        names = scan(self.text)
        full = [n for n in names if " " in n.mention.name]
        self.cast.read(full)
        self._introduce(full)  # before surnames are looked up: "her husband" is no Mrs Stahl
        self.cast.read(n for n in names if " " not in n.mention.name)
        self.homeland = Homeland(document, names)
        self.subjects = subjects.find(self.text)
        self.speakers: list[tuple[int, Entity]] = []
        self.quotes: list[tuple[int, int, Entity]] = []
        self.surnames = surnames(self.text)
        self.lower_words = set(re.findall(r"(?<![\w’'])[a-z][\w-]+", self.text))

    def _introduce(self, names: Iterable[Named]) -> None:
        """Note what the text calls the people it names."""
        for named in names:
            entity = self.cast.find(named.mention, named.start)
            if entity is None or entity.kind not in ("person", None) or len(entity.tokens) < 2:
                continue
            for mention in introductions.descriptions(self.text, named.start, named.end):
                entity.words |= describing(mention)
                entity.gender = entity.gender or mention.gender
                entity.mentions.append((named.start, mention))

    def last(self, at: int, fits: Callable[[Entity], bool]) -> Entity | None:
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
        return self.last(
            at, lambda e: e.kind not in ("person", "document") and not self.is_place(e)
        )

    def is_place(self, entity: Entity) -> bool:
        """Whether an entity that never spoke is a town or a country by its name."""
        if entity.spoke or (entity.kind == "body" and entity.code is None):
            return False
        return (
            entity.located * 2 >= len(entity.places) > 0
            or gazetteer().look_up(entity.name) is not None
            or gazetteer().is_city(entity.name)
        )

    def is_body(self, entity: Entity) -> bool:
        """Whether an entity can be a company or a group that the text is about."""
        if entity.kind in ("person", "document") or not entity.named or entity.code:
            return False
        if entity.tokens[-1].endswith("-based"):
            return False
        return entity.kind == "body" or bool(entity.spoke) or not self.is_place(entity)

    def may_be(self, entity: Entity, mention: Mention) -> bool:
        """Whether kind, number and gender allow an entity to be called so."""
        if entity.kind == "person" and mention.kind == "body":
            return False
        if mention.kind == "person" and entity.kind in ("body", "document"):
            return False
        if mention.plural != entity.plural and entity.kind == "person":
            return False
        return not (mention.gender and entity.gender and mention.gender != entity.gender)


def _countries(mentions: Iterable[str]) -> frozenset[str]:
    """The codes of the countries that are named as sources by their own name."""
    codes = set()
    for words in mentions:
        place = gazetteer().look_up(words) if len(words) < 40 else None
        if place is not None and place.kind == "country":
            codes.add(place.code)
    return frozenset(codes)
