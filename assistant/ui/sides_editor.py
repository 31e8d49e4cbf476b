"""The editor of the sides as HTML: rename, recolour, merge, move a source.

Enters: ``Side`` records, and what was chosen before a refusal. Leaves: HTML that grows with the
number of the sides and not with its square. Does not: read what is typed into it (``sides_fields``
does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from assistant.records import Side
from assistant.ui.escape import tag
from assistant.ui.palette import Palette
from assistant.ui.sides_fields import LABEL, SIDES
from assistant.ui.wording import short

SOURCES: Final = 500
"""Sources that are proposed to be moved; any other is typed."""


def editor(
    sides: Sequence[Side],
    sources: Sequence[str],
    palette: Palette,
    note: str,
    *,
    seen: str = "",
    chosen: Mapping[str, str] | None = None,
    unfolded: bool = False,
) -> Markup:
    """One row a side, an empty row for a new one, a line to merge and one to move a source.

    Args:
        sides: the sides to edit.
        sources: the sources that can be moved.
        palette: the sides' colours.
        note: what is said above the rows.
        seen: the ``mark`` of the stored sides that the reader has before them.
        chosen: what the lines below the rows hold, as ``chosen`` gives it.
        unfolded: whether all rows are open.
    """
    lines = chosen or {}
    rows = {str(i): s for i, s in enumerate(sides)}
    return tag(
        "div",
        tag("p", note, class_="ws-note", role="status") if note else None,
        tag("input", type="hidden", name="seen", value=seen),
        *[_row(i, s, palette, unfolded) for i, s in rows.items()],
        _row(str(len(rows)), Side(side_id="", label=""), palette, False)
        if len(rows) < SIDES
        else None,
        _merger(rows, lines) if len(rows) > 1 else None,
        _mover(rows, sources, lines) if rows else None,
        tag(
            "div",
            tag("button", "Save sides", type="button", data_act="save", class_="ws-primary"),
            tag("button", "Propose sides", type="button", data_act="propose"),
            class_="ws-group",
        ),
        data_collect=True,
        class_="ws-sides-editor",
    )


def _row(i: str, side: Side, palette: Palette, unfolded: bool) -> Markup:
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


def _merger(rows: Mapping[str, Side], lines: Mapping[str, str]) -> Markup:
    """One line for all sides: a list in each row would grow with their square."""
    return tag(
        "details",
        tag("summary", "Merge two sides"),
        tag(
            "div",
            _select("merge", "Merge the side", rows, lines),
            _select("into", "Into the side", rows, lines),
            class_="ws-fields ws-pair",
        ),
        class_="ws-side-row",
        open=bool(lines.get("merge") or lines.get("into")),
    )


def _mover(rows: Mapping[str, Side], sources: Sequence[str], lines: Mapping[str, str]) -> Markup:
    hint = f"first {SOURCES:,} of {len(sources):,} listed; type the full name of another"
    return tag(
        "details",
        tag("summary", "Move a source to another side"),
        tag(
            "div",
            tag(
                "label",
                tag("span", "Source"),
                tag(
                    "input",
                    type="text",
                    name="source",
                    value=lines.get("source") or None,
                    list="ws-sources",
                    autocomplete="off",
                ),
                tag(
                    "datalist",
                    *[tag("option", value=s) for s in sources[:SOURCES]],
                    id="ws-sources",
                ),
                tag("span", hint, class_="ws-hint") if len(sources) > SOURCES else None,
            ),
            _select("to", "To the side", rows, lines),
            class_="ws-fields ws-pair",
        ),
        class_="ws-side-row",
        open=bool(lines.get("source") or lines.get("to")),
    )


def _select(name: str, label: str, rows: Mapping[str, Side], lines: Mapping[str, str]) -> Markup:
    """A list of the sides by row: a label may be typed over before it is saved."""
    options = [
        tag("option", side.label, value=row, selected=row == lines.get(name))
        for row, side in rows.items()
        if side.label
    ]
    return tag(
        "label",
        tag("span", label),
        tag("select", tag("option", "—", value=""), *options, name=name),
    )
