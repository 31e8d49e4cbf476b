"""Whom a person without a body stands with: the office held alone, the residents, the bereaved.

Enters: the speakers of a document, once all have spoken. Leaves: an ``Entity`` for the group or the
office, or None. Does not: enter it into the cast, for no words of the text mean it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.entities import Entity

_OFFICE: Final = re.compile(
    r"(?:^|\s)((?:(?!former|retired|acting|deputy|assistant|chief|police|municipal|high)[a-z]+ )?"
    r"(?:ombudsman|registrar|receiver|mediator|auditor|public defender|inspector general)|"
    r"(?!police|municipal|high|peace|assistant|deputy)[a-z]+ commissioner)$"
)
"""Offices that one person holds, so that no body is named beside them."""
_VILLAGE: Final = re.compile(r"\bvillage (?:elder|head|headman|spokes\w+)$|\bvillager$")
_RESIDENT: Final = re.compile(r"\b(?:resident|inhabitant|neighbou?r)$")
_KIN: Final = (
    r"(?:husband|wife|mother|father|parents?|son|daughter|brother|sister|uncle|aunt|cousin|nephew|"
    r"niece|grand\w+|widow|widower|relatives?)"
)
_BEREAVED: Final = re.compile(
    rf"\b{_KIN} (?:of|to) (?:one|two|three|some|another|an?) (?:of )?[^,]*"
    r"\b(?:dead|died|deceased|victims?|killed|lost (?:his|her|their) (?:life|lives)|bereaved)\b|"
    rf"\bwhose {_KIN}s? [^,]*\b(?:who died|was killed|were killed|the dead|the victims)\b|"
    rf"\bwho (?:has )?lost (?:his|her|an?|their) {_KIN}\b"
)


def standing(speakers: Sequence[Entity], entity: Entity) -> Entity | None:
    """The office or the group that a person who speaks for no body stands for."""
    if entity.kind == "body" or entity.plural:
        return None
    if any(_BEREAVED.search(mention.text) for _, mention in entity.mentions):
        return _group("victims' families")
    role = entity.role.lower()
    office = _OFFICE.search(role)
    if office is not None and entity.named:
        return Entity(
            name=office.group(1), kind="body", tokens=tuple(office.group(1).split()), named=False
        )
    for pattern, word in ((_VILLAGE, "villager"), (_RESIDENT, "resident")):
        if pattern.search(role):
            others = [e for e in speakers if e.plural and word in e.words and not e.named]
            return others[0] if others else _group(f"{word}s")
    return None


def _group(name: str) -> Entity:
    """A group that the text does not name itself."""
    return Entity(name=name, kind="person", tokens=tuple(name.split()), named=False, plural=True)
