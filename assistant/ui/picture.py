"""A picture of the story: a timeline of claims by side, and who accuses whom.

Enters: claims, documents, sides. Leaves: Plotly figures whose points carry the passage they stand
for, and the same facts as HTML lists. Does not: load anything from elsewhere, or place a claim
whose date is unknown on a date.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go  # type: ignore[import-untyped]
from markupsafe import Markup

from assistant.phrasing import count, side_heading
from assistant.records import REPORTER, Claim, Document, Side
from assistant.ui import evidence
from assistant.ui.escape import esc, tag
from assistant.ui.palette import Palette
from assistant.ui.wording import short

MOST: Final = 2000
"""Claims drawn at most: those of the documents that were added last."""
LANES: Final = 12
"""Sides drawn at most: those that speak most. The list under the picture has them all."""
LANE_NAME: Final = 32
"""Characters of a side's name over its lane: what a phone is wide enough for."""
NODE_NAME: Final = 16
"""Characters of a line of a side's name in the graph, where it stands at the edge."""
_GREY: Final = "#8a877f"
_AXIS: Final[dict[str, Any]] = {"showgrid": False, "zeroline": False, "fixedrange": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accusation:
    """One side accusing another, with the claims that do."""

    accuser: str
    accused: str
    claims: tuple[Claim, ...]


def timeline(
    claims: Sequence[Claim], documents: Mapping[str, Document], palette: Palette
) -> go.Figure:
    """One lane a side, one mark a claim: by date, or by place where dates are missing."""
    drawn, dated = _drawn(claims, documents)
    lanes = _lanes(drawn)
    figure = go.Figure()
    for row, side in enumerate(lanes):
        mine = [c for c in drawn if c.source.side == side]
        where = [_date(c, documents) if dated else _place(c, documents) for c in mine]
        figure.add_trace(_lane(row, where, mine, palette.tint(side).mark))
        figure.add_annotation(
            x=0, y=row, xref="paper", yref="y", xanchor="left", yshift=19, showarrow=False,
            text=f"<b>{_plain(short(side_heading(side), LANE_NAME))}</b>",
        )  # fmt: skip
    axis = {**_AXIS, "title": "date of the report" if dated else "from first to last words"}
    if not dated:
        axis |= {"range": [-0.02, 1.02], "tickformat": ".0%"}
    figure.update_layout(**_layout(90 + 58 * len(lanes)), xaxis=axis)
    figure.update_yaxes(**_AXIS, visible=False, range=[len(lanes) - 0.5, -0.8])
    return figure


def _lane(
    row: int, where: Sequence[str | float | None], mine: Sequence[Claim], colour: str
) -> go.Scatter:
    return go.Scatter(
        x=where,
        y=[row] * len(mine),
        mode="markers",
        marker={
            "size": 13,
            "color": colour,
            "symbol": ["circle-open" if c.stance == "denies" else "circle" for c in mine],
            "line": {"width": 2, "color": colour},
        },
        customdata=[evidence.passage_query(c.doc_id, evidence.hull(c)) for c in mine],
        text=[_hover(c) for c in mine],
        hovertemplate="%{text}<extra></extra>",
    )


def accusations(claims: Sequence[Claim], sides: Sequence[Side]) -> tuple[Accusation, ...]:
    """Who accuses whom: the claim must name the other side or one of its aliases."""
    names = {s.label: _naming(s) for s in sides if s.label != REPORTER}
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        side = claim.source.side
        if side is None or claim.is_reporter or claim.act != "accuses":
            continue
        for label, named in names.items():
            if label != side and named.search(claim.text):
                found.setdefault((side, label), []).append(claim)
    return tuple(
        Accusation(accuser=a, accused=b, claims=tuple(c)) for (a, b), c in sorted(found.items())
    )


def _naming(side: Side) -> re.Pattern[str]:
    """Whole words that name a side; in any case, but for capitals: “US” is not “us”."""
    names = [n for n in (side.label, *side.aliases) if n]
    words = [re.escape(n) if n.isupper() else f"(?i:{re.escape(n)})" for n in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


def graph(found: Sequence[Accusation], palette: Palette) -> go.Figure:
    """The sides in a circle, an arrow from accuser to accused, as wide as there are claims."""
    nodes = sorted({n for a in found for n in (a.accuser, a.accused)})
    place = {
        n: (math.sin(2 * math.pi * i / len(nodes)), math.cos(2 * math.pi * i / len(nodes)))
        for i, n in enumerate(nodes)
    }
    figure = go.Figure()
    for a in found:
        _arrow(figure, a, *_between(place[a.accuser], place[a.accused]), palette)
    figure.add_trace(
        go.Scatter(
            x=[place[n][0] for n in nodes],
            y=[place[n][1] for n in nodes],
            mode="markers+text",
            marker={"size": 24, "color": [palette.tint(n).mark for n in nodes]},
            text=[f"<b>{_folded(n)}</b>" for n in nodes],
            textposition=["top center" if place[n][1] >= 0 else "bottom center" for n in nodes],
            hoverinfo="skip",
        )
    )
    figure.update_layout(**_layout(420))
    figure.update_xaxes(**_AXIS, visible=False, range=[-1.6, 1.6])
    figure.update_yaxes(**_AXIS, visible=False, range=[-1.45, 1.45])
    return figure


def _arrow(
    figure: go.Figure,
    accusation: Accusation,
    start: tuple[float, float],
    end: tuple[float, float],
    palette: Palette,
) -> None:
    """An arrow with a mark in its middle that opens the first of its claims."""
    colour = palette.tint(accusation.accuser).mark
    (x0, y0), (x1, y1) = start, end
    many, first = len(accusation.claims), accusation.claims[0]
    figure.add_annotation(
        x=x1, y=y1, ax=x0, ay=y0, xref="x", yref="y", axref="x", ayref="y", text="",
        showarrow=True, arrowhead=2, arrowsize=1.1, arrowwidth=min(1.4 + 0.6 * many, 5),
        arrowcolor=colour,
    )  # fmt: skip
    who = f"{_plain(accusation.accuser)} → {_plain(accusation.accused)}, {count(many, 'claim')}"
    figure.add_trace(
        go.Scatter(
            x=[x0 + 0.45 * (x1 - x0)],
            y=[y0 + 0.45 * (y1 - y0)],
            mode="markers",
            marker={"size": 13, "color": colour},
            customdata=[evidence.passage_query(first.doc_id, evidence.hull(first))],
            hovertext=[f"{who}<br>{_hover(first)}"],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def accusations_html(found: Sequence[Accusation], palette: Palette) -> Markup:
    """The graph as a list: every accusation with its claims, each opening its passage."""
    if not found:
        return tag("p", "No side is quoted accusing another side by name.", class_="ws-pane-empty")
    rows = [
        tag(
            "li",
            palette.label(a.accuser),
            " accuses ",
            palette.label(a.accused),
            tag("span", count(len(a.claims), "claim"), class_="ws-from"),
            tag("ul", *[tag("li", evidence.opener(c, short(c.text, 160))) for c in a.claims[:5]]),
        )
        for a in found
    ]
    return tag("ul", *rows, class_="ws-accusations")


def left_out_html(claims: Sequence[Claim], documents: Mapping[str, Document]) -> Markup | None:
    """How many claims have no mark in the timeline, and why; None where all have one."""
    said = sum(not c.is_reporter for c in claims)
    drawn, dated = _drawn(claims, documents)
    if len(drawn) == said:
        return None
    only = f"at most the {MOST:,} claims that were added last, of the {LANES} sides that speak most"
    told = f"{count(said - len(drawn), 'claim')} left out of the picture: it shows {only}"
    return tag("p", told, ", from reports with a date." if dated else ".", class_="ws-note")


def counts_html(claims: Sequence[Claim], palette: Palette) -> Markup:
    """The timeline in words: how many claims each side makes, and how many are denials."""
    mine = [c for c in claims if not c.is_reporter]
    made = Counter(c.source.side for c in mine)
    denied = Counter(c.source.side for c in mine if c.stance == "denies")
    rows = [
        tag("li", palette.label(s), f" {count(n, 'claim')}, {count(denied[s], 'denial')}")
        for s, n in made.most_common()
    ]
    return tag("ul", *rows, class_="ws-counts")


def _drawn(claims: Sequence[Claim], documents: Mapping[str, Document]) -> tuple[list[Claim], bool]:
    """The claims that the timeline shows, and whether it shows them by date."""
    drawn = [c for c in claims if not c.is_reporter][-MOST:]
    dated = len({_date(c, documents) for c in drawn} - {None}) > 1
    if dated:
        drawn = [c for c in drawn if _date(c, documents)]
    lanes = set(_lanes(drawn)[:LANES])
    return [c for c in drawn if c.source.side in lanes], dated


def _lanes(claims: Sequence[Claim]) -> list[str | None]:
    return [side for side, _ in Counter(c.source.side for c in claims).most_common()]


def _date(claim: Claim, documents: Mapping[str, Document]) -> str | None:
    document = documents.get(claim.doc_id)
    return document.published if document else None


def _place(claim: Claim, documents: Mapping[str, Document]) -> float:
    document = documents.get(claim.doc_id)
    return claim.content[0].start / max(1, len(document.text)) if document else 0.0


def _hover(claim: Claim) -> str:
    who = _plain(claim.source.name or side_heading(None))
    words = short(claim.text, 220)
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        if len(line) + len(word) > 56:
            lines, line = [*lines, line], ""
        line = f"{line} {word}".strip()
    return f"<b>{who}</b> {claim.act}<br>" + "<br>".join(_plain(x) for x in [*lines, line])


def _plain(text: str) -> str:
    """Text for Plotly, which reads a little HTML and MathJax in its labels."""
    return str(esc(text)).replace("$", "&#36;")


def _folded(name: str) -> str:
    """A name in three lines at most; the list under the picture has it whole."""
    lines = textwrap.wrap(name, NODE_NAME, max_lines=3, placeholder="…")
    return "<br>".join(_plain(line) for line in lines)


def _between(
    a: tuple[float, float], b: tuple[float, float], gap: float = 0.17, bend: float = 0.06
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The line from ``a`` to ``b``, short of both ends and beside the one that comes back."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    sx, sy = -uy * bend, ux * bend
    return (
        (a[0] + ux * gap + sx, a[1] + uy * gap + sy),
        (b[0] - ux * gap + sx, b[1] - uy * gap + sy),
    )


def _layout(height: int) -> dict[str, Any]:
    return {
        "height": height,
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 12, "r": 12, "t": 16, "b": 44},
        "font": {"family": "IBM Plex Sans, system-ui, sans-serif", "size": 14, "color": _GREY},
        "hoverlabel": {"bgcolor": "#fbfaf7", "font": {"color": "#1d1c1a"}, "align": "left"},
        "dragmode": False,
    }
