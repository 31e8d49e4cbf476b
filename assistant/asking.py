"""A question and the conversation before it → the ``Query`` that the ledger's voices make of it.

Enters: text, turns, a store, a chat model that makes follow-ups whole if there is one. Leaves: a
``Query``, which tells where that model failed and the embedded resolver stood in. Does not:
retrieve or answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from assistant import addressee, followups, introduced, question, sides, spelling
from assistant.addressee import words
from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer
from assistant.contracts import History, Rewriter
from assistant.descriptions import Voice
from assistant.errors import ChatModelError, QuestionError
from assistant.metering import Meter
from assistant.proper_names import proper_names
from assistant.question import Query, Rewriting
from assistant.store import Store

MAX_QUESTION: Final = 2000
"""Longest question or claim, in characters."""


class Asking:
    """Understands questions to one store. Threads and tasks may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._voices: tuple[int, tuple[Voice, ...], dict[str, str]] | None = None

    def understand(self, text: str, history: History, rewriter: Rewriter | None = None) -> Query:
        """The question, understood against the conversation and the ledger's voices.

        Raises:
            QuestionError: it is empty or too long.
        """
        asked = checked(text, "question")
        if rewriter is None or not history or not self._hangs(asked):
            return self._understood(text, asked, history)
        meter, fault = Meter(), None
        try:
            asked, history = rewriter.rewrite(asked, history, meter), ()
        except ChatModelError as exc:
            fault = str(exc)  # the embedded resolver makes it whole, and the answer says so
        return self._understood(text, asked, history, _rewriting(rewriter, meter, fault))

    def stated(self, text: str) -> Query:
        """A statement to check, as a query: whomever it names, nobody is asked."""
        claim = " ".join(checked(text, "claim").split())
        _, _, aliases = self._known_voices()
        names = proper_names(claim)
        unknown = self._unknown(names, aliases)
        return Query(
            question=text, text=claim, names=names, unknown=unknown, nearly=self._nearly(unknown)
        )

    async def aunderstand(
        self, text: str, history: History, rewriter: Rewriter | None = None
    ) -> Query:
        """``understand`` for an async caller; cancelling it cancels the call."""
        asked = checked(text, "question")
        if rewriter is None or not history or not self._hangs(asked):
            return await asyncio.to_thread(self._understood, text, asked, history)
        meter, fault = Meter(), None
        try:
            asked, history = await rewriter.arewrite(asked, history, meter), ()
        except ChatModelError as exc:
            fault = str(exc)
        rewriting = _rewriting(rewriter, meter, fault)
        return await asyncio.to_thread(self._understood, text, asked, history, rewriting)

    def _understood(
        self, text: str, asked: str, history: History, rewriting: Rewriting | None = None
    ) -> Query:
        """The query for ``asked``, which is ``text`` or what a chat model made of it."""
        _, voices, aliases = self._known_voices()
        query = question.understand(asked, history, voices, aliases)
        unknown = self._unknown(query.names, aliases)
        alone = query.asked if query.asked and not query.restricts else ""
        told = proper_names(f"by {alone}")  # a word that opens a text is no name there
        named = [n for n in told if nouns.listed_kind(n.lower()) is None]  # "the Mayor" is none
        last = [spoken[-1] for n in named if (spoken := words(n))]
        absent = bool(named) and not any(map(self._store.publishes, last))
        if query.asked and (absent or addressee.tells_who(alone)):
            unknown += (query.asked,)  # somebody is named or described whom no claim is by
        unknown = tuple(dict.fromkeys(unknown))
        near = self._nearly(unknown)
        return replace(query, question=text, unknown=unknown, nearly=near, rewriting=rewriting)

    def _nearly(self, unknown: Iterable[str]) -> tuple[str, ...]:
        """The sources and sides that are spelt nearly as the names that the corpus lacks."""
        _, voices, aliases = self._known_voices()
        known = [*(v.name for v in voices), *aliases.values()]
        return tuple(dict.fromkeys(n for name in unknown for n in spelling.nearly(name, known)))

    def _unknown(self, names: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
        """The names whose last word no text, title or publisher holds and no side goes by.

        A state, and its capital, are known by the state's names and adjective as well.
        """
        found = []
        for name in names:
            spoken = words(name)
            if not spoken or " ".join(spoken) in aliases:
                continue
            forms = dict.fromkeys((spoken[-1], nouns.singular(spoken[-1])))
            alone = nouns.singular(name)  # "Hungarians", "MPs"
            namesakes = (*gazetteer().namesakes(name), *gazetteer().namesakes(alone))
            if not forms.keys() & aliases.keys() and not self._holds(*forms, *namesakes):
                found.append(name)
        return tuple(found)

    def _holds(self, word: str, *others: str) -> bool:
        """Whether a text, a title or a publisher's name holds the word, or a text another one."""
        whole = (n for n in others if " " not in n)  # a search takes words, not phrases
        return self._store.mentions(" ".join((word, *whole))) or self._store.publishes(word)

    def _hangs(self, text: str) -> bool:
        """Whether a question needs the conversation before it."""
        _, voices, aliases = self._known_voices()
        return followups.hangs(question.plainly(text)[0], voices, aliases)

    def _known_voices(self) -> tuple[int, tuple[Voice, ...], dict[str, str]]:
        """The ledger's voices and side names, renewed when the store has changed."""
        generation = self._store.generation
        known = self._voices
        if known is None or known[0] != generation:
            voices, aliases = sides.voices(
                self._store.sources(), self._store.sides(), self._introduced()
            )
            self._voices = known = generation, voices, aliases
        return known

    def _introduced(self) -> dict[str, frozenset[str]]:
        """What the reports call those whom they quote, by their names."""
        found: dict[str, frozenset[str]] = {}
        for document in self._store.documents():
            claims = self._store.claims(doc_id=document.doc_id, reporter=False)
            for name, called in introduced.sources(document.text, claims):
                found[name] = found.get(name, frozenset()) | called
        return found


def _rewriting(rewriter: Rewriter, meter: Meter, fault: str | None) -> Rewriting:
    return Rewriting(prompt=rewriter.rewrite_version, usage=meter.usage, fault=fault)


def checked(text: str, what: str) -> str:
    """The text of a question or claim; ``QuestionError`` where it is empty or too long."""
    if not text.strip():
        raise QuestionError(f"the {what} is empty; type one")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"the {what} has {len(text)} characters, at most {MAX_QUESTION} are taken; shorten it"
        )
    return text
