"""A run: the assistant is asked every case of the sets, and the answers are scored.

Enters: evaluation sets and an assistant. Leaves: a ``Run``, kept in a folder if one is named.
Does not: print, or draw.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from assistant.errors import EvalSetError, QuestionError
from assistant.evaluation import folders, sets
from assistant.evaluation.cases import Case
from assistant.evaluation.folders import Run, RunInfo, SetInfo
from assistant.evaluation.measuring import measure
from assistant.evaluation.passages import Place
from assistant.evaluation.predictions import Prediction, from_answer, from_verdict
from assistant.evaluation.scoring import Wanted, score, wanted
from assistant.records import Answer, Claim, Document, Verdict, to_json
from assistant.resources import PACKAGE, data_dir
from assistant.settings import Settings

Progress = Callable[[str, int, int], None]
"""Called with a case's id, how many cases are done and how many there are."""

_PACKAGES: Final = (
    "whosays",
    "chromadb",
    "langchain-core",
    "numpy",
    "sentence-transformers",
    "torch",
)

_ADAPTERS: Final = PACKAGE / "adapters"


class Answers(Protocol):
    """What an evaluation asks of an assistant."""

    @property
    def settings(self) -> Settings:
        """Its settings, which the run keeps."""
        ...

    def answer(self, text: str, history: Sequence[Mapping[str, str]] = (), /) -> Answer:
        """The answer to a question."""
        ...

    def verify(self, claim: str, /) -> Verdict:
        """The verdict on a claim."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """All documents of its store."""
        ...

    def claims(self) -> tuple[Claim, ...]:
        """The whole ledger."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A case with its key in the run, its set's name and the places of what it wants."""

    key: str
    set_name: str
    case: Case
    points: tuple[Wanted, ...]
    accepted: tuple[Place, ...]


def evaluate(
    set_paths: Sequence[Path],
    assistant: Answers,
    *,
    out: Path | None = None,
    seed: int = 0,
    baseline: Path | None = None,
    progress: Progress | None = None,
) -> Run:
    """Asks every case of the sets and scores the answers.

    All evidence is located before the first question, so a wrong set costs no time. The first case
    is asked once without being timed: models load on first use.

    Args:
        set_paths: the evaluation sets.
        assistant: whom to ask; its store holds the sets' documents.
        out: the run's folder; None keeps nothing. An interrupted run in it goes on.
        seed: of the resampling.
        baseline: the folder of a run to compare with.
        progress: told of each case.

    Raises:
        EvalSetError: a set is malformed, or its evidence is not in the store.
        RunError: ``out`` holds a finished run or one of other sets, settings, prompts, documents,
            claims, code or adapters, or the baseline cannot be read.
    """
    compared = folders.read_run(baseline) if baseline is not None else None
    documents = assistant.documents()
    claims = assistant.claims()
    prepared = _prepare(set_paths, documents, claims)
    info = _info(set_paths, assistant.settings, documents, claims, prepared, seed)
    info, done = folders.resume(out, info)
    texts = {d.doc_id: d.text for d in documents}
    missing = [p for p in prepared if p.key not in done]
    if missing:
        _ask(missing[0], assistant)
    for p in missing:
        if progress:
            progress(p.key, len(done), len(prepared))
        done[p.key] = _ask(p, assistant)
        if out is not None:
            folders.append(out, done[p.key])
    if progress:
        progress("", len(prepared), len(prepared))
    scored = tuple(
        score(p.case, done[p.key], p.points, p.accepted, texts, key=p.key, set_name=p.set_name)
        for p in prepared
    )
    run = Run(
        info=info, cases=scored, metrics=measure(scored, seed=seed), folder=out, baseline=compared
    )
    if out is not None:
        folders.finish(out, run)
    return run


def _prepare(
    set_paths: Sequence[Path], documents: Sequence[Document], claims: Sequence[Claim]
) -> list[_Prepared]:
    if not set_paths:
        raise EvalSetError("no evaluation set was given")
    ledger: dict[str, list[Claim]] = {}
    for claim in claims:
        ledger.setdefault(claim.doc_id, []).append(claim)
    read = [(path, sets.read(path)) for path in set_paths]
    counts: dict[str, int] = {}
    for _, cases in read:
        for case in cases:
            counts[case.case_id] = counts.get(case.case_id, 0) + 1
    prepared: dict[str, _Prepared] = {}
    for path, cases in read:
        for case in cases:
            key = case.case_id if counts[case.case_id] == 1 else f"{path.stem}/{case.case_id}"
            if key in prepared:
                raise EvalSetError(f"{case.where}: the set {path.stem} is given twice")
            points, accepted = wanted(case, documents, ledger)
            prepared[key] = _Prepared(
                key=key, set_name=path.stem, case=case, points=points, accepted=accepted
            )
    return list(prepared.values())


def _ask(prepared: _Prepared, assistant: Answers) -> Prediction:
    case = prepared.case
    start = time.perf_counter()
    try:
        if case.task == "verify":
            verdict = assistant.verify(case.query)
            return from_verdict(prepared.key, verdict, time.perf_counter() - start)
        answer = assistant.answer(case.query, case.history)
        return from_answer(prepared.key, answer, time.perf_counter() - start)
    except QuestionError as exc:
        raise EvalSetError(f"{case.where}: {exc}") from exc


def _info(
    set_paths: Sequence[Path],
    settings: Settings,
    documents: Sequence[Document],
    claims: Sequence[Claim],
    prepared: Sequence[_Prepared],
    seed: int,
) -> RunInfo:
    started = datetime.now(UTC)
    return RunInfo(
        run_id=started.strftime("%Y%m%dT%H%M%S") + f"-{os.getpid()}",
        sets=tuple(
            SetInfo(
                path=str(path),
                sha256=_hash(_files(path)),
                cases=sum(p.set_name == path.stem for p in prepared),
            )
            for path in set_paths
        ),
        settings=_shareable(settings),
        versions={
            "python": platform.python_version(),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        }
        | {name: _version(name) for name in _PACKAGES},
        prompts={p.stem: _hash([p])[:12] for p in sorted(data_dir("prompts").glob("*.md"))},
        corpus=corpus_hash(documents),
        documents=len(documents),
        code=_hash(sorted(PACKAGE.rglob("*.py"))),
        seed=seed,
        started=started.isoformat(timespec="seconds"),
        ledger=ledger_hash(claims),
        adapters=_hash(p for p in _files(_ADAPTERS) if p.suffix != ".md"),
    )


def _shareable(settings: Settings) -> dict[str, object]:
    """The settings without what a URL may hold of a user's name and password."""
    told = settings.model_dump(mode="json")
    return {k: re.sub(r"//[^/@]*@", "//", v) if isinstance(v, str) else v for k, v in told.items()}


def corpus_hash(documents: Iterable[Document]) -> str:
    """SHA-256 over the documents' ids and contents, in the order of their ids."""
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda d: d.doc_id):
        digest.update(f"{document.doc_id}\0{document.sha256}\n".encode())
    return digest.hexdigest()


def ledger_hash(claims: Iterable[Claim]) -> str:
    """SHA-256 over all that the claims say and who says it, in the order of their ids."""
    digest = hashlib.sha256()
    for claim in sorted(claims, key=lambda c: c.claim_id):
        digest.update(json.dumps(to_json(claim), ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
