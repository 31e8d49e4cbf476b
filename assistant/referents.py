"""Claims that hang on what was said before ("the accusations") → what they refer to.

Enters: a claim and the ledger. Leaves: the words before it that it refers to, the bare denials
that refer to a claim. Does not: word them, or choose what is shown.
"""

from __future__ import annotations

import re
from typing import Final

from assistant import phrasing, standing
from assistant.contracts import Ledger
from assistant.numbers import quantities
from assistant.records import Claim, Span

_FIGURE: Final = re.compile(
    r"\b(?:that|this|those|these|the)\s+(?:figures?|numbers?|tolls?|estimates?|sums?|amounts?)\b",
    re.I,
)


def referent(claim: Claim, ledger: Ledger) -> Span | None:
    """What a claim that hangs on context refers to, shortly before it; None where nothing fits.

    The last claim of another party, else of the same, else a whole sentence of the report's own.
    "That figure" can only mean words that hold a number.
    """
    before = [
        c
        for c in ledger.claims(doc_id=claim.doc_id)
        if 0 <= claim.content[0].start - c.content[-1].end <= standing.REACH
        and not phrasing.hangs_on_context(c.text)
        and (quantities(c.text) or not _FIGURE.search(claim.text))
    ]
    others = [c for c in before if not c.is_reporter and c.party != claim.party]
    own = [c for c in before if not c.is_reporter and c.party == claim.party]
    reported = [c for c in before if c.is_reporter and c.sentence != claim.sentence]
    fitting = others or own or reported
    return fitting[-1].content[0] if fitting else None


def denials_of(target: Claim, ledger: Ledger) -> list[Claim]:
    """Other parties' denials that follow ``target`` and name no content of their own."""
    denials = ledger.claims(doc_id=target.doc_id, stance="denies")
    return [c for c in denials if standing.points_at(c, target)]


def denies_somebody(claim: Claim, ledger: Ledger) -> bool:
    """Whether a claim is a bare denial of what another party says in the same document."""
    if claim.stance != "denies" or not phrasing.hangs_on_context(claim.text):
        return False
    return any(standing.points_at(claim, c) for c in ledger.claims(doc_id=claim.doc_id))
