"""What a source is called that belongs to another: "aide to the premier", "Ada Marsh's lawyer".

Enters: a text, the mention ("her lawyer") and the entity of its possessor. Leaves: the name to
show. Does not: find out whom the possessor means; ``coreference`` does.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.entities import Entity
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import Mention, parse

_LINKED: Final = {
    **dict.fromkeys(
        "friend colleague neighbour neighbor ally admirer supporter acquaintance member author "
        "owner editor chairman chairwoman chairperson chair founder resident".split(),
        "of",
    ),
    "aide": "to",
}
"""People who are what they are to somebody: called after them with a preposition, as a rule."""


_OF_PEOPLE: Final = frozenset(("his", "her"))


def called(text: str, mention: Mention, owner: Entity) -> str:
    """The name of what ``owner`` has by the words of a mention."""
    phrase = _phrase(mention)
    holder = _holder(mention, owner)
    link = _LINKED.get(nouns.singular(mention.head))
    if link:
        return f"{phrase} {link} {_article(text, holder, owner)}{holder}"
    if owner.code and owner.kind == "body" and "country" in owner.words:
        return f"{gazetteer().adjectives[owner.code]} {phrase}"
    many = owner.plural and owner.kind is None and not owner.named
    person = owner.kind == "person" or mention.owner in _OF_PEOPLE
    if person or many or (_personal(mention, owner) and len(owner.tokens) > 1):
        return f"{nouns.possessive(holder, plural=owner.plural)} {phrase}"
    return f"{owner.name} {phrase}"


def _personal(mention: Mention, owner: Entity) -> bool:
    """Whether a possessor of unknown kind is a person rather than "the company" or "it"."""
    body = mention.owner == "its" or parse(mention.owner).kind == "body"
    return mention.kind == "person" and owner.kind is None and not body


def _phrase(mention: Mention) -> str:
    """The words for what is had; one of several in the singular."""
    phrase = mention.phrase.removeprefix("own ")
    if mention.number != "one" or not mention.head:
        return phrase
    before, _, last = mention.name.rpartition(" ")
    return f"{before} {nouns.singular(last)}".strip()


def _holder(mention: Mention, owner: Entity) -> str:
    """What the possessor is called: by an office where the mention does ("the premier's aide")."""
    told = parse(mention.owner)
    office = told.form == "description" and told.kind == "person" and told.definite
    return told.phrase if office and not told.owner else owner.name


def _article(text: str, holder: str, owner: Entity) -> str:
    """The article of a possessor after a preposition: of a name, as the text writes it."""
    if holder != owner.name or not owner.named:
        return "the "
    return "the " if re.search(rf"\bthe {re.escape(holder)}\b", text, re.I) else ""
