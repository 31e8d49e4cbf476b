"""Documents with chunks, claims and vectors for tests of the store and what is built on it.

The vectors are made from the words alone (each word has a fixed random direction), so that texts that
share words are near and no model is loaded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from assistant import chunking
from assistant.records import REPORTER, Claim, Document, Source, Span
from assistant.store import Store

DIM = 32


def vector(text: str) -> np.ndarray:
    total = np.zeros(DIM)
    for word in re.findall(r"\w+", text.lower()):
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
        total += np.random.default_rng(seed).normal(size=DIM)
    return (total / max(np.linalg.norm(total), 1e-9)).astype(np.float32)


def document(doc_id: str, text: str, published: str | None = None) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(doc_id=doc_id, title=doc_id, text=text, sha256=sha256, published=published)


def claims(doc: Document, sentences: Iterable[Span]) -> tuple[Claim, ...]:
    """A claim a sentence; ``Name (Side): words`` is a source's, anything else the reporter's."""
    made = []
    for sentence in sentences:
        text = doc.text[sentence.start : sentence.end]
        match = re.match(r"(\w[\w ]*) \((\w+)\): ", text)
        start = sentence.start + (match.end() if match else 0)
        content = Span(start=start, end=sentence.end)
        source = (
            Source(name=match.group(1), side=match.group(2))
            if match
            else Source(name=REPORTER, side=REPORTER)
        )
        denies = " not " in text
        made.append(
            Claim(
                claim_id=f"{doc.doc_id}#{content.start}-{content.end}",
                doc_id=doc.doc_id,
                content=(content,),
                text=doc.text[content.start : content.end],
                source=source,
                sentence=sentence,
                stance="denies" if denies else "asserts",
                act="denies" if denies else "says",
                unverified="unverified" in text,
            )
        )
    return tuple(made)


def put(store: Store, doc_id: str, text: str, published: str | None = None) -> tuple[Claim, ...]:
    """Write a document with a claim a sentence into the store; its claims."""
    doc = document(doc_id, text, published)
    sentences = chunking.sentences(text)
    chunks = chunking.chunk(doc, sentences)
    found = claims(doc, sentences)
    vectors = {c.chunk_id: vector(c.text) for c in chunks}
    vectors |= {c.claim_id: vector(c.text) for c in found}
    store.put(doc, sentences, chunks, found, vectors)
    return found


def open_filled(folder: Path) -> Store:
    """A store with two short reports."""
    store = Store.open(folder)
    put(
        store,
        "bridge.txt",
        "The bridge fell on Monday. Mayor Orlov (City): The bridge was inspected in May. "
        "Builders Union (Union): The bridge was not inspected in May.",
        "2024-03-05",
    )
    put(
        store,
        "ferry.txt",
        "A ferry replaces it. Mayor Orlov (City): Twelve boats are on the way, an unverified number.",
        "2024-04-01",
    )
    return store


def held(store, claim_id):
    """A stored claim, with the chunk in which it begins."""
    return store.claims_with_chunks([claim_id])[claim_id]


def chunks(store, doc_id):
    """The chunks of a document in which claims begin, in order."""
    ids = [c.claim_id for c in store.claims(doc_id=doc_id)]
    found = {chunk for _, chunk in store.claims_with_chunks(ids).values()}
    return sorted(found, key=lambda c: c.span.start)
