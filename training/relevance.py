"""Learns the relevance and stance adapter: ``python -m training.relevance --out DIR``.

Enters: annotated articles, their event questions and, with ``--nli``, general NLI pairs. Leaves: an
adapter folder (``adapter.safetensors``, ``config.json``,
``prior.safetensors``, ``rarity.json``) and its figures on the
development articles. Does not: read a development article before the last step.

All layers of the packaged encoder and the heads are learned with AdamW, a linear decay, binary
cross-entropy for relevance and weighted cross-entropy for stance; the embeddings stay. Every epoch
draws its pairs anew from the seed. A run that was stopped goes on from its last checkpoint when it
is started again with the same ``--run``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
import torch.nn.functional as f
from safetensors.numpy import load_file as load_prior
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from assistant.embedding import Encoder, packaged_model_dir
from assistant.network import PairModel, base_weights, piece_vectors
from assistant.pairing import FEATURES
from assistant.relevance import Packaged
from training import articles as reader
from training import late_interaction
from training.adapter import write
from training.development import development
from training.figures import calibrated, figures
from training.ledger import ledger_items
from training.mining import Miner, remembering
from training.pairs import Pair, nli

if TYPE_CHECKING:
    from torch import Tensor

HIDDEN: Final = 192
BATCH: Final = 32
DROPOUT: Final = 0.1
STANCE_WEIGHT: Final = (1.3, 1.15, 0.8)
"""Of supports, contradicts, neutral: neutral pairs are many and easy."""
NLI_WORDS: Final = 35
NLI_FILES: Final = ("fm2_dev", "check_covid_train", "factcheckbench")
"""Fool Me Twice (Eisenschlos et al. 2021), Factcheck-Bench (Wang et al. 2024), both Apache-2.0, and
Check-COVID (Wang et al. 2023), MIT: what is learned from them may be given on freely."""


class Learner:
    """The network with the weights that are learned, and the wordpieces of texts it read.

    Args:
        seed: of the heads and of dropout.
        frozen: how many of the first layers, with the marks of the two texts, stay as they are.
    """

    def __init__(self, seed: int, frozen: int = 0) -> None:
        torch.manual_seed(seed)
        tokenizer = Tokenizer.from_file(str(packaged_model_dir() / "tokenizer.json"))
        self.base = base_weights()
        width = self.base["embeddings.LayerNorm.weight"].shape[0]
        weights = {name: w.clone() for name, w in self.base.items()} | _heads(width)
        self.model = PairModel(weights, tokenizer)
        self.learned = {
            name: w.requires_grad_(not _is_of_first(name, frozen))
            for name, w in weights.items()
            if _is_learned(name)
        }
        self._tokens: dict[str, list[int]] = {}

    def load(self, path: Path) -> None:
        """Take the learned weights from a checkpoint."""
        with torch.no_grad():
            for name, w in load_file(path).items():
                self.learned[name].copy_(w)

    def take(self, adapter: Path) -> None:
        """Go on from an adapter that was written before."""
        held = Packaged.load(adapter).network.weights
        with torch.no_grad():
            for name, w in self.learned.items():
                w.copy_(held[name])

    def average(self, adapter: Path, kept: float) -> None:
        """Keep a share of what was learned, and take the rest from an adapter that it began with.

        Weights of one origin may be averaged, and often serve better on what is new (Wortsman et
        al., "Model soups", ICML 2022).
        """
        held = Packaged.load(adapter).network.weights
        with torch.no_grad():
            for name, w in self.learned.items():
                w.mul_(kept).add_(held[name], alpha=1 - kept)

    def save(self, path: Path) -> None:
        """Write the learned weights, whole or not at all."""
        held = {n: w.detach().clone() for n, w in self.learned.items()}
        save_file(held, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def read(self, pairs: Sequence[Pair]) -> None:
        """Cut texts not read before into wordpieces."""
        texts = dict.fromkeys(t for p in pairs for t in (p.query, p.premise))
        new = [t for t in texts if t not in self._tokens]
        self._tokens |= zip(new, self.model.tokens(new), strict=True)

    def scores(self, pairs: Sequence[Pair]) -> Tensor:
        """The logits ``[n, 4]`` of pairs whose texts were read."""
        rows = torch.tensor([p.features for p in pairs], dtype=torch.float32)
        tokens = [(self._tokens[p.query], self._tokens[p.premise]) for p in pairs]
        return self.model.joint(tokens, rows)

    def length(self, pair: Pair) -> int:
        """Wordpieces of a pair whose texts were read."""
        return len(self._tokens[pair.query]) + len(self._tokens[pair.premise])

    def predict(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Logits without dropout, ``[n, 4]``."""
        self.read(pairs)
        out = np.zeros((len(pairs), 4))
        order = sorted(range(len(pairs)), key=lambda i: self.length(pairs[i]))
        with torch.inference_mode():
            for i in range(0, len(order), 64):
                part = order[i : i + 64]
                out[part] = self.scores([pairs[j] for j in part]).double().numpy()
        return out


def _heads(width: int) -> dict[str, Tensor]:
    inner = torch.nn.Linear(4 * width + len(FEATURES), HIDDEN)
    outer = torch.nn.Linear(HIDDEN + len(FEATURES), 4)
    return {
        "head.part": torch.zeros(2, width),
        "head.in.weight": inner.weight.detach().clone(),
        "head.in.bias": inner.bias.detach().clone(),
        "head.out.weight": outer.weight.detach().clone(),
        "head.out.bias": outer.bias.detach().clone(),
    }


def _is_learned(name: str) -> bool:
    return name.startswith(("head.", "encoder.layer."))


def _is_of_first(name: str, layers: int) -> bool:
    """Whether a weight is read before or in the first ``layers``; without any, none is."""
    of = tuple(f"encoder.layer.{n}." for n in range(layers))
    return layers > 0 and (name == "head.part" or name.startswith(of))


def loss_of(logits: Tensor, pairs: Sequence[Pair]) -> Tensor:
    """Relevance and stance loss of a batch; what a pair says nothing about costs nothing."""
    weight = torch.tensor([p.weight for p in pairs])
    relevant = torch.tensor([-1.0 if p.relevant is None else p.relevant for p in pairs])
    stance = torch.tensor([-1 if p.stance is None else p.stance for p in pairs])
    answer = f.binary_cross_entropy_with_logits(
        logits[:, 0], relevant.clamp(0, 1) * 0.98 + 0.01, reduction="none"
    )
    stand = f.cross_entropy(
        logits[:, 1:], stance.clamp(min=0), reduction="none", label_smoothing=0.03
    )
    stand = stand * torch.tensor(STANCE_WEIGHT)[stance.clamp(min=0)]
    total = answer * (relevant >= 0) * weight + stand * (stance >= 0) * weight
    return total.sum() / BATCH


def batches(learner: Learner, pairs: Sequence[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    """Batches of pairs of like length, in random order."""
    pairs = list(pairs)
    rng.shuffle(pairs)
    for i in range(0, len(pairs), BATCH * 40):
        block = sorted(pairs[i : i + BATCH * 40], key=learner.length)
        parts = [block[j : j + BATCH] for j in range(0, len(block), BATCH)]
        rng.shuffle(parts)
        yield from parts


def learn(
    learner: Learner,
    draw: Callable[[int], Sequence[Pair]],
    epochs: range,
    args: argparse.Namespace,
    after: Callable[[int], None],
) -> None:
    """Learn for ``epochs``; ``after`` is called with each epoch's number when it ends."""
    moving = {n: w for n, w in learner.learned.items() if w.requires_grad}
    heads = [w for n, w in moving.items() if n.startswith("head.")]
    layers = [w for n, w in moving.items() if not n.startswith("head.")]
    groups: list[dict[str, Any]] = [
        {"params": layers, "lr": args.rate},
        {"params": heads, "lr": args.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    for epoch in epochs:
        pairs = draw(epoch)
        learner.read(pairs)
        steps = -(-len(pairs) // BATCH)
        started, lost = time.time(), 0.0
        learner.model.dropout = DROPOUT
        for step, part in enumerate(batches(learner, pairs, random.Random(args.seed + epoch))):
            done = (epoch + step / steps) / args.epochs
            warm = min(1.0, (step + 1) / 100)
            for group, rate in zip(
                optimiser.param_groups, (args.rate, args.head_rate), strict=True
            ):
                group["lr"] = rate * warm * max(0.02, 1 - done)
            loss = loss_of(learner.scores(part), part)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(layers + heads, 1.0)
            optimiser.step()
            lost += float(loss.detach())
            if (step + 1) % 100 == 0:
                print(f"epoch {epoch} step {step + 1}/{steps} loss {lost / (step + 1):.3f} "
                      f"{time.time() - started:.0f} s", flush=True)  # fmt: skip
        learner.model.dropout = 0.0
        after(epoch)


def events_of(folders: Iterable[Path]) -> Mapping[str, Sequence[Any]]:
    """Event questions by group ("events/01" → rows)."""
    return {
        f"events/{path.name.split('.')[0]}": [
            json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()
        ]
        for folder in folders
        for path in sorted((folder / "events").glob("*.questions.jsonl"))
    }


def main(argv: Sequence[str]) -> None:
    """Learn, calibrate on the development articles, write the adapter and print its figures."""
    args = _arguments(argv)
    torch.set_num_threads(args.threads)
    read = list(reader.read_folder(*args.articles))
    encode = remembering(Encoder.load(threads=args.threads).encode)
    args.run.mkdir(parents=True, exist_ok=True)
    checkpoint, progress = args.run / "learned.safetensors", args.run / "progress.json"
    events = events_of(args.articles)
    ledger = ledger_items(args.ledger, read) if args.ledger else None
    mined = [ledger] if args.ledger_alone else [None, ledger] if ledger else [None]
    miners = [Miner(read, encode, events, claims) for claims in mined]
    rarity = miners[0].rarity
    learner = Learner(args.seed, args.frozen)
    first = 0
    if checkpoint.exists() and progress.exists():
        learner.load(checkpoint)
        first = json.loads(progress.read_text())["epochs"]
    elif args.start:
        learner.take(args.start)
    general: list[Pair] = []
    if args.nli:
        files = [args.nli / f"{name}.jsonl" for name in NLI_FILES]
        general = nli(files, rarity, NLI_WORDS, args.seed)

    shares = dict(args.share_of)

    def draw(epoch: int) -> list[Pair]:
        seeds = [(args.seed + epoch) * len(miners) + n for n in range(len(miners))]
        pairs = [
            p
            for m, seed in zip(miners, seeds, strict=True)
            for p in m.draw(seed, args.share, shares)
        ]
        return pairs + (general if epoch < args.epochs - 1 else [])

    def after(epoch: int) -> None:
        learner.save(checkpoint)
        progress.write_text(json.dumps({"epochs": epoch + 1}))

    learn(learner, draw, range(first, args.epochs), args, after)
    if args.average:
        learner.average(args.average, args.kept)
    known = load_prior(args.prior / "prior.safetensors") if args.prior else None
    words = late_interaction.Learner(piece_vectors(learner.base), learner.model.tokenizer, rarity)
    fitted = frozenset(a.article_id for a in reader.read_folder(*args.prior_articles))
    held = development(read, encode, words, ledger=ledger, known=known, fitted=fitted)
    config, prior = calibrated(held, learner.predict, known)
    write(args.out, learner.base, learner.learned, rarity, config, prior)
    print(json.dumps(figures(held, learner.predict, config, prior), indent=1))


def _share_of(text: str) -> tuple[str, float]:
    """The folder and the share of ``seas=0.5``."""
    folder, _, share = text.partition("=")
    return folder, float(share)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.relevance", description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", default=reader.FOLDERS)
    parser.add_argument("--ledger", type=Path, help="folder of a store that holds the articles")
    parser.add_argument(
        "--ledger-alone", action="store_true", help="draw no pairs of the annotated claims"
    )
    parser.add_argument(
        "--frozen", type=int, default=0, help="first layers that stay as they are; saves time"
    )
    parser.add_argument("--nli", type=Path, help="folder of NLI JSON lines, learned too but last")
    parser.add_argument("--start", type=Path, help="folder of an adapter to go on from")
    parser.add_argument("--average", type=Path, help="folder of an adapter to average with")
    parser.add_argument(
        "--kept", type=float, default=0.75, help="share of what was learned in that average"
    )
    parser.add_argument(
        "--prior-articles",
        type=Path,
        nargs="+",
        default=(reader.FOLDER,),
        help="articles that the prior is fitted on; the encoder must not have learned from them",
    )
    parser.add_argument("--prior", type=Path, help="folder of an adapter whose prior to keep")
    parser.add_argument("--out", type=Path, required=True, help="folder of the adapter")
    parser.add_argument("--run", type=Path, default=Path("training/runs/relevance"))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument(
        "--share",
        type=float,
        default=1.0,
        help="of the questions and hypotheses, drawn for an epoch",
    )
    parser.add_argument(
        "--share-of",
        type=_share_of,
        nargs="+",
        default=[],
        metavar="FOLDER=SHARE",
        help="another share of what is asked of a folder's articles, such as those written last",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(argv)


if __name__ == "__main__":
    main(sys.argv[1:])
