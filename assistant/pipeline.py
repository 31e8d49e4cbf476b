"""``Assistant``: the only place where the stages are wired together.

Enters: paths to ingest, questions, claims to verify. Leaves: ``IngestReport``, ``Answer``,
``Verdict`` and the store's records. Does not: hold logic of its own; each stage is a module above
it in the flow.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from langchain_core.runnables import Runnable
from langchain_core.runnables.config import run_in_executor

from assistant import answering, chunking, documents, question, sides, verification
from assistant.answering import Composer
from assistant.attribution import Attributor, load_attributor
from assistant.embedding import Encoder, wait_patiently
from assistant.errors import ChatModelError, DocumentError, QuestionError
from assistant.index import Index
from assistant.question import Query, Voice
from assistant.records import (
    REPORTER,
    Answer,
    Claim,
    Document,
    Evidence,
    IngestReport,
    Rejected,
    Side,
    Statement,
    Verdict,
)
from assistant.relevance import Relevance
from assistant.resources import data_dir
from assistant.retrieval import Retriever
from assistant.settings import Settings, load_settings
from assistant.sides import Sides
from assistant.store import Store

if TYPE_CHECKING:
    from assistant.attribution.model import Prices
    from assistant.wording import ChatComposer

CANDIDATES: Final = 40
"""Claims retrieved for one question, before they are judged."""
MAX_QUESTION: Final = 2000
"""Longest question or claim, in characters."""
History = Sequence[Mapping[str, str]]
Progress = Callable[[str, int, int], None]
"""Called with a path, how many files are done and how many there are."""


class Assistant:
    """A store and everything that reads it. Models load when first needed; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        wait_patiently()
        self.settings = settings
        self.store = Store.open(settings.store)
        self._loading = threading.RLock()
        self._voices: tuple[int, tuple[Voice, ...], dict[str, str]] | None = None

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        settings: Settings | None = None,
        **overrides: object,
    ) -> Assistant:
        """An assistant on the store in the folder ``store`` (made if missing).

        Args:
            store: the store's folder; the settings' if None.
            settings: settings to use as they are; read from the environment if None.
            overrides: single settings, by name.

        Raises:
            SettingsError: a setting has no meaning.
            StoreError: the folder holds no store that can be opened.
        """
        if settings is None:
            settings = load_settings(store=Path(store) if store else None, **overrides)
        elif store is not None:
            settings = settings.model_copy(update={"store": Path(store)})
        return cls(settings)

    def close(self) -> None:
        """Close the store and the index; the assistant cannot be used afterwards."""
        if "index" in self.__dict__:  # it was opened
            self.index.close()
        self.store.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- stages, loaded once, when first needed ---------------------------------------------------

    @cached_property
    def encoder(self) -> Encoder:
        """The sentence encoder."""
        with self._loading:
            return Encoder.load(self.settings.encoder, self.settings.threads)

    @cached_property
    def attributor(self) -> Attributor:
        """Who finds the claims."""
        with self._loading:
            if self.settings.attributor == "model":
                from assistant.attribution.model import ModelAttributor  # heavy, and rarely used

                return ModelAttributor.load(self.settings, self.settings.store)
            return load_attributor(self.settings.attributor, self.settings.threads)

    @cached_property
    def relevance(self) -> Relevance:
        """The relevance and stance model."""
        with self._loading:
            return Relevance.load(self.settings, self.settings.threads)

    @cached_property
    def index(self) -> Index:
        """The vector index, brought up to the store."""
        with self._loading:
            return Index.open(self.settings.store, self.store, self.settings.chroma_url)

    @cached_property
    def retriever(self) -> Retriever:
        """The LangChain retriever over claims and chunks."""
        return Retriever(store=self.store, index=self.index, encoder=self.encoder, k=CANDIDATES)

    @cached_property
    def composer(self) -> Composer:
        """The composer of answers."""
        return Composer(
            ledger=self.store,
            relevance=self.relevance,
            limit=self.settings.statements,
            wording=self.wording,
        )

    @cached_property
    def wording(self) -> ChatComposer | None:
        """The chat model's composer; None in embedded mode."""
        if self.settings.model is None:
            return None
        from assistant.wording import ChatComposer  # heavy, and only where a model is set

        with self._loading:
            return ChatComposer.load(
                self.settings,
                lambda text, claims: self.relevance.judge(text, claims, task="verify"),
            )

    @cached_property
    def chain(self) -> Runnable[Any, dict[str, Any]]:
        """The answering chain: ``{"input", "history"?}`` → input, context, answer."""
        return answering.chain(
            lambda state: self.understand(state["input"], state.get("history", ())),
            self._evidence,
            self.composer,
        )

    # -- ingest -----------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Iterable[str | Path],
        sides: str | Path | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Read files and folders into the store; a file that cannot be read is reported, not fatal.

        Args:
            paths: files and folders.
            sides: a ``sides.toml``; it replaces the store's.
            progress: told of each file.

        Raises:
            StoreLockedError: another process is writing to the store.
            SidesError: the sides file is malformed; nothing was ingested.
        """
        given = Sides.from_toml(Path(sides)) if sides is not None else None
        outcome: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": []}
        rejected: list[Rejected] = []
        claims = 0
        with self.store.writing():
            if given is not None:
                self.store.set_sides(given)
            files, faults = _found(paths)
            rejected += faults
            for done, (path, doc_id) in enumerate(files):
                if progress:
                    progress(str(path), done, len(files))
                try:
                    kind, found = self._put(path, doc_id)
                except (DocumentError, ChatModelError) as exc:
                    rejected.append(Rejected(path=str(path), reason=str(exc)))
                    continue
                outcome[kind].append(doc_id)
                claims += found
            if given is not None or outcome["added"] or outcome["replaced"]:
                self._settle_sources()
            self.index.sync()
        if progress:
            progress("", len(files), len(files))
        return IngestReport(
            added=tuple(outcome["added"]),
            replaced=tuple(outcome["replaced"]),
            unchanged=tuple(outcome["unchanged"]),
            rejected=tuple(rejected),
            claims=claims,
        )

    def _put(self, path: Path, doc_id: str) -> tuple[str, int]:
        """Ingest one file in one transaction; what happened to it, and how many claims it gave."""
        document = documents.load(path, doc_id=doc_id, max_bytes=self.settings.max_document_bytes)
        if self.store.has(doc_id, document.sha256):
            return "unchanged", 0
        encoder = self.encoder
        self.store.encoded_by(encoder.name, encoder.fingerprint, encoder.dim)
        known = self.store.has(doc_id)
        spans = chunking.sentences(document.text)
        chunks = chunking.chunk(document, spans)
        claims = sides.assign(self.attributor.claims(document, spans), self.store.sides(), document)
        texts = [c.text for c in chunks] + [embedded_text(c) for c in claims]
        ids = [c.chunk_id for c in chunks] + [c.claim_id for c in claims]
        vectors: dict[str, np.ndarray] = dict(zip(ids, encoder.encode(texts), strict=True))
        self.store.put(document, spans, chunks, claims, vectors)
        return "replaced" if known else "added", len(claims)

    def attribution_cost(self, paths: Iterable[str | Path]) -> str | None:
        """What a chat model's attribution of the files would take; None for other attributors.

        Makes no call. Files that cannot be read, and those that are unchanged, take nothing.
        """
        from assistant.attribution.model import ModelAttributor, Usage

        if not isinstance(self.attributor, ModelAttributor):
            return None
        usage = Usage()
        for path, doc_id in _found(paths)[0]:
            with contextlib.suppress(DocumentError):  # ingest will name what is wrong with it
                document = documents.load(
                    path, doc_id=doc_id, max_bytes=self.settings.max_document_bytes
                )
                if not self.store.has(doc_id, document.sha256):
                    usage += self.attributor.estimate(document, chunking.sentences(document.text))
        return usage.words(self._prices())

    def attribution_used(self) -> str | None:
        """What a chat model's attribution has taken so far; None for other attributors."""
        from assistant.attribution.model import ModelAttributor

        attributor = self.attributor
        if not isinstance(attributor, ModelAttributor):
            return None
        return attributor.used.words(self._prices())

    def _prices(self) -> Prices | None:
        """What the chat model costs, if the settings say both prices."""
        from assistant.attribution.model import Prices

        sent, received = self.settings.model_price_sent, self.settings.model_price_received
        if sent is None or received is None:
            return None
        return Prices(sent=sent, received=received)

    def _settle_sources(self) -> None:
        """Give the same source the same name in all documents, and every source its side."""
        all_claims = self.store.claims()
        texts = {d.doc_id: d for d in self.store.documents()}
        self.store.update_sources(sides.settle(all_claims, texts, self.store.sides()))

    def remove(self, doc_id: str) -> None:
        """Remove a document with its claims.

        Raises:
            UnknownDocumentError: the store holds no such document.
        """
        with self.store.writing():
            self.store.remove(doc_id)
            self.index.sync()

    # -- questions --------------------------------------------------------------------------------

    def understand(self, text: str, history: History = ()) -> Query:
        """The question, understood against the conversation and the ledger's voices."""
        _, voices, aliases = self._known_voices()
        asked = _checked(text, "question")
        if self.wording is not None and history and question.hangs(asked):
            # where the model fails, the embedded resolver below makes the follow-up whole
            with contextlib.suppress(ChatModelError):
                asked, history = self.wording.rewrite(asked, history), ()
        query = question.understand(asked, history, voices, aliases)
        unknown = self._unknown(query.names, aliases)
        if query.asked and not query.restricts and question.proper_names(query.asked):
            unknown += (query.asked,)  # somebody is named whom no claim is by
        return replace(query, question=text, unknown=tuple(dict.fromkeys(unknown)))

    def _unknown(self, names: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
        """The names whose last word no passage holds and no side goes by."""
        found = []
        for name in names:
            spoken = question.words(name)
            named = bool(spoken) and " ".join(spoken) not in aliases and spoken[-1] not in aliases
            if named and not self.store.mentions(spoken[-1]):
                found.append(name)
        return tuple(found)

    def stream(
        self, text: str, history: History = (), **filters: str | None
    ) -> Iterator[Statement | Answer]:
        """Statements as they are ready, then the ``Answer``."""
        query = self.understand(text, history)
        yield from self.composer.stream(query, self._evidence(query, **filters), history)

    def answer(self, text: str, history: History = (), **filters: str | None) -> Answer:
        """What every side says to a question.

        Args:
            text: the question.
            history: the conversation before it, ``{"role", "content"}`` turns, oldest first.
            filters: ``side`` (label, id or alias), ``doc_id``, ``since``, ``until`` (ISO dates).

        Raises:
            QuestionError: the question is empty or too long.
            UnknownSideError: the side is not one of the store's.
            UnknownDocumentError: the document is not one of the store's.
        """
        *_, last = self.stream(text, history, **filters)
        assert isinstance(last, Answer)  # the stream always ends with one
        return last

    async def aanswer(self, text: str, history: History = (), **filters: str | None) -> Answer:
        """``answer`` off the event loop."""
        return await run_in_executor(None, lambda: self.answer(text, history, **filters))

    async def astream(
        self, text: str, history: History = (), **filters: str | None
    ) -> AsyncIterator[Statement | Answer]:
        """``stream`` off the event loop."""
        parts = self.stream(text, history, **filters)
        while (part := await run_in_executor(None, next, parts, None)) is not None:
            yield part

    def verify(self, claim: str, **filters: str | None) -> Verdict:
        """Each side's position on a claim; raises as ``answer`` does."""
        text = _checked(claim, "claim")
        query = self.understand(text)
        return verification.verify(query, self._evidence(query, **filters), self.composer)

    def _evidence(self, query: Query, **filters: str | None) -> tuple[Evidence, ...]:
        given: dict[str, Any] = {k: v for k, v in filters.items() if v is not None}
        if len(query.sides) == 1 and not query.voices:  # whom it asks narrows the search itself
            given.setdefault("side", next(iter(query.sides)))
        return self.retriever.evidence(query.text, **given)

    def _known_voices(self) -> tuple[int, tuple[Voice, ...], dict[str, str]]:
        """The ledger's voices and side names, renewed when the store has changed."""
        generation = self.store.generation
        if self._voices is None or self._voices[0] != generation:
            self._voices = generation, *sides.voices(self.store.sources(), self.store.sides())
        return self._voices

    # -- the ledger -------------------------------------------------------------------------------

    def claims(self, **filters: Any) -> tuple[Claim, ...]:  # noqa: ANN401 - passed on to the store
        """The claims that pass the filters (see ``Store.claims``)."""
        return self.store.claims(**filters)

    def count_claims(self, **filters: Any) -> int:  # noqa: ANN401 - passed on to the store
        """How many claims pass the filters."""
        return self.store.count_claims(**filters)

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
            self._settle_sources()
            self.index.sync()

    def suggest_sides(self) -> Sides:
        """Sides proposed from the sources alone, for a person to edit."""
        return sides.suggest(self.store.claims(), self.store.documents())

    def add_feedback(self, asked: str, answer: str, right: bool, note: str = "") -> None:
        """Keep a reader's word on an answer (``answer`` is its JSON)."""
        self.store.add_feedback(asked, answer, right, note)


def embedded_text(claim: Claim) -> str:
    """What is embedded for a claim.

    Its source's name, for questions that ask by it, and its words.
    """
    named = claim.source.name and not claim.is_reporter
    return f"{claim.source.name}: {claim.text}" if named else claim.text


def _found(
    paths: Iterable[str | Path],
) -> tuple[list[tuple[Path, str]], list[Rejected]]:
    """The files under ``paths`` with their ids, and the entries that cannot be read."""
    rejected: list[Rejected] = []
    files = documents.discover(
        [Path(p) for p in paths],
        reject=lambda path, exc: rejected.append(Rejected(path=str(path), reason=str(exc))),
    )
    return list(files), rejected


def _checked(text: str, what: str) -> str:
    if not text.strip():
        raise QuestionError(f"the {what} is empty; type one")
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"the {what} has {len(text)} characters, at most {MAX_QUESTION} are taken; shorten it"
        )
    return text


def open_default(settings: Settings | None = None) -> Assistant:
    """The default store; the sample corpus is ingested into it if it is empty."""
    assistant = Assistant.open(settings=settings)
    if not assistant.documents():
        corpus = data_dir("corpus")
        assistant.ingest([corpus / "documents"], sides=corpus / "sides.toml")
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


def answer(text: str, history: History = ()) -> Answer:
    """Answer from the default store (the sample corpus if it is empty)."""
    return _shared().answer(text, history)


def verify(claim: str) -> Verdict:
    """Verify against the default store (the sample corpus if it is empty)."""
    return _shared().verify(claim)
