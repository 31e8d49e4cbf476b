"""How a chat model is set up: one string, keys from the environment only, and errors that say what
to do."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from assistant.chat import ChatModel
from assistant.chatfaults import as_fault, retry_after, scrub
from assistant.errors import SettingsError
from assistant.partial import ObjectReader
from assistant.providers import PROVIDERS
from assistant.settings import load_settings

KEY = "sk-test-0123456789abcdef"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path):
    for provider in PROVIDERS.values():
        for name in provider.keys:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def load(model: str | None, **settings: object) -> ChatModel:
    return ChatModel.load(load_settings(model=model, **settings))


@pytest.mark.parametrize("model", [None, "", "gpt-5-mini", ":gpt", "openai:", " "])
def test_a_model_without_its_provider_is_refused_with_an_example(model: str | None):
    with pytest.raises(SettingsError, match="provider:model"):
        load(model)


@pytest.mark.parametrize(
    ("model", "variable"), [("openai:gpt-5-mini", "OPENAI_API_KEY"), ("anthropic:x", "ANTHROPIC")]
)
def test_a_missing_key_is_named_by_its_variable(model: str, variable: str):
    with pytest.raises(SettingsError, match=variable):
        load(model)


@pytest.mark.parametrize(
    ("model", "package", "command"),
    [
        ("ollama:llama3.2", "langchain_ollama", "pip install 'whosays[ollama]'"),
        ("google:gemini-2.5-flash", "langchain_google_genai", "pip install 'whosays[google]'"),
        ("mistral:mistral-small", "langchain_mistralai", "pip install 'whosays[mistral]'"),
        ("anthropic:claude-sonnet-4-5", "langchain_anthropic", "pip install 'whosays[anthropic]'"),
        ("openai:gpt-5-mini", "langchain_openai", "pip install 'whosays[openai]'"),
        ("groq:llama", "langchain_groq", "pip install 'langchain-groq'"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, model: str, package: str, command: str
):
    for provider in PROVIDERS.values():
        for name in provider.keys:
            monkeypatch.setenv(name, KEY)
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    with pytest.raises(SettingsError) as caught:
        load(model)
    base._get_chat_model_creator.cache_clear()
    assert command in str(caught.value)


def test_an_unknown_provider_is_a_settings_error():
    with pytest.raises(SettingsError, match="nosuch"):
        load("nosuch:model")


def test_a_server_of_one_s_own_needs_no_key():
    chat = load("openai:local", model_base_url="http://127.0.0.1:9/v1")
    assert chat.name == "openai:local"


def test_the_key_is_read_from_the_environment_and_kept_out_of_sight(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat = load("openai:gpt-5-mini")
    assert KEY not in repr(chat)
    assert KEY not in str(load_settings(model="openai:gpt-5-mini"))


def test_the_vendor_s_own_retries_are_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert load("openai:gpt-5-mini").model.max_retries == 0  # type: ignore[attr-defined]


def test_a_model_that_has_a_temperature_answers_the_same_to_the_same(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert load("openai:gpt-4o").model.temperature == 0.0  # type: ignore[attr-defined]
    assert load("openai:gpt-5-mini").model.temperature != 0.0  # type: ignore[attr-defined]


def test_the_window_is_the_smaller_of_the_setting_s_and_the_model_s(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert load("openai:gpt-4o", model_context=10**7).window < 10**7
    assert load("openai:gpt-4o", model_context=4096).window == 4096


def test_the_environment_s_secrets_are_scrubbed_from_any_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("MY_SERVICE_TOKEN", "abcdef-very-secret")
    text = f"bad key {KEY}, token abcdef-very-secret, at https://me:pass@host/x?key=s3cr3t&a=1"
    clean = scrub(f"{text} Bearer xyz.123 sk-proj-zzzz9999")
    for secret in (KEY, "abcdef-very-secret", "me:pass", "s3cr3t", "xyz.123", "sk-proj-zzzz9999"):
        assert secret not in clean


def test_retry_after_is_read_as_seconds_or_as_a_date():
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after": "0.5"}) == 0.5
    soon = datetime.now(UTC) + timedelta(seconds=30)
    assert 25 < (retry_after({"retry-after": format_datetime(soon)}) or 0) <= 30
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


def test_an_unknown_exception_is_a_fault_that_repeats_none_of_its_words():
    fault = as_fault(LookupError("sk-secret-secret and <b>markup</b>"))
    assert fault.reason == "gave a reply that cannot be read (LookupError)"


def test_langchain_is_not_imported_with_the_package():
    code = "import assistant, sys; print([m for m in sys.modules if m.startswith('langchain')])"
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_objects_are_read_as_soon_as_they_are_finished(size: int):
    text = '{"no": [], "list": [{"a": "}{\\"]", "b": {"c": [1]}}, {"a": "\\\\"}], "end": 1}'
    reader = ObjectReader()
    found = []
    for at in range(0, len(text), size):
        found += reader.feed(text[at : at + size])
    assert found == [{"a": '}{"]', "b": {"c": [1]}}, {"a": "\\"}]
    assert reader.finished
    assert reader.text == text


def test_an_unfinished_object_is_not_given():
    reader = ObjectReader()
    assert reader.feed('{"list": [{"a": "half a sent') == []
    assert not reader.finished


def test_brackets_that_do_not_match_are_an_error():
    with pytest.raises(ValueError, match="brackets"):
        ObjectReader().feed('{"list": [}')
