from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import default_store, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_environment_sets_what_is_not_given(monkeypatch):
    monkeypatch.setenv("WHOSAYS_STATEMENTS", "7")
    assert load_settings().statements == 7
    assert load_settings(statements=3).statements == 3


def test_the_file_sets_what_the_environment_does_not(tmp_path, monkeypatch):
    (tmp_path / "whosays.toml").write_text('model = "ollama:tiny"\nstatements = 5\n')
    monkeypatch.setenv("WHOSAYS_STATEMENTS", "7")
    assert load_settings().model == "ollama:tiny"
    assert load_settings().statements == 7


def test_a_wrong_value_is_named_with_its_setting():
    with pytest.raises(SettingsError, match=r"statements = 0"):
        load_settings(statements=0)


def test_a_setting_that_does_not_exist_is_an_error(tmp_path):
    (tmp_path / "whosays.toml").write_text("statments = 5\n")
    with pytest.raises(SettingsError, match="statments"):
        load_settings()


def test_a_file_that_is_not_toml_is_an_error(tmp_path):
    (tmp_path / "whosays.toml").write_text("statements: 5\n")
    with pytest.raises(SettingsError, match=r"whosays\.toml"):
        load_settings()


def test_models_are_listed_with_commas_or_as_a_list(tmp_path, monkeypatch):
    monkeypatch.setenv("WHOSAYS_MODELS", "ollama:a, openai:b,")
    assert load_settings().models == ("ollama:a", "openai:b")
    monkeypatch.delenv("WHOSAYS_MODELS")
    (tmp_path / "whosays.toml").write_text('models = ["ollama:c"]\n')
    assert load_settings().models == ("ollama:c",)


def test_an_empty_variable_sets_nothing(monkeypatch):
    for name in ("MODEL", "STORE", "CHROMA_URL", "STATEMENTS"):
        monkeypatch.setenv(f"WHOSAYS_{name}", "")
    settings = load_settings()
    assert settings.model is None
    assert settings.chroma_url is None
    assert settings.store == default_store()
    assert settings.statements == 12


def test_a_store_in_the_home_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (Path.cwd() / "whosays.toml").write_text('store = "~/reports"')
    assert load_settings().store == tmp_path / "reports"


def test_a_misspelt_variable_is_told_with_the_known_ones(monkeypatch, caplog):
    monkeypatch.setenv("WHOSAYS_STATMENTS", "5")
    assert load_settings().statements == 12
    assert "ignored: WHOSAYS_STATMENTS" in caplog.text
    assert "WHOSAYS_STATEMENTS" in caplog.text


def test_variables_are_known_in_any_case_and_empty_ones_are_none(monkeypatch):
    monkeypatch.setenv("whosays_statements", "5")
    monkeypatch.setenv("WHOSAYS_STATMENTS", "")
    assert load_settings().statements == 5
