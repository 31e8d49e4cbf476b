"""A follow-up and the questions before it → a question that stands alone.

Enters: a question, the questions before it, the sources and sides that a ledger knows. Leaves:
whether it hangs on them, and the question made whole. Does not: tell what kind of answer is asked
for (``question`` does), or use a chat model (``asking`` does).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant import addressee
from assistant.addressee import STOP, words
from assistant.asked import COMPARES, PRONOUN, phrases, topic, without
from assistant.descriptions import Voice
from assistant.proper_names import proper_names

_FOLLOW_ON: Final = re.compile(
    r"^(?:and|but|so(?!\s+(?:far|many|much)\b)|what about|how about|and what about|and how about"
    r"|or)\b[\s,]*",
    re.I,
)
_OTHER_SIDE: Final = re.compile(
    r"\b(?:the\s+)?(?:other|opposing|opposite)\s+(?:sides?|party|parties|camps?|ones?)\b"
    r"|\bthe others\b",
    re.I,
)
_ANAPHOR: Final = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|so)\b",
    re.I,
)
_NO_ANAPHOR: Final = re.compile(
    r"\b(?:say|says|said|claim\w*|think|believe\w*|den(?:y|ies|ied)|true|report\w*|know|state\w*)"
    r"\s+that\b(?!\s*(?:[?.,]|$))|\b(?:is|are|was|were|be|been)\s+there\b|"
    r"\bthere\s+(?:is|are|was|were|will|has|have)\b|^so\s+(?:far|many|much)\b",
    re.I,
)
"""Words that open a clause or say that something is, and point to nothing said before."""
WHOEVER: Final = re.compile(
    r"\b(?:who|anyone|anybody|someone|somebody|nobody|others?|else|else's|everyone)\b", re.I
)
"""Who asks for whoever it is, asks more than the side asked before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A question made whole.

    ``text`` stands alone, ``now`` is what of it the reader asks now, ``asked`` are the phrases that
    name whom it asks, ``excluded`` the sides that it sets aside.
    """

    text: str
    now: str
    asked: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()


def hangs(text: str, known: Sequence[Voice] = (), table: Mapping[str, str] | None = None) -> bool:
    """Whether a question needs the conversation before it to be understood.

    Args:
        text: the question.
        known: the sources of the ledger.
        table: side labels by the lower-case names of sides.
    """
    content = [w for w in words(_FOLLOW_ON.sub("", text)) if w not in STOP]
    if _FOLLOW_ON.match(text) or _OTHER_SIDE.search(text) or not content:
        return True
    asked = phrases(text, known, table or {})
    about = topic(text, asked)
    if PRONOUN.search(text) or (asked and not about):
        return True  # "What did she say about pay?", "What does Norland say?"
    if not _refers(text):
        return False
    return not about or (len(content) <= 4 and not proper_names(text))


def _refers(text: str) -> bool:
    """Whether a question points to something said before ("it", "that figure")."""
    return _ANAPHOR.search(_NO_ANAPHOR.sub(" ", text)) is not None


def whole(
    text: str, earlier: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]
) -> Whole:
    """A follow-up made whole by the last question before it that stands alone."""
    previous = ""
    for turn in reversed(earlier):
        previous = " ".join(turn.split())
        if not hangs(previous, known, table):
            break
    before = phrases(previous, known, table)
    if _OTHER_SIDE.search(text):
        return _of_the_others(text, previous, before, known, table)
    rest = _FOLLOW_ON.sub("", text).strip()
    who = re.sub(r"^according to\s+", "", rest, flags=re.I).rstrip(" ?")
    if addressee.are_somebody(who, known, table):  # "and Ukraine?" asks the same of somebody else
        whole = f"{without(previous, before).rstrip(' ?')} according to {who}?"
        return Whole(text=whole, now=whole, asked=(who,))
    if before and (pronoun := PRONOUN.search(rest)):  # "what did she say about pay?"
        whole = rest[: pronoun.start("who")] + " and ".join(before) + rest[pronoun.end("who") :]
        return Whole(text=whole, now=whole, asked=before)
    asked = phrases(rest, known, table)
    if not asked and _asks_the_same(rest):
        asked = before
    subject = previous if asked == before else without(previous, before)
    return Whole(text=f"{rest.rstrip(' ?')} ({subject.rstrip(' ?')})?", now=rest, asked=asked)


def _asks_the_same(rest: str) -> bool:
    """Whether a follow-up asks whom the question before it asked ("how many of them?")."""
    if COMPARES.search(rest) or WHOEVER.search(rest):
        return False  # "Who denies it?", "Is that true?"
    return _refers(rest) or not topic(rest, ())


def _of_the_others(
    text: str,
    previous: str,
    before: tuple[str, ...],
    known: Sequence[Voice],
    table: Mapping[str, str],
) -> Whole:
    """A question to the other side: of the same, or of what it says ("about the prisoners")."""
    sides = addressee.sides_of(before, known, table)
    if not topic(_OTHER_SIDE.sub("", text), ()):
        text = without(previous, before)
    asked = () if sides else phrases(text, known, table)
    return Whole(text=text, now=text, asked=asked, excluded=sides)
