from dataclasses import replace

import pytest

from assistant.errors import EvalSetError
from assistant.evaluation import evaluate_claims
from assistant.evaluation.claims_gold import (
    content_f1,
    head_names,
    pair,
    read_claims,
    source_right,
)
from assistant.records import REPORTER, Span
from tests.evaluation.scripted import BOARD, CLAIMS, DOC, FISH, HOLT, MILL, SEA, Scripted, write
from tests.ledger import claim


def gold(said, **fields):
    span = said.content[0]
    return {
        "id": said.claim_id,
        "doc": "river.txt",
        "content": DOC.text[span.start : span.end],
        "content_span": [span.start, span.end],
        "entity": said.source.name,
        "side": said.source.side,
        "stance": said.stance,
    } | fields


GOLD = [gold(c) for c in (BOARD, MILL, HOLT, FISH)]


def values(tmp_path, rows, claims=CLAIMS):
    found = evaluate_claims(write(tmp_path / "gold.jsonl", *rows), Scripted(ledger=tuple(claims)))
    return {name: m.value for name, m in found.items()}


def test_a_right_ledger_is_right_throughout(tmp_path):
    assert set(values(tmp_path, GOLD).values()) == {1.0}


def test_missed_claims_lower_the_recall_and_claims_too_many_the_precision(tmp_path):
    found = values(tmp_path, GOLD[:3], (BOARD, MILL, FISH, SEA))
    assert found["claim_recall"] == pytest.approx(2 / 3)
    assert found["claim_precision"] == pytest.approx(2 / 3)
    assert found["claim_f1"] == pytest.approx(2 / 3)


def test_the_reporters_claims_neither_find_a_gold_claim_nor_count_as_too_many(tmp_path):
    as_reporter = replace(MILL, source=replace(MILL.source, name=REPORTER, side=REPORTER))
    found = values(tmp_path, GOLD, (BOARD, as_reporter, HOLT, FISH, SEA))
    assert found["claim_precision"] == 1
    assert found["claim_recall"] == pytest.approx(3 / 4)


def test_content_that_shares_less_than_half_is_not_found():
    whole = [Span(start=0, end=30)]
    assert content_f1(whole, [Span(start=0, end=10)]) == pytest.approx(0.5)
    assert content_f1(whole, [Span(start=0, end=9)]) < 0.5
    assert content_f1(whole, [Span(start=0, end=10), Span(start=20, end=30)]) == pytest.approx(0.8)


def test_each_claim_is_paired_once_with_the_best_first(tmp_path):
    longer = claim(DOC, "The mill leaked acid on Monday, the river", "River Board", "Board")
    wanted = read_claims(write(tmp_path / "gold.jsonl", GOLD[0]), (DOC,))
    (pairing,) = pair(wanted, (longer, BOARD))
    assert [c for _, c, _ in pairing.pairs] == [BOARD]


def test_two_sources_of_one_content_are_not_crossed(tmp_path):
    other = replace(BOARD, claim_id="x", source=replace(BOARD.source, name="Anglers", side=None))
    rows = [gold(other), gold(BOARD)]
    assert values(tmp_path, rows, (BOARD, other))["source_accuracy"] == 1


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Vyacheslav Gladkov", "gladkov"),
        ("Investigative Committee of Russia", "committee"),
        ("the ministry", "ministry"),
        ("Ada Holt, manager", "holt"),
        ("Martin King Jr.", "king"),
        ("Polarline’s defence", "defence"),
        ("NATO", "nato"),
        ("Freedom of Russia Legion", "freedom legion"),
        ("Bank of Russia", "bank"),
        ("…", "…"),
    ],
)
def test_the_head_of_a_name_is_the_word_that_carries_it(name, head):
    assert head_names(name) == set(head.split())


def test_a_source_is_right_by_its_name_or_its_head_name(tmp_path):
    (wanted,) = read_claims(write(tmp_path / "g.jsonl", gold(HOLT, entity="Ada Holt")), (DOC,))

    def named(name):
        return replace(HOLT, source=replace(HOLT.source, name=name))

    assert source_right(wanted, named("ada holt"))
    assert source_right(wanted, named("Holt"))
    assert not source_right(wanted, named("Ada"))
    assert not source_right(wanted, named(None))


def test_without_a_side_the_aliases_are_accepted_as_its_label(tmp_path):
    row = gold(HOLT, side=None, aliases=["Ada Holt", "the Mill"])
    assert values(tmp_path, [row])["side_accuracy"] == 1
    wrong = replace(HOLT, source=replace(HOLT.source, side="Board"))
    assert values(tmp_path, [row], [wrong])["side_accuracy"] == 0
    assert "side_accuracy" not in values(tmp_path, [gold(HOLT, side=None)])


def test_a_single_alias_is_one_name(tmp_path):
    row = gold(HOLT, side=None, aliases="the Mill")
    (found,) = read_claims(write(tmp_path / "gold.jsonl", row), (DOC,))
    assert found.aliases == ("the Mill",)


def test_acts_other_than_denying_count_as_asserting(tmp_path):
    assert values(tmp_path, [gold(BOARD, stance="accuses")])["stance_accuracy"] == 1
    assert values(tmp_path, [gold(BOARD, stance="denies")])["stance_accuracy"] == 0


def test_spans_that_do_not_fit_the_document_give_way_to_the_words(tmp_path):
    (found,) = read_claims(write(tmp_path / "gold.jsonl", gold(MILL, content_span=[0, 14])), (DOC,))
    assert found.content == MILL.content


def test_a_content_in_pieces_is_read(tmp_path):
    first, second = BOARD.content[0], MILL.content[0]
    row = gold(
        BOARD,
        content=f"{BOARD.text} … {MILL.text}",
        content_span=[[first.start, first.end], [second.start, second.end]],
    )
    (found,) = read_claims(write(tmp_path / "gold.jsonl", row), (DOC,))
    assert found.content == (first, second)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"content": "no such words"}, "'no such words' is not in 'river.txt'"),
        ({"content": ""}, "content is ''"),
        ({"stance": None}, "stance is None"),
        ({"doc": "lake.txt"}, "doc 'lake.txt'"),
        ({"content_span": "0-9"}, "content_span is '0-9'"),
        ({"content_span": 5}, "content_span is 5"),
        ({"content_span": {"a": 1}}, "content_span is {'a': 1}"),
        ({"content_span": [1]}, "content_span is [1]"),
        ({"content_span": [True, 4]}, "content_span is [True, 4]"),
        ({"content_span": [[0, 4], 5]}, "content_span is [[0, 4], 5]"),
        ({"content_span": [9, 4]}, "content_span is [9, 4]"),
        ({"side": 5}, "side is 5"),
        ({"aliases": 5}, "aliases is 5"),
        ({"aliases": [5]}, "aliases is [5]"),
        ({"entity": {"name": "Mill"}}, "entity is {'name': 'Mill'}"),
        ({"id": []}, "id is []"),
        ({"doc": 5}, "doc is 5"),
    ],
)
def test_a_malformed_row_is_named_by_file_and_line(tmp_path, change, words):
    path = write(tmp_path / "gold.jsonl", GOLD[0], GOLD[1] | change)
    with pytest.raises(EvalSetError) as caught:
        evaluate_claims(path, Scripted())
    assert f"{path}:2: " in str(caught.value)
    assert words in str(caught.value)
