"""Who was called so before: by the noun and modifiers of a description, or right before it.

Enters: a scene and a parsed mention. Leaves: the entity that it takes up, or None. Does not: make
entities, or take up general nouns ("the company") by kind; ``kindred`` does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from assistant.attribution import nouns, titled
from assistant.attribution.capitals import opening_trade, opens_only
from assistant.attribution.entities import Entity, describing
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import Mention, is_capital, parse
from assistant.attribution.scene import Scene

_IDLE: Final = frozenset(
    "former ex new old same latter elder young younger current own very late alleged".split()
)
_PORTFOLIOS: Final = frozenset("minister secretary".split())
_AGED: Final = re.compile(r"\d{1,3}(?:,|$)")
_CLOSE: Final = 60
_STOP: Final = re.compile(r"[.!?\n]\s")


_Fit = tuple[int, bool, int, Entity]
"""Minus the words that an entity was not called by, whether it spoke, and its last mention."""


def find(scene: Scene, mention: Mention, code: str | None, at: int) -> Entity | None:
    """The entity that was called by this noun (and these modifiers), the latest one."""
    best = max(_fitting(scene, mention, code, at), key=lambda f: f[:3], default=None)
    return best[3] if best is not None else None


def are_two(scene: Scene, mention: Mention, at: int) -> bool:
    """Whether a noun fits two people alike: named in one sentence, and neither has spoken since."""
    if mention.kind != "person" or mention.plural:
        return False
    fitting = sorted(_fitting(scene, mention, None, at), key=lambda f: f[:3])
    if len(fitting) < 2:
        return False
    (*low, one), (*high, other) = fitting[-2:]
    people = all(e.kind == "person" and e.named and not e.spoke for e in (one, other))
    between = scene.text[max(low[2], 0) : high[2]]
    return people and low[:2] == high[:2] and low[2] >= 0 and not _STOP.search(between)


def _fitting(scene: Scene, mention: Mention, code: str | None, at: int) -> list[_Fit]:
    """The entities that a description may mean, and how well each fits."""
    wanted = describing(mention) - _IDLE
    found: list[_Fit] = []
    for entity in scene.cast.with_word(nouns.spelled_out(mention.head)):
        if not scene.may_be(entity, mention) or (code and entity.code and entity.code != code):
            continue
        has = entity.words | set(entity.tokens)
        missing = {w for w in wanted - has if gazetteer().country_in(w) is None}
        if missing and (len(missing) >= len(wanted) or not _loosely(mention)):
            continue
        if mention.modifier and entity.named and _foreign(scene, entity, mention.modifier):
            continue
        tied = mention.kind != "person" or entity.named or entity.body is not None
        complement = " ".join(w for w in mention.of.split() if is_capital(w)) if tied else ""
        if complement and _foreign(scene, entity, complement):
            continue
        before = entity.last_before(at)
        if before < 0 and not (entity.kind == "person" and entity.named):
            continue
        found.append((-len(missing), bool(entity.spoke), before, entity))
    return found


def _loosely(mention: Mention) -> bool:
    """Whether a description may say more than was said before; of a minister it tells which."""
    return mention.kind == "person" and nouns.singular(mention.head) not in _PORTFOLIOS


def _foreign(scene: Scene, entity: Entity, modifier: str) -> bool:
    """Whether a capitalised modifier ties a description to another body than the entity’s."""
    own = {*entity.words, *entity.tokens, *(entity.body.tokens if entity.body else ())}
    own |= {w for _, told in entity.mentions for w in told.of.lower().split()}
    return any(
        w.lower() not in own
        and nouns.kind_of(w.lower()) is None
        and w.lower() not in scene.lower_words
        for w in modifier.split()
    )


def aged(scene: Scene, words: str, at: int) -> Entity | None:
    """The person whose age opens the words, by the name before ("Ann Lee, ⟨34, a nurse⟩")."""
    if not _AGED.match(words):
        return None
    for entity in scene.cast.all:
        seen = entity.last_before(at)
        if entity.kind in ("person", None) and seen >= max(0, at - _CLOSE):
            _, comma, rest = scene.text[seen:at].partition(",")
            if comma and not rest.strip():
                return entity
    return None


def plainly(scene: Scene, mention: Mention, at: int) -> Mention:
    """A name or a description as what it is, where its capital misleads.

    "Friends of Ms Lee" is no name, nor is "Images from space" where the text has the word in small
    letters too; "King" alone is a name where the text has an Ann King.
    """
    if mention.form != "name":
        return _surname(scene, mention, at) or _holder(scene, mention) or mention
    if opening_trade(scene.text, at, mention.text):
        return parse(mention.text[:1].lower() + mention.text[1:])
    head, _, person = mention.name.partition(" of ")
    word = head.lower()
    if person and nouns.listed_kind(word) == "person":
        known = scene.cast.find(parse(person), 0)
        common = known is not None and known.kind == "person"
    else:
        plural = nouns.is_plural(word) and word in scene.lower_words
        common = (
            mention.link != "" and mention.text.startswith(f"{head} ")
            and (plural or nouns.can_be_document(word)) and opens_only(scene.text, at, head)
        )  # fmt: skip
    return parse(mention.text[:1].lower() + mention.text[1:]) if common else mention


def _surname(scene: Scene, mention: Mention, at: int) -> Mention | None:
    """A capital noun alone as somebody's surname, if a person of the text has it."""
    if not mention.text[:1].isupper() or mention.text.lower() not in nouns.SURNAMES:
        return None
    name = replace(mention, form="name", kind="person", head="", role="", gender=None)
    found = scene.cast.find(name, at)
    return name if found is not None and found.named and len(found.tokens) > 1 else None


def _holder(scene: Scene, mention: Mention) -> Mention | None:
    """Whoever is named after the office that they hold ("mayor of Lima Ann Lee")."""
    if mention.head not in titled.OFFICES or mention.plural or not mention.of:
        return None
    tokens = mention.of.split()
    cut = titled.holder(tokens, scene.surnames)
    if cut is None:
        return None
    return replace(
        mention, form="name", kind="person", name=" ".join(tokens[cut:]), role=mention.name,
        of=" ".join(tokens[:cut]),
    )  # fmt: skip
