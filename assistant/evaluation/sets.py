"""Evaluation sets: files → cases.

Enters: a JSON Lines file in our own format or in the RAGAS shape, or a folder in the BEIR shape
(``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``). Leaves: ``Case`` records. Does not: look
into a store; ``passages`` finds the evidence there.

A malformed row raises ``EvalSetError`` with the file and the line; unknown keys are ignored.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from assistant.errors import EvalSetError
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


def read(path: Path) -> tuple[Case, ...]:
    """The cases of an evaluation set, in the file's order.

    Args:
        path: a ``.jsonl`` file, or a folder in the BEIR shape.

    Raises:
        EvalSetError: the set is missing, empty or malformed, or two cases share an id.
    """
    if path.is_dir():
        cases = tuple(_beir(path))
    else:
        rows = list(read_rows(path))
        cases = tuple(_case(row, where, number) for number, where, row in rows)
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


def read_rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Line number, ``file:line`` and object of each row of a JSON Lines file, without blank lines.

    Raises:
        EvalSetError: the file cannot be read, or a line is no JSON object.
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
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
            json.dumps(row, ensure_ascii=False).encode()
        except UnicodeEncodeError as exc:
            raise EvalSetError(f"{where}: a lone surrogate (\\udXXX) is no character") from exc
        except ValueError as exc:
            raise EvalSetError(f"{where}: not JSON ({exc}). Give one object a line") from exc
        if not isinstance(row, dict):
            raise EvalSetError(f"{where}: {type(row).__name__} instead of an object")
        yield number, where, row


def _case(row: Mapping[str, Any], where: str, number: int) -> Case:
    if "user_input" in row and "task" not in row:
        return _ragas(row, where, number)
    task = row.get("task", "verify" if "claim" in row and "question" not in row else "ask")
    if task not in ("ask", "verify"):
        raise EvalSetError(f'{where}: task {task!r} is neither "ask" nor "verify"')
    query = _text(row, "question" if task == "ask" else "claim", where)
    points = tuple(_point(p, where) for p in _list(row, "points", where))
    status = row.get("status" if task == "ask" else "verdict")
    if status is not None and status not in STATUSES:
        raise EvalSetError(f"{where}: status {status!r} is none of {', '.join(sorted(STATUSES))}")
    unverified = row.get("unverified")
    if unverified is not None and not isinstance(unverified, bool):
        raise EvalSetError(f"{where}: unverified is {unverified!r}, not true or false")
    return Case(
        case_id=_id(row, where, number),
        task="ask" if task == "ask" else "verify",
        query=query,
        where=where,
        points=points,
        acceptable=tuple(_wording(a, where) for a in _list(row, "acceptable", where)),
        history=tuple(_turn(t, where) for t in _list(row, "history", where)),
        status=status,
        unverified=unverified,
        must_abstain=None if row.get("draft") and not points else not points,
    )


def _told_unverified(case: Case) -> Case:
    """In a set that tells the unverified flag at all, a row without it means false."""
    if case.shape != "whosays" or case.unverified is not None:
        return case
    return replace(case, unverified=False)


def _ragas(row: Mapping[str, Any], where: str, number: int) -> Case:
    """A RAGAS row: contexts are passages to find, without sides.

    A row without ``reference_contexts`` does not tell whether it can be answered.
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
    given = _list(row, "reference_contexts", where)
    for context in given:
        if not isinstance(context, str) or not context.strip():
            raise EvalSetError(f"{where}: reference_contexts holds {context!r}, not a text")
    reference = row.get("reference")
    if reference is not None and not isinstance(reference, str):
        raise EvalSetError(f"{where}: reference is {reference!r}, not a text")
    return Case(
        case_id=_id(row, where, number),
        task="ask",
        query=turns,
        where=where,
        points=tuple(Point(wording=Wording(evidence=c), passage=True) for c in given),
        history=history,
        must_abstain=None if contexts is None else not given,
        reference=reference,
        shape="ragas",
    )


def _beir(folder: Path) -> Iterator[Case]:
    """A BEIR folder: each query's relevant documents are its points, without sides."""
    queries = folder / "queries.jsonl"
    relevant = _qrels(folder)
    for _, where, row in read_rows(queries):
        query_id = _id(row, where, 0, key="_id")
        if query_id not in relevant:
            continue  # queries.jsonl holds the queries of all splits
        yield Case(
            case_id=query_id,
            task="ask",
            query=_text(row, "text", where),
            where=where,
            points=tuple(
                Point(wording=Wording(evidence=None, doc=doc), passage=True)
                for doc in relevant[query_id]
            ),
            must_abstain=not relevant[query_id],
            shape="beir",
        )


def _qrels(folder: Path) -> dict[str, list[str]]:
    """Query id → ids of its relevant documents, from ``qrels/test.tsv`` or the only file there."""
    files = sorted((folder / "qrels").glob("*.tsv")) or sorted(folder.glob("qrels.tsv"))
    named = [f for f in files if f.stem == "test"] or files
    if len(named) != 1:
        raise EvalSetError(
            f"{folder}: {len(named)} files in qrels/. Give one .tsv file, or one named test.tsv"
        )
    relevant: dict[str, list[str]] = {}
    with named[0].open(encoding="utf-8", newline="") as lines:
        for number, cells in enumerate(csv.reader(lines, delimiter="\t"), start=1):
            if (number == 1 and cells[:1] == ["query-id"]) or not cells:
                continue
            try:
                query_id, doc_id, grade = cells[0], cells[-2], float(cells[-1])
            except (IndexError, ValueError) as exc:
                raise EvalSetError(
                    f"{named[0]}:{number}: {cells!r} is not query-id, corpus-id, score"
                ) from exc
            found = relevant.setdefault(query_id, [])
            if grade > 0:
                found.append(doc_id)
    return relevant


def beir_documents(folder: Path, out: Path) -> int:
    """Writes a BEIR corpus as text files that can be ingested, and returns how many.

    Each is named by its id, so that the set's relevance judgements name the store's documents.

    Raises:
        EvalSetError: a row has no ``_id`` or ``text``, or an id cannot be a file name.
    """
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for _, where, row in read_rows(folder / "corpus.jsonl"):
        doc_id = _id(row, where, 0, key="_id")
        if "/" in doc_id or "\\" in doc_id or doc_id.startswith("."):
            raise EvalSetError(f"{where}: the id {doc_id!r} cannot be a file name")
        text = _text(row, "text", where)
        head = f"title: {' '.join(str(row['title']).split())}\n===\n" if row.get("title") else ""
        (out / f"{doc_id}.txt").write_text(head + text + "\n", encoding="utf-8")
        count += 1
    return count


def _id(row: Mapping[str, Any], where: str, number: int, key: str = "id") -> str:
    value = row.get(key)
    if value is None and number:
        return f"line-{number}"
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise EvalSetError(f"{where}: {key} is {value!r}, not a name")
    return str(value)


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise EvalSetError(f"{where}: {key} is {value!r}, not a text")
    return value


def _list(row: Mapping[str, Any], key: str, where: str) -> Sequence[Any]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise EvalSetError(f"{where}: {key} is {type(value).__name__}, not a list")
    return value


def _names(value: object, key: str, where: str) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(g, str) and g.strip() for g in given):
        raise EvalSetError(f"{where}: {key} is {value!r}, not a name or a list of names")
    return tuple(given)


def _point(value: object, where: str) -> Point:
    if not isinstance(value, dict):
        raise EvalSetError(f"{where}: a point is {value!r}, not an object with side and evidence")
    if not isinstance(value.get("evidence"), str):
        raise EvalSetError(f"{where}: a point has no evidence: {value!r}")
    return Point(
        wording=_wording(value, where),
        sides=_names(value.get("side"), "side", where),
        contains=_names(value.get("contains"), "contains", where),
    )


def _wording(value: object, where: str) -> Wording:
    given = {"evidence": value} if isinstance(value, str) else value
    if not isinstance(given, dict):
        raise EvalSetError(f"{where}: {value!r} is neither words nor an object with evidence")
    doc = given.get("doc")
    if doc is not None and not isinstance(doc, str):
        raise EvalSetError(f"{where}: doc is {doc!r}, not a document's name")
    return Wording(evidence=_text(given, "evidence", where), doc=doc)


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


def _ragas_turn(value: object, where: str) -> Mapping[str, str]:
    roles = {"human": "user", "user": "user", "ai": "assistant", "assistant": "assistant"}
    given = value if isinstance(value, dict) else {}
    kind = given.get("type", given.get("role"))
    if kind not in roles or not isinstance(given.get("content"), str):
        raise EvalSetError(f"{where}: a turn of user_input is {value!r}, not a human or ai message")
    return {"role": roles[kind], "content": given["content"]}
