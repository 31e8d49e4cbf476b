"""The figures of the peers → one SVG for the README: recall, precision and sides with intervals."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

_MEASURES = {
    "point_recall": "expected points, right side",
    "statement_precision": "statements to the point",
    "side_accuracy": "right side",
    "abstention_recall": "abstains when it must",
}
_ROW, _PANEL, _LEFT, _TOP = 26, 175, 130, 44


def draw(
    results: list[dict[str, Any]],
    quality: Callable[[dict[str, Any], str], list[float] | None],
) -> str:
    """A panel for each measure, a row for each peer; the bars are 95 % intervals."""
    width = _LEFT + _PANEL * len(_MEASURES) + 10
    height = _TOP + _ROW * len(results) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for row, result in enumerate(results):
        y = _TOP + _ROW * row + _ROW / 2
        weight = ' font-weight="700"' if result["name"] == "whosays" else ""
        parts.append(
            f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end"{weight}>'
            f"{escape(result['name'])}</text>"
        )
    for column, (name, title) in enumerate(_MEASURES.items()):
        left = _LEFT + _PANEL * column + 8
        parts += _panel(results, quality, name, title, left)
    return "".join(parts) + "</svg>\n"


def _panel(
    results: list[dict[str, Any]],
    quality: Callable[[dict[str, Any], str], list[float] | None],
    name: str,
    title: str,
    left: float,
) -> list[str]:
    wide = _PANEL - 24
    bottom = _TOP + _ROW * len(results)
    parts = [f'<text x="{left}" y="{_TOP - 16}" font-size="12">{escape(title)}</text>']
    for step in (0, 0.5, 1):
        x = left + wide * step
        parts.append(
            f'<line x1="{x}" y1="{_TOP - 6}" x2="{x}" y2="{bottom}" stroke="#d0d7de"/>'
            f'<text x="{x}" y="{bottom + 18}" font-size="11" fill="#57606a" '
            f'text-anchor="middle">{step:g}</text>'
        )
    for row, result in enumerate(results):
        y = _TOP + _ROW * row + _ROW / 2
        found = quality(result, name)
        if found is None:
            parts.append(f'<text x="{left + 4}" y="{y + 4}" fill="#57606a">–</text>')
            continue
        value, low, high = found[:3]
        colour = "#1f6feb" if result["name"] == "whosays" else "#57606a"
        parts.append(
            f'<line x1="{left + wide * low:.1f}" y1="{y}" x2="{left + wide * high:.1f}" y2="{y}" '
            f'stroke="{colour}" stroke-width="4" stroke-opacity="0.35"/>'
            f'<circle cx="{left + wide * value:.1f}" cy="{y}" r="4.5" fill="{colour}"/>'
        )
    return parts
