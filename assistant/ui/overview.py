"""What is loaded, beside an answer while no passage is open.

Enters: the documents, and how many claims each side has. Leaves: HTML built from escaped parts.
Does not: read the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from assistant.phrasing import count
from assistant.records import REPORTER, Document, Span
from assistant.ui import evidence
from assistant.ui.escape import tag
from assistant.ui.palette import Palette
from assistant.ui.wording import short

SIDES: Final = 12
REPORTS: Final = 8


def overview_html(
    documents: Sequence[Document], claims: Mapping[str | None, int], palette: Palette
) -> Markup:
    """Who speaks in the loaded reports, how much, and in which reports."""
    if not documents:
        return evidence.nothing_open()
    speaking = {s: n for s, n in claims.items() if s != REPORTER and s is not None}
    own = claims.get(REPORTER, 0)
    return tag(
        "div",
        tag("p", "Who speaks", class_="ws-kicker"),
        _voices(speaking, palette) if speaking else tag("p", "Nobody is quoted."),
        tag(
            "p",
            f"and {count(own, 'statement')} of the reports themselves" if own else None,
            class_="ws-note",
        ),
        tag("p", count(len(documents), "report"), class_="ws-kicker"),
        tag("ul", *[_report(d) for d in documents[:REPORTS]], class_="ws-shelf"),
        tag("p", f"and {len(documents) - REPORTS:,} more under Documents", class_="ws-note")
        if len(documents) > REPORTS
        else None,
        class_="ws-pane-empty",
    )


def _voices(claims: Mapping[str, int], palette: Palette) -> Markup:
    most = max(claims.values())
    ranked = sorted(claims.items(), key=lambda row: -row[1])
    rows = [
        tag(
            "li",
            palette.label(side),
            tag("span", f"{n:,}", class_="ws-voice-count"),
            tag(
                "span",
                class_="ws-voice-bar",
                aria_hidden="true",
                style=f"{palette.tint(side).style};--share:{max(2, round(100 * n / most))}%",
            ),
        )
        for side, n in ranked[:SIDES]
    ]
    rest = len(ranked) - SIDES
    more = tag("li", f"and {rest:,} more under Claims", class_="ws-note") if rest > 0 else None
    return tag("ul", *rows, more, class_="ws-voices", aria_label="Claims by side")


def _report(document: Document) -> Markup:
    facts = [f for f in (document.publisher, document.published) if f]
    return tag(
        "li",
        tag(
            "button",
            tag("bdi", short(document.title, 90)),
            type="button",
            class_="ws-open",
            data_passage=evidence.passage_query(document.doc_id, Span(start=0, end=0)),
        ),
        tag("span", *[tag("bdi", f) for f in facts], class_="ws-facts") if facts else None,
    )
