"""What a worded statement may and may not say, by the code's checks alone and with a stance model."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from assistant.checking import check, follows
from assistant.records import Claim
from tests.ledger import claim as told
from tests.ledger import document
from tests.small_ledger import claim, greifen, ledger

MINISTRY, GOVERNOR, SUDLAND, BRANDT, MAYOR, REPORT = range(6)


def checked(text: str, *at: int, judge=None):
    made = greifen()
    claims = [made.claims[i] for i in at]
    return check(text, [i + 1 for i in at], claims, made.documents, judge)


HONEST = [
    ("The Norland Defence Ministry says more than 70 raiders were killed near Greifen.", MINISTRY),
    ("According to the Norland Defence Ministry, more than 70 raiders were killed.", MINISTRY),
    ("Norland's Defence Ministry claims that more than seventy raiders were killed.", MINISTRY),
    ("The ministry reported “more than 70 raiders” killed near Greifen.", MINISTRY),
    (
        "Norland Defence Ministry said the killing of more than 70 raiders was near Greifen.",
        MINISTRY,
    ),
    ("Governor Piet Haan says two drones were shot down over the harbour.", GOVERNOR),
    ("Piet Haan said that “two of our drones were shot down”.", GOVERNOR),
    ('Piet Haan said that "two of our drones were shot down over the harbour."', GOVERNOR),
    ("Sudland denies that its army crossed the border.", SUDLAND),
    ("Sudland rejects the claim that its army crossed the border.", SUDLAND),
    ("Sudland says its army did not cross the border.", SUDLAND),
    ("Ilse Brandt says the raiders are Norland citizens.", BRANDT),
    (
        "Ilse Brandt says the raiders are Norlanders who “rose against their own government”.",
        BRANDT,
    ),
    ("The mayor of Greifen said 12 civilians were injured.", MAYOR),
    ("Twelve civilians were injured, according to the mayor of Greifen.", MAYOR),
    ("12 civilians were injured.", MAYOR),
    ("The report says the border has been closed since May 2021.", REPORT),
    ("The border has been closed since May 2021.", REPORT),
]

DISHONEST = [
    # numbers
    ("The Norland Defence Ministry says more than 80 raiders were killed.", MINISTRY, "number"),
    ("The Norland Defence Ministry says 70 raiders were killed near Greifen.", MINISTRY, "bounds"),
    ("The Norland Defence Ministry says up to 70 raiders were killed.", MINISTRY, "bounds"),
    ("The Norland Defence Ministry says hundreds, 70 and seven, were killed.", MINISTRY, "number"),
    ("Piet Haan says twelve drones were shot down over the harbour.", GOVERNOR, "number"),
    ("The border has been closed since May 2020.", REPORT, "number"),
    ("The Norland Defence Ministry says thousands of raiders were killed.", MINISTRY, "number"),
    ("Piet Haan says one of two drones was shot down over the harbour.", GOVERNOR, "number"),
    # what is done to the source
    (
        "The Norland Defence Ministry is accused of killing more than 70 raiders.",
        MINISTRY,
        "spoken",
    ),
    ("Sudland denies that its army did not cross the border.", SUDLAND, "opposite"),
    # names
    ("The Norland Defence Ministry says more than 70 Sudlanders were killed.", MINISTRY, "name"),
    (
        "The Norland Defence Ministry says more than 70 raiders were killed in Brask.",
        MINISTRY,
        "name",
    ),
    ("Zelda says two of our drones were shot down over the harbour.", GOVERNOR, "name"),
    # speakers
    ("Sudland says more than 70 raiders were killed near Greifen.", MINISTRY, "name|else speak"),
    ("Norland says the raiders are Norland citizens.", BRANDT, "else speak"),
    ("The citizens say the raiders are Norland citizens.", BRANDT, "else speak"),
    ("The raiders say they are Norland citizens.", BRANDT, "else speak"),
    ("Greifen says more than 70 raiders were killed.", MINISTRY, "else speak"),
    ("More than 70 raiders were killed near Greifen, says Greifen.", MINISTRY, "else speak"),
    ("According to Greifen, more than 70 raiders were killed.", MINISTRY, "else speak"),
    (
        "The Norland Defence Ministry says more than 70 raiders were killed, and Greifen agrees, "
        "the raiders say.",
        MINISTRY,
        "else speak",
    ),
    ("Everybody says that 12 civilians were injured.", MAYOR, "name|else speak"),
    ("Norland citizens deny the border has been closed since May 2021.", REPORT, "name|speak"),
    # stance
    ("Sudland says that its army crossed the border.", SUDLAND, "denial as an assertion"),
    ("According to Sudland, its army crossed the border.", SUDLAND, "denial as an assertion"),
    ("Its army crossed the border.", SUDLAND, "denial as an assertion"),
    ("Piet Haan denies that two of our drones were shot down.", GOVERNOR, "as a denial"),
    ("Piet Haan says two of our drones were not shot down.", GOVERNOR, "negates"),
    ("Nobody says 12 civilians were injured.", MAYOR, "name|else speak"),
    # rulings
    ("It is proven that more than 70 raiders were killed near Greifen.", MINISTRY, "rules"),
    ("Norland Defence Ministry admits more than 70 raiders were killed.", MINISTRY, "verb"),
    ("Piet Haan confirms two of our drones were shot down.", GOVERNOR, "verb"),
    ("Ilse Brandt lies that the raiders are Norland citizens.", BRANDT, "rules"),
    # quotations
    ("Piet Haan said that “all of our drones were shot down”.", GOVERNOR, "quotation"),
    ("Piet Haan said that “two drones were shot down”.", GOVERNOR, "quotation"),
    ("Piet Haan said that 'the harbour was shot down over two drones'.", GOVERNOR, "quotation"),
    ("Piet Haan said that “more than 70 raiders were killed”.", GOVERNOR, "quotation"),
    ("Piet Haan said that “two of our drones were shot down.", GOVERNOR, "quotation marks"),
    ("Ilse Brandt says the raiders “rose … against Norland citizens”.", BRANDT, "quotation"),
    # what no document said
    (
        "The mayor of Greifen said 12 civilians were injured by friendly fire from a tank.",
        MAYOR,
        "words",
    ),
    ("The border has been closed because of smuggling, fraud and theft.", REPORT, "words"),
    ("Sudland denies that its army crossed the border but planned the raid.", SUDLAND, "part"),
    ("The mayor of Greifen said 12 civilians were injured, nobody helping them.", MAYOR, "negates"),
    # not plain text
    ("The mayor of Greifen said 12 civilians were **injured**.", MAYOR, "markup"),
    ("The mayor of Greifen said <b>12</b> civilians were injured.", MAYOR, "markup"),
    ("The mayor of Greifen said 12 civilians were injured, see http://x.example.", MAYOR, "link"),
    ("The mayor of Greifen said 12 civilians were injured, see injured.com.", MAYOR, "link"),
    ("The mayor of Greifen said 12 civilians were injured [4].", MAYOR, "markup"),
    ("The mayor of Greifen said 12 civilians were injured&nbsp;.", MAYOR, "markup"),
    ("The mayor of Greifen said 12 civilians were \u202einjured.", MAYOR, "hidden"),
    ("The mayor of Greifen said 12 civil\u200bians were injured.", MAYOR, "hidden"),
    ("The mayor of Grеifen said 12 civilians were injured.", MAYOR, "characters"),
    ("The mayor of Greifen said 12 civilians were injured 🔥.", MAYOR, "characters"),
    ("", MAYOR, "empty"),
    ("…!", MAYOR, "empty"),
    (
        "The mayor of Greifen said 12 civilians were injured" + " injured" * 90 + ".",
        MAYOR,
        "longer",
    ),
]


@pytest.mark.parametrize(("text", "at"), HONEST, ids=[t for t, _ in HONEST])
def test_an_honest_wording_is_let_through(text: str, at: int):
    assert checked(text, at).fault is None


@pytest.mark.parametrize(("text", "at", "why"), DISHONEST, ids=[t[:60] for t, _, _ in DISHONEST])
def test_a_dishonest_wording_is_refused_for_its_reason(text: str, at: int, why: str):
    found = checked(text, at)
    assert found.text is None
    assert any(part in found.fault for part in why.split("|")), found.fault


def test_two_sides_may_not_be_merged():
    text = "The Norland Defence Ministry and Ilse Brandt say the raiders were killed."
    assert checked(text, MINISTRY, BRANDT).fault == "it merges two sides"


def test_two_sources_of_one_side_may_not_be_merged():
    text = "The Norland Defence Ministry says more than 70 raiders were killed."
    assert checked(text, MINISTRY, GOVERNOR).fault == "it merges two sources"


def test_an_assertion_and_a_denial_of_one_source_may_not_be_merged():
    text = "The council says the dam is safe. The council denies it knew of cracks."
    made = ledger(
        text,
        [
            claim(text, "the dam is safe", source="council", side="City"),
            claim(text, "it knew of cracks", source="council", side="City", stance="denies"),
        ],
    )
    found = check("The council says the dam is safe.", [1, 2], made.claims, made.documents)
    assert found.fault == "it merges an assertion and a denial"


def test_claims_of_unnamed_sources_may_not_be_merged():
    text = "Some say the dam is safe. Others say the dam has cracks."
    made = ledger(
        text,
        [
            claim(text, "the dam is safe", source=None, side=None),
            claim(text, "the dam has cracks", source=None, side=None),
        ],
    )
    found = check("The dam is safe.", [1, 2], made.claims, made.documents)
    assert found.fault == "it merges unattributed claims that may be of several sources"


def test_a_sentence_that_names_no_source_gets_its_source_from_the_ledger():
    found = checked("More than 70 raiders were killed near Greifen.", MINISTRY)
    assert found.text == (
        "According to Norland Defence Ministry, more than 70 raiders were killed near Greifen."
    )


def test_a_quotation_is_set_to_the_document_s_own_characters():
    text = "Ilse Brandt said: “they   rose against\ntheir ‘own’ government”. The end."
    made = ledger(
        text,
        [
            claim(
                text,
                "they   rose against\ntheir ‘own’ government",
                source="Ilse Brandt",
                side="Sudland",
            )
        ],
    )
    found = check(
        "Ilse Brandt said “they rose against their 'own' government”.",
        [1],
        made.claims,
        made.documents,
    )
    assert found.text == "Ilse Brandt said “they rose against their ‘own’ government”."


def test_bracketed_numbers_of_its_own_claims_are_taken_off():
    found = checked("The mayor of Greifen said 12 civilians were injured [5].", MAYOR)
    assert found.text == "The mayor of Greifen said 12 civilians were injured."


def judgement(**of: float):
    values = {"relevant": 1.0, "supports": 0.1, "contradicts": 0.1, "neutral": 0.8} | of
    return lambda text, claims: [SimpleNamespace(**values) for _ in claims]


def test_the_stance_model_has_the_last_word_on_an_assertion():
    text = "The mayor of Greifen said 12 civilians were injured."
    contrary = judgement(contradicts=0.9, neutral=0.0)
    assert checked(text, MAYOR, judge=contrary).fault == "it says the contrary of its claims"
    assert checked(text, MAYOR, judge=judgement(supports=0.9)).fault is None


def test_the_stance_model_is_asked_about_what_is_said_without_who_says_it():
    asked: list[str] = []

    def judge(text: str, claims: Sequence[Claim]):
        asked.append(text)
        return judgement()(text, claims)

    checked("The mayor of Greifen said that 12 civilians were injured.", MAYOR, judge=judge)
    assert asked == ["12 civilians were injured."]


def test_a_denial_is_expected_to_contradict_what_it_denies():
    text = "Sudland denies that its army crossed the border."
    assert checked(text, SUDLAND, judge=judgement(contradicts=0.9)).fault is None
    assert checked(text, SUDLAND, judge=judgement(supports=0.9)).fault is not None


@pytest.mark.parametrize(
    ("said", "text", "why"),
    [
        (
            "70 raiders were killed and 4 vehicles burnt",
            "4 raiders were killed and 70 vehicles burnt",
            "its numbers count something else",
        ),
        (
            "70 raiders were killed and 4 vehicles burnt",
            "4 vehicles were burnt and 70 raiders killed",
            None,
        ),
        ("that Norland attacked Sudmark", "Sudmark attacked Norland", "another order"),
        ("that Norland attacked Sudmark", "Sudmark was attacked by Norland", None),
        ("12 people were hurt", "a million people were hurt", "its number is in no"),
        ("12 people were hurt", "half of the people were hurt", "its number is in no"),
        ("dozens of people were hurt", "12 people were hurt", "its number is in no"),
    ],
)
def test_numbers_and_names_keep_their_places(said: str, text: str, why: str | None):
    report = document(f"Ana Ruiz said {said}.")
    found = check(
        f"Ana Ruiz said {text}.",
        [1],
        [told(report, said, "Ana Ruiz", "Port")],
        {report.doc_id: report},
    )
    assert (why in str(found.fault)) if why else (found.fault is None)


@pytest.mark.parametrize(
    ("rewritten", "follows_on"),
    [
        ("What does Sudland say about the 70 raiders killed near Greifen?", True),
        ("Did Sudland's army cross the border near Greifen?", True),
        ("What does Norland say about the 80 raiders?", False),
        ("What does Atlantis say about the raiders?", False),
        ("What does Sudland say? See https://evil.example", False),
        ("What does Sudland say\u202e?", False),
    ],
)
def test_a_rewritten_question_may_add_no_name_and_no_number(rewritten: str, follows_on: bool):
    said = [
        "What does Norland say about the 70 raiders killed near Greifen?",
        "Sudland denies that its army crossed the border.",
        "And the other side?",
    ]
    assert follows(rewritten, said) is follows_on
