"""What the tagger's training makes small: the negative log likelihood of what is right.

Enters: the network and a batch of ``Example``s. Leaves: the loss, a content. Does not: step.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from assistant.attribution.decoding import IN, LAYERS, OUT, TAGS
from assistant.attribution.tagger import Batch, Network
from training.examples import Example, Link

_NEVER = -1e4


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
