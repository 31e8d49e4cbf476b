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

from assistant import precision
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
Bounds = list[tuple[int, int]]
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

    def forward(self, x: Tensor, bounds: Bounds, kept: Tensor | None = None) -> Tensor:
        """The states of the pieces after this layer.

        Args:
            x: [pieces, width], the windows one after another.
            bounds: where each window stands in ``x``; only pieces of a window see each other.
            kept: the pieces whose states are wanted, ascending; None for all. The others are still
                seen, but their own states are not computed.

        Returns:
            [pieces or kept pieces, width].
        """
        k, v = self._heads(x, 1, 3)
        if kept is None:
            (q,) = self._heads(x, 0, 1)
            asked = bounds
        else:
            x = x[kept]
            (q,) = self._heads(x, 0, 1)
            edges = torch.searchsorted(kept, torch.tensor(bounds).flatten()).view(-1, 2)
            asked = [(a, b) for a, b in edges.tolist()]
        seen = [
            functional.scaled_dot_product_attention(q[:, :, c:d], k[:, :, a:b], v[:, :, a:b])
            for (a, b), (c, d) in zip(bounds, asked, strict=True)
        ]
        mixed = _through(self.out, torch.cat(seen, dim=2).transpose(1, 2).reshape(-1, WIDTH))
        x = self.norm1(x + functional.dropout(mixed, self.drop, self.training))
        y = _through(self.down, functional.gelu(_through(self.up, x)))
        z: Tensor = self.norm2(x + functional.dropout(y, self.drop, self.training))
        return z

    def _heads(self, x: Tensor, first: int, last: int) -> Tensor:
        """Queries (0), keys (1) or values (2) of ``x``: [these, 1, heads, pieces, head's width]."""
        rows = slice(first * WIDTH, last * WIDTH)
        y = precision.linear(x, self.qkv.weight[rows], self.qkv.bias[rows])
        return y.view(len(x), last - first, 1, HEADS, WIDTH // HEADS).permute(1, 2, 3, 0, 4)


def _through(matrix: nn.Linear, x: Tensor) -> Tensor:
    """``matrix(x)``, multiplied in the precision of its weights."""
    return precision.linear(x, matrix.weight, matrix.bias)


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
            x = self.word(batch.ids) + self.position(batch.positions) + self.kind
            x = self.norm(x)
            for layer in self.layers[:FROZEN]:
                x = layer(x, batch.bounds)
        for i, table in enumerate(self.extra):
            x = x + table(batch.features[:, i]) * batch.is_word.unsqueeze(-1)
        x = functional.dropout(x, self.drop, self.training)
        for layer in self.layers[FROZEN:-1]:
            x = layer(x, batch.bounds)
        states = self.layers[-1](x, batch.bounds, batch.first)
        scores = self.tags(functional.dropout(states, self.drop, self.training))
        return states, scores.view(-1, LAYERS, TAGS)


class Batch:
    """Windows one after another for the network, unpadded.

    ``bounds`` say where each window's pieces stand, ``first`` finds the first piece of each word,
    ``lengths`` counts the words of each window.
    """

    def __init__(self, words: Sequence[Words], cut: Sequence[Window]) -> None:
        ends = np.cumsum([len(w.ids) for w in cut]).tolist()
        starts = [0, *ends[:-1]]
        features = np.concatenate(
            [
                text.features[window.start + np.maximum(window.word_of, 0)]
                for text, window in zip(words, cut, strict=True)
            ]
        )
        is_word = np.concatenate([w.word_of >= 0 for w in cut]).astype(np.float32)
        first = [w.first + at for w, at in zip(cut, starts, strict=True)]
        self.bounds: Bounds = list(zip(starts, ends, strict=True))
        self.ids = torch.from_numpy(np.concatenate([w.ids for w in cut]))
        self.positions = torch.from_numpy(np.concatenate([np.arange(len(w.ids)) for w in cut]))
        self.features = torch.from_numpy(features)
        self.is_word = torch.from_numpy(is_word)
        self.first = torch.from_numpy(np.concatenate(first))
        self.lengths = [len(w.first) for w in cut]


def _spans(states: Tensor, spans: np.ndarray[Any, Any]) -> Tensor:
    """First, last and mean state of each span [n, 3 · width]; spans index ``states``."""
    starts, ends = torch.from_numpy(spans[:, 0]), torch.from_numpy(spans[:, 1])
    if not len(spans):
        return states.new_zeros(0, 3 * WIDTH)
    inside = torch.from_numpy(np.concatenate([np.arange(a, b) for a, b in spans.tolist()]))
    begins = functional.pad((ends - starts).cumsum(0)[:-1], (1, 0))
    mean = functional.embedding_bag(inside, states, begins, mode="mean")
    return torch.cat([states[starts], states[ends - 1], mean], dim=-1)


class Tagger:
    """Finds attributions with the learned network. Threads may share it; they take turns."""

    def __init__(self, network: Network, tokenizer: Tokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._lock = threading.Lock()

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
        weights = read_adapter(folder, base)
        try:
            network.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})
        except RuntimeError as exc:
            raise ModelError(
                f"the adapter in {folder} does not fit the tagger: {str(exc).splitlines()[0]}; "
                "reinstall the package, or train it again (python -m training.tagger)"
            ) from exc
        for matrix in network.layers.modules():
            if isinstance(matrix, nn.Linear):
                matrix.weight.data = precision.narrowed(matrix.weight.data)
                matrix.bias.data = precision.narrowed(matrix.bias.data)
        return cls(network.eval(), load_tokenizer(base))

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
            drafts = [
                draft for batch in _batches(windows(words)) for draft in self._drafts(words, batch)
            ]
        return stitching.attributions(text, words, drafts)

    @torch.inference_mode()
    def _drafts(self, words: Words, cut: Sequence[Window]) -> list[stitching.Draft]:
        batch = Batch([words] * len(cut), cut)
        states, scores = self._network(batch)
        steps = self._network.steps.numpy()
        found = decoding.spans_in_windows(words, cut, scores.numpy(), steps)
        starts = np.cumsum([0, *batch.lengths[:-1]]).tolist()
        held = [i for i, spans in enumerate(found) if spans.contents]
        chosen = {
            name: self._choose(
                name, states, [(starts[i], found[i].pairs(name, words, cut[i])) for i in held]
            )
            for name in LINKS
        }
        return [
            draft
            for at, i in enumerate(held)
            for draft in stitching.drafts(cut[i], found[i], {n: chosen[n][at] for n in LINKS})
        ]

    def _choose(
        self, name: str, states: Tensor, pairs: Sequence[tuple[int, Pairs]]
    ) -> list[decoding.Choice]:
        """The choices in each window; ``pairs`` come with where the window's words start."""
        if not pairs:
            return []
        scores, alone = self._network.links[name](states, decoding.joined(pairs))
        return decoding.choices([p for _, p in pairs], scores.numpy(), alone.numpy())


def _batches(cut: Sequence[Window]) -> list[Sequence[Window]]:
    """Windows in text order, ``BATCH_PIECES`` together, so that memory stays bounded."""
    out: list[list[Window]] = []
    room = 0
    for window in cut:
        room -= len(window.ids)
        if room < 0:
            out.append([])
            room = BATCH_PIECES - len(window.ids)
        out[-1].append(window)
    return list(out)
