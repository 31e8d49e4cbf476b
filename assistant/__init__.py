"""Who Says: answers questions about reports in which several sides tell different stories.

Enters: nothing. Leaves: the public names. Does not: import anything heavy; ``answer``, ``verify``
and ``Assistant`` load the pipeline when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.errors import WhoSaysError
from assistant.records import (
    REPORTER,
    Answer,
    Chunk,
    Citation,
    Claim,
    Document,
    Evidence,
    IngestReport,
    Position,
    Rejected,
    Side,
    Source,
    Span,
    Statement,
    Verdict,
    to_json,
)

if TYPE_CHECKING:
    from assistant.pipeline import Assistant, answer, verify

__all__ = [
    "REPORTER",
    "Answer",
    "Assistant",
    "Chunk",
    "Citation",
    "Claim",
    "Document",
    "Evidence",
    "IngestReport",
    "Position",
    "Rejected",
    "Side",
    "Source",
    "Span",
    "Statement",
    "Verdict",
    "WhoSaysError",
    "answer",
    "to_json",
    "verify",
]

_LAZY = frozenset({"Assistant", "answer", "verify"})


def __getattr__(name: str) -> Any:  # noqa: ANN401  (PEP 562)
    if name in _LAZY:
        from assistant import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
