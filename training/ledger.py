"""The product's own ledger of the articles → candidates as the product will meet them.

Enters: articles, and a store that holds them (``python -m benchmarks.authored`` makes one). Leaves:
for each article its claims as the product found them, each told which annotated claim it is. Does
not: attribute anything, or change the store.

Annotated claims are cut and named better than the product's. A model that was learned and
calibrated on the product's own judges what it will be asked to judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.chunking import sentences as sentences_of
from assistant.errors import StoreError
from assistant.pipeline import Assistant
from assistant.records import Claim, Span
from benchmarks.authored import document_name
from training.articles import AnnotatedClaim, Article
from training.pairs import Item, placed


def ledger_items(folder: Path, articles: Sequence[Article]) -> Mapping[str, list[Item]]:
    """By article id, its claims in the store in ``folder``.

    Raises:
        StoreError: an article is not in the store, or has another text there.
    """
    out = {}
    with Assistant.open(store=folder) as assistant:
        texts = {d.doc_id: d.text for d in assistant.documents()}
        for article in articles:
            name = document_name(article)
            if texts.get(name, "").rstrip() != article.text.rstrip():  # offsets agree
                raise StoreError(
                    f"{folder} does not hold {name} as it is annotated; make the store anew with "
                    "python -m benchmarks.authored ARTICLES --out DIR --run"
                )
            claims = assistant.claims(doc_id=name)
            numbered = [
                (_number(c, article.claims), replace(c, doc_id=article.article_id)) for c in claims
            ]
            out[article.article_id] = placed(article, sentences_of(article.text), numbered)
    return out


def _number(claim: Claim, annotated: Sequence[AnnotatedClaim]) -> int:
    """The annotated claim that it shares most characters with; 0 if less than half of either."""
    shared = {
        a.number: sum(c.overlap(w) for c in claim.content for w in a.content) for a in annotated
    }
    best = max(annotated, key=lambda a: shared[a.number], default=None)
    if best is None or not shared[best.number]:
        return 0
    shorter = min(_length(claim.content), _length(best.content))
    return best.number if 2 * shared[best.number] >= shorter else 0


def _length(spans: Sequence[Span]) -> int:
    return sum(s.end - s.start for s in spans)
