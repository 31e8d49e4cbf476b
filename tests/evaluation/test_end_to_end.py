"""The whole product asked by the evaluation: two invented reports, the packaged models."""

import json

import pytest

from assistant import Assistant
from assistant.evaluation import (
    compare,
    draft,
    evaluate,
    evaluate_claims,
    junit,
    markdown,
    read_run,
    report_html,
)
from tests import corpora
from tests.evaluation.scripted import write

HURT = {
    "id": "hurt",
    "task": "ask",
    "question": "How many workers were hurt?",
    "status": "disputed",
    "unverified": True,
    "points": [
        {"side": "Port Authority", "evidence": "Nine workers were hurt", "contains": ["Nine"]},
        {"side": "Dockers' Union", "evidence": "14 workers were hurt", "contains": ["14"]},
    ],
}
MOON = {"id": "moon", "task": "ask", "question": "Who won the chess title in Oslo?", "points": []}
FOURTEEN = {
    "id": "fourteen",
    "task": "verify",
    "claim": "14 workers were hurt.",
    "points": [
        {"side": "Dockers' Union", "doc": "harbour.txt", "evidence": "14 workers were hurt"}
    ],
}
GOLD = {
    "doc": "harbour.txt",
    "content": "14 workers were hurt",
    "entity": "Pavel Horak",
    "side": "Dockers' Union",
    "stance": "asserts",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("evaluation")
    corpora.write(made)
    return made


@pytest.fixture(scope="module")
def assistant(folder):
    with Assistant.open(folder / "store") as opened:
        opened.ingest([folder / "reports"], sides=folder / "sides.toml")
        yield opened


@pytest.fixture(scope="module")
def run(folder, assistant):
    path = write(folder / "harbour.jsonl", HURT, MOON, FOURTEEN)
    return evaluate([path], assistant, out=folder / "run")


def test_every_quotation_of_the_product_is_the_stored_text(run):
    assert run.metrics["citation_validity"].value == 1
    assert run.metrics["citation_validity"].n > 0


def test_the_points_are_found_under_their_sides_and_the_rest_is_abstained_on(run):
    assert run.metrics["point_recall"].value == 1
    assert run.metrics["side_accuracy"].value == 1
    assert run.metrics["abstention_recall"].value == 1
    assert run.metrics["evidence_recall@10"].value == 1


def test_the_run_of_the_product_is_read_back_compared_and_rendered(run, folder):
    again = read_run(folder / "run")
    assert again.cases == run.cases
    assert compare(again, run).worse == ()
    assert "Calibration:" in report_html(run, again)
    assert "| point_recall |" in markdown(run)
    assert "<testsuite " in junit(run)
    info = json.loads((folder / "run" / "run.json").read_text())
    assert info["settings"]["attributor"] == "embedded"


def test_claims_gold_is_scored_on_the_ledger(folder, assistant):
    found = evaluate_claims(write(folder / "gold.jsonl", GOLD), assistant)
    assert found["claim_recall"].value == 1
    assert found["source_accuracy"].value == 1
    assert found["side_accuracy"].value == 1


def test_a_draft_of_the_ledger_is_a_set_that_the_store_can_be_asked(folder, assistant):
    rows = list(draft(assistant))
    assert any("deny" in row.get("question", "") for row in rows)
    result = evaluate([write(folder / "draft.jsonl", *rows[:3])], assistant)
    assert len(result.cases) == 3
