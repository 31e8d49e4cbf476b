from __future__ import annotations

from typing import get_args

import pytest

from assistant.attribution.cues import find_in, inflect, lexicon, words_of
from assistant.records import Act


def test_every_entry_has_an_act_of_the_vocabulary_and_known_frames():
    for word, cues in lexicon().items():
        for cue in cues:
            assert cue.act in get_args(Act)
            assert set(cue.frames) <= set("tbniowr")
            assert cue.words[0] == word


@pytest.mark.parametrize(
    ("lemma", "past"),
    [
        ("say", "said"),
        ("deny", "denied"),
        ("admit", "admitted"),
        ("shrug", "shrugged"),
        ("describe", "described"),
        ("swear", "swore"),
        ("put", "put"),
        ("guess", "guessed"),
    ],
)
def test_past_tenses_are_formed(lemma, past):
    assert past in inflect(lemma)["ed"]


@pytest.mark.parametrize(
    ("lemma", "gerund"),
    [("deny", "denying"), ("admit", "admitting"), ("describe", "describing"), ("put", "putting")],
)
def test_gerunds_are_formed(lemma, gerund):
    assert gerund in inflect(lemma)["ing"]


def test_longer_phrases_come_before_shorter_ones():
    cue = find_in(words_of("ruled out"))
    assert cue is not None
    assert cue.lemma == "rule_out"
    assert cue.act == "denies"


@pytest.mark.parametrize("word", ["assured", "indicates", "ensures", "manifested", "affirmed"])
def test_words_of_machine_translation_are_known(word):
    assert find_in((word,)) is not None


def test_words_that_speak_only_when_negated_say_so():
    share = find_in(("share",))
    assert share is not None
    assert share.negative_only


def test_an_unknown_word_is_no_cue():
    assert find_in(words_of("The river flooded the valley.")) is None
