"""Evaluation sets: files → cases.

Enters: a JSON Lines file in our own format or in the RAGAS shape, or a folder in the BEIR shape.
Leaves: ``Case`` records. Does not: look into a store; ``passages`` finds the evidence there.

A malformed row raises ``EvalSetError`` with the file and the line; unknown keys are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import EvalSetError
from assistant.evaluation.beir import beir_cases
from assistant.evaluation.cases import STATUSES, Case, Point, Wording
from assistant.evaluation.jsonl import list_of, names_of, read_rows, row_id, text_of
from assistant.evaluation.ragas import ragas_case


def read(path: Path) -> tuple[Case, ...]:
    """The cases of an evaluation set, in the file's order.

    Args:
        path: a ``.jsonl`` file, or a folder in the BEIR shape.

    Raises:
        EvalSetError: the set is missing, empty or malformed, or two cases share an id.
    """
    if path.is_dir():
        cases = tuple(beir_cases(path))
    else:
        rows = list(read_rows(path))
        cases = tuple(case_of(row, where, number) for number, where, row in rows)
        if any(row.get("unverified") is not None for _, _, row in rows):
            cases = tuple(_told_unverified(case) for case in cases)
    if not cases:
        raise EvalSetError(f"{path}: no cases. Give one JSON object a line")
    seen: dict[str, str] = {}
    for case in cases:
        if case.case_id in seen:
            raise EvalSetError(
                f"{case.where}: the id {case.case_id!r} is already used at {seen[case.case_id]}. "
                "Give each case its own id"
            )
        seen[case.case_id] = case.where
    return cases


def case_of(row: Mapping[str, Any], where: str, number: int) -> Case:
    """The case of a row in our own format or in the RAGAS shape.

    Raises:
        EvalSetError: the row is malformed.
    """
    if "user_input" in row and "task" not in row:
        return ragas_case(row, where, number)
    task = row.get("task", "verify" if "claim" in row and "question" not in row else "ask")
    if task not in ("ask", "verify"):
        raise EvalSetError(f'{where}: task {task!r} is neither "ask" nor "verify"')
    query = text_of(row, "question" if task == "ask" else "claim", where)
    points = tuple(_point(p, where) for p in list_of(row, "points", where))
    status = row.get("status" if task == "ask" else "verdict")
    if status is not None and status not in STATUSES:
        raise EvalSetError(f"{where}: status {status!r} is none of {', '.join(sorted(STATUSES))}")
    unverified = row.get("unverified")
    if unverified is not None and not isinstance(unverified, bool):
        raise EvalSetError(f"{where}: unverified is {unverified!r}, not true or false")
    return Case(
        case_id=row_id(row, where, number),
        task="ask" if task == "ask" else "verify",
        query=query,
        where=where,
        points=points,
        acceptable=tuple(_wording(a, where) for a in list_of(row, "acceptable", where)),
        history=tuple(_turn(t, where) for t in list_of(row, "history", where)),
        status=status,
        unverified=unverified,
        must_abstain=None if row.get("draft") and not points else not points,
    )


def _told_unverified(case: Case) -> Case:
    """In a set that tells the unverified flag at all, a row without it means false."""
    if case.shape != "whosays" or case.unverified is not None:
        return case
    return replace(case, unverified=False)


def _point(value: object, where: str) -> Point:
    if not isinstance(value, dict):
        raise EvalSetError(f"{where}: a point is {value!r}, not an object with side and evidence")
    if not isinstance(value.get("evidence"), str):
        raise EvalSetError(f"{where}: a point has no evidence: {value!r}")
    return Point(
        wording=_wording(value, where),
        sides=names_of(value.get("side"), "side", where),
        contains=names_of(value.get("contains"), "contains", where),
    )


def _wording(value: object, where: str) -> Wording:
    given = {"evidence": value} if isinstance(value, str) else value
    if not isinstance(given, dict):
        raise EvalSetError(f"{where}: {value!r} is neither words nor an object with evidence")
    doc = given.get("doc")
    if doc is not None and not isinstance(doc, str):
        raise EvalSetError(f"{where}: doc is {doc!r}, not a document's name")
    return Wording(evidence=text_of(given, "evidence", where), doc=doc)


def _turn(value: object, where: str) -> Mapping[str, str]:
    if (
        not isinstance(value, dict)
        or value.get("role") not in ("user", "assistant")
        or not isinstance(value.get("content"), str)
    ):
        raise EvalSetError(
            f'{where}: a turn of history is {value!r}, not {{"role": "user" or "assistant", '
            '"content": …}'
        )
    return {"role": value["role"], "content": value["content"]}
