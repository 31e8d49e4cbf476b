"""Side by side: the points at issue, and where each side stands on each.

Enters: statements and how alike their words are. Leaves: ``Points``, and HTML: a row a point, a
column a side; and a small matrix of sides × points for wide screens. Does not: decide stances or
judge who is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from assistant.phrasing import side_heading
from assistant.records import PositionStance, Statement
from assistant.ui import evidence
from assistant.ui.conflicts import Encode, Pairs
from assistant.ui.escape import hidden, tag
from assistant.ui.palette import Palette
from assistant.ui.wording import MARKS, mark, short

ALIKE: Final = 0.6
"""Cosine of two statements' words from which they are taken to be about one point."""
_CONTRARY: Final = 2.0  # above any cosine
_QUOTED: Final = re.compile(r"“([^”]*)”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point at issue: its title (the first side's words) and every side's statements on it.

    ``opponents`` are, for each statement, the sides that contradict it anywhere in the answer.
    """

    title: str
    statements: tuple[Statement, ...]
    opponents: tuple[tuple[str | None, ...], ...] = ()

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
        """Whether sides contradict each other on it, or one asserts it and another denies it."""
        stances = {self.stance(side) for side in self.sides}
        return any(self.opponents) or (len(self.sides) > 1 and len(stances) > 1)


Points = tuple[Point, ...]


def points(statements: Sequence[Statement], encode: Encode, against: Pairs = frozenset()) -> Points:
    """The statements put together where different sides speak to one point; contested points first.

    Each statement joins the first point with a statement of another side that it contradicts, else
    the one that is most alike (``ALIKE``); statements of one side alone are never joined, so that
    nothing of a side is folded away.

    Args:
        statements: an answer's statements.
        encode: how alike their words are.
        against: the pairs that contradict each other (see ``conflicts``).
    """
    if not statements:
        return ()
    rows = encode([subject(s) for s in statements])
    alike = rows @ rows.T
    for i, j in against:
        alike[i, j] = alike[j, i] = _CONTRARY
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
        Point(
            title=subject(statements[g[0]]),
            statements=tuple(statements[i] for i in g),
            opponents=tuple(_opponents(statements, i, against) for i in g),
        )
        for g in groups
    ]
    return tuple(sorted(made, key=lambda p: (not p.conflict, -len(p.sides))))


def _opponents(statements: Sequence[Statement], at: int, against: Pairs) -> tuple[str | None, ...]:
    others = [j if i == at else i for i, j in sorted(against) if at in (i, j)]
    return tuple(dict.fromkeys(statements[other].side for other in others))


def subject(statement: Statement) -> str:
    """What a statement is about: the words it quotes, else all of it."""
    quoted = [q for q in _QUOTED.findall(statement.text) if q.strip()]
    return " ".join(quoted) or statement.text


def table(found: Points, palette: Palette, titles: Mapping[str, str], prefix: str) -> Markup:
    """A column a side; a row a point on which several speak, and a last one for all the rest.

    A small matrix of the points stands above it on wide screens.
    """
    sides = tuple(dict.fromkeys(side for p in found for side in p.sides))
    shared = tuple(p for p in found if len(p.sides) > 1 or p.conflict)
    alone = _together([p for p in found if p not in shared])
    head = tag(
        "tr",
        tag("th", hidden("Point"), scope="col"),
        *[tag("th", palette.label(side), scope="col") for side in sides],
    )
    rows = [
        tag(
            "tr",
            _title(point, number if point is not alone else None),
            *[_cell(point, side, palette, titles, f"{prefix}-p{number}") for side in sides],
            class_="ws-conflict" if point.conflict and point is not alone else None,
        )
        for number, point in enumerate([*shared, *([alone] if alone else [])], 1)
    ]
    return tag(
        "div",
        matrix(shared, sides, palette) if len(shared) > 1 else None,
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


def _together(points: Sequence[Point]) -> Point | None:
    """All that one side alone speaks to, as one row."""
    said = tuple(s for p in points for s in p.statements)
    return Point(title="What one side alone says", statements=said) if said else None


def matrix(found: Points, sides: Sequence[str | None], palette: Palette) -> Markup:
    """Sides × points at a look: a mark where a side asserts or denies a point."""
    head = tag(
        "tr",
        tag("td"),
        *[
            tag(
                "th",
                str(n),
                hidden(": in conflict") if p.conflict else None,
                scope="col",
                title=p.title,
                class_="ws-clash" if p.conflict else None,
            )
            for n, p in enumerate(found, 1)
        ],
    )
    rows = [
        tag(
            "tr",
            tag("th", palette.label(side), scope="row"),
            *[_mark(p.stance(side)) for p in found],
            style=palette.tint(side).style,
        )
        for side in sides
        if any(p.stance(side) for p in found)
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
        tag(
            "p",
            "● asserts, ○ denies, ◐ both, · silent; a shaded number is in conflict",
            class_="ws-note",
            aria_hidden="true",
        ),
        class_="ws-matrix-box",
    )


def _mark(stance: PositionStance | None) -> Markup:
    if stance is None:
        return tag("td", tag("span", "·", aria_hidden="true"), hidden("silent"))
    return tag(
        "td",
        tag("span", MARKS[stance], aria_hidden="true"),
        hidden(stance),
        class_="ws-mark",
    )


def _title(point: Point, number: int | None) -> Markup:
    """A row's heading; without a number it is that of what one side alone says."""
    many = f"{len(point.sides)} sides speak"
    word = "One side alone" if number is None else "In conflict" if point.conflict else many
    return tag(
        "th",
        tag("span", str(number), class_="ws-number") if number is not None else None,
        tag("span", word, class_="ws-agreement"),
        tag("bdi", short(point.title, 90), class_="ws-sr") if number is not None else None,
        scope="row",
    )


def _cell(
    point: Point, side: str | None, palette: Palette, titles: Mapping[str, str], prefix: str
) -> Markup:
    said = [(n, s) for n, s in enumerate(point.statements) if s.side == side]
    if not said:
        silent = [tag("span", "–", aria_hidden="true"), hidden("silent")]
        return tag("td", *silent, class_="ws-silent")
    return tag(
        "td",
        *[_said(s, point.opponents[n : n + 1], palette, titles, prefix) for n, s in said],
        data_side=side_heading(side),
        style=palette.tint(side).style,
    )


def _said(
    statement: Statement,
    opponents: Sequence[tuple[str | None, ...]],
    palette: Palette,
    titles: Mapping[str, str],
    prefix: str,
) -> Markup:
    """One statement of a side: its stance, its words, its citations, and whom it contradicts."""
    against = opponents[0] if opponents else ()
    return tag(
        "p",
        tag("span", mark(statement.stance), class_=f"ws-stance ws-stance-{statement.stance}"),
        " ",
        tag("q", short(subject(statement), 220)),
        " ",
        *[
            [evidence.cite(c, prefix, titles.get(c.doc_id, c.doc_id)), " "]
            for c in statement.citations
        ],
        tag("span", "contradicts ", *_listed(against, palette), class_="ws-against")
        if against
        else None,
    )


def _listed(sides: Sequence[str | None], palette: Palette) -> list[Markup | str]:
    labels = [palette.label(side) for side in sides]
    return [part for label in labels for part in (label, ", ")][:-1]
