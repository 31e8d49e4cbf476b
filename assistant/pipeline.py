"""``Assistant``: the only place where the stages are wired together.

Enters: paths to ingest, questions, claims to verify. Leaves: ``IngestReport``, ``Answer``,
``Verdict`` and the store's records. Does not: hold logic of its own; each stage is a module above
it in the flow.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from langchain_core.runnables import Runnable

from assistant import chain, sides, verification
from assistant.answering import Composer
from assistant.asking import Asking
from assistant.contracts import History
from assistant.errors import SettingsError
from assistant.ingesting import Ingest, Progress, Watch
from assistant.question import Query
from assistant.records import (
    REPORTER,
    Answer,
    Claim,
    Document,
    Evidence,
    IngestReport,
    Side,
    Statement,
    Verdict,
)
from assistant.resources import data_dir
from assistant.settings import MOST_STATEMENTS, AttributorName, Settings, load_settings
from assistant.sides import Sides
from assistant.stages import Stages
from assistant.wordings import Wordings, configured

if TYPE_CHECKING:
    from assistant.wording import ChatComposer


_SAMPLE: Final = "sample"
"""Under this key of the store's ``meta``: the ids of the sample corpus, as JSON."""


class Assistant(Stages):
    """A store and everything that reads it. Models load when first needed; threads may share it."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        super().__init__(settings, create=create)
        self._ingest = Ingest(stages=self)
        self._asking = Asking(self.store)
        self._wordings = Wordings(
            settings, lambda text, claims: self.relevance.judge(text, claims, task="verify")
        )

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        settings: Settings | None = None,
        *,
        create: bool = True,
        **overrides: object,
    ) -> Assistant:
        """An assistant on the store in the folder ``store``.

        Args:
            store: the store's folder; the settings' if None.
            settings: settings to use as they are; read from the environment if None.
            create: whether a store is made where there is none.
            overrides: single settings, by name.

        Raises:
            SettingsError: a setting has no meaning.
            StoreError: the folder holds no store that can be opened, or none at all.
        """
        if settings is None:
            settings = configured(store=Path(store) if store else None, **overrides)
        elif store is not None:
            settings = settings.model_copy(update={"store": Path(store)})
        return cls(settings, create=create)

    def __enter__(self) -> Assistant:
        return self

    @property
    def wording(self) -> ChatComposer | None:
        """The chat model's composer that the settings name; None in embedded mode."""
        return self._wordings.of(None, self.settings.statements)

    @cached_property
    def chain(self) -> Runnable[Any, dict[str, Any]]:
        """The answering chain: ``{"input", "history"?}`` → input, context, answer."""
        composer, rewriter = self._composing(None, None)
        return chain.chain(
            lambda s: self._asking.understand(s["input"], s.get("history", ()), rewriter),
            lambda s: self._asking.aunderstand(s["input"], s.get("history", ()), rewriter),
            self._evidence,
            composer,
        )

    # -- ingest -----------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Iterable[str | Path],
        sides: str | Path | None = None,
        progress: Progress | None = None,
        *,
        attributor: AttributorName | None = None,
        watch: Watch | None = None,
    ) -> IngestReport:
        """Read files and folders into the store; a file that cannot be read is reported, not fatal.

        Args:
            paths: files and folders.
            sides: a ``sides.toml``; it replaces the store's.
            progress: told of each file.
            attributor: who finds the claims in these files; as the settings have it if None.
            watch: told of every step of every file.

        Raises:
            StoreLockedError: another process is writing to the store.
            SidesError: the sides file is malformed; nothing was ingested.
        """
        given = Sides.from_toml(Path(sides)) if sides is not None else None
        named = None if attributor is None else self.attributor_named(attributor)
        with self.store.writing():
            report = self._ingest.files(paths, given, progress, attributor=named, watch=watch)
            self._leave_sample(report)
        return report

    def _leave_sample(self, report: IngestReport) -> None:
        """Remove the sample corpus, with its sides, once there are documents of one's own.

        What of it was named in this ingest stays, and so do sides that somebody wrote.
        """
        sample = json.loads(self.store.meta(_SAMPLE) or "[]")
        if not sample or not (report.added or report.replaced):
            return
        own = {*report.added, *report.replaced, *report.unchanged}
        for doc_id in sample:
            if doc_id not in own and self.store.has(doc_id):
                self.store.remove(doc_id)
        if self.store.sides() == Sides.from_toml(data_dir("corpus") / "sides.toml"):
            self.store.set_sides(Sides())
        self.store.set_meta(_SAMPLE, "[]")
        self._ingest.settle_sources()
        self.index.sync()

    def reingest(
        self,
        doc_ids: Iterable[str],
        progress: Progress | None = None,
        *,
        attributor: AttributorName | None = None,
        watch: Watch | None = None,
    ) -> IngestReport:
        """Read stored documents again, from their stored text, with the store's sides.

        Each is replaced in one commit; one that fails keeps its claims, and is reported.

        Args:
            doc_ids: the documents.
            progress: told of each document.
            attributor: who finds the claims in them; as the settings have it if None.
            watch: told of every step of every document.

        Raises:
            UnknownDocumentError: the store holds no such document; nothing was read.
            StoreLockedError: another process is writing to the store.
        """
        named = None if attributor is None else self.attributor_named(attributor)
        return self._ingest.again(doc_ids, progress, attributor=named, watch=watch)

    def attribution_cost(self, paths: Iterable[str | Path]) -> str | None:
        """What a chat model's attribution of the files would take; None for other attributors.

        Makes no call. Files that cannot be read, and those that are unchanged, take nothing.
        """
        return self._ingest.cost(paths)

    def attribution_used(self) -> str | None:
        """What a chat model's attribution has taken so far; None for other attributors."""
        return self._ingest.used()

    def remove(self, doc_id: str) -> None:
        """Remove a document with its claims; names and sides that others had from it go too.

        Raises:
            UnknownDocumentError: the store holds no such document.
        """
        with self.store.writing():
            self.store.remove(doc_id)
            self._ingest.settle_sources()
            self.index.sync()

    # -- questions --------------------------------------------------------------------------------

    def understand(self, text: str, history: History = ()) -> Query:
        """The question, understood against the conversation and the ledger's voices."""
        return self._asking.understand(text, history, self.wording)

    def stream(
        self,
        text: str,
        history: History = (),
        *,
        limit: int | None = None,
        model: str | None = None,
        **filters: str | None,
    ) -> Iterator[Statement | Answer]:
        """Statements as they are ready, then the ``Answer``; arguments and errors as ``answer``.

        Closing the iterator cancels the chat model's call.
        """
        composer, rewriter = self._composing(limit, model)
        query = self._within(self._asking.understand(text, history, rewriter), filters)
        yield from composer.stream(query, self._evidence(query), history)

    def answer(
        self,
        text: str,
        history: History = (),
        *,
        limit: int | None = None,
        model: str | None = None,
        **filters: str | None,
    ) -> Answer:
        """What every side says to a question.

        Args:
            text: the question.
            history: the conversation before it, ``{"role", "content"}`` turns, oldest first.
            limit: statements shown at most, 1 to 50; the settings' number if None.
            model: the chat model, ``provider:model``; the settings' if None, none if "embedded".
            filters: ``side`` (label, id or alias), ``doc_id``, ``since``, ``until`` (ISO dates).

        Raises:
            QuestionError: the question is empty or too long.
            SettingsError: the limit is out of range, or the chat model cannot be set up.
            UnknownSideError: the side is not one of the store's.
            UnknownDocumentError: the document is not one of the store's.
        """
        *_, last = self.stream(text, history, limit=limit, model=model, **filters)
        assert isinstance(last, Answer)  # the stream always ends with one
        return last

    async def astream(
        self,
        text: str,
        history: History = (),
        *,
        limit: int | None = None,
        model: str | None = None,
        **filters: str | None,
    ) -> AsyncGenerator[Statement | Answer, None]:
        """``stream`` for an async consumer; cancelling or closing it cancels the model's call."""
        composer, rewriter = await asyncio.to_thread(self._composing, limit, model)
        query = self._within(await self._asking.aunderstand(text, history, rewriter), filters)
        evidence = await asyncio.to_thread(self._evidence, query)
        async with aclosing(composer.astream(query, evidence, history)) as parts:
            async for part in parts:
                yield part

    async def aanswer(
        self,
        text: str,
        history: History = (),
        *,
        limit: int | None = None,
        model: str | None = None,
        **filters: str | None,
    ) -> Answer:
        """``answer`` for an async caller; cancelling it cancels the chat model's call."""
        stream = self.astream(text, history, limit=limit, model=model, **filters)
        async with aclosing(stream) as parts:
            last = [part async for part in parts][-1]
        assert isinstance(last, Answer)  # the stream always ends with one
        return last

    def verify(self, claim: str, **filters: str | None) -> Verdict:
        """Each side's position on a claim; raises as ``answer`` does."""
        query = self._within(self._asking.stated(claim), filters)
        return verification.verify(query, self._evidence(query), self._composer())

    def _within(self, query: Query, filters: Mapping[str, str | None]) -> Query:
        """The query with the filters of its search that have a value, a side by its label."""
        given = {name: value for name, value in filters.items() if value is not None}
        if "side" in given:
            given["side"] = self.store.label_of(given["side"])
        return replace(query, filters=tuple(given.items()))

    def _evidence(self, query: Query) -> tuple[Evidence, ...]:
        return self.retriever.evidence(query.put, **query.searched_in)

    def _composing(
        self, limit: int | None, model: str | None
    ) -> tuple[Composer, ChatComposer | None]:
        """The composer for one call, and the chat model that makes its follow-up whole."""
        if limit is not None and not 1 <= limit <= MOST_STATEMENTS:
            raise SettingsError(
                f"limit = {limit!r} is not a number of statements; give 1 to {MOST_STATEMENTS}"
            )
        wording = self._wordings.of(model, limit or self.settings.statements)
        return self._composer(limit, wording), wording

    def _composer(self, limit: int | None = None, wording: ChatComposer | None = None) -> Composer:
        return Composer(
            ledger=self.store,
            relevance=self.relevance,
            limit=limit or self.settings.statements,
            wording=wording,
        )

    # -- the ledger -------------------------------------------------------------------------------

    def claims(self, side: str | None = None, **filters: Any) -> tuple[Claim, ...]:  # noqa: ANN401 - passed on to the store
        """The claims that pass the filters (see ``Store.claims``).

        Args:
            side: a side's label, id or alias.
            filters: passed on to the store.

        Raises:
            UnknownSideError: the side is not one of the store's.
        """
        return self.store.claims(side=self._label(side), **filters)

    def each_claim(self, side: str | None = None, **filters: Any) -> Iterator[Claim]:  # noqa: ANN401 - passed on to the store
        """The claims that pass the filters, read a batch at a time (see ``Store.each_claim``).

        Arguments and errors as ``claims``.
        """
        return self.store.each_claim(side=self._label(side), **filters)

    def count_claims(self, side: str | None = None, **filters: Any) -> int:  # noqa: ANN401 - passed on to the store
        """How many claims pass the filters; arguments and errors as ``claims``."""
        return self.store.count_claims(side=self._label(side), **filters)

    def _label(self, side: str | None) -> str | None:
        """The label of a side by its label, id or alias."""
        return None if side is None else self.store.label_of(side)

    def documents(self) -> tuple[Document, ...]:
        """The documents, by id."""
        return self.store.documents()

    def document(self, doc_id: str) -> Document:
        """One document; raises ``UnknownDocumentError``."""
        return self.store.document(doc_id)

    def sides(self) -> tuple[Side, ...]:
        """The sides of the sides file, then those that the sources have without it, by label."""
        filed = self.store.sides().sides
        labels = {s.label for s in filed} | {REPORTER}
        own = sorted(set(self.store.side_labels()) - labels)
        return filed + tuple(Side(side_id=label, label=label) for label in own)

    def set_sides(self, given: Sides) -> None:
        """Replace the sides file; the ledger follows."""
        with self.store.writing():
            self.store.set_sides(given)
            self._ingest.settle_sources()
            self.index.sync()

    def suggest_sides(self) -> Sides:
        """Sides proposed from the sources alone, for a person to edit."""
        return sides.suggest(self.store.told_claims(), self.store.documents())

    def add_feedback(self, asked: str, answer: str, right: bool, note: str = "") -> None:
        """Keep a reader's word on an answer (``answer`` is its JSON)."""
        self.store.add_feedback(asked, answer, right, note)


def open_default(settings: Settings | None = None) -> Assistant:
    """The default store; the sample corpus is ingested into it if it is empty.

    Sides that were set before any document stay: somebody wrote them. The sample leaves when
    documents of one's own come.
    """
    assistant = Assistant.open(settings=settings)
    try:
        if not assistant.store.counts()[0]:
            corpus = data_dir("corpus")
            theirs = bool(assistant.store.sides().sides)
            report = assistant.ingest(
                [corpus / "documents"], sides=None if theirs else corpus / "sides.toml"
            )
            assistant.store.set_meta(_SAMPLE, json.dumps(report.added))
    except BaseException:
        assistant.close()
        raise
    return assistant


_default: dict[Path, Assistant] = {}
_default_lock = threading.Lock()


def _shared() -> Assistant:
    """One assistant a process for the default store, so that models load once."""
    settings = load_settings()
    with _default_lock:
        if settings.store not in _default:
            _default[settings.store] = open_default(settings)
        return _default[settings.store]


def answer(
    text: str, history: History = (), *, limit: int | None = None, model: str | None = None
) -> Answer:
    """Answer from the default store (the sample corpus if it is empty)."""
    return _shared().answer(text, history, limit=limit, model=model)


def verify(claim: str) -> Verdict:
    """Verify against the default store (the sample corpus if it is empty)."""
    return _shared().verify(claim)
