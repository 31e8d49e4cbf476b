"""Where ``prompts/`` and ``corpus/`` are, in a checkout and in an installed wheel.

Enters: nothing. Leaves: paths. Does not: read the files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from assistant.errors import WhoSaysError

PACKAGE: Final = Path(__file__).resolve().parent


def data_dir(name: Literal["prompts", "corpus"]) -> Path:
    """The folder ``name``: the wheel's copy if there is one, else the checkout's.

    Raises:
        WhoSaysError: neither exists, so the installation is incomplete.
    """
    packaged = PACKAGE / "_data" / name
    if packaged.is_dir():
        return packaged
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise WhoSaysError(
        f"the folder {name}/ is missing from the installation at {PACKAGE}; "
        "reinstall the package (pip install --force-reinstall .)"
    )


def adapter_dir(name: str) -> Path:
    """The folder of the learned adapter ``name``; its reader says what is wrong with it."""
    return PACKAGE / "adapters" / name
