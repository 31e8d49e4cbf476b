"""Bare denials ("the accusations") beside what they deny, and what they deny beside them.

Enters: the claims chosen for an answer, the query, the ledger. Leaves: the choice with the claims
that are shown for what they are to others. Does not: find what a denial means (``referents`` does).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant import choosing, referents
from assistant.choosing import Choice, Scored
from assistant.contracts import Ledger
from assistant.question import Query
from assistant.records import Claim


def beside(query: Query, choice: Choice, ledger: Ledger, most: int) -> Choice:
    """The choice with each bare denial put after what it denies.

    Where all are asked, an accusation is put before the denial that it is shown for. Denials are
    not of those whom the question sets aside, nor of any but the side that the search was kept to.

    Args:
        query: the question.
        choice: the claims chosen for it.
        ledger: all claims.
        most: how many groups there may be.
    """
    groups = list(choice.groups if query.narrowed else _with_accusations(choice, ledger, most))
    group_of = {s.claim.claim_id: g for g in groups for s in g}
    for target, denial in bare(query, [s for g in groups for s in g], ledger):
        if len(groups) < most:
            groups.insert(groups.index(group_of[target.claim.claim_id]) + 1, (denial,))
    return Choice(groups=tuple(choosing.by_side(groups)), more=choice.more)


def bare(query: Query, shown: Sequence[Scored], ledger: Ledger) -> Iterator[tuple[Scored, Scored]]:
    """The bare denials of claims, each once, with the claim that it is shown for.

    Less those that are among the claims, and those of whom the question does not hear.
    """
    known = {s.claim.claim_id for s in shown}
    for target in shown:
        for denial in referents.denials_of(target.claim, ledger):
            if denial.claim_id not in known and query.hears(denial.source.side):
                known.add(denial.claim_id)
                yield target, lent(target, denial)


def lent(target: Scored, claim: Claim) -> Scored:
    """A claim that is shown for what it is to another one, as relevant as that."""
    return replace(target, evidence=replace(target.evidence, claim=claim))


def _with_accusations(choice: Choice, ledger: Ledger, most: int) -> list[tuple[Scored, ...]]:
    """The groups with what each bare denial denies put before it, where none of it is shown."""
    groups = list(choice.groups)
    shown = {s.claim.claim_id for g in groups for s in g}
    for group in choice.groups:
        for s in group:
            meant = referents.denied(s.claim, ledger)
            if meant and len(groups) < most and not any(c.claim_id in shown for c in meant):
                told = referents.accusation(s.claim, meant)
                shown.add(told.claim_id)
                groups.insert(groups.index(group), (lent(s, told),))
    return groups
