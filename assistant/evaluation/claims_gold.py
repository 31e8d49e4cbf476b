"""Claims gold: was every claim found, and given to the right source, side and stance?

Enters: a claims gold file (JSON Lines), the store's claims and documents. Leaves: ``Pairing``
records and ``Metric``s. Does not: change the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assistant.errors import EvalSetError
from assistant.evaluation.bootstrap import Metric, ratio
from assistant.evaluation.jsonl import names_of, read_rows, row_id, text_of
from assistant.evaluation.metrics import Share
from assistant.evaluation.passages import find, named
from assistant.records import REPORTER, Claim, Document, Span

MATCH: Final = 0.5
"""The least F1 of content characters at which a claim counts as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """One claim that a person marked. ``sides`` are accepted side names; empty: not told."""

    gold_id: str
    doc_id: str
    content: tuple[Span, ...]
    entity: str | None
    sides: tuple[str, ...]
    aliases: tuple[str, ...]
    stance: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Gold and predicted claims of one document, and which belong together (with their F1)."""

    doc_id: str
    gold: tuple[GoldClaim, ...]
    predicted: tuple[Claim, ...]
    pairs: tuple[tuple[GoldClaim, Claim, float], ...]


def read_claims(path: Path, documents: Sequence[Document]) -> tuple[GoldClaim, ...]:
    """The claims of a gold file.

    Raises:
        EvalSetError: a row is malformed or its content is not in the document; with file and line.
    """
    gold = tuple(_gold(row, where, number, documents) for number, where, row in read_rows(path))
    if not gold:
        raise EvalSetError(f"{path}: no claims. Give one JSON object a line")
    return gold


def _gold(row: dict[str, Any], where: str, number: int, documents: Sequence[Document]) -> GoldClaim:
    content, stance = (text_of(row, key, where) for key in ("content", "stance"))
    if row.get("doc") is not None:
        document = named(text_of(row, "doc", where), documents, where)
    elif len(documents) == 1:
        document = documents[0]
    else:
        raise EvalSetError(f"{where}: no doc, and the store holds {len(documents)} documents")
    return GoldClaim(
        gold_id=row_id(row, where, number),
        doc_id=document.doc_id,
        content=_spans(row.get("content_span"), content, document, where),
        entity=text_of(row, "entity", where) if row.get("entity") is not None else None,
        sides=names_of(row.get("side"), "side", where),
        aliases=names_of(row.get("aliases"), "aliases", where),
        stance=stance,
        where=where,
    )


def _spans(given: object, content: str, document: Document, where: str) -> tuple[Span, ...]:
    """The content's place: the span given if it holds the words, else where the words stand."""
    spans = _given_spans(given, where)
    if spans and _words(document, spans) == _flat(content):
        return spans
    # A reader may have trimmed the document; the words decide, at the place nearest to the span.
    found = find(document.text, content)
    if not found:
        raise EvalSetError(
            f"{where}: the content {content!r} is not in {document.doc_id!r}. "
            "Ingest the document that the gold was made from"
        )
    start = spans[0].start if spans else 0
    return (min(found, key=lambda s: abs(s.start - start)),)


def _given_spans(given: object, where: str) -> tuple[Span, ...]:
    """``[start, end]`` or a list of such; none where nothing was given."""
    if given is None:
        return ()
    pairs: list[Any] = [given]
    if isinstance(given, list) and given and isinstance(given[0], list):
        pairs = given
    if not all(map(_is_range, pairs)):
        raise EvalSetError(f"{where}: content_span is {given!r}, not [start, end]")
    return tuple(Span(start=start, end=end) for start, end in pairs)


def _is_range(pair: object) -> bool:
    """Whether a value is ``[start, end]``; True and 1.5, which Python takes for numbers, are no."""
    if not isinstance(pair, list) or len(pair) != 2 or any(type(n) is not int for n in pair):
        return False
    return bool(0 <= pair[0] <= pair[1])


def _words(document: Document, spans: Iterable[Span]) -> str:
    joined = " ".join(document.text[s.start : s.end] for s in spans)
    return _flat(joined)


def _flat(text: str) -> str:
    return " ".join(text.replace(" … ", " ").split())


def content_f1(gold: Sequence[Span], predicted: Sequence[Span]) -> float:
    """F1 of the content's characters: 2·|g ∩ p| / (|g| + |p|)."""
    shared = sum(g.overlap(p) for g in gold for p in predicted)
    total = sum(s.end - s.start for s in (*gold, *predicted))
    return 2 * shared / total if total else 0.0


def pair(gold: Sequence[GoldClaim], claims: Sequence[Claim]) -> tuple[Pairing, ...]:
    """Pairs gold and predicted claims one to one within each document that the gold covers.

    The pair with the highest F1 goes first; among equal ones, the pair whose source agrees, so
    that two sources of one content are not crossed. Claims of the reporter pair with the
    reporter's only.
    """
    pairings = []
    for doc_id in dict.fromkeys(g.doc_id for g in gold):
        wanted = [g for g in gold if g.doc_id == doc_id]
        found = [c for c in claims if c.doc_id == doc_id]
        pairs: list[tuple[GoldClaim, Claim, float]] = []
        ranked = sorted(
            (
                (f1, source_right(g, c), -i, -j)
                for i, g in enumerate(wanted)
                for j, c in enumerate(found)
                if is_reporter(g) == c.is_reporter
                and (f1 := content_f1(g.content, c.content)) >= MATCH
            ),
            reverse=True,
        )
        used_gold: set[int] = set()
        used_claims: set[int] = set()
        for f1, _, back_i, back_j in ranked:
            i, j = -back_i, -back_j  # negative, so that earlier claims win a tie
            if i not in used_gold and j not in used_claims:
                used_gold.add(i)
                used_claims.add(j)
                pairs.append((wanted[i], found[j], f1))
        pairings.append(
            Pairing(doc_id=doc_id, gold=tuple(wanted), predicted=tuple(found), pairs=tuple(pairs))
        )
    return tuple(pairings)


def is_reporter(gold: GoldClaim) -> bool:
    """True for a gold claim in the report's own voice."""
    return gold.entity == REPORTER or REPORTER in gold.sides


def head_names(name: str) -> frozenset[str]:
    """The words that can carry a name: the surname of a person, the head noun of an organisation.

    ``Ada Holt`` → holt; ``Committee of Inquiry`` → committee; ``Freedom of Russia Legion`` →
    freedom, legion, since what follows the preposition may end in the head.
    """
    core, *rest = re.split(
        r"\s+(?:of|for|in|at|on|from|and)\s+", re.split(r"[,(]", name.strip(), maxsplit=1)[0]
    )
    parts = [core or name, *(part for part in rest if len(part.split()) > 1)]
    return frozenset(_last_word(part) for part in parts)


def _last_word(name: str) -> str:
    words = re.findall(r"[^\W_][\w.'’-]*", re.sub(r"[’']s?\b", "", name))
    kept = [w for w in words if w.casefold().rstrip(".") not in {"jr", "sr", "ii", "iii"}]
    last: str = (kept or words or [name])[-1]
    return last.casefold()


def _plain(name: str) -> str:
    return re.sub(r"^the\s+", "", _flat(name).casefold())


def source_right(gold: GoldClaim, claim: Claim) -> bool:
    """Source name equals the entity (or an alias) or shares its head name, or both are absent."""
    if gold.entity is None or gold.entity == "-":
        return claim.source.name is None
    if claim.source.name is None:
        return False
    names = (gold.entity, *(gold.aliases if not gold.sides else ()))
    same = _plain(claim.source.name) in {_plain(n) for n in names}
    return same or bool(head_names(claim.source.name) & head_names(gold.entity))


def side_right(gold: GoldClaim, claim: Claim) -> bool | None:
    """The side's label is an accepted one; None where the gold tells no side.

    Gold with ``aliases`` instead of a side accepts any of them, or the entity, as the label.
    """
    accepted = gold.sides or ((*gold.aliases, *((gold.entity,) if gold.entity else ())))
    if not gold.sides and not gold.aliases:
        return None
    label = claim.source.side if claim.source.side is not None else ""
    return _plain(label) in {_plain(a) for a in accepted}


def stance_right(gold: GoldClaim, claim: Claim) -> bool:
    """Stances agree, where every gold act other than ``denies`` counts as ``asserts``."""
    return ("denies" if gold.stance == "denies" else "asserts") == claim.stance


def measure_claims(pairings: Sequence[Pairing], *, seed: int = 0) -> dict[str, Metric]:
    """The claim measures over all documents, by name.

    * ``claim_precision``: pairs / predicted claims, the reporter's left out;
    * ``claim_recall``: pairs / gold claims;
    * ``claim_f1``: 2·pairs / (gold + predicted), the reporter's left out;
    * ``source_accuracy``, ``side_accuracy``, ``stance_accuracy``: over the pairs.

    Intervals resample documents; with a single document they resample its claims, which takes the
    claims for independent and is therefore a little too narrow.
    """
    units = list(pairings) if len(pairings) > 1 else [u for p in pairings for u in _units(p)]
    found: tuple[tuple[str, Callable[[Pairing], Share]], ...] = (
        ("claim_precision", _precision),
        ("claim_recall", _recall),
        ("claim_f1", _f1),
        ("source_accuracy", lambda p: _agreement(p, source_right)),
        ("side_accuracy", lambda p: _agreement(p, side_right)),
        ("stance_accuracy", lambda p: _agreement(p, stance_right)),
    )
    metrics = (ratio(name, [share(u) for u in units], seed=seed) for name, share in found)
    return {m.name: m for m in metrics if m is not None}


def _units(pairing: Pairing) -> list[Pairing]:
    """The pairing taken apart: each pair, each gold claim missed, each claim too many."""
    gold_paired = {g.gold_id for g, _, _ in pairing.pairs}
    claims_paired = {c.claim_id for _, c, _ in pairing.pairs}
    doc_id = pairing.doc_id
    return [
        *(
            Pairing(doc_id=doc_id, gold=(g,), predicted=(c,), pairs=((g, c, f1),))
            for g, c, f1 in pairing.pairs
        ),
        *(
            Pairing(doc_id=doc_id, gold=(g,), predicted=(), pairs=())
            for g in pairing.gold
            if g.gold_id not in gold_paired
        ),
        *(
            Pairing(doc_id=doc_id, gold=(), predicted=(c,), pairs=())
            for c in pairing.predicted
            if c.claim_id not in claims_paired
        ),
    ]


def _precision(pairing: Pairing) -> Share:
    of = sum(not c.is_reporter for c in pairing.predicted)
    return Share(reached=_attributed_pairs(pairing), of=of, n=of)


def _recall(pairing: Pairing) -> Share:
    of = len(pairing.gold)
    return Share(reached=len(pairing.pairs), of=of, n=of)


def _f1(pairing: Pairing) -> Share:
    gold = sum(not is_reporter(g) for g in pairing.gold)
    predicted = sum(not c.is_reporter for c in pairing.predicted)
    return Share(reached=2 * _attributed_pairs(pairing), of=gold + predicted, n=gold)


def _attributed_pairs(pairing: Pairing) -> int:
    return sum(not c.is_reporter for _, c, _ in pairing.pairs)


def _agreement(pairing: Pairing, right: Callable[[GoldClaim, Claim], bool | None]) -> Share:
    judged = [r for g, c, _ in pairing.pairs if (r := right(g, c)) is not None]
    return Share(reached=sum(judged), of=len(judged), n=len(judged))
