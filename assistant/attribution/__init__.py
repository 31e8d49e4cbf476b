"""Who says what: a document → its claim ledger.

Enters: a ``Document`` and its sentences. Leaves: ``Claim``s, each with its source, cue, content, stance and
act, exact offsets throughout. Does not: assign sides (``assistant.sides``) or store anything.

The parts, in reading order: ``quotes`` pairs quotation marks, ``tokens`` cuts units, ``cues`` is the
lexicon, ``hits`` finds cues in use, ``frames`` and ``clauses`` say what each attributes,
``prepositional`` and ``floating`` handle the rest, ``rules`` runs them; ``tagger`` is the learned way;
``merge`` joins both; ``speakers`` resolves sources; ``stance`` and ``unverified`` judge; ``assemble``
makes the claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from assistant.attribution.assemble import assemble
from assistant.attribution.merge import merge
from assistant.attribution.rules import find
from assistant.attribution.spans import Attribution
from assistant.attribution.speakers import resolve
from assistant.records import Claim, Document, Span

if TYPE_CHECKING:
    from assistant.attribution.tagger import Tagger

__all__ = ["Attribution", "Attributor", "EmbeddedAttributor", "RulesAttributor", "load_attributor"]

RULES_VERSION = "1"


class Attributor(Protocol):
    """Whatever turns a document into claims. ``version`` changes whenever its output may change."""

    @property
    def name(self) -> str:
        """A short name: ``"rules"``, ``"embedded"``."""
        ...

    @property
    def version(self) -> str:
        """Stored beside the claims; another version means that they are out of date."""
        ...

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order."""
        ...


class RulesAttributor:
    """The span grammar alone. Needs no model and reads some 50,000 words a second."""

    name = "rules"
    version = f"rules-{RULES_VERSION}"

    def attributions(self, text: str, sentences: tuple[Span, ...]) -> list[Attribution]:
        """The spans of source, cue and content."""
        return find(text, sentences)

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order."""
        found = self.attributions(document.text, sentences)
        return assemble(document, sentences, found, resolve(document, found))


class EmbeddedAttributor:
    """The learned tagger joined with the span grammar."""

    name = "embedded"

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self.version = f"embedded-{tagger.version}-rules-{RULES_VERSION}"

    def attributions(self, text: str, sentences: tuple[Span, ...]) -> list[Attribution]:
        """The spans of source, cue and content."""
        return merge(self._tagger.tag(text, sentences), find(text, sentences))

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order."""
        found = self.attributions(document.text, sentences)
        return assemble(document, sentences, found, resolve(document, found))


def load_attributor(name: Literal["embedded", "rules"], threads: int = 2) -> Attributor:
    """The attributor of that name.

    Raises:
        ModelError: The embedded attributor's adapter is missing or does not fit.
    """
    if name == "rules":
        return RulesAttributor()
    from assistant.attribution.tagger import Tagger

    return EmbeddedAttributor(Tagger.load(threads))
