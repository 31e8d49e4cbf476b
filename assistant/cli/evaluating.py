"""Commands that measure: evaluate, runs, feedback export.

Enters: evaluation sets and runs. Leaves: metrics, reports, sets. Does not: hold logic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from assistant.cli.console import (
    AsJson,
    Model,
    Store,
    app,
    check_writable,
    err,
    feedback_app,
    open_assistant,
    out,
    print_json,
    progress_bar,
    shown,
    write_file,
    write_rows,
)
from assistant.cli.printing import print_comparison, print_metrics, whole

if TYPE_CHECKING:
    from assistant.evaluation import Metric


@app.command(epilog="Example: `whosays evaluate set.jsonl --min point_recall=0.8`")
def evaluate(
    sets: Annotated[list[Path] | None, typer.Argument(help="Eval sets.")] = None,
    gold: Annotated[
        Path | None, typer.Option("--claims", help="Claims gold, scored on the ledger.")
    ] = None,
    minimum: Annotated[
        list[str] | None, typer.Option("--min", help="METRIC=VALUE; exit 1 if unmet.")
    ] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write predictions here.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a Markdown summary.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
    run: Annotated[Path | None, typer.Option(help="Folder of the run (resumes).")] = None,
    baseline: Annotated[Path | None, typer.Option(help="A run to compare with.")] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Draft an eval set from the store's ledger.")
    ] = False,
    corrected: Annotated[
        Path | None, typer.Option("--import", help="Make a set of a draft that you corrected.")
    ] = None,
    made: Annotated[
        Path | None, typer.Option("--out", help="New file for --draft or --import.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 0,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Score eval sets, with 95 % intervals."""
    from assistant import evaluation

    wanted = _minima(minimum or [])
    if unknown := sorted(set(wanted) - set(evaluation.MEANINGS)):
        known = ", ".join(evaluation.MEANINGS)
        raise typer.BadParameter(f"--min: no metric {', '.join(unknown)}; there are {known}")
    if draft and corrected is not None:
        raise typer.BadParameter("--draft and --import are two steps; do one at a time")
    drafting = draft or corrected is not None
    if made is not None and not drafting:
        raise typer.BadParameter("--out goes with --draft or --import; --run keeps a run")
    if drafting and (sets or gold is not None or minimum):
        raise typer.BadParameter("--draft and --import score nothing; score in a step of its own")
    if not drafting and not sets and gold is None:
        raise typer.BadParameter("name an eval set, or claims gold with --claims")
    of_sets = {
        "--predictions": predictions,
        "--report": report,
        "--markdown": markdown,
        "--junit": junit,
        "--run": run,
        "--baseline": baseline,
    }
    if not sets and (vain := [name for name, path in of_sets.items() if path is not None]):
        raise typer.BadParameter(f"{', '.join(vain)}: of no use without an eval set; name one")
    check_writable(path for path in (predictions, report, markdown, junit) if path)
    with open_assistant(store, sample=True, model=model) as assistant:
        if draft:
            write_rows(evaluation.draft(assistant), made)
            return
        if corrected is not None:
            kept = evaluation.imported(corrected, assistant.documents())
            write_rows(kept.rows, made)
            err.print(f"{len(kept.rows)} corrected, {kept.drafts} left out as drafts still")
            return
        metrics: dict[str, Any] = {}
        ledger = {}
        if gold is not None:
            found = evaluation.evaluate_claims(gold, assistant, seed=seed)
            ledger = dict(_of_ledger(m) for m in found.values())
        if sets:
            with _resumable(run), progress_bar("Asking") as progress:
                done = evaluation.evaluate(
                    sets, assistant, out=run, seed=seed, baseline=baseline, progress=progress
                )
            metrics.update(done.metrics)
            write_file(predictions, lambda: evaluation.predictions_jsonl(done))
            write_file(report, lambda: evaluation.report_html(done))
            write_file(markdown, lambda: evaluation.markdown(done))
            write_file(junit, lambda: evaluation.junit(done))
        metrics |= ledger
    if as_json:
        print_json(metrics)
    else:
        print_metrics(metrics)
    faults = evaluation.unmet(metrics, wanted)
    for fault in faults:
        err.print(f"[red]unmet:[/] {shown(fault)}")
    if faults:
        raise typer.Exit(1)


@app.command(epilog="Example: `whosays runs runs/ --compare runs/a runs/b`")
def runs(
    folder: Annotated[Path, typer.Argument(help="Folder that holds runs.")] = Path("runs"),
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Compare a run with a baseline, case by case: RUN BASELINE."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List evaluation runs, or compare two."""
    from assistant import evaluation

    if compare is not None:
        compared = evaluation.compare(*compare)
        if as_json:
            print_json(compared)
        else:
            print_comparison(compared)
        return
    found = evaluation.list_runs(folder)
    if as_json:
        print_json(found)
        return
    table = Table(
        whole("Run"), "Started", "Cases", "Failed", "point_recall", "statement_precision", box=None
    )
    for r in found:
        started = r["started"][:16].replace("T", " ")
        cells = [str(r["run"]), started, str(r["cases"]), str(r["failed"])]
        cells += [
            "" if r["metrics"].get(m) is None else f"{r['metrics'][m]['value']:.3f}"
            for m in ("point_recall", "statement_precision")
        ]
        table.add_row(*map(shown, cells))
    out.print(table)
    for name in evaluation.interrupted(folder):
        err.print(f"{shown(name)} was interrupted; evaluate into it again to finish it")


@feedback_app.command("export", epilog="Example: `whosays feedback export > set.jsonl`")
def export_feedback(store: Store = None) -> None:
    """Print readers' feedback as an eval set (JSON lines)."""
    from assistant import evaluation

    with open_assistant(store) as assistant:
        write_rows(evaluation.feedback_cases(assistant), None)


@contextmanager
def _resumable(run: Path | None) -> Iterator[None]:
    """Tell who interrupts a run how it goes on."""
    try:
        yield
    except KeyboardInterrupt:
        if run is not None:
            err.print(f"Interrupted. The same command goes on where {shown(run)} stopped.")
        raise


def _of_ledger(metric: Metric) -> tuple[str, Metric]:
    """A claims gold's metric by its name, which is no name of a set's metric.

    So ``--min`` and whoever reads the JSON find it by one name, whether or not sets were asked.
    """
    name = f"claims_{metric.name}" if metric.name == "side_accuracy" else metric.name
    return name, replace(metric, name=name)


def _minima(given: Iterable[str]) -> dict[str, float]:
    """``METRIC=VALUE`` options; wrong ones are wrong usage."""
    wanted = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            wanted[name] = float(value)
        except ValueError:
            raise typer.BadParameter(f"--min takes METRIC=VALUE, not {text!r}") from None
    return wanted
