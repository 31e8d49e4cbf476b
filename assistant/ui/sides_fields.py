"""What was typed into the editor of the sides.

Enters: the editor's fields as the browser sends them, in page order. Leaves: the edited ``Side``
records, or what was typed where it is refused. Does not: keep them, or decide which sources a side
has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from assistant import sides_file
from assistant.attribution.gazetteer import plain
from assistant.errors import SidesError
from assistant.records import Side

LABEL: Final = 120
ALIASES: Final = 500
SIDES: Final = 2000
"""Sides that are edited here; more are edited in a sides file."""
_LINES: Final = ("merge", "into", "source", "to")


def mark(sides: Sequence[Side]) -> str:
    """A digest of the sides, by which a later change of them is noticed."""
    return hashlib.sha256(sides_file.write(sides).encode()).hexdigest()


def seen(fields: Sequence[tuple[str, str]]) -> str:
    """The ``mark`` of the stored sides that the reader had before them."""
    return _given(fields).get("seen", "")


def edited(fields: Sequence[tuple[str, str]]) -> tuple[Side, ...]:
    """The sides in the editor's fields, with the merge and the move carried out.

    Raises:
        SidesError: there are more than ``SIDES``, a label is too long, two sides go by one name, or
            the merge or the move names a side that there is not.
    """
    given = _given(fields)
    rows = _rows(given)
    if len(rows) > SIDES:
        raise SidesError(too_many(len(rows)))
    made: dict[str, Side] = {}
    for i, side in _with_ids({i: _side(i, given) for i in rows}).items():
        if not side.label:
            continue  # an emptied label removes the side; its sources find their own again
        _check_size(side)
        made[str(i)] = side
    merge, into, source, to = (given.get(name, "") for name in _LINES)
    moved = _moved(_merged(made, merge, into), source, to)
    sides_file.check(moved)
    return moved


def too_many(sides: int) -> str:
    """Why so many sides are not edited here, and where they are."""
    return (
        f"{sides:,} sides are more than the {SIDES:,} that can be edited on this page; write them "
        "into a sides.toml and load it with: whosays sides --use sides.toml"
    )


def typed(fields: Sequence[tuple[str, str]]) -> tuple[Side, ...]:
    """The sides as they were typed, whatever they are: for the reader to correct."""
    return tuple(_typed(_given(fields)).values())


def chosen(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What the lines below the rows held, for an editor of the sides that ``typed`` gives."""
    given = _given(fields)
    rows = {str(i): str(place) for place, i in enumerate(_typed(given))}
    named = {name: rows.get(given.get(name, ""), "") for name in ("merge", "into", "to")}
    return {**named, "source": given.get("source", "")}


def _typed(given: Mapping[str, str]) -> dict[int, Side]:
    """The sides by row, without the rows that nothing was typed into."""
    sides = {i: _side(i, given) for i in _rows(given)}
    return {i: s for i, s in sides.items() if s.label or s.aliases}


def _given(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The first value of each field."""
    given: dict[str, str] = {}
    for name, value in fields:
        given.setdefault(name, value)
    return given


def _rows(given: Mapping[str, str]) -> list[int]:
    return sorted(int(n[6:]) for n in given if re.fullmatch(r"label-(?:0|[1-9][0-9]{0,8})", n))


def _side(i: int, given: Mapping[str, str]) -> Side:
    label = " ".join(given[f"label-{i}"].split())
    names = [" ".join(a.split()) for a in given.get(f"aliases-{i}", "").splitlines()]
    colour = given.get(f"colour-{i}", "")
    kept = (
        colour if sides_file.COLOUR.fullmatch(colour) and given.get(f"own-{i}") != colour else None
    )
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


def _merged(made: Mapping[str, Side], one: str, other: str) -> dict[str, Side]:
    """The sides by row after ``one`` has become names of ``other``; both empty for no merge."""
    if not one and not other:
        return dict(made)
    if not one or not other:
        raise SidesError(
            "a merge takes two sides: the one that goes and the one that gets its names; choose "
            "both, or neither"
        )
    if one == other or one not in made or other not in made:
        named = f"“{made[one].label}”" if one in made else "a side without a label"
        raise SidesError(f"{named} cannot be merged there; choose two sides that have a label")
    into, gone = made[other], made[one]
    names = dict.fromkeys((*into.aliases, gone.label, *gone.aliases))
    names.pop(into.label, None)
    joined = {**made, other: replace(into, aliases=tuple(names))}
    return {row: side for row, side in joined.items() if row != one}


def _moved(sides: Mapping[str, Side], source: str, to: str) -> tuple[Side, ...]:
    """The sides with ``source`` a name of the one in the row ``to``, and of no other."""
    name = " ".join(source.split())
    if not name or not to:
        return tuple(sides.values())
    if to not in sides:
        raise SidesError(f"there is no side any more to move “{name}” to; choose another")
    return tuple(
        replace(
            side,
            aliases=tuple(
                dict.fromkeys(
                    (*(a for a in side.aliases if a != name), *((name,) if row == to else ()))
                )
            ),
        )
        for row, side in sides.items()
    )
