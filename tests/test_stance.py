from __future__ import annotations

import pytest

from assistant.attribution.rules import find
from assistant.attribution.spans import Attribution
from assistant.attribution.stance import judge
from assistant.chunking import sentences
from tests.attributed import span_of


def judged(text: str, *, direct: bool = False) -> list[tuple[str, str]]:
    return [judge(text, a, direct=direct) for a in find(text, sentences(text))]


@pytest.mark.parametrize(
    ("text", "stance", "act"),
    [
        ("The army said the bridge fell.", "asserts", "says"),
        ("The army denied that the bridge fell.", "denies", "denies"),
        ("The army rejected the accusations.", "denies", "denies"),
        ("The army dismissed the video.", "denies", "denies"),
        ("The army ruled out a second raid.", "denies", "denies"),
        ("The army did not deny that the bridge fell.", "asserts", "confirms"),
        ("The army has never denied that the bridge fell.", "asserts", "confirms"),
        ("The army didn’t dispute the figure.", "asserts", "confirms"),
        ("The army did not rule out a second raid.", "asserts", "says"),
        ("The army refused to confirm that the bridge fell.", "denies", "doubts"),
        ("The army declined to say whether the bridge fell.", "denies", "doubts"),
        ("The army would not confirm that the bridge fell.", "denies", "doubts"),
        ("The army could not say whether the bridge fell.", "denies", "doubts"),
        ("The army would neither confirm nor deny the raid.", "denies", "doubts"),
        ("The army neither confirmed nor denied the raid.", "denies", "doubts"),
        ("The army does not accept the claim.", "denies", "denies"),
        ("The army found no evidence that the bridge fell.", "denies", "doubts"),
        ("The army questioned the figure.", "denies", "doubts"),
        ("The army cast doubt on the figure.", "denies", "doubts"),
        ("The army does not believe that the bridge fell.", "denies", "doubts"),
        ("The army blamed the rebels for the fire.", "asserts", "accuses"),
        ("The army accused the rebels of arson.", "asserts", "accuses"),
        ("The army announced a truce.", "asserts", "announces"),
        ("The army demanded an apology.", "asserts", "demands"),
        ("The army promised to withdraw.", "asserts", "promises"),
        ("The army vowed that it would return.", "asserts", "promises"),
        ("The army warned that the dam could burst.", "asserts", "warns"),
        ("The army confirmed that the bridge fell.", "asserts", "confirms"),
        ("The army believes the bridge fell.", "asserts", "believes"),
        ("The army estimates that 40 people died.", "asserts", "estimates"),
        ("The army claimed responsibility for the raid.", "asserts", "claims responsibility"),
        ("According to the army, the bridge fell.", "asserts", "reports"),
        ("The army called the allegation “pure invention”.", "denies", "denies"),
        ("The army called the raid “a great success”.", "asserts", "says"),
        ("The army disagreed: the bridge had never fallen.", "asserts", "denies"),
    ],
)
def test_the_stance_and_act_of_a_cue(text, stance, act):
    assert judged(text) == [(stance, act)]


def test_a_denial_in_the_sources_own_words_asserts_them():
    text = "“Nobody stopped them,” denied the colonel."
    assert judged(text, direct=True) == [("asserts", "denies")]


def test_each_predicate_of_one_source_has_its_own_stance():
    text = "Kovac said the plant was safe but denied that it leaked."
    assert judged(text) == [("asserts", "says"), ("denies", "denies")]


def test_a_negation_inside_the_cue_counts():
    text = "The army did not deny that the bridge fell."
    attribution = Attribution(
        source=span_of(text, "The army"),
        cue=(span_of(text, "did not deny"),),
        content=(span_of(text, "the bridge fell"),),
    )
    assert judge(text, attribution, direct=False) == ("asserts", "confirms")


def test_a_negation_of_an_earlier_clause_does_not_count():
    text = "The bridge did not fall, the army denied."
    assert judged(text) == [("denies", "denies")]


def test_no_as_a_word_of_the_source_does_not_count():
    text = "A member who voted no, said the bridge fell."
    assert [s for s, _ in judged(text)] in ([], ["asserts"])


@pytest.mark.parametrize(
    ("cue", "stance", "act"),
    [
        ("a denial by", "denies", "denies"),
        ("the accusation by", "asserts", "accuses"),
        ("in the view of", "asserts", "believes"),
        (":", "asserts", "says"),
    ],
)
def test_cues_without_a_verb(cue, stance, act):
    text = f"{cue} the army | the bridge fell"
    attribution = Attribution(
        source=span_of(text, "the army"),
        cue=(span_of(text, cue),),
        content=(span_of(text, "the bridge fell"),),
    )
    assert judge(text, attribution, direct=False) == (stance, act)


def test_a_quotation_without_a_cue_is_said():
    text = "“The bridge fell.”"
    attribution = Attribution(source=None, cue=(), content=(span_of(text, "The bridge fell."),))
    assert judge(text, attribution, direct=True) == ("asserts", "says")


@pytest.mark.parametrize(
    ("text", "stance", "act"),
    [
        ("Neither guard said that the gate was locked.", "denies", "doubts"),
        ("None of the nurses admitted that the ward was cold.", "denies", "denies"),
        (
            "Neither the bank nor the guild has confirmed that the vault is empty.",
            "denies",
            "doubts",
        ),
        ("None of the pilots denied that the runway was wet.", "asserts", "confirms"),
    ],
)
def test_a_source_that_is_none_of_them_negates_what_is_said(text, stance, act):
    assert judged(text) == [(stance, act)]


def test_to_stop_short_of_saying_is_not_to_say():
    assert judged("The abbot stopped short of saying that the well was dry.") == [
        ("denies", "doubts")
    ]
    assert judged("The guild fell short of admitting that the vault was open.") == [
        ("denies", "denies")
    ]
