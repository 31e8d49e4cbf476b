"""A claim to check → ``Verdict``: each side's position on it.

Enters: a hypothesis and retrieved ``Evidence``. Leaves: a ``Verdict``. Does not: say whether the
claim is true, or check citations (``Composer`` does, for answers and verdicts alike).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from assistant import choosing, denials, phrasing, referents, standing
from assistant.answering import Composer
from assistant.choosing import Scored
from assistant.question import Query
from assistant.records import (
    REPORTER,
    Evidence,
    Position,
    PositionStance,
    Stance,
    Status,
    Verdict,
)

_ORDER: Final[dict[PositionStance, int]] = {"asserts": 0, "mixed": 1, "denies": 2}


def verify(query: Query, evidence: Sequence[Evidence], composer: Composer) -> Verdict:
    """Each side's position on a claim, its label, and what would change it."""
    claim = query.text
    scored = composer.judged(query, evidence, task="verify")
    bearing = choosing.passing(scored, composer.akin, composer.relevance.thresholds["verify"])
    held = _held(claim, [s for s in bearing if not composer.is_silent(s.claim)], composer)
    held = _with_bare_denials(query, held, composer)
    stances, own = _stances(held), _stances(_of_their_own(held))
    label = standing.label(own)
    held = _every_party_first(held)[: composer.limit]
    positions = _positions(held, stances, composer)
    outlook = _outlook(label, own, narrowed=query.narrowed)
    if label == "not-in-corpus" and (meant := phrasing.did_you_mean(query.nearly)):
        outlook = f"{meant} {outlook}"
    return Verdict(
        claim=claim,
        label=label,
        positions=positions,
        unverified=any(s.unverified for p in positions for s in p.statements),
        text=_text(query, label, positions, outlook, composer, scored),
        outlook=outlook,
        narrowed=query.narrowed,
        evidence=choosing.marked([s.evidence for s in scored], [s.claim for s, _ in held]),
    )


def _held(claim: str, bearing: Sequence[Scored], composer: Composer) -> list[tuple[Scored, Stance]]:
    """The claims that bear on a hypothesis, each with its stance.

    Less the bare denials of any of them, which ``_with_bare_denials`` puts beside what they deny.
    """
    ids = {s.claim.claim_id for s in bearing}
    out = []
    for s in bearing:
        meant = referents.denied(s.claim, composer.ledger)
        if not any(c.claim_id in ids for c in meant):
            stance = composer.stance_of_denial(claim, meant) if meant else None
            out.append((s, stance or standing.towards(s.judgement, s.claim)))
    return out


def _of_their_own(held: Sequence[tuple[Scored, Stance]]) -> list[tuple[Scored, Stance]]:
    """The held claims less those that another one relays: no side of their own speaks there."""
    own = standing.own_ids([s.claim for s, _ in held])
    return [each for each in held if each[0].claim.claim_id in own]


def _stances(held: Sequence[tuple[Scored, Stance]]) -> dict[str | None, PositionStance]:
    """The stance of each party, by the weight of its claims."""
    return standing.stances(
        (s.claim, stance, s.judgement.relevant * max(s.judgement.supports, s.judgement.contradicts))
        for s, stance in held
    )


def _with_bare_denials(
    query: Query, held: Sequence[tuple[Scored, Stance]], composer: Composer
) -> list[tuple[Scored, Stance]]:
    """The held claims with denials that only name "the accusations", resolved to what they deny."""
    stances = {s.claim.claim_id: stance for s, stance in held}
    found = denials.bare(query, [s for s, _ in held], composer.ledger)
    return [
        *held,
        *((denial, standing.opposite(stances[target.claim.claim_id])) for target, denial in found),
    ]


def _every_party_first(held: Sequence[tuple[Scored, Stance]]) -> list[tuple[Scored, Stance]]:
    """The first claim of each party, then the others, so that a limit leaves no party out early."""
    firsts: dict[str | None, tuple[Scored, Stance]] = {}
    for each in held:
        firsts.setdefault(each[0].claim.party, each)
    first = list(firsts.values())
    return first + [each for each in held if not any(each is f for f in first)]


def _positions(
    held: Sequence[tuple[Scored, Stance]],
    stances: dict[str | None, PositionStance],
    composer: Composer,
) -> tuple[Position, ...]:
    """One position a party, those who assert first, the report itself last."""
    number, made = 1, []
    shown = {s.claim.party for s, _ in held}
    parties = sorted(shown, key=lambda p: (p == REPORTER, _ORDER[stances[p]]))
    for who in parties:
        mine = [s for s, _ in held if s.claim.party == who]
        statements = []
        for group in choosing.joined(mine):
            claims = [s.claim for s in group]
            statement = composer.state(claims, number, [s.claim for s, _ in held])
            number += len(statement.citations)
            statements.append(statement)
        side = mine[0].claim.source.side
        made.append(Position(side=side or who, stance=stances[who], statements=tuple(statements)))
    return tuple(made)


def _outlook(label: Status, stances: Mapping[str | None, PositionStance], *, narrowed: bool) -> str:
    """What would change the label, in one sentence; ``stances`` are those of all parties."""
    if narrowed and label != "disputed":
        return "What the filters leave out was not searched, and may change this."
    parties = sorted(stances, key=lambda p: (p is None, p == REPORTER))
    match label:
        case "not-in-corpus":
            return "No document loaded addresses this; a report that does would change it."
        case "single-source":
            alone = phrasing.side_heading(parties[0])
            return f"No side but {alone} addresses this; another side's word would change it."
        case "reported":
            return "No side addresses this; only the report itself says so."
        case "refuted":
            told = "denies or contradicts" if len(parties) == 1 else "deny or contradict"
            named = _listed([_in_a_sentence(p) for p in parties])
            return f"Nobody asserts this; {named} only {told} it."
        case "corroborated":
            return "A denial by any side would make it disputed."
        case "disputed":
            return "It stays disputed while one side asserts it and another contradicts it."


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C"."""
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _in_a_sentence(party: str | None) -> str:
    """A party's name where it does not open the sentence."""
    if party is None:
        return "somebody who is not named"
    return "the report itself" if party == REPORTER else party


def _text(
    query: Query,
    label: Status,
    positions: Sequence[Position],
    outlook: str,
    composer: Composer,
    scored: Sequence[Scored],
) -> str:
    if label != "not-in-corpus":
        return phrasing.verdict_markdown(label, positions, outlook, narrowed=query.narrowed)
    return composer.searched(query, [s.evidence for s in scored])
