"""People and bodies called by how they stand to others: "her counterpart", "the pair".

Enters: a scene and a parsed description. Leaves: whom the text has introduced so, or None. Does
not: choose where the text leaves two.
"""

from __future__ import annotations

import re
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
_SEVERAL: Final = r"\b(?:two|three|four|five|several|both|rival|many)\s(?:[\w-]+\s){0,2}?"
_KINDS: Final = r"(?:s|\s(?:groups?|factions|movements|forces|armies|militias|bands))\b"


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
    """Whether the text speaks of several that a general noun fits ("two rebel groups")."""
    head = re.escape(nouns.singular(mention.head))
    return re.search(f"{_SEVERAL}{head}{_KINDS}", scene.text[:at], re.I) is not None
