"""The empty conversation: what is loaded, and what can be asked.

Enters: the store's counts, documents, sides and claims. Leaves: HTML, and example questions made
from what is loaded. Does not: know any corpus by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from assistant.phrasing import count
from assistant.records import REPORTER, Claim, Document, Side
from assistant.ui.escape import tag
from assistant.ui.palette import Palette
from assistant.ui.wording import short


def welcome_html(
    documents: Sequence[Document],
    sides: Sequence[Side],
    claims: int,
    examples: Sequence[str],
    palette: Palette,
) -> Markup:
    """The empty state."""
    if not documents:
        return tag(
            "div",
            tag("h2", "Nothing is loaded yet."),
            tag("p", "Add reports under Documents; then ask who says what."),
            class_="ws-welcome",
        )
    parties = [s for s in sides if s.label != REPORTER]
    named = ", ".join(short(d.title, 70) for d in documents[:3])
    rest = f" and {len(documents) - 3:,} more" if len(documents) > 3 else ""
    return tag(
        "div",
        tag("h2", "Who says what?"),
        tag(
            "p",
            "Ask about the loaded reports. Every answer shows which side makes each claim, "
            "with the words it rests on.",
        ),
        tag("ul", *[tag("li", _example(e)) for e in examples], class_="ws-examples"),
        tag(
            "p",
            f"Loaded: {count(len(documents), 'document')}, {count(claims, 'claim')}. ",
            tag("bdi", named + rest),
            class_="ws-loaded",
        ),
        tag("p", *[[palette.label(s.label), " "] for s in parties[:12]], class_="ws-parties"),
        class_="ws-welcome",
    )


def examples(sides: Sequence[Side], claims: Sequence[Claim], most: int = 4) -> tuple[str, ...]:
    """Questions that the loaded claims can answer, made from the sides that speak most."""
    spoken = Counter(c.source.side for c in claims if c.source.side and not c.is_reporter)
    known = {s.label for s in sides}
    loud = [side for side, _ in spoken.most_common() if side in known]
    made = [f"What does {side} say?" for side in loud[:1]]
    denials = Counter(c.source.side for c in claims if c.stance == "denies")
    denying = [side for side, _ in denials.most_common() if side in known]
    made += [f"What does {side} deny?" for side in denying[:1]]
    if any(c.act == "claims responsibility" for c in claims):
        made.append("Who claims responsibility?")
    if any(c.unverified for c in claims):
        made.append("What has not been verified?")
    made += [f"What does {side} say?" for side in loud[1:3]]
    return tuple(dict.fromkeys(made))[:most]


def _example(question: str) -> Markup:
    return tag("button", question, type="button", data_ask=question)
