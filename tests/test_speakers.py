"""Speaker resolution, on sentences of our own; ``⟦…⟧`` marks the sources in the order of the text."""

from __future__ import annotations

import re

import pytest

from assistant.attribution.mentions import parse
from assistant.attribution.spans import Attribution
from assistant.attribution.speakers import resolve
from assistant.records import Document, Source, Span


def sources(marked: str, publisher: str | None = None) -> list[Source]:
    """The resolved sources of a text; each is taken to say the rest of its line."""
    text, spans = "", []
    for part in re.split(r"(⟦[^⟧]*⟧)", marked):
        bare = part.strip("⟦⟧") if part.startswith("⟦") else part
        if part.startswith("⟦"):
            spans.append(Span(start=len(text), end=len(text) + len(bare)))
        text += bare
    document = Document(doc_id="a.txt", title="", text=text, sha256="0", publisher=publisher)
    attributions = [
        Attribution(source=s, cue=(), content=(Span(start=s.end, end=s.end + 1),)) for s in spans
    ]
    return resolve(document, attributions)


def names(marked: str, publisher: str | None = None) -> list[str | None]:
    return [s.name for s in sources(marked, publisher)]


def test_a_surname_takes_the_full_name() -> None:
    assert (
        names(
            "⟦Harbour master Ines Falk⟧ closed the port. ⟦Falk⟧ said it would reopen. ⟦Mr Falk⟧ left."
        )[1]
        == "Ines Falk"
    )


def test_a_surname_that_stands_first_takes_the_name_given_later() -> None:
    assert names("“No ferry sails,” ⟦Falk⟧ said.\n\nInes Falk has run the port since May.") == [
        "Ines Falk"
    ]


def test_titles_tell_two_people_of_one_surname_apart() -> None:
    found = names(
        "⟦Mr Owen Marsh⟧ spoke for the cut. ⟦Ms Ada Marsh⟧ spoke against it. ⟦Mr Marsh⟧ shrugged, "
        "⟦Ms Marsh⟧ smiled."
    )
    assert found == ["Owen Marsh", "Ada Marsh", "Owen Marsh", "Ada Marsh"]


def test_an_acronym_takes_what_the_text_says_it_stands_for() -> None:
    assert names("⟦The Lake Defence Front (LDF)⟧ denied it. ⟦The LDF⟧ blamed the army.") == [
        "Lake Defence Front",
        "Lake Defence Front",
    ]


def test_role_words_and_clauses_are_no_part_of_a_name() -> None:
    found = sources("⟦The governor of the Dunmore region, Colm Reilly, who flew in⟧, said so.")[0]
    assert (found.name, found.role) == ("Colm Reilly", "governor")


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("The campaign group Clear Water", "Clear Water"),
        ("Brightwell Foods Ltd.", "Brightwell Foods"),
        ("Lieutenant-Colonel Piet de Graaf", "Piet de Graaf"),
        ("Dr Lena Holm of the Coast Institute", "Lena Holm"),
        ("MINE OPERATOR SILVER RIDGE", "Silver Ridge"),
        ("A trawlerman who saw it, Tom Birch", "Tom Birch"),
        ("Brightwell Foods (@brightwell)", "Brightwell Foods"),
        ("A group calling itself Night Tide", "Night Tide"),
        ("Two dockers", "two dockers"),
    ],
)
def test_names_are_cleaned_for_display(mention: str, name: str) -> None:
    assert names(f"⟦{mention}⟧ said nothing more.") == [name]


def test_he_and_she_go_by_gender() -> None:
    assert names(
        "⟦Spokeswoman Ada Marsh⟧ denied it. ⟦Mr Colm Reilly⟧ confirmed it. ⟦She⟧ repeated the denial, "
        "⟦he⟧ the claim."
    )[2:] == ["Ada Marsh", "Colm Reilly"]


def test_a_pronoun_takes_the_subject_of_the_sentence_before_rather_than_an_older_speaker() -> None:
    found = names(
        "⟦Owen Marsh, the mayor⟧, promised a bridge.\n\nBaker Tom Birch, who lives there, was not "
        "convinced. “We heard that in May,” ⟦he⟧ said."
    )
    assert found[1] == "Tom Birch"


def test_it_takes_a_body_and_never_a_person() -> None:
    assert (
        names("⟦Brightwell Foods⟧ denied it. ⟦Its director, Ada Marsh⟧, left. ⟦It⟧ added nothing.")[
            2
        ]
        == "Brightwell Foods"
    )


def test_a_pronoun_without_antecedent_stays_unattributed() -> None:
    assert names("“It is over,” ⟦she⟧ said.") == [None]


def test_we_is_the_publication_and_i_the_quoted_speaker() -> None:
    assert names("⟦We⟧ were told that it was over.", publisher="The Tide") == ["The Tide"]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Brightwell Foods, which owns the plant", "The company"),
        ("The Lake Defence Front", "The group"),
        ("The Welfare Ministry", "The ministry"),
        ("Skyline Airways", "The airline"),
        ("The Quarry Workers’ Federation", "The union"),
        ("Brigadier Colm Reilly", "The general"),
        ("Bishop Owen Marsh", "The prelate"),
        ("Ada Marsh, a lawyer", "The lawyer"),
        ("Tom Birch, 34,", "The 34-year-old"),
    ],
)
def test_a_description_takes_up_the_source_that_it_fits(first: str, again: str) -> None:
    found = names(f"⟦{first}⟧ denied it on Monday. ⟦{again}⟧ added that it would appeal.")
    assert found[0] == found[1]


def test_a_description_that_fits_nobody_stands_for_itself() -> None:
    assert names("⟦Ada Marsh, a nurse⟧, wept. ⟦The landlord⟧ denied it.")[1] == "landlord"


def test_an_indefinite_description_is_somebody_new() -> None:
    assert names("⟦Spokesman Tom Birch⟧ denied it. ⟦A spokesman⟧ confirmed it.")[1] == "spokesman"


def test_a_capital_and_a_seat_stand_for_their_government() -> None:
    assert names("⟦Ankara⟧ denied it. ⟦The Kremlin⟧ did too.") == ["Turkish government", "Kremlin"]


def test_a_country_that_speaks_by_its_name_keeps_it() -> None:
    assert names("⟦Lima⟧ denied it. ⟦Peru⟧ then called home its envoy.") == ["Peru", "Peru"]


def test_the_portfolio_of_a_country_is_its_ministry() -> None:
    assert names("⟦The UK Ministry of Defence⟧ noted it. ⟦The British portfolio⟧ added more.") == [
        "UK Ministry of Defence",
        "UK Ministry of Defence",
    ]


def test_the_invaded_country_is_the_one_that_the_text_says_was_invaded() -> None:
    found = names("Since the invasion of Kuwait, talks failed. ⟦The invaded country⟧ wants help.")
    assert found == ["Kuwaiti government"]


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("⟦Ada Marsh of Brightwell Foods⟧ denied it.", "Brightwell Foods"),
        ("⟦Brightwell’s lawyer, Ada Marsh⟧, denied it. Brightwell paid.", "Brightwell"),
        ("⟦Ada Marsh, who heads the Tide Foundation⟧, denied it.", "Tide Foundation"),
        ("⟦Peruvian army spokesman Tom Birch⟧ denied it.", "Peruvian government"),
        ("⟦Ada Marsh of Rotterdam⟧ denied it.", None),
        ("⟦Farmer Tom Birch⟧ denied it.", None),
        (
            "⟦Energy minister Ada Marsh⟧ denied it, Chile’s press wrote in Santiago.",
            "Chilean government",
        ),
    ],
)
def test_people_speak_for_the_body_that_the_text_ties_them_to(
    text: str, organisation: str | None
) -> None:
    assert sources(text)[0].organisation == organisation


def test_a_floating_quotation_continues_the_speaker_where_only_marks_stand_between() -> None:
    text = "Ada Marsh said: “It is over.” “We go home.”"
    said = Attribution(
        source=Span(start=0, end=9),
        cue=(Span(start=10, end=14),),
        content=(Span(start=17, end=28),),
    )
    floating = Attribution(source=None, cue=(), content=(Span(start=31, end=42),))
    document = Document(doc_id="a.txt", title="", text=text, sha256="0")
    assert [s.name for s in resolve(document, [said, floating])] == ["Ada Marsh", "Ada Marsh"]


def test_a_floating_quotation_elsewhere_stays_unattributed() -> None:
    text = "Ada Marsh said: “It is over.”\n\nThe rain fell all night on the pier. “We go home.”"
    said = Attribution(
        source=Span(start=0, end=9),
        cue=(Span(start=10, end=14),),
        content=(Span(start=17, end=28),),
    )
    start = text.index("We go")
    floating = Attribution(source=None, cue=(), content=(Span(start=start, end=start + 11),))
    document = Document(doc_id="a.txt", title="", text=text, sha256="0")
    assert resolve(document, [floating, said])[0].name is None


def test_sources_come_in_the_order_of_the_attributions() -> None:
    text = "Ada Marsh denied it. Tom Birch did not."
    document = Document(doc_id="a.txt", title="", text=text, sha256="0")
    spans = [Span(start=21, end=30), Span(start=0, end=9)]
    made = [Attribution(source=s, cue=(), content=(s,)) for s in spans]
    found = resolve(document, made)
    assert [s.name for s in found] == ["Tom Birch", "Ada Marsh"]
    assert [s.mention for s in found] == spans


def test_no_attributions_give_no_sources() -> None:
    assert resolve(Document(doc_id="a", title="", text="", sha256="0"), []) == []


@pytest.mark.parametrize(
    "words", ["", "“”", "—", "’s", "(", "( )", "1,300", "@", "A", "of the", "THE"]
)
def test_odd_mentions_parse_without_failing(words: str) -> None:
    assert parse(words).form in ("name", "description", "pronoun")
    assert sources(f"x ⟦{words}⟧ y" if words else "⟦x⟧")
