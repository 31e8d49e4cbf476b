"""What the assistant answered to a case, in a form that a run folder keeps.

Enters: an ``Answer`` or a ``Verdict`` and the seconds it took. Leaves: ``Prediction``.
Does not: judge it; ``scoring`` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import Answer, Evidence, Fallback, Span, Statement, Usage, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """One retrieved claim; a prediction holds them in rank order."""

    doc_id: str
    spans: tuple[Span, ...]
    text: str
    source: str | None
    side: str | None
    stance: str
    score: float
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The answer to one case. ``case_id`` is unique within its run; ``seconds`` is wall time.

    The fields from ``model`` on are the answer's own.
    """

    case_id: str
    statements: tuple[Statement, ...]
    status: str
    unverified: bool
    text: str
    retrieved: tuple[Retrieved, ...]
    seconds: float
    model: str | None = None
    prompt: str | None = None
    notice: str | None = None
    rewrite_prompt: str | None = None
    fallbacks: tuple[Fallback, ...] = ()
    usage: Usage | None = None

    @property
    def abstained(self) -> bool:
        """True where nothing was stated."""
        return not self.statements


def from_answer(case_id: str, answer: Answer, seconds: float) -> Prediction:
    """The prediction that an answer makes."""
    return Prediction(
        case_id=case_id,
        statements=answer.statements,
        status=answer.status,
        unverified=answer.unverified,
        text=answer.text,
        retrieved=_retrieved(answer.evidence),
        seconds=seconds,
        model=answer.model,
        prompt=answer.prompt,
        notice=answer.notice,
        rewrite_prompt=answer.rewrite_prompt,
        fallbacks=answer.fallbacks,
        usage=answer.usage,
    )


def from_verdict(case_id: str, verdict: Verdict, seconds: float) -> Prediction:
    """The prediction that a verdict makes: the statements of all its positions."""
    return Prediction(
        case_id=case_id,
        statements=verdict.statements,
        status=verdict.label,
        unverified=verdict.unverified,
        text=verdict.text,
        retrieved=_retrieved(verdict.evidence),
        seconds=seconds,
    )


def _retrieved(evidence: tuple[Evidence, ...]) -> tuple[Retrieved, ...]:
    return tuple(
        Retrieved(
            doc_id=e.claim.doc_id,
            spans=e.claim.content,
            text=e.claim.text,
            source=e.claim.source.name,
            side=e.claim.source.side,
            stance=e.claim.stance,
            score=e.score,
            used=e.used,
        )
        for e in sorted(evidence, key=lambda e: e.rank)
    )
