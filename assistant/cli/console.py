"""The command line's frame: the app, the options that commands share, the two consoles.

Enters: options, text from outside. Leaves: an open ``Assistant``, progress bars, files and JSON
written, text that a terminal shows and does not obey. Does not: know any command.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from assistant.errors import WhoSaysError
from assistant.records import to_json
from assistant.visible import escaped, visible

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

app = typer.Typer(
    name="whosays",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Ask reports in which several sides tell different stories: who says what, and where.",
)
feedback_app = typer.Typer(no_args_is_help=True, help="What readers said of answers.")
app.add_typer(feedback_app, name="feedback")
out = Console(soft_wrap=True, emoji=False)  # a report's ":fire:" is quoted as it stands
err = Console(stderr=True, soft_wrap=True, emoji=False)

_Given = TypeVar("_Given")
_NO_TEXT: Final = re.compile(r"[\ud800-\udfff]")  # so Python keeps bytes that are not UTF-8


def typed(given: _Given) -> _Given:
    """An argument that is text, or a list of such; bytes that are no text are wrong usage.

    Raises:
        BadParameter: it holds bytes that are no UTF-8.
    """
    for text in given if isinstance(given, list) else [given]:
        if isinstance(text, str) and _NO_TEXT.search(text):
            raise typer.BadParameter(f"{text!a} is not valid UTF-8; type it in UTF-8")
    return given


Store = Annotated[
    Path | None, typer.Option("--store", help="Folder of the store.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SideOption = Annotated[str | None, typer.Option("--side", help="Only this side.", callback=typed)]
DocOption = Annotated[str | None, typer.Option("--doc", help="Only this document.", callback=typed)]
Since = Annotated[str | None, typer.Option("--since", help="Published on or after (ISO date).")]
Until = Annotated[str | None, typer.Option("--until", help="Published on or before (ISO date).")]
Model = Annotated[
    str | None,
    typer.Option("--model", help="Chat model, provider:model, or embedded.", callback=typed),
]


def shown(text: object) -> str:
    """Text from outside (a document's, a name, a path, a message), for a console to print.

    Nothing in it is markup or a command to the terminal.
    """
    return escape(visible(text))


def open_assistant(
    store: Path | None, *, sample: bool = False, create: bool = False, **overrides: object
) -> Assistant:
    """The assistant on a store; the sample corpus fills an empty default store if ``sample``.

    A store that an option names is made only where ``create``: a mistyped name must not look like
    an empty store. One that the settings name is the default store of whoever set it.

    Raises:
        SettingsError: a setting has no meaning.
        StoreError: the folder holds no store that can be opened, or none at all.
    """
    from assistant.pipeline import Assistant, open_default
    from assistant.wordings import configured

    settings = configured(store=store, **overrides)
    if sample and store is None:
        return open_default(settings)
    return Assistant.open(settings=settings, create=create or store is None)


def progress_bar(what: str) -> AbstractContextManager[Callable[[str, int, int], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    return _Bar(what) if err.is_terminal else nullcontext()


class _Bar:
    """A progress bar that is told of paths and counts."""

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=err
        )
        self._task = self._bar.add_task(what, total=None)

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._bar.start()
        return lambda what, done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def check_writable(paths: Iterable[Path]) -> None:
    """Refuse a file that could not be written after all the questions were asked.

    Raises:
        WhoSaysError: a path is a folder, or lies in none.
    """
    for path in paths:
        if os.path.isdir(path) or not os.path.isdir(path.parent):  # they raise nothing
            raise WhoSaysError(f"cannot write {path}: name a file in a folder that is there")


def write_file(path: Path | None, make: Callable[[], str]) -> None:
    """Write a file that was asked for.

    Raises:
        WhoSaysError: the system refuses it.
    """
    if path is None:
        return
    try:
        path.write_text(make(), encoding="utf-8")
    except OSError as exc:
        raise WhoSaysError(f"cannot write {path}: {exc.strerror}; choose another place") from exc


def write_rows(rows: Iterable[dict[str, Any]], path: Path | None) -> None:
    """Rows as JSON lines: into a new file, or on standard output.

    Raises:
        WhoSaysError: the file is there already, or cannot be written.
    """
    text = "".join(_json(row) + "\n" for row in rows)
    if path is None:
        typer.echo(text, nl=False)
    elif os.path.lexists(path):  # it may hold an hour of somebody's corrections
        raise WhoSaysError(f"{path} exists already; name a new file")
    else:
        write_file(path, lambda: text)


def print_json(value: object) -> None:
    """A value as JSON, on standard output."""
    typer.echo(_json(to_json(value), indent=2))


def _json(value: object, indent: int | None = None) -> str:
    """A value as JSON whose strings hold nothing that a terminal obeys, but as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return escaped(text)
