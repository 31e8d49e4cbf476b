"""Countries, demonyms, capitals and seats, from the packages and the tables beside them."""

from __future__ import annotations

import pytest

from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.mentions import parse
from assistant.attribution.states import government_name, state_of


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        ("Lima", "PE", "capital"),
        ("the Philippines", "PH", "country"),
        ("Dutch", "NL", "demonym"),
        ("Kiev", "UA", "capital"),
        ("kyiv", "UA", "capital"),
        ("N’Djamena", "TD", "capital"),
        ("the Élysée", "FR", "seat"),
        ("Downing Street", "GB", "seat"),
        ("Brussels", "EU", "seat"),
        ("North Korean", "KP", "demonym"),
        ("Serbian", "RS", "demonym"),
        ("Belgrade", "RS", "capital"),
        ("Delhi", "IN", "country"),
    ],
)
def test_a_name_of_a_place_gives_its_country(words: str, code: str, kind: str) -> None:
    place = gazetteer().look_up(words)
    assert place is not None
    assert (place.code, place.kind) == (code, kind)


def test_a_word_that_names_no_place_gives_none() -> None:
    assert gazetteer().look_up("the company") is None
    assert gazetteer().look_up("Ask") is None, "three letters may be an airport of a capital"
    assert gazetteer().look_up("") is None


@pytest.mark.parametrize(
    ("code", "government", "label"),
    [
        ("TR", "Turkish government", "Turkey"),
        ("GB", "British government", "United Kingdom"),
        ("NZ", "New Zealand government", "New Zealand"),
        ("EU", "European Union", "European Union"),
    ],
)
def test_a_government_is_named_by_its_adjective(code: str, government: str, label: str) -> None:
    assert gazetteer().government(code) == government
    assert gazetteer().label(code) == label


def test_every_country_has_a_label_and_an_adjective() -> None:
    places = gazetteer()
    assert len(places.labels) > 240
    assert all(places.adjectives[code].strip() for code in places.labels)


def test_a_country_in_a_phrase_is_found_by_name_or_adjective_not_by_town() -> None:
    assert gazetteer().country_in("the Chilean navy") == "CL"
    assert gazetteer().country_in("South Korea’s joint chiefs") == "KR"
    assert gazetteer().country_in("a union in Lima") is None


def test_lower_case_words_that_are_spelt_like_countries_name_none() -> None:
    assert gazetteer().country_in("people who told us about the polish") is None


def test_towns_and_provinces_are_known() -> None:
    assert gazetteer().is_city("Rotterdam")
    assert gazetteer().is_city("Nebraska")
    assert not gazetteer().is_city("Halvorsen Tankers")


def test_plain_drops_accents_articles_and_possessives() -> None:
    assert plain("The Société’s") == "societe"
    assert plain("Łódź") == plain("LODZ")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Turkish foreign ministry", "TR"),
        ("Kremlin", "RU"),
        ("Armed Forces of Ukraine", "UA"),
        ("UN refugee agency", "UN"),
        ("Turkish poets’ circle", None),
        ("Russian opposition army", None),
        ("finance ministry", None),
    ],
)
def test_only_bodies_of_a_state_belong_to_it(name: str, code: str | None) -> None:
    assert state_of(name) == code


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("The Ministry of Health of Bishkek", "Kyrgyz Ministry of Health"),
        ("the defence ministry in Rome", "Italian defence ministry"),
        ("the Chilean portfolio", "Chilean ministry"),
        ("the hauliers’ union", None),
    ],
)
def test_state_bodies_go_by_one_form_of_name(words: str, name: str | None) -> None:
    assert government_name(parse(words)) == name


def test_a_state_goes_by_its_names_and_its_adjective():
    assert set(gazetteer().namesakes("Hungary")) == {"hungary", "hungarian"}
    assert set(gazetteer().namesakes("Budapest")) == {"hungary", "hungarian"}
    assert "us" not in gazetteer().namesakes("Washington")
    assert gazetteer().namesakes("Ossa") == ()
