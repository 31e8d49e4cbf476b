"""A draft that a person has corrected → an evaluation set.

Enters: the corrected draft, and the documents of the store that it was drafted from. Leaves: the
rows that are drafts no more, all checked as an evaluation checks them. Does not: judge whether a
question is a good one, or write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assistant.errors import EvalSetError
from assistant.evaluation.cases import Case
from assistant.evaluation.jsonl import lines_of, parsed
from assistant.evaluation.scoring import wanted
from assistant.evaluation.sets import case_of
from assistant.records import Document

BLANK: Final = "…"
"""Stands in a drafted question for what only a person can fill in."""
_TOLD: Final = 20  # faults that one message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The rows of the set, and how many rows are drafts still."""

    rows: tuple[dict[str, Any], ...]
    drafts: int


def imported(path: Path, documents: Sequence[Document]) -> Imported:
    """The rows of a corrected draft that a person has freed of ``"draft": true``.

    Raises:
        EvalSetError: rows are malformed, contradict themselves, share an id, or have evidence that
            is not in the documents (the message names the line of each); or all are drafts still.
    """
    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    used: dict[str, str] = {}
    drafts = 0
    for number, where, line in lines_of(path):
        try:
            row = parsed(line, where)
            if row.get("draft"):
                drafts += 1
                continue
            case = case_of(row, where, number)
            _checked(case, documents, used)
        except EvalSetError as exc:
            faults.append(str(exc))
            continue
        used[case.case_id] = where
        rows.append({k: v for k, v in row.items() if k != "draft"})
    if faults:
        more = f"\n… and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
        raise EvalSetError("\n".join(faults[:_TOLD]) + more)
    if not rows:
        raise EvalSetError(
            f'{path}: every row is still a draft. Correct rows and remove their "draft": true'
            if drafts
            else f"{path}: no rows. Give one JSON object a line"
        )
    return Imported(rows=tuple(rows), drafts=drafts)


def _checked(case: Case, documents: Sequence[Document], used: dict[str, str]) -> None:
    """Raises ``EvalSetError`` for what makes a case unfit to be asked."""
    if case.case_id in used:
        raise EvalSetError(
            f"{case.where}: the id {case.case_id!r} is already used at {used[case.case_id]}. "
            "Give each case its own id"
        )
    if BLANK in case.query and case.must_abstain:
        raise EvalSetError(
            f"{case.where}: {case.query!r} has a blank. Name something that no report tells"
        )
    if case.must_abstain and case.status not in (None, "not-in-corpus"):
        raise EvalSetError(
            f"{case.where}: status {case.status!r} without points. Give the points to be found, "
            'or the status "not-in-corpus"'
        )
    if case.points and case.status == "not-in-corpus":
        raise EvalSetError(
            f'{case.where}: status "not-in-corpus" with points. Give another status, or no points'
        )
    wanted(case, documents)
