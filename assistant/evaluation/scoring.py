"""Case + prediction + documents → what was right and what was wrong.

Enters: a ``Case``, its ``Prediction``, the store's documents. Leaves: ``Scored``, in which each
point, statement and citation is judged. Does not: count or average; ``metrics`` does.

The overlaps are those of the project's metric definitions: a point's evidence must be covered by at
least half of its characters, a statement counts as to the point if a citation and a wanted passage
share at least half of the shorter of the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from assistant.evaluation.cases import Case, Point
from assistant.evaluation.passages import Place, locate
from assistant.evaluation.predictions import Prediction, Retrieved
from assistant.records import REPORTER, Claim, Document, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A point and where its evidence stands.

    ``source_type`` tells who speaks there: ``reporter``, ``person`` (whose role the report tells),
    ``organisation or group``, ``unattributed``, or ``unknown`` where the ledger holds no claim at
    that place.
    """

    point: Point
    places: tuple[Place, ...]
    source_type: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointScore:
    """``met`` as ``point_recall`` defines it.

    ``hits`` are the ranks (from 1) of all retrieved claims that hold the evidence. ``cited`` is
    true where a citation lies in the evidence, whoever is said to speak.
    """

    wanted: Wanted
    met: bool
    cited: bool
    hits: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementScore:
    """``relevant`` as ``statement_precision`` defines it.

    ``side_right`` is None where the statement cites no point with a side. ``expected_sides`` are
    the first accepted names of the points it cites. ``valid`` of its ``citations`` quote the
    stored text.
    """

    statement: Statement
    relevant: bool
    side_right: bool | None
    expected_sides: tuple[str, ...]
    citations: int
    valid: int


class Fault(NamedTuple):
    """What is wrong with a case: one of ``FAULTS``, and the fault in words."""

    kind: str
    text: str


FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "citation": "a citation does not quote its document",
        "side": "a statement stands under the wrong side",
        "answered": "answered where it had to abstain",
        "abstained": "abstained where the documents answer",
        "point missed": "an expected point is missing",
        "status": "the status or verdict is another",
        "unverified": "the unverified mark is wrong",
    }
)
"""The kinds of faults, the gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A case with its prediction, judged.

    ``key`` is unique within the run. ``retrieved_wanted`` tells of each retrieved claim whether it
    shares half of a wanted passage.
    """

    key: str
    set_name: str
    case: Case
    prediction: Prediction
    points: tuple[PointScore, ...]
    statements: tuple[StatementScore, ...]
    retrieved_wanted: tuple[bool, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong; empty for a case that passed."""
        return tuple(_faults(self))


def wanted(
    case: Case, documents: Sequence[Document], claims: Mapping[str, Sequence[Claim]] | None = None
) -> tuple[tuple[Wanted, ...], tuple[Place, ...]]:
    """The places of a case's points, and of everything that it accepts besides.

    Args:
        case: the case.
        documents: all documents of the store.
        claims: the ledger by document, to tell who speaks; None leaves that unknown.

    Raises:
        EvalSetError: evidence is not in the documents; the message names the file and the line.
    """
    points = []
    for point in case.points:
        places = locate(point.wording, documents, case.where)
        kind = source_type(places, claims) if claims is not None else "unknown"
        points.append(Wanted(point=point, places=places, source_type=kind))
    accepted = [p for a in case.acceptable for p in locate(a, documents, case.where)]
    return tuple(points), tuple(accepted)


def score(
    case: Case,
    prediction: Prediction,
    points: Sequence[Wanted],
    accepted: Sequence[Place],
    texts: Mapping[str, str],
    *,
    key: str | None = None,
    set_name: str = "",
) -> Scored:
    """Judges a prediction.

    Args:
        case: the case.
        prediction: what was answered.
        points: the case's points with their places, from ``wanted``.
        accepted: places that are neither asked for nor wrong to cite.
        texts: document id → text, to check quotes.
        key: the case's name in the run, unique there; its id by default.
        set_name: the set it comes from.
    """
    places = [p for w in points for p in w.places] + list(accepted)
    return Scored(
        key=key or case.case_id,
        set_name=set_name,
        case=case,
        prediction=prediction,
        points=tuple(_point_score(w, prediction) for w in points),
        statements=tuple(_statement_score(s, points, places, texts) for s in prediction.statements),
        retrieved_wanted=tuple(_in_any(r, places) for r in prediction.retrieved),
    )


def has_side(statement: Statement, sides: Sequence[str]) -> bool:
    """True if an accepted name is the statement's side label or its source's name.

    In any case, and with whichever apostrophe.
    """
    names = {_plain(n) for n in (statement.side, statement.source) if n}
    return any(_plain(side) in names for side in sides)


def _plain(name: str) -> str:
    return name.casefold().replace("’", "'").strip()


def covers_half(place: Place, statement: Statement) -> bool:
    """True if one citation holds at least half of the place's characters."""
    return any(2 * place.overlap(c.doc_id, c.span) >= place.length for c in statement.citations)


def shares_half(place: Place, statement: Statement) -> bool:
    """True if a citation and the place share at least half of the shorter of the two."""
    return any(
        2 * place.overlap(c.doc_id, c.span) >= min(place.length, c.span.end - c.span.start) > 0
        for c in statement.citations
    )


def _point_score(wanted_point: Wanted, prediction: Prediction) -> PointScore:
    point = wanted_point.point
    reaches = shares_half if point.passage else covers_half
    citing = [s for s in prediction.statements if any(reaches(p, s) for p in wanted_point.places)]
    met = any(
        (not point.sides or has_side(s, point.sides)) and _contains(s, point.contains)
        for s in citing
    )
    hits = tuple(
        rank
        for rank, found in enumerate(prediction.retrieved, start=1)
        if _holds(found, wanted_point)
    )
    return PointScore(wanted=wanted_point, met=met, cited=bool(citing), hits=hits)


def _statement_score(
    statement: Statement,
    points: Sequence[Wanted],
    places: Sequence[Place],
    texts: Mapping[str, str],
) -> StatementScore:
    cited = [w.point for w in points if any(shares_half(p, statement) for p in w.places)]
    sided = [p for p in cited if p.sides]
    return StatementScore(
        statement=statement,
        relevant=any(shares_half(p, statement) for p in places),
        side_right=any(has_side(statement, p.sides) for p in sided) if sided else None,
        expected_sides=tuple(dict.fromkeys(p.sides[0] for p in sided)),
        citations=len(statement.citations),
        valid=sum(
            texts.get(c.doc_id, "")[c.span.start : c.span.end] == c.quote
            for c in statement.citations
        ),
    )


def _contains(statement: Statement, strings: Sequence[str]) -> bool:
    said = [_flat(statement.text), *(_flat(c.quote) for c in statement.citations)]
    return all(any(_flat(s) in words for words in said) for s in strings)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _holds(found: Retrieved, wanted_point: Wanted) -> bool:
    """True if a retrieved claim covers half of a point's evidence (lies half in a passage)."""
    length = sum(s.end - s.start for s in found.spans)
    for place in wanted_point.places:
        shared = sum(place.overlap(found.doc_id, s) for s in found.spans)
        needed = min(place.length, length) if wanted_point.point.passage else place.length
        if shared and 2 * shared >= needed:
            return True
    return False


def _in_any(found: Retrieved, places: Sequence[Place]) -> bool:
    length = sum(s.end - s.start for s in found.spans)
    return any(
        2 * sum(p.overlap(found.doc_id, s) for s in found.spans) >= min(p.length, length) > 0
        for p in places
    )


def source_type(places: Sequence[Place], claims: Mapping[str, Sequence[Claim]]) -> str:
    """Who speaks at the places, told by the claim of the ledger that shares most with them."""
    best: Claim | None = None
    most = 0
    for place in places:
        for claim in claims.get(place.doc_id, ()):
            shared = sum(place.overlap(claim.doc_id, s) for s in claim.content)
            if shared > most:
                best, most = claim, shared
    if best is None:
        return "unknown"
    if best.source.name == REPORTER:
        return "reporter"
    if best.source.name is None:
        return "unattributed"
    return "person" if best.source.role else "organisation or group"


def _faults(scored: Scored) -> list[Fault]:
    case, prediction = scored.case, scored.prediction
    found = []
    if case.must_abstain and not prediction.abstained:
        found.append(Fault("answered", "answered, but nothing in the documents answers it"))
    if case.must_abstain is False and prediction.abstained:
        found.append(Fault("abstained", "abstained, but the documents answer it"))
    elif missed := sum(not p.met for p in scored.points):
        found.append(Fault("point missed", f"{missed} of {len(scored.points)} points missed"))
    if case.status is not None and prediction.status != case.status:
        text = f"status {prediction.status}, expected {case.status}"
        found.append(Fault("status", text))
    if wrong := sum(s.side_right is False for s in scored.statements):
        found.append(Fault("side", f"{wrong} statement{'s' * (wrong > 1)} under the wrong side"))
    if case.unverified is not None and prediction.unverified != case.unverified:
        text = "not marked unverified" if case.unverified else "wrongly marked unverified"
        found.append(Fault("unverified", text))
    if invalid := sum(s.citations - s.valid for s in scored.statements):
        verb = "citation does" if invalid == 1 else "citations do"
        found.append(Fault("citation", f"{invalid} {verb} not quote the document"))
    return found
