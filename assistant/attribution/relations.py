"""People and bodies called by how they stand to others: "her counterpart", "the pair".

Enters: a scene and a parsed description. Leaves: whom the text has introduced so, or None. Does
not: choose where the text leaves two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.entities import Entity
from assistant.attribution.mentions import Mention, parse
from assistant.attribution.scene import Scene

_STANDING: Final = frozenset("counterpart predecessor successor opponent rival challenger".split())
_PAIRS: Final = frozenset("pair duo couple twosome".split())
_NAME: Final = r"[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*){0,2}"
_BOTH: Final = re.compile(rf"\b({_NAME} and {_NAME})")
_AFTER: Final = re.compile(
    rf"(?:succeeds|succeeded|replaces|replaced|took over from|takes over from)\s+({_NAME})"
)
_REACH: Final = 40
_COUNTED: Final = re.compile(
    r"\b(?:two|three|four|five|several|both|rival|many)((?:\s[\w-]+){1,4})", re.I
)
_KINDS: Final = frozenset("group groups factions movements forces armies militias bands".split())


def related(scene: Scene, mention: Mention, owner: Entity, at: int) -> Entity | None:
    """The one person that the text has called so of somebody ("her counterpart, Tomas Rudd")."""
    head = nouns.singular(mention.head)
    if head not in _STANDING or mention.plural:
        return None
    known = [
        e
        for e in scene.cast.all
        if e.named
        and e.kind == "person"
        and e is not owner
        and head in e.words
        and e.last_before(at) >= 0
        and scene.may_be(e, mention)
    ]
    if not known and head == "predecessor":
        known = _succeeded(scene, owner, at)
    return known[0] if len(known) == 1 else None


def _succeeded(scene: Scene, owner: Entity, at: int) -> list[Entity]:
    """Whom the text says that somebody took over from."""
    found: list[Entity] = []
    for match in _AFTER.finditer(scene.text, 0, at):
        if owner.last_before(match.start()) >= match.start() - _REACH:
            entity = scene.cast.find(parse(match.group(1)), match.start(1))
            if entity is not None and entity is not owner and entity not in found:
                found.append(entity)
    return found


def pair(scene: Scene, mention: Mention, at: int) -> str:
    """The two whom the text last named together, for "the pair"; "" where there are none."""
    if mention.head not in _PAIRS or mention.of or mention.owner or " " in mention.name:
        return ""
    for match in reversed(list(_BOTH.finditer(scene.text, 0, at))):
        both = parse(match.group(1))
        if both.form == "name" and both.number == "two" and both.kind != "body":
            return match.group(1)
    return ""


def are_several(scene: Scene, mention: Mention, at: int) -> bool:
    """Whether the text has named several that a noun fits ("two firms, Ostline and Norsal, …").

    Not where it has named a body since, which the noun then takes up.
    """
    head = nouns.singular(mention.head)
    ends = [end for end, words in _counted(scene.text) if end < at and _holds(words, head)]
    if not ends:
        return False
    start = max(scene.text.rfind(mark, 0, ends[-1]) for mark in (". ", "\n"))
    stop = scene.text.find(". ", ends[-1], at)
    bodies = [e for e in scene.cast.all if e.named and e.kind != "person" and not e.code]
    together = [e for e in bodies if start < e.last_before(stop)]
    since = any(stop < e.last_before(at) and not scene.is_place(e) for e in bodies)
    return stop >= 0 and len(together) > 1 and not since


@lru_cache(maxsize=4)
def _counted(text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Where a text speaks of several, and the words that say of what."""
    return tuple((m.start(1), tuple(m.group(1).lower().split())) for m in _COUNTED.finditer(text))


def _holds(words: tuple[str, ...], head: str) -> bool:
    """Whether the words after a number count what a noun names ("rebel groups", "companies")."""
    return any(
        (word != head and nouns.singular(word) == head) or (word == head and after in _KINDS)
        for word, after in zip(words[:3], (*words[1:], ""), strict=False)
    )
