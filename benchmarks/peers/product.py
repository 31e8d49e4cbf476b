"""This product, whole and with its rules alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from assistant.evaluation import Answers
from assistant.pipeline import Assistant
from assistant.records import Document
from benchmarks.peers.peer import Peer


def _peer(name: str, attributor: Literal["embedded", "rules"]) -> Peer:
    def ingest(
        folder: Path, documents: Sequence[Document], source: Path, sides: Path | None
    ) -> None:
        with Assistant.open(store=folder, attributor=attributor) as assistant:
            report = assistant.ingest([source], sides=sides)
            if report.rejected:
                raise SystemExit(f"not ingested: {report.rejected}")

    def reopen(folder: Path, documents: Sequence[Document], sides: Path | None) -> Answers:
        return Assistant.open(store=folder, attributor=attributor)

    return Peer(name=name, ingest=ingest, reopen=reopen)


WHOSAYS = _peer("whosays", "embedded")
RULES = _peer("rules", "rules")
