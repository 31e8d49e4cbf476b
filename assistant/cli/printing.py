"""What commands show a person: answers, verdicts, claims, metrics, comparisons.

Enters: records. Leaves: text and tables on standard output. Does not: ask or compute anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Column, Table

from assistant.cli.console import err, out
from assistant.metering import told
from assistant.records import REPORTER, Answer, Claim, Statement, Verdict

if TYPE_CHECKING:
    from assistant.evaluation import Comparison

_COLOURS = ("cyan", "yellow", "magenta", "green", "blue", "bright_red", "bright_cyan")


def whole(heading: str) -> Column:
    """A column of what a person types again (ids, names): folded where it is narrow, never cut."""
    return Column(heading, overflow="fold")


def coloured(side: str | None) -> str:
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


def print_answer(answer: Answer) -> None:
    """An answer by side, with its sources below."""
    if answer.abstained:
        out.print(escape(answer.text.replace("\\", "")))
        _print_model(answer)
        return
    if answer.notice:
        err.print(f"[yellow]{escape(answer.notice)}[/]")
    out.print(f"[bold]{answer.status}[/]")
    side: object = object()
    for s in answer.statements:
        if s.side != side:
            side = s.side
            out.print(coloured(s.side))
        _print_statement(s)
    if answer.more:
        out.print(f"  [dim]{answer.more} more[/]")
    _print_sources(answer.statements)
    _print_model(answer)


def _print_model(answer: Answer) -> None:
    """Who worded the answer, and what was asked of the chat model."""
    if answer.model:
        out.print(f"\n  [dim]Worded by {escape(answer.model)}; quotations checked.[/]")
    if answer.usage:
        out.print(f"  [dim]The chat model took {told(answer.usage)}.[/]")


def print_verdict(verdict: Verdict) -> None:
    """A verdict: its label, each side's position, what would change it."""
    out.print(f"[bold]{verdict.label}[/]")
    for p in verdict.positions:
        out.print(f"{coloured(p.side)} {p.stance}")
        for s in p.statements:
            _print_statement(s)
    out.print(f"\n[dim]{escape(verdict.outlook)}[/]")
    _print_sources(verdict.statements)


def print_claims(found: Iterable[Claim]) -> None:
    """Claims as a table."""
    table = Table("Side", "Source", "Act", "Claim", whole("Where"), box=None)
    for c in found:
        flag = " [italic](unverified)[/]" if c.unverified else ""
        table.add_row(
            coloured(c.source.side),
            escape(c.source.name or "?"),
            c.act if c.stance == "asserts" else f"{c.act} (denies)",
            escape(" ".join(c.text.split())) + flag,
            f"{escape(c.doc_id)}:{c.content[0].start}",
        )
    out.print(table)


def print_comparison(compared: Comparison) -> None:
    """Two runs beside each other, and the cases that changed."""
    from assistant.evaluation.markdown import shown

    out.print(
        f"[bold]{escape(compared.run_id)}[/] against {escape(compared.baseline_id)}, "
        f"{compared.cases} cases of both: {len(compared.better)} better, "
        f"{len(compared.worse)} worse"
    )
    table = Table(whole("Metric"), "Run", "Baseline", "Change", "p", "n", box=None)
    for d in compared.differences:
        change = f"{'+' if d.delta >= 0 else ''}{shown(d, d.delta)}"
        cells = (shown(d, d.value), shown(d, d.baseline), change, f"{d.p:.3f}", str(d.n))
        table.add_row(d.name, *cells)
    out.print(table)
    for what, cases in (("worse", compared.worse), ("better", compared.better)):
        for c in cases:
            before, now = ("; ".join(f) or "passed" for f in (c.faults_before, c.faults))
            out.print(f"{what}: {escape(c.key)} {escape(c.query)}: {before} → {now}")
    for change in compared.changes:
        out.print(f"different: {escape(change)}")
    if compared.left_out:
        out.print(f"left out, in one run alone or asked otherwise: {len(compared.left_out)} cases")


def print_metrics(metrics: dict[str, Any]) -> None:
    """Metrics as a table, with their intervals."""
    from assistant.evaluation.markdown import shown

    table = Table(whole("Metric"), "Value", "95 % interval", "n", box=None)
    for name, m in metrics.items():
        value, low, high = (shown(m, v) for v in (m.value, m.low, m.high))
        table.add_row(name, value, f"{low} – {high}", str(m.n))
    out.print(table)
