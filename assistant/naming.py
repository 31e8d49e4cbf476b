"""Sources across documents: one name for each, and the side that a source is on by itself.

Enters: claims with sources resolved within their documents. Leaves: the canonical names, and
automatic side labels. Does not: read a sides file (``sides`` does), or merge names without
evidence: the same full name, an acronym that a document explains, the same state body in other
words, or the same surname with the same office or body.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.names import acronyms, key
from assistant.attribution.states import state_of
from assistant.records import REPORTER, Claim, Document, Source

_SPELLINGS: Final = {
    "defense": "defence",
    "center": "centre",
    "organisation": "organization",
    "labor": "labour",
    "programme": "program",
    "spokeswoman": "spokesman",
    "spokesperson": "spokesman",
}
_LITTLE: Final = frozenset("of for in at on the and a an its".split())
_COUNT: Final = re.compile(
    r"^(?:two|three|four|five|six|seven|eight|nine|ten|several|dozens of)\s+(?=\w)"
)
_PLACED: Final = re.compile(
    r"((?:[a-z][\w’'-]* ){0,3}(?!residents?\b)[a-z][\w’'-]+)\s+"
    r"(?:in|near|at|outside|inside|around|along|from)\s.+$"
)
_LOCAL: Final = re.compile(
    r"(?!government|ministry|department|city|town|village|state|team|office|family)([a-z]+)"
    r" (?:in|of|at) ([A-ZÀ-Þ][\w’'-]+(?:[ ](?:de |do |da |al-)?[A-ZÀ-Þ][\w’'-]+){0,2})"
)
_OFFICIALS: Final = frozenset(
    "minister ministry government president presidency ambassador embassy army navy military "
    "general colonel envoy diplomat official officials governor prefect consul spokesman".split()
)


def own_side(source: Source) -> str | None:
    """The side of a source by itself: the country it speaks for, else its body, else its name.

    Some of a group are on the side of the group ("two donors": donors), and so are those of a group
    who are told by a place ("villagers near Sur": villagers), but for residents.

    Returns:
        A label, or None for a source that is not known.
    """
    if source.name is None or source.name == REPORTER:
        return source.name
    for name in (source.organisation, source.name):
        if name:
            code = state_of(name)
            if code is not None:
                return gazetteer().label(code)
    return _plainly(_COUNT.sub("", source.organisation or source.name))


def _plainly(label: str) -> str:
    """A label as headlines put it: "villagers" for "villagers near Lund", "Lund hospital"."""
    placed = _PLACED.match(label)
    if placed is not None and nouns.kind_of(placed.group(1).split()[-1]) == "person":
        return placed.group(1)
    local = _LOCAL.fullmatch(label)
    if local is not None and nouns.listed_kind(local.group(1)) == "body":
        return f"{local.group(2)} {local.group(1)}"
    return label


def canonical_names(
    claims: Iterable[Claim], documents: Mapping[str, Document]
) -> dict[tuple[str, str], str]:
    """The name of each source across documents, by (document, name in that document).

    Of names that mean the same source the most frequent full one wins, then the longest, then the
    first in the alphabet, so that the result does not depend on the order of the documents.
    """
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    facts: dict[tuple[str, str], Source] = {}
    for claim in claims:
        if claim.source.name and not claim.is_reporter:
            where = claim.doc_id, claim.source.name
            counts[where] += 1
            facts.setdefault(where, claim.source)
    groups = _grouped(facts, documents)
    chosen: dict[tuple[str, str], str] = {}
    for group in groups:
        weight: collections.Counter[str] = collections.Counter()
        for where in group:
            weight[where[1]] += counts[where]
        best = min(weight, key=lambda n: (_is_short(n), -weight[n], -len(n), n))
        chosen.update((where, best) for where in group)
    return chosen


def _grouped(
    facts: Mapping[tuple[str, str], Source], documents: Mapping[str, Document]
) -> list[list[tuple[str, str]]]:
    """The (document, name) pairs that mean the same source."""
    explained = _explained(documents)
    by_key: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for where in sorted(facts):
        by_key[_identity(where[1], explained)].append(where)
    full = {k: _untitled(k.split()) for k in by_key}
    surnames: dict[str, list[str]] = collections.defaultdict(list)
    for k, tokens in full.items():
        if len(tokens) > 1:
            surnames[tokens[-1]].append(k)
    for k, surname in [(k, tokens[0]) for k, tokens in full.items() if len(tokens) == 1]:
        longer = [o for o in surnames.get(surname, []) if _same_person(by_key[k], by_key[o], facts)]
        if len(longer) == 1:
            by_key[longer[0]] += by_key.pop(k)
    return list(by_key.values())


def _untitled(tokens: list[str]) -> list[str]:
    """The words of a name without the form of address that a single name keeps ("lord marsh")."""
    return tokens[1:] if len(tokens) == 2 and tokens[0] in nouns.TITLES else tokens


def _is_short(name: str) -> bool:
    """Whether a name is an acronym, or a single name with its form of address."""
    tokens = key(name).split()
    return (name.isupper() and " " not in name) or _untitled(tokens) != tokens


def _explained(documents: Mapping[str, Document]) -> dict[str, str]:
    """What acronyms stand for, where all documents that explain one agree."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for document in documents.values():
        for acronym, full in acronyms(document.text).items():
            found[acronym].add(key(full))
    return {a: next(iter(f)) for a, f in found.items() if len(f) == 1}


def _identity(name: str, explained: Mapping[str, str]) -> str:
    """What two names of the same source have in common."""
    name = explained.get(name, name)
    code = state_of(name)
    words = [_SPELLINGS.get(w, w) for w in key(name.replace("-", " ")).split()]
    if code is None:
        return " ".join(words)
    places = gazetteer()
    kept = sorted(
        nouns.singular(w) for w in words
        if w not in _LITTLE
        and places.country_in(w.title()) is None
        and places.country_in(w.upper()) is None
    )  # fmt: skip
    return f"{code}: {' '.join(kept)}" if kept else f"{code}: government"


def _same_person(
    short: Sequence[tuple[str, str]],
    full: Sequence[tuple[str, str]],
    facts: Mapping[tuple[str, str], Source],
) -> bool:
    """Whether a surname and a full name share an office or a body."""
    for left in short:
        for right in full:
            a, b = facts[left], facts[right]
            if a.organisation and b.organisation and key(a.organisation) == key(b.organisation):
                return True
            if a.role and b.role and plain(a.role) == plain(b.role):
                return True
    return False
