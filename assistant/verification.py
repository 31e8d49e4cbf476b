"""A claim to check → ``Verdict``: each side's position on it.

Enters: a hypothesis and retrieved ``Evidence``. Leaves: a ``Verdict``; and ``check_citations``,
which holds every citation against the stored text. Does not: say whether the claim is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from assistant import choosing, phrasing, standing
from assistant.answering import Composer
from assistant.choosing import Scored
from assistant.errors import StoreError
from assistant.question import Query
from assistant.records import (
    REPORTER,
    Evidence,
    Position,
    PositionStance,
    Stance,
    Statement,
    Status,
    Verdict,
)

_ORDER: Final[dict[PositionStance, int]] = {"asserts": 0, "mixed": 1, "denies": 2}


def verify(query: Query, evidence: Sequence[Evidence], composer: Composer) -> Verdict:
    """Each side's position on a claim, its label, and what would change it."""
    claim = query.text
    judgements = composer.relevance.judge(
        claim, [e.claim for e in evidence], context=composer.contexts(evidence), task="verify"
    )
    scored = [
        Scored(evidence=e, judgement=choosing.estranged(j, len(query.unknown)))
        for e, j in zip(evidence, judgements, strict=True)
    ]
    held = [(s, st) for s in scored if (st := standing.of_hypothesis(s.judgement)) is not None]
    held.sort(key=lambda pair: -max(pair[0].judgement.supports, pair[0].judgement.contradicts))
    held = _with_bare_denials(held, composer)[: composer.limit]
    stances = standing.stances((s.claim, st) for s, st in held)
    label = standing.label(stances)
    positions = _positions(held, stances, composer)
    outlook = _outlook(label, positions)
    return Verdict(
        claim=claim,
        label=label,
        positions=positions,
        unverified=any(s.unverified for p in positions for s in p.statements),
        text=_text(claim, label, positions, outlook, composer, scored),
        outlook=outlook,
        evidence=choosing.marked([s.evidence for s in scored], [s.claim for s, _ in held]),
    )


def check_citations(statements: Iterable[Statement], composer: Composer) -> None:
    """Hold every quotation against the stored document.

    Raises:
        StoreError: a quotation is not the document's text at its span, so it must not be shown.
    """
    for s in statements:
        for c in s.citations:
            stored = composer.ledger.document(c.doc_id).text[c.span.start : c.span.end]
            if stored != c.quote or not c.quote:
                raise StoreError(
                    f"the quotation [{c.number}] is not the text of {c.doc_id} at "
                    f"{c.span.start}–{c.span.end}; ingest that document again"
                )


def _with_bare_denials(
    held: Sequence[tuple[Scored, Stance]], composer: Composer
) -> list[tuple[Scored, Stance]]:
    """The held claims with denials that only name "the accusations", resolved to what they deny."""
    out, shown = list(held), {s.claim.claim_id for s, _ in held}
    for s, stance in held:
        for denial in composer.denials_of(s.claim):
            if denial.claim_id in shown:
                continue
            shown.add(denial.claim_id)
            opposite: Stance = "denies" if stance == "asserts" else "asserts"
            out.append((replace(s, evidence=replace(s.evidence, claim=denial)), opposite))
    return out


def _positions(
    held: Sequence[tuple[Scored, Stance]],
    stances: dict[str | None, PositionStance],
    composer: Composer,
) -> tuple[Position, ...]:
    """One position a party, those who assert first, the report itself last."""
    number, made = 1, []
    parties = sorted(stances, key=lambda p: (p == REPORTER, _ORDER[stances[p]]))
    for who in parties:
        mine = [s for s, _ in held if standing.party(s.claim) == who]
        statements = []
        for group in choosing.joined(mine):
            claims = [s.claim for s in group]
            statement = composer.state(claims, number, [s.claim for s, _ in held])
            number += len(statement.citations)
            statements.append(statement)
        side = mine[0].claim.source.side
        made.append(Position(side=side or who, stance=stances[who], statements=tuple(statements)))
    return tuple(made)


def _outlook(label: Status, positions: Sequence[Position]) -> str:
    """What would change the label, in one sentence."""
    named = [phrasing.side_heading(p.side) for p in positions]
    match label:
        case "not-in-corpus":
            return "No document loaded addresses this; a report that does would change it."
        case "single-source":
            return f"No side but {named[0]} addresses this; another side's word would change it."
        case "reported":
            return "No side addresses this; only the report itself says so."
        case "refuted":
            return f"Nobody asserts this; {' and '.join(named)} only denies or contradicts it."
        case "corroborated":
            return "A denial by any side would make it disputed."
        case "disputed":
            return "It stays disputed while one side asserts it and another contradicts it."


def _text(
    claim: str,
    label: Status,
    positions: Sequence[Position],
    outlook: str,
    composer: Composer,
    scored: Sequence[Scored],
) -> str:
    if label != "not-in-corpus":
        return phrasing.verdict_markdown(label, positions, outlook)
    documents, claims = composer.ledger.counts()
    nearest: list[Evidence] = [s.evidence for s in scored]
    return phrasing.abstention_markdown(claim, documents, claims, nearest[:3])
