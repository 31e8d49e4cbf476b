"""Commands on what is loaded: ingest, reingest, claims, sides, documents.

Enters: arguments. Leaves: a changed store, tables or JSON. Does not: hold logic.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from assistant.cli.console import (
    AsJson,
    DocOption,
    Model,
    SideOption,
    Store,
    app,
    err,
    open_assistant,
    out,
    print_json,
    progress_bar,
    shown,
    typed,
)
from assistant.cli.printing import coloured, print_claims, whole
from assistant.records import Act, IngestReport, Stance, to_json
from assistant.settings import AttributorName
from assistant.store_rows import Order

AttributorOption = Annotated[
    AttributorName | None, typer.Option("--attributor", help="Who finds the claims.")
]


@app.command(epilog="Example: `whosays ingest reports/ --sides sides.toml`")
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders (.txt, .md).")],
    sides: Annotated[Path | None, typer.Option(help="A sides.toml.")] = None,
    attributor: AttributorOption = None,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Read reports into the store."""
    with open_assistant(store, create=True, attributor=attributor, model=model) as assistant:
        by_model = assistant.settings.attributor == "model"
        if by_model:
            err.print(f"Attribution will take {assistant.attribution_cost(paths)}")
        with progress_bar("Reading") as bar:
            report = assistant.ingest(paths, sides=sides, progress=bar)
        if by_model:
            err.print(f"Attribution took {assistant.attribution_used()}")
    told = (
        f"{len(report.added)} added, {len(report.replaced)} replaced, "
        f"{len(report.unchanged)} unchanged, {len(report.rejected)} rejected"
    )
    _finish(report, told, "rejected", as_json=as_json)


@app.command(epilog="Example: `whosays reingest --all --attributor embedded`")
def reingest(
    documents: Annotated[
        list[str] | None,
        typer.Argument(help="Documents of the store, by id.", callback=typed),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All documents.")] = False,
    attributor: AttributorOption = None,
    model: Model = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Read stored documents again, with the attributor and sides of now."""
    if everything == bool(documents):
        raise typer.BadParameter("name documents, or give --all")
    with open_assistant(store, attributor=attributor, model=model) as assistant:
        chosen = documents or [d.doc_id for d in assistant.documents()]
        with progress_bar("Reading again") as bar:
            report = assistant.reingest(chosen, progress=bar)
        if assistant.settings.attributor == "model":
            err.print(f"Attribution took {assistant.attribution_used()}")
    told = f"{len(report.replaced)} read again"
    _finish(report, told, "kept as it was", as_json=as_json)


def _finish(report: IngestReport, told: str, fate: str, *, as_json: bool) -> None:
    """Print what came of reading documents; exit 1 where one was rejected, naming its fate."""
    if as_json:
        print_json(report)
    else:
        out.print(f"{told}; {report.claims} claims")
    for r in report.rejected:
        err.print(f"[red]{fate}[/] {shown(r.path)}: {shown(r.reason)}")
    if report.rejected:
        raise typer.Exit(1)


@app.command(epilog="Example: `whosays claims --side Ukraine --stance denies`")
def claims(
    side: SideOption = None,
    source: Annotated[str | None, typer.Option(help="Only this source.", callback=typed)] = None,
    stance: Annotated[Stance | None, typer.Option(help="Only claims that do so.")] = None,
    act: Annotated[Act | None, typer.Option(help="Only claims made so.")] = None,
    doc: DocOption = None,
    text: Annotated[
        str | None, typer.Option(help="Only claims with these words.", callback=typed)
    ] = None,
    unverified: Annotated[bool, typer.Option("--unverified", help="Only unverified.")] = False,
    reporter: Annotated[
        bool, typer.Option("--reporter/--no-reporter", help="The reports' own claims too.")
    ] = True,
    sort: Annotated[
        Order,
        typer.Option(help="By what to sort; document is the order in which they were added."),
    ] = "document",
    descending: Annotated[bool, typer.Option("--descending", help="Last first.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """List the claims: who says what."""
    filters: dict[str, Any] = {
        "side": side,
        "source": source,
        "stance": stance,
        "act": act,
        "doc_id": doc,
        "text": text,
        "unverified": True if unverified else None,
        "reporter": None if reporter else False,
    }
    asked = {k: v for k, v in filters.items() if v is not None}
    with open_assistant(store) as assistant:
        if doc is not None:
            assistant.document(doc)  # one that there is not is an error, not an empty table
        shown = assistant.claims(**asked, order=sort, descending=descending, limit=limit)
    if as_json:
        print_json(shown)
    else:
        print_claims(shown)


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
    with open_assistant(store) as assistant:
        if use is not None:
            from assistant.sides import Sides

            assistant.set_sides(Sides.from_toml(use))
        if suggest:
            proposed = assistant.suggest_sides()
            if as_json:
                print_json(proposed.sides)
            else:
                typer.echo(proposed.to_toml(), nl=False)
            return
        found = assistant.sides()
        counts = {s.label: assistant.count_claims(side=s.label) for s in found}
    if as_json:
        print_json(found)
        return
    table = Table(whole("Side"), "Claims", "Also called", box=None)
    for s in found:
        table.add_row(coloured(s.label), str(counts[s.label]), shown(", ".join(s.aliases)))
    out.print(table)


@app.command(epilog="Example: `whosays documents --remove old.txt`")
def documents(
    remove: Annotated[
        str | None, typer.Option(help="Remove this document.", callback=typed)
    ] = None,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """List the documents, or remove one."""
    with open_assistant(store) as assistant:
        if remove is not None:
            assistant.remove(remove)
        found = assistant.documents()
        counts = assistant.store.claims_per_document()
    if as_json:
        print_json([{k: v for k, v in to_json(d).items() if k != "text"} for d in found])
        return
    table = Table(whole("Document"), "Title", "Publisher", "Published", "Claims", box=None)
    for d in found:
        cells = (d.doc_id, d.title, d.publisher or "", d.published or "", str(counts[d.doc_id]))
        table.add_row(*map(shown, cells))
    out.print(table)
