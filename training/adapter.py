"""Learned weights → the files of an adapter.

Enters: the encoder's weights, the learned ones, the rarity table, a calibration. Leaves:
``adapter.safetensors`` (half precision, what is added to each weight, and the heads),
``config.json`` and ``rarity.json``. Does not: learn, or write the model card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors.torch import save_file

from assistant.pairing import FEATURES, Rarity
from assistant.relevance import FORMAT, fingerprint

if TYPE_CHECKING:
    from torch import Tensor


def write(
    folder: Path,
    base: Mapping[str, Tensor],
    learned: Mapping[str, Tensor],
    rarity: Rarity,
    config: Mapping[str, Any],
    split: int,
) -> None:
    """Write the adapter into ``folder``, which is made if need be.

    Args:
        folder: where the files go.
        base: the packaged encoder's weights.
        learned: the learned weights by the same names, and ``head.*``.
        rarity: of the training articles.
        config: ``calibration`` and ``threshold``.
        split: how many lower layers read the two texts apart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    delta = {}
    for name, weight in learned.items():
        added = weight.detach() if name.startswith("head.") else weight.detach() - base[name]
        delta[name] = added.half().contiguous()
    save_file(delta, folder / "adapter.safetensors")
    (folder / "adapter.safetensors").chmod(0o644)  # safetensors writes for its owner alone
    table = json.dumps(rarity.idf, ensure_ascii=False, separators=(",", ":"))
    (folder / "rarity.json").write_text(table + "\n", encoding="utf-8")
    whole = {
        "format": FORMAT,
        "base": fingerprint(base),
        "split": split,
        "features": list(FEATURES),
        **config,
    }
    (folder / "config.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
