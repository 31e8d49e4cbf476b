"""The measures: pure functions, one measure each.

Enters: ``Scored`` cases. Leaves: for each case a ``Share``: how much was reached, of how much,
and over how many things. A measure over a set is the quotient of the sums (micro-averaged), so
that its interval can be drawn by resampling whole cases. Does not: read files or print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.evaluation.scoring import Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One case's part in a measure: ``reached`` of ``of``. ``n`` counts the things judged."""

    reached: float
    of: float
    n: int


Measure = Callable[[Scored], Share]


def _counted(reached: int, of: int) -> Share:
    return Share(reached=reached, of=of, n=of)


def point_recall(scored: Scored) -> Share:
    """Points met / points expected.

    A point is met if some statement has its side, one citation overlaps its evidence by at least
    half of the evidence's characters, and all its ``contains`` strings occur in the statement or
    its quote. Reference passages, which no claim can cover, are left to ``context_recall``.
    """
    points = [p for p in scored.points if not p.wanted.point.passage]
    return _counted(sum(p.met for p in points), len(points))


def context_recall(scored: Scored) -> Share:
    """Reference passages that a statement cites / reference passages (RAGAS and BEIR sets).

    Cited: a citation and the passage share at least half of the shorter of the two.
    """
    points = [p for p in scored.points if p.wanted.point.passage]
    return _counted(sum(p.met for p in points), len(points))


def statement_precision(scored: Scored) -> Share:
    """Statements to the point / statements.

    To the point: a citation and a point's or an acceptable passage share at least half of the
    shorter of the two. The statements of a case that must be abstained on all count against it.
    """
    if scored.case.must_abstain is None:
        return _counted(0, 0)
    return _counted(sum(s.relevant for s in scored.statements), len(scored.statements))


def side_accuracy(scored: Scored) -> Share:
    """Statements with the side of a point they cite / statements that cite a point with a side."""
    judged = [s for s in scored.statements if s.side_right is not None]
    return _counted(sum(bool(s.side_right) for s in judged), len(judged))


def status_accuracy(scored: Scored) -> Share:
    """Cases whose status (or verdict) is the expected one / cases that tell one."""
    if scored.case.status is None:
        return _counted(0, 0)
    return _counted(int(scored.prediction.status == scored.case.status), 1)


def unverified_f1(scored: Scored) -> Share:
    """F1 of the unverified flag: 2·tp / (2·tp + fp + fn), over cases that tell it."""
    if scored.case.unverified is None:
        return _counted(0, 0)
    both = scored.case.unverified and scored.prediction.unverified
    of = int(scored.case.unverified) + int(scored.prediction.unverified)
    return Share(reached=2.0 * both, of=float(of), n=1)


def abstention_precision(scored: Scored) -> Share:
    """Abstained and had to / abstained."""
    if scored.case.must_abstain is None or not scored.prediction.abstained:
        return _counted(0, 0)
    return _counted(int(scored.case.must_abstain), 1)


def abstention_recall(scored: Scored) -> Share:
    """Abstained and had to / had to abstain."""
    if not scored.case.must_abstain:
        return _counted(0, 0)
    return _counted(int(scored.prediction.abstained), 1)


def abstention_f1(scored: Scored) -> Share:
    """The harmonic mean of both: 2·tp / (abstained + had to abstain)."""
    if scored.case.must_abstain is None:
        return _counted(0, 0)
    had, did = scored.case.must_abstain, scored.prediction.abstained
    return Share(reached=2.0 * (had and did), of=float(int(had) + int(did)), n=1)


def citation_validity(scored: Scored) -> Share:
    """Citations whose quote equals the stored text at their span / citations. Must be 1."""
    return _counted(
        sum(s.valid for s in scored.statements), sum(s.citations for s in scored.statements)
    )


def statements_per_answer(scored: Scored) -> Share:
    """Statements / cases that were not abstained on."""
    count = len(scored.statements)
    return Share(reached=float(count), of=float(count > 0), n=int(count > 0))


def wording_fallback(scored: Scored) -> Share:
    """Answers that a chat model was to word and did not / answers that one was to word.

    0 is best; in embedded mode there is nothing to measure.
    """
    lost = "wording" in scored.prediction.fallbacks
    return _counted(int(lost), int(lost or scored.prediction.model is not None))


def rewriting_fallback(scored: Scored) -> Share:
    """Follow-ups that a chat model was to make whole and did not / those that one was to.

    0 is best; in embedded mode there is nothing to measure.
    """
    lost = "rewriting" in scored.prediction.fallbacks
    return _counted(int(lost), int(lost or scored.prediction.rewrite_prompt is not None))


def tokens_per_question(scored: Scored) -> Share:
    """Tokens sent to and received from a chat model / questions for which one was asked.

    The provider's figures where it gives them, else our estimates.
    """
    usage = scored.prediction.usage
    of = int(usage is not None)
    return Share(reached=float(usage.sent + usage.received) if usage else 0.0, of=float(of), n=of)


MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        measure.__name__: measure
        for measure in (
            point_recall,
            context_recall,
            statement_precision,
            side_accuracy,
            status_accuracy,
            unverified_f1,
            abstention_precision,
            abstention_recall,
            abstention_f1,
            citation_validity,
            statements_per_answer,
            wording_fallback,
            rewriting_fallback,
            tokens_per_question,
        )
    }
)
"""The measures that are quotients of sums, by name, in the order they are shown."""
