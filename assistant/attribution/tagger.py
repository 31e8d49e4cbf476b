"""The learned attribution tagger: sources, cues and contents, and which belong together.

Enters: a text and its sentences. Leaves: ``Attribution``s with exact offsets, each with a
confidence. Does not: name sources, judge stance, or train (``training/tagger.py`` does).

The network is the packaged MiniLM encoder with what was learned (``adapters/attribution``):
embeddings of case, quotation and layout, changes of the upper layers, four conditional random
fields over BIO tags (source, cue, content, content within content; Lafferty et al. 2001), and
scorers of pairs of spans that link each content to its source, its cue, and the piece of the same
content before it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from assistant.attribution import decoding, stitching
from assistant.attribution.decoding import LAYERS, PAIR_SIZES, TAGS, Pairs
from assistant.attribution.features import SIZES, Window, Words, windows, words_of
from assistant.attribution.spans import Attribution
from assistant.attribution.weights import DEPTH, load_tokenizer, read_adapter
from assistant.embedding import packaged_model_dir
from assistant.errors import ModelError
from assistant.records import Span
from assistant.resources import adapter_dir

WIDTH: Final = 384
HEADS: Final = 12
INNER: Final = 1536
FROZEN: Final = 2
"""Layers that stay as they are; what the encoder cannot see is added after them."""
LINK: Final = 128
LINKS: Final = ("source", "cue", "piece")
BATCH_PIECES: Final = 2048
LEAST: Final = 0.5
"""Costs the development articles 0.3 points of JOINT; real press gains five."""


class _Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al. 2019)."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = drop

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """``x`` [batch, pieces, width]; ``mask`` [batch, 1, 1, pieces], true at pieces."""
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(b, n, WIDTH))
        x = self.norm1(x + functional.dropout(mixed, self.drop, self.training))
        y = self.down(functional.gelu(self.up(x)))
        z: Tensor = self.norm2(x + functional.dropout(y, self.drop, self.training))
        return z


class _Linker(nn.Module):
    """Scores pairs of spans, and for each content the score of having no partner."""

    def __init__(self) -> None:
        super().__init__()
        self.content = nn.Linear(3 * WIDTH, LINK)
        self.partner = nn.Linear(3 * WIDTH, LINK)
        self.relation = nn.ModuleList(nn.Embedding(n, LINK) for n in PAIR_SIZES)
        self.score = nn.Linear(LINK, 1)
        self.nobody = nn.Parameter(torch.zeros(LINK))
        for table in self.relation:
            nn.init.normal_(table.weight, std=0.1)  # type: ignore[arg-type]

    def forward(self, states: Tensor, pairs: Pairs) -> tuple[Tensor, Tensor]:
        """Scores of the pairs [n], and of no partner [contents]."""
        contents = self.content(_spans(states, pairs.contents))
        partners = self.partner(_spans(states, pairs.partners))
        relations = torch.from_numpy(pairs.relations)
        mixed = contents[pairs.left] + partners[pairs.right]
        for i, table in enumerate(self.relation):
            mixed = mixed + table(relations[:, i])
        alone = self.score(functional.gelu(contents + self.nobody)).squeeze(-1)
        return self.score(functional.gelu(mixed)).squeeze(-1), alone


class Network(nn.Module):
    """Word states, tag scores and link scores of a batch of windows."""

    def __init__(self, drop: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(30522, WIDTH)
        self.position = nn.Embedding(512, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.extra = nn.ModuleList(nn.Embedding(n, WIDTH) for n in SIZES)
        self.layers = nn.ModuleList(_Layer(drop if i >= FROZEN else 0.0) for i in range(DEPTH))
        self.tags = nn.Linear(WIDTH, LAYERS * TAGS)
        self.steps = nn.Parameter(torch.zeros(LAYERS, TAGS, TAGS))
        self.links = nn.ModuleDict({name: _Linker() for name in LINKS})
        self.drop = drop
        for table in self.extra:
            nn.init.normal_(table.weight, std=0.02)  # type: ignore[arg-type]

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """States of all words, one after another [words, width], and tag scores [words, 4, 3]."""
        with torch.no_grad():
            x = self.word(batch.ids) + self.position.weight[: batch.ids.shape[1]] + self.kind
            x = self.norm(x)
            for layer in self.layers[:FROZEN]:
                x = layer(x, batch.mask)
        for i, table in enumerate(self.extra):
            x = x + table(batch.features[..., i]) * batch.is_word.unsqueeze(-1)
        x = functional.dropout(x, self.drop, self.training)
        for layer in self.layers[FROZEN:]:
            x = layer(x, batch.mask)
        states = x.reshape(-1, WIDTH)[batch.first]
        scores = self.tags(functional.dropout(states, self.drop, self.training))
        return states, scores.view(-1, LAYERS, TAGS)


class Batch:
    """Windows laid side by side for the network; ``first`` finds the state of each word."""

    def __init__(self, words: Sequence[Words], cut: Sequence[Window]) -> None:
        longest = max(len(w.ids) for w in cut)
        ids = np.zeros((len(cut), longest), dtype=np.int64)
        features = np.zeros((len(cut), longest, len(SIZES)), dtype=np.int64)
        is_word = np.zeros((len(cut), longest), dtype=np.float32)
        mask = np.zeros((len(cut), longest), dtype=bool)
        first = []
        for i, (text, window) in enumerate(zip(words, cut, strict=True)):
            n = len(window.ids)
            ids[i, :n], mask[i, :n] = window.ids, True
            is_word[i, :n] = window.word_of >= 0
            features[i, :n] = text.features[window.start + np.maximum(window.word_of, 0)]
            first.append(window.first + i * longest)
        self.ids = torch.from_numpy(ids)
        self.features = torch.from_numpy(features)
        self.is_word = torch.from_numpy(is_word)
        self.mask = torch.from_numpy(mask)[:, None, None, :]
        self.first = torch.from_numpy(np.concatenate(first))
        self.lengths = [len(w.first) for w in cut]


def _spans(states: Tensor, spans: np.ndarray[Any, Any]) -> Tensor:
    """First, last and mean state of each span [n, 3 · width]; spans index ``states``."""
    starts, ends = torch.from_numpy(spans[:, 0]), torch.from_numpy(spans[:, 1])
    total = functional.pad(states.cumsum(0), (0, 0, 1, 0))
    mean = (total[ends] - total[starts]) / (ends - starts).unsqueeze(-1)
    return torch.cat([states[starts], states[ends - 1], mean], dim=-1)


class Tagger:
    """Finds attributions with the learned network. Safe to share between threads, which take turns.

    Attributes:
        version: identifies the adapter.
    """

    def __init__(
        self, network: Network, tokenizer: Tokenizer, version: str = "in training"
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._lock = threading.Lock()
        self.version = version

    @classmethod
    def load(cls, threads: int = 2) -> Tagger:
        """The packaged encoder with the packaged adapter.

        Args:
            threads: threads that torch uses.

        Raises:
            ModelError: either is missing or damaged, or the adapter was made for another encoder.
        """
        torch.set_num_threads(threads)
        base, folder = packaged_model_dir(), adapter_dir("attribution")
        network = Network()
        weights, about = read_adapter(folder, base)
        try:
            network.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})
        except RuntimeError as exc:
            raise ModelError(
                f"the adapter in {folder} does not fit the tagger: {str(exc).splitlines()[0]}; "
                "reinstall the package, or train it again (python -m training.tagger)"
            ) from exc
        return cls(network.eval(), load_tokenizer(base), about["version"])

    def tag(self, text: str, sentences: Sequence[Span]) -> list[Attribution]:
        """The attributions in ``text`` that are ``LEAST`` sure, in the order of their contents."""
        return [a for a, sure in self.tag_scored(text, sentences) if sure >= LEAST]

    def tag_scored(self, text: str, sentences: Sequence[Span]) -> list[tuple[Attribution, float]]:
        """All attributions that the network sees, each with its confidence in [0, 1].

        The confidence is the probability of the source times the mean probability of the content's
        tags. Below ``LEAST`` more than half are wrong.
        """
        with self._lock:
            words = words_of(text, sentences, self._tokenizer)
            cut = windows(words)
            drafts = [
                draft
                for batch in _batches(cut)
                for draft in self._drafts(words, [cut[i] for i in batch])
            ]
        return stitching.attributions(text, words, drafts)

    @torch.inference_mode()
    def _drafts(self, words: Words, cut: Sequence[Window]) -> list[stitching.Draft]:
        batch = Batch([words] * len(cut), cut)
        states, scores = self._network(batch)
        steps = self._network.steps.numpy()
        out: list[stitching.Draft] = []
        at = 0
        found = decoding.spans_in_windows(words, cut, scores.numpy(), steps)
        for window, spans in zip(cut, found, strict=True):
            n = window.stop - window.start
            if spans.contents:
                choices = {
                    name: self._choose(name, states[at : at + n], spans.pairs(name, words, window))
                    for name in LINKS
                }
                out.extend(stitching.drafts(window, spans, choices))
            at += n
        return out

    def _choose(self, name: str, states: Tensor, pairs: Pairs) -> decoding.Choice:
        scores, alone = self._network.links[name](states, pairs)
        return decoding.choose(pairs, scores.numpy(), alone.numpy())


def _batches(cut: Sequence[Window]) -> list[list[int]]:
    """Windows of like length together, so that little is padded."""
    order = sorted(range(len(cut)), key=lambda i: len(cut[i].ids))
    out: list[list[int]] = []
    for i in order:
        size = len(cut[i].ids)
        if (
            out
            and (len(out[-1]) + 1) * size <= BATCH_PIECES
            and size <= 1.06 * len(cut[out[-1][0]].ids)
        ):
            out[-1].append(i)
        else:
            out.append([i])
    return out
