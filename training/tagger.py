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

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from assistant.attribution.tagger import FROZEN, Network, Tagger
from assistant.attribution.weights import (
    DEPTH,
    FILE,
    FORMAT,
    base_weights,
    fingerprint,
    load_tokenizer,
)
from assistant.chunking import sentences
from assistant.embedding import packaged_model_dir
from assistant.resources import adapter_dir
from training.articles import FOLDER, Article, read_folder
from training.augment import Augmenter
from training.examples import Example, examples, marked
from training.joint import Count, Quote, count
from training.losses import loss_of

RUNS: Final = Path(__file__).resolve().parent / "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides the outcome of a run.

    The learning rate falls to nothing until each of the epochs ``ends``, and starts again,
    ``again`` times as high as at first (Loshchilov & Hutter 2017). What is kept is the mean of the
    weights at these ends (Izmailov et al. 2018).
    """

    seed: int = 1
    ends: tuple[int, ...] = (4, 9)
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
        folder.mkdir(parents=True, exist_ok=True)
        self.articles = [a for a in articles if not a.is_dev]
        self.dev = [a for a in articles if a.is_dev]
        self.tokenizer: Tokenizer = load_tokenizer(base)
        torch.manual_seed(plan.seed)
        self.network = Network(plan.drop)
        self.base = {k: torch.from_numpy(v) for k, v in base_weights(base).items()}
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

    def run(self) -> None:
        """Train to the end of the plan, with a checkpoint after every epoch."""
        while self.epoch < self.plan.ends[-1]:
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
            if self.epoch in self.plan.ends:
                save_file(self._learned(), self.folder / f"end-{self.epoch}.safetensors")
                line += f", dev {figures(network_of(self.average), self.tokenizer, self.dev)}"
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
        plan = self.plan
        last = next(end for end in plan.ends if at < end)
        first = max((end for end in plan.ends if end <= at), default=0)
        height = plan.again if first else 1.0
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

    def _learned(self) -> dict[str, Tensor]:
        """The averaged weights that differ from the encoder's."""
        return {
            name: value.contiguous()
            for name, value in self.average.items()
            if name not in self.base or not torch.equal(value, self.base[name])
        }

    def kept(self) -> dict[str, Tensor]:
        """The mean of the weights at the ends of the plan."""
        parts = [load_file(self.folder / f"end-{end}.safetensors") for end in self.plan.ends]
        mean = {name: sum(part[name] for part in parts) / len(parts) for name in parts[0]}
        return self.base | mean

    def save(self) -> None:
        """Write a checkpoint that ``resume`` goes on from."""
        state = {
            "epoch": self.epoch,
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
        }
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


def network_of(weights: dict[str, Tensor]) -> Network:
    """A network with these weights, to be used."""
    network = Network()
    network.load_state_dict(weights)
    return network.eval()


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
    path = folder / FILE
    save_file(
        changes, path, metadata={"format": str(FORMAT), "encoder": fingerprint(base), **about}
    )
    return path.stat().st_size


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(word) for word in words.split(","))


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=Path, default=FOLDER)
    parser.add_argument("--name", default="tagger", help="folder of the run under training/runs")
    parser.add_argument("--version", default="1", help="of the adapter")
    parser.add_argument("--rank", type=int, default=128)
    parser.add_argument("--out", type=Path, default=adapter_dir("attribution"))
    parser.add_argument("--threads", type=int, default=2)
    for field, default in asdict(Plan()).items():
        kind = _numbers if isinstance(default, tuple) else type(default)
        parser.add_argument(f"--{field.replace('_', '-')}", type=kind, default=default)
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    plan = Plan(**{field: getattr(given, field) for field in asdict(Plan())})
    trainer = Trainer(plan, list(read_folder(given.articles)), RUNS / given.name)
    trainer.resume()
    trainer.run()
    kept = trainer.kept()
    print("kept: dev", figures(network_of(kept), trainer.tokenizer, trainer.dev))
    about = {"version": given.version, "plan": json.dumps(asdict(plan))}
    size = write_adapter(compress(kept, trainer.base, given.rank), about, given.out)
    print(f"{given.out}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
