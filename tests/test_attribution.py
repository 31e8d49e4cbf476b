from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.attribution import Attribution, EmbeddedAttributor, load_attributor
from assistant.attribution.edges import trim
from assistant.attribution.silence import may_speak
from assistant.chunking import sentences
from assistant.errors import SettingsError
from assistant.records import Document, Span
from tests.attributed import span_of

TEXT = "The mayor said the dam held. The army denied it."


def document(text: str) -> Document:
    return Document(doc_id="a.txt", title="A", text=text, sha256="")


@dataclass(frozen=True)
class OneTag:
    """A tagger that knows one attribution of ``TEXT``."""

    def tag_scored(self, text: str, sentences: tuple[Span, ...]) -> list[tuple[Attribution, float]]:
        attribution = Attribution(
            source=span_of(text, "The mayor"),
            cue=(span_of(text, "said"),),
            content=(span_of(text, "the dam held"),),
            found_by=frozenset({"tagger"}),
        )
        return [(attribution, 0.9)]


def test_the_rules_attributor_reads_a_document():
    rules = load_attributor("rules")
    assert rules.name == "rules"
    found = rules.claims(document(TEXT), sentences(TEXT))
    assert [(c.text, c.stance) for c in found] == [("the dam held", "asserts"), ("it", "denies")]


def test_an_unknown_attributor_is_refused():
    with pytest.raises(SettingsError, match="oracle"):
        load_attributor("oracle")


def test_the_embedded_attributor_joins_tagger_and_rules():
    embedded = EmbeddedAttributor(OneTag())
    found = embedded.claims(document(TEXT), sentences(TEXT))
    assert [(c.text, c.agreed) for c in found] == [("the dam held", True), ("it", False)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "“ ” \" ' said denied that by the army Ruiz Lind , . : ; — ( ) according to who not "
            "verified could be independently claims accused of \n @x".split(" ")
        ),
        max_size=60,
    )
)
def test_any_words_give_claims_with_exact_offsets_and_unique_ids(tokens):
    text = " ".join(tokens)
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert len({c.claim_id for c in found}) == len(found)
    for claim in found:
        assert claim.text == " … ".join(text[s.start : s.end] for s in claim.content)


@pytest.mark.parametrize(
    ("text", "source", "begun"),
    [
        ("OSLO - Fishermen denied it.", "OSLO - Fishermen", "Fishermen"),
        ("PORT SALE, Peru, Oct. 3 (Tide) -- The mayor left.", "- The mayor", "The mayor"),
        ("RIGA (Tide) — The mayor left.", "RIGA (Tide) — The mayor", "The mayor"),
        ("Monday, 4 March - The mayor left.", "4 March - The mayor", "The mayor"),
        ("May. 4 - The mayor left.", ". 4 - The mayor", "The mayor"),
        ("14:05 The mayor left.", "14:05 The mayor", "The mayor"),
        ("SAT 6:30 p.m. Ferry hand swears.", "p.m. Ferry hand", "Ferry hand"),
        ("SÃO LUÍS, Oct 14 (TDE).- The mayor left.", "(TDE).- The mayor", "The mayor"),
        ("It holds, according to the mayor.", "according to the mayor", "the mayor"),
        ("After a baker complained, it shut.", "After a baker", "a baker"),
        ("• Dockers left.", "• Dockers", "Dockers"),
        ("It rang at 3:15 a.m. Two dockers left.", "It rang at 3:15 a.m. Two dockers", "Two dockers"),
        ("Well. Ines de Falk, 70, a baker, wept.", "70, a baker", "Ines de Falk, 70, a baker"),
        ("NATO — an alliance of many — left.", "NATO — an alliance of many", "NATO — an alliance of many"),
        ("In May, 70, a record, left.", "70, a record", "70, a record"),
        ("Falk counted 70 boats.", "70 boats", "70 boats"),
    ],
)  # fmt: skip
def test_a_source_begins_at_the_words_that_name_it(text: str, source: str, begun: str):
    found = trim(text, [Attribution(source=span_of(text, source), cue=(), content=())])[0].source
    assert found is not None
    assert text[found.start : found.end] == begun


def test_the_claims_of_a_dateline_and_of_a_clock_are_their_sources():
    text = "LIMA - Dockers said the gate was shut.\n\n09:40 The mayor said it was open."
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert [c.source.name for c in found if not c.is_reporter] == ["dockers", "mayor"]


def test_what_happened_is_no_source():
    text = "The mayor spoke. An armed raid on the port, he said, lasted two days."

    class Raid:
        def tag_scored(self, text, sentences):
            source = span_of(text, "An armed raid on the port")
            content = span_of(text, "lasted two days")
            return [
                (Attribution(source=source, cue=(span_of(text, "said"),), content=(content,)), 1.0)
            ]

    found = EmbeddedAttributor(Raid()).claims(document(text), sentences(text))
    assert "armed raid on the port" not in [c.source.name for c in found]


def test_what_nobody_said_is_no_claim_of_anybody():
    text = (
        "No warden of the park claims that the elk are tame. "
        "Not one of the cooks said that the stew was hot. "
        "No 10 said that the letter was late. "
        "No fewer than six divers said that the water was clear."
    )
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert [c.source.name for c in found if not c.is_reporter] == ["No 10", "six divers"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("‘Dusty’ Malone-Reid said the mule was lame.", "Dusty Malone-Reid"),
        ('According to "Big Jim" Harte, the mine is dry.', "Big Jim Harte"),
        ("“We lost,” 'Ginger' Pascoe said.", "Ginger Pascoe"),
        ("“Never,” Ada Pascoe said.", "Ada Pascoe"),
    ],
)
def test_a_nickname_in_quotation_marks_opens_a_name(text: str, name: str):
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert [c.source.name for c in found if not c.is_reporter] == [name]


def test_a_description_that_explains_itself_is_looked_up_once():
    text = "that denied denied verified , claims verified"
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert all(c.source.mention is None or c.source.name for c in found)


@pytest.mark.parametrize("nobody", ["Neither bank", "None of the banks", "No bank"])
def test_what_none_has_said_is_the_reports_own(nobody):
    text = f"{nobody} said that the vault was empty."
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert {c.source.name for c in found} == {"Reporter"}


@pytest.mark.parametrize(
    "text",
    [
        "The court heard that the vault was empty.",
        "The inquest was told that the vault was empty.",
        "Vault was empty for months, jury told",
    ],
)
def test_what_a_court_hears_is_not_the_courts_claim(text):
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert not any(c.source.name not in (None, "Reporter") for c in found)


@pytest.mark.parametrize("question", ["whether", "why", "if"])
def test_who_asks_claims_nothing_even_where_the_tagger_finds_it(question):
    text = f"The bank asked {question} the vault was empty."
    asked = Attribution(
        source=span_of(text, "The bank"),
        cue=(span_of(text, "asked"),),
        content=(span_of(text, "the vault was empty"),),
        found_by=frozenset({"tagger"}),
    )
    assert not may_speak(text, asked)
    told = replace(asked, cue=(span_of(text, "The"),), source=None)
    assert may_speak(text, told)


def test_what_a_court_tells_is_its_claim():
    text = "The court told the bank that the vault was empty."
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert [c.source.name for c in found if not c.is_reporter] == ["court"]


def test_two_cues_for_the_same_words_of_one_source_make_one_claim():
    text = "The bank’s cashier disagreed: the vault was empty, she said."
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert [c.text for c in found if not c.is_reporter] == ["the vault was empty"]


def test_what_neither_wants_is_still_theirs():
    text = "Neither bank wants the vault to be opened."
    found = load_attributor("rules").claims(document(text), sentences(text))
    assert [c.stance for c in found if not c.is_reporter] == ["denies"]
