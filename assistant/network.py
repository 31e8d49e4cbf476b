"""The network that reads a query beside a claim, as functions over named weights.

Enters: the encoder's weights with those that were learned, a query, premises, counted features.
Leaves: four logits a pair: relevant, and the three of ``STANCES``. Does not: learn (see
``training.relevance``), calibrate, or decide what it is asked.

All layers read the query and the premise together; each text keeps places of its own, and a learned
vector tells which text a place is of. The heads see the mean of either text and the counted
features.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from assistant import bert
from assistant.calibration import Scores
from assistant.embedding import packaged_model_dir
from assistant.precision import narrowed

if TYPE_CHECKING:
    from torch import Tensor

STANCES: Final = ("supports", "contradicts", "neutral")
QUERY_MOST: Final = 40
"""Wordpieces of the query that the model reads."""
PAIR_MOST: Final = 96
"""Wordpieces of a pair that the model reads."""
_CLS, _SEP = 101, 102

Wordpieces = tuple[Sequence[int], Sequence[int]]
"""Of a query and of a premise."""


class PairModel:
    """The network, as functions over named weights; ``training.relevance`` learns them.

    Args:
        weights: the encoder's weights by their names, and ``head.*``.
        tokenizer: the encoder's.
    """

    dropout = 0.0

    def __init__(self, weights: dict[str, Tensor], tokenizer: Any) -> None:  # noqa: ANN401
        self.weights = weights
        self.tokenizer = tokenizer
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.layers = bert.depth(weights)

    def logits(self, pairs: Sequence[tuple[str, str]], features: Scores) -> Scores:
        """The scores of pairs of a query and a premise, ``[n, 4]``."""
        import torch

        with torch.inference_mode():
            texts = dict.fromkeys(t for pair in pairs for t in pair)
            read = dict(zip(texts, self.tokens(list(texts)), strict=True))
            rows = torch.tensor(np.asarray(features), dtype=torch.float32)
            return self.joint([(read[q], read[p]) for q, p in pairs], rows).double().numpy()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Wordpiece ids with the encoder's marks at both ends."""
        found = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [[_CLS, *f.ids[: PAIR_MOST - 2], _SEP] for f in found]

    def joint(self, pairs: Sequence[Wordpieces], features: Tensor) -> Tensor:
        """The scores of wordpieces of queries and premises, ``[n, 4]``.

        Args:
            pairs: for each pair the wordpieces of the query and of the premise.
            features: their counted features, ``[n, FEATURES]``.
        """
        import torch
        import torch.nn.functional as f

        w = self.weights
        cut = [(a[: QUERY_MOST + 2], s) for a, s in pairs]
        texts = [t for a, s in cut for t in (a, s[: PAIR_MOST - len(a)])]
        lengths = [len(t) for t in texts]
        which = torch.tensor([0, 1]).repeat(len(pairs))
        states = bert.embedded(w, texts)
        states = states + w["head.part"][which.repeat_interleave(torch.tensor(lengths))]
        whole = [a + s for a, s in zip(lengths[::2], lengths[1::2], strict=True)]
        states = bert.encoded(w, self.layers, states, whole, self.dropout)
        means = torch.stack([text.mean(0) for text in torch.split(states, lengths)])
        a, b = means[::2], means[1::2]
        row = torch.cat([a, b, (a - b).abs(), a * b, features], 1)
        row = f.dropout(row, self.dropout, self.dropout > 0)
        row = f.gelu(f.linear(row, w["head.in.weight"], w["head.in.bias"]))
        row = torch.cat([row, features], 1)
        return f.linear(row, w["head.out.weight"], w["head.out.bias"])


def base_weights() -> dict[str, Tensor]:
    """The packaged encoder's weights by their names, without its pooler."""
    from safetensors.torch import load_file

    held = load_file(packaged_model_dir() / "model.safetensors")
    named = {n.removeprefix("bert."): w for n, w in held.items()}
    return {n: w.float() for n, w in named.items() if n.startswith(("embeddings.", "encoder."))}


def piece_vectors(weights: Mapping[str, Tensor]) -> npt.NDArray[np.float32]:
    """The encoder's wordpiece embeddings, ``[pieces, dim]``."""
    table: npt.NDArray[np.float32] = weights["embeddings.word_embeddings.weight"].numpy()
    return table


def narrowed_layers(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """``weights`` with those of the layers' products in the processor's fastest precision."""
    return {
        name: narrowed(w) if name.startswith("encoder.") and "LayerNorm" not in name else w
        for name, w in weights.items()
    }
