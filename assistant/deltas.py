"""A model's named weights: what identifies them, and what an adapter adds to them.

Enters: weights by name, the tensors of an adapter. Leaves: a fingerprint; the changed weights. Does
not: read or write a file, or know what the weights do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


def fingerprint(weights: Mapping[str, Tensor]) -> str:
    """Identifies the encoder's weights by shapes and a sample of every one of them."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        if name.endswith(".position_ids"):
            continue
        flat = weights[name].detach().reshape(-1)
        sample = flat[:: max(1, flat.numel() // 512)].numpy()
        digest.update(f"{name}{tuple(weights[name].shape)}".encode())
        digest.update(np.ascontiguousarray(sample, dtype="<f4").tobytes())
    return digest.hexdigest()[:32]


def apply_delta(base: Mapping[str, Tensor], delta: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """``base`` changed by an adapter: ``NAME`` is added, ``NAME.left @ NAME.right`` too.

    Heads are new.
    """
    weights = dict(base)
    for name, value in delta.items():
        if name.endswith(".right"):
            continue
        target = name.removesuffix(".left")
        added = value.float()
        if name.endswith(".left"):
            added = added @ delta[f"{target}.right"].float()
        if not target.startswith("head."):
            added = weights[target] + added
        weights[target] = added
    return weights
