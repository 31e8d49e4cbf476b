"""Pronouns: whom "she", "they" or "we" means as a source.

Enters: a scene and a pronoun's mention. Leaves: the likeliest entity by number, gender, who spoke
last and how near, or None where nothing fits. Does not: resolve names or descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.attribution.entities import Entity
from assistant.attribution.mentions import Mention
from assistant.attribution.scene import Scene

_FIRST_PLURAL: Final = frozenset("we us our ours ourselves".split())
FIRST: Final = _FIRST_PLURAL | frozenset("i me my mine myself you".split())
_HE_SHE: Final = frozenset("he him his himself she her hers herself".split())
_THEY: Final = frozenset("they them their theirs themselves".split())
_IT: Final = frozenset("it its itself which".split())
SUBJECT: Final = 2.5
NEWEST: Final = 4.0
_SPOKE: Final = 2.0
_LAST: Final = 1.0
_SAME: Final = 0.5
_NAMED: Final = 0.5
_FADE: Final = 100.0
"""Weights of the salience, tuned on annotated articles: what the subject of the sentence gains,
more if it came after the last speech, a source, the last source, a mention in the same paragraph, a
person with a name; and the characters in which a mention fades by one."""


def antecedent(
    scene: Scene, mention: Mention, at: int, favoured: Mapping[int, float]
) -> Entity | None:
    """The antecedent of a pronoun, or None where nothing fits.

    Args:
        scene: the document so far.
        mention: the pronoun.
        at: its offset.
        favoured: what entities gain by ``id``, for standing as subject just before.
    """
    head = mention.head
    inside = [q for q in scene.quotes if q[0] <= at < q[1]]
    if head in FIRST:
        if inside and head != "you":
            return inside[-1][2]
        return _publication(scene) if head in _FIRST_PLURAL else _speaker(scene, head)
    barred = {id(q[2]) for q in inside if _is_direct(scene, q[0])}
    best: tuple[float, Entity] | None = None
    for entity in scene.cast.all:
        if not entity.places or entity.places[0] >= at or id(entity) in barred:
            continue
        if not agrees(scene, entity, mention):
            continue
        score = _salience(scene, entity, mention, at) + favoured.get(id(entity), 0.0)
        if best is None or score > best[0]:
            best = (score, entity)
    return best[1] if best else None


def _is_direct(scene: Scene, start: int) -> bool:
    """Whether a content is quoted: only of reported speech "he" may be the speaker himself."""
    return start > 0 and scene.text[start - 1] in "“\"‘'«„"


def agrees(scene: Scene, entity: Entity, mention: Mention) -> bool:
    """Whether an entity can be meant by a pronoun."""
    head = mention.head
    if head in _HE_SHE:
        if entity.kind in ("body", "document") or entity.plural or scene.is_place(entity):
            return False
        if entity.kind is None and entity.name.isupper():
            return False  # "CWS", "FFU": a body
        return not (entity.gender and entity.gender != mention.gender)
    if head in _THEY:
        return entity.kind != "person" or entity.plural
    if head in _IT:
        return entity.kind != "person" and not (entity.plural and entity.kind != "body")
    return entity.kind != "document"


def _salience(scene: Scene, entity: Entity, mention: Mention, at: int) -> float:
    """Recency, and what else makes an antecedent likely."""
    seen, spoke = entity.last_before(at), entity.spoke_before(at)
    line = scene.text.rfind("\n", 0, at)
    head = mention.head
    score = -(at - seen) / _FADE
    if spoke >= 0:
        score += _SPOKE - (at - spoke) / 400.0
    if scene.speakers and scene.speakers[-1][1] is entity:
        score += _LAST
    if seen > line:
        score += _SAME
    if head in _HE_SHE:
        score += 1.5 if entity.kind == "person" else -1.5 if len(entity.tokens) < 2 else 0.0
        score += 1.0 if entity.gender == mention.gender else 0.0
        score += _NAMED if entity.named else 0.0
    elif head in _THEY:
        score += 2.0 if entity.plural else 0.0
    else:
        score += 1.0 if entity.kind == "body" else 0.0
        score -= 1.0 if entity.plural else 0.0
        score -= 4.0 if entity.kind == "document" and head == "its" else 0.0
        score -= 3.0 if scene.is_place(entity) else 0.0
    return score


def _speaker(scene: Scene, head: str) -> Entity | None:
    """The last speaker ("I"); the one before ("you")."""
    spoken = list(dict.fromkeys(e for _, e in reversed(scene.speakers)))
    if head == "you":
        return spoken[1] if len(spoken) > 1 else None
    return spoken[0] if spoken else None


def _publication(scene: Scene) -> Entity | None:
    """The publication itself ("we"), where the document names it."""
    name = scene.document.publisher
    if not name:
        return None
    mention = Mention(text=name, form="name", name=name, phrase=name, kind="body")
    return scene.cast.find(mention, -1) or scene.cast.add(mention)
