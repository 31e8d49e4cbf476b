"""CrossEncoders that the settings name, instead of the packaged relevance and stance model.

Enters: a folder or a hub name; a query and premises. Leaves: probabilities. Does not: choose
which model is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from assistant.calibration import Scores, softmax
from assistant.embedding import folder_of
from assistant.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def named(name: str, setting: str, labels: int) -> CrossEncoder:
    """The CrossEncoder ``name``, a folder or a hub name, if it has a fitting number of labels.

    Raises:
        ModelError: it is missing, damaged or out of reach, or its labels do not fit.
    """
    folder = folder_of(name, f"{setting} = {name!r}")
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(
            str(folder or name), device="cpu", local_files_only=folder is not None
        )
    except Exception as exc:  # the vendor raises a dozen types for files that do not fit
        raise ModelError(
            f"{setting} = {name!r} cannot be loaded as a CrossEncoder: {exc}. "
            "Give a folder or a hub name, or unset it to use the packaged model"
        ) from exc
    if model.num_labels != labels:
        raise ModelError(
            f"{setting} = {name!r} has {model.num_labels} labels; it needs {labels}"
            + (" (entailment, contradiction, neutral)" if labels == 3 else " (relevance)")
        )
    if labels == 3:
        _columns(model, name)
    return model


_ENTAILS: Final = (
    ("entail", "support"),
    ("contradict", "refut"),
    ("neutral", "not enough", "unrelated"),
)


def _columns(model: CrossEncoder, name: str) -> list[int]:
    """Which of the model's columns are supports, contradicts and neutral, by its ``id2label``."""
    labels = {int(i): str(v).casefold() for i, v in cast(Any, model.model).config.id2label.items()}
    found = [[i for i, label in labels.items() if label.startswith(starts)] for starts in _ENTAILS]
    if any(len(f) != 1 for f in found):
        raise ModelError(
            f"WHOSAYS_STANCE_MODEL = {name!r} has the labels {sorted(labels.values())}; its "
            f"id2label must "
            "name entailment, contradiction and neutral"
        )
    return [f[0] for f in found]


def relevance_by(model: CrossEncoder, query: str, premises: Sequence[str]) -> Scores:
    """The relevance of each premise to the query, ``[n]``, by a model of one label."""
    import torch

    raw = model.predict(
        [(query, p) for p in premises], activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
    )
    return np.asarray(raw, dtype=np.float64).reshape(len(premises))


def stances_by(model: CrossEncoder, query: str, premises: Sequence[str]) -> Scores:
    """Supports, contradicts and neutral, ``[n, 3]``, by a model of three labels."""
    import torch

    raw = model.predict(
        [(p, query) for p in premises], activation_fn=torch.nn.Identity(), show_progress_bar=False
    )
    return softmax(np.asarray(raw, dtype=np.float64)[:, _columns(model, "")])
