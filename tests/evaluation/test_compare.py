from dataclasses import replace
from itertools import product

import pytest

from assistant.errors import RunError
from assistant.evaluation import compare, evaluate
from assistant.evaluation.compare import permutation_test
from assistant.evaluation.metrics import Share
from assistant.settings import Settings
from tests.evaluation.scripted import (
    BOARD,
    DEAD,
    GOOD,
    LEAK,
    MAYOR,
    WATER,
    Scripted,
    answer,
    says,
    write,
)


def shares(*values):
    return [Share(reached=v, of=1, n=1) for v in values]


def test_the_permutation_test_agrees_with_counting_every_swap():
    now, then = (1, 1, 1, 0, 1, 1, 1, 0), (0, 0, 1, 1, 0, 0, 0, 0)
    seen = sum(now) - sum(then)
    extreme = sum(
        abs(sum((a - b) * s for a, b, s in zip(now, then, signs, strict=True))) >= seen
        for signs in product((1, -1), repeat=8)
    )
    assert permutation_test(shares(*now), shares(*then)) == pytest.approx(extreme / 256, abs=0.02)


def test_equal_runs_do_not_differ():
    assert permutation_test(shares(1, 0, 1), shares(1, 0, 1)) == 1


def test_more_cases_make_the_same_difference_surer():
    few = permutation_test(shares(*[1] * 5), shares(*[0] * 5))
    many = permutation_test(shares(*[1] * 20), shares(*[0] * 20))
    assert few == pytest.approx(2 / 32, abs=0.02)
    assert many < 0.001


@pytest.fixture
def runs(tmp_path):
    path = write(tmp_path / "river.jsonl", LEAK, DEAD, MAYOR, WATER)
    before = GOOD | {"What did the mayor say?": answer("What did the mayor say?", says(BOARD))}
    now = {k: v for k, v in GOOD.items() if k != "How many fish died?"}
    quick = Scripted(now, settings=Settings(store="unused", statements=3))
    return evaluate([path], quick, out=tmp_path / "now"), evaluate(
        [path], Scripted(before), out=tmp_path / "before"
    )


def test_another_ledger_and_other_adapters_are_named_as_changes(runs, tmp_path):
    now, before = runs
    assert not [c for c in compare(now, before).changes if c.startswith(("ledger", "adapters"))]
    info = replace(before.info, ledger="0" * 64, adapters="1" * 64)
    changes = compare(now, replace(before, info=info)).changes
    assert {"ledger: not the same", "adapters: not the same"} <= set(changes)


def test_cases_are_compared_one_by_one(runs):
    found = compare(*runs)
    assert [c.key for c in found.better] == ["mayor"]
    assert [c.key for c in found.worse] == ["dead"]
    assert found.worse[0].faults[0] == "abstained, but the documents answer it"
    assert found.worse[0].faults_before == ()
    recall = next(d for d in found.differences if d.name == "point_recall")
    assert (recall.value, recall.baseline) == (0.75, 1.0)
    assert recall.delta == -0.25
    assert 0 < recall.p <= 1


def test_what_was_different_about_the_runs_is_told(runs):
    assert compare(*runs).changes == ("settings.statements: 12 → 3",)


def test_runs_are_compared_by_their_folders_too(runs):
    now, before = runs
    assert compare(now.folder, before.folder) == compare(now, before)


def test_cases_of_one_run_alone_or_with_other_expectations_are_left_out(tmp_path):
    changed = MAYOR | {"status": None}
    first = evaluate([write(tmp_path / "a.jsonl", LEAK, DEAD, MAYOR)], Scripted(GOOD))
    second = evaluate([write(tmp_path / "b.jsonl", DEAD, changed, WATER)], Scripted(GOOD))
    found = compare(first, second)
    assert (found.cases, found.left_out) == (1, ("leak", "mayor", "water"))


def test_a_question_that_follows_another_conversation_is_another_case(tmp_path):
    turns = ({"role": "user", "content": who} for who in ("The mill?", "The river?"))
    first, second = (
        evaluate(
            [write(tmp_path / f"{n}.jsonl", DEAD | {"history": [turn]}, MAYOR)], Scripted(GOOD)
        )
        for n, turn in enumerate(turns)
    )
    found = compare(first, second)
    assert (found.cases, found.left_out) == (1, ("dead",))


def test_runs_without_a_common_case_cannot_be_compared(tmp_path):
    first = evaluate([write(tmp_path / "a.jsonl", LEAK)], Scripted(GOOD))
    second = evaluate([write(tmp_path / "b.jsonl", WATER)], Scripted(GOOD))
    with pytest.raises(RunError, match="share no case"):
        compare(first, second)
