"""A chat model's own token counter: used where it is there offline, and never fetched."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path

import pytest

from assistant import budget, counting
from assistant.chat import ChatModel
from assistant.settings import load_settings

KEY = "sk-test-0123456789abcdef"
ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No connection can be made; the vocabulary's cache is an empty folder."""

    def refuse(*_: object) -> None:
        raise AssertionError("counting tokens touched the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def load(model: str, **settings: object) -> ChatModel:
    return ChatModel.load(load_settings(model=model, **settings))


@pytest.mark.parametrize(
    "model",
    ["openai:gpt-5-mini", "openai:gpt-99", "openai:gpt-oss-20b", "anthropic:claude-sonnet-4-5",
     "ollama:llama3.2"],
)  # fmt: skip
def test_without_a_vocabulary_at_hand_tokens_are_estimated_and_a_share_stays_free(model: str):
    chat = load(model, model_context=5000)
    assert not chat.counter.exact
    assert chat.counter.count("More than 70 raiders.") == budget.tokens("More than 70 raiders.")
    assert chat.room == 4500


def vocabulary(folder: Path, monkeypatch: pytest.MonkeyPatch, *, whole: bool = True) -> None:
    """A small vocabulary in the cache, in the place of OpenAI's."""
    import tiktoken

    words = b"More than 70 raiders"
    (folder / hashlib.sha1(ADDRESS.encode()).hexdigest()).write_bytes(words)
    known = hashlib.sha256(words if whole else b"another").hexdigest()
    monkeypatch.setattr(counting, "_VOCABULARIES", {"o200k_base": known})
    small = tiktoken.Encoding(
        "small", pat_str=r"\S+|\s", mergeable_ranks={bytes([n]): n for n in range(256)},
        special_tokens={"<|endoftext|>": 256},
    )  # fmt: skip
    monkeypatch.setattr(tiktoken, "get_encoding", lambda name: small)


def test_openai_s_vocabulary_is_used_where_it_lies_whole_in_the_cache(offline, monkeypatch):
    vocabulary(offline, monkeypatch)
    chat = load("openai:gpt-5-mini", model_context=5000)
    assert chat.counter.exact
    assert chat.counter.count("More than 70") == len("More than 70")
    assert chat.counter.count("<|endoftext|>") == len("<|endoftext|>")  # text, not a mark
    assert chat.room == 5000


def test_a_damaged_vocabulary_is_left_alone(offline, monkeypatch):
    """The vendor would throw it away and fetch it anew."""
    vocabulary(offline, monkeypatch, whole=False)
    assert not load("openai:gpt-5-mini").counter.exact
    assert list(offline.iterdir())


def test_a_model_on_another_server_has_another_vocabulary(offline, monkeypatch):
    vocabulary(offline, monkeypatch)
    chat = load("openai:gpt-5-mini", model_base_url="http://127.0.0.1:9/v1")
    assert not chat.counter.exact


def test_a_tokenizer_that_the_client_was_given_is_used():
    chat = load("ollama:llama3.2")
    own = chat.model.model_copy(update={"custom_get_token_ids": lambda text: list(range(7))})
    counter = counting.counter_of("ollama", "llama3.2", own, own_server=False)
    assert counter.exact
    assert counter.count("whatever") == 7


def test_the_known_vocabularies_are_those_of_the_installed_tiktoken():
    import inspect

    from tiktoken_ext import openai_public

    source = inspect.getsource(openai_public)
    for name, digest in counting._VOCABULARIES.items():
        assert counting._ADDRESS.format(name) in source
        assert digest in source
