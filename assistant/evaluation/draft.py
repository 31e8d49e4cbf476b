"""Store → a draft of an evaluation set, for a person to correct.

Enters: the ledger, or readers' feedback. Leaves: eval-set rows, as JSON-ready objects. Does not:
claim that a drafted question is a good one: each row carries ``"draft": true``, which a person
removes when it is right; ``importing`` keeps the corrected rows alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from assistant.evaluation.importing import BLANK
from assistant.evaluation.runs import Answers
from assistant.records import REPORTER, Claim, Document, Source

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

_LEAST: Final = 25  # characters of a content that can be asked about
_MOST: Final = 300
_QUESTIONS: Final = {
    "denies": "What does {source} deny?",
    "accuses": "Whom does {source} accuse, and of what?",
    "demands": "What does {source} demand?",
    "announces": "What has {source} announced?",
    "claims responsibility": "What has {source} claimed responsibility for?",
    "estimates": "What is {source}'s estimate?",
    "warns": "What does {source} warn of?",
    "promises": "What does {source} promise?",
    "confirms": "What does {source} confirm?",
    "doubts": "What does {source} doubt?",
}
_UNTOLD: Final = f"What do the reports say about {BLANK} ? (name something that no report tells)"
_AMOUNT: Final = re.compile(r"\b\d[\d.,]*\b")


def draft(assistant: Answers) -> Iterator[dict[str, Any]]:
    """Rows drafted from the ledger, document by document.

    For each source of a document and each of its acts, a question by template whose points are
    all its claims of that act; for each asserted claim with a figure, a claim to verify; and
    one question about something that no document tells, to be abstained on.
    """
    claims = assistant.claims()
    for document in assistant.documents():
        mine = [c for c in claims if c.doc_id == document.doc_id and _fit(c)]
        yield from _asked(document, mine)
        yield from _verified(document, mine)
    yield {
        "id": "draft/unanswerable",
        "task": "ask",
        "question": _UNTOLD,
        "status": "not-in-corpus",
        "points": [],
        "draft": True,
    }


def _fit(claim: Claim) -> bool:
    return len(claim.content) == 1 and _LEAST <= len(claim.text) <= _MOST


def _asked(document: Document, claims: Sequence[Claim]) -> Iterator[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.source.name is not None and not claim.is_reporter:
            groups.setdefault((claim.source.name, claim.act), []).append(claim)
    for number, ((source, act), found) in enumerate(groups.items(), start=1):
        template = _QUESTIONS.get(act, "What does {source} say?")
        yield {
            "id": f"{document.doc_id}/ask-{number:02}",
            "task": "ask",
            "question": template.format(source=source),
            "status": "single-source",
            "unverified": any(c.unverified for c in found),
            "points": [_point(document, c) for c in found],
            "acceptable": [],
            "draft": True,
        }


def _verified(document: Document, claims: Sequence[Claim]) -> Iterator[dict[str, Any]]:
    told = [c for c in claims if _AMOUNT.search(c.text) and c.stance == "asserts"]
    for number, claim in enumerate(told, start=1):
        yield {
            "id": f"{document.doc_id}/ver-{number:02}",
            "task": "verify",
            "claim": " ".join(claim.text.split()),
            "verdict": "reported" if claim.is_reporter else "single-source",
            "unverified": claim.unverified,
            "points": [_point(document, claim)],
            "acceptable": [],
            "draft": True,
        }


def _point(document: Document, claim: Claim) -> dict[str, Any]:
    span = claim.content[0]
    words = document.text[span.start : span.end]
    return {
        "side": _names(claim.source),
        "doc": document.doc_id,
        "evidence": words,
        "contains": _AMOUNT.findall(words)[:1],
    }


def _names(source: Source) -> list[str]:
    if source.name == REPORTER:
        return [REPORTER]
    return list(dict.fromkeys(n for n in (source.side, source.name) if n))


def feedback_cases(assistant: Assistant) -> Iterator[dict[str, Any]]:
    """Readers' feedback as rows: what an answer that was called right stated is expected.

    An answer that was called wrong gives its question and the reader's note as a draft without
    points: a person fills in what was to be found. Until then the row expects nothing.
    """
    for number, given in enumerate(assistant.store.feedback(), start=1):
        answer = _answer(given.answer)
        statements = answer.get("statements", []) if given.right else []
        points = [
            {
                "side": [n for n in (s.get("side"), s.get("source")) if n],
                "doc": citation["doc_id"],
                "evidence": citation["quote"],
            }
            for s in statements
            for citation in s.get("citations", [])[:1]
        ]
        yield {
            "id": f"feedback-{number:03}",
            "task": "ask",
            "question": given.question,
            "status": answer.get("status") if given.right else None,
            "points": points,
            "right": given.right,
            "note": given.note,
            "draft": not given.right,
        }


def _answer(text: str) -> dict[str, Any]:
    """The answer's JSON; feedback given from outside may hold its plain text instead."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
