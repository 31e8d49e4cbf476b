"""How a text introduces those it speaks of: "Ann Lee, mayor of Ridley", "the trade commission".

Enters: a text, and the names or the bare description to look for. Leaves: the descriptions that the
text gives a name in apposition or by "is", and the fuller words for what a bare description takes
up. Does not: decide whom a mention means; ``coreference`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.mentions import Mention, parse
from assistant.attribution.small_words import (
    DETERMINERS,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
)

_AFTER: Final = re.compile(
    r"(?:\s(?:of|from|for)\s[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+){0,2})?"
    r",\s+(?:\d{1,3},\s+)?((?:(?:the|a|an|its|his|her|their)\s+)?(?!(?:who|which|whose|where|then|once|and|or|but)\b)[a-z][^,.;:()“”\"\n—–]{2,70}?)"
    r"(?=,|[.;)]|\s+(?:who|whose|and)\b|\s[—–])"
)
_IS: Final = re.compile(
    r",?\s+(?:who\s+)?(?:is|remains)\s+((?:the|a|an)\s+[^,.;:()“”\"\n—–]{2,60}?)"
    r"(?=,|[.;)]|\s+(?:who|whose|and)\b|\s[—–])"
)
_BEFORE: Final = re.compile(
    r"\b((?:the|a|an|its|his|her|their|[\w-]+[’']s)\s+(?:[\w’'-]+\s+){0,3}[\w-]+),\s+$", re.I
)
_REACH: Final = 90
_LOOSE: Final = frozenset(
    "same own other another whole entire very new old first second last next latter former such "
    "said alleged local and or but".split()
)
"""Words before a noun that tell two of a kind apart without saying which they are."""


def descriptions(text: str, start: int, end: int) -> Iterator[Mention]:
    """The people's descriptions that stand right beside the name at an offset."""
    for pattern in (_AFTER, _IS):
        match = pattern.match(text, end, end + _REACH)
        if match is not None:
            yield from _personal(match.group(1))
    match = _BEFORE.search(text, max(0, start - _REACH), start)
    if match is not None and text[end : end + 1] in (",", ".", ";", ")"):
        yield from _personal(match.group(1))


def _personal(words: str) -> Iterator[Mention]:
    """The mention of one person that words describe, if they do nothing else."""
    mention = parse(words)
    plain = mention.form == "description" and " that " not in words
    if plain and mention.kind == "person" and not mention.plural:
        yield mention


def fuller(text: str, mention: Mention, at: int) -> str:
    """The words of the last full description before ``at`` that a bare one ("the union") takes up.

    Returns:
        Modifiers and head ("cabin crew union"); "" where the text has none.
    """
    head = re.escape(mention.name)
    for match in reversed(list(re.finditer(rf"\s{head}\b(?![’'-])", text[:at], re.I))):
        modifiers = _modifiers(text[max(0, match.start() - 60) : match.start()])
        if modifiers:
            return f"{modifiers} {mention.name}"
    return ""


def _modifiers(before: str) -> str:
    """The words at the end of a text that qualify the noun after it, back to its determiner."""
    kept: list[str] = []
    for word in reversed(before.split()):
        low = word.lower()
        if low in DETERMINERS | POSSESSIVES or low.endswith(("’s", "'s")):
            return " ".join(kept)
        if not re.fullmatch(r"[\w’'-]+", word) or len(kept) == 3 or _binds(low):
            break
        kept.insert(0, word)
    owned = [i for i, word in enumerate(kept) if word.endswith(("s’", "s'"))]
    return " ".join([kept[owned[-1]].lower(), *kept[owned[-1] + 1 :]]) if owned else ""


def _binds(word: str) -> bool:
    """Whether a word cannot qualify a noun."""
    return (
        word in _LOOSE | PREPOSITIONS | frozenset(PRONOUNS) | NUMBERS
        or word.endswith("ly")
        or word.isdigit()
        or nouns.kind_of(word) == "document"
    )
