"""The turns of transcripts, records and chats."""

import pytest

from tests.attributed import Said, pairs, said


def test_a_turn_goes_on_over_paragraphs_up_to_the_next_label():
    text = (
        "VESTA ROLL: The pump failed.\n\nIt failed twice.\n\nOTTO RINK: It never failed.\n\n"
        "VESTA ROLL: I was there."
    )
    assert pairs(text) == [
        ("VESTA ROLL", "The pump failed"),
        ("VESTA ROLL", "It failed twice"),
        ("OTTO RINK", "It never failed"),
        ("VESTA ROLL", "I was there"),
    ]


def test_what_follows_the_last_turn_is_nobodys():
    text = "VESTA ROLL: It failed.\n\nOTTO RINK: No.\n\nVESTA ROLL: Twice.\n\nThe hearing closed."
    assert ("VESTA ROLL", "The hearing closed") not in pairs(text)


@pytest.mark.parametrize("remark", ["[Laughter in the room]", "(The witness withdrew.)"])
def test_the_editors_remark_between_turns_is_nobodys(remark):
    text = f"ROLL: It failed.\n\n{remark}\n\nRINK: It did not.\n\nROLL: It failed twice."
    assert [content for _, content in pairs(text)] == [
        "It failed",
        "It did not",
        "It failed twice",
    ]


def test_whom_a_speaker_quotes_is_relayed_by_the_speaker():
    text = "ROLL: The engineer said the wall was safe.\n\nRINK: He lied.\n\nROLL: I know."
    assert said(text)[:2] == [
        Said("ROLL", ":", "The engineer said the wall was safe"),
        Said("The engineer", "said", "the wall was safe", relayed_by="ROLL"),
    ]


def test_what_a_speaker_says_of_their_own_words_is_one_claim():
    text = "ROLL: I said the wall was safe.\n\nRINK: You lied.\n\nROLL: I did not."
    assert pairs(text)[0] == ("ROLL", "I said the wall was safe")
    assert len(pairs(text)) == 3


def test_a_question_in_a_turn_is_nobodys_claim():
    text = "ROLL: Who signed it?\n\nRINK: Who knows? The mayor has the paper.\n\nROLL: Thank you."
    assert pairs(text)[0] == ("RINK", "The mayor has the paper")


@pytest.mark.parametrize(
    "text",
    [
        "Myth: The dam is new.\n\nFact: The dam is old.\n\nMyth: It leaks.\n\nFact: It is dry.",
        "Venue: The hall is open.\n\nDate: It is on Friday.\n\nVenue: The pier is shut.",
        "@pollo: The bridge is shut.",
        "Salt: It is dear.\n\nFlour: It is cheap.\n\nSalt: It is from Hull.",
        "Monday: We bake.\n\nTuesday: We rest.\n\nMonday: We bake again.",
        "[Note] The bridge is shut.\n\n[Note] The ferry sails.\n\n[Note] The road is open.",
    ],
)
def test_labels_that_name_nobody_or_stand_alone_make_no_turns(text):
    assert pairs(text) == []


def test_a_passed_on_post_is_its_authors():
    assert pairs("RT @pollo: The bridge is shut.") == [("@pollo", "The bridge is shut")]


def test_a_paragraph_that_a_dash_opens_is_all_its_speakers():
    text = "— The boat is gone, said the ferryman. It left at dawn."
    assert pairs(text) == [
        ("the ferryman", "The boat is gone"),
        ("the ferryman", "It left at dawn"),
    ]


@pytest.mark.parametrize(("left", "right"), [("_", ":_"), ("*", ":*"), ("**", "**:"), ("- ", ":")])
def test_labels_in_italics_bold_and_lists(left, right):
    text = (
        f"{left}Ada Roll{right} It failed.\n\n{left}Otto{right} No.\n\n{left}Ada Roll{right} Twice."
    )
    assert pairs(text) == [("Ada Roll", "It failed"), ("Otto", "No"), ("Ada Roll", "Twice")]


def test_one_word_names_speak_where_somebody_says_i():
    text = "Rasmus: The tap drips.\n\nIda: I mended it.\n\nRasmus: It drips again."
    assert pairs(text)[0] == ("Rasmus", "The tap drips")


def test_a_question_and_its_answer_need_no_second():
    text = "Question: Who owns the pier?\n\nAnswer: The town owns it. It was a gift."
    assert [content for _, content in pairs(text)] == ["The town owns it", "It was a gift"]


def test_a_play_or_a_record_with_names_in_capitals_and_full_stops():
    text = "ROLL. The light is gone.\n\nRINK. It never came.\n\nROLL. I saw it."
    assert pairs(text)[1] == ("RINK", "It never came")


def test_nicknames_in_angle_brackets():
    text = "[14:02] <tomas> it is broken\n[14:03] <ingrid> it works here"
    assert pairs(text) == [("tomas", "it is broken"), ("ingrid", "it works here")]


def test_a_heading_above_a_label_is_no_part_of_the_name():
    text = "Pay\nGuild: We want more.\nBoard: There is no more.\nHours\nGuild: We want fewer."
    assert [source for source, _ in pairs(text)] == ["Guild", "Board", "Guild"]


def test_what_is_told_in_a_turn_does_not_hold_the_label():
    text = "ROLL: The pump is safe, according to the maker.\n\nRINK: No.\n\nROLL: Yes, it is."
    assert ("the maker", "The pump is safe") in pairs(text)
