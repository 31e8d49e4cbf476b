"""What the relevance model reads of a claim, with what stands around it.

Enters: a ``Claim``, its document, how it was retrieved. Leaves: a ``Context``; the premise, one
line of text. Does not: count features of it (``pairing`` does), or judge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.records import Claim, Document, Evidence, Span

TITLE_MOST: Final = 90
"""Characters of a report's title that the model reads."""
BEFORE_MOST: Final = 140
"""Characters before a claim that its context keeps."""

_HANGS: Final = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|such|both|either|neither|"
    r"former|latter|accusations?|allegations?|charges?|claims?|reports?|figures?|suggestions?|assertions?|"
    r"predictions?|versions?|accounts?|stor(?:y|ies)|rumou?rs?|ones?|same|so|do|did|does|one|none)\b",
    re.I,
)
_VERB: Final[Mapping[str, str]] = {
    "demands": "demands",
    "accuses": "accuses",
    "announces": "announces",
    "claims responsibility": "claims responsibility for",
    "estimates": "estimates",
    "warns": "warns",
    "promises": "promises",
    "confirms": "confirms",
    "believes": "believes",
    "reports": "reports",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """How a claim was retrieved, as its ``Evidence`` says."""

    similarity: float
    passage_similarity: float
    score: float
    document_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a claim: the document's title, the words before it, the passage it is in.

    ``retrieved`` tells how it was found, where it was: relevance is then judged with that too.
    """

    title: str = ""
    before: str = ""
    passage: str = ""
    retrieved: Retrieved | None = None


NO_CONTEXT: Final = Context()


def retrieved(evidence: Evidence) -> Retrieved | None:
    """How the evidence was retrieved; None where it does not tell all of it."""
    known = evidence.similarity, evidence.passage_similarity, evidence.document_score
    if known[0] is None or known[1] is None or known[2] is None:
        return None
    return Retrieved(
        similarity=known[0],
        passage_similarity=known[1],
        score=evidence.score,
        document_score=known[2],
    )


def context_of(
    document: Document, claim: Claim, sentences: Sequence[Span], passage: str = ""
) -> Context:
    """The context of ``claim``: up to ``BEFORE_MOST`` characters from the sentence before it.

    Args:
        document: the claim's document.
        claim: the claim.
        sentences: the document's sentences, in order.
        passage: the text of the claim's chunk.
    """
    start = claim.content[0].start
    earlier = [s for s in sentences if s.start < claim.sentence.start]
    opening = earlier[-1].start if earlier else claim.sentence.start
    before = document.text[min(opening, start) : start]
    if len(before) > BEFORE_MOST:
        before = before[-BEFORE_MOST:].partition(" ")[2]
    return Context(title=document.title, before=" ".join(before.split()), passage=passage)


def looks_back(claim: Claim) -> bool:
    """True where the claim's words point at words before them ("that figure", "it") or are few."""
    return len(claim.text.split()) < 7 or bool(_HANGS.search(claim.text))


def premise(claim: Claim, context: Context = NO_CONTEXT) -> str:
    """What the model reads of a claim: the report's title, who, how, what, and the words before.

    The title tells what it is all about ("8,816 people submitted letters"); the words before are
    added where the claim hangs on them.
    """
    source = claim.source
    if claim.is_reporter:
        said = f"Reporter: {claim.text}"
    else:
        who = source.name or source.role or "someone"
        if source.side and source.side.casefold() not in who.casefold():
            who = f"{who} ({source.side})"
        if claim.stance == "denies":
            verb = "does not confirm" if claim.act == "doubts" else "denies"
        else:
            verb = _VERB.get(claim.act, "says")
        said = f"{who} {verb}: {claim.text}"
    if context.before and looks_back(claim):
        said = f"{said} | {context.before}"
    title = _clipped(context.title, TITLE_MOST)
    return f"{title} | {said}" if title else said


def _clipped(text: str, most: int) -> str:
    """The words of ``text`` that fit into ``most`` characters; a longer first word is cut."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]
