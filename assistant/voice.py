"""Who speaks in a worded statement, against the ledger's source.

Enters: a sentence and a claim. Leaves: the sentence's ``Opening`` and whether it is the claim's
source that speaks. Does not: find attributions in documents (``attribution``); a worded statement
has a fixed form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.quoting import Quotation
from assistant.records import Claim, Document
from assistant.wordlist import FUNCTION_WORDS, Word, fold, known_in, stem, words

_SPEAKING: Final = frozenset(
    stem(w)
    for w in (
        "say said says tell told state claim announce warn accuse accuses blame allege insist "
        "maintain assert affirm argue confirm admit acknowledge report estimate believe think "
        "thought demand urge promise vow pledge note add explain declare describe contend suggest "
        "condemn criticize criticise assure call speak spoke write wrote stress "
        "emphasize emphasise "
        "complain predict expect concede attribute reiterate confess reveal prove demonstrate "
        "agree"
    ).split()
)
_DENYING: Final = frozenset(
    stem(w)
    for w in (
        "deny denies denied reject dismiss refute dispute contest rebut contradict disavow "
        "repudiate doubt question denial disown"
    ).split()
)
_LOADED: Final = frozenset(
    stem(w) for w in "admit confess concede acknowledge confirm reveal prove demonstrate".split()
)
"""Verbs that grant what they introduce."""
_REPORT: Final = frozenset("report reports article outlet story paper newspaper reporter".split())
_AROUND: Final = frozenset(
    "also further later repeatedly publicly officially again earlier separately "
    "flatly categorically "
    "strongly firmly now there currently jointly reportedly spokesman spokeswoman "
    "spokesperson".split()
)
_OPENERS: Final = frozenset(
    "according report reports article both one two another officials authorities".split()
)
_BEFORE_NOUNS: Final = frozenset(
    "the a an this that these those its their his her our any no such other another of".split()
)
_ACCORDING: Final = re.compile(r"\baccording to\s+(?P<who>[^,;:“\"]+?)(?=\s*(?:[,;:.]|$))", re.I)
_LONGEST_SUBJECT: Final = 14  # words
_BE: Final = frozenset("is are was were be been being".split())
_PAST: Final = re.compile(r"(?:ed|said|told|held)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A claim's source: how it is shown, and the folded words that may name it."""

    display: str
    words: frozenset[str]
    is_report: bool

    @classmethod
    def of(cls, claim: Claim, document: Document) -> Voice:
        """The voice of a claim's source."""
        source = claim.source
        mention = document.text[source.mention.start : source.mention.end] if source.mention else ""
        if claim.is_reporter:
            own = frozenset(w.folded for w in words(document.publisher or ""))
            return cls(display="the report", words=own | _REPORT, is_report=True)
        names = (source.name, source.side, source.role, source.organisation, mention)
        display = source.name or mention or "an unnamed source"
        return cls(
            display=display,
            words=frozenset(w.folded for n in (*names, display) for w in words(n or "")),
            is_report=False,
        )

    def may_open(self, word: str) -> bool:
        """Whether a folded word is of speaking, or otherwise no part of what is said."""
        return word in _OPENERS or word in _AROUND or stem(word) in _SPEAKING | _DENYING

    def denies_in(self, text: str, content: frozenset[str]) -> bool:
        """Whether ``text`` has a verb of denial that is not in the claimed words."""
        return any(stem(w.folded) in _DENYING and w.folded not in content for w in words(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """``subject`` speaks by ``cue``, and ``rest`` is what is said; all of it None if nobody speaks.

    ``passive`` is true where the subject is spoken of ("is accused", "was told").
    ``others`` are further subjects in the sentence that speak by verbs of their own.
    """

    subject: str | None = None
    cue: str | None = None
    rest: str | None = None
    denies: bool = False
    passive: bool = False
    others: tuple[str, ...] = ()

    @property
    def loaded(self) -> bool:
        """Whether the verb grants what is said ("admits")."""
        return self.cue is not None and stem(fold(self.cue)) in _LOADED

    def fault_for(self, voice: Voice) -> bool:
        """Whether somebody other than ``voice`` speaks."""
        if self.cue is None:
            return False
        spoken = [w for w in words(self.subject or "") if w.folded not in FUNCTION_WORDS]
        theirs = [w for w in spoken if w.folded not in _AROUND]
        if not theirs or not all(known_in(w.folded, voice.words) for w in theirs):
            return True
        return any(
            not known_in(w.folded, voice.words)
            for other in self.others
            for w in words(other)
            if w.folded not in FUNCTION_WORDS and w.folded not in _AROUND
        )


def opening(text: str, quoted: Sequence[Quotation], content: frozenset[str]) -> Opening:
    """Who speaks in ``text``.

    Args:
        text: one sentence.
        quoted: its quotations, in which nobody is looked for.
        content: the folded words of the claims; a verb among them belongs to what is said.
    """
    found = [w for w in words(text) if not any(q.span.overlap(w.span) for q in quoted)]
    if match := _ACCORDING.search(text):
        rest = (text[: match.start()] + text[match.end() :]).strip(" ,")
        after = [w for w in found if w.span.start >= match.end() or w.span.end <= match.start()]
        return Opening(
            subject=match["who"],
            cue="according to",
            rest=rest,
            others=_others(text, after, content),
        )
    cues = [i for i, w in enumerate(found) if _speaks(found, i, content)]
    if not cues:
        return Opening()
    first = cues[0]
    cue = found[first]
    if first > _LONGEST_SUBJECT:
        return Opening(subject=text[: cue.span.start], cue=cue.written)
    return Opening(
        subject=text[: cue.span.start].strip(),
        cue=cue.written,
        rest=re.sub(r"^\W*that\b", "", text[cue.span.end :], flags=re.I).strip(" ,:"),
        denies=stem(cue.folded) in _DENYING,
        passive=bool(first) and found[first - 1].folded in _BE and bool(_PAST.search(cue.folded)),
        others=_others(text, found[first + 1 :], content),
    )


def _speaks(found: Sequence[Word], at: int, content: frozenset[str]) -> bool:
    """Whether the word there is a verb by which somebody speaks ("the report" is a noun)."""
    word = found[at].folded
    if word in FUNCTION_WORDS or (at and found[at - 1].folded in _BEFORE_NOUNS):
        return False
    return stem(word) in _SPEAKING | _DENYING and not known_in(word, content)


def _others(text: str, found: Sequence[Word], content: frozenset[str]) -> tuple[str, ...]:
    """The words just before each further verb of speaking, from the last comma or "and" on."""
    subjects = []
    for i, word in enumerate(found):
        if _speaks(found, i, content):
            before = text[found[max(0, i - 3)].span.start : word.span.start] if i else ""
            subjects.append(re.split(r"[,;:]|\b(?:and|but|while|which|who|that)\b", before)[-1])
    return tuple(s for s in subjects if s.strip())
