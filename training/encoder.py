"""Learns the retrieval adapter of the encoder: ``python -m training.encoder --out DIR``.

Enters: annotated articles other than those that the prior is fitted on. Leaves: an adapter folder
(``adapter.safetensors``, ``config.json``) and what the encoder finds with and without it for the
development articles. Does not: read a development article before the last step.

In-batch negatives (Karpukhin et al., "Dense passage retrieval", EMNLP 2020): a question is to be
nearer to a claim that answers it, and to the passage of such a claim, than to all other claims and
passages in the batch. Several may be right; their shares are summed. Questions and statements of
one article share a batch with other claims of it, the hardest negatives there are. The layers are
learned, the embeddings stay.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional as f

from assistant.embedding import Encoder, adapted, layers, packaged
from assistant.searchable import claim_text, passage_text
from training import articles as reader
from training.adapter import write_encoder
from training.articles import Article
from training.mining import Pool, remembering
from training.pairs import Item, answers, disturbed, group_of, items

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

ARTICLES: Final = 12
"""Of a batch."""
ASKED: Final = 4
"""Questions and statements of each of them."""
OTHERS: Final = 2
"""Claims of each that none of these asks for."""
TOKENS: Final = 112
"""Wordpieces read of a text."""
SCALE: Final = 20.0
"""Cosines are multiplied by it before the softmax."""
WARM: Final = 40
FOUND: Final = (4, 16, 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question or statement of an article, and the places of its claims that are right."""

    text: str
    right: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Texts, and which claims and passages are right for which query, ``[queries, texts]``."""

    queries: tuple[str, ...]
    claims: tuple[str, ...]
    passages: tuple[str, ...]
    right_claims: Tensor
    right_passages: Tensor


def rows(article: Article, mine: Sequence[Item]) -> list[Row]:
    """What is asked of an article and has an answer in it."""
    asked = [
        Row(text=q.text, right=frozenset(n for n, i in enumerate(mine) if answers(q, i)))
        for q in article.questions
    ]
    for h in article.hypotheses:
        bears = {number for number, stance in h.labels.items() if stance != "neutral"}
        asked.append(
            Row(text=h.text, right=frozenset(n for n, i in enumerate(mine) if i.number in bears))
        )
    return [row for row in asked if row.right]


def batches(articles: Sequence[Article], rng: random.Random) -> Iterator[Batch]:
    """Each row once, a batch from ``ARTICLES`` articles of as many events."""
    held = {a.article_id: (a, items(a)) for a in articles}
    left = {name: rows(*pair) for name, pair in held.items()}
    for waiting in left.values():
        rng.shuffle(waiting)
    while True:
        names = [name for name, waiting in left.items() if waiting]
        rng.shuffle(names)
        drawn = list({group_of(name): name for name in names}.values())[:ARTICLES]
        if len(drawn) < ARTICLES // 2:
            return
        yield _batch(
            [
                (*held[name], [left[name].pop() for _ in range(min(ASKED, len(left[name])))])
                for name in drawn
            ],
            rng,
        )


def _batch(drawn: Sequence[tuple[Article, list[Item], list[Row]]], rng: random.Random) -> Batch:
    queries: list[str] = []
    claims: dict[str, None] = {}
    passages: dict[str, None] = {}
    right: list[tuple[int, str, str]] = []
    for article, mine, asked in drawn:
        shown = [_texts(disturbed(i, article, rng)) for i in mine]
        put = {rng.choice(sorted(row.right)) for row in asked}
        others = [n for n in range(len(mine)) if n not in put]
        put |= set(rng.sample(others, min(OTHERS, len(others))))
        claims |= dict.fromkeys(shown[n][0] for n in sorted(put))
        passages |= dict.fromkeys(shown[n][1] for n in sorted(put))
        for row in asked:
            right += [(len(queries), *shown[n]) for n in row.right]
            queries.append(row.text)
    return Batch(
        queries=tuple(queries),
        claims=tuple(claims),
        passages=tuple(passages),
        right_claims=_marked(len(queries), list(claims), [(q, c) for q, c, _ in right]),
        right_passages=_marked(len(queries), list(passages), [(q, p) for q, _, p in right]),
    )


def _texts(item: Item) -> tuple[str, str]:
    title = item.context.title
    return claim_text(item.claim, title), passage_text(item.context.passage, title)


def _marked(number: int, texts: list[str], right: Sequence[tuple[int, str]]) -> Tensor:
    place = {text: n for n, text in enumerate(texts)}
    marked = torch.zeros(number, len(texts), dtype=torch.bool)
    for query, text in right:
        if text in place:
            marked[query, place[text]] = True
    return marked


def loss_of(queries: Tensor, texts: Tensor, right: Tensor) -> Tensor:
    """Mean negative log share of what is right, over the queries for which anything is."""
    scores = queries @ texts.T * SCALE
    least = torch.finfo(scores.dtype).min
    share = scores.masked_fill(~right, least).logsumexp(1) - scores.logsumexp(1)
    return -share[right.any(1)].mean()


def vectors(model: SentenceTransformer, texts: Sequence[str]) -> Tensor:
    """Unit vectors of texts, with their gradient; like lengths are padded together."""
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
    made = []
    for at in range(0, len(order), 24):
        read = model.tokenizer(
            [texts[n] for n in order[at : at + 24]],
            padding=True,
            truncation=True,
            max_length=TOKENS,
            return_tensors="pt",
        )
        made.append(f.normalize(model(dict(read))["sentence_embedding"], dim=1))
    back = torch.empty(len(order), dtype=torch.long)
    back[order] = torch.arange(len(order))
    return torch.cat(made)[back]


def learn(
    model: SentenceTransformer, articles: Sequence[Article], args: argparse.Namespace
) -> None:
    """Learn for ``args.epochs``; a checkpoint is written every hundred batches."""
    model.requires_grad_(False)
    learned = [w.requires_grad_(True) for w in layers(model).values()]
    optimiser = torch.optim.AdamW(learned, lr=args.rate, weight_decay=0.01, fused=True)
    number = args.epochs * sum(1 for _ in batches(articles, random.Random(args.seed)))
    done, lost, started = 0, 0.0, time.time()
    model.train()
    for epoch in range(args.epochs):
        for batch in batches(articles, random.Random(args.seed + epoch)):
            queries = vectors(model, batch.queries)
            loss = loss_of(queries, vectors(model, batch.claims), batch.right_claims)
            loss = loss + args.passages * loss_of(
                queries, vectors(model, batch.passages), batch.right_passages
            )
            for group in optimiser.param_groups:
                group["lr"] = args.rate * min(1.0, (done + 1) / WARM) * max(0.02, 1 - done / number)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            done, lost = done + 1, lost + float(loss.detach())
            if done % 50 == 0:
                print(
                    f"{done}/{number} loss {lost / 50:.3f} {time.time() - started:.0f} s",
                    flush=True,
                )
                lost = 0.0
            if done % 100 == 0:
                save_file(_copy(model), args.out / "learned.safetensors")
    model.eval()


def found(encode: Encoder, articles: Sequence[Article]) -> Mapping[str, float]:
    """Share of what is right for the development articles among the first k found in all."""
    pool = Pool(articles, remembering(encode.encode))
    cases = [
        (row.text, {mine[n].claim.claim_id for n in row.right})
        for a in articles
        if a.is_dev
        for mine in [[i for i in pool.items if i.article == a.article_id]]
        for row in rows(a, mine)
    ]
    lists = pool.find([text for text, _ in cases], max(FOUND))
    return {
        f"recall@{k}": float(
            np.mean(
                [
                    len(right & {pool.items[n].claim.claim_id for n in one.items[:k]}) / len(right)
                    for (_, right), one in zip(cases, lists, strict=True)
                ]
            )
        )
        for k in FOUND
    }


def main(argv: Sequence[str]) -> None:
    """Learn, write the adapter, and print what is found with and without it."""
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", default=(reader.FURTHER,))
    parser.add_argument("--measured", type=Path, nargs="+", default=(reader.FOLDER,))
    parser.add_argument("--out", type=Path, required=True, help="folder of the adapter")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--passages", type=float, default=0.5, help="weight of the passages' loss")
    parser.add_argument(
        "--kept", type=float, default=0.5, help="share of what was learned that the adapter adds"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    read = list(reader.read_folder(*args.measured))
    model = packaged()
    figures = {"packaged": found(Encoder("packaged", model), read)}
    base = _copy(model)
    learn(model, [a for a in reader.read_folder(*args.articles) if not a.is_dev], args)
    write_encoder(args.out, base, between(base, _copy(model), args.kept))
    figures["learned"] = found(Encoder("learned", adapted(packaged(), args.out)), read)
    print(json.dumps(figures, indent=1))


def between(
    base: Mapping[str, Tensor], learned: Mapping[str, Tensor], kept: float
) -> dict[str, Tensor]:
    """The published weights with a share ``kept`` of what was learned.

    On texts of other kinds such an average finds more than what was learned, and little less on
    those of its kind (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
    """
    return {name: base[name] + kept * (w - base[name]) for name, w in learned.items()}


def _copy(model: SentenceTransformer) -> dict[str, Tensor]:
    return {name: w.detach().clone() for name, w in layers(model).items()}


if __name__ == "__main__":
    main(sys.argv[1:])
