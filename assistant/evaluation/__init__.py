"""Evaluation sets → answers → metrics with confidence intervals.

Enters: evaluation sets, claims gold, an assistant. Leaves: ``Run``, ``Metric``, ``Comparison``
and their renderings as HTML, Markdown and JUnit XML. Does not: print; the command line does.

Reading order: ``cases``, ``jsonl``, ``ragas``, ``beir`` and ``sets`` (files → cases), ``passages``
(words → places), ``predictions`` (what was answered), ``scoring`` (right or wrong), ``metrics``
and ``retrieval`` (one measure a function), ``bootstrap`` (intervals), ``measuring`` (all of them
together), ``runs`` and ``folders``, ``compare``, ``claims_gold``, ``importing``,
``draft``; ``report``, ``markdown``, ``junit`` (renderings).
"""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.beir import beir_documents
from assistant.evaluation.bootstrap import Metric
from assistant.evaluation.cases import Case, Point
from assistant.evaluation.claims_gold import measure_claims, pair, read_claims
from assistant.evaluation.compare import Comparison, compare
from assistant.evaluation.draft import draft, feedback_cases
from assistant.evaluation.folders import (
    Run,
    RunInfo,
    interrupted,
    list_runs,
    predictions_jsonl,
    read_run,
    runs_in,
)
from assistant.evaluation.importing import Imported, imported
from assistant.evaluation.junit import junit
from assistant.evaluation.markdown import markdown
from assistant.evaluation.meanings import MEANINGS
from assistant.evaluation.measuring import Slice, measure, slices, unmet
from assistant.evaluation.report import report_html
from assistant.evaluation.runs import Answers, evaluate
from assistant.evaluation.sets import read

__all__ = [
    "MEANINGS",
    "Answers",
    "Case",
    "Comparison",
    "Imported",
    "Metric",
    "Point",
    "Run",
    "RunInfo",
    "Slice",
    "beir_documents",
    "compare",
    "draft",
    "evaluate",
    "evaluate_claims",
    "feedback_cases",
    "imported",
    "interrupted",
    "junit",
    "list_runs",
    "markdown",
    "measure",
    "predictions_jsonl",
    "read",
    "read_run",
    "report_html",
    "runs_in",
    "slices",
    "unmet",
]


def evaluate_claims(gold: Path, assistant: Answers, *, seed: int = 0) -> dict[str, Metric]:
    """The claim measures of the assistant's ledger against a claims gold file, by name.

    Raises:
        EvalSetError: the gold is malformed, or its documents are not in the store.
    """
    wanted = read_claims(gold, assistant.documents())
    return measure_claims(pair(wanted, assistant.claims()), seed=seed)
