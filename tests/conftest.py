"""Fixtures that several test modules share."""

from __future__ import annotations

import pytest

from assistant.embedding import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The packaged encoder, loaded once."""
    return Encoder.load(threads=1)


@pytest.fixture(scope="session")
def tiny_encoder_folder(tmp_path_factory):
    """A folder with a sentence encoder of random weights, 16 wide, as a user's own model would be."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = tmp_path_factory.mktemp("bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz"]
    words += [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    (base / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(vocab_file=str(base / "vocab.txt")).save_pretrained(base)
    BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=64,
        )
    ).save_pretrained(base)
    folder = tmp_path_factory.mktemp("tiny-encoder")
    transformer = Transformer(str(base), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(16)]).save(str(folder))
    return folder


def pytest_collection_modifyitems(items):
    """Browser tests come last: Playwright keeps an event loop running in the thread of the tests.

    No test that runs a loop of its own can follow one of them.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
