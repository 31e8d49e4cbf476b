"""The folder of a run.

Enters: a run and its predictions. Leaves: ``run.json`` (settings, versions, prompt versions, corpus
hash), ``predictions.jsonl`` (written case by case, so that an interrupted run goes on),
``scores.jsonl`` and ``metrics.json``; and the run that a folder holds. Does not: ask or score.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import RunError
from assistant.evaluation.bootstrap import Metric
from assistant.evaluation.predictions import Prediction
from assistant.evaluation.rows import decode
from assistant.evaluation.scoring import Scored
from assistant.records import to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInfo:
    """An evaluation set as it was: its path, SHA-256 and number of cases."""

    path: str
    sha256: str
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """What a run ran on. ``corpus`` and ``code`` are SHA-256 sums; times are ISO, UTC.

    So are ``ledger`` (the claims, with their sources and sides) and ``adapters`` (what was
    learned); runs from before they were kept have None.
    """

    run_id: str
    sets: tuple[SetInfo, ...]
    settings: Mapping[str, object]
    versions: Mapping[str, object]
    prompts: Mapping[str, object]
    corpus: str
    documents: int
    code: str
    seed: int
    started: str
    ledger: str | None = None
    adapters: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A finished run. ``baseline`` is the run it is to be compared with, if one was named."""

    info: RunInfo
    cases: tuple[Scored, ...]
    metrics: Mapping[str, Metric]
    folder: Path | None = None
    baseline: Run | None = None

    @property
    def failed(self) -> tuple[Scored, ...]:
        """The cases with faults."""
        return tuple(c for c in self.cases if c.faults)


def resume(out: Path | None, info: RunInfo) -> tuple[RunInfo, dict[str, Prediction]]:
    """The run's info and the cases already asked, from an interrupted run in ``out``.

    Raises:
        RunError: ``out`` cannot be used for this run.
    """
    if out is None:
        return info, {}
    with _kept_in(out):
        if not (out / "run.json").exists():
            _begin(out, info)
            return info, {}
        return _resumed(out, info)


def _begin(out: Path, info: RunInfo) -> None:
    if out.exists() and not out.is_dir():
        raise RunError(f"{out}: a file, not a folder. Name a new folder")
    if out.is_dir() and any(out.iterdir()):
        raise RunError(f"{out}: not empty, and no run is in it. Name a new folder")
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "run.json", to_json(info))


def _resumed(out: Path, info: RunInfo) -> tuple[RunInfo, dict[str, Prediction]]:
    if (out / "metrics.json").exists():
        raise RunError(f"{out}: holds a finished run. Name a new folder, or remove this one")
    before = _read_info(out)
    for name in ("sets", "settings", "corpus", "code", "prompts", "ledger", "adapters"):
        if getattr(before, name) != getattr(info, name):
            raise RunError(
                f"{out}: the interrupted run in it cannot go on, its {name} differ. "
                "Name a new folder, or remove this one"
            )
    return replace(before, seed=info.seed), _predictions(out / "predictions.jsonl")


def _predictions(path: Path) -> dict[str, Prediction]:
    """The predictions kept so far; a last line that was cut off by the interruption is dropped."""
    if not path.exists():
        return {}
    whole, _, cut = path.read_bytes().rpartition(b"\n")  # the cut may lie within a character
    if cut:
        path.write_bytes(whole + b"\n" if whole else b"")
    found = {}
    for number, line in enumerate(filter(None, whole.split(b"\n")), start=1):
        where = f"{path}:{number}"
        prediction = decode(Prediction, _parsed(line, where), where)
        found[prediction.case_id] = prediction
    return found


def append(out: Path, prediction: Prediction) -> None:
    """Keeps one prediction; it is in the file when this returns.

    Raises:
        RunError: it cannot be written.
    """
    with _kept_in(out), (out / "predictions.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(to_json(prediction), ensure_ascii=False) + "\n")


def _write(path: Path, value: object) -> None:
    """Writes JSON so that a reader sees the old file or the new one, never half of it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def finish(out: Path, run: Run) -> None:
    """Keeps the scores, then the metrics: a folder with ``metrics.json`` is a whole run.

    Raises:
        RunError: they cannot be written.
    """
    with _kept_in(out):
        with (out / "scores.jsonl").open("w", encoding="utf-8") as lines:
            for case in run.cases:
                lines.write(json.dumps(to_json(case), ensure_ascii=False) + "\n")
        _write(out / "metrics.json", to_json(dict(run.metrics)))


@contextmanager
def _kept_in(out: Path) -> Iterator[None]:
    """Tell what to do where the folder of a run fails (a full disk, no permission)."""
    try:
        yield
    except OSError as exc:
        raise RunError(
            f"{out}: the run cannot be kept in it ({exc.strerror or exc}). Make room or correct "
            "its permissions, and give the same command to go on; or name another folder"
        ) from exc


def _parsed(text: str | bytes, where: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text)
    except ValueError as exc:
        raise RunError(f"{where}: not JSON ({exc}). Evaluate into a new folder") from exc


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise RunError(
            f"{path}: cannot be read ({exc}). Name the folder of a finished run"
        ) from exc


def _read_info(folder: Path) -> RunInfo:
    path = folder / "run.json"
    return decode(RunInfo, _parsed(_read(path), str(path)), str(path))


def read_run(folder: Path) -> Run:
    """The finished run in a folder.

    Raises:
        RunError: there is none, it was interrupted, or a file in it is damaged.
    """
    info = _read_info(folder)
    if not (folder / "metrics.json").exists():
        raise RunError(f"{folder}: the run was interrupted. Evaluate into it again to finish it")
    path = folder / "metrics.json"
    rows = _parsed(_read(path), str(path))
    if not isinstance(rows, dict):
        raise RunError(f"{path}: not an object of metrics. Evaluate into a new folder")
    metrics = {name: decode(Metric, row, str(path)) for name, row in rows.items()}
    scores = folder / "scores.jsonl"
    cases = tuple(
        decode(Scored, _parsed(line, f"{scores}:{number}"), f"{scores}:{number}")
        for number, line in enumerate(_read(scores).split("\n"), start=1)
        if line
    )
    return Run(info=info, cases=cases, metrics=metrics, folder=folder)


def runs_in(folder: Path) -> tuple[Run, ...]:
    """The finished runs in the folders under ``folder``, the oldest first.

    Folders without a run and interrupted runs are left out.

    Raises:
        RunError: the folder cannot be read, or a run in it is damaged.
    """
    if not folder.is_dir():
        raise RunError(f"{folder}: no such folder. Name the folder that holds the runs")
    finished = [p.parent for p in folder.glob("*/metrics.json") if (p.parent / "run.json").exists()]
    runs = (read_run(f) for f in finished)
    return tuple(sorted(runs, key=lambda r: (r.info.started, str(r.folder))))


def interrupted(folder: Path) -> list[str]:
    """The names of the folders under ``folder`` whose runs were not finished."""
    heads = sorted(folder.glob("*/run.json"))
    return [h.parent.name for h in heads if not (h.parent / "metrics.json").exists()]


def list_runs(folder: Path) -> list[dict[str, Any]]:
    """The runs of ``runs_in`` as JSON-ready rows; ``run`` is the name of the folder."""
    return [
        {
            "run": run.folder.name if run.folder else run.info.run_id,
            "started": run.info.started,
            "sets": [s.path for s in run.info.sets],
            "cases": len(run.cases),
            "failed": len(run.failed),
            "corpus": run.info.corpus,
            "metrics": to_json(dict(run.metrics)),
        }
        for run in runs_in(folder)
    ]


def predictions_jsonl(run: Run) -> str:
    """The run's predictions as JSON lines, each with its set and its faults."""
    rows = (
        {
            "id": c.key,
            "set": c.set_name,
            **to_json(c.prediction),
            "faults": [f.text for f in c.faults],
        }
        for c in run.cases
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
