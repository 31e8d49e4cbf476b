"""What the retrieval adapter is learned from, and that it is learned."""

from __future__ import annotations

import argparse
import random

import numpy as np
import pytest
import torch

from assistant.embedding import Encoder, adapted, layers, packaged
from assistant.searchable import claim_text
from training.adapter import write_encoder
from training.articles import FURTHER, read_folder
from training.encoder import ARTICLES, ASKED, batches, between, learn, loss_of, rows, vectors
from training.pairs import answers, items


@pytest.fixture(scope="module")
def articles():
    return [a for a in read_folder(FURTHER) if a.article_id.startswith("seas/")][: ARTICLES + 2]


def test_the_shipped_encoder_finds_answers_in_articles_that_it_did_not_learn_from(encoder):
    kept = [a for a in read_folder(FURTHER) if a.article_id.startswith("elders/")][:12]
    mine = [(a, items(a)) for a in kept]
    claims = [claim_text(i.claim, i.context.title) for _, held in mine for i in held]
    asked, first = [], 0
    for article, held in mine:
        asked += [(row.text, {first + n for n in row.right}) for row in rows(article, held)]
        first += len(held)

    def first_found(by):
        nearest = by.encode([text for text, _ in asked]) @ by.encode(claims).T
        best = nearest.argmax(1)
        return np.mean([n in right for n, (_, right) in zip(best, asked, strict=True)])

    assert first_found(encoder) > first_found(Encoder("plain", packaged())) + 0.05


def test_each_row_is_a_question_or_statement_with_what_is_right_for_it(articles):
    (article, *_) = articles
    mine = items(article)
    asked = {row.text: row.right for row in rows(article, mine)}
    for question in article.questions:
        right = {n for n, item in enumerate(mine) if answers(question, item)}
        assert asked.get(question.text, frozenset()) == right
    assert all(asked.values())


def test_a_batch_asks_of_many_articles_and_holds_an_answer_to_each_question(articles):
    (first, *_) = batches(articles, random.Random(1))
    assert len(first.queries) <= ARTICLES * ASKED
    assert first.right_claims.shape == (len(first.queries), len(first.claims))
    assert first.right_passages.shape == (len(first.queries), len(first.passages))
    assert first.right_claims.any(1).all()
    assert not first.right_claims.all(1).any()


def test_batches_are_drawn_from_a_seed(articles):
    one, same, other = (
        [b.queries for b in batches(articles, random.Random(seed))] for seed in (1, 1, 2)
    )
    assert one == same != other


def test_the_loss_sums_what_is_right_and_leaves_out_queries_without_it():
    queries, texts = torch.eye(3), torch.eye(3)
    right = torch.eye(3, dtype=torch.bool)
    assert loss_of(queries, texts, right) < 1e-6
    assert loss_of(queries, texts, right.roll(1, 0)) > 19
    right[2] = False
    assert loss_of(queries, texts, right) < 1e-6
    right[:2] = True
    right[2] = True
    assert loss_of(queries, texts, right).abs() < 1e-6


def test_a_share_of_what_was_learned_is_kept():
    base, learned = {"a": torch.zeros(2)}, {"a": torch.tensor([4.0, -2.0])}
    assert between(base, learned, 0.5)["a"].tolist() == [2.0, -1.0]
    assert between(base, learned, 1.0)["a"].tolist() == [4.0, -2.0]


def test_texts_are_encoded_as_the_product_does(encoder):
    model = packaged()
    texts = ["The ferry sank.", "Who sank the ferry, and what did the owner say of it?"]
    with torch.no_grad():
        made = vectors(model, texts).numpy()
    assert made == pytest.approx(Encoder("plain", model).encode(texts), abs=1e-5)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_what_is_learned_is_written_and_read(tmp_path, articles, capsys):
    model = packaged()
    before = {name: w.detach().clone() for name, w in layers(model).items()}
    args = argparse.Namespace(epochs=1, rate=1e-4, passages=0.5, seed=0, out=tmp_path)
    learn(model, articles[: ARTICLES // 2], args)
    learned = {name: w.detach() for name, w in layers(model).items()}
    assert any(not torch.equal(learned[n], before[n]) for n in before)
    write_encoder(tmp_path, before, learned)
    read = layers(adapted(packaged(), tmp_path))
    for name in before:
        change = (learned[name] - before[name]).norm()
        assert (read[name] - learned[name]).norm() <= 0.5 * change + 1e-3
