"""What each metric is of, in a line for people who read a report.

Enters: nothing. Leaves: words. Does not: define: the formulas are where the metrics are computed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

MEANINGS: Final = MappingProxyType(
    {
        "point_recall": "expected points that are stated, under the right side",
        "context_recall": "expected passages that are cited",
        "statement_precision": "statements that are to the point",
        "side_accuracy": "statements on a point that have its side",
        "status_accuracy": "cases whose status or verdict is right",
        "unverified_f1": "the mark “not independently verified”",
        "abstention_precision": "abstained cases that had to be abstained on",
        "abstention_recall": "cases to abstain on that were abstained on",
        "abstention_f1": "both of these together",
        "citation_validity": "citations that quote their document; anything below 1 is a defect",
        "statements_per_answer": "how much an answer says",
        "evidence_recall@1": "expected points whose claim is retrieved first",
        "evidence_recall@5": "… among the first 5",
        "evidence_recall@10": "… among the first 10",
        "mrr": "how early the first claim of a point is retrieved; 1 is first",
        "ndcg@10": "how early relevant documents are retrieved; 1 is best",
        "recall@10": "relevant documents among the first 10",
        "map": "precision at each relevant document",
        "wording_fallback": "answers that the chat model failed to word; 0 is best",
        "rewriting_fallback": "follow-ups that the chat model failed to make whole; 0 is best",
        "tokens_per_question": "tokens that the chat model took",
        "claim_precision": "claims found that the gold has",
        "claim_recall": "claims of the gold that were found",
        "claim_f1": "both of these together",
        "source_accuracy": "matched claims with the right source",
        "claims_side_accuracy": "matched claims with the right side",
        "stance_accuracy": "matched claims with the right stance",
        "latency_p50": "half of the answers took at most this",
        "latency_p95": "all but one in twenty took at most this",
    }
)
