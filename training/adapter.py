"""Learned weights → the files of an adapter.

Enters: the encoder's weights, the learned ones, the rarity table, a calibration. Leaves:
``adapter.safetensors`` (half precision: what is added to each weight, of matrices the greatest
singular values, and the heads),
``config.json``, ``prior.safetensors`` and ``rarity.json``. Does not: learn, or write the card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file as numpy_file
from safetensors.torch import save_file

from assistant.deltas import fingerprint
from assistant.lexis import Rarity
from assistant.relevance import COLUMNS, FORMAT

if TYPE_CHECKING:
    from torch import Tensor

RANK: Final = 128
"""Of the changes of the encoder's matrices; the whole would be twice as large."""


def write(
    folder: Path,
    base: Mapping[str, Tensor],
    learned: Mapping[str, Tensor],
    rarity: Rarity,
    config: Mapping[str, Any],
    prior: Mapping[str, npt.NDArray[np.float32]],
) -> None:
    """Write the adapter into ``folder``, which is made if need be.

    Args:
        folder: where the files go.
        base: the packaged encoder's weights.
        learned: the learned weights by the same names, and ``head.*``.
        rarity: of the training articles.
        config: ``calibration`` and ``thresholds``.
        prior: the arrays of the word vectors and of the prior's trees.
    """
    folder.mkdir(parents=True, exist_ok=True)
    delta: dict[str, Tensor] = {}
    for name, weight in learned.items():
        if name.startswith("head."):
            delta[name] = weight.detach().half().contiguous()
        else:
            delta |= added(name, weight.detach() - base[name])
    save_file(delta, folder / "adapter.safetensors")
    (folder / "adapter.safetensors").chmod(0o644)  # safetensors writes for its owner alone
    numpy_file(dict(prior), folder / "prior.safetensors")
    (folder / "prior.safetensors").chmod(0o644)
    table = json.dumps(rarity.idf, ensure_ascii=False, separators=(",", ":"))
    (folder / "rarity.json").write_text(table + "\n", encoding="utf-8")
    whole = {
        "format": FORMAT,
        "base": fingerprint(base),
        "features": list(COLUMNS),
        **config,
    }
    (folder / "config.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def write_encoder(folder: Path, base: Mapping[str, Tensor], learned: Mapping[str, Tensor]) -> None:
    """Write the adapter of the encoder's layers into ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    delta: dict[str, Tensor] = {}
    for name, weight in learned.items():
        delta |= added(name, weight - base[name])
    path = folder / "adapter.safetensors"
    save_file(delta, path, metadata={"base": fingerprint(base)})
    path.chmod(0o644)  # safetensors writes for its owner alone


def added(name: str, change: Tensor) -> dict[str, Tensor]:
    """A weight's change as an adapter holds it: a matrix as the product of two thin ones.

    They are the best approximation of its rank (Eckart and Young, 1936).
    """
    import torch

    if change.dim() < 2 or min(change.shape) <= RANK:
        return {name: change.half().contiguous()}
    left, values, right = torch.linalg.svd(change, full_matrices=False)
    scale = values[:RANK].sqrt()
    return {
        f"{name}.left": (left[:, :RANK] * scale).half().contiguous(),
        f"{name}.right": (scale[:, None] * right[:RANK]).half().contiguous(),
    }
