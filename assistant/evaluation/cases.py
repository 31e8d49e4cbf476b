"""The cases of an evaluation set.

Enters: nothing. Leaves: ``Case``, ``Point`` and ``Wording``, what every shape of set becomes. Does
not: read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from assistant.records import Status

Task = Literal["ask", "verify"]
Shape = Literal["whosays", "ragas", "beir"]
STATUSES: Final[frozenset[str]] = frozenset(get_args(Status))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Verbatim words of a document. ``doc`` is its name, None for any document of the store.

    ``evidence`` is None where the whole document is meant (the BEIR shape).
    """

    evidence: str | None
    doc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that a good answer holds.

    ``sides`` are the accepted names, empty where any side will do. ``contains`` are strings that
    the statement or its quote must hold. ``passage`` is true for a reference text or a whole
    document, which a claim can lie in but cannot cover.
    """

    wording: Wording
    sides: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    passage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question to ask, or one claim to verify, and what is expected.

    ``status``, ``unverified`` and ``must_abstain`` are None where the row does not tell; a draft
    without points tells nothing yet.
    ``where`` is ``file:line``.
    """

    case_id: str
    task: Task
    query: str
    where: str
    points: tuple[Point, ...] = ()
    acceptable: tuple[Wording, ...] = ()
    history: tuple[Mapping[str, str], ...] = ()
    status: Status | None = None
    unverified: bool | None = None
    must_abstain: bool | None = None
    reference: str | None = None
    shape: Shape = "whosays"
