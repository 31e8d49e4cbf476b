"""Who says what: a document → its claim ledger.

Enters: a ``Document`` and its sentences. Leaves: ``Claim``s, each with its source, cue, content,
stance and
act, exact offsets throughout. Does not: assign sides (``assistant.sides``) or store anything.

The parts, in reading order: ``quotes`` pairs quotation marks, ``tokens`` cuts units, ``words``
holds the classes of words, ``adjuncts`` and ``phrases`` read them, ``cues`` is the lexicon,
``usage``, ``unlisted`` and ``hits`` find cues in use, ``openers``, ``frames``, ``clauses`` and
``passives`` say what each attributes, ``prepositional``, ``nominal``, ``relays``, ``nested``,
``labels``, ``turns``, ``statements``, ``floating`` and ``posts`` handle the rest, ``rules`` runs
them. ``tagger`` is the learned way, ``merge`` joins both (``fuller`` chooses between their
sources), ``edges`` and ``leads`` trim the sources. ``speakers`` resolves sources (``interviewees``
says who "A" is), ``bodies``, ``offices``, ``makers``, ``ties`` and ``standings`` say whom they
speak for, ``stance`` and ``unverified`` judge, ``assemble`` makes the claims.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from assistant.attribution import nouns
from assistant.attribution.assemble import assemble
from assistant.attribution.cues import find_in, words_of
from assistant.attribution.edges import trim
from assistant.attribution.mentions import parse
from assistant.attribution.merge import merge
from assistant.attribution.rules import find
from assistant.attribution.spans import Attribution
from assistant.attribution.speakers import resolve
from assistant.errors import SettingsError
from assistant.records import Claim, Document, Span
from assistant.settings import AttributorName

if TYPE_CHECKING:
    from assistant.attribution.tagger import Tagger

__all__ = ["Attribution", "Attributor", "EmbeddedAttributor", "RulesAttributor", "load_attributor"]


_NOBODY: Final = re.compile(
    r"(?i:no[ -]one|nobody|not (?:one|an?|any))\b|[Nn]o\s+(?!fewer\b|less\b|more\b)(?=[^,]*\b[a-z])"
)
"""What nobody is called; "No 10" and "No Borders" are somebody, "no fewer than ten guests" ten."""


_NEITHER: Final = re.compile(r"(?:neither|none)\b", re.I)


class Attributor(Protocol):
    """Whatever turns a document into claims."""

    @property
    def name(self) -> str:
        """A short name: ``"rules"``, ``"embedded"``."""
        ...

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order."""
        ...


class RulesAttributor:
    """The span grammar alone. Needs no model and reads some 50,000 words a second."""

    name = "rules"

    def attributions(self, text: str, sentences: tuple[Span, ...]) -> list[Attribution]:
        """The spans of source, cue and content."""
        return find(text, sentences)

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order."""
        return ledger(document, sentences, self.attributions(document.text, sentences))


class EmbeddedAttributor:
    """The learned tagger joined with the span grammar."""

    name = "embedded"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def attributions(self, text: str, sentences: tuple[Span, ...]) -> list[Attribution]:
        """The spans of source, cue and content."""
        return merge(text, self._tagger.tag_scored(text, sentences), find(text, sentences))

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order."""
        return ledger(document, sentences, self.attributions(document.text, sentences))


def ledger(
    document: Document, sentences: tuple[Span, ...], found: list[Attribution]
) -> tuple[Claim, ...]:
    """The claims made of what was found; outer sources of nested attributions are resolved too."""
    found = [a for a in trim(document.text, found) if _may_speak(document.text, a)]
    known = {a.source for a in found}
    outer = [
        replace(a, source=a.relayed_by, relayed_by=None)
        for a in found
        if a.relayed_by is not None and a.relayed_by not in known
    ]
    sources = resolve(document, [*found, *outer])
    relays = {
        a.source: s for a, s in zip([*found, *outer], sources, strict=True) if a.source is not None
    }
    return assemble(document, sentences, found, sources[: len(found)], relays)


def _may_speak(text: str, attribution: Attribution) -> bool:
    """False where nobody spoke ("no officer said"), or something that happened ("an incursion").

    The words stay the report's own.
    """
    at = attribution.source
    if at is None:
        return True
    if _NOBODY.match(text, at.start, at.end):
        return False
    if _NEITHER.match(text, at.start, at.end) and _only_says(text, attribution):
        return False
    mention = parse(text[at.start : at.end])
    return mention.form != "description" or not nouns.is_event(mention.head)


def _only_says(text: str, attribution: Attribution) -> bool:
    """Whether a cue is of plain speech: of whom it is not told, they say nothing."""
    cue = find_in(words_of(" ".join(text[s.start : s.end] for s in attribution.cue)))
    return cue is not None and cue.act in ("says", "announces", "reports")


def load_attributor(name: AttributorName, threads: int = 2) -> Attributor:
    """The attributor of that name.

    Raises:
        ModelError: The embedded attributor's adapter is missing or does not fit.
        SettingsError: No attributor has that name.
    """
    if name == "rules":
        return RulesAttributor()
    if name != "embedded":
        raise SettingsError(f"there is no attributor {name!r}; use 'embedded' or 'rules'")
    from assistant.attribution.tagger import Tagger

    return EmbeddedAttributor(Tagger.load(threads))
