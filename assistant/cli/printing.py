"""What commands show a person: answers, verdicts, claims, metrics, comparisons.

Enters: records. Leaves: text and tables on standard output. Does not: ask or compute anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.table import Column, Table

from assistant.cli.console import err, out, shown
from assistant.metering import told
from assistant.phrasing import side_heading, stands
from assistant.records import REPORTER, Answer, Claim, Statement, Verdict
from assistant.statuses import parties, sentence
from assistant.unmarked import plain_of

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
    return f"[{colour}]{shown(side)}[/]"


def _print_statement(s: Statement) -> None:
    marks = " ".join(f"\\[{c.number}]" for c in s.citations)
    flag = " [italic](not independently verified)[/]" if s.unverified else ""
    out.print(f"  • {shown(s.text)} {marks}{flag}")


def _print_sources(statements: Iterable[Statement]) -> None:
    out.print()
    for s in statements:
        for c in s.citations:
            quote = " ".join(c.quote.split())
            out.print(
                f"  [dim]\\[{c.number}] {shown(c.doc_id)} {c.span.start}–{c.span.end}: "
                f"“{shown(quote)}”[/]"
            )


def print_answer(answer: Answer) -> None:
    """An answer by side, with its sources below."""
    if answer.notice:
        err.print(f"[yellow]{shown(answer.notice)}[/]")
    if answer.abstained:
        out.print(shown(plain_of(answer.text)))
        _print_model(answer)
        return
    told = sentence(answer.status, narrowed=answer.narrowed, parties=parties(answer.statements))
    out.print(f"[bold]{shown(told)}[/]")
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
        out.print(f"\n  [dim]Worded by {shown(answer.model)}; quotations checked.[/]")
    if answer.usage:
        out.print(f"  [dim]The chat model took {told(answer.usage)}.[/]")


def print_verdict(verdict: Verdict) -> None:
    """A verdict: its label, each side's position, what would change it."""
    out.print(f"[bold]{shown(sentence(verdict.label, narrowed=verdict.narrowed))}[/]")
    for p in verdict.positions:
        out.print(f"{coloured(p.side)} {stands(p.stance, side_heading(p.side))}")
        for s in p.statements:
            _print_statement(s)
    out.print(f"\n[dim]{shown(verdict.outlook)}[/]")
    _print_sources(verdict.statements)


def print_claims(found: Iterable[Claim]) -> None:
    """Claims as a table."""
    table = Table("Side", "Source", "Act", "Claim", whole("Where"), box=None)
    for c in found:
        flag = " [italic](unverified)[/]" if c.unverified else ""
        table.add_row(
            coloured(c.source.side),
            shown(c.source.name or "?"),
            _act(c),
            shown(" ".join(c.text.split())) + flag,
            f"{shown(c.doc_id)}:{c.content[0].start}",
        )
    out.print(table)


def _act(claim: Claim) -> str:
    """A claim's act, with its stance where the act tells another one."""
    told = "denies" if claim.act == "denies" else "asserts"
    return claim.act if claim.stance == told else f"{claim.act} ({claim.stance})"


def print_comparison(compared: Comparison) -> None:
    """Two runs beside each other, and the cases that changed."""
    from assistant.evaluation.markdown import shown as figure

    out.print(
        f"[bold]{shown(compared.run_id)}[/] against {shown(compared.baseline_id)}, "
        f"{compared.cases} cases of both: {len(compared.better)} better, "
        f"{len(compared.worse)} worse"
    )
    table = Table(whole("Metric"), "Run", "Baseline", "Change", "p", "n", box=None)
    for d in compared.differences:
        change = f"{'+' if d.delta >= 0 else ''}{figure(d, d.delta)}"
        cells = (figure(d, d.value), figure(d, d.baseline), change, f"{d.p:.3f}", str(d.n))
        table.add_row(shown(d.name), *cells)
    out.print(table)
    for what, cases in (("worse", compared.worse), ("better", compared.better)):
        for c in cases:
            before, now = ("; ".join(f) or "passed" for f in (c.faults_before, c.faults))
            out.print(f"{what}: {shown(f'{c.key} {c.query}: {before} → {now}')}")
    for change in compared.changes:
        out.print(f"different: {shown(change)}")
    if compared.left_out:
        out.print(f"left out, in one run alone or asked otherwise: {len(compared.left_out)} cases")


def print_metrics(metrics: dict[str, Any]) -> None:
    """Metrics as a table, with their intervals."""
    from assistant.evaluation.markdown import shown as figure

    table = Table(whole("Metric"), "Value", "95 % interval", "n", box=None)
    for name, m in metrics.items():
        value, low, high = (figure(m, v) for v in (m.value, m.low, m.high))
        table.add_row(shown(name), value, f"{low} – {high}", str(m.n))
    out.print(table)
