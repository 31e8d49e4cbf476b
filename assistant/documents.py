"""Files → ``Document``s.

Enters: paths of files and folders. Leaves: documents, their line ends normalised once and for
all, with title, publisher and date where the file states them. Does not: change anything else in
the text, follow links to the network, or guess a date that the file does not state.

A file may open with ``key: value`` lines closed by a ``===`` or ``---`` line (or between two
``---`` lines). Those are not part of the text.
"""

from __future__ import annotations

import datetime
import errno
import hashlib
import logging
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import charset_normalizer

from assistant.errors import DocumentError
from assistant.records import Document

SUFFIXES: Final = (".txt", ".md", ".markdown")
"""Endings, in lower case, of the files that a folder is searched for."""

_log = logging.getLogger(__name__)

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENCODINGS: Final = (
    "cp1252 cp1250 iso8859_2 iso8859_15 cp1251 koi8_r koi8_u cp866 cp1253 cp1254 cp1255 cp1256 "
    "cp1257 cp874 gb18030 big5 cp932 euc_jp cp949 euc_kr utf_16_le utf_16_be mac_roman"
).split(" ")
"""Encodings in use; charset-normalizer's full list makes it confuse them with rare relatives."""

_NEWLINE: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_HEADER_LINE: Final = re.compile(r"([A-Za-z][\w -]{0,30}):[^\S\n]*(.*)")
_HEADER_KEYS: Final = frozenset(
    "title headline publisher source site outlet date published url link author byline".split(" ")
)
_HEADER_LINES: Final = 30
_FENCE: Final = re.compile(r"(?:={3,}|-{3,})[^\S\n]*")
_TITLE_MOST: Final = 150
_DATE_FORMATS: Final = (
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%Y/%m/%d",
    "%Y%m%d",
)

Reject = Callable[[Path, DocumentError], None]
Refuse = Callable[[Path, str], None]


def load(path: Path, *, doc_id: str, max_bytes: int) -> Document:
    """Read ``path`` as a document.

    UTF-8 is expected; UTF-16 and UTF-32 with a byte order mark are read, and other encodings are
    recognised by their content.

    Raises:
        DocumentError: the file is missing, unreadable, empty, no text, badly encoded, or larger
        than
            ``max_bytes``.
    """
    data = _read(path, max_bytes)
    text = _NEWLINE.sub("\n", _decode(path, data)).replace("\u2029", "\n\n").replace("\ufeff", "")
    header, text = _header(text)
    if not any(c.isalnum() for c in text):
        raise DocumentError(f"{path} is empty: it holds no words. Remove it or fill it")
    return Document(
        doc_id=doc_id,
        title=header.get("title") or header.get("headline") or _first_line(text) or path.stem,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        publisher=_first(header, "publisher", "outlet", "site", "source"),
        published=_date(path, _first(header, "date", "published")),
        url=_first(header, "url", "link"),
    )


def discover(
    paths: Iterable[Path | str], *, reject: Reject | None = None
) -> Iterator[tuple[Path, str]]:
    """The document files in ``paths``, each with its document id, in order of name.

    Folders are searched through, hidden files and files of other types in them left out. The id
    is the path within the given folder, or the name of a file given by itself. A file that is
    reached twice is listed once.

    Args:
        paths: files and folders.
        reject: called for each path that cannot be used, in place of raising, so that the others
            are still found.

    Raises:
        DocumentError: a path is missing, unreadable or of no known type, a folder holds nothing of
            a known type, or two files share an id.
    """
    seen: dict[str, str] = {}
    ids: dict[str, Path] = {}

    def refuse(path: Path, why: str) -> None:
        error = DocumentError(why)
        if reject is None:
            raise error
        reject(path, error)

    for given in map(Path, paths):
        for path, doc_id in _walk(given, refuse):
            real = os.path.realpath(path)
            if real in seen:
                continue
            if not _is_text(doc_id):
                refuse(path, f"{str(path)!r}: the name is not valid UTF-8. Rename the file")
            elif doc_id in ids:
                refuse(
                    path,
                    f"{path} and {ids[doc_id]} have the same document id {doc_id!r}. Rename one of "
                    "them, or ingest the folder that holds both",
                )
            else:
                seen[real], ids[doc_id] = doc_id, path
                yield path, doc_id


def _walk(given: Path, refuse: Refuse) -> Iterator[tuple[Path, str]]:
    """Files under ``given`` with their ids."""
    is_folder = _is_folder(given, refuse)
    if is_folder is None:
        return
    if is_folder:
        yield from _search(given, refuse)
    elif not os.path.lexists(given):
        refuse(given, f"{given} does not exist. Check the path")
    elif given.suffix.lower() not in SUFFIXES:
        refuse(
            given,
            f"{given} is of no known type. Give a file that ends in {', '.join(SUFFIXES)}, or a "
            "folder",
        )
    else:
        yield given, given.name


def _search(given: Path, refuse: Refuse) -> Iterator[tuple[Path, str]]:
    """Files in a folder with their ids; each real folder is entered once, so loops end.

    A folder in which there is nothing to read is refused: it is seldom the one that was meant.
    """
    entered = set()
    folders = [given]
    others = 0
    fruitless = True  # nothing was found, and nothing refused, in which there might be something
    while folders:
        folder = folders.pop()
        real = os.path.realpath(folder)
        if real in entered:
            continue
        entered.add(real)
        try:
            entries = sorted(folder.iterdir(), key=lambda p: p.name)
        except OSError as exc:
            fruitless = False
            refuse(
                folder, f"the folder {folder} cannot be read: {exc.strerror}. Check its permissions"
            )
            continue
        visible = [(e, _is_folder(e, refuse)) for e in entries if not e.name.startswith(".")]
        folders.extend(entry for entry, is_folder in reversed(visible) if is_folder)
        for entry, is_folder in visible:
            if is_folder is False and entry.suffix.lower() in SUFFIXES:
                fruitless = False
                yield entry, entry.relative_to(given).as_posix()
            others += is_folder is False
            fruitless &= is_folder is not None
    if fruitless:
        known = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        held = f"{others} of other types" if others else "nor any other"
        refuse(
            given, f"the folder {given} holds no {known} file ({held}). Give one that holds reports"
        )


def _is_folder(path: Path, refuse: Refuse) -> bool | None:
    """Whether a path is a folder; None where that cannot be told, which is refused."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False  # nothing is there, or a link that leads nowhere
    except OSError as exc:
        if exc.errno == errno.ELOOP:
            return False
        refuse(path, f"{path} cannot be read: {exc.strerror}. Check its name and permissions")
        return None


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):  # opening a pipe would wait for ever
            raise DocumentError(f"{path} is not a regular file. Give a text file")
        if info.st_size > max_bytes:
            raise DocumentError(
                f"{path} is too large: {info.st_size:,} bytes, the limit is {max_bytes:,}. "
                "Split it, or raise WHOSAYS_MAX_DOCUMENT_BYTES"
            )
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as exc:
        raise DocumentError(
            f"{path} cannot be read: {exc.strerror or exc}. Check the file"
        ) from exc
    if len(data) > max_bytes:
        raise DocumentError(f"{path} grew past the limit of {max_bytes:,} bytes while it was read")
    if not data.strip():
        raise DocumentError(f"{path} is empty. Remove it or fill it")
    return data


def _decode(path: Path, data: bytes) -> str:
    try:
        text = _decoded(path, data)
    except (UnicodeDecodeError, LookupError) as exc:
        raise DocumentError(f"{path} is badly encoded: {exc}. Save it as UTF-8") from exc
    controls = sum(c < " " and c not in "\t\n\r\f\v" for c in text)
    if "\0" in text or controls > len(text) // 200:
        raise DocumentError(f"{path} is binary, not text. Give a text file")
    return text


def _decoded(path: Path, data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding)
    try:
        if b"\0" not in data:
            return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        if _mostly_utf8(data):
            raise DocumentError(
                f"{path} is badly encoded: it is UTF-8 but for byte {data[exc.start]:#04x} at "
                f"offset {exc.start:,}. Correct that place, or save the file anew as UTF-8"
            ) from exc
    found = list(charset_normalizer.from_bytes(data, cp_isolation=list(_ENCODINGS)))
    if not found:
        kind = "binary, not text" if b"\0" in data else "badly encoded: no known encoding fits"
        raise DocumentError(f"{path} is {kind}. Save it as UTF-8 text")
    best = found[0]
    for match in found:  # equal on every measure: Western European is the likelier
        if match.encoding == "cp1252" and (match.chaos, match.coherence) == (
            best.chaos,
            best.coherence,
        ):
            best = match
    return data.decode(best.encoding)


def _mostly_utf8(data: bytes) -> bool:
    """True where most characters beyond ASCII are good UTF-8, so that the file is damaged."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(c > "\x7f" for c in text) - broken
    return whole > broken


def _header(text: str) -> tuple[dict[str, str], str]:
    """The header's values by lower-case key, and the text after it ({} where there is none)."""
    lines = text.lstrip("\n").split("\n", _HEADER_LINES + 1)
    opened = lines[0].rstrip() == "---"
    values: dict[str, str] = {}
    for number, line in enumerate(lines[opened : _HEADER_LINES + 1], start=int(opened)):
        if _FENCE.fullmatch(line):
            known = values.keys() & _HEADER_KEYS
            if not (known or (opened and values)):
                break
            return values, "\n".join(lines[number + 1 :]).lstrip("\n")
        match = _HEADER_LINE.fullmatch(line)
        if match:
            values[match.group(1).strip().lower()] = match.group(2).strip().strip("\"'").strip()
        elif not (opened and (not line.strip() or line[0] in " -#")):  # YAML lists and comments
            break
    return {}, text


def _first(header: dict[str, str], *keys: str) -> str | None:
    return next((header[key] for key in keys if header.get(key)), None)


def _first_line(text: str) -> str | None:
    """The first line as a title, or None where it is longer than a title is."""
    line = text.lstrip().split("\n", 1)[0].strip().lstrip("#").strip()
    return line if any(c.isalnum() for c in line) and len(line) <= _TITLE_MOST else None


def _date(path: Path, value: str | None) -> str | None:
    """``value`` as an ISO date; None where it does not say for certain which day it is."""
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        pass
    for pattern in _DATE_FORMATS:
        try:
            return datetime.datetime.strptime(value, pattern).date().isoformat()
        except ValueError:
            continue
    _log.warning(
        "%r: the date %r is not understood and left out; write YYYY-MM-DD", str(path), value
    )
    return None


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
