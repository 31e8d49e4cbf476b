from __future__ import annotations

import gradio as gr
import pytest

from assistant.errors import SettingsError
from assistant.settings import load_settings
from assistant.ui.offers import Offers, Preferences
from assistant.ui.settings_tab import SettingsTab
from assistant.wordings import EMBEDDED


def _offers(tmp_path, **given) -> Offers:
    return Offers.of(load_settings(store=tmp_path, **given))


def test_without_a_chat_model_none_is_offered(tmp_path):
    offers = _offers(tmp_path)
    assert offers.models == (EMBEDDED,)
    assert offers.attributors == ("embedded", "rules")


def test_the_configured_models_and_none_are_offered_the_servers_own_first(tmp_path):
    offers = _offers(tmp_path, model="ollama:a", models=("openai:b", "ollama:a"))
    assert offers.models == ("ollama:a", EMBEDDED, "openai:b")


def test_attribution_by_a_chat_model_is_offered_only_where_the_server_uses_it(tmp_path):
    assert "model" not in _offers(tmp_path, model="ollama:a").attributors
    offers = _offers(tmp_path, model="ollama:a", attributor="model")
    assert offers.attributors == ("model", "embedded", "rules")


@pytest.mark.parametrize("name", ["gpt-5", ":b", "openai:"])
def test_a_configured_name_of_another_form_stops_the_start(tmp_path, name):
    with pytest.raises(SettingsError, match="provider:model"):
        _offers(tmp_path, models=(name,))


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "x",
        [],
        {"statements": "12"},
        {"statements": 0},
        {"statements": 13},
        {"statements": float("nan")},
        {"statements": True, "model": None},
        {"model": "openai:gpt-5"},
        {"model": ["ollama:a"]},
        {"model": {}},
        {"attributor": "model"},
        {"attributor": ["rules"]},
        {"unknown": 1},
    ],
)
def test_what_a_browser_sends_that_is_not_offered_is_the_servers_own(tmp_path, kept):
    offers = _offers(tmp_path, model="ollama:a")
    chosen = Preferences.read(kept, offers)
    assert (chosen.model, chosen.attributor) == ("ollama:a", "embedded")
    assert chosen.statements == (1 if kept == {"statements": True, "model": None} else 12)


def test_what_is_offered_is_kept_and_read_back(tmp_path):
    offers = _offers(tmp_path, model="ollama:a")
    sent = {"statements": 3.0, "model": EMBEDDED, "attributor": "rules"}
    chosen = Preferences.read(sent, offers)
    assert chosen == Preferences(statements=3, model=EMBEDDED, attributor="rules")
    assert Preferences.read(chosen.kept(offers), offers) == chosen


def test_a_browser_that_chose_nothing_follows_the_server(tmp_path):
    tab = SettingsTab(None, _offers(tmp_path))
    first_visit = tab.kept().default_value
    chosen_at_first = tab.keep(gr.EventData(None, {"fields": [["statements", "3"]]}))
    assert chosen_at_first == {"statements": 3}
    later = _offers(tmp_path, model="ollama:a", attributor="rules", statements=20)
    own = Preferences(statements=20, model="ollama:a", attributor="rules")
    assert Preferences.read(first_visit, later) == own
    assert Preferences.read(chosen_at_first, later) == Preferences(
        statements=3, model="ollama:a", attributor="rules"
    )


def test_a_choice_that_is_the_servers_own_again_is_forgotten(tmp_path):
    tab = SettingsTab(None, _offers(tmp_path))
    fields = [["statements", "12"], ["model", EMBEDDED], ["attributor", "rules"]]
    assert tab.keep(gr.EventData(None, {"fields": fields})) == {"attributor": "rules"}
