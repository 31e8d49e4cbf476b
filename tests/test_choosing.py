from dataclasses import replace

import pytest

from assistant import choosing
from assistant.choosing import Scored
from assistant.question import Query
from assistant.relevance import Judgement
from tests.ledger import claim, document, evidence, reporter

DOC = document(
    "The port said nine workers were hurt. The port said that nine workers were hurt there. "
    "The union said 14 workers were hurt. Rain fell all day."
)
NINE = claim(DOC, "nine workers were hurt", "Port", "Port")
NINE_THERE = claim(DOC, "nine workers were hurt there", "Port", "Port")
FOURTEEN = claim(DOC, "14 workers were hurt", "Union", "Union")
RAIN = reporter(DOC, "Rain fell all day.")
OPEN = Query(question="How many?", text="How many?")


def scored(*pairs):
    found = evidence(DOC, [c for c, _ in pairs])
    return [
        Scored(
            evidence=e,
            judgement=Judgement(relevant=r, supports=0.0, contradicts=0.0, neutral=1.0),
        )
        for e, (_, r) in zip(found, pairs, strict=True)
    ]


def one_event(a, b):
    return True


def choose(query, *pairs, akin=one_event, threshold=0.5, limit=12):
    return choosing.choose(query, scored(*pairs), akin, threshold=threshold, limit=limit)


def test_only_what_passes_the_threshold_is_shown():
    assert choose(OPEN, (NINE, 0.9), (RAIN, 0.2)).claims == (NINE,)


def test_another_side_is_heard_a_little_below_the_threshold_and_the_same_side_is_not():
    again = replace(FOURTEEN, source=NINE.source)
    assert choose(OPEN, (NINE, 0.6), (FOURTEEN, 0.36)).claims == (NINE, FOURTEEN)
    assert choose(OPEN, (NINE, 0.6), (FOURTEEN, 0.34)).claims == (NINE,)
    assert choose(OPEN, (NINE, 0.6), (again, 0.36)).claims == (NINE,)
    assert choosing.passing(scored((NINE, 0.6), (FOURTEEN, 0.36)), one_event, 0.5)[1:] == []


def test_a_claim_on_another_event_must_answer_nearly_as_well_as_the_best():
    def apart(a, b):
        return False

    assert choose(OPEN, (NINE, 0.9), (FOURTEEN, 0.71), akin=apart).claims == (NINE,)
    assert choose(OPEN, (NINE, 0.9), (FOURTEEN, 0.73), akin=apart).claims == (NINE, FOURTEEN)
    assert choose(OPEN, (NINE, 0.9), (FOURTEEN, 0.71)).claims == (NINE, FOURTEEN)


@pytest.mark.parametrize(("relevant", "asked"), [(0.73, []), (0.71, [(NINE, FOURTEEN)]), (0.3, [])])
def test_reports_are_held_against_each_other_only_where_that_decides(relevant, asked):
    compared = []

    def akin(a, b):
        compared.append((a, b))
        return True

    choosing.passing(scored((NINE, 0.9), (FOURTEEN, relevant)), akin, 0.5)
    assert compared == asked


def test_nothing_that_passes_means_nothing_shown():
    assert choose(OPEN, (NINE, 0.4), (RAIN, 0.2)).groups == ()


def test_the_most_relevant_side_comes_first():
    assert choose(OPEN, (NINE, 0.7), (FOURTEEN, 0.9)).claims == (FOURTEEN, NINE)


def test_near_duplicates_of_one_source_become_one_group():
    (group,) = choose(OPEN, (NINE, 0.9), (NINE_THERE, 0.8)).groups
    assert [s.claim for s in group] == [NINE, NINE_THERE]


def test_words_within_other_words_of_their_source_are_no_statement_of_their_own():
    text = document("Akter said the guard told us the alarm was a test.")
    whole = claim(text, "the guard told us the alarm was a test", "Akter", "Akter")
    part = claim(text, "the alarm was a test", "Akter", "Akter")
    assert choose(OPEN, (part, 0.9), (whole, 0.8)).claims == (whole,)
    assert choose(OPEN, (part, 0.9), (whole, 0.1)).claims == (part,)
    guard = replace(part, source=replace(part.source, name="guard", side="guard"))
    assert len(choose(OPEN, (guard, 0.9), (whole, 0.8)).groups) == 2
    denial = replace(part, stance="denies")
    assert len(choose(OPEN, (denial, 0.9), (whole, 0.8)).groups) == 2


def test_who_is_asked_for_demands_is_quoted_with_demands():
    query = replace(OPEN, sides=frozenset({"Port", "Union"}), general=True, act="demands")
    demand = replace(FOURTEEN, act="demands")
    assert choose(query, (NINE, 0.9), (demand, 0.1)).claims == (demand,)
    assert choose(query, (NINE, 0.9)).claims == (NINE,)


def test_claims_with_other_numbers_are_never_joined():
    ten = claim(document("The port said ten workers were hurt."), "ten workers were hurt", "Port")
    assert not choosing.same(NINE, ten)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the ship was hit by a missile at noon", "the ship was not hit by a missile at noon"),
        ("over 70 attackers were killed there", "under 70 attackers were killed there"),
        ("Orla attacked Vesna by night", "Vesna attacked Orla by night"),
        ("she met the rebel commander in March", "she never met the rebel commander in March"),
    ],
)
def test_what_a_source_later_says_the_other_way_round_is_no_duplicate(one, other):
    claims = [
        claim(document(f"The union said {text}.", f"{n}.txt"), text, "Union", "Union")
        for n, text in enumerate((one, other))
    ]
    assert not choosing.same(*claims)
    assert choosing.same(claims[0], claims[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "the central hospital in Orla was hit by rockets late on Monday night again",
            "the central hospital in Vesna was hit by rockets late on Monday night again",
        ),
        (
            "the old bridge over the wide river near town is now open again for traffic",
            "the old bridge over the wide river near town is now closed again for traffic",
        ),
        (
            "early yesterday Orla forces heavily shelled the Vesna harbour with rockets again",
            "early yesterday Vesna forces heavily shelled the Orla harbour with rockets again",
        ),
    ],
)
def test_one_word_that_tells_another_event_keeps_claims_apart(one, other):
    a, b = (claim(document(t), t, "Port", "Port") for t in (one, other))
    assert not choosing.same(a, b)
    assert choosing.same(a, a)


def test_a_limit_leaves_out_no_party_while_it_has_room():
    again = replace(NINE, claim_id="again", text="the roof fell at noon on the hall")
    whole = choose(OPEN, (NINE, 0.9), (again, 0.8), (FOURTEEN, 0.7))
    assert len(whole.groups) == 3
    shown = choosing.cut(whole, 2)
    assert shown.claims == (NINE, FOURTEEN)
    assert shown.more == 1
    assert choosing.cut(whole, 12) == whole


def test_claims_of_different_sources_are_never_joined():
    doc = document("The union said nine workers were hurt.", "b.txt")
    assert not choosing.same(NINE, claim(doc, "nine workers were hurt", "Union", "Union"))


def test_unattributed_claims_are_never_joined():
    one = claim(DOC, "nine workers were hurt", None)
    two = claim(DOC, "nine workers were hurt there", None)
    assert not choosing.same(one, two)


def test_the_side_that_is_asked_answers_alone():
    query = Query(question="?", text="?", sides=frozenset({"Union"}))
    assert choose(query, (NINE, 0.9), (FOURTEEN, 0.6)).claims == (FOURTEEN,)


def test_what_is_left_out_for_length_is_counted():
    choice = choose(OPEN, (NINE, 0.9), (FOURTEEN, 0.8), (RAIN, 0.7), limit=2)
    assert choice.claims == (NINE, FOURTEEN)
    assert choice.more == 1


def test_the_statements_of_a_side_stand_together():
    doc = document("The port said the berth is shut.", "c.txt")
    shut = claim(doc, "the berth is shut", "Port", "Port")
    choice = choose(OPEN, (NINE, 0.9), (FOURTEEN, 0.8), (shut, 0.7))
    assert [c.source.side for c in choice.claims] == ["Port", "Port", "Union"]


def test_evidence_is_marked_where_it_was_used():
    marked = choosing.marked(evidence(DOC, [NINE, RAIN]), [NINE])
    assert [e.used for e in marked] == [True, False]


def test_what_would_be_shown_if_all_were_asked_is_shown_where_one_is():
    asked = replace(OPEN, voices=frozenset({"Union"}))
    assert choose(asked, (NINE, 0.6), (FOURTEEN, 0.36)).claims == (FOURTEEN,)
    assert choose(asked, (NINE, 0.6), (FOURTEEN, 0.34)).claims == ()
    assert choose(asked, (NINE, 0.4), (FOURTEEN, 0.36)).claims == ()


def test_who_asks_everybody_for_all_is_told_it():
    everybody = replace(OPEN, general=True)
    assert choose(everybody, (NINE, 0.1), (FOURTEEN, 0.2)).claims == (FOURTEEN, NINE)
    unheard = replace(everybody, asked="the insurer")
    assert choose(unheard, (NINE, 0.1), (FOURTEEN, 0.2)).claims == ()
