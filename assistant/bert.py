"""The layers of a BERT encoder, as functions over its named weights.

Enters: the wordpieces of texts, laid end to end, and the encoder's weights. Leaves: a state for
each wordpiece. Does not: cut texts into wordpieces, pool states, or learn; gradients pass through.

Only attention looks from one place at another. All else is computed on the places that there are,
with no padding between texts of different lengths (Krell et al., "Efficient sequence packing
without cross-contamination", 2021).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from assistant.precision import linear

if TYPE_CHECKING:
    from torch import Tensor

Weights = Mapping[str, "Tensor"]
"""By the names that they have in a checkpoint, from ``embeddings.`` and ``encoder.layer.`` on."""
LAYERS: Final = "encoder.layer."
_HEAD: Final = 32
"""Width of an attention head of MiniLM."""
_EPSILON: Final = 1e-12


def depth(weights: Weights) -> int:
    """How many layers there are."""
    return 1 + max(int(name.split(".")[2]) for name in weights if name.startswith(LAYERS))


def embedded(weights: Weights, texts: Sequence[Sequence[int]]) -> Tensor:
    """The states before the first layer, ``[pieces, dim]``, of texts laid end to end.

    Args:
        weights: the encoder's.
        texts: the ids of each text's wordpieces, its marks among them.
    """
    import torch

    ids = torch.tensor([i for text in texts for i in text])
    places = torch.tensor([place for text in texts for place in range(len(text))])
    states = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][places]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    return _norm(weights, "embeddings.LayerNorm", states)


def encoded(
    weights: Weights, layers: int, states: Tensor, lengths: Sequence[int], dropout: float = 0.0
) -> Tensor:
    """The states after all layers, ``[pieces, dim]``.

    Args:
        weights: the encoder's.
        layers: how many it has.
        states: those before the first, ``[pieces, dim]``.
        lengths: wordpieces of each text, in order; each text attends to itself alone.
        dropout: the share of what is dropped, while it learns.
    """
    for layer in range(layers):
        states = _layer(weights, f"{LAYERS}{layer}.", states, list(lengths), dropout)
    return states


def _layer(weights: Weights, at: str, states: Tensor, lengths: list[int], dropout: float) -> Tensor:
    """One layer (normalised after each part)."""
    from torch.nn import functional as f

    mixed = _attended(weights, f"{at}attention.self.", states, lengths, dropout)
    mixed = _linear(weights, f"{at}attention.output.dense", mixed)
    states = _norm(
        weights, f"{at}attention.output.LayerNorm", states + f.dropout(mixed, dropout, dropout > 0)
    )
    wide = f.gelu(_linear(weights, f"{at}intermediate.dense", states))
    narrow = _linear(weights, f"{at}output.dense", wide)
    return _norm(weights, f"{at}output.LayerNorm", states + f.dropout(narrow, dropout, dropout > 0))


def _attended(
    weights: Weights, at: str, states: Tensor, lengths: list[int], dropout: float
) -> Tensor:
    """What each place takes from those of its text, ``[pieces, dim]``."""
    import torch
    from torch.nn import functional as f

    query, key, value = (
        _linear(weights, at + name, states).view(len(states), -1, _HEAD).transpose(0, 1)
        for name in ("query", "key", "value")
    )
    parts = (torch.split(each, lengths, 1) for each in (query * _HEAD**-0.5, key, value))
    mixed = []
    for q, k, v in zip(*parts, strict=True):  # [heads, length, _HEAD] of one text
        share = torch.bmm(q, k.transpose(1, 2)).softmax(-1)
        mixed.append(torch.bmm(f.dropout(share, dropout, dropout > 0), v))
    return torch.cat(mixed, 1).transpose(0, 1).flatten(1)


def _linear(weights: Weights, name: str, states: Tensor) -> Tensor:
    return linear(states, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, name: str, states: Tensor) -> Tensor:
    from torch.nn import functional as f

    scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return f.layer_norm(states, scale.shape, scale, shift, _EPSILON)
