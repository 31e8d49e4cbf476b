"""Contradictions between statements, with the shipped judge on the words of invented reports."""

from __future__ import annotations

import numpy as np

from assistant.records import Statement
from assistant.relevance import Judgement
from assistant.ui import conflicts
from tests.small_ledger import claim

REPORT = (
    "The Norland army said that 70 raiders were killed at the crossing. The Sudland army said that "
    "no raiders were killed at the crossing. The mayor of Kelm said that ferries stopped at noon. "
    "Ilse Brandt said that Norland had mined the fields. Norland denied the accusation."
)
KILLED = claim(REPORT, "70 raiders were killed at the crossing", source="Norland army", side="N")
NONE = claim(REPORT, "no raiders were killed at the crossing", source="Sudland army", side="S")
FERRIES = claim(REPORT, "ferries stopped at noon", source="mayor of Kelm", side=None)
MINED = claim(REPORT, "Norland had mined the fields", source="Ilse Brandt", side="S")
DENIED = claim(REPORT, "the accusation", source="Norland", side="N", stance="denies", act="denies")
ALL = (KILLED, NONE, FERRIES, MINED, DENIED)


def _statements(*claims):
    return [
        Statement(
            text=c.text, source=c.source.name, side=c.source.side, stance=c.stance, citations=(),
            claim_ids=(c.claim_id,),
        )
        for c in claims
    ]  # fmt: skip


def _judge(*, contradicts=(), one_way=()):
    """Says that texts contradict each other, both ways round or one way alone."""

    def judge(text, others):
        def held(c):
            both = {frozenset((a.text, b.text)) for a, b in contradicts}
            alone = {(a.text, b.text) for a, b in one_way}
            sure = frozenset((text, c.text)) in both or (text, c.text) in alone
            return Judgement(
                relevant=0.5, supports=0.1, contradicts=0.9 if sure else 0.1, neutral=0.1
            )

        return [held(c) for c in others]

    return judge


def _near(texts):
    return np.ones((len(texts), 1), dtype=np.float32) * 0.7


def _between(*claims, meant=None, **judged):
    held = {c.claim_id: c for c in claims}
    return conflicts.between(_statements(*claims), held, meant or {}, _judge(**judged), _near)


def test_what_the_judge_calls_contrary_both_ways_round_is_a_conflict():
    assert _between(KILLED, NONE, FERRIES, contradicts=[(KILLED, NONE)]) == {(0, 1)}
    one_way = [(MINED, KILLED)]
    assert _between(KILLED, NONE, MINED, contradicts=[(KILLED, NONE)], one_way=one_way) == {(0, 1)}


def test_where_nothing_is_sure_the_clearest_pair_says_why_the_answer_is_disputed():
    assert _between(KILLED, NONE, FERRIES, one_way=[(KILLED, NONE)]) == {(0, 1)}
    assert _between(KILLED, NONE, FERRIES) == set()


def test_a_side_does_not_contradict_itself():
    assert _between(NONE, MINED, contradicts=[(NONE, MINED)]) == set()


def test_a_bare_denial_contradicts_what_it_means_and_nothing_else():
    meant = {DENIED.claim_id: frozenset({MINED.claim_id})}
    judged = [(DENIED, NONE), (DENIED, MINED)]
    assert _between(NONE, MINED, DENIED, meant=meant, contradicts=judged) == {(1, 2)}
    assert _between(NONE, DENIED, meant=meant, contradicts=judged) == set()


def test_an_answer_whose_claims_are_gone_has_no_conflicts():
    assert conflicts.between(_statements(KILLED, NONE), {}, {}, _judge(), _near) == set()


def test_the_shipped_judge_sees_two_sides_that_both_assert_contradict_each_other(own, tmp_path):
    """The whole path: "70 were killed" and "no losses" in one row, both asserted."""
    path = tmp_path / "kelm.txt"
    path.write_text(
        "The Norland Defence Ministry said that 70 Sudland soldiers were killed at the Kelm "
        "crossing. Sudland's army said that there were no losses among its soldiers at the Kelm "
        "crossing. The mayor of Kelm said that the ferries stopped at noon."
    )
    own.ingest([path])
    answer = own.answer("How many soldiers were killed at the Kelm crossing?")
    assert answer.status == "disputed"
    assert {s.stance for s in answer.statements} == {"asserts"}
    (pair,) = conflicts.of(own, answer.statements)
    said = " ".join(answer.statements[i].text for i in pair)
    assert "70 Sudland soldiers" in said
    assert "no losses" in said
