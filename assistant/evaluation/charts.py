"""Numbers → small charts as inline SVG.

Enters: points and labels. Leaves: SVG text, every label escaped. Does not: fetch anything: a
report is one file that works without a network. Colours and text sizes are the page's
(``currentColor``, CSS).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.evaluation.escaping import escape

_WIDTH: Final = 380
_HEIGHT: Final = 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 12, 40
_COLOURS: Final = ("#1f6feb", "#c2410c", "#15803d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A line of a chart: its points from left to right, each with a text shown on hovering."""

    name: str
    points: tuple[tuple[float, float], ...]
    notes: tuple[str, ...] = ()
    line: bool = True


def _x(value: float, most: float = 1.0) -> float:
    return _LEFT + value / most * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float, most: float = 1.0) -> float:
    return _HEIGHT - _BOTTOM - value / most * (_HEIGHT - _TOP - _BOTTOM)


def unit_chart(title: str, x: str, y: str, series: Sequence[Series], *, diagonal: bool) -> str:
    """A chart of shares, both axes from 0 to 1; ``diagonal`` draws the line of equality."""
    parts = [_axes(x, y)]
    if diagonal:
        parts.append(f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>')
    for i, one in enumerate(series):
        colour = _COLOURS[i % len(_COLOURS)]
        if one.line and len(one.points) > 1:
            path = " ".join(f"{_x(a):.1f},{_y(b):.1f}" for a, b in one.points)
            parts.append(f'<polyline fill="none" stroke="{colour}" points="{path}"/>')
        for j, (a, b) in enumerate(one.points):
            note = one.notes[j] if j < len(one.notes) else f"{a:.2f}, {b:.2f}"
            parts.append(
                f'<circle cx="{_x(a):.1f}" cy="{_y(b):.1f}" r="3.5" fill="{colour}">'
                f"<title>{escape(note)}</title></circle>"
            )
        if len(series) > 1:
            parts.append(
                f'<text x="{_x(0.03):.0f}" y="{_y(0.03) - 15 * i:.0f}" fill="{colour}">'
                f"{escape(one.name)}</text>"
            )
    return _svg(title, "".join(parts))


def _axes(x: str, y: str) -> str:
    parts = []
    for step in range(6):
        share = step / 5
        parts.append(
            f'<line class="grid" x1="{_x(0)}" y1="{_y(share):.1f}" x2="{_x(1)}" '
            f'y2="{_y(share):.1f}"/>'
            f'<text class="tick" x="{_LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">'
            f"{share:.1f}</text>"
            f'<text class="tick" x="{_x(share):.1f}" y="{_HEIGHT - _BOTTOM + 16}" '
            f'text-anchor="middle">{share:.1f}</text>'
        )
    parts.append(
        f'<text x="{_x(0.5):.0f}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(x)}</text>'
        f'<text x="12" y="{_y(0.5):.0f}" text-anchor="middle" '
        f'transform="rotate(-90 12 {_y(0.5):.0f})">{escape(y)}</text>'
    )
    return "".join(parts)


def histogram(title: str, x: str, values: Sequence[float], marks: Mapping[str, float]) -> str:
    """How many values lie where, with named marks (a median, say); values are not negative."""
    step = _step(max([*values, *marks.values()]))
    most = step * math.ceil(max([*values, *marks.values()]) / step + 0.02)
    bins = min(30, max(6, len(values) // 3))
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / most * bins))] += 1
    highest = max(counts)
    top = highest * 1.3  # the marks' names stand above the bars
    width = (_WIDTH - _LEFT - _RIGHT) / bins
    parts = [
        f'<rect class="bar" x="{_LEFT + i * width:.1f}" y="{_y(count, top):.1f}" '
        f'width="{width - 1:.1f}" height="{_HEIGHT - _BOTTOM - _y(count, top):.1f}">'
        f"<title>{most * i / bins:.0f} to {most * (i + 1) / bins:.0f}: {count}</title></rect>"
        for i, count in enumerate(counts)
    ]
    for i, (name, value) in enumerate(marks.items()):
        at = _x(value, most)
        left = at > _WIDTH * 0.7
        parts.append(
            f'<line class="mark" x1="{at:.1f}" y1="{_TOP}" x2="{at:.1f}" y2="{_HEIGHT - _BOTTOM}"/>'
            f'<text x="{at - 4 if left else at + 4:.1f}" y="{_TOP + 12 + 15 * i}" '
            f'text-anchor="{"end" if left else "start"}">{escape(name)} {value:.0f}</text>'
        )
    ticks = round(most / step)
    for n in range(ticks + 1):
        parts.append(
            f'<text class="tick" x="{_x(n / ticks):.1f}" y="{_HEIGHT - _BOTTOM + 16}" '
            f'text-anchor="{"end" if n == ticks else "middle"}">{step * n:g}</text>'
        )
    parts.append(
        f'<text class="tick" x="{_LEFT - 6}" y="{_y(highest, top) + 4:.1f}" '
        f'text-anchor="end">{highest}</text>'
        f'<text x="{_x(0.5):.0f}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(x)}</text>'
    )
    return _svg(title, "".join(parts))


def _step(most: float) -> float:
    """A round distance between ticks, so that three to six of them reach ``most``."""
    if most <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(most))
    return next(size * part for part in (0.2, 0.5, 1.0, 2.0) if most / (size * part) <= 5)


def confusion(
    title: str, rows: Sequence[str], columns: Sequence[str], counts: Mapping[tuple[str, str], int]
) -> str:
    """A table of counts as HTML: rows are what was expected, columns what was given."""
    most = max(counts.values(), default=1)
    head = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    body = []
    for row in rows:
        cells = []
        for column in columns:
            count = counts.get((row, column), 0)
            kind = "right" if row == column else "wrong"
            strength = round(0.12 + 0.5 * count / most, 2) if count else 0
            cells.append(f'<td class="{kind}" style="--strength:{strength}">{count or ""}</td>')
        body.append(f'<tr><th scope="row">{escape(row)}</th>{"".join(cells)}</tr>')
    return (
        f'<figure class="broad"><figcaption>{escape(title)}</figcaption>'
        '<div class="wide"><table class="confusion">'
        f'<thead><tr><th scope="col">expected ↓ given →</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div></figure>"
    )


def _svg(title: str, body: str) -> str:
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{body}</svg></figure>"
    )
