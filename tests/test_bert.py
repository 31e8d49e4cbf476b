"""A BERT encoder's layers on texts that are laid end to end."""

from __future__ import annotations

import pytest
import torch

from assistant import bert
from assistant.embedding import packaged

TEXTS = (
    "The ferry was late.",
    "Divers from the port authority searched the hull for two hours and found no hole in it.",
    "Why?",
)


@pytest.fixture(scope="module")
def model():
    return packaged()


@pytest.fixture(scope="module")
def weights(model):
    return {n.removeprefix("0.model."): w.detach() for n, w in model.named_parameters()}


def pieces(model, texts):
    """The wordpieces of each text, with the encoder's marks."""
    return [model.tokenizer(t)["input_ids"] for t in texts]


def states(weights, texts, dropout=0.0):
    """The last states of texts laid end to end."""
    first = bert.embedded(weights, texts)
    return bert.encoded(weights, bert.depth(weights), first, [len(t) for t in texts], dropout)


def test_the_states_are_those_of_the_encoder_on_a_padded_batch(model, weights):
    padded = model.tokenizer(list(TEXTS), padding=True, return_tensors="pt")
    with torch.no_grad():
        expected = model[0].auto_model(**padded).last_hidden_state
        made = states(weights, pieces(model, TEXTS))
    held = padded["attention_mask"].bool()
    assert made.shape == (int(held.sum()), 384)
    assert (made - expected[held]).abs().max() < 1e-4


def test_a_text_attends_to_itself_alone(model, weights):
    first, second, third = pieces(model, TEXTS)
    with torch.no_grad():
        among = states(weights, [first, second, third])
        alone = states(weights, [second])
    assert (among[len(first) : -len(third)] - alone).abs().max() < 1e-5


def test_gradients_are_those_of_the_texts_read_one_by_one(model, weights):
    learned = ("encoder.layer.2.attention.self.key.weight", "encoder.layer.5.output.dense.bias")
    texts = pieces(model, TEXTS)
    found = []
    for batches in ([texts], [[t] for t in texts]):
        own = {n: w.clone().requires_grad_(n in learned) for n, w in weights.items()}
        sum(states(own, batch).square().sum() for batch in batches).backward()
        found.append([own[n].grad for n in learned])
    for together, apart in zip(*found, strict=True):
        assert apart.abs().max() > 0.1
        assert (together - apart).abs().max() < 1e-3 * apart.abs().max()


def test_dropout_draws_anew_each_time(model, weights):
    texts = pieces(model, TEXTS)
    torch.manual_seed(1)
    one, other = states(weights, texts, 0.1), states(weights, texts, 0.1)
    assert (one - other).abs().max() > 0.1
