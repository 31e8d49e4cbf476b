"""The relevance and stance model, measured: ``python -m benchmarks.relevance``.

Enters: the annotated articles (all are candidates; questions and hypotheses of the development
split are asked) and the packaged adapter. Leaves: on standard output, as JSON, relevance AUC,
what the
threshold does on candidates retrieved from all articles, the stance confusion matrix (rows gold:
supports, contradicts, neutral), verdict accuracy from gold claims, and the time of judging. Does
not: train or calibrate.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import torch

from assistant.embedding import Encoder
from assistant.relevance import Packaged, Relevance
from assistant.resources import adapter_dir
from assistant.settings import load_settings
from training.articles import FOLDER, read_folder
from training.development import Held, development, figures
from training.pairs import Pair

CLAIMS = (24, 40)


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("--articles", type=Path, default=FOLDER)
    parser.add_argument("--adapter", type=Path, default=adapter_dir("relevance"))
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)
    packaged = Packaged.load(args.adapter)
    articles = list(read_folder(args.articles))
    held = development(articles, Encoder.load(threads=args.threads).encode, packaged.rarity)

    def predict(pairs: Sequence[Pair]) -> np.ndarray:
        out = [np.zeros((0, 4))]
        for query, group in groupby(pairs, key=lambda p: p.query):
            rows = list(group)
            features = np.array([p.features for p in rows])
            out.append(packaged.network.logits(query, [p.premise for p in rows], features))
        return np.concatenate(out)

    config = json.loads((args.adapter / "config.json").read_text(encoding="utf-8"))
    found = figures(held, predict, config)
    print(json.dumps({**found, "milliseconds": timed(held, args.threads)}, indent=1))


def timed(held: Held, threads: int) -> dict[str, list[float]]:
    """Median and 95th percentile of judging claims not seen before, by their number."""
    out = {}
    for number in CLAIMS:
        model = Relevance.load(load_settings(), threads)
        took = []
        for asked in held.asked[:60]:
            claims = [i.claim for i in asked.items[:number]]
            context = {i.claim.claim_id: i.context for i in asked.items[:number]}
            started = time.perf_counter()
            model.judge(asked.pairs[0].query, claims, context=context)
            took.append(1000 * (time.perf_counter() - started))
        out[f"{number} claims"] = [round(float(np.quantile(took[5:], q)), 1) for q in (0.5, 0.95)]
    return out


if __name__ == "__main__":
    main(sys.argv[1:])
