"""Run → an HTML report: one file that works without a network.

Enters: a run, and a baseline if there is one. Leaves: the page as text. Does not: run scripts, or
show document text as anything but text: every part is escaped, and the page's own policy forbids
the rest.

The order is that of the reader's questions: how good, what is wrong most often, what got better
or worse, where (slices, plots), and then each failed case.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluation.compare import Changed, Comparison, compare
from assistant.evaluation.escaping import escape
from assistant.evaluation.folders import Run
from assistant.evaluation.markdown import shown
from assistant.evaluation.meanings import MEANINGS
from assistant.evaluation.measuring import slices
from assistant.evaluation.plots import plots
from assistant.evaluation.report_cases import case_panel
from assistant.evaluation.report_style import STYLE
from assistant.evaluation.scoring import FAULTS, Scored
from assistant.phrasing import count

_SLICED = ("point_recall", "statement_precision", "side_accuracy", "status_accuracy")
_CHANGED = 30
_LINKED = 12
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def report_html(run: Run, baseline: Run | None = None) -> str:
    """The report of a run; ``baseline`` overrides the one that the run was evaluated against."""
    against = baseline if baseline is not None else run.baseline
    compared = compare(run, against) if against is not None else None
    passed = [c for c in run.cases if not c.faults]
    body = [
        _head(run),
        _wrong(run),
        _metrics(run, compared),
        _compared(compared) if compared else "",
        '<h2 id="plots">Plots</h2><div class="plots">' + "".join(plots(run)) + "</div>",
        _slices(run),
        f'<h2 id="failed">Failed cases ({len(run.failed)})</h2>',
        *(case_panel(c, opened=i < 3) for i, c in enumerate(_gravest(run))),
        f"<h2>Passed cases ({len(passed)})</h2>",
        *(case_panel(c, opened=False) for c in passed),
        _settings(run),
    ]
    title = f"Who Says evaluation {run.info.run_id}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


def _gravest(run: Run) -> list[Scored]:
    """Failed cases, those with the gravest fault first, otherwise in the set's order."""
    order = list(FAULTS)
    return sorted(run.failed, key=lambda c: min(order.index(f.kind) for f in c.faults))


def _head(run: Run) -> str:
    total, failed = len(run.cases), len(run.failed)
    sets = ", ".join(s.path.rsplit("/", 1)[-1] for s in run.info.sets)
    return (
        f"<h1>{total - failed} of {total} cases passed</h1>"
        f"<p>{escape(sets)} · {count(run.info.documents, 'document')} · "
        f"{escape(run.info.started[:16].replace('T', ' '))} UTC · "
        f'run {escape(run.info.run_id)} · <a href="#failed">failed cases</a> · '
        '<a href="#plots">plots</a> · <a href="#settings">settings</a></p>'
    )


def _wrong(run: Run) -> str:
    if not run.failed:
        return "<h2>What is wrong</h2><p>Nothing that these cases test.</p>"
    rows = []
    hits = {
        kind: [c for c in run.failed if any(f.kind == kind for f in c.faults)] for kind in FAULTS
    }
    for kind, hit in sorted(hits.items(), key=lambda found: -len(found[1])):
        if not hit:
            continue
        meaning, share = FAULTS[kind], len(hit) / len(run.cases)
        links = " ".join(f'<a href="#{_anchor(c.key)}">{escape(c.key)}</a>' for c in hit[:_LINKED])
        if len(hit) > _LINKED:
            links += f' <a href="#failed">… {len(hit) - _LINKED} more</a>'
        rows.append(
            f'<tr><th scope="row">{escape(meaning)}</th><td class="number">{len(hit)}</td>'
            f'<td class="share"><meter value="{share:.3f}" max="1" '
            f'low="0.05" high="0.25" optimum="0"></meter> {share:.0%} of cases</td>'
            f"<td>{links}</td></tr>"
        )
    beside = sum(
        not s.relevant for c in run.cases if c.case.must_abstain is not None for s in c.statements
    )
    return (
        "<h2>What is wrong</h2>"
        + _table(["fault", "cases", "share", "which"], rows, "faults")
        + f"<p>Besides, {beside} of {sum(len(c.statements) for c in run.cases)} statements are "
        "beside the point (see statement_precision).</p>"
    )


def _metrics(run: Run, compared: Comparison | None) -> str:
    before = {d.name: d for d in compared.differences} if compared else {}
    rows = []
    for m in run.metrics.values():
        bar = _interval(m.value, m.low, m.high) if m.low >= 0 and m.high <= 1 else ""
        if m.name.startswith("latency") or m.name == "statements_per_answer":
            bar = ""
        cells = (
            f'<th scope="row">{escape(m.name)}</th><td class="number">{shown(m, m.value)}</td>'
            f'<td class="reach">{shown(m, m.low)} – {shown(m, m.high)}</td>'
            f'<td class="bar">{bar}</td><td class="number">{m.n}</td>'
        )
        if compared:
            d = before.get(m.name)
            cells += (
                f'<td class="number">{shown(d, d.baseline)}</td>'
                f'<td class="number">{"+" if d.delta >= 0 else ""}{shown(d, d.delta)}</td>'
                f'<td class="number">{d.p:.3f}</td>'
                if d
                else "<td></td><td></td><td></td>"
            )
        else:  # beside a comparison there is no room for it
            cells += f'<td class="meaning">{escape(MEANINGS.get(m.name, ""))}</td>'
        rows.append(f"<tr>{cells}</tr>")
    more = ["baseline", "change", "p"] if compared else []
    heads = ["metric", "value", "95 % interval", "", "n", *(more or [""])]
    return "<h2>Metrics</h2>" + _table(heads, rows, "metrics")


def _table(heads: Sequence[str], rows: Sequence[str], kind: str) -> str:
    """A table that scrolls by itself where the page is narrow."""
    return (
        f'<div class="wide"><table class="{kind}"><thead><tr>'
        + "".join(f"<th>{escape(head)}</th>" for head in heads)
        + f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _interval(value: float, low: float, high: float) -> str:
    return (
        '<svg class="interval" viewBox="-5 0 170 14" aria-hidden="true">'
        '<line class="grid" x1="0" y1="7" x2="160" y2="7"/>'
        f'<line class="reach" x1="{160 * low:.1f}" y1="7" x2="{160 * high:.1f}" y2="7"/>'
        f'<circle cx="{160 * value:.1f}" cy="7" r="4"/></svg>'
    )


def _compared(compared: Comparison) -> str:
    changes = "".join(f"<li>{escape(c)}</li>" for c in compared.changes)
    left = (
        f"<p>{len(compared.left_out)} cases are in one of the runs alone and were left out.</p>"
        if compared.left_out
        else ""
    )
    return (
        f"<h2>Against {escape(compared.baseline_id)}: {len(compared.better)} better, "
        f"{len(compared.worse)} worse, of {compared.cases}</h2>"
        f"<p>p: paired permutation test, case by case.</p><ul>{changes}</ul>{left}"
        + _changed("Worse", compared.worse)
        + _changed("Better", compared.better)
    )


def _changed(title: str, cases: Sequence[Changed]) -> str:
    if not cases:
        return ""
    rows = "".join(
        f'<tr><td><a href="#{_anchor(c.key)}">{escape(c.key)}</a></td><td>{escape(c.query)}</td>'
        f'<td class="number">{c.baseline:.2f} → {c.value:.2f}</td>'
        f"<td>{escape('; '.join(c.faults_before) or 'passed')}</td>"
        f"<td>{escape('; '.join(c.faults) or 'passed')}</td></tr>"
        for c in cases[:_CHANGED]
    )
    more = f"<p>… and {len(cases) - _CHANGED} more.</p>" if len(cases) > _CHANGED else ""
    return (
        f"<details open><summary>{title} ({len(cases)})</summary>"
        + _table(["case", "asked", "quality", "before", "now"], [rows], "changed")
        + f"{more}</details>"
    )


def _slices(run: Run) -> str:
    rows = []
    for part in slices(run.cases, seed=run.info.seed):
        cells = "".join(
            f'<td class="number" title="{m.low:.3f} – {m.high:.3f}, n = {m.n}">{m.value:.3f}</td>'
            if (m := part.metrics.get(name))
            else "<td></td>"
            for name in _SLICED
        )
        rows.append(
            f"<tr><td>{escape(part.by)}</td><td>{escape(part.value)}</td>"
            f'<td class="number">{part.cases}</td>{cells}</tr>'
        )
    return (
        f"<details><summary>Slices ({len(rows)})</summary><p>By side and source type: over the "
        "points of that kind. Hover for the interval.</p>"
        + _table(["by", "", "cases", *_SLICED], rows, "slices")
        + "</details>"
    )


def _settings(run: Run) -> str:
    told = {
        "settings": run.info.settings,
        "versions": run.info.versions,
        "prompts": run.info.prompts,
        "sets": {s.path: f"{s.cases} cases, {s.sha256[:12]}" for s in run.info.sets},
        "run": {
            "corpus": run.info.corpus[:12],
            "ledger": (run.info.ledger or "not kept")[:12],
            "code": run.info.code[:12],
            "adapters": (run.info.adapters or "not kept")[:12],
            "seed": run.info.seed,
        },
    }
    rows = "".join(
        f"<tr><td>{escape(group)}</td><td>{escape(str(name))}</td><td>{escape(str(value))}</td></tr>"
        for group, values in told.items()
        for name, value in values.items()
    )
    return (
        '<details id="settings"><summary>Settings, versions, prompts</summary>'
        f'<div class="wide"><table><tbody>{rows}</tbody></table></div></details>'
    )


def _anchor(key: str) -> str:
    return escape(f"case-{key}")
