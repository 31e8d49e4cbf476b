"""The relevance and stance model, measured: ``python -m benchmarks.relevance``.

Enters: the annotated articles (all are candidates; questions and hypotheses of the development
split are asked) and the packaged adapter. Leaves: on standard output, as JSON, relevance AUC and
what the thresholds do in stores of three sizes, the stance confusion matrix (rows gold: supports,
contradicts, neutral) and verdict accuracy from gold claims. Does not: train or calibrate.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from assistant.embedding import Encoder
from assistant.network import base_weights, piece_vectors
from assistant.relevance import Packaged
from assistant.resources import adapter_dir
from training.articles import FOLDER, read_folder
from training.development import development
from training.figures import figures
from training.late_interaction import Learner
from training.pairs import Pair


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("--articles", type=Path, default=FOLDER)
    parser.add_argument("--adapter", type=Path, default=adapter_dir("relevance"))
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args(argv)
    torch.set_num_threads(args.threads)
    packaged = Packaged.load(args.adapter)
    articles = list(read_folder(args.articles))
    prior = load_file(args.adapter / "prior.safetensors")
    words = Learner(piece_vectors(base_weights()), packaged.network.tokenizer, packaged.rarity)
    held = development(articles, Encoder.load(threads=args.threads).encode, words, known=prior)

    def predict(pairs: Sequence[Pair]) -> np.ndarray:
        out = [np.zeros((0, 4))]
        for _, group in groupby(pairs, key=lambda p: p.query):
            rows = list(group)
            features = np.array([p.features for p in rows])
            out.append(packaged.network.logits([(p.query, p.premise) for p in rows], features))
        return np.concatenate(out)

    config = json.loads((args.adapter / "config.json").read_text(encoding="utf-8"))
    found = figures(held, predict, config, prior)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
