"""Check a claim: a verdict as HTML, and as schema.org ``ClaimReview``.

Enters: a ``Verdict``. Leaves: HTML built from escaped parts; a JSON-LD record. Does not: reach a
verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from assistant import phrasing, statuses
from assistant.records import Document, Position, Verdict
from assistant.ui import evidence
from assistant.ui.chat import Shown, statement_html, status_line
from assistant.ui.escape import tag
from assistant.ui.wording import said


def verdict_html(verdict: Verdict, shown: Shown, prefix: str = "check") -> Markup:
    """The label, each side's position with its statements, and what would change it."""
    word = statuses.word(verdict.label, narrowed=verdict.narrowed)
    return tag(
        "article",
        tag("h2", tag("q", verdict.claim), class_="ws-question"),
        status_line(word, verdict.label, verdict.unverified, prefix),
        tag(
            "div",
            *[_position(p, shown, prefix) for p in verdict.positions],
            class_="ws-script",
        ),
        tag("p", tag("b", "What would change this. "), verdict.outlook, class_="ws-outlook")
        if verdict.outlook
        else None,
        evidence.not_used(verdict.evidence, dict(shown.titles), shown.palette),
        class_="ws-turn",
        data_said=said(verdict.label, len(verdict.statements)),
    )


def _position(position: Position, shown: Shown, prefix: str) -> Markup:
    stands = phrasing.stands(position.stance, phrasing.side_heading(position.side))
    return tag(
        "section",
        tag(
            "h3",
            shown.palette.label(position.side),
            tag("span", stands, class_=f"ws-stance ws-stance-{position.stance}"),
            class_="ws-speaker",
        ),
        tag("ul", *[statement_html(s, shown, prefix) for s in position.statements]),
        class_="ws-scene",
        style=shown.palette.tint(position.side).style,
    )


def claim_review(verdict: Verdict, documents: Mapping[str, Document]) -> dict[str, Any]:
    """The verdict as schema.org ``ClaimReview``; the rating is the label in words, with no number.

    Who Says reports positions and does not rule on the truth, so ``reviewRating`` has no
    ``ratingValue``.
    """
    cited = {c.doc_id for s in verdict.statements for c in s.citations}
    word = statuses.word(verdict.label, narrowed=verdict.narrowed)
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": verdict.claim,
        "author": {"@type": "Organization", "name": "Who Says"},
        "reviewRating": {
            "@type": "Rating",
            "alternateName": word.name,
            "ratingExplanation": word.why,
        },
        "reviewBody": verdict.text,
        "itemReviewed": {
            "@type": "Claim",
            "text": verdict.claim,
            "appearance": [article(documents[d]) for d in sorted(cited) if d in documents],
        },
    }


def article(document: Document) -> dict[str, Any]:
    """A document as schema.org ``Article``; what is not known is left out."""
    known = {
        "@type": "Article",
        "identifier": document.doc_id,
        "headline": document.title,
        "datePublished": document.published,
        "url": document.url,
        "publisher": {"@type": "Organization", "name": document.publisher}
        if document.publisher
        else None,
    }
    return {k: v for k, v in known.items() if v is not None}
