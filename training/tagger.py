"""Trains the attribution tagger: ``python -m training.tagger``.

Enters: ``training/articles/`` (without the development split) and the packaged encoder. Leaves:
checkpoints in ``training/runs/NAME`` and the adapter, beside the code or where ``--out`` says. Does
not: read any other data, or reach the network.

Every article is seen once an epoch, changed anew by ``training.augment``. The loss is the negative
log likelihood of the tags (a conditional random field a layer) and of the links, summed and divided
by the contents in the batch. What is kept is the exponential moving average of the weights, its
changes to the encoder's matrices cut to ``--rank`` by singular value decomposition. A run that was
stopped goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from assistant.attribution.decoding import IN, LAYERS, OUT, TAGS
from assistant.attribution.tagger import (
    DEPTH,
    FORMAT,
    FROZEN,
    Batch,
    Network,
    Tagger,
    base_weights,
    fingerprint,
    load_tokenizer,
)
from assistant.chunking import sentences
from assistant.embedding import packaged_model_dir
from assistant.resources import adapter_dir
from training.articles import FOLDER, Article, read_folder
from training.augment import Augmenter
from training.examples import Example, Link, examples, marked
from training.joint import Count, Quote, count

RUNS: Final = Path(__file__).resolve().parent / "runs"
_NEVER: Final = -1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides the outcome of a run.

    The learning rate falls to nothing until epoch ``restart``, starts ``again`` times as high, and
    falls once more until the last epoch (Loshchilov & Hutter 2017).
    """

    seed: int = 1
    epochs: int = 10
    restart: int = 4
    again: float = 0.7
    pieces: int = 1100
    rate: float = 3e-4
    head_rate: float = 1e-3
    decay: float = 0.01
    warmup: float = 0.06
    average: float = 0.98
    drop: float = 0.1


class Trainer:
    """One run: the network, its optimizer, and the place in the plan."""

    def __init__(self, plan: Plan, articles: list[Article], folder: Path) -> None:
        base = packaged_model_dir()
        self.plan, self.folder = plan, folder
        self.articles = [a for a in articles if not a.is_dev]
        self.dev = [a for a in articles if a.is_dev]
        self.tokenizer: Tokenizer = load_tokenizer(base)
        torch.manual_seed(plan.seed)
        self.network = Network(plan.drop)
        self.base = base_weights(base)
        self.network.load_state_dict(self.base, strict=False)
        self.average = {k: v.clone() for k, v in self.network.state_dict().items()}
        body, heads = self._parameters()
        self.optimizer = torch.optim.AdamW(
            [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.head_rate}],
            weight_decay=plan.decay,
        )
        self.peaks = [plan.rate, plan.head_rate]
        self.epoch = self.step = 0

    def _parameters(self) -> tuple[list[Any], list[Any]]:
        body, heads = [], []
        for name, value in self.network.named_parameters():
            still = name in self.base and not name.startswith(
                tuple(f"layers.{i}." for i in range(FROZEN, DEPTH))
            )
            value.requires_grad = not still
            if not still:
                (heads if name.startswith(("tags", "steps", "links", "extra")) else body).append(
                    value
                )
        return body, heads

    def run(self, keep: int) -> None:
        """Train to the end of the plan, with a checkpoint after every epoch."""
        while self.epoch < self.plan.epochs:
            started = time.monotonic()
            chance = random.Random(f"{self.plan.seed} {self.epoch}")
            torch.manual_seed(self.plan.seed * 1000 + self.epoch)
            batches = self._batches(chance)
            self.network.train()
            total = 0.0
            for i, batch in enumerate(batches):
                total += self._learn(batch, self._rate(self.epoch + i / len(batches)))
            self.epoch += 1
            self.save()
            spent = time.monotonic() - started
            line = f"epoch {self.epoch}: loss {total / len(batches):.3f}, {spent:.0f} s"
            if self.epoch >= keep or self.epoch % 3 == 0:
                line += f", dev {figures(self.averaged(), self.tokenizer, self.dev)}"
            print(line, flush=True)

    def _batches(self, chance: random.Random) -> list[list[Example]]:
        augmenter = Augmenter(self.articles, chance)
        found = []
        for article in self.articles:
            core = chance.choice((160, 300, 300, 360))
            found += examples(augmenter(marked(article)), self.tokenizer, chance, core)
        found.sort(key=lambda e: len(e.window.ids) + chance.randint(0, 40))
        batches: list[list[Example]] = []
        for example in found:
            size = len(example.window.ids)
            if batches and (len(batches[-1]) + 1) * size <= self.plan.pieces:
                batches[-1].append(example)
            else:
                batches.append([example])
        chance.shuffle(batches)
        return batches

    def _rate(self, at: float) -> float:
        """The share of the highest learning rate at epoch ``at``."""
        plan, height = self.plan, 1.0
        first, last = 0, min(plan.restart, plan.epochs) or plan.epochs
        if at >= last:
            first, last, height = last, plan.epochs, plan.again
        done = (at - first) / (last - first)
        return height * min(done / plan.warmup, (1 - done) / (1 - plan.warmup))

    def _learn(self, batch: list[Example], scale: float) -> float:
        for group, peak in zip(self.optimizer.param_groups, self.peaks, strict=True):
            group["lr"] = peak * max(scale, 0.01)
        loss = loss_of(self.network, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        keep = min(self.plan.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.network.named_parameters():
                if value.requires_grad:
                    self.average[name].lerp_(value, 1 - keep)
        return loss.item()

    def averaged(self) -> Network:
        """The network with the averaged weights."""
        network = Network(self.plan.drop)
        network.load_state_dict(self.average)
        return network.eval()

    def save(self) -> None:
        """Write a checkpoint that ``resume`` goes on from."""
        state = {
            "epoch": self.epoch,
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / "checkpoint.part"
        torch.save(state, part)
        part.replace(self.folder / "checkpoint.pt")

    def resume(self) -> None:
        """Go on from the checkpoint in the run's folder, if there is one."""
        path = self.folder / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.epoch, self.step = state["epoch"], state["step"]
            self.network.load_state_dict(state["network"])
            self.average = state["average"]
            self.optimizer.load_state_dict(state["optimizer"])


def loss_of(network: Network, batch: list[Example]) -> Tensor:
    """Negative log likelihood of what is right in ``batch``, a content."""
    laid = Batch([e.words for e in batch], [e.window for e in batch])
    states, scores = network(laid)
    total = _tag_loss(network, scores, batch, laid.lengths)
    contents, at = 0, 0
    for example, length in zip(batch, laid.lengths, strict=True):
        for name, link in example.links.items():
            if len(link.pairs.contents):
                total = total + _link_loss(network, name, states[at : at + length], link)
        contents += len(example.links["piece"].right)
        at += length
    return total / max(contents, 1)


def _tag_loss(network: Network, scores: Tensor, batch: list[Example], lengths: list[int]) -> Tensor:
    """Negative log likelihood of the tags under a linear-chain conditional random field."""
    n = max(lengths)
    padded = torch.stack(
        [functional.pad(s, (0, 0, 0, 0, 0, n - len(s))) for s in scores.split(lengths)]
    )
    tags = torch.zeros((len(batch), n, LAYERS), dtype=torch.long)
    opens = torch.zeros((len(batch), n), dtype=torch.bool)
    inside = torch.zeros((len(batch), n), dtype=torch.bool)
    for i, (example, length) in enumerate(zip(batch, lengths, strict=True)):
        first = int(np.argmax(example.seen)) if example.seen.any() else length
        tags[i, :length] = torch.from_numpy(example.tags)
        opens[i, :length] = torch.from_numpy(example.opens)
        inside[i, first:length] = True
    padded = padded + opens[..., None, None] * torch.tensor([0.0, 0.0, _NEVER])
    forbidden = torch.zeros(TAGS, TAGS)
    forbidden[OUT, IN] = _NEVER
    steps = network.steps + forbidden
    right = (padded.gather(-1, tags[..., None]).squeeze(-1) * inside[..., None]).sum()
    layer = torch.arange(LAYERS)
    stepped = steps[layer, tags[:, :-1], tags[:, 1:]]
    both = (inside[:, :-1] & inside[:, 1:])[..., None]
    right = right + (stepped * both).sum()
    best = padded[:, 0] * inside[:, 0, None, None]
    blank = torch.zeros(())
    for i in range(1, n):
        through = torch.logsumexp(best[..., None] + steps, dim=-2) + padded[:, i]
        started = padded[:, i]
        now = torch.where(inside[:, i - 1, None, None], through, started)
        best = torch.where(inside[:, i, None, None], now, best)
    all_paths = torch.logsumexp(best, dim=-1)
    alive = inside.any(-1)[:, None]
    return torch.where(alive, all_paths, blank).sum() - right


def _link_loss(network: Network, name: str, states: Tensor, link: Link) -> Tensor:
    """Negative log likelihood of picking any right partner, or nobody."""
    scores, alone = network.links[name](states, link.pairs)
    n, width = len(link.right), len(link.pairs.partners)
    grid = torch.full((n, width + 1), _NEVER)
    grid[:, 0] = 0
    rows, columns = torch.from_numpy(link.pairs.left), torch.from_numpy(link.pairs.right)
    grid = torch.cat([alone[:, None], grid[:, 1:]], dim=1).index_put((rows, columns + 1), scores)
    near = set(zip(link.pairs.left.tolist(), link.pairs.right.tolist(), strict=True))
    wanted = torch.full((n, width + 1), _NEVER)
    for i, right in enumerate(link.right):
        reachable = [j for j in right if (i, j) in near]
        if right and not reachable:
            wanted[i] = 0  # too far to be scored: nothing to learn
        for j in reachable:
            wanted[i, j + 1] = 0
        if not right:
            wanted[i, 0] = 0
    return (torch.logsumexp(grid, 1) - torch.logsumexp(grid + wanted, 1)).sum()


def figures(network: Network, tokenizer: Tokenizer, articles: list[Article]) -> dict[str, float]:
    """JOINT and its parts on ``articles``."""
    tagger, counted = Tagger(network, tokenizer), Count()
    for article in articles:
        found = tagger.tag(article.text, sentences(article.text))
        predicted = [
            Quote(
                source=((a.source.start, a.source.end),) if a.source else (),
                cue=tuple((s.start, s.end) for s in a.cue),
                content=tuple((s.start, s.end) for s in a.content),
            )
            for a in found
        ]
        gold = [
            Quote(source=(c.source,) if c.source else (), cue=c.cue, content=c.content)
            for c in marked(article).claims
        ]
        count(article.text, gold, predicted, counted)
    return {name: round(value, 4) for name, value in counted.figures().items()}


def compress(average: dict[str, Tensor], base: dict[str, Tensor], rank: int) -> dict[str, Tensor]:
    """What was learned, in half precision: low-rank changes of matrices, the rest as it is."""
    out: dict[str, Tensor] = {}
    for name, value in average.items():
        if name in base and torch.equal(value, base[name]):
            continue
        if name in base and value.dim() == 2:
            u, s, v = torch.linalg.svd(value - base[name], full_matrices=False)
            root = s[:rank].sqrt()
            out[f"left:{name}"] = (u[:, :rank] * root).half().contiguous()
            out[f"right:{name}"] = (root[:, None] * v[:rank]).half().contiguous()
        else:
            out[f"full:{name}"] = value.half().contiguous()
    return out


def write_adapter(changes: dict[str, Tensor], about: dict[str, str], folder: Path) -> int:
    """Write the adapter; returns its size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    base = packaged_model_dir()
    path = folder / "adapter.safetensors"
    save_file(
        changes, path, metadata={"format": str(FORMAT), "encoder": fingerprint(base), **about}
    )
    return path.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Train, average the runs of several seeds, and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path, default=FOLDER)
    parser.add_argument("--name", default="tagger", help="folder of the run under training/runs")
    parser.add_argument("--rank", type=int, default=96)
    parser.add_argument("--out", type=Path, default=adapter_dir("attribution"))
    parser.add_argument("--threads", type=int, default=2)
    for field, default in asdict(Plan()).items():
        parser.add_argument(f"--{field.replace('_', '-')}", type=type(default), default=default)
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    plan = Plan(**{field: getattr(given, field) for field in asdict(Plan())})
    folder = RUNS / given.name
    trainer = Trainer(plan, list(read_folder(given.articles)), folder)
    trainer.resume()
    trainer.run(keep=plan.epochs)
    (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")
    save_file(
        {k: v.contiguous() for k, v in trainer.average.items()}, folder / "average.safetensors"
    )
    changes = compress(trainer.average, trainer.base, given.rank)
    size = write_adapter(changes, {"version": f"{given.name}-{plan.seed}"}, given.out)
    print(f"{given.out}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
