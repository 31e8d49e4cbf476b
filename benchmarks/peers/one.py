"""One step of one peer, in a process of its own, so that its memory and cold start are its own.

``python -m benchmarks.peers.one NAME ingest|ask --folder DIR --documents DIR --set SET --out JSON``
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant import documents as reading
from assistant.records import Document
from benchmarks.peers.peer import Peer

PEERS = {
    "langchain": ("langchain_chain", "PEER"),
    "llamaindex": ("llamaindex", "PEER"),
    "llamaindex-small": ("llamaindex", "SMALL"),
    "bm25s": ("sentence_search", "BM25"),
    "nearest-cue": ("sentence_search", "NEAREST_CUE"),
    "rules": ("product", "RULES"),
    "whosays": ("product", "WHOSAYS"),
}


def load(name: str) -> Peer:
    """The peer of that name; only its own libraries are imported."""
    module, attribute = PEERS[name]
    peer: Peer = getattr(importlib.import_module(f"benchmarks.peers.{module}"), attribute)
    return peer


def read_documents(folder: Path) -> list[Document]:
    """The documents as the product reads them, so that offsets are the same for all."""
    return [
        reading.load(path, doc_id=doc_id, max_bytes=20_000_000)
        for path, doc_id in reading.discover([folder])
    ]


def ingest(peer: Peer, given: argparse.Namespace) -> dict[str, Any]:
    """Seconds to fill the folder, imports and model loading included, and the peak memory."""
    start = time.perf_counter()
    peer.ingest(given.folder, read_documents(given.documents), given.documents, given.sides)
    return {"seconds": time.perf_counter() - start, "peak_mib": _peak()}


def ask(peer: Peer, given: argparse.Namespace) -> dict[str, Any]:
    """The cold start up to the first answer, then the run's metrics and the peak memory."""
    from assistant.evaluation import evaluate, evaluate_claims

    held = read_documents(given.documents)
    answers = peer.reopen(given.folder, held, given.sides)
    first = json.loads(given.sets[0].read_text("utf-8").splitlines()[0])
    answers.answer(first.get("question") or first["claim"])
    cold = time.time() - given.started
    run = evaluate(given.sets, answers)
    metrics = dict(run.metrics)
    claims = evaluate_claims(given.claims, answers) if given.claims and answers.claims() else {}
    return {
        "cold_s": cold,
        "peak_mib": _peak(),
        "metrics": {n: [m.value, m.low, m.high, m.n] for n, m in metrics.items()},
        "any_side": _any_side(run.cases),
        "cited": _cited(run.cases),
        "claims": {n: [m.value, m.low, m.high, m.n] for n, m in claims.items()},
    }


def _any_side(cases: Sequence[Any]) -> list[float] | None:
    from assistant.evaluation.bootstrap import ratio
    from assistant.evaluation.metrics import Share

    shares = [
        Share(reached=sum(p.cited for p in c.points), of=len(c.points), n=len(c.points))
        for c in cases
    ]
    metric = ratio("any_side", shares)
    return [metric.value, metric.low, metric.high, metric.n] if metric else None


def _cited(cases: Sequence[Any]) -> float:
    """Mean characters that an answer cites, of answers that state anything."""
    lengths = [
        sum(c.span.end - c.span.start for s in case.statements for c in s.statement.citations)
        for case in cases
        if case.statements
    ]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _peak() -> float:
    """Peak resident memory in MiB (Linux counts KiB, macOS bytes)."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=list(PEERS))
    parser.add_argument("step", choices=["ingest", "ask"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--sides", type=Path)
    parser.add_argument("--set", dest="sets", type=Path, action="append", default=[])
    parser.add_argument("--claims", type=Path)
    parser.add_argument("--started", type=float, default=time.time())
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    step = ingest if given.step == "ingest" else ask
    given.out.write_text(json.dumps(step(load(given.name), given)), encoding="utf-8")


if __name__ == "__main__":
    main()
