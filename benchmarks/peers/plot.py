"""The figures of the peers → one SVG for the README.

A panel for each measure, a row for each peer: a dot for the value, with its number, and a bar for
its 95 % interval. The ground is transparent,
and the colours are legible on white and on near black alike (at least 4 to 1): a picture in a
README does not learn which theme its page has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

Quality = Callable[[dict[str, Any], str], list[float] | None]

NAMES: Final[Mapping[str, str]] = {
    "whosays": "Who Says",
    "rules": "its rules alone",
    "nearest-cue": "nearest cue",
    "langchain": "LangChain + Chroma",
    "llamaindex": "LlamaIndex",
    "llamaindex-small": "LlamaIndex, small chunks",
    "bm25s": "bm25s",
}
_INK, _LINE, _OURS = "#6e7781", "#8c959f", "#1f75e0"
_ROW, _PANEL, _LEFT, _TOP, _BOTTOM = 26, 172, 190, 62, 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A measure: its key, and its title in two lines."""

    key: str
    title: tuple[str, str]


PANELS: Final = (
    Panel(key="any_side", title=("finds what is said,", "whoever says it")),
    Panel(key="point_recall", title=("finds it and names", "the right side")),
    Panel(key="statement_precision", title=("shows nothing beside", "the point")),
    Panel(key="abstention_recall", title=("says so where nothing", "answers")),
)


def draw(results: Sequence[dict[str, Any]], quality: Quality, note: str = "") -> str:
    """The plot; ``note`` tells below it what was measured."""
    ordered = sorted(results, key=lambda r: list(NAMES).index(r["name"]))
    width = _LEFT + _PANEL * len(PANELS)
    height = _TOP + _ROW * len(ordered) + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="system-ui, sans-serif" font-size="13" '
        f'fill="{_INK}" role="img"><title>{escape(_told(ordered, quality))}</title>'
    ]
    for row, result in enumerate(ordered):
        ours = result["name"] == "whosays"
        style = f' font-weight="700" fill="{_OURS}"' if ours else ""
        parts.append(
            f'<text x="{_LEFT - 14}" y="{_middle(row) + 4:g}" text-anchor="end"{style}>'
            f"{escape(NAMES[result['name']])}</text>"
        )
    for column, panel in enumerate(PANELS):
        parts += _panel(ordered, quality, panel, _LEFT + _PANEL * column)
    parts.append(
        f'<text x="{width - 24}" y="{height - 8}" font-size="11" text-anchor="end">'
        f"{escape('dot: value; bar: 95 % interval' + (f'; {note}' if note else ''))}</text>"
    )
    return "".join(parts) + "</svg>\n"


def _middle(row: int) -> float:
    return _TOP + _ROW * row + _ROW / 2


def _panel(
    results: Sequence[dict[str, Any]], quality: Quality, panel: Panel, left: float
) -> list[str]:
    wide = _PANEL - 56  # room for the number beside a dot at 1
    bottom = _TOP + _ROW * len(results)
    counts = {found[3] for r in results if (found := quality(r, panel.key))}
    size = f"n = {int(max(counts))}" if len(counts) == 1 else ""
    first, second = panel.title
    parts = [
        f'<text x="{left}" y="16" font-weight="600">{escape(first)}</text>'
        f'<text x="{left}" y="32" font-weight="600">{escape(second)}</text>'
        f'<text x="{left}" y="49" font-size="11">{size}</text>'
    ]
    for step in (0, 0.5, 1):
        x = left + wide * step
        parts.append(
            f'<line x1="{x:g}" y1="{_TOP}" x2="{x:g}" y2="{bottom}" stroke="{_LINE}" '
            'stroke-opacity="0.35"/>'
            f'<text x="{x:g}" y="{bottom + 16}" font-size="11" text-anchor="middle">{step:g}</text>'
        )
    for row, result in enumerate(results):
        y, found = _middle(row), quality(result, panel.key)
        if panel.key == "point_recall" and quality(result, "side_accuracy") is None:
            parts.append(_words("names no side", left, y))  # a 0 that no tuning would change
        elif found is None:
            parts.append(_words("not measured", left, y))
        else:
            parts.append(_mark(found, result["name"] == "whosays", left, wide, y))
    return parts


def _words(words: str, left: float, y: float) -> str:
    return f'<text x="{left + 7}" y="{y + 4:g}" font-size="11">{escape(words)}</text>'


def _mark(found: list[float], ours: bool, left: float, wide: float, y: float) -> str:
    value, low, high = found[:3]
    colour = _OURS if ours else _LINE
    weight = f' font-weight="700" fill="{_OURS}"' if ours else ""
    start, end, at = (left + wide * share for share in (low, high, value))
    number = (
        f'<text x="{max(end, at) + 9:.1f}" y="{y + 4:g}" font-size="12"{weight}>{value:.2f}</text>'
    )
    return (
        f'<line x1="{start:.1f}" y1="{y:g}" x2="{end:.1f}" y2="{y:g}" stroke="{colour}" '
        'stroke-width="5" stroke-opacity="0.4" stroke-linecap="round"/>'
        f'<circle cx="{at:.1f}" cy="{y:g}" r="4.5" fill="{colour}"/>{number}'
    )


def _told(results: Sequence[dict[str, Any]], quality: Quality) -> str:
    """The plot in words, for readers who do not see it."""
    lines = []
    for result in results:
        values = [(p.key, quality(result, p.key)) for p in PANELS]
        told = ", ".join(f"{key} {v[0]:.2f}" if v else f"{key} none" for key, v in values)
        lines.append(f"{NAMES[result['name']]}: {told}")
    return "; ".join(lines)
