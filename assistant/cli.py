"""The command line; the only printer.

Enters: arguments. Leaves: tables or JSON on standard output, messages on standard error, exit
codes: 0 done, 1 a stated failure, 2 wrong usage. Does not: hold logic; every command calls the
pipeline or the evaluation.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from assistant.errors import WhoSaysError
from assistant.records import REPORTER, Answer, Claim, Statement, Verdict, to_json

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

app = typer.Typer(
    name="whosays",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Ask reports in which several sides tell different stories: who says what, and where.",
)
feedback_app = typer.Typer(no_args_is_help=True, help="What readers said of answers.")
app.add_typer(feedback_app, name="feedback")
out = Console(soft_wrap=True)
err = Console(stderr=True)

Store = Annotated[
    Path | None, typer.Option("--store", help="Folder of the store.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SideOption = Annotated[str | None, typer.Option("--side", help="Only this side.")]
DocOption = Annotated[str | None, typer.Option("--doc", help="Only this document.")]
Since = Annotated[str | None, typer.Option("--since", help="Published on or after (ISO date).")]
Until = Annotated[str | None, typer.Option("--until", help="Published on or before (ISO date).")]
Model = Annotated[str | None, typer.Option("--model", help="Chat model, provider:model.")]

_COLOURS = ("cyan", "yellow", "magenta", "green", "blue", "bright_red", "bright_cyan")


def main() -> None:
    """The ``whosays`` command."""
    try:
        app()
    except WhoSaysError as exc:
        err.print(f"[bold red]error:[/] {escape(str(exc))}")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        sys.exit(1)


@app.command(epilog="Example: `whosays ingest reports/ --sides sides.toml`")
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders (.txt, .md).")],
    sides: Annotated[Path | None, typer.Option(help="A sides.toml.")] = None,
    attributor: Annotated[str | None, typer.Option(help="embedded, rules or model.")] = None,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Read reports into the store."""
    with _open(store, attributor=attributor, model=model) as assistant:
        by_model = assistant.settings.attributor == "model"
        if by_model:
            err.print(f"Attribution will take {assistant.attribution_cost(paths)}")
        with _progress("Reading") as bar:
            report = assistant.ingest(paths, sides=sides, progress=bar)
        if by_model:
            err.print(f"Attribution took {assistant.attribution_used()}")
    if as_json:
        _print_json(report)
    else:
        out.print(
            f"{len(report.added)} added, {len(report.replaced)} replaced, "
            f"{len(report.unchanged)} unchanged, {len(report.rejected)} rejected; "
            f"{report.claims} claims"
        )
    for r in report.rejected:
        err.print(f"[red]rejected[/] {escape(r.path)}: {escape(r.reason)}")
    if report.rejected:
        raise typer.Exit(1)


@app.command(epilog='Example: `whosays ask "Who attacked?" --side Russia`')
def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    side: SideOption = None,
    doc: DocOption = None,
    since: Since = None,
    until: Until = None,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question: what every side says."""
    with _open(store, sample=True, model=model) as assistant:
        answer = assistant.answer(question, side=side, doc_id=doc, since=since, until=until)
    if as_json:
        _print_json(answer)
    else:
        _print_answer(answer)


@app.command(epilog='Example: `whosays verify "More than 70 attackers were killed."`')
def verify(
    claim: Annotated[str, typer.Argument(help="The claim to check.")],
    side: SideOption = None,
    doc: DocOption = None,
    since: Since = None,
    until: Until = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Check a claim: each side's position on it."""
    with _open(store, sample=True) as assistant:
        verdict = assistant.verify(claim, side=side, doc_id=doc, since=since, until=until)
    if as_json:
        _print_json(verdict)
    else:
        _print_verdict(verdict)


@app.command(epilog="Example: `whosays claims --side Ukraine --stance denies`")
def claims(
    side: SideOption = None,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    stance: Annotated[str | None, typer.Option(help="asserts or denies.")] = None,
    act: Annotated[str | None, typer.Option(help="says, accuses, denies, …")] = None,
    doc: DocOption = None,
    text: Annotated[str | None, typer.Option(help="Only claims with these words.")] = None,
    unverified: Annotated[bool, typer.Option("--unverified", help="Only unverified.")] = False,
    reporter: Annotated[
        bool, typer.Option("--reporter/--no-reporter", help="The reports' own claims too.")
    ] = True,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """List the claims: who says what."""
    filters = {
        "side": side,
        "source": source,
        "stance": stance,
        "act": act,
        "doc_id": doc,
        "text": text,
        "unverified": True if unverified else None,
    }
    with _open(store) as assistant:
        found = assistant.claims(**{k: v for k, v in filters.items() if v is not None})
    shown = [c for c in found if reporter or not c.is_reporter][:limit]
    if as_json:
        _print_json(shown)
    else:
        _print_claims(shown)


@app.command(epilog="Example: `whosays sides --suggest > sides.toml`")
def sides(
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Propose sides from the sources, as sides.toml.")
    ] = False,
    use: Annotated[Path | None, typer.Option(help="Use this sides.toml from now on.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """List the sides, propose them, or replace them."""
    with _open(store) as assistant:
        if use is not None:
            from assistant.sides import Sides

            assistant.set_sides(Sides.from_toml(use))
        if suggest:
            typer.echo(assistant.suggest_sides().to_toml(), nl=False)
            return
        found = assistant.sides()
        counts = {s.label: assistant.count_claims(side=s.label) for s in found}
    if as_json:
        _print_json(found)
        return
    table = Table("Side", "Claims", "Also called", box=None)
    for s in found:
        table.add_row(_coloured(s.label), str(counts[s.label]), escape(", ".join(s.aliases)))
    out.print(table)


@app.command(epilog="Example: `whosays documents --remove old.txt`")
def documents(
    remove: Annotated[str | None, typer.Option(help="Remove this document.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """List the documents, or remove one."""
    with _open(store) as assistant:
        if remove is not None:
            assistant.remove(remove)
        found = assistant.documents()
        counts = {d.doc_id: assistant.count_claims(doc_id=d.doc_id) for d in found}
    if as_json:
        _print_json([{k: v for k, v in to_json(d).items() if k != "text"} for d in found])
        return
    table = Table("Document", "Title", "Publisher", "Published", "Claims", box=None)
    for d in found:
        cells = (d.doc_id, d.title, d.publisher or "", d.published or "", str(counts[d.doc_id]))
        table.add_row(*map(escape, cells))
    out.print(table)


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
    seed: Annotated[int, typer.Option(help="Seed of the bootstrap.")] = 0,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Score eval sets, with 95 % intervals."""
    from assistant import evaluation

    wanted = _minima(minimum or [])
    with _open(store, sample=True, model=model) as assistant:
        if draft:
            for row in evaluation.draft(assistant):
                typer.echo(json.dumps(row, ensure_ascii=False))
            return
        if not sets and gold is None:
            raise typer.BadParameter("name an eval set, or claims gold with --claims")
        metrics: dict[str, Any] = {}
        if sets:
            with _progress("Asking") as progress:
                done = evaluation.evaluate(
                    sets, assistant, out=run, seed=seed, baseline=baseline, progress=progress
                )
            metrics.update(done.metrics)
            _write(predictions, lambda: evaluation.predictions_jsonl(done))
            _write(report, lambda: evaluation.report_html(done))
            _write(markdown, lambda: evaluation.markdown(done))
            _write(junit, lambda: evaluation.junit(done))
        if gold is not None:
            for name, metric in evaluation.evaluate_claims(gold, assistant).items():
                metrics[f"claims_{name}" if name in metrics else name] = metric
    if as_json:
        _print_json(metrics)
    else:
        _print_metrics(metrics)
    faults = evaluation.unmet(metrics, wanted)
    for fault in faults:
        err.print(f"[red]unmet:[/] {escape(fault)}")
    if faults:
        raise typer.Exit(1)


@app.command(epilog="Example: `whosays runs runs/ --compare runs/a runs/b`")
def runs(
    folder: Annotated[Path, typer.Argument(help="Folder that holds runs.")] = Path("runs"),
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Compare two runs case by case.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List evaluation runs, or compare two."""
    from assistant import evaluation

    if compare is not None:
        _print_json(evaluation.compare(*compare))
        return
    found = evaluation.list_runs(folder)
    if as_json:
        _print_json(found)
        return
    table = Table("Run", "Cases", "point_recall", "statement_precision", box=None)
    for r in found:
        cells = [str(r["run"]), str(r["cases"])]
        cells += [
            "" if r["metrics"].get(m) is None else f"{r['metrics'][m]['value']:.3f}"
            for m in ("point_recall", "statement_precision")
        ]
        table.add_row(*map(escape, cells))
    out.print(table)


@app.command(epilog="Example: `whosays serve --port 7860`")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 7860,
    api: Annotated[bool, typer.Option("--api", help="Serve the JSON API at /api.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Serve MCP tools at /mcp.")] = False,
    auth: Annotated[Path | None, typer.Option(help="File of user:hash lines.")] = None,
    root_path: Annotated[str, typer.Option(help="Path prefix behind a proxy.")] = "",
    model: Model = None,
    store: Store = None,
) -> None:
    """Serve the chat page."""
    from assistant.ui import serve as serve_page

    with _open(store, sample=True, model=model) as assistant:
        err.print(f"Who Says is at http://{host}:{port}{root_path} (stop with Ctrl+C)")
        serve_page(
            assistant, host=host, port=port, api=api, mcp=mcp, auth=auth, root_path=root_path
        )


@feedback_app.command("export", epilog="Example: `whosays feedback export > set.jsonl`")
def export_feedback(store: Store = None) -> None:
    """Print readers' feedback as an eval set (JSON lines)."""
    from assistant import evaluation

    with _open(store) as assistant:
        for row in evaluation.feedback_cases(assistant):
            typer.echo(json.dumps(row, ensure_ascii=False))


# -- what the commands share ----------------------------------------------------------------------


def _open(store: Path | None, *, sample: bool = False, **overrides: object) -> Assistant:
    """The assistant on a store; the sample corpus fills an empty default store if ``sample``."""
    from assistant.pipeline import Assistant, open_default
    from assistant.settings import load_settings

    settings = load_settings(store=store, **overrides)
    return open_default(settings) if sample and store is None else Assistant.open(settings=settings)


def _progress(what: str) -> AbstractContextManager[Callable[[str, int, int], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    return _Bar(what) if err.is_terminal else nullcontext()


class _Bar:
    """A progress bar that is told of paths and counts."""

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err
        )
        self._task = self._bar.add_task(what, total=None)

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._bar.start()
        return lambda what, done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


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


def _write(path: Path | None, make: Callable[[], str]) -> None:
    """Write a file that was asked for."""
    if path is None:
        return
    try:
        path.write_text(make(), encoding="utf-8")
    except OSError as exc:
        raise WhoSaysError(f"cannot write {path}: {exc.strerror}; choose another place") from exc


def _print_json(value: object) -> None:
    typer.echo(json.dumps(to_json(value), ensure_ascii=False, indent=2))


def _coloured(side: str | None) -> str:
    """A side's label in its colour.

    The colour follows from the label, so that it stays the same.
    """
    if side is None:
        return "[dim]unattributed[/]"
    if side == REPORTER:
        return "[dim]Reporter[/]"
    colour = _COLOURS[sum(side.encode()) % len(_COLOURS)]
    return f"[{colour}]{escape(side)}[/]"


def _print_statement(s: Statement) -> None:
    marks = " ".join(f"\\[{c.number}]" for c in s.citations)
    flag = " [italic](not independently verified)[/]" if s.unverified else ""
    out.print(f"  • {escape(s.text)} {marks}{flag}")


def _print_sources(statements: Iterable[Statement]) -> None:
    out.print()
    for s in statements:
        for c in s.citations:
            quote = " ".join(c.quote.split())
            out.print(
                f"  [dim]\\[{c.number}] {escape(c.doc_id)} {c.span.start}–{c.span.end}: "
                f"“{escape(quote)}”[/]"
            )


def _print_answer(answer: Answer) -> None:
    if answer.abstained:
        out.print(escape(answer.text.replace("\\", "")))
        return
    if answer.notice:
        err.print(f"[yellow]{escape(answer.notice)}[/]")
    out.print(f"[bold]{answer.status}[/]")
    side: object = object()
    for s in answer.statements:
        if s.side != side:
            side = s.side
            out.print(_coloured(s.side))
        _print_statement(s)
    if answer.more:
        out.print(f"  [dim]{answer.more} more[/]")
    _print_sources(answer.statements)


def _print_verdict(verdict: Verdict) -> None:
    out.print(f"[bold]{verdict.label}[/]")
    for p in verdict.positions:
        out.print(f"{_coloured(p.side)} {p.stance}")
        for s in p.statements:
            _print_statement(s)
    out.print(f"\n[dim]{escape(verdict.outlook)}[/]")
    _print_sources(verdict.statements)


def _print_claims(found: Iterable[Claim]) -> None:
    table = Table("Side", "Source", "Act", "Claim", "Where", box=None)
    for c in found:
        flag = " [italic](unverified)[/]" if c.unverified else ""
        table.add_row(
            _coloured(c.source.side),
            escape(c.source.name or "?"),
            c.act if c.stance == "asserts" else f"{c.act} (denies)",
            escape(" ".join(c.text.split())) + flag,
            f"{escape(c.doc_id)}:{c.content[0].start}",
        )
    out.print(table)


def _print_metrics(metrics: dict[str, Any]) -> None:
    table = Table("Metric", "Value", "95 % interval", "n", box=None)
    for name, m in metrics.items():
        table.add_row(name, f"{m.value:.3f}", f"{m.low:.3f} – {m.high:.3f}", str(m.n))
    out.print(table)


if __name__ == "__main__":
    main()
