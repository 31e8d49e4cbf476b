"""``sides.toml``: the sides that a person has written down.

Enters: a TOML file of ``[[side]]`` tables (``id``, ``label``, ``aliases``, ``colour``). Leaves:
``Side`` records, or TOML text. Does not: match sources to sides.

::

    [[side]]
    id = "russia"
    label = "Russia"
    aliases = ["Kremlin", "Russian Defense Ministry"]
    colour = "#b03a2e"   # optional
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from assistant.attribution.gazetteer import plain
from assistant.errors import SidesError
from assistant.records import REPORTER, Side
from assistant.visible import escaped

_KEYS: Final = frozenset({"id", "label", "aliases", "colour"})
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
"""``#rrggbb``."""
_LONE: Final = re.compile(r"[\ud800-\udfff]")


def read(path: Path) -> tuple[Side, ...]:
    """The sides of a file, in its order.

    Raises:
        SidesError: the file cannot be read, is not TOML, or a key or value in it is wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise SidesError(f"{path}: cannot be read ({exc.strerror}); name a sides.toml") from exc
    except UnicodeDecodeError as exc:
        raise SidesError(f"{path}: is not UTF-8 text; save it as UTF-8") from exc
    except tomllib.TOMLDecodeError as exc:
        raise SidesError(f"{path}: is not TOML: {exc}. Correct that line") from exc
    try:
        sides = tuple(_side(entry, n) for n, entry in enumerate(_entries(table), start=1))
        check(sides)
    except SidesError as exc:
        raise SidesError(f"{path}: {exc}") from exc
    return sides


def _entries(table: Mapping[str, Any]) -> Sequence[Any]:
    """The ``[[side]]`` tables; any other key is an error."""
    unknown = sorted(set(table) - {"side"})
    if unknown:
        raise SidesError(f"unknown key {unknown[0]!r}; only [[side]] tables are allowed")
    entries = table.get("side", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise SidesError("'side' is not a list of tables; write each side as [[side]]")
    return entries


def _side(entry: Mapping[str, Any], n: int) -> Side:
    """One table as a ``Side``."""
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise SidesError(
            f"side {n} has an unknown key {unknown[0]!r}; the keys are id, label, aliases, colour"
        )
    label = _text(entry, "label", n)
    side_id = _text(entry, "id", n)
    if not _ID.fullmatch(side_id):
        raise SidesError(f"side {n}: id {side_id!r} may hold only a-z, 0-9, - and _")
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(a, str) and a.strip() for a in aliases):
        raise SidesError(f"side {n} ({label!r}): aliases = {aliases!r} is not a list of names")
    colour = entry.get("colour")
    if colour is not None and not (isinstance(colour, str) and COLOUR.fullmatch(colour)):
        raise SidesError(f'side {n} ({label!r}): colour = {colour!r} is not of the form "#rrggbb"')
    return Side(
        side_id=side_id, label=label, aliases=tuple(a.strip() for a in aliases), colour=colour
    )


def _text(entry: Mapping[str, Any], name: str, n: int) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise SidesError(
            f"side {n}: {name} = {value!r}; every side needs one, a text that is not empty"
        )
    return value.strip()


def check(sides: Sequence[Side]) -> None:
    """Raise ``SidesError`` where two sides go by one id, label or alias."""
    for what in ("side_id", "label"):
        seen: set[str] = set()
        for side in sides:
            value = plain(getattr(side, what))
            if value in seen:
                raise SidesError(
                    f"two sides have the {what.removeprefix('side_')} {getattr(side, what)!r}"
                )
            seen.add(value)
            if what == "label" and value == plain(REPORTER):
                raise SidesError(f"the label {side.label!r} is kept for what a report says itself")
    owner: dict[str, Side] = {plain(s.label): s for s in sides}
    for side in sides:
        other = owner.setdefault(plain(side.side_id), side)
        if other is not side:
            raise SidesError(
                f"the id {side.side_id!r} of {side.label!r} is also the label of "
                f"{other.label!r}; choose another"
            )
    for side in sides:
        for alias in side.aliases:
            other = owner.setdefault(plain(alias), side)
            if other is not side:
                raise SidesError(
                    f"the alias {alias!r} of {side.label!r} also belongs to {other.label!r}; "
                    "keep it once"
                )


def write(sides: Sequence[Side]) -> str:
    """The sides as TOML that ``read`` reads back as they are.

    What is no character (half of a surrogate pair) TOML cannot say: it becomes U+FFFD.
    """
    blocks = []
    for side in sides:
        lines = ["[[side]]", f"id = {_quoted(side.side_id)}", f"label = {_quoted(side.label)}"]
        if side.colour is not None:
            lines.append(f"colour = {_quoted(side.colour)}")
        if len(side.aliases) > 3:
            lines += ["aliases = [", *(f"    {_quoted(a)}," for a in side.aliases), "]"]
        else:
            lines.append(f"aliases = [{', '.join(_quoted(a) for a in side.aliases)}]")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _quoted(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's.

    The delete character must be escaped, and what a terminal obeys or turns the direction of what
    follows is: the text may be printed.
    """
    return escaped(json.dumps(_LONE.sub("\ufffd", value), ensure_ascii=False))
