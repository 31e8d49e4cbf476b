"""Files → the store: what each file became, what was rejected, and what a chat model would take.

Enters: paths, the store and the stages that read a document. Leaves: documents with their claims
in the store, an ``IngestReport``. Does not: load a model before a file needs it, or answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

from assistant import chunking, documents, sides
from assistant.attribution import Attributor
from assistant.embedding import Encoder
from assistant.errors import ChatModelError, DocumentError
from assistant.index import Index
from assistant.records import Chunk, Claim, Document, IngestReport, Rejected, to_json
from assistant.searchable import claim_text, passage_text
from assistant.settings import Settings
from assistant.sides import Sides
from assistant.store import Store, Vector

if TYPE_CHECKING:
    from assistant.attribution.model import Prices

Progress = Callable[[str, int, int], None]
"""Called with a path, how many files are done and how many there are."""
_SETTLED: Final = "settled"
"""Under this key of the store's ``meta``: what its sources were settled by."""
Outcome = Literal["added", "replaced", "unchanged", "rejected"]
AT_ONCE: Final = 256
"""Texts encoded between two steps of a file."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far one file has come.

    ``done`` is a share of its work, 0 to 1; ``doing`` says what comes next, in words. ``outcome``
    is None until the file is done; ``reason`` says why it was rejected.
    """

    path: str
    done: float
    doing: str = ""
    outcome: Outcome | None = None
    reason: str = ""


Watch = Callable[[Step], None]


class Stages(Protocol):
    """What reading a document takes; a model is loaded when it is first asked for."""

    settings: Settings
    store: Store

    @property
    def encoder(self) -> Encoder:
        """The sentence encoder."""
        ...

    @property
    def attributor(self) -> Attributor:
        """Who finds the claims."""
        ...

    @property
    def index(self) -> Index:
        """The vector index."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """Reads files into the store of ``stages``."""

    stages: Stages

    def files(
        self,
        paths: Iterable[str | Path],
        given: Sides | None = None,
        progress: Progress | None = None,
        *,
        attributor: Attributor | None = None,
        watch: Watch | None = None,
    ) -> IngestReport:
        """Read files and folders; a file that cannot be read is reported, not fatal.

        Args:
            paths: files and folders.
            given: sides that replace the store's.
            progress: told of each file before it is read.
            attributor: who finds the claims; that of the stages if None.
            watch: told of every step of every file.

        Raises:
            StoreLockedError: another process is writing to the store.
        """
        store = self.stages.store
        tell = watch or _nobody
        outcome: dict[str, list[str]] = {"added": [], "replaced": [], "unchanged": []}
        rejected: list[Rejected] = []
        claims = 0

        with store.writing(), self._settling(given):
            files, faults = found(paths)
            rejected += faults
            for fault in faults:
                tell(_rejected(fault))
            for done, (path, doc_id) in enumerate(files):
                if progress:
                    progress(str(path), done, len(files))
                try:
                    kind, count = self._put(path, doc_id, attributor, tell)
                except (DocumentError, ChatModelError) as exc:
                    rejected.append(Rejected(path=str(path), reason=str(exc)))
                    tell(_rejected(rejected[-1]))
                    continue
                tell(Step(path=str(path), done=1.0, outcome=kind))
                outcome[kind].append(doc_id)
                claims += count
        if progress:
            progress("", len(files), len(files))
        return IngestReport(
            added=tuple(outcome["added"]),
            replaced=tuple(outcome["replaced"]),
            unchanged=tuple(outcome["unchanged"]),
            rejected=tuple(rejected),
            claims=claims,
        )

    def again(
        self,
        doc_ids: Iterable[str],
        progress: Progress | None = None,
        *,
        attributor: Attributor | None = None,
        watch: Watch | None = None,
    ) -> IngestReport:
        """Read stored documents again, from their stored text, with the store's sides.

        Each is replaced in one commit, once all that was found in it is there: a document that
        fails keeps its claims, and is reported. Where another encoder made the store's vectors, all
        of them are made anew first, for these documents and the others.

        Raises:
            UnknownDocumentError: the store holds no such document; nothing was read.
            StoreLockedError: another process is writing to the store.
        """
        store, encoder = self.stages.store, self.stages.encoder
        tell = watch or _nobody
        replaced: list[str] = []
        rejected: list[Rejected] = []
        claims = 0
        with store.writing():
            held = [store.document(doc_id) for doc_id in dict.fromkeys(doc_ids)]
            with self._settling():
                if not store.is_encoded_by(encoder.fingerprint, encoder.dim):
                    self._encode_anew()
                for done, document in enumerate(held):
                    if progress:
                        progress(document.doc_id, done, len(held))
                    try:
                        claims += self._write(document, attributor, tell)
                    except ChatModelError as exc:
                        rejected.append(Rejected(path=document.doc_id, reason=str(exc)))
                        tell(_rejected(rejected[-1]))
                        continue
                    replaced.append(document.doc_id)
                    tell(Step(path=document.doc_id, done=1.0, outcome="replaced"))
        if progress:
            progress("", len(held), len(held))
        return IngestReport(replaced=tuple(replaced), rejected=tuple(rejected), claims=claims)

    def _put(
        self, path: Path, doc_id: str, attributor: Attributor | None, tell: Watch
    ) -> tuple[Literal["added", "replaced", "unchanged"], int]:
        """Ingest one file in one transaction; what happened to it, and how many claims it gave."""
        store = self.stages.store
        limit = self.stages.settings.max_document_bytes
        tell(Step(path=str(path), done=0.02, doing="reading"))
        document = documents.load(path, doc_id=doc_id, max_bytes=limit)
        if store.has(doc_id, document.sha256):
            return "unchanged", 0
        known = store.has(doc_id)
        count = self._write(document, attributor, lambda s: tell(replace(s, path=str(path))))
        return "replaced" if known else "added", count

    def _write(self, document: Document, attributor: Attributor | None, tell: Watch) -> int:
        """Find all that is in a document, then write it in one transaction; how many claims."""
        store, encoder = self.stages.store, self.stages.encoder
        store.encoded_by(encoder.name, encoder.fingerprint, encoder.dim)

        def step(done: float, doing: str) -> None:
            tell(Step(path=document.doc_id, done=done, doing=doing))

        step(0.1, "finding who says what")
        spans = chunking.sentences(document.text)
        chunks = chunking.chunk(document, spans)
        claims = (attributor or self.stages.attributor).claims(document, spans)
        claims = sides.assign(claims, store.sides(), document)
        texts = _searched(document, chunks, claims)
        vectors: dict[str, Vector] = {}
        for at in range(0, len(texts), AT_ONCE):
            step(0.6 + 0.35 * at / len(texts), "preparing the search")
            vectors.update(_encoded(encoder, texts[at : at + AT_ONCE]))
        step(0.95, "saving")
        store.put(document, spans, chunks, claims, vectors)
        return len(claims)

    def _encode_anew(self) -> None:
        """Make the vectors of all that the store holds with the encoder of now; all or none."""
        store, encoder = self.stages.store, self.stages.encoder
        told: dict[str, list[Claim]] = defaultdict(list)
        for claim in store.told_claims():
            told[claim.doc_id].append(claim)
        vectors = (
            row
            for document in store.documents()
            for row in _encoded(
                encoder,
                _searched(document, store.chunks(document.doc_id), told[document.doc_id]),
            )
        )
        store.replace_vectors(encoder.name, encoder.fingerprint, vectors)

    @contextlib.contextmanager
    def _settling(self, given: Sides | None = None) -> Iterator[None]:
        """Set the sides ``given``; settle what is written in the block, whole or cut short.

        What was committed and not settled, because the process was killed say, is settled too. A
        fault in the block goes on.
        """
        store = self.stages.store
        if given is not None:
            store.set_sides(given)

        def settle() -> None:
            if store.meta(_SETTLED) != self._to_settle():
                self.settle_sources()
            self.stages.index.sync()

        try:
            yield
        except BaseException:
            try:
                settle()
            except Exception as exc:  # the fault before it is the one to tell
                _log.warning("what was read before a fault could not be settled: %s", exc)
            raise
        settle()

    def settle_sources(self) -> None:
        """Give the same source the same name in all documents, and every source its side.

        It starts from what each document tells by itself, so the order in which documents came
        does not matter.
        """
        store = self.stages.store
        texts = {d.doc_id: d for d in store.documents()}
        store.update_sources(sides.settle(store.told_claims(), texts, store.sides()))
        store.set_meta(_SETTLED, self._to_settle())

    def _to_settle(self) -> str:
        """Tells the documents and the sides that are to be settled from any others."""
        store = self.stages.store
        given = json.dumps(to_json(store.sides().sides), ensure_ascii=False)
        return f"{store.vector_generation} {hashlib.sha256(given.encode()).hexdigest()}"

    def cost(self, paths: Iterable[str | Path]) -> str | None:
        """What a chat model's attribution of the files would take; None for other attributors.

        Makes no call. Files that cannot be read, and those that are unchanged, take nothing.
        """
        from assistant.attribution.model import ModelAttributor, Usage

        attributor, store = self.stages.attributor, self.stages.store
        if not isinstance(attributor, ModelAttributor):
            return None
        usage = Usage()
        limit = self.stages.settings.max_document_bytes
        for path, doc_id in found(paths)[0]:
            with contextlib.suppress(DocumentError):  # ingest will name what is wrong with it
                document = documents.load(path, doc_id=doc_id, max_bytes=limit)
                if not store.has(doc_id, document.sha256):
                    usage += attributor.estimate(document, chunking.sentences(document.text))
        return usage.words(self._prices())

    def used(self) -> str | None:
        """What a chat model's attribution has taken so far; None for other attributors."""
        from assistant.attribution.model import ModelAttributor

        attributor = self.stages.attributor
        if not isinstance(attributor, ModelAttributor):
            return None
        return attributor.used.words(self._prices())

    def _prices(self) -> Prices | None:
        """What the chat model costs, if the settings say both prices."""
        from assistant.attribution.model import Prices

        settings = self.stages.settings
        sent, received = settings.model_price_sent, settings.model_price_received
        if sent is None or received is None:
            return None
        return Prices(sent=sent, received=received)


def _rejected(fault: Rejected) -> Step:
    return Step(path=fault.path, done=1.0, outcome="rejected", reason=fault.reason)


def _searched(
    document: Document, chunks: Iterable[Chunk], claims: Iterable[Claim]
) -> list[tuple[str, str]]:
    """What is embedded of a document, each with the id of its chunk or claim."""
    title = document.title
    return [
        *((c.chunk_id, passage_text(c.text, title)) for c in chunks),
        *((c.claim_id, claim_text(c, title)) for c in claims),
    ]


def _encoded(encoder: Encoder, texts: Sequence[tuple[str, str]]) -> list[tuple[str, Vector]]:
    """The vectors of texts, each with the text's id."""
    made = encoder.encode([text for _, text in texts])
    return [(item, vector) for (item, _), vector in zip(texts, made, strict=True)]


def _nobody(_step: Step) -> None:
    """Watches nothing."""


def found(paths: Iterable[str | Path]) -> tuple[list[tuple[Path, str]], list[Rejected]]:
    """The files under ``paths`` with their ids, and the entries that cannot be read."""
    rejected: list[Rejected] = []
    files = documents.discover(
        [Path(p) for p in paths],
        reject=lambda path, exc: rejected.append(Rejected(path=str(path), reason=str(exc))),
    )
    return list(files), rejected
