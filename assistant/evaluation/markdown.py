"""Run → a Markdown summary for a CI job.

Enters: a run, and its comparison with a baseline if there is one. Leaves: Markdown. Does not:
trust the documents: their text is escaped.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.evaluation.bootstrap import Metric
from assistant.evaluation.compare import Comparison, Difference, compare
from assistant.evaluation.folders import Run
from assistant.evaluation.scoring import Scored
from assistant.visible import visible

_SHOWN: Final = 20
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|~@:])")


def markdown(run: Run) -> str:
    """A table of the metrics with their intervals, what changed, and the cases that failed."""
    compared = compare(run, run.baseline) if run.baseline is not None else None
    failed = run.failed
    parts = [
        f"## Who Says evaluation: {len(run.cases) - len(failed)} of {len(run.cases)} cases passed",
        _table(run, compared),
    ]
    if compared is not None:
        parts.append(_changes(compared))
    if failed:
        lines = [
            f"- **{escape(c.key)}** {escape(c.case.query)}: {_faults(c)}" for c in failed[:_SHOWN]
        ]
        if len(failed) > _SHOWN:
            lines.append(f"- and {len(failed) - _SHOWN} more")
        parts.append("### Failed cases\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _faults(case: Scored) -> str:
    return escape("; ".join(f.text for f in case.faults))


def shown(metric: Metric | Difference, value: float) -> str:
    """A value of a metric as people read it: latency in milliseconds."""
    return f"{1000 * value:.0f} ms" if metric.name.startswith("latency") else f"{value:.3f}"


def _table(run: Run, compared: Comparison | None) -> str:
    before = {d.name: d for d in compared.differences} if compared else {}
    head = "| metric | value | 95 % interval | n |"
    rule = "|---|---:|---|---:|"
    if compared:
        head, rule = head + " baseline | change | p |", rule + "---:|---:|---:|"
    lines = [head, rule]
    for m in run.metrics.values():
        row = f"| {m.name} | {shown(m, m.value)} | {shown(m, m.low)} – {shown(m, m.high)} | {m.n} |"
        if compared and (d := before.get(m.name)):
            sign = "" if d.delta < 0 else "+"
            row += f" {shown(d, d.baseline)} | {sign}{shown(d, d.delta)} | {d.p:.3f} |"
        elif compared:
            row += " | | |"
        lines.append(row)
    return "\n".join(lines)


def _changes(compared: Comparison) -> str:
    lines = [
        f"Against {escape(compared.baseline_id)}, over {compared.cases} cases: "
        f"{len(compared.better)} better, {len(compared.worse)} worse."
    ]
    lines += [f"- different: {escape(c)}" for c in compared.changes]
    lines += [
        f"- worse: **{escape(c.key)}** {escape('; '.join(c.faults) or 'less to the point')}"
        for c in compared.worse[:_SHOWN]
    ]
    return "\n".join(lines)


def escape(text: str) -> str:
    """Text as Markdown that shows it literally, on one line."""
    plain = _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))
    return plain.replace("&", "&amp;").replace("<", "&lt;")
