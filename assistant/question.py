"""What a question asks: of whom, for what kind of answer, and about which names.

Enters: a question, the conversation before it, and the voices that the ledger knows. Leaves: one
``Query``. Does not: retrieve, call a model or decide whether anything answers.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from assistant.attribution import nouns
from assistant.attribution.small_words import HONORIFICS
from assistant.records import REPORTER, Usage

Expects = Literal["count", "amount", "date", "place", "person", "cause", "yes/no"]

_SPEAK: Final = (
    "say|says|said|claim|claims|think|thinks|believe|believes|deny|denies|accuse|accuses|blame|blames|"
    "want|wants|demand|demands|respond|reply|react|answer|make of|made of|explain|describe|"
    "allege|admit|"
    "announce|promise|warn|report|estimate|expect|ask|call|tell|comment|argue|insist|maintain|put|"
    "propose|offer|plan|intend|dispute|reject|contest|accept|confirm|acknowledge|attribute|count|"
    "counted"
)
_SPEECH: Final = frozenset(
    "say says said claim claims think thinks believe believes deny denies accuse accuses demand "
    "respond reply react answer explain describe allege admit announce promise warn comment argue "
    "insist maintain dispute confirm acknowledge".split()
)
"""Of these, what a yes/no question may ask of one alone; what somebody did is for all to say."""
_NP: Final = r"(?P<who>(?:[^\s,?;:]+\s+){0,6}?[^\s,?;:]+)"
_POSSESSIVE: Final = re.compile(
    r"\b(?P<who>(?:the\s+)?(?:[^\s,?;:]+\s+){0,4}?[^\s,?;:]+?)(?:['’]s|s['’])\s+"
    r"(?:version|account|view|position|response|answer|explanation|reaction|estimate|figure|claim|"
    r"statement|reply|side|story)\b",
    re.I,
)
_ASKED: Final = (
    re.compile(rf"\baccording to {_NP}(?=\s*(?:[,?;:.]|$))", re.I),
    re.compile(
        rf"\b(?:do|does|did|has|have|had|is|are|was|were|will|would|can|could)\s+{_NP}\s+"
        rf"(?P<verb>{_SPEAK})\b",
        re.I,
    ),
    _POSSESSIVE,
    re.compile(rf"\bin the (?:view|words|eyes|opinion) of {_NP}(?=\s*(?:[,?;:.]|$))", re.I),
)
_COMPARES: Final = re.compile(
    r"\b(?:disput|den(?:y|ies|ied)\b|contradict|reject|differ|compar|challeng|oppos|agree|match)\w*",
    re.I,
)
"""What holds one version against others: whoever disputes it is asked as well."""
_NOBODY: Final = re.compile(r"^(?:i|we|one|you|anyone|anybody)\b|\b(?:the|an?|to|of|be)$", re.I)
"""Words before a verb that name nobody: "can I trust the claim", "is Orla to blame"."""
_LAST_ARTICLE: Final = re.compile(r"(?<!\bof)(?<!\band)\s+the\s+", re.I)
"""Parts "Ann Lee finds the keeper", before a possessive; "the head of the union" is one."""
_FOLLOW_ON: Final = re.compile(
    r"^(?:and|but|so|what about|how about|and what about|and how about|or)\b[\s,]*", re.I
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
_EXPECTS: Final[tuple[tuple[re.Pattern[str], Expects], ...]] = (
    (
        re.compile(
            r"\bhow (?:much|large|big|long|far|high|old|quickly|fast|heavy|deep|tall)\b", re.I
        ),
        "amount",
    ),
    (re.compile(r"\bhow many\b|\bwhat (?:number|share|percentage|proportion)\b", re.I), "count"),
    (
        re.compile(
            r"\bwhen\b|\bwhat (?:time|date|day|year|month)\b|\bsince when\b|\bhow soon\b", re.I
        ),
        "date",
    ),
    (
        re.compile(
            r"\bwhere\b|\b(?:which|what) (?:country|city|town|place|region|village)\b", re.I
        ),
        "place",
    ),
    (
        re.compile(
            r"\bwho(?:m|se)?\b|\bwhich (?:side|party|firm|company|group|person|minister)\b", re.I
        ),
        "person",
    ),
    (
        re.compile(
            r"\bwhy\b|\bwhat (?:caused|led to|brought)\b|\bhow come\b|\bfor what reason\b", re.I
        ),
        "cause",
    ),
)
_YES_NO: Final = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|wo|would|can|ca|could|should|may|might|must)"
    r"(?:n?[’']t)?\s+",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_OPENERS: Final = frozenset(
    "who what when where why which how whom whose is are was were do does did has have had will "
    "would can could should may might must according in on at for from by of and but or the a an "
    "to with has any".split()
)
_ARTICLES: Final = frozenset({"the", "a", "an"})
_AND: Final = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|as well as)\s+")
_SPEAKERS: Final = frozenset(
    "spokesman spokeswoman spokesperson minister president official authority governor".split()
)
"""Who speaks for the side that is named before them ("the Kremlin spokesman")."""
_PREPOSITION: Final = re.compile(
    r"\s(?:of|on|in|at|for|by|from|with|to|over|near|against|between)\s"
)
_ABBREVIATION: Final = 3
"""Letters before a point that may end no sentence ("St. Ives", "Gen. Lee")."""
_Found = tuple[frozenset[str], frozenset[str]]
_NONE: Final[_Found] = (frozenset(), frozenset())
"""Sides and source names, of somebody whom the ledger does not know."""
_FIRST_PERSON: Final = re.compile(r"I(?:[’'](?:m|ve|d|ll))?")
_CALENDAR: Final = frozenset((*calendar.month_name, *calendar.day_name))
STOP: Final = frozenset(
    "the a an of in on at for by to from and or with about into over under as that this these "
    "those it its he she they them his her their who what when where why which how whom whose is "
    "are was were be been do does did has have had will would can could should may might must "
    "there any some many much more most not no nor so than then also just say says said according "
    "claim claims".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A source that the ledger knows: its name, side, and the words it goes by (lower case)."""

    name: str
    side: str | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What came of asking a chat model to make a follow-up whole.

    ``prompt`` is the version it was asked with, ``fault`` why it failed (then the follow-up was
    made whole without it), ``usage`` what it took.
    """

    prompt: str
    usage: Usage
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, understood.

    ``text`` stands alone (follow-ups made whole). ``hypothesis`` is set for a yes/no question.
    ``sides`` and ``voices`` are whom it asks about (labels; source names); ``excluded`` are sides
    that it sets aside ("the other side"). ``asked`` is the phrase that names whom it asks, None if
    nobody; it may have resolved to nothing. ``names`` are the proper names in it, ``unknown`` those
    that the corpus does not hold. ``general`` is true where it asks somebody about nothing in
    particular ("What did the ministry say?"). ``rewriting`` is set where a chat model was asked to
    make it whole. ``filters`` are names and values of what its search is kept to by whoever asks.
    """

    question: str
    text: str
    expects: frozenset[Expects] = frozenset()
    hypothesis: str | None = None
    asked: str | None = None
    sides: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    general: bool = False
    rewriting: Rewriting | None = None
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def searched_in(self) -> dict[str, Any]:
        """The filters of its search: one side alone that it asks narrows the search itself."""
        alone = len(self.sides) == 1 and not self.voices
        return ({"side": next(iter(self.sides))} if alone else {}) | dict(self.filters)

    @property
    def narrowed(self) -> bool:
        """True where some sides or documents are left out, so that nothing is known of them."""
        return self.restricts or bool(self.filters)

    @property
    def restricts(self) -> bool:
        """True where it asks for some sides only."""
        return bool(self.sides or self.voices or self.excluded)

    def admits(self, name: str | None, side: str | None) -> bool:
        """Whether a source with that name and side is one that the question asks."""
        if self.sides or self.voices:
            return (side is not None and side in self.sides) or (
                name is not None and name in self.voices
            )
        return not self.excluded or (side not in self.excluded and side not in (None, REPORTER))


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, possessives cut."""
    return [re.sub(r"[’']s?$", "", w.lower()) for w in _WORD.findall(text)]


def understand(
    question: str,
    history: Sequence[Mapping[str, str]] = (),
    voices: Iterable[Voice] = (),
    aliases: Mapping[str, str] | None = None,
) -> Query:
    """The question as a ``Query``.

    Args:
        question: as the person typed it.
        history: ``{"role": "user"|"assistant", "content": …}`` turns before it, oldest first.
        voices: the sources of the ledger.
        aliases: lower-case names of sides (labels, aliases, capitals, demonyms) → side label.
    """
    known, table = tuple(voices), dict(aliases or {})
    text = own = " ".join(question.split())
    asked, excluded = _asked(text), frozenset[str]()
    earlier = [t["content"] for t in history if t.get("role") == "user" and t.get("content")]
    if earlier and hangs(text):
        text, own, asked, excluded = _whole(text, earlier, known, table)
    sides, names = _resolve(asked, known, table) if asked else (frozenset(), frozenset())
    stated = _YES_NO.match(own) is not None and (own == text or bool(_topic(own, asked or "")))
    hypothesis = _YES_NO.sub("", text).rstrip(" ?") if stated else None
    expects = _expected(own) or _expected(text)
    return Query(
        question=question,
        text=text,
        expects=expects | {"yes/no"} if hypothesis else expects,
        hypothesis=hypothesis,
        asked=asked,
        sides=sides,
        voices=names,
        excluded=excluded,
        names=proper_names(text),
        general=(asked is not None or bool(excluded)) and not _topic(text, asked or ""),
    )


def _expected(text: str) -> frozenset[Expects]:
    return frozenset(e for p, e in _EXPECTS if p.search(text))


def proper_names(text: str) -> tuple[str, ...]:
    """Capitalised word groups of ``text``.

    A lone word that opens a sentence tells nothing by its capital and is left out, and neither "I",
    a form of address, a month or day alone nor a sum of money is a name.
    """
    found: list[tuple[str, bool]] = []
    run: list[str] = []
    first = opens = True
    for token in re.findall(r"[^\s]+", text):
        bare = re.sub(r"[’']s$", "", token.strip("“”\"'‘’()[],.;:?!"))
        if bare.lower() in HONORIFICS or _FIRST_PERSON.fullmatch(bare):
            first = False
            continue
        asks = bare.lower() in _OPENERS and not run  # not in "Theresa May"
        named = bare[:1].isupper() and not asks and "$" not in bare
        if named:
            opens = opens if run else first
            run.append(bare)
        if run and (not named or token[-1:] in ",.;:?!)"):
            found.append((" ".join(run), opens))
            run = []
        first = token[-1:] in ".?!" and len(bare) > _ABBREVIATION
    if run:
        found.append((" ".join(run), opens))
    names = (n for n, opens in found if not opens or " " in n or n.isupper())  # acronyms tell
    return tuple(dict.fromkeys(n for n in names if n not in _CALENDAR))


def hangs(text: str) -> bool:
    """Whether a question needs the conversation before it to be understood."""
    content = [w for w in words(_FOLLOW_ON.sub("", text)) if w not in STOP]
    if _FOLLOW_ON.match(text) or _OTHER_SIDE.search(text) or not content:
        return True
    if not _ANAPHOR.search(text):
        return False
    if not _topic(text, _asked(text) or ""):
        return True  # "What does Norland say about that?"
    return len(content) <= 4 and not proper_names(text)


def _whole(
    text: str,
    earlier: Sequence[str],
    known: Sequence[Voice],
    table: Mapping[str, str],
) -> tuple[str, str, str | None, frozenset[str]]:
    """A follow-up made whole.

    Returns:
        The text that stands alone, what of it the reader asks now, the phrase that names whom it
        asks, and the sides that it sets aside.
    """
    previous = ""
    for turn in reversed(earlier):  # the last question that stands alone carries the subject
        previous = " ".join(turn.split())
        if not hangs(previous):
            break
    before = _asked(previous)
    if _OTHER_SIDE.search(text):
        sides = _sides_of(before, known, table) if before else frozenset[str]()
        if not _topic(_OTHER_SIDE.sub("", text), ""):
            text = _without(previous, before)
        asked = None if sides else _asked(text)
        return text, text, asked, sides  # "what does the other side say about the prisoners?"
    rest = _FOLLOW_ON.sub("", text).strip()
    who = re.sub(r"^according to\s+", "", rest, flags=re.I).rstrip(" ?")
    if _is_somebody(who, known, table):  # "and Ukraine?" asks the same of somebody else
        text = f"{_without(previous, before).rstrip(' ?')} according to {who}?"
        return text, text, who, frozenset()
    asked = _asked(rest)
    if asked is None and (_ANAPHOR.search(rest) or not _topic(rest, "")):
        asked = before  # "how many of them?" asks whom the question before asked
    return f"{rest.rstrip(' ?')} ({previous.rstrip(' ?')})?", rest, asked, frozenset()


def _sides_of(phrase: str, known: Sequence[Voice], table: Mapping[str, str]) -> frozenset[str]:
    """The sides that a phrase means, and those of the people whom it means."""
    sides, names = _resolve(phrase, known, table)
    return sides | {v.side for v in known if v.name in names and v.side}


def _is_somebody(phrase: str, known: Sequence[Voice], table: Mapping[str, str]) -> bool:
    """Whether a phrase names somebody of the ledger, and no thing of theirs ("the losses")."""
    wanted = _telling(phrase)
    if not wanted or len(wanted) > 4:
        return False
    if any(_known_as(w, known, table) != _NONE for w in _forms(wanted)):
        return True
    return nouns.singular(wanted[-1]) in _SPEAKERS and _resolve(phrase, known, table) != _NONE


def _without(question: str, asked: str | None) -> str:
    """The question without the phrase that names whom it asks."""
    if not asked:
        return question
    bare = re.sub(rf",?\s*according to {re.escape(asked)}", "", question, flags=re.I)
    speak = re.compile(
        rf"\b(?:do|does|did|has|have|had)\s+{re.escape(asked)}\s+(?:{_SPEAK})\b\s*(?:that|about)?",
        re.I,
    )
    bare = speak.sub("is said about" if re.match(r"what\b", bare, re.I) else "", bare)
    named = rf"(?<!\w){re.escape(asked)}(?!\w)(?:['’]s?)?"
    return " ".join(re.sub(named, "", bare).split()) or question


def _topic(text: str, asked: str) -> list[str]:
    """The content words of a question besides whom it asks and that it asks."""
    said = set(_SPEAK.replace(" ", "|").split("|")) | set(words(asked))
    return [w for w in words(text) if w not in STOP and w not in said]


def _asked(text: str) -> str | None:
    """The phrase that names whom a question asks about, as it stands in the question."""
    for pattern in _ASKED:
        if found := pattern.search(text):
            who = found["who"].strip(' ?.,"“”')
            if pattern is _POSSESSIVE:  # nothing but its length bounds it on the left
                who = _LAST_ARTICLE.split(who)[-1]
                if _COMPARES.search(text):
                    continue
            verb = found.groupdict().get("verb", "")
            if verb and _YES_NO.match(text) and verb.lower() not in _SPEECH:
                continue
            if _telling(who) and _may_speak(who) and not _NOBODY.search(who):
                return re.sub(r"[’']s$", "", who)
    return None


def _resolve(phrase: str, known: Sequence[Voice], table: Mapping[str, str]) -> _Found:
    """The sides and the source names that ``phrase`` may mean.

    Empty where the ledger knows none.
    """
    wanted = _telling(phrase)
    if not wanted:
        return _NONE
    if wanted in (["report"], ["article"], ["newspaper"], ["reporter"], ["author"], ["journalist"]):
        return frozenset({REPORTER}), frozenset()
    for said in _forms(wanted):
        if (found := _known_as(said, known, table)) != _NONE:
            return found
    parts = [p for p in _AND.split(phrase) if p.strip()]
    if len(parts) > 1:
        each = [_resolve(p, known, table) for p in parts]
        if _NONE not in each:  # "Norland and Sudmark"
            sides, names = zip(*each, strict=True)
            return frozenset().union(*sides), frozenset().union(*names)
    for size in range(len(wanted) - 1, 0, -1):  # "the Kremlin spokesman": part of it names a side
        for start in range(len(wanted) - size + 1):
            if (part := " ".join(wanted[start : start + size])) in table:
                return frozenset({table[part]}), frozenset()
    return _NONE


def _forms(wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words that tell whom a phrase means, as they are and in the singular ("the Norlanders")."""
    return list(wanted), [nouns.singular(w) for w in wanted]


def _known_as(wanted: Sequence[str], known: Sequence[Voice], table: Mapping[str, str]) -> _Found:
    """The side or the sources that go by the words, all of them."""
    whole = " ".join(wanted)
    if whole in table:
        return frozenset({table[whole]}), frozenset()
    names = frozenset(v.name for v in known if set(wanted) <= v.words)
    if not names:
        return _NONE
    # with "the trust" those who speak for it are asked, too
    return frozenset(v.side for v in known if v.side and _is_short_for(wanted, v.side)), names


def _telling(phrase: str) -> list[str]:
    """The words of a phrase that tell whom it means; a capital tells "WHO" and "May" as well."""
    named = {w.lower() for w in _WORD.findall(phrase) if w[0].isupper()} - _ARTICLES
    told = [w for w in words(phrase) if w in named or w not in STOP]
    return [w for w in told if w not in HONORIFICS] or told


def _may_speak(phrase: str) -> bool:
    """False for a thing that is told by what follows a preposition ("the attack on Orla")."""
    head, *rest = _PREPOSITION.split(phrase, maxsplit=1)
    last = head.split()[-1]
    return not rest or last[0].isupper() or nouns.kind_of(last.lower()) is not None


def _is_short_for(wanted: Sequence[str], label: str) -> bool:
    """Whether the words are the end of a side's label, as "trust" is of "hospital trust"."""
    return words(label)[-len(wanted) :] == list(wanted)
