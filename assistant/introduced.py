"""What a report calls those whom it quotes: "the union", "a ferry company", "the port operator".

Enters: a report's text and the claims found in it. Leaves: the descriptions that each source goes
by in it, in lower case and without article. Does not: resolve mentions
(``attribution`` did), or decide whom a question means by a description; ``descriptions`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.small_words import PREPOSITIONS
from assistant.records import Claim

_LOWER: Final = r"[a-z][a-z-]*"
_ARTICLE: Final = r"(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)"
_DESCRIPTION: Final = re.compile(rf"{_ARTICLE}\s+((?:{_LOWER}\s+){{0,3}}{_LOWER})")
_BEFORE: Final = re.compile(rf"\b{_DESCRIPTION.pattern}(,?)\s+$")
_AFTER: Final = re.compile(rf",\s+{_ARTICLE}\s+((?:{_LOWER}\s+){{0,5}}{_LOWER})")
_REACH: Final = 80
"""Characters beside a name in which its description may stand."""
_CLOSES: Final = tuple(",.;:)")
_RELATIVES: Final = frozenset("that which who whose".split())


def sources(text: str, claims: Iterable[Claim]) -> Iterator[tuple[str, frozenset[str]]]:
    """The names of a report's sources, with the descriptions that the report gives them."""
    named = {
        (c.source.name, text[at.start : at.end] if (at := c.source.mention) else "")
        for c in claims
        if c.source.name
    }
    for name, mention in named:
        yield name, descriptions(text, name, mention)


def descriptions(text: str, name: str, mention: str) -> frozenset[str]:
    """The descriptions that a report gives a source.

    Args:
        text: the report.
        name: the source's name.
        mention: the words that name it at one of its claims.
    """
    found = [*_of_mention(mention), *_of_nouns(text, name)]
    at = text.find(name)
    while at >= 0:
        found += _beside(text, at, at + len(name))
        at = text.find(name, at + len(name))
    return frozenset(found)


def _of_mention(mention: str) -> Iterator[str]:
    """The mention itself, where it is nothing but a description."""
    match = _DESCRIPTION.fullmatch(mention)
    if match is not None:
        yield match[1]


def _of_nouns(text: str, name: str) -> Iterator[str]:
    """The nouns of a body's name that the report writes as common nouns ("the union")."""
    for noun in re.findall(r"\w+", name.lower()):
        if nouns.can_be_body(noun) and re.search(rf"\b[Tt]he {noun}\b(?! [A-Z])", text):
            yield noun


def _beside(text: str, start: int, end: int) -> Iterator[str]:
    """What stands in apposition to the name at an offset."""
    after = _AFTER.match(text, end, end + _REACH)
    if after is not None:
        told = _described(after[1].split())
        rest = after[1][len(told) :].split() or [text[after.end() : after.end() + 1]]
        if told and (rest[0] in _CLOSES or rest[0] in PREPOSITIONS | _RELATIVES):
            yield told
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is not None:
        told = _described(before[1].split())
        # "the union, Selaport has said" is no apposition
        if told == before[1] and (not before[2] or text[end : end + 1] in _CLOSES):
            yield told


def _described(tokens: Sequence[str]) -> str:
    """The words up to the last noun that can head a source, before any preposition."""
    last = 0
    for i, token in enumerate(tokens):
        if token in PREPOSITIONS or token in _RELATIVES:
            break
        if nouns.kind_of(token) in ("person", "body"):
            last = i + 1
    return " ".join(tokens[:last])
