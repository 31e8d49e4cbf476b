"""A follow-up and the questions before it → a question that stands alone.

Enters: a question, the questions before it, the sources and sides that a ledger knows. Leaves:
whether it hangs on them, and the question made whole. Does not: tell what kind of answer is asked
for (``question`` does), or use a chat model (``asking`` does).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant import addressee
from assistant.addressee import ARTICLES, OPENERS, STOP, words
from assistant.asked import COMPARES, PRONOUN, VERSIONS, phrases, spoken, topic, without
from assistant.attribution import nouns
from assistant.attribution.small_words import PREPOSITIONS
from assistant.descriptions import Voice
from assistant.proper_names import proper_names

_FOLLOW_ON: Final = re.compile(
    r"^(?:and|but|so(?!\s+(?:far|many|much)\b)|what about|how about|and what about|and how about"
    r"|or|(?:but\s+)?i\s+mean(?:t)?)\b[\s,]*",
    re.I,
)
_OTHER_SIDE: Final = re.compile(
    r"\b(?:the\s+)?(?:other|opposing|opposite)\s+(?:sides?|party|parties|camps?|ones?)\b"
    r"|\bthe others\b",
    re.I,
)
_ANAPHOR: Final = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|so)\b"
    r"|\b(?:then|next|later|afterwards?)(?=\s*[?.!]*$)",
    re.I,
)
_NO_ANAPHOR: Final = re.compile(
    r"\b(?:say|says|said|claim\w*|think|believe\w*|den(?:y|ies|ied)|true|report\w*|know|state\w*)"
    r"\s+that\b(?!\s*(?:[?.,]|$))|\b(?:is|are|was|were|be|been)\s+there\b|"
    r"\bthere\s+(?:is|are|was|were|will|has|have)\b|^so\s+(?:far|many|much)\b|"
    r"\b(?:is|was)\s+it\b(?=.*\b(?:who|that|which)\b)",
    re.I,
)
"""Words that open a clause or say that something is, and point to nothing said before."""
_PRONOUNS: Final = frozenset("it its they them their he him his she her".split())
_EMPTY: Final = frozenset(
    "exactly precisely roughly specifically else again really though please tell me us go on "
    "continue explain elaborate details anything something each both all side sides parties people "
    "everyone everybody you your sure source sources".split()
)
"""Words that ask for nothing in particular by themselves ("where exactly?", "tell me more")."""
WHOEVER: Final = re.compile(
    r"\b(?:who|anyone|anybody|someone|somebody|nobody|others?|everyone)\b", re.I
)
"""Who asks for whoever it is, asks more than the side asked before."""
_ABOUT: Final = re.compile(r"(?:about|on|regarding|concerning)\s", re.I)
_ACCORDING: Final = re.compile(r"^according to\s+", re.I)
_VERSION: Final = re.compile(
    r"what(?:\s+is|\s+was|[’']s)\s+(?P<who>[^,?’']+)(?:[’'](?P<s>s)|(?<=s)[’'])\s+"
    rf"(?:{VERSIONS})(?:\s+(?:of|on|about|to|regarding)\s+(?P<what>[^?]+?))?\s*\??",
    re.I,
)
_ANOTHER: Final = re.compile(r"(?:and|or|but)\b", re.I)
_HOW_MANY: Final = re.compile(r"\bhow many\b", re.I)
_OPENS_A_CLAUSE: Final = OPENERS - PREPOSITIONS - ARTICLES - {"according"}
_REPLIES: Final = re.compile(
    r"\s+(?:den|admit|confirm|respon|repl|react|answer|disput|reject|acknowledg)", re.I
)
_CHARGES: Final = re.compile(r"(?:accus|blam|alleg)", re.I)
_WHO: Final = re.compile(r"(?:who|whom|which)\b", re.I)
_NESTED: Final = re.compile(r".*?\((.*)\)")
_MOST_TURNS: Final = 10
"""Questions before a follow-up that are looked back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A question made whole.

    ``text`` stands alone, ``now`` is what of it the reader asks now, ``asked`` are the phrases that
    name whom it asks, ``excluded`` the sides that it sets aside. ``subject`` is what follow-ups of
    it hang on.
    """

    text: str
    now: str
    subject: str
    asked: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()


def alone(text: str, known: Sequence[Voice], table: Mapping[str, str]) -> Whole:
    """A question that stands alone; what it asks of a version, it asks what those who have it say.

    "What is Norland's version of the raid?" is worded as "What does Norland say about the raid?".
    """
    asked = phrases(text, known, table)
    found = _VERSION.fullmatch(text) if asked else None
    if found is not None and addressee.resolve_all(asked, known, table) != addressee.NONE:
        do = "does" if found["s"] else "do"
        about = f" about {found['what']}" if found["what"] else ""
        text = f"What {do} {found['who']} say{about}?"
    return Whole(text=text, now=text, subject=text, asked=asked)


def hangs(text: str, known: Sequence[Voice] = (), table: Mapping[str, str] | None = None) -> bool:
    """Whether a question needs the conversation before it to be understood.

    Args:
        text: the question.
        known: the sources of the ledger.
        table: side labels by the lower-case names of sides.
    """
    told = [w for w in words(_FOLLOW_ON.sub("", text)) if w not in STOP]
    content = [w for w in told if w not in _EMPTY]
    if _FOLLOW_ON.match(text) or _OTHER_SIDE.search(text) or not content:
        return True
    asked = phrases(text, known, table or {})
    about = topic(text, asked)
    if PRONOUN.search(text) or not set(about) - _EMPTY:
        return True  # "What did she say about pay?", "What does Norland say?", "Do all agree?"
    if not _refers(text):
        return False
    return not about or _opens_with_pronoun(text) or (len(told) <= 4 and not proper_names(text))


def _refers(text: str) -> bool:
    """Whether a question points to something said before ("it", "that figure")."""
    return _ANAPHOR.search(_NO_ANAPHOR.sub(" ", text)) is not None


def _opens_with_pronoun(text: str) -> bool:
    """Whether a pronoun stands before all that it could mean ("are they Norlanders?")."""
    spoken = words(_NO_ANAPHOR.sub(" ", text))
    first = next((i for i, word in enumerate(spoken) if word in _PRONOUNS), None)
    return first is not None and all(w in STOP for w in spoken[:first])


def whole(
    text: str, earlier: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]
) -> Whole:
    """A follow-up made whole by the questions before it, from the last that stands alone."""
    turns = earlier[-_MOST_TURNS:]
    first = len(turns) - 1
    while first > 0 and hangs(turns[first], known, table):
        first -= 1
    made = alone(turns[first], known, table)
    for turn in (*turns[first + 1 :], text):
        made = _next(turn, made, known, table)
    return made


def _next(text: str, before: Whole, known: Sequence[Voice], table: Mapping[str, str]) -> Whole:
    """A follow-up made whole by the question before it."""
    if _OTHER_SIDE.search(text):
        return _of_the_others(text, before, known, table)
    rest = _FOLLOW_ON.sub("", text).strip()
    opens = next(iter(words(rest)), "")
    named = opens not in PREPOSITIONS and (opens not in _OPENS_A_CLAUSE or " " not in rest)
    if named and _is_asked(rest, before, known, table):
        return _of_somebody(_named(rest), before)
    if _ABOUT.match(rest) and before.asked:  # "and about the losses?"
        who = " and ".join(before.asked)
        now = f"What {_do(who)} {who} say {rest.rstrip(' ?')}?"
        return Whole(text=now, now=now, subject=now, asked=before.asked)
    if (pronoun := PRONOUN.search(rest)) and before.asked:  # "what did she say about pay?"
        return _of_them(rest, pronoun, before, known, table)
    part = _FOLLOW_ON.match(text) is not None and opens not in _OPENS_A_CLAUSE
    asked = phrases(rest, known, table)
    same = not asked and _asks_the_same(rest, part=part)
    made = _on(
        rest,
        before,
        asked=before.asked if same else asked,
        excluded=before.excluded if same else frozenset(),
    )
    # "and in Orla?" asks for the same, "what about the cost?" for something else
    return replace(made, now=made.text) if part and _ANOTHER.match(text) else made


def _named(rest: str) -> str:
    return _ACCORDING.sub("", rest).rstrip(" ?")


def _is_asked(rest: str, before: Whole, known: Sequence[Voice], table: Mapping[str, str]) -> bool:
    """Whether a follow-up only names somebody else to be asked ("and Ukraine?").

    A description that fits nobody names somebody as well, where somebody was asked before.
    """
    who, told = _named(rest), _ACCORDING.match(rest) is not None or bool(before.asked)
    described = addressee.is_description(who)
    if described and not told and _HOW_MANY.search(before.subject) and _is_plural(who):
        return False  # "and civilians?": how many of them
    definite = described and next(iter(words(who))) in ARTICLES
    return addressee.are_somebody(who, known, table) or (definite and told)


def _is_plural(named: str) -> bool:
    last = named.split()[-1]
    return " and " in named or (last.islower() and nouns.is_plural(last))


def _do(named: str) -> str:
    return "do" if _is_plural(named) else "does"


def _of_somebody(who: str, before: Whole) -> Whole:
    """The question before, asked of somebody else."""
    text, found = before.subject, 0
    if len(before.asked) == 1:
        named = re.compile(rf"(?<!\w){re.escape(before.asked[0])}(?!\w)")
        text, found = named.subn(lambda _: who, text, count=1)
    if not found:
        text = f"{without(text, before.asked).rstrip(' ?')} according to {who}?"
    return Whole(text=text, now=text, subject=text, asked=(who,))


def _of_them(
    rest: str,
    pronoun: re.Match[str],
    before: Whole,
    known: Sequence[Voice],
    table: Mapping[str, str],
) -> Whole:
    """A follow-up in which a pronoun stands for whom the question before asked.

    Or for those whom it asked about: "Whom does Norland blame?" – "Did they deny it?"
    """
    asked, excluded = before.asked, frozenset[str]()
    charges = _CHARGES.match(spoken(before.subject, asked) or "") or _WHO.match(before.subject)
    if charges and _REPLIES.match(rest, pronoun.end("who")):
        own = addressee.sides_of(asked, known, table)
        names = (n for n in proper_names(before.subject) if n not in asked)
        asked = tuple(n for n in names if addressee.sides_of((n,), known, table) - own)
        excluded = frozenset() if asked else own
    named = " and ".join(asked) or pronoun["who"]
    now = rest[: pronoun.start("who")] + named + rest[pronoun.end("who") :]
    if topic(now, asked) and not _refers(now):
        return Whole(text=now, now=now, subject=now, asked=asked, excluded=excluded)
    return _on(now, before, asked=asked, excluded=excluded)


def _on(rest: str, before: Whole, *, asked: tuple[str, ...], excluded: frozenset[str]) -> Whole:
    """A follow-up with the question that it is on.

    What follows hangs on it as well where it brings something new, and on the first question then.
    """
    on = before.subject if asked == before.asked else without(before.subject, before.asked)
    said, on = rest.rstrip(" ?"), on.rstrip(" ?")
    new = set(topic(rest, asked)) - _EMPTY
    nested = _NESTED.fullmatch(on)
    return Whole(
        text=f"{said} ({on})?" if topic(on, ()) else rest,
        now=rest,
        subject=f"{said} ({nested[1] if nested else on})?" if new else f"{on}?",
        asked=asked,
        excluded=excluded,
    )


def _asks_the_same(rest: str, *, part: bool) -> bool:
    """Whether a follow-up asks whom the question before it asked ("how many of them?").

    ``part`` where it is but a part of a question ("and the losses?").
    """
    if COMPARES.search(rest) or WHOEVER.search(rest):
        return False  # "Who denies it?", "Is that true?"
    return part or _refers(rest) or not set(topic(rest, ())) - _EMPTY


def _of_the_others(
    text: str, before: Whole, known: Sequence[Voice], table: Mapping[str, str]
) -> Whole:
    """A question to the other side: of the same, or of what it says ("about the prisoners")."""
    sides = addressee.sides_of(before.asked, known, table)
    if not set(topic(_OTHER_SIDE.sub("", text), ())) - _EMPTY:
        text = without(before.subject, before.asked)
    asked = () if sides else phrases(text, known, table)
    return Whole(text=text, now=text, subject=text, asked=asked, excluded=sides)
