"""What was said → the ``Answer``, with the chat model's part in it and what failed.

Enters: a ``Draft`` and its worded statements, or what was found where nothing answers. Leaves: the
``Answer``. Does not: choose or word a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypedDict

from assistant import choosing, phrasing
from assistant.choosing import Choice, Scored
from assistant.contracts import Wording
from assistant.question import Query
from assistant.records import Answer, Evidence, Fallback, Statement, Status, Usage

_NONE: Final = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an answer will say, before it is worded."""

    query: Query
    choice: Choice
    scored: Sequence[Scored]
    status: Status


def answered(
    draft: Draft, said: Sequence[Statement], wording: Wording | None, fault: str | None, used: Usage
) -> Answer:
    """The answer that the statements make.

    Args:
        draft: what was to be said.
        said: the statements, in order.
        wording: the chat model that worded them, None if none did.
        fault: why a chat model that was to word them did not.
        used: what wording took.
    """
    query, choice = draft.query, draft.choice
    part = _model_part(query, fault, used)
    cited = {i for s in said for i in s.claim_ids}
    claims = [s.claim for g in choice.groups for s in g if s.claim.claim_id in cited]
    return Answer(
        question=query.question,
        statements=tuple(said),
        status=draft.status,
        unverified=any(s.unverified for s in said),
        text=_noticed(
            part["notice"],
            phrasing.answer_markdown(said, draft.status, choice.more, narrowed=query.narrowed),
        ),
        evidence=choosing.marked(ranked(draft.scored), claims),
        interpreted=query.text,
        narrowed=query.narrowed,
        more=choice.more,
        model=wording.model_name if wording else None,
        prompt=wording.prompt_version if wording else None,
        **part,
    )


def abstained(query: Query, nearest: Sequence[Evidence], searched: str) -> Answer:
    """The answer where nothing answers; ``searched`` says what was searched, in Markdown.

    Its notice asks whom a misspelt name means.
    """
    part = _model_part(query)
    told = (part["notice"], phrasing.did_you_mean(query.nearly))
    part["notice"] = ". ".join(filter(None, told)) or None
    return Answer(
        question=query.question,
        statements=(),
        status="not-in-corpus",
        unverified=False,
        text=_noticed(part["notice"], searched),
        evidence=tuple(nearest),
        interpreted=query.text,
        narrowed=query.narrowed,
        **part,
    )


def ranked(scored: Sequence[Scored]) -> tuple[Evidence, ...]:
    """The evidence by calibrated relevance, ranks and scores renewed."""
    return tuple(
        replace(s.evidence, score=round(s.judgement.relevant, 4), rank=i)
        for i, s in enumerate(choosing.best_first(scored), 1)
    )


class _ModelPart(TypedDict):
    """What an ``Answer`` tells of the chat model's part besides the wording."""

    notice: str | None
    fallbacks: tuple[Fallback, ...]
    rewrite_prompt: str | None
    usage: Usage | None


def _model_part(query: Query, fault: str | None = None, used: Usage = _NONE) -> _ModelPart:
    """The chat model's part in an answer.

    Args:
        query: the question, with what came of having it made whole.
        fault: why the model did not word the answer, if it was to.
        used: what wording took.
    """
    rewriting = query.rewriting
    lost = rewriting.fault if rewriting else None
    notices: dict[Fallback, str] = {}
    if lost is not None:
        notices["rewriting"] = f"The follow-up was understood without the chat model: {lost}"
    if fault is not None:
        notices["wording"] = f"Answered without the chat model: {fault}"
    usage = used + rewriting.usage if rewriting else used
    return {
        "notice": ". ".join(notices.values()) or None,
        "fallbacks": tuple(notices),
        "rewrite_prompt": rewriting.prompt if rewriting and lost is None else None,
        "usage": usage if usage.calls else None,
    }


def _noticed(notice: str | None, text: str) -> str:
    return f"{phrasing.escape_markdown(notice)}\n\n{text}" if notice else text
