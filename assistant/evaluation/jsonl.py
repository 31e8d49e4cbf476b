"""JSON Lines → rows, and the fields of a row.

Enters: a file; a row and the name of a field. Leaves: objects with their ``file:line``; values of
the type that is wanted. Does not: know any shape of evaluation set.

What is malformed raises ``EvalSetError`` with the file and the line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import EvalSetError


def read_rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Line number, ``file:line`` and object of each row of a JSON Lines file, without blank lines.

    Raises:
        EvalSetError: the file cannot be read, or a line is no JSON object.
    """
    for number, where, line in lines_of(path):
        yield number, where, parsed(line, where)


def lines_of(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, ``file:line`` and text of each line that is not blank.

    Raises:
        EvalSetError: the file cannot be read as UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise EvalSetError(f"{path}: cannot be read ({exc.strerror}). Check the path") from exc
    except UnicodeDecodeError as exc:
        raise EvalSetError(
            f"{path}: not UTF-8 at byte {exc.start}. Save the file as UTF-8"
        ) from exc
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, f"{path}:{number}", line


def parsed(line: str, where: str) -> dict[str, Any]:
    """The object of a line.

    Raises:
        EvalSetError: it is no JSON object, or cannot be written as UTF-8.
    """
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise EvalSetError(f"{where}: a lone surrogate (\\udXXX) is no character") from exc
    except ValueError as exc:
        raise EvalSetError(f"{where}: not JSON ({exc}). Give one object a line") from exc
    if not isinstance(row, dict):
        raise EvalSetError(f"{where}: {type(row).__name__} instead of an object")
    return row


def row_id(row: Mapping[str, Any], where: str, number: int, key: str = "id") -> str:
    """The row's name; ``line-N`` where it has none and ``number`` tells its line.

    Raises:
        EvalSetError: it is no text or number, or empty.
    """
    value = row.get(key)
    if value is None and number:
        return f"line-{number}"
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise EvalSetError(f"{where}: {key} is {value!r}, not a name")
    return str(value)


def text_of(row: Mapping[str, Any], key: str, where: str) -> str:
    """The text in ``key``, which must be there.

    Raises:
        EvalSetError: it is missing, empty, or no text.
    """
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EvalSetError(f"{where}: {key} is {value!r}, not a text")
    return value


def list_of(row: Mapping[str, Any], key: str, where: str) -> Sequence[Any]:
    """The list in ``key``; empty where the key is missing.

    Raises:
        EvalSetError: it is no list.
    """
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise EvalSetError(f"{where}: {key} is {type(value).__name__}, not a list")
    return value


def names_of(value: object, key: str, where: str) -> tuple[str, ...]:
    """A name or a list of names as a tuple; ``key`` is what the message calls them.

    Raises:
        EvalSetError: it is neither, or a name is empty.
    """
    given = [value] if isinstance(value, str) else value
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(g, str) and g.strip() for g in given):
        raise EvalSetError(f"{where}: {key} is {value!r}, not a name or a list of names")
    return tuple(given)
