"""Claims that hang on what was said before ("the accusations") → what they refer to.

Enters: a claim and the ledger. Leaves: the words before it that it refers to, the claims that a
bare denial means, the bare denials that mean a claim. Does not: word them, or choose what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from assistant import phrasing
from assistant.contracts import Ledger
from assistant.numbers import quantities
from assistant.records import Claim, Span

REACH: Final = 1500
"""Characters before a claim in which what it refers to may stand."""
ADJOINING: Final = 40
"""Characters between two pieces of one quotation, with a cue between them ("she said")."""
_FIGURE: Final = re.compile(
    r"\b(?:that|this|those|these|the)\s+(?:figures?|numbers?|tolls?|estimates?|sums?|amounts?)\b",
    re.I,
)
_ACCUSATION: Final = re.compile(
    r"\b(?:accusation|allegation|charge|involvement|responsibility|wrongdoing|guilt|blame)s?\b",
    re.I,
)


def referent(claim: Claim, ledger: Ledger) -> Span | None:
    """What a claim that hangs on context refers to, shortly before it; None where nothing fits.

    What it means, where it is a bare denial; else the last claim of another party, else of the
    same, else a whole sentence of the report's own. "That figure" can only mean words that hold a
    number.
    """
    if meant := denied(claim, ledger):
        return accusation(claim, meant).content[0]
    before = _before(claim, ledger)
    if before and before[-1].party == claim.party and _adjoin(before[-1], claim):
        return before[-1].content[0]  # “We have seen the offer. That is an insult.”
    others = [c for c in before if not c.is_reporter and c.party != claim.party]
    own = [c for c in before if not c.is_reporter and c.party == claim.party]
    reported = [c for c in before if c.is_reporter and c.sentence != claim.sentence]
    fitting = others or own or reported
    return fitting[-1].content[0] if fitting else None


def accusation(denial: Claim, meant: Sequence[Claim]) -> Claim:
    """Of a run of claims that a denial means, the one that it answers: the accusation, or the last.

    Args:
        denial: a bare denial.
        meant: what ``denied`` gives for it.
    """
    if not _ACCUSATION.search(denial.text):
        return meant[-1]
    return next((c for c in meant if c.act == "accuses"), meant[0])


def _adjoin(one: Claim, other: Claim) -> bool:
    """Whether a claim goes on where one before it ends."""
    return other.content[0].start - one.content[-1].end <= ADJOINING


def _before(claim: Claim, ledger: Ledger) -> list[Claim]:
    """The claims with words of their own that stand shortly before one, in document order."""
    return [
        c
        for c in ledger.claims(doc_id=claim.doc_id)
        if 0 <= claim.content[0].start - c.content[-1].end <= REACH
        and not phrasing.hangs_on_context(c.text)
        and not phrasing.is_bare(c.text)
        and (quantities(c.text) or not _FIGURE.search(claim.text))
    ]


def denied(denial: Claim, ledger: Ledger) -> tuple[Claim, ...]:
    """The claims that a denial with no content of its own means, in document order.

    What the party said that spoke last before it, less whatever came before a third party's word.
    "The accusations" are those of the party that accused last, where one did. Empty for other
    claims, and where nothing fits.
    """
    if denial.stance != "denies" or not phrasing.is_bare(denial.text):
        return ()
    said = [
        c
        for c in _before(denial, ledger)
        if c.stance == "asserts" and not c.is_reporter and c.party != denial.party
    ]
    if _ACCUSATION.search(denial.text):
        said = _up_to_the_last_accusation(said)
    if not said:
        return ()
    party = said[-1].party
    return tuple(takewhile(lambda c: c.party == party, reversed(said)))[::-1]


def _up_to_the_last_accusation(said: Sequence[Claim]) -> list[Claim]:
    """The claims up to the last that accuses; all where none does."""
    accusing = [n for n, c in enumerate(said) if c.act == "accuses"]
    return list(said[: accusing[-1] + 1]) if accusing else list(said)


def denials_of(target: Claim, ledger: Ledger) -> list[Claim]:
    """Other parties' denials that follow ``target`` and mean it without words of their own."""
    denials = ledger.claims(doc_id=target.doc_id, stance="denies")
    return [c for c in denials if means(c, target, ledger)]


def means(denial: Claim, claim: Claim, ledger: Ledger) -> bool:
    """Whether a denial with no content of its own means ``claim``."""
    if denial.doc_id != claim.doc_id:
        return False
    return any(c.claim_id == claim.claim_id for c in denied(denial, ledger))
