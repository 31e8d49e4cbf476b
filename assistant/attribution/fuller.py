"""The fuller of two spans of one source: "a poll" or "a poll by the Orlo Institute".

Enters: a text, the rules' span of a source and the tagger's. Leaves: the span to keep. Does not:
choose between spans that only overlap; the rules' stays.

The tagger often reaches further, as far as the next verb, into words that tell nothing ("the
minister on Tuesday"). It is followed only where the rules' span cannot stand alone (it opens with a
preposition, it breaks off before its noun) or where the longer one holds the name or the author.
"""

from __future__ import annotations

from typing import Final

from assistant.attribution import nouns
from assistant.attribution.mentions import parse
from assistant.attribution.small_words import PREPOSITIONS
from assistant.records import Span

_BEFORE_COMPLEMENT: Final = frozenset("close familiar briefed involved versed acquainted".split())
_AUTHORED: Final = frozenset(("by", "from"))
_RELATIVE: Final = frozenset("who that which".split())


def fuller(text: str, ruled: Span, tagged: Span) -> Span:
    """The tagger's span where it holds the rules' and that one lacks what names the source."""
    if ruled == tagged or not (tagged.start <= ruled.start and ruled.end <= tagged.end):
        return ruled
    short = text[ruled.start : ruled.end]
    before = text[tagged.start : ruled.start].split()
    after = text[ruled.end : tagged.end].split()
    lacking = (
        (before and _begins_late(short, before))
        or (after and _ends_early(short, after))
        or _names(short, text[tagged.start : tagged.end])
    )
    return tagged if lacking else ruled


def _begins_late(short: str, before: list[str]) -> bool:
    """Whether the words only end a phrase that began before them."""
    first, *rest = short.split()
    if first in PREPOSITIONS or before[-1] == "and":
        return True
    if parse(short).form == "pronoun":
        return before[-1] in PREPOSITIONS or not _RELATIVE.isdisjoint(before)
    return not rest and first.islower()


def _ends_early(short: str, after: list[str]) -> bool:
    """Whether the words break off before their noun, their complement or their author."""
    following = after[0]
    if following == "and" or short.split()[-1] in _BEFORE_COMPLEMENT:
        return True
    if following in _AUTHORED:
        return parse(short).kind == "document"
    return following.islower() and nouns.kind_of(following.strip(",")) is not None


def _names(short: str, whole: str) -> bool:
    """Whether only the longer words hold the name beside a description ("her aunt, Ann Lee")."""
    if parse(short).form != "description":
        return False
    name = parse(whole)
    return name.form == "name" and nouns.listed_kind(name.name.split()[-1].lower()) is None
