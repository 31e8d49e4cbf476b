from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.deltas import apply_delta
from assistant.errors import ModelError
from assistant.premise import Context, Retrieved
from assistant.records import Claim, Source, Span
from assistant.relevance import READ, Judgement, Packaged, Put, Relevance, _nearest
from assistant.resources import adapter_dir
from assistant.settings import load_settings


def claim(number: int, text: str, source: str = "Ana Ruiz", stance: str = "asserts") -> Claim:
    return Claim(
        claim_id=f"d#{number}",
        doc_id="d",
        content=(Span(start=0, end=len(text)),),
        text=text,
        source=Source(name=source),
        sentence=Span(start=0, end=len(text)),
        stance=stance,  # type: ignore[arg-type]
        act="denies" if stance == "denies" else "says",
    )


DEATHS = claim(1, "fourteen people were killed in the harbour fire")
WEATHER = claim(2, "the weather would stay dry until the weekend")
DENIED = claim(3, "fourteen people were killed in the harbour fire", stance="denies")


@pytest.fixture(scope="module")
def relevance() -> Relevance:
    return Relevance.load(load_settings(), threads=2)


def test_a_claim_that_answers_is_more_relevant_than_one_that_does_not(relevance: Relevance) -> None:
    answer, other = relevance.judge("How many people died in the harbour fire?", [DEATHS, WEATHER])
    assert answer.relevant > other.relevant


def test_probabilities_of_stance_sum_to_1(relevance: Relevance) -> None:
    for j in relevance.judge("Fourteen people died.", [DEATHS, WEATHER, DENIED], task="verify"):
        assert j.supports + j.contradicts + j.neutral == pytest.approx(1)
        assert 0 <= j.relevant <= 1


def test_a_denial_turns_the_stance_of_the_same_words_round(relevance: Relevance) -> None:
    said, denied = relevance.judge(
        "Fourteen people were killed in the harbour fire.", [DEATHS, DENIED], task="verify"
    )
    assert said.supports > said.contradicts
    assert denied.contradicts > denied.supports


@pytest.mark.parametrize("stance", ["asserts", "denies"])
def test_a_statement_in_a_claim_s_own_words_is_judged_by_its_stance(
    relevance: Relevance, stance: str
) -> None:
    for text in ("Nobody was hurt", "he had not paid 40 dockers", "the pier fell before it opened"):
        said = claim(1, text, stance=stance)
        (found,) = relevance.judge(f"{text[0].upper()}{text[1:]}.", [said], task="verify")
        assert (found.supports, found.contradicts) == ((1, 0) if stance == "asserts" else (0, 1))
        assert found.relevant == 1
        (less,) = relevance.judge(f"{text} yesterday", [said], task="verify")
        assert less.relevant < 1


def test_a_claim_about_something_else_is_neutral(relevance: Relevance) -> None:
    (other,) = relevance.judge("Fourteen people were killed.", [WEATHER], task="verify")
    assert other.neutral > max(other.supports, other.contradicts)


def test_judging_alone_or_among_others_gives_the_same(relevance: Relevance) -> None:
    query = "Fourteen people were killed in the harbour fire."
    many = relevance.judge(query, [WEATHER, DENIED, DEATHS], task="verify")
    (alone,) = relevance.judge(query, [DENIED], task="verify")
    assert alone.supports == pytest.approx(many[1].supports, abs=2e-3)


def test_no_claims_give_no_judgements(relevance: Relevance) -> None:
    assert relevance.judge("Who fired?", []) == []


def test_only_the_likeliest_of_retrieved_claims_are_read(relevance: Relevance) -> None:
    many = [replace(DEATHS, claim_id=f"d#{n}") for n in range(30)]
    found = Retrieved(similarity=0.4, passage_similarity=0.4, score=1.0, document_score=1.0)
    context = {c.claim_id: Context(retrieved=found) for c in many}
    judged = relevance.judge("Fourteen died.", many, context=context, task="verify", held=30)
    assert sum(j.neutral < 0.99 for j in judged) == READ
    alone = relevance.judge("Fourteen died.", many, task="verify")
    assert all(j.neutral < 0.99 for j in alone)


def test_long_texts_are_cut_and_still_judged(relevance: Relevance) -> None:
    (judged,) = relevance.judge("why " * 400 + "?", [claim(5, "word " * 2000)])
    assert isinstance(judged, Judgement)


def test_threads_take_turns_and_agree(relevance: Relevance) -> None:
    results: list[list[Judgement]] = []

    def ask() -> None:
        results.append(relevance.judge("Who was killed in the harbour?", [DEATHS, WEATHER]))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(results) == 6
    for r in results:
        assert r[0].relevant == pytest.approx(results[0][0].relevant, abs=1e-4)


def test_the_adapter_is_small_and_its_thresholds_are_probabilities() -> None:
    folder = adapter_dir("relevance")
    assert sum(f.stat().st_size for f in folder.iterdir()) <= 12_000_000
    assert all(0 < t < 1 for t in Packaged.load(folder).thresholds.values())


def test_an_adapter_for_other_weights_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(adapter_dir("relevance"), tmp_path / "relevance"))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "base": "0" * 32}))
    with pytest.raises(ModelError, match="other encoder weights"):
        Packaged.load(folder)


def test_a_missing_or_damaged_adapter_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        Packaged.load(tmp_path)
    folder = Path(shutil.copytree(adapter_dir("relevance"), tmp_path / "relevance"))
    (folder / "adapter.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="cannot be read"):
        Packaged.load(folder)


def test_an_adapter_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(adapter_dir("relevance"), tmp_path / "relevance"))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "format": 99}))
    with pytest.raises(ModelError, match="another version"):
        Packaged.load(folder)


def test_thin_matrices_are_multiplied_and_added() -> None:
    import torch

    base = {"a.weight": torch.zeros(2, 2), "a.bias": torch.ones(2)}
    delta = {
        "a.weight.left": torch.tensor([[1.0], [2.0]]).half(),
        "a.weight.right": torch.tensor([[3.0, 4.0]]).half(),
        "a.bias": torch.tensor([0.5, 0.0]).half(),
        "head.out.bias": torch.tensor([7.0]).half(),
    }
    weights = apply_delta(base, delta)
    assert np.allclose(weights["a.weight"], [[3, 4], [6, 8]])
    assert np.allclose(weights["a.bias"], [1.5, 1.0])
    assert weights["head.out.bias"].tolist() == [7.0]


def cross_encoder(folder: Path, labels: dict[int, str]) -> str:
    """A tiny cross-encoder with random weights, saved as sentence-transformers reads it."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "harbour", "fire", "people", "who"]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=len(labels),
        id2label=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_a_named_reranker_scores_relevance_instead(tmp_path: Path) -> None:
    named = cross_encoder(tmp_path / "reranker", {0: "LABEL_0"})
    relevance = Relevance.load(load_settings(reranker=named), threads=2)
    a, b = relevance.judge("who", [DEATHS, WEATHER])
    packaged = Relevance.load(load_settings(), threads=2).judge("who", [DEATHS, WEATHER])
    assert relevance.thresholds["ask"] == 0.5
    assert a.relevant != packaged[0].relevant
    assert a.supports == pytest.approx(packaged[0].supports)
    assert 0 < b.relevant < 1


def test_a_named_stance_model_is_read_by_its_label_names(tmp_path: Path) -> None:
    import torch
    from sentence_transformers import CrossEncoder

    named = cross_encoder(tmp_path / "nli", {0: "contradiction", 1: "neutral", 2: "entailment"})
    relevance = Relevance.load(load_settings(stance_model=named), threads=2)
    (judged,) = relevance.judge("people fire", [DEATHS], task="verify")
    raw = CrossEncoder(named, device="cpu").predict(
        [("Ana Ruiz says: " + DEATHS.text, "people fire")],
        activation_fn=torch.nn.Softmax(dim=-1),
    )[0]
    assert judged.contradicts == pytest.approx(float(raw[0]), abs=1e-5)
    assert judged.supports == pytest.approx(float(raw[2]), abs=1e-5)


def test_a_named_model_with_unfit_labels_is_refused(tmp_path: Path) -> None:
    three = cross_encoder(tmp_path / "three", {0: "a", 1: "b", 2: "c"})
    with pytest.raises(ModelError, match="entailment, contradiction"):
        Relevance.load(load_settings(stance_model=three))
    with pytest.raises(ModelError, match=r"WHOSAYS_RERANKER.*has 3 labels"):
        Relevance.load(load_settings(reranker=three))


@pytest.mark.parametrize("setting", ["reranker", "stance_model"])
def test_a_path_without_a_model_is_not_asked_of_the_hub(setting: str) -> None:
    with pytest.raises(ModelError, match=r"'\./no-such-model' is not a folder"):
        Relevance.load(load_settings(**{setting: "./no-such-model"}))


def test_a_named_model_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="WHOSAYS_STANCE_MODEL"):
        Relevance.load(load_settings(stance_model=str(tmp_path / "empty")))


def test_each_claim_is_held_against_the_part_that_it_likeliest_answers() -> None:
    first = Put(queries=("a?", "a?"), features=np.zeros((2, 3)), prior=np.array([1.0, -4.0]))
    second = Put(queries=("b?", "b?"), features=np.ones((2, 3)), prior=np.array([-2.0, -1.0]))
    both = _nearest([first, second])
    assert both.queries == ("a?", "b?")
    assert both.features[:, 0].tolist() == [0.0, 1.0]
    assert both.prior is not None
    assert both.prior.tolist() == [1.0, -1.0]
    assert _nearest([second]) is second
