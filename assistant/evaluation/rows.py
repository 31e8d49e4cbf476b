"""JSON values → records.

Enters: a record's class and the value that ``records.to_json`` made of it. Leaves: the record.
Does not: read files. The inverse of ``to_json`` for the records of a run folder.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from assistant.errors import RunError
from assistant.records import Span

Record = TypeVar("Record")


def decode(kind: type[Record], value: object, where: str) -> Record:
    """The record of class ``kind`` that ``value`` tells; unknown keys are ignored.

    Raises:
        RunError: the value is not such a record.
    """
    try:
        record: Record = _decode(kind, value)
    except (KeyError, TypeError, ValueError) as exc:
        raise RunError(
            f"{where}: not a {kind.__name__} ({type(exc).__name__}: {exc}). "
            "The file was changed or is of another version; evaluate into a new folder"
        ) from exc
    return record


def _decode(kind: Any, value: Any) -> Any:  # noqa: ANN401 - kinds are annotations
    if kind is Span:
        start, end = value
        return Span(start=start, end=end)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        given = {
            f.name: _decode(hints[f.name], value[f.name])
            for f in dataclasses.fields(kind)
            if f.name in value or f.default is dataclasses.MISSING
        }
        return kind(**given)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_decode(inner[0], v) for v in value)
    if origin in (Union, types.UnionType):
        return (
            None if value is None else _decode(next(i for i in inner if i is not type(None)), value)
        )
    if origin is Literal:
        return _checked(value, value in inner, kind)
    if origin is Mapping:
        return dict(_checked(value, isinstance(value, dict), kind))
    if kind is float:
        return float(_checked(value, isinstance(value, int | float), kind))
    return _checked(value, isinstance(value, kind), kind)


def _checked(value: Any, fits: bool, kind: object) -> Any:  # noqa: ANN401
    if not fits:
        raise ValueError(f"{value!r} is no {kind}")
    return value
