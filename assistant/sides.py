"""Sources → sides: by a sides file, and by themselves where no file speaks of them.

Enters: claims with resolved sources, a ``Sides`` registry. Leaves: the claims with their sides, or
sides proposed from the sources alone. Does not: resolve mentions (``attribution`` does) or guess:
an unknown source has no side.

A side of the file wins over an automatic one. A source is on a side of the file if its name, its
mention, or the body it speaks for holds one of the side's aliases as whole words (the longest alias
counts), or if it speaks for the country that the side is labelled with.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from assistant import sides_file
from assistant.addressee import words
from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.mentions import parse
from assistant.attribution.placenames import EUROPEAN_UNION, UNITED_NATIONS
from assistant.attribution.small_words import DETERMINERS
from assistant.attribution.states import state_of
from assistant.descriptions import Voice
from assistant.errors import UnknownSideError
from assistant.naming import canonical_names, own_side
from assistant.records import REPORTER, Claim, Document, Side, Source

_AGAINST: Final = re.compile(
    r"\b(?:anti|critics?|opponents?|rivals?|enem(?:y|ies)|opposition|dissidents?|exiles?|against|"
    r"victims?|backed|occupied|former|deserters?|defectors?)\b"
)


@dataclass(frozen=True)
class Sides:
    """The sides that were written down, in order; labels, ids and aliases are each unique."""

    sides: tuple[Side, ...] = field(default=())

    @classmethod
    def from_toml(cls, path: Path) -> Sides:
        """The sides of a file; raises ``SidesError`` naming the wrong key and value."""
        return cls(sides=sides_file.read(Path(path)))

    def to_toml(self) -> str:
        """The sides as TOML; ``from_toml`` reads them back as they are."""
        return sides_file.write(self.sides)

    def resolve_label(self, name: str) -> str:
        """The label of a side by its id, label or alias.

        Raises:
            UnknownSideError: there is no such side.
        """
        wanted = plain(name)
        if wanted == plain(REPORTER):
            return REPORTER
        for side in self.sides:
            if wanted in (plain(side.side_id), plain(side.label)) or wanted in map(
                plain, side.aliases
            ):
                return side.label
        known = ", ".join(s.label for s in self.sides) or "none"
        raise UnknownSideError(f"there is no side {name!r}; the sides are: {known}")

    def label_of(self, source: Source, mention_text: str | None = None) -> str | None:
        """The side of a source by this registry alone; None where no alias speaks of it."""
        if source.name == REPORTER:
            return REPORTER
        named = [plain(t) for t in (source.name, _core(mention_text)) if t]
        for text in named:
            if text in self._owners:
                return self._owners[text]
        spoken_for = plain(source.organisation) if source.organisation else ""
        for text in [*named, spoken_for]:
            label = self._inside(text)
            if label is not None:
                return label
        return self._by_country(source)

    def _inside(self, text: str) -> str | None:
        """The side whose alias stands in a text as whole words; the longest alias wins."""
        if self._pattern is None or not text or _AGAINST.search(text):
            return None
        found = [m.group() for m in self._pattern.finditer(text)]
        return self._owners[max(found, key=len)] if found else None

    def _by_country(self, source: Source) -> str | None:
        """The side that is labelled with the country that a source speaks for."""
        label = own_side(source)
        place = gazetteer().look_up(label) if label else None
        if place is None:
            return None
        return self._countries.get(place.code)

    @cached_property
    def _owners(self) -> dict[str, str]:
        """Label by normalised alias."""
        owners: dict[str, str] = {}
        for side in self.sides:
            for name in (side.label, *side.aliases):
                owners.setdefault(plain(name), side.label)
        return owners

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self._owners:
            return None
        longest_first = sorted(self._owners, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    @cached_property
    def _countries(self) -> dict[str, str]:
        """Label by the country that a label or an alias names."""
        found: dict[str, str] = {}
        for side in self.sides:
            for name in (side.label, *side.aliases):
                place = gazetteer().look_up(name)
                if place is not None:
                    found.setdefault(place.code, side.label)
        return found


def _core(mention: str | None) -> str:
    """A mention without its relative clause."""
    if not mention:
        return ""
    clause = parse(mention).clause
    text = " ".join(mention.split())
    return text.removesuffix(clause).strip(" ,") if clause else text


def assign(claims: Iterable[Claim], sides: Sides, document: Document) -> tuple[Claim, ...]:
    """The claims of one document with their sides; those of outer sources too."""
    return tuple(_sided(claim, sides, document) for claim in claims)


def _sided(claim: Claim, sides: Sides, document: Document) -> Claim:
    relayed = claim.relayed_by
    return replace(
        claim,
        source=_with_side(claim.source, sides, document),
        relayed_by=_with_side(relayed, sides, document) if relayed is not None else None,
    )


def _with_side(source: Source, sides: Sides, document: Document) -> Source:
    mention = document.text[source.mention.start : source.mention.end] if source.mention else None
    return replace(source, side=sides.label_of(source, mention) or own_side(source))


def settle(
    claims: Iterable[Claim], documents: Mapping[str, Document], sides: Sides
) -> tuple[Claim, ...]:
    """All claims with names that agree across documents, and sides."""
    claims = tuple(claims)
    names = canonical_names(claims, documents)
    settled = []
    for claim in claims:
        name = claim.source.name
        better = names.get((claim.doc_id, name)) if name else None
        renamed = replace(claim, source=replace(claim.source, name=better)) if better else claim
        settled.append(_sided(renamed, sides, documents[claim.doc_id]))
    return _at_one(settled, sides)


def _at_one(claims: Sequence[Claim], sides: Sides) -> tuple[Claim, ...]:
    """The claims, with the side of those who speak for a body where another report tells it.

    Only where all reports that tell whom somebody speaks for agree, and ``sides`` says nothing.
    """
    told: dict[str, set[tuple[str | None, str]]] = defaultdict(set)
    for source in (c.source for c in claims):
        if source.name and source.organisation:
            told[source.name].add((source.side, source.organisation))
    out = []
    for claim in claims:
        known = told.get(claim.source.name or "", set())
        source = claim.source
        if len(known) == 1 and not source.organisation and sides.label_of(source) is None:
            ((side, body),) = known
            source = replace(source, side=side, organisation=body)
        out.append(replace(claim, source=source))
    return tuple(out)


def suggest(claims: Iterable[Claim], documents: Iterable[Document]) -> Sides:
    """Sides proposed from the sources alone, the most quoted first, for a person to edit.

    Bodies and officials of a state stand under their country, people under the body they speak for,
    and everybody else under their own name. Equal claims give equal sides.
    """
    texts = {d.doc_id: d for d in documents}
    settled = settle(
        [replace(c, source=replace(c.source, side=None)) for c in claims], texts, Sides()
    )
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    members: dict[str, Counter[str]] = defaultdict(Counter)
    for source in (c.source for c in settled if not c.is_reporter):
        label = (source.side or "").strip()
        # Sides are told apart by their plain names: "the Red Cross" and "Red cross" are one.
        if source.name and plain(label) not in ("", plain(REPORTER)):
            labels[plain(label)][label] += 1
            members[plain(label)][source.name.strip()] += 1
    label_of = {key: _by_weight(spellings)[0] for key, spellings in labels.items()}
    ranked = sorted(labels, key=lambda key: (-labels[key].total(), label_of[key]))
    taken = {"", plain(REPORTER), *labels}
    aliases = {key: _not_taken(_by_weight(members[key]), taken) for key in ranked}
    return Sides(
        sides=tuple(
            Side(side_id=_slug(key, taken), label=label_of[key], aliases=aliases[key])
            for key in ranked
        )
    )


def _by_weight(names: Counter[str]) -> list[str]:
    """The names, the most frequent first, then by the alphabet."""
    return sorted(names, key=lambda n: (-names[n], n))


def _not_taken(names: Iterable[str], taken: set[str]) -> tuple[str, ...]:
    """The names whose plain form is not taken yet; it is added to ``taken``."""
    kept = []
    for name in names:
        if plain(name) not in taken:
            taken.add(plain(name))
            kept.append(name)
    return tuple(kept)


def _slug(label: str, taken: set[str]) -> str:
    """An id for a plain label that nobody else goes by; it is added to ``taken``."""
    base = re.sub(r"[^a-z0-9]+", "-", label).strip("-") or "side"
    slug, n = base, 2
    while slug in taken and slug != label:
        slug, n = f"{base}-{n}", n + 1
    taken.add(slug)
    return slug


_NOBODY_KNOWN: Final = frozenset(
    ("anyone", "anybody", "everyone", "everybody", "someone", "somebody", "no one", "nobody")
)
"""What a source may be called that no question means by it ("does anyone deny it?")."""


def voices(
    sources: Sequence[Source], sides: Sides, introduced: Mapping[str, frozenset[str]]
) -> tuple[tuple[Voice, ...], dict[str, str]]:
    """What a question may call the ledger's sources and sides by.

    Args:
        sources: the different sources of all claims.
        sides: the sides that were written down.
        introduced: the descriptions that reports give the sources, by name.

    Returns:
        The sources as ``Voice``s, and side labels by the lower-case names of sides: labels, ids,
        aliases, and for a country its capital, adjective and government.
    """
    table: dict[str, str] = {}
    sources = [s for s in sources if (s.name or "").casefold() not in _NOBODY_KNOWN]
    labels = dict.fromkeys([s.label for s in sides.sides] + [s.side for s in sources if s.side])
    for side in sides.sides:
        for name in (side.label, side.side_id, *side.aliases):
            table.setdefault(" ".join(words(name)), side.label)
    for label in labels:
        table.setdefault(" ".join(words(label)), label)
    codes = {code: label for label in labels if (code := state_of(label)) is not None}
    for words_, place in gazetteer().places.items():
        if place.code in codes:
            table.setdefault(" ".join(words(words_)), codes[place.code])
    found: dict[tuple[str, str | None], Voice] = {}
    for s in sources:
        if s.name and s.name != REPORTER:
            called = introduced.get(s.name, frozenset())
            found.setdefault((s.name, s.side), _voice(s, s.name, called))
    return tuple(found.values()), {k: v for k, v in table.items() if k}


def _voice(source: Source, name: str, called: frozenset[str]) -> Voice:
    """A source with what it goes by; a role that has an article in it was misread."""
    role, place = words(source.role or ""), gazetteer().look_up(name)
    told = {" ".join(role)} if role and DETERMINERS.isdisjoint(role) else set()
    if place is not None and place.code not in (EUROPEAN_UNION, UNITED_NATIONS):
        told.add("government")  # "Norland said": its government did
    return Voice(
        name=name,
        side=source.side,
        words=frozenset((*words(name), *role)),
        called=called | told,
    )
