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
sources), ``edges`` and ``leads`` trim the sources, ``silence`` tells where nobody speaks.
``speakers`` resolves sources (``interviewees`` says who "A" is, ``relations`` who "the pair" are),
``bodies``, ``offices``, ``makers``, ``ties`` and ``standings`` say whom they speak for, ``stance``
and ``unverified`` judge, ``assemble`` makes the claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from assistant.attribution.assemble import assemble
from assistant.attribution.edges import trim
from assistant.attribution.merge import merge
from assistant.attribution.rules import find
from assistant.attribution.silence import may_speak
from assistant.attribution.spans import Attribution
from assistant.attribution.speakers import resolve
from assistant.errors import SettingsError
from assistant.records import Claim, Document, Source, Span
from assistant.settings import AttributorName

if TYPE_CHECKING:
    from assistant.attribution.tagger import Tagger

__all__ = ["Attribution", "Attributor", "EmbeddedAttributor", "RulesAttributor", "load_attributor"]


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
    found = [a for a in trim(document.text, found) if may_speak(document.text, a)]
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
    told = _once(found, sources)
    return assemble(document, sentences, [a for a, _ in told], [s for _, s in told], relays)


def _once(
    found: Sequence[Attribution], sources: Sequence[Source]
) -> list[tuple[Attribution, Source]]:
    """Without the second of two claims of one source in the same words ("B denied it: no, B said").

    ``sources`` may go on after those of ``found``.
    """
    seen: set[tuple[str, tuple[Span, ...]]] = set()
    kept: list[tuple[Attribution, Source]] = []
    for attribution, source in zip(found, sources, strict=False):
        words = (source.name or "", attribution.content)
        if source.name is None or words not in seen:
            kept.append((attribution, source))
            seen.add(words)
    return kept


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
