"""Who answers in an interview or a deposition where the turns say "Q" and "A" alone.

Enters: a scene and the place of an answer. Leaves: the entity that what stands before the first
question names as the one who answers, or None where it names nobody, or several. Does not: read the
turns; ``turns`` does.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution.entities import Entity
from assistant.attribution.mentions import parse
from assistant.attribution.scene import Scene

ANSWERS: Final = frozenset(("A", "A.", "Answer"))
_QUESTION: Final = re.compile(r"^\W{0,3}(?:Q|Question)\b(?:\s\([^)\n]*\))?[.:]", re.M)
_NAME: Final = r"[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'.-]*){1,3}"
_OF: Final = re.compile(
    r"\b(?i:interview(?:ed|s)?|conversation|deposition|examination|cross-examination|testimony|"
    r"spoke|speaks|talked|talks|sat down)\b (?i:with |of |to )"
    rf"(?i:the |mr\.? |ms\.? |mrs\.? |dr\.? |witness )*(?:[a-z-]+ ){{0,4}}({_NAME})"
)
_ANSWERING: Final = re.compile(
    rf"\b({_NAME})(?:, [^.\n]{{2,80}},)? (?:spoke|speaks|talked|talks|answered|answers|sat down|"
    r"was interviewed|gave evidence|took questions|was questioned|was deposed)\b"
)


def find(scene: Scene, at: int) -> Entity | None:
    """Whoever answers at ``at``: named as the one interviewed, else the one person introduced."""
    question = _QUESTION.search(scene.text)
    if question is None or question.start() > at:
        return None
    introduction = f"{scene.document.title}\n{scene.text[: question.start()]}"
    for pattern in (_ANSWERING, _OF):
        told = (_person(scene, m.group(1)) for m in pattern.finditer(introduction))
        named = {id(e): e for e in told if e is not None}
        if named:
            return next(iter(named.values())) if len(named) == 1 else None
    people = [e for e in scene.cast.all if _introduced(scene, e, question.start())]
    return people[0] if len(people) == 1 else None


def _person(scene: Scene, name: str) -> Entity | None:
    mention = parse(name)
    if mention.form != "name" or mention.kind == "body":
        return None
    return scene.cast.find(mention, 0) or scene.cast.add(mention)


def _introduced(scene: Scene, entity: Entity, question: int) -> bool:
    """Whether an entity is a person, by its name or what is said of it, named before ``question``.

    A name of two words that is no place and of which nothing is said may be a person's.
    """
    if not entity.named or len(entity.tokens) < 2 or not entity.places:
        return False
    unknown = entity.kind is None and len(entity.tokens) == 2 and not scene.is_place(entity)
    heading = scene.text[entity.places[0] : entity.places[0] + len(entity.name)].isupper()
    known = entity.kind == "person" or (unknown and not heading)
    return known and entity.places[0] < question
