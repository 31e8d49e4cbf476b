"""The passage beside the answer: a document, open at a citation, with each side's words marked.

Enters: a ``Document``, the cited ``Span``, the document's claims, a ``Palette``. Leaves: HTML
built from escaped parts. Does not: read the store, or take more of a document than a reader can
use at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.phrasing import side_heading
from assistant.records import Citation, Claim, Document, Evidence, Span
from assistant.ui.escape import hidden, join, tag
from assistant.ui.palette import Palette
from assistant.ui.wording import short

WINDOW: Final = 6000
"""Characters shown before and after the passage."""
_QUOTE: Final = 320
_BREAK: Final = re.compile(r"\n\s*\n|\n")


def passage_query(doc_id: str, span: Span) -> str:
    """The query string that opens a passage."""
    return urlencode({"doc": doc_id, "start": span.start, "end": span.end})


def cite(citation: Citation, prefix: str, title: str) -> Markup:
    """A numbered citation: a button that opens the passage, with the quotation as its tooltip.

    Args:
        citation: what is cited.
        prefix: makes the ids unique on the page.
        title: the document's title.
    """
    tip = f"{prefix}-c{citation.number}"
    return join(
        tag(
            "button",
            hidden("Citation "),
            str(citation.number),
            type="button",
            class_="ws-cite",
            data_passage=passage_query(citation.doc_id, citation.span),
            aria_describedby=tip,
        ),
        tag(
            "span",
            tag("q", short(citation.quote, _QUOTE)),
            tag("span", title, class_="ws-tip-from"),
            role="tooltip",
            id=tip,
            class_="ws-tip",
        ),
    )


def opener(claim: Claim, text: str) -> Markup:
    """A claim's words as a button that opens them in their document."""
    return tag(
        "button",
        text,
        type="button",
        class_="ws-open",
        data_passage=passage_query(claim.doc_id, hull(claim)),
    )


def hull(claim: Claim) -> Span:
    """The span from a claim's first word to its last."""
    return Span(start=claim.content[0].start, end=claim.content[-1].end)


def passage(document: Document, span: Span, claims: Sequence[Claim], palette: Palette) -> Markup:
    """The document at ``span``: its heading, and the text around the highlighted passage."""
    start = _paragraph_start(document.text, max(0, span.start - WINDOW))
    end = _paragraph_end(document.text, min(len(document.text), span.end + WINDOW))
    return tag(
        "article",
        _head(document),
        _skipped(start, "before this"),
        _body(document.text, Span(start=start, end=end), span, claims, palette),
        _skipped(len(document.text) - end, "after this"),
        class_="ws-passage",
    )


def nothing_open() -> Markup:
    """What the pane says before a citation is opened."""
    return tag(
        "div",
        tag("p", "Evidence", class_="ws-kicker"),
        tag("p", "Choose a number in an answer to read the passage in its report."),
        class_="ws-pane-empty",
    )


def unavailable(reason: str) -> Markup:
    """What the pane says where a passage cannot be shown."""
    return tag("div", tag("p", reason), class_="ws-pane-empty", role="alert")


def not_used(
    evidence: Sequence[Evidence], titles: dict[str, str], palette: Palette, limit: int = 8
) -> Markup | None:
    """What retrieval also found and the answer does not rest on, folded away."""
    rest = [e for e in evidence if not e.used][:limit]
    if not rest:
        return None
    rows = [
        tag(
            "li",
            palette.label(e.claim.source.side),
            " ",
            tag("bdi", e.claim.source.name or side_heading(None), class_="ws-who"),
            " ",
            opener(e.claim, short(e.claim.text, 200)),
            tag("span", titles.get(e.claim.doc_id, e.claim.doc_id), class_="ws-from"),
        )
        for e in rest
    ]
    return tag(
        "details",
        tag("summary", f"Also found, not used ({len(rest)})"),
        tag("ul", *rows),
        class_="ws-more",
    )


def _head(document: Document) -> Markup:
    facts = [document.publisher, document.published, document.doc_id]
    return tag(
        "header",
        tag("p", "Evidence", class_="ws-kicker"),
        tag("h2", tag("bdi", document.title)),
        tag("p", *[tag("bdi", f) for f in facts if f], class_="ws-facts"),
    )


def _body(
    text: str, window: Span, hit: Span, claims: Sequence[Claim], palette: Palette
) -> list[Markup]:
    paragraphs, at = [], window.start
    breaks = [*_BREAK.finditer(text, window.start, window.end)]
    for cut in [*[(m.start(), m.end()) for m in breaks], (window.end, window.end)]:
        if text[at : cut[0]].strip():
            span = Span(start=at, end=cut[0])
            paragraphs.append(tag("p", _marked(text, span, hit, claims, palette)))
        at = cut[1]
    return paragraphs


def _marked(
    text: str, span: Span, hit: Span, claims: Sequence[Claim], palette: Palette
) -> list[Markup]:
    """One paragraph, cut wherever the highlight or somebody's words begin or end."""
    said = [
        (piece, claim)
        for claim in claims
        if not claim.is_reporter
        for piece in claim.content
        if piece.overlap(span)
    ]
    cuts = {span.start, span.end}
    for piece in [hit, *[p for p, _ in said]]:
        cuts |= {c for c in (piece.start, piece.end) if span.start < c < span.end}
    edges = sorted(cuts)
    return [
        _segment(
            text[a:b],
            Span(start=a, end=b).overlap(hit) > 0,
            next((c for p, c in said if p.start <= a and b <= p.end), None),
            palette,
        )
        for a, b in pairwise(edges)
    ]


def _segment(text: str, cited: bool, claim: Claim | None, palette: Palette) -> Markup:
    shown: Markup | str = text
    if claim is not None:
        who = claim.source.name or side_heading(None)
        side = side_heading(claim.source.side)
        shown = tag(
            "span",
            shown,
            class_="ws-said",
            style=palette.tint(claim.source.side).style,
            title=f"{who} ({side})" if side != who else who,
        )
    return tag("mark", shown) if cited else join(shown)


def _skipped(characters: int, where: str) -> Markup | None:
    if characters <= 0:
        return None
    return tag("p", f"{characters:,} characters {where} are not shown.", class_="ws-skipped")


def _paragraph_start(text: str, at: int) -> int:
    cut = text.rfind("\n", max(0, at - WINDOW), at)
    return cut + 1 if cut >= 0 else at if at > WINDOW else 0


def _paragraph_end(text: str, at: int) -> int:
    cut = text.find("\n", at, at + WINDOW)
    return cut if cut >= 0 else min(len(text), at + WINDOW)
