"""Side by side: the points at issue, and where each side stands on each.

Enters: statements and how alike their words are. Leaves: ``Points``, and HTML: a row a point, a
column a side; and a small matrix of sides × points for wide screens. Does not: decide stances or
judge who is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup

from assistant.records import PositionStance, Statement
from assistant.ui import evidence
from assistant.ui.escape import hidden, tag
from assistant.ui.palette import Palette, side_name
from assistant.ui.wording import short

Encode = Callable[[Sequence[str]], np.ndarray]
"""Texts → one L2-normalised row each."""

ALIKE: Final = 0.6
"""Cosine of two statements' words from which they are taken to be about one point."""
_MARK: Final[Mapping[PositionStance, str]] = {"asserts": "●", "denies": "○", "mixed": "◐"}
_QUOTED: Final = re.compile(r"“([^”]*)”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point at issue: its title (the first side's words) and every side's statements on it."""

    title: str
    statements: tuple[Statement, ...]

    @property
    def sides(self) -> tuple[str | None, ...]:
        """The sides that speak to it, in order."""
        return tuple(dict.fromkeys(s.side for s in self.statements))

    def stance(self, side: str | None) -> PositionStance | None:
        """Where a side stands on it; None where it is silent."""
        found = {s.stance for s in self.statements if s.side == side}
        if not found:
            return None
        return "mixed" if len(found) > 1 else found.pop()

    @property
    def conflict(self) -> bool:
        """Whether one side asserts it and another denies it."""
        stances = {self.stance(side) for side in self.sides}
        return len(self.sides) > 1 and len(stances) > 1


Points = tuple[Point, ...]


def points(statements: Sequence[Statement], encode: Encode) -> Points:
    """The statements put together where different sides speak to one point; contested points first.

    Each statement joins the first point with a statement of another side that is alike enough
    (``ALIKE``); statements of one side alone are never joined, so that nothing of a side is folded
    away.
    """
    if not statements:
        return ()
    rows = encode([subject(s) for s in statements])
    alike = rows @ rows.T
    groups: list[list[int]] = []
    for i, statement in enumerate(statements):
        best, score = None, ALIKE
        for group in groups:
            others = [j for j in group if statements[j].side != statement.side]
            closest = max((float(alike[i, j]) for j in others), default=0.0)
            if closest >= score:
                best, score = group, closest
        if best is None:
            groups.append([i])
        else:
            best.append(i)
    made = [
        Point(title=subject(statements[g[0]]), statements=tuple(statements[i] for i in g))
        for g in groups
    ]
    return tuple(sorted(made, key=lambda p: (not p.conflict, -len(p.sides))))


def subject(statement: Statement) -> str:
    """What a statement is about: the words it quotes, else all of it."""
    quoted = [q for q in _QUOTED.findall(statement.text) if q.strip()]
    return " ".join(quoted) or statement.text


def table(found: Points, palette: Palette, titles: Mapping[str, str], prefix: str) -> Markup:
    """A row a point, a column a side; and the matrix above it on wide screens."""
    sides = tuple(dict.fromkeys(side for p in found for side in p.sides))
    head = tag(
        "tr",
        tag("th", "Point", scope="col"),
        *[tag("th", palette.label(side), scope="col") for side in sides],
    )
    rows = [
        tag(
            "tr",
            _title(number, point),
            *[_cell(point, side, palette, titles, f"{prefix}-p{number}") for side in sides],
            class_="ws-conflict" if point.conflict else None,
        )
        for number, point in enumerate(found, 1)
    ]
    return tag(
        "div",
        matrix(found, sides, palette) if len(sides) > 1 else None,
        tag(
            "div",
            tag(
                "table",
                tag("caption", "Each side on each point", class_="ws-sr"),
                tag("thead", head),
                tag("tbody", *rows),
                class_="ws-sides",
            ),
            class_="ws-scroll",
            tabindex=0,
            role="region",
            aria_label="Side by side",
        ),
    )


def matrix(found: Points, sides: Sequence[str | None], palette: Palette) -> Markup:
    """Sides × points at a look: a mark where a side asserts or denies a point."""
    head = tag(
        "tr",
        tag("td"),
        *[tag("th", str(n), scope="col", title=p.title) for n, p in enumerate(found, 1)],
    )
    rows = [
        tag(
            "tr",
            tag("th", palette.label(side), scope="row"),
            *[_mark(p.stance(side)) for p in found],
            style=palette.tint(side).style,
        )
        for side in sides
    ]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", "Sides by points", class_="ws-sr"),
            tag("thead", head),
            tag("tbody", *rows),
            class_="ws-matrix",
        ),
        tag("p", "● asserts   ○ denies   ◐ both   · silent", class_="ws-note", aria_hidden="true"),
        class_="ws-matrix-box",
    )


def _mark(stance: PositionStance | None) -> Markup:
    if stance is None:
        return tag("td", tag("span", "·", aria_hidden="true"), hidden("silent"))
    return tag(
        "td",
        tag("span", _MARK[stance], aria_hidden="true"),
        hidden(stance),
        class_=f"ws-mark ws-mark-{stance}",
    )


def _title(number: int, point: Point) -> Markup:
    many = f"{len(point.sides)} sides speak to it"
    word = "In conflict" if point.conflict else many if len(point.sides) > 1 else "One side"
    return tag(
        "th",
        tag("span", str(number), class_="ws-number"),
        tag("bdi", short(point.title, 90)),
        tag("span", word, class_="ws-agreement"),
        scope="row",
    )


def _cell(
    point: Point, side: str | None, palette: Palette, titles: Mapping[str, str], prefix: str
) -> Markup:
    said = [s for s in point.statements if s.side == side]
    if not said:
        return tag("td", tag("span", "silent", class_="ws-silent"), data_side=side_name(side))
    return tag(
        "td",
        *[
            tag(
                "p",
                tag(
                    "span",
                    f"{_MARK[s.stance]} {s.stance}",
                    class_=f"ws-stance ws-stance-{s.stance}",
                ),
                " ",
                tag("q", short(subject(s), 220)),
                " ",
                *[
                    [evidence.cite(c, prefix, titles.get(c.doc_id, c.doc_id)), " "]
                    for c in s.citations
                ],
            )
            for s in said
        ],
        data_side=side_name(side),
        style=palette.tint(side).style,
    )
