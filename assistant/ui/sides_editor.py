"""Editing the sides: rename, recolour, merge, move a source.

Enters: ``Side`` records; the editor's fields as the browser sends them. Leaves: HTML for the
editor; the edited ``Side`` records. Does not: keep them, or decide which sources a side has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from assistant import sides_file
from assistant.attribution.gazetteer import plain
from assistant.errors import SidesError
from assistant.records import REPORTER, Side
from assistant.ui.escape import tag
from assistant.ui.palette import Palette
from assistant.ui.wording import short

LABEL: Final = 120
ALIASES: Final = 500
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def editor(
    sides: Sequence[Side],
    sources: Sequence[str],
    palette: Palette,
    note: str,
    *,
    unfolded: bool = False,
) -> Markup:
    """One row a side, an empty row for a new one, and a line that moves a source; all folded."""
    rows = [s for s in sides if s.label != REPORTER]
    return tag(
        "div",
        tag("p", note, class_="ws-note", role="status") if note else None,
        *[_row(i, s, rows, palette, unfolded) for i, s in enumerate(rows)],
        _row(len(rows), Side(side_id="", label=""), (), palette, False),
        _mover(rows, sources) if rows else None,
        tag(
            "div",
            tag("button", "Save sides", type="button", data_act="save", class_="ws-primary"),
            tag("button", "Propose sides", type="button", data_act="propose"),
            class_="ws-group",
        ),
        data_collect=True,
        class_="ws-sides-editor",
    )


def edited(fields: Sequence[tuple[str, str]]) -> tuple[Side, ...]:
    """The sides in the editor's fields, with merges and moves carried out.

    Raises:
        SidesError: a label is too long, two sides go by one name, or a side is merged into itself.
    """
    given = _given(fields)
    made: dict[str, Side] = {}
    merged: dict[str, str] = {}
    for i, side in _with_ids({i: _side(i, given) for i in _rows(given)}).items():
        if not side.label:
            continue  # an emptied label removes the side; its sources find their own again
        _check_size(side)
        made[str(i)] = side
        if target := given.get(f"into-{i}", ""):
            merged[str(i)] = target
    moved = _moved(_merged(made, merged), given.get("source", ""), given.get("to", ""))
    sides_file.check(moved)
    return moved


def typed(fields: Sequence[tuple[str, str]]) -> tuple[Side, ...]:
    """The sides as they were typed, whatever they are: for the reader to correct."""
    given = _given(fields)
    sides = (_side(i, given) for i in _rows(given))
    return tuple(s for s in sides if s.label or s.aliases)


def _given(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The first value of each field."""
    given: dict[str, str] = {}
    for name, value in fields:
        given.setdefault(name, value)
    return given


def _rows(given: Mapping[str, str]) -> list[int]:
    return sorted(int(n[6:]) for n in given if re.fullmatch(r"label-\d{1,4}", n))


def _side(i: int, given: Mapping[str, str]) -> Side:
    label = " ".join(given[f"label-{i}"].split())
    names = [" ".join(a.split()) for a in given.get(f"aliases-{i}", "").splitlines()]
    colour = given.get(f"colour-{i}", "")
    kept = colour if _COLOUR.fullmatch(colour) and given.get(f"own-{i}") != colour else None
    return Side(
        side_id=given.get(f"id-{i}", ""),  # empty for a new side, which gets one when it is saved
        label=label,
        aliases=tuple(dict.fromkeys(a for a in names if a)),
        colour=kept,
    )


def _with_ids(sides: Mapping[int, Side]) -> dict[int, Side]:
    """The sides by row; a new one gets an id by which no other side goes.

    No id is shown on the page, so nobody could correct one there.
    """
    owner: dict[str, int] = {}
    for i, side in sides.items():
        for name in (side.side_id, side.label, *side.aliases):
            owner.setdefault(plain(name), i)
    made = dict(sides)
    for i, side in sides.items():
        if side.side_id or not side.label:
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", side.label.lower()).strip("-") or f"side-{i}"
        tried = (slug, *(f"{slug}-{n}" for n in range(2, len(owner) + 3)))
        made[i] = replace(side, side_id=next(t for t in tried if owner.get(plain(t), i) == i))
        owner[plain(made[i].side_id)] = i
    return made


def _check_size(side: Side) -> None:
    if len(side.label) > LABEL:
        raise SidesError(
            f"the label “{side.label[:40]}…” is longer than {LABEL} characters; shorten it"
        )
    if len(side.aliases) > ALIASES:
        raise SidesError(f"“{side.label}” has more than {ALIASES} names; split it")


def _merged(made: dict[str, Side], merged: dict[str, str]) -> list[Side]:
    for one, other in merged.items():
        if one == other or other not in made or other in merged:
            raise SidesError(
                f"“{made[one].label}” cannot be merged there; choose a side that stays"
            )
        into, gone = made[other], made[one]
        names = dict.fromkeys((*into.aliases, gone.label, *gone.aliases))
        names.pop(into.label, None)
        made[other] = replace(into, aliases=tuple(names))
    return [s for key, s in made.items() if key not in merged]


def _moved(sides: list[Side], source: str, to: str) -> tuple[Side, ...]:
    name = " ".join(source.split())
    if not name or not to:
        return tuple(sides)
    if to not in {s.label for s in sides}:
        raise SidesError(f"there is no side “{to}” to move “{name}” to")
    return tuple(
        replace(
            s,
            aliases=tuple(
                dict.fromkeys(
                    (*(a for a in s.aliases if a != name), *((name,) if s.label == to else ()))
                )
            ),
        )
        for s in sides
    )


def _row(i: int, side: Side, others: Sequence[Side], palette: Palette, unfolded: bool) -> Markup:
    shown = side.colour or palette.tint(side.label).light
    new = not side.label
    named = ", ".join(side.aliases)
    return tag(
        "details",
        tag(
            "summary",
            "Add a side" if new else palette.label(side.label),
            tag("bdi", short(named, 90), class_="ws-from") if named else None,
        ),
        tag("input", type="hidden", name=f"id-{i}", value=side.side_id),
        None if side.colour else tag("input", type="hidden", name=f"own-{i}", value=shown),
        tag(
            "div",
            tag(
                "label",
                tag("span", "Label"),
                tag("input", type="text", name=f"label-{i}", value=side.label, maxlength=LABEL),
            ),
            tag(
                "label",
                tag("span", "Colour"),
                tag("input", type="color", name=f"colour-{i}", value=shown),
            ),
            _into(i, others) if not new and len(others) > 1 else None,
            tag(
                "label",
                tag("span", "Sources and other names, one a line"),
                tag("textarea", "\n".join(side.aliases), name=f"aliases-{i}", rows=4),
                class_="ws-wide",
            ),
            class_="ws-fields",
        ),
        class_="ws-side-row",
        open=unfolded,
    )


def _into(i: int, sides: Sequence[Side]) -> Markup:
    options = [tag("option", s.label, value=str(j)) for j, s in enumerate(sides) if j != i]
    return tag(
        "label",
        tag("span", "Merge into"),
        tag("select", tag("option", "keep", value=""), *options, name=f"into-{i}"),
    )


def _mover(sides: Sequence[Side], sources: Sequence[str]) -> Markup:
    return tag(
        "details",
        tag("summary", "Move a source to another side"),
        tag(
            "div",
            tag(
                "label",
                tag("span", "Source"),
                tag("input", type="text", name="source", list="ws-sources", autocomplete="off"),
                tag("datalist", *[tag("option", value=s) for s in sources[:500]], id="ws-sources"),
            ),
            tag(
                "label",
                tag("span", "To the side"),
                tag(
                    "select",
                    tag("option", "—", value=""),
                    *[tag("option", s.label, value=s.label) for s in sides],
                    name="to",
                ),
            ),
            class_="ws-fields",
        ),
        class_="ws-side-row",
    )
