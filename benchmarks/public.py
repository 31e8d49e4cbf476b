"""Public sets beside published figures: ``python -m benchmarks.public --bench DIR [SET …]``.

Enters: a folder that holds the sets as JSON lines (``polnear/dev.jsonl``, ``news_rag/``,
``climate_fever/``, ``check_covid/``, ``nli/check_covid_dev.jsonl``, ``clef2020/``, ``cranfield/``)
and, for the first, ``score_attribution.py``.
Leaves: on standard output a Markdown table: the figure with its 95 % interval, a reference
figure, and how the two differ; on standard error how far it is. Does not: train, or ship anything
of the sets. The references are those that came with the sets; where a set has none for what is
measured here, the line says "not comparable".

``--limit N`` tries each set on its first N queries and a small pool: its figures mean nothing.

Sets: ``polnear`` (attribution), ``multihop`` (retrieval, and abstention on unanswerable questions),
``climate-fever`` (retrieval; stance; disputed claims), ``check-covid`` (retrieval; stance),
``clef2020`` (which checked claim is a tweet about), ``cranfield`` (retrieval).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Encoder
from assistant.evaluation.bootstrap import Metric, ratio
from assistant.evaluation.metrics import Share
from assistant.evaluation.retrieval import per_query
from assistant.relevance import Judgement, Relevance
from assistant.settings import load_settings
from benchmarks.retrieval import Labelled, whole
from benchmarks.shelf import Bench, Shelf, counted, progress

_STANCE = {"supports": "SUPPORTS", "contradicts": "REFUTES", "neutral": "NOT_ENOUGH_INFO"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the table; ``reference`` is a published or earlier figure, ``how`` they differ."""

    name: str
    metric: Metric
    reference: str
    how: str

    def __str__(self) -> str:
        m = self.metric
        return (
            f"| {self.name} | {m.name} | {m.value:.3f} [{m.low:.3f}, {m.high:.3f}] | {m.n} "
            f"| {self.reference} | {self.how} |"
        )


def mean(name: str, values: Iterable[float]) -> Metric:
    metric = ratio(name, [Share(reached=float(v), of=1.0, n=1) for v in values])
    if metric is None:
        raise SystemExit(f"{name}: nothing to measure")
    return metric


def ranked(
    name: str,
    shelf: Shelf,
    cases: Sequence[Labelled],
    measures: Mapping[str, Mapping[str, str]],
    how: str,
) -> list[Line]:
    """A line a measure and ranking; ``measures``: trec_eval's name → ranking → reference."""
    lines = []
    relevant = {str(i): dict.fromkeys(c.relevant, 1) for i, c in enumerate(cases)}
    for ranking, rank in shelf.rankings().items():
        runs = {
            str(i): {d: -float(r) for r, d in enumerate(rank(c.query) or ["none"])}
            for i, c in counted(f"{name}, {ranking}", list(enumerate(cases)))
        }
        found = per_query(relevant, runs, tuple(measures))
        for measure, references in measures.items():
            lines.append(
                Line(
                    name=name,
                    metric=mean(f"{measure}, {ranking}", (v[measure] for v in found.values())),
                    reference=references.get(ranking, "–"),
                    how=how,
                )
            )
    return lines


# -- the sets -------------------------------------------------------------------------------------


def cranfield(bench: Bench) -> list[Line]:
    docs = {d["id"]: d["text"] for d in bench.rows("cranfield/docs.jsonl") if d["text"].strip()}
    cases = bench.first(_labelled(bench.rows("cranfield/queries.jsonl"), docs))
    references = {"BM25": ".385", "dense": ".401", "fused": ".427"}
    return ranked(
        "Cranfield",
        bench.shelf("Cranfield", docs, _wanted(cases)),
        cases,
        {"ndcg_cut_10": references},
        "same encoder and set; reference with its own fusion",
    )


def clef2020(bench: Bench) -> list[Line]:
    docs = {d["id"]: d["text"] for d in bench.rows("clef2020/docs.jsonl")}
    cases = bench.first(_labelled(bench.rows("clef2020/queries_dev.jsonl"), docs))
    references = {"BM25": ".900", "dense": ".922", "fused": ".938"}
    return ranked(
        "CheckThat! 2020 task 2",
        bench.shelf("CheckThat! 2020 task 2", docs, _wanted(cases)),
        cases,
        {"map_cut_5": references},
        "dev queries here, the test queries there; titles not indexed here",
    )


def _labelled(queries: Sequence[Mapping[str, Any]], docs: Mapping[str, str]) -> list[Labelled]:
    """The queries that any of the texts is relevant to."""
    cases = [Labelled(q["query"], frozenset(q["relevant"]) & frozenset(docs)) for q in queries]
    return [c for c in cases if c.relevant]


def _wanted(cases: Iterable[Labelled]) -> set[str]:
    return {i for c in cases for i in c.relevant}


def multihop(bench: Bench) -> list[Line]:
    name = "MultiHop-RAG sample"
    rows = bench.rows("news_rag/facts.jsonl")
    facts = {f["id"]: f["text"] for f in rows}
    heads = {f["id"]: (f["title"], f["source"]) for f in rows}
    asked = bench.rows("news_rag/questions.jsonl")
    full = bench.first([q for q in asked if q["answerable"]])
    empty = bench.first([q for q in asked if not q["answerable"]])
    cases = [Labelled(q["question"], frozenset(q["evidence_ids"])) for q in full]
    shelf = bench.shelf(name, facts, _wanted(cases), heads)
    measures: dict[str, dict[str, str]] = {"success_10": {}, "success_4": {}, "recip_rank": {}}
    how = "not comparable: the pool holds gold facts only, so recall is easier than the paper's"
    lines = ranked(name, shelf, cases, measures, how)
    return lines + _abstaining(name, shelf, full, empty)


def _abstaining(
    name: str,
    shelf: Shelf,
    full: Sequence[Mapping[str, Any]],
    empty: Sequence[Mapping[str, Any]],
) -> list[Line]:
    """Does the product abstain on the questions that cannot be answered, and on no others?"""
    answer = shelf.answers()
    said = {
        kind: [answer(q["question"]) for q in counted(f"{name}, {kind}", asked)]
        for kind, asked in (("answerable", full), ("unanswerable", empty))
    }
    best = {
        kind: np.array([max((e.score for e in a.evidence), default=0.0) for a in given])
        for kind, given in said.items()
    }
    above = [
        float(np.mean((b > best["unanswerable"]) + 0.5 * (b == best["unanswerable"])))
        for b in best["answerable"]
    ]
    abstained = [
        kind == "unanswerable" for kind, given in said.items() for a in given if a.abstained
    ]
    metrics = [
        mean("AUC, answerable by best relevance", above),
        mean("abstention_recall", (a.abstained for a in said["unanswerable"])),
    ]
    if abstained:
        metrics.append(mean("abstention_precision", abstained))
    how = "not comparable: no reference for abstention decided before a model is called"
    return [Line(name=name, metric=m, reference="–", how=how) for m in metrics]


def climate_fever(bench: Bench) -> list[Line]:
    name = "CLIMATE-FEVER"
    pool = {e["id"]: e["text"] for e in bench.rows("climate_fever/evidence_pool.jsonl")}
    claims = bench.first(bench.rows("climate_fever/claims.jsonl"))
    cases = [
        Labelled(c["claim"], frozenset(e["evidence_id"] for e in c["evidence"])) for c in claims
    ]
    cases = [c for c in cases if c.relevant <= frozenset(pool)]
    lines = ranked(
        name,
        bench.shelf(name, pool, _wanted(cases)),
        cases,
        {"recall_10": {"BM25": ".394", "dense": ".371", "fused": ".447"}},
        "same pool; reference with its own fusion",
    )
    relevance = Relevance.load(load_settings())
    gold, given, whole_gold, whole_given = [], [], [], []
    for c in counted(f"{name}, stance", claims):
        held = [whole(e["evidence_id"], e["text"])[2][0] for e in c["evidence"]]
        labels = [_label(j) for j in relevance.judge(c["claim"], held, task="verify")]
        gold += [e["label"] for e in c["evidence"]]
        given += labels
        whole_gold.append(c["label"])
        whole_given.append(_together(labels))
    right = (a == b for a, b in zip(whole_gold, whole_given, strict=True))
    how = "not comparable: no reference came with the set; never trained on; gold evidence given, "
    measured = [
        (macro_f1("macro-F1, evidence label", gold, given, sorted(set(gold))), "a sentence alone"),
        (mean("accuracy, claim label", right), "the label made of the evidence's"),
        (_f1("F1, DISPUTED", "DISPUTED", whole_gold, whole_given), "supported and refuted"),
    ]
    return lines + [
        Line(name=name, metric=m, reference="–", how=how + more) for m, more in measured if m
    ]


def _label(judgement: Judgement) -> str:
    return _STANCE[max(_STANCE, key=lambda name: getattr(judgement, name))]


def _together(labels: Sequence[str]) -> str:
    held = set(labels) - {"NOT_ENOUGH_INFO"}
    return "DISPUTED" if len(held) == 2 else held.pop() if held else "NOT_ENOUGH_INFO"


def check_covid(bench: Bench) -> list[Line]:
    docs = {
        d["id"]: " ".join([d["title"], *d["sentences"]])
        for d in bench.rows("check_covid/corpus.jsonl")
    }
    wanted: dict[str, set[str]] = {}
    for c in bench.rows("check_covid/claims_dev.jsonl"):
        if c["label"] != "NOTENOUGHINFO" and c["doc_id"] in docs:
            wanted.setdefault(c["claim"], set()).add(c["doc_id"])
    cases = bench.first([Labelled(claim, frozenset(found)) for claim, found in wanted.items()])
    lines = ranked(
        "Check-COVID",
        bench.shelf("Check-COVID", docs, _wanted(cases)),
        cases,
        {"recall_10": {"BM25": ".797", "dense": ".824", "fused": ".909"}},
        "dev claims here, test claims there; whole abstracts as one text",
    )
    relevance = Relevance.load(load_settings())
    names = {"supports": "supports", "refutes": "contradicts", "neutral": "neutral"}
    gold, given = [], []
    for pair in counted(
        "Check-COVID, stance", bench.first(bench.rows("nli/check_covid_dev.jsonl"))
    ):
        claim = whole("premise", pair["premise"])[2]
        (judged,) = relevance.judge(pair["hypothesis"], claim, task="verify")
        gold.append(names[pair["label"]])
        given.append(max(_STANCE, key=lambda name, j=judged: getattr(j, name)))
    metric = macro_f1("macro-F1, stance", gold, given, sorted(set(gold)))
    reference = ".58 (cross-encoder from this encoder, 20,000 pairs)"
    how = "trained on the project's articles, not on this set's kind of text"
    return [*lines, Line(name="Check-COVID", metric=metric, reference=reference, how=how)]


def _f1(name: str, kind: str, gold: Sequence[str], given: Sequence[str]) -> Metric | None:
    """A kind's F1; None where neither holds any of it."""
    shares = [
        Share(reached=2.0 * (g == kind == p), of=float((g == kind) + (p == kind)), n=1)
        for g, p in zip(gold, given, strict=True)
    ]
    return ratio(name, shares)


def macro_f1(name: str, gold: Sequence[str], given: Sequence[str], kinds: Sequence[str]) -> Metric:
    """The mean of the kinds' F1, with an interval from resampled pairs."""
    table = np.zeros((len(gold), len(kinds), 2))
    for i, (g, p) in enumerate(zip(gold, given, strict=True)):
        for k, kind in enumerate(kinds):
            table[i, k] = 2 * (g == kind == p), (g == kind) + (p == kind)
    picks = np.random.default_rng(0).integers(len(gold), size=(500, len(gold)))
    sums = np.stack([table[p].sum(axis=0) for p in picks])
    drawn = (sums[..., 0] / np.maximum(sums[..., 1], 1)).mean(axis=1)
    whole_sum = table.sum(axis=0)
    low, high = np.percentile(drawn, [2.5, 97.5])
    value = float((whole_sum[:, 0] / np.maximum(whole_sum[:, 1], 1)).mean())
    return Metric(name=name, value=value, low=float(low), high=float(high), n=len(gold))


def polnear(bench: Bench) -> None:
    """The attribution benchmark prints its own tables; the set's scorer tells what is speech."""
    lines = (bench.folder / "polnear/dev.jsonl").read_text(encoding="utf-8").splitlines()
    part = bench.scratch / "polnear.jsonl"
    part.write_text("\n".join(bench.first(lines)) + "\n", encoding="utf-8")
    progress(f"PolNeAR dev: {len(bench.first(lines))} articles")
    command = [sys.executable, "-m", "benchmarks.attribution", "--polnear", str(part)]
    command += ["--scorer", str(bench.folder / "score_attribution.py")]
    subprocess.run(command, check=True)
    progress("PolNeAR dev: done")
    print(
        "\nPolNeAR dev, JOINT all / speech, for comparison: two annotators 76.7 / 87.7; draft "
        "rules 55.6 / 67.9; a CRF trained on its training set 61.3 / 72.2; MiniLM fine-tuned on a "
        "third of it 67.7 / 78.2. This product was not trained on the set, but its confidence "
        "cut-off and the epochs that were averaged were chosen with it in view; PolNeAR also "
        "counts beliefs and plans, which the ledger leaves out.\n",
        flush=True,
    )


SETS: dict[str, Callable[[Bench], list[Line]]] = {
    "multihop": multihop,
    "climate-fever": climate_fever,
    "check-covid": check_covid,
    "clef2020": clef2020,
    "cranfield": cranfield,
}


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of queries")
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--limit", type=_number, help="try each set on its first N queries only")
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"polnear, {', '.join(SETS)}")
    given = parser.parse_args()
    names = given.sets or ["polnear", *SETS]
    if unknown := set(names) - {"polnear", *SETS}:
        parser.error(f"unknown sets: {', '.join(sorted(unknown))}")
    if given.limit:
        print(f"A trial on {given.limit} queries a set: these figures mean nothing.\n", flush=True)
    encoder = Encoder.load()
    headed = False
    for name in names:
        with tempfile.TemporaryDirectory() as scratch:
            bench = Bench(
                folder=given.bench, scratch=Path(scratch), encoder=encoder, limit=given.limit
            )
            if name == "polnear":
                polnear(bench)
                continue
            if not headed:
                print("| set | measure | value [95 %] | n | reference | how they differ |")
                print("|---|---|---|---|---|---|", flush=True)
                headed = True
            for line in SETS[name](bench):
                print(line, flush=True)


if __name__ == "__main__":
    main()
