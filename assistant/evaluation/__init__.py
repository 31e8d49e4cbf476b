"""Evaluation sets → answers → metrics with confidence intervals.

Enters: evaluation sets, claims gold, an assistant. Leaves: ``Run``, ``Metric``, ``Comparison``
and their renderings as HTML, Markdown and JUnit XML. Does not: print; the command line does.

Reading order: ``sets`` (files → cases), ``passages`` (words → places), ``predictions`` (what was
answered), ``scoring`` (right or wrong), ``metrics`` and ``retrieval`` (one measure a function),
``bootstrap`` (intervals), ``measuring`` (all of them together), ``runs`` and ``folders``,
``compare``, ``claims_gold``, ``draft``; ``report``, ``markdown``, ``junit`` (renderings).
"""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.bootstrap import Metric
from assistant.evaluation.claims_gold import measure_claims, pair, read_claims
from assistant.evaluation.folders import Run, RunInfo, list_runs, read_run
from assistant.evaluation.measuring import Slice, measure, slices, unmet
from assistant.evaluation.runs import Answers, evaluate
from assistant.evaluation.sets import Case, Point, beir_documents, read

__all__ = [
    "Answers",
    "Case",
    "Metric",
    "Point",
    "Run",
    "RunInfo",
    "Slice",
    "beir_documents",
    "evaluate",
    "evaluate_claims",
    "list_runs",
    "measure",
    "read",
    "read_run",
    "slices",
    "unmet",
]


def evaluate_claims(gold: Path, assistant: Answers, *, seed: int = 0) -> tuple[Metric, ...]:
    """The claim measures of the assistant's ledger against a claims gold file.

    Raises:
        EvalSetError: the gold is malformed, or its documents are not in the store.
    """
    wanted = read_claims(gold, assistant.documents())
    return measure_claims(pair(wanted, assistant.claims()), seed=seed)
