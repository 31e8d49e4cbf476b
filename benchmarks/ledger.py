"""The claims ledger at 100,000 claims: a page, a search, every order, an export.

Enters: how many claims. Leaves: a store of that many claims in a folder (kept for the next run if
one is named), and milliseconds at the routes that the page asks, with nothing cached before.

    python -m benchmarks.ledger --claims 100000 --store /tmp/ledger.store
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

import numpy as np
from fastapi.testclient import TestClient

from assistant.pipeline import Assistant
from assistant.records import REPORTER, Act, Chunk, Claim, Document, Source, Span
from assistant.settings import load_settings
from assistant.store_rows import ORDERS
from assistant.ui.ledger import PAGE
from assistant.ui.server import create_app

DIM = 384
EACH = 50
"""Claims of one report."""
PLACES = (
    "Arden Brask Corvale Dunmere Eastreach Fallow Greifen Harrow Istria Jorvik Kelm Lund".split()
)
THINGS = (
    "bridge depot convoy school harbour hospital refinery border crossing village airfield dam "
    "market railway station warehouse radio mast"
).split()
DEEDS = (
    "was struck at night", "had been evacuated", "is held by our forces", "was never attacked",
    "is on fire", "will be rebuilt", "was shelled from across the river", "is open again",
    "was mined before the retreat", "has not been inspected", "lost {n} workers",
    "saw {n} people hurt", "cost {n} million to repair", "was crossed by {n} vehicles",
)  # fmt: skip
ACTS = tuple(get_args(Act))


def reports(total: int) -> Iterator[tuple[Document, list[Chunk], list[Claim]]]:
    """Reports of ``EACH`` claims by invented sources; the same for every call."""
    draw = random.Random(7)
    sides = [f"{p} {kind}" for p in PLACES for kind in ("government", "militia", "observers")]
    for number in range(total // EACH):
        doc_id = f"{number % 40:02d}/report-{number:05d}.txt"
        text, claims = "", []
        for position in range(EACH):
            side = draw.choice([*sides, REPORTER, None])
            source = (
                REPORTER if side == REPORTER else f"{draw.choice(PLACES)} {draw.randint(1, 90)}"
            )
            words = f"The {draw.choice(THINGS)} of {draw.choice(PLACES)} {draw.choice(DEEDS)}"
            words = words.format(n=draw.randint(2, 900))
            begin = len(text) + len(source) + len(" said that ")
            sentence = f"{source} said that {words}. "
            span = Span(start=begin, end=begin + len(words))
            act = draw.choice(ACTS)
            claims.append(
                Claim(
                    claim_id=f"{doc_id}#{position}",
                    doc_id=doc_id,
                    content=(span,),
                    text=words,
                    source=Source(name=source if side else None, side=side),
                    sentence=Span(start=len(text), end=len(text) + len(sentence)),
                    stance="denies" if act == "denies" else "asserts",
                    act=act,
                    unverified=draw.random() < 0.04,
                )
            )
            text += sentence
        dated = f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        document = Document(
            doc_id=doc_id,
            title=f"{draw.choice(PLACES)}: the {draw.choice(THINGS)}, part {number}",
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            published=dated if number % 9 else None,
        )
        whole = Span(start=0, end=len(text))
        yield (
            document,
            [Chunk(chunk_id=f"{doc_id}/0", doc_id=doc_id, span=whole, text=text)],
            claims,
        )


def fill(assistant: Assistant, total: int) -> None:
    """Put the reports into the store, as an ingest does."""
    vectors = np.random.default_rng(7).normal(size=(997, DIM)).astype(np.float32)
    began = time.perf_counter()
    for document, chunks, claims in reports(total):
        ids = [*(c.chunk_id for c in chunks), *(c.claim_id for c in claims)]
        drawn = {item: vectors[i % len(vectors)] for i, item in enumerate(ids)}
        assistant.store.put(document, [c.sentence for c in claims], chunks, claims, drawn)
    print(f"made in {time.perf_counter() - began:.0f} s")


def timed(call: Callable[[], object], repeats: int) -> str:
    """Median and 95th percentile of ``repeats`` calls after one that warms up, milliseconds."""
    call()
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    cuts = statistics.quantiles(seconds, n=20)
    return f"p50 {1000 * cuts[9]:6.0f} ms   p95 {1000 * cuts[18]:6.0f} ms"


def measure(assistant: Assistant, repeats: int) -> None:
    """Print the table."""
    client = TestClient(create_app(assistant), base_url="http://127.0.0.1:7860")

    def page(**query: object) -> None:
        answer = client.get(f"/page/ledger?{urlencode(query)}")
        assert answer.status_code == 200, answer.text

    last = -(-assistant.count_claims() // PAGE)
    side = assistant.store.side_labels()[0]
    asked: dict[str, dict[str, object]] = {
        "first page": {},
        "last page": {"page": last},
        "one side": {"side": side},
        "one side, by date": {"side": side, "order": "date"},
        "text: bridge Arden": {"text": "bridge Arden"},
        "text: the (in all)": {"text": "the"},
        "denials by a side, text": {"stance": "denies", "side": side, "text": "bridge"},
    }
    for order in ORDERS:
        asked[f"by {order}"] = {"order": order}
        asked[f"by {order}, descending"] = {"order": order, "way": "down"}
        asked[f"by {order}, middle page"] = {"order": order, "page": last // 2}
    for name, query in asked.items():
        print(f"{name:28} {timed(lambda q=query: page(**q), repeats)}", flush=True)  # type: ignore[misc]
    for kind in ("csv", "json", "jsonld"):
        for order in ("document", "text"):
            began = time.perf_counter()
            answer = client.get(f"/page/claims.{kind}?order={order}")
            took = time.perf_counter() - began
            print(
                f"{kind} by {order}: {took:.1f} s, {len(answer.content) / 1e6:.1f} MB", flush=True
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = load_settings(store=given.store or Path(scratch))
        with Assistant.open(settings=settings) as assistant:
            if not assistant.count_claims():
                fill(assistant, given.claims)
            print(f"{assistant.count_claims():,} claims of {len(assistant.documents()):,} reports")
            measure(assistant, given.repeats)


if __name__ == "__main__":
    main()
