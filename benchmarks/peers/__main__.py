"""All peers, one after the other, and a table and a plot of what they reach and cost."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.peers.one import PEERS, read_documents
from benchmarks.peers.plot import draw

_QUALITY = {
    "point_recall": "point_recall",
    "any_side": "point_recall (any side)",
    "statement_precision": "statement_precision",
    "side_accuracy": "side_accuracy",
    "abstention_precision": "abstention_precision",
    "abstention_recall": "abstention_recall",
    "status_accuracy": "status_accuracy",
    "claim_f1": "claim_f1",
}


def measure(name: str, given: argparse.Namespace, words: int, folder: Path) -> dict[str, Any]:
    """Both steps of one peer, each in a new process."""
    base = ["--folder", str(folder / "index"), "--documents", str(given.documents)]
    if given.sides:
        base += ["--sides", str(given.sides)]
    asked = [part for path in given.sets for part in ("--set", str(path))]
    if given.claims:
        asked += ["--claims", str(given.claims)]
    told: dict[str, Any] = {"name": name}
    for step, more in (("ingest", []), ("ask", asked)):
        out = folder / f"{step}.json"
        command = [sys.executable, "-m", "benchmarks.peers.one", name, step, *base, *more]
        command += ["--out", str(out), "--started", str(time.time())]
        subprocess.run(command, check=True)
        told[step] = json.loads(out.read_text("utf-8"))
    told["ingest"]["per_1000_words"] = 1000 * told["ingest"]["seconds"] / words
    return told


def quality(result: dict[str, Any], name: str) -> list[float] | None:
    """Value, interval and n of a measure; None where the peer does not have it.

    Peers without a notion of status or side are not scored on it.
    """
    ask = result["ask"]
    if name == "any_side":
        found = ask["any_side"]
    elif name.startswith("claim_"):
        found = ask["claims"].get(name)
    else:
        found = ask["metrics"].get(name)
    product = result["name"] in ("whosays", "rules")
    if name == "status_accuracy" and not product:
        return None
    if name == "side_accuracy" and not product and result["name"] != "nearest-cue":
        return None
    value: list[float] | None = found
    return value


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: a row for each measure, a column for each peer."""
    names = [r["name"] for r in results]
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for key, shown in _QUALITY.items():
        found = [quality(r, key) for r in results]
        if any(found):
            cells = [f"{v[0]:.2f} [{v[1]:.2f}, {v[2]:.2f}]" if v else "–" for v in found]
            lines.append(f"| {shown} | " + " | ".join(cells) + " |")
    costs = {
        "cited characters per answer": lambda r: f"{r['ask']['cited']:.0f}",
        "ingest, s per 1,000 words": lambda r: f"{r['ingest']['per_1000_words']:.2f}",
        "latency p50 / p95, ms": lambda r: " / ".join(
            f"{1000 * r['ask']['metrics'][f'latency_p{p}'][0]:.0f}" for p in (50, 95)
        ),
        "peak memory ingest / ask, MiB": lambda r: (
            f"{r['ingest']['peak_mib']:.0f} / {r['ask']['peak_mib']:.0f}"
        ),
        "cold start, s": lambda r: f"{r['ask']['cold_s']:.1f}",
    }
    for shown, cost in costs.items():
        lines.append(f"| {shown} | " + " | ".join(cost(r) for r in results) + " |")
    return "\n".join(lines)


def note(given: argparse.Namespace) -> str:
    """What was measured and on which commit, for the plot."""
    cases = sum(len(path.read_text("utf-8").splitlines()) for path in given.sets)
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=False
    )
    commit = f", commit {asked.stdout.strip()}" if asked.returncode == 0 else ""
    return f"{cases} questions of {', '.join(p.name.split('.')[0] for p in given.sets)}{commit}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="sets", type=Path, action="append", required=True)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--sides", type=Path)
    parser.add_argument("--claims", type=Path, help="claims gold, for peers with a ledger")
    parser.add_argument("--peers", default=",".join(PEERS), help="names, with commas")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--plot", type=Path, help="write the plot (SVG) here")
    given = parser.parse_args()
    documents = read_documents(given.documents)
    words = sum(len(d.text.split()) for d in documents)
    print(f"{len(documents)} documents, {words} words; sets: {', '.join(map(str, given.sets))}\n")
    results = []
    for name in given.peers.split(","):
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(name, given, words, Path(folder)))
        print(f"measured {name}", file=sys.stderr, flush=True)
        if given.json:  # what is measured is kept, should a later peer fail
            given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    if given.plot:
        given.plot.write_text(draw(results, quality, note(given)), encoding="utf-8")


if __name__ == "__main__":
    main()
