"""Whether two reports tell of one event: of the same people and places.

Enters: documents. Leaves: yes or no. Does not: tell what the event is, or group a store by events.

A question like "How many were killed?" has an answer in every report of a raid, a fire or a
collapse; what one side says of the fire neither supports nor contradicts what another says of the
raid. Reports of one event share a name or two states: of the annotated reports all 36 pairs on one
event do, and 3 % of the 130,000 other pairs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer
from assistant.proper_names import CALENDAR
from assistant.records import Document

READ: Final = 20_000
"""Characters of a report that are read for names: those that it is about are told early."""
_STATES: Final = 2
"""States in common that tell of one event: one is in half of the world's news."""

_CAPITAL: Final = re.compile(r"[A-ZÀ-Þ][\w’'-]{2,}")
_WITHIN: Final = re.compile(rf"(?<=[\w,;:’'”\")–—-] ){_CAPITAL.pattern}")
"""A word with a capital that does not open a sentence."""
_LOWER: Final = re.compile(r"\b[a-zß-ÿ][\w’'-]{2,}")
_POSSESSIVE: Final = re.compile(r"[’']s?$")


class Told(NamedTuple):
    """What a report names.

    ``names`` stand within a sentence, where a capital tells; ``capitals`` anywhere. ``words`` are
    those that it writes without a capital.
    """

    names: frozenset[str]
    capitals: frozenset[str]
    states: frozenset[str]
    words: frozenset[str]


def one_event(a: Document, b: Document) -> bool:
    """Whether two reports share a name or two states; a report without names may tell of any."""
    ours, theirs = told(a.text[:READ]), told(b.text[:READ])
    if not ours.names or not theirs.names:
        return True
    plain = ours.words | theirs.words  # "Ministry" beside "ministry" is no name
    shared = (ours.names & theirs.capitals) | (ours.capitals & theirs.names)
    if any(name.lower() not in plain for name in shared):
        return True
    return len(ours.states & theirs.states) >= _STATES


@lru_cache(maxsize=512)
def told(text: str) -> Told:
    """What a text names. Calendar words, offices and kinds of bodies are no names."""
    places = gazetteer()
    capitals = frozenset(_POSSESSIVE.sub("", w) for w in _CAPITAL.findall(text))
    states = {w: code for w in capitals if (code := places.country_in(w)) is not None}
    within = {_POSSESSIVE.sub("", w) for w in _WITHIN.findall(text)}
    return Told(
        names=frozenset(n for n in within if n not in states and _is_name(n)),
        capitals=capitals,
        states=frozenset(states.values()),
        words=frozenset(_LOWER.findall(text)),
    )


def _is_name(word: str) -> bool:
    low = word.lower()
    return word not in CALENDAR and low not in nouns.TITLES and nouns.listed_kind(low) is None
