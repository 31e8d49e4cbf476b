import pytest

from assistant.settings import load_settings
from assistant.wordings import EMBEDDED, Wordings, configured

SERVER = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def keys(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")


def asked_at(own, name):
    """The server at which a model is asked where the settings name another, and a server."""
    wordings = Wordings(load_settings(model=own, model_base_url=SERVER), lambda *_: [])
    return wordings.of(name, 12).chat.model.openai_api_base


@pytest.mark.parametrize("own", [None, EMBEDDED, "ollama:x"])
def test_a_server_is_asked_for_the_configured_models_provider_alone(own):
    assert asked_at(own, "openai:y") != SERVER
    assert asked_at("openai:x", "openai:y") == SERVER


def test_a_model_of_another_provider_leaves_the_configured_server_out(monkeypatch):
    monkeypatch.setenv("WHOSAYS_MODEL", "ollama:x")
    monkeypatch.setenv("WHOSAYS_MODEL_BASE_URL", SERVER)
    assert configured().model_base_url == SERVER
    assert configured(model="ollama:y").model_base_url == SERVER
    assert configured(model="openai:y").model_base_url is None
    assert configured(model="openai:y", model_base_url=SERVER).model_base_url == SERVER


def test_a_server_alone_is_the_one_of_the_model_that_is_named_with_it(monkeypatch):
    monkeypatch.setenv("WHOSAYS_MODEL_BASE_URL", SERVER)
    assert configured(model="openai:y").model_base_url == SERVER
