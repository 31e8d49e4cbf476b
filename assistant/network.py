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

from assistant.calibration import Scores
from assistant.embedding import packaged_model_dir
from assistant.precision import linear, narrowed

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
        self.layers = 1 + max(
            int(n.split(".")[2]) for n in weights if n.startswith("encoder.layer.")
        )

    def logits(self, query: str, premises: Sequence[str], features: Scores) -> Scores:
        """The scores of one query beside each premise, ``[n, 4]``."""
        import torch

        with torch.inference_mode():
            asked, *said = self.tokens([query, *premises])
            order = sorted(range(len(said)), key=lambda i: len(said[i]))
            out = np.zeros((len(said), 4))
            half = (len(order) + 1) // 2 if len(order) > 8 else len(order)
            for part in (order[:half], order[half:]):  # two lengths of padding, not one
                if part:
                    rows = torch.tensor(np.asarray(features)[part], dtype=torch.float32)
                    pairs = [(asked, said[i]) for i in part]
                    out[part] = self.joint(pairs, rows).double().numpy()
        return out

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
        states, part = self._embedded(pairs)
        keep = (part < 2)[:, None, None, :]
        for layer in range(self.layers):
            states = self._layer(layer, states, keep)
        means = []
        for which in (0, 1):
            mine = (part == which).unsqueeze(-1).to(states.dtype)
            means.append((states * mine).sum(1) / mine.sum(1))
        a, b = means
        row = torch.cat([a, b, (a - b).abs(), a * b, features], 1)
        row = f.dropout(row, self.dropout, self.dropout > 0)
        row = f.gelu(f.linear(row, w["head.in.weight"], w["head.in.bias"]))
        row = torch.cat([row, features], 1)
        return f.linear(row, w["head.out.weight"], w["head.out.bias"])

    def _embedded(self, pairs: Sequence[Wordpieces]) -> tuple[Tensor, Tensor]:
        """The first states ``[n, longest, dim]``, and each place's text: 0, 1, or 2 for padding."""
        import torch
        import torch.nn.functional as f

        cut = [(a[: QUERY_MOST + 2], s) for a, s in pairs]
        cut = [(a, s[: PAIR_MOST - len(a)]) for a, s in cut]
        longest = max(len(a) + len(s) for a, s in cut)
        ids = torch.zeros(len(cut), longest, dtype=torch.long)
        places = torch.zeros(len(cut), longest, dtype=torch.long)
        part = torch.full((len(cut), longest), 2)
        for row, (a, s) in enumerate(cut):
            end = len(a) + len(s)
            ids[row, :end] = torch.tensor([*a, *s])
            places[row, :end] = torch.tensor([*range(len(a)), *range(len(s))])
            part[row, : len(a)] = 0
            part[row, len(a) : end] = 1
        w = self.weights
        states = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][places]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        states = f.layer_norm(
            states,
            states.shape[-1:],
            w["embeddings.LayerNorm.weight"],
            w["embeddings.LayerNorm.bias"],
            1e-12,
        )
        return states + w["head.part"][part.clamp(max=1)], part

    def _layer(self, layer: int, states: Tensor, keep: Tensor) -> Tensor:
        """One BERT layer (normalised after each part)."""
        import torch.nn.functional as f

        at = f"encoder.layer.{layer}."
        rows, length, width = states.shape
        heads = width // 32
        q, k, v = (
            self._linear(f"{at}attention.self.{n}", states)
            .view(rows, length, heads, 32)
            .transpose(1, 2)
            for n in ("query", "key", "value")
        )
        mixed = f.scaled_dot_product_attention(q, k, v, attn_mask=keep, dropout_p=self.dropout)
        mixed = mixed.transpose(1, 2).reshape(rows, length, width)
        mixed = self._linear(f"{at}attention.output.dense", mixed)
        states = self._norm(f"{at}attention.output.LayerNorm", states + self._drop(mixed))
        wide = f.gelu(self._linear(f"{at}intermediate.dense", states))
        narrow = self._linear(f"{at}output.dense", wide)
        return self._norm(f"{at}output.LayerNorm", states + self._drop(narrow))

    def _linear(self, name: str, states: Tensor) -> Tensor:
        return linear(states, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, name: str, states: Tensor) -> Tensor:
        import torch.nn.functional as f

        w = self.weights
        return f.layer_norm(
            states, states.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], 1e-12
        )

    def _drop(self, states: Tensor) -> Tensor:
        import torch.nn.functional as f

        return f.dropout(states, self.dropout, self.dropout > 0)


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
