"""Retrieval alone: did the evidence hold what was asked for, and how high did it stand?

Enters: ``Scored`` cases. Leaves: each case's ``Share`` in the retrieval measures, computed by
pytrec_eval. Does not: look at statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.evaluation.metrics import Share
from assistant.evaluation.scoring import Scored

CUTOFFS: Final = (1, 5, 10)
_DOCUMENTS: Final = {"ndcg@10": "ndcg_cut_10", "recall@10": "recall_10", "map": "map"}
_NOTHING: Final = "-"  # stands for a relevant item that was not retrieved


def evidence_shares(scored: Sequence[Scored]) -> dict[str, list[Share]]:
    """Each case's share in ``evidence_recall@k`` and ``mrr``.

    Every expected point is a query of its own; the retrieved claims that hold its evidence are
    relevant to it. ``evidence_recall@k``: points with a relevant claim among the first k / points
    (trec_eval's ``success``). ``mrr``: mean over the points of 1 / rank of the first relevant
    claim, 0 without one (``recip_rank``).
    """
    relevant: dict[str, dict[str, int]] = {}
    ranked: dict[str, dict[str, float]] = {}
    for case in scored:
        for i, point in enumerate(case.points):
            query = f"{case.key}\t{i}"
            relevant[query] = {str(h): 1 for h in point.hits} or {_NOTHING: 1}
            ranked[query] = _run([str(r + 1) for r in range(len(case.prediction.retrieved))])
    names = {f"evidence_recall@{k}": f"success_{k}" for k in CUTOFFS} | {"mrr": "recip_rank"}
    values = per_query(relevant, ranked, tuple(names.values()))
    return {
        name: [
            Share(
                reached=sum(values[f"{c.key}\t{i}"][measure] for i in range(len(c.points))),
                of=float(len(c.points)),
                n=len(c.points),
            )
            for c in scored
        ]
        for name, measure in names.items()
    }


def document_shares(scored: Sequence[Scored]) -> dict[str, list[Share]]:
    """Each BEIR case's share in ``ndcg@10``, ``recall@10`` and ``map``, over documents.

    A document stands where its first retrieved claim stands.
    """
    cases = [c for c in scored if c.case.shape == "beir" and c.points]
    relevant = {
        c.key: {p.doc_id: 1 for point in c.points for p in point.wanted.places} for c in cases
    }
    ranked = {
        c.key: _run(list(dict.fromkeys(r.doc_id for r in c.prediction.retrieved))) for c in cases
    }
    values = per_query(relevant, ranked, tuple(_DOCUMENTS.values()))
    return {
        name: [Share(reached=values[c.key][measure], of=1.0, n=1) for c in cases]
        for name, measure in _DOCUMENTS.items()
    }


def per_query(
    relevant: Mapping[str, Mapping[str, int]],
    ranked: Mapping[str, Mapping[str, float]],
    measures: Sequence[str],
) -> dict[str, dict[str, float]]:
    """Query → measure → value, as trec_eval computes it.

    Args:
        relevant: query → document → grade.
        ranked: query → document → score, the higher the better.
        measures: trec_eval's names, with their cut-off: ``ndcg_cut_10``, ``recip_rank``, ``map``.
    """
    if not relevant:
        return {}
    import pytrec_eval  # a compiled extension: loaded only where it is used

    asked = {m[::-1].replace("_", ".", 1)[::-1] if m[-1].isdigit() else m for m in measures}
    evaluator = pytrec_eval.RelevanceEvaluator({q: dict(d) for q, d in relevant.items()}, asked)
    found: dict[str, dict[str, float]] = evaluator.evaluate({q: dict(ranked[q]) for q in relevant})
    return found


def _run(ids: Sequence[str]) -> dict[str, float]:
    """Falling scores for ids in rank order; a query without results gets one irrelevant id."""
    return {name: -float(i) for i, name in enumerate(ids or ["none"])}
