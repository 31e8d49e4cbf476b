"""The command line; the only printer.

Enters: arguments. Leaves: tables or JSON on standard output, messages on standard error, exit
codes: 0 done, 1 a stated failure, 2 wrong usage. Does not: hold logic; every command calls the
pipeline or the evaluation.
"""

from __future__ import annotations

import sys

from assistant.cli import asking, corpus, evaluating
from assistant.cli.console import app, err, shown
from assistant.errors import WhoSaysError

__all__ = ["app", "asking", "corpus", "evaluating", "main"]


def main() -> None:
    """The ``whosays`` command."""
    try:
        app()
    except WhoSaysError as exc:
        err.print(f"[bold red]error:[/] {shown(exc)}")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        sys.exit(1)
