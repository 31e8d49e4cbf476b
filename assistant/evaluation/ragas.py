"""The RAGAS shape of evaluation set: a row → a case.

Enters: a row with ``user_input``, and ``reference`` and ``reference_contexts`` if there are.
Leaves: a ``Case`` whose points are the contexts, without sides. Does not: read files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.errors import EvalSetError
from assistant.evaluation.cases import Case, Point, Wording
from assistant.evaluation.jsonl import list_of, row_id


def ragas_case(row: Mapping[str, Any], where: str, number: int) -> Case:
    """A RAGAS row: contexts are passages to find, without sides.

    A row without ``reference_contexts`` does not tell whether it can be answered.

    Raises:
        EvalSetError: a field is malformed, or nobody asks anything.
    """
    turns = row["user_input"]
    history: tuple[Mapping[str, str], ...] = ()
    if isinstance(turns, list):  # the multi-turn shape: the last human turn is the question
        said = [_ragas_turn(t, where) for t in turns]
        while said and said[-1]["role"] != "user":
            said.pop()
        if not said:
            raise EvalSetError(f"{where}: user_input holds no turn of type human")
        turns, history = said[-1]["content"], tuple(said[:-1])
    if not isinstance(turns, str) or not turns.strip():
        raise EvalSetError(f"{where}: user_input is {turns!r}, not a question")
    contexts = row.get("reference_contexts")
    given = list_of(row, "reference_contexts", where)
    for context in given:
        if not isinstance(context, str) or not context.strip():
            raise EvalSetError(f"{where}: reference_contexts holds {context!r}, not a text")
    reference = row.get("reference")
    if reference is not None and not isinstance(reference, str):
        raise EvalSetError(f"{where}: reference is {reference!r}, not a text")
    return Case(
        case_id=row_id(row, where, number),
        task="ask",
        query=turns,
        where=where,
        points=tuple(Point(wording=Wording(evidence=c), passage=True) for c in given),
        history=history,
        must_abstain=None if contexts is None else not given,
        reference=reference,
        shape="ragas",
    )


def _ragas_turn(value: object, where: str) -> Mapping[str, str]:
    roles = {"human": "user", "user": "user", "ai": "assistant", "assistant": "assistant"}
    given = value if isinstance(value, dict) else {}
    kind = given.get("type", given.get("role"))
    if kind not in roles or not isinstance(given.get("content"), str):
        raise EvalSetError(f"{where}: a turn of user_input is {value!r}, not a human or ai message")
    return {"role": roles[kind], "content": given["content"]}
