"""Sentences alone: found by BM25, or by meaning with the nearest cue's name as the speaker."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from assistant.chunking import sentences
from assistant.embedding import Encoder
from assistant.evaluation import Answers
from assistant.records import REPORTER, Document, Source, Span
from assistant.sides import Sides
from benchmarks.peers.peer import TOP, Extractive, Passage, Peer

_CUE = re.compile(
    r"\b(?:said|says|say|told|according to|claimed|claims|denied|denies|added|announced|accused"
    r"|warned|stated|insisted|argued|confirmed|reported|rejected|called|blamed|estimated)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?:[A-Z][\w.’'-]*)(?:\s+(?:of|for|the|de|al|[A-Z][\w.’'-]*))*(?<!\bof)\b")
_NO_NAME = frozenset("The A An It He She They But And In On At We I This That However".split())


def _cut(documents: Sequence[Document]) -> list[tuple[Document, Span]]:
    return [(d, span) for d in documents for span in sentences(d.text)]


def _words(pairs: Sequence[tuple[Document, Span]]) -> list[str]:
    return [d.text[s.start : s.end] for d, s in pairs]


# -- bm25s ----------------------------------------------------------------------------------------


def ingest_bm25(
    folder: Path, documents: Sequence[Document], source: Path, sides: Path | None
) -> None:
    """``bm25s.BM25`` over the sentences, English stop words removed, as its README shows."""
    retriever = bm25s.BM25()
    tokens = bm25s.tokenize(_words(_cut(documents)), stopwords="en", show_progress=False)
    retriever.index(tokens, show_progress=False)
    retriever.save(str(folder))


class _BM25:
    def __init__(self, folder: Path, documents: Sequence[Document]) -> None:
        self._retriever = bm25s.BM25.load(str(folder))
        self._pairs = _cut(documents)

    def search(self, question: str) -> list[Passage]:
        tokens = bm25s.tokenize(question, stopwords="en", show_progress=False)
        k = min(TOP, len(self._pairs))
        hits, scores = self._retriever.retrieve(tokens, k=k, show_progress=False)
        return [
            Passage(doc_id=self._pairs[i][0].doc_id, span=self._pairs[i][1], score=float(score))
            for i, score in zip(hits[0], scores[0], strict=True)
            if score > 0
        ]


def reopen_bm25(folder: Path, documents: Sequence[Document], sides: Path | None) -> Answers:
    """The saved index."""
    return Extractive(documents, _BM25(folder, documents))


# -- nearest cue ----------------------------------------------------------------------------------


def nearest_speaker(text: str, all_sentences: Sequence[Span], index: int) -> str | None:
    """The name beside the cue nearest to a sentence, in it or in the two before; None without one.

    Of the names in the cue's sentence the one nearest to the cue is taken.
    """
    for back in range(3):
        if index - back < 0:
            break
        span = all_sentences[index - back]
        words = text[span.start : span.end]
        cue = _CUE.search(words)
        if cue is None:
            continue
        names = [m for m in _NAME.finditer(words) if m.group() not in _NO_NAME]
        if names:
            best = min(
                names, key=lambda m: min(abs(m.start() - cue.end()), abs(m.end() - cue.start()))
            )
            return best.group()
    return None


def ingest_cues(
    folder: Path, documents: Sequence[Document], source: Path, sides: Path | None
) -> None:
    """A vector and a speaker for each sentence; the reporter where no cue is near."""
    folder.mkdir(parents=True, exist_ok=True)
    speakers: list[str] = []
    for d in documents:
        spans = sentences(d.text)
        speakers += [nearest_speaker(d.text, spans, i) or REPORTER for i in range(len(spans))]
    np.save(folder / "vectors.npy", Encoder.load().encode(_words(_cut(documents))))
    (folder / "speakers.json").write_text(json.dumps(speakers), encoding="utf-8")


class _Cues:
    def __init__(self, folder: Path, documents: Sequence[Document], sides: Path | None) -> None:
        self._pairs = _cut(documents)
        self._vectors = np.load(folder / "vectors.npy")
        self._speakers: list[str] = json.loads((folder / "speakers.json").read_text("utf-8"))
        self._sides = Sides.from_toml(sides) if sides is not None else None
        self._encoder = Encoder.load()

    def search(self, question: str) -> list[Passage]:
        scores = self._vectors @ np.asarray(self._encoder.embed_query(question))
        return [
            Passage(
                doc_id=self._pairs[i][0].doc_id,
                span=self._pairs[i][1],
                score=float(scores[i]),
                source=self._speakers[i],
                side=self._side(self._speakers[i]),
            )
            for i in np.argsort(-scores)[:TOP]
        ]

    def _side(self, name: str) -> str | None:
        if name == REPORTER or self._sides is None:
            return name
        return self._sides.label_of(Source(name=name), name)


def reopen_cues(folder: Path, documents: Sequence[Document], sides: Path | None) -> Answers:
    """The saved vectors and speakers."""
    return Extractive(documents, _Cues(folder, documents, sides))


BM25 = Peer(name="bm25s", ingest=ingest_bm25, reopen=reopen_bm25)
NEAREST_CUE = Peer(name="nearest-cue", ingest=ingest_cues, reopen=reopen_cues)
