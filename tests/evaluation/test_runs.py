import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import EvalSetError, QuestionError, RunError
from assistant.evaluation import (
    compare,
    evaluate,
    folders,
    list_runs,
    predictions_jsonl,
    read_run,
    report_html,
    runs,
    runs_in,
)
from assistant.settings import Settings
from tests.evaluation.scripted import CLAIMS, DEAD, GOOD, LEAK, MAYOR, WATER, Scripted, write


def moved(claim):
    """The claim, on another side."""
    return replace(claim, source=replace(claim.source, side="Elsewhere"))


@pytest.fixture
def eval_set(tmp_path):
    return write(tmp_path / "river.jsonl", LEAK, DEAD, MAYOR, WATER)


def test_a_run_asks_every_case_and_scores_it(eval_set):
    told = []
    run = evaluate([eval_set], Scripted(GOOD), progress=lambda *args: told.append(args))
    assert run.failed == ()
    for name in ("point_recall", "status_accuracy", "unverified_f1", "citation_validity"):
        assert run.metrics[name].value == 1, name
    assert run.metrics["point_recall"].n == 4
    assert run.metrics["abstention_precision"].n == 1
    assert run.metrics["latency_p95"].value > 0
    assert told == [("leak", 0, 4), ("dead", 1, 4), ("mayor", 2, 4), ("water", 3, 4), ("", 4, 4)]


def test_the_conversation_is_given_with_the_question(tmp_path):
    turns = [{"role": "user", "content": "Who spoke?"}, {"role": "assistant", "content": "Board."}]
    assistant = Scripted(GOOD)
    evaluate([write(tmp_path / "set.jsonl", LEAK | {"history": turns})], assistant)
    assert assistant.asked[-1] == ("Did the mill leak acid?", tuple(turns))


def test_the_folder_holds_settings_versions_prompts_hashes_predictions_and_metrics(
    eval_set, tmp_path
):
    evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    info = json.loads((tmp_path / "run" / "run.json").read_text())
    assert info["settings"]["statements"] == 12
    assert info["versions"]["torch"]
    assert "prompts" in info
    assert len(info["corpus"]) == len(info["code"]) == 64
    assert info["sets"][0]["cases"] == 4
    lines = (tmp_path / "run" / "predictions.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["statements"][0]["citations"][0]["span"] == [0, 30]
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert metrics["point_recall"]["value"] == 1


def test_the_folder_keeps_no_password_of_a_url(eval_set, tmp_path):
    settings = Settings(store="unused", model_base_url="http://me:secret@models.local:1/v1")
    evaluate([eval_set], Scripted(GOOD, settings=settings), out=tmp_path / "run")
    told = (tmp_path / "run" / "run.json").read_text()
    assert "secret" not in told
    assert "http://models.local:1/v1" in told


def test_a_run_read_from_its_folder_is_the_run(eval_set, tmp_path):
    run = evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    again = read_run(tmp_path / "run")
    assert again.cases == run.cases
    assert again.metrics == run.metrics
    assert again.info == run.info


def test_an_interrupted_run_goes_on_where_it_stopped(eval_set, tmp_path):
    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        evaluate([eval_set], Scripted(GOOD, stop_after=3), out=out)  # one call is the warm-up
    with pytest.raises(RunError, match="interrupted"):
        read_run(out)
    with (out / "predictions.jsonl").open("a") as lines:
        lines.write('{"case_id": "mayor", "statem')  # a line cut off by a kill
    assistant = Scripted(GOOD)
    run = evaluate([eval_set], assistant, out=out)
    assert {text for text, _ in assistant.asked} == {
        "What did the mayor say?",
        "The tanks held water.",
    }
    assert len(run.cases) == 4
    assert run.failed == ()
    assert len((out / "predictions.jsonl").read_text().splitlines()) == 4


def test_a_run_that_was_cut_off_within_a_character_goes_on(eval_set, tmp_path):
    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        evaluate([eval_set], Scripted(GOOD, stop_after=3), out=out)
    with (out / "predictions.jsonl").open("ab") as lines:
        lines.write('{"case_id": "é'.encode()[:-1])
    assert len(evaluate([eval_set], Scripted(GOOD), out=out).cases) == 4


def test_a_run_in_a_place_that_cannot_hold_it_is_refused_before_the_first_question(
    eval_set, tmp_path
):
    (tmp_path / "file").write_text("x")
    for out, why in (
        (tmp_path / "file", "a file, not a folder"),
        (tmp_path / "file" / "run", "Not a directory"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        assistant = Scripted(GOOD)
        with pytest.raises(RunError, match=why):
            evaluate([eval_set], assistant, out=out)
        assert assistant.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_a_run_error_that_says_how_to_go_on(eval_set, tmp_path):
    run = evaluate([eval_set], Scripted(GOOD))
    for name in ("predictions.jsonl", "scores.jsonl"):
        (tmp_path / name).symlink_to("/dev/full")
    full = "No space left on device.*same command to go on"
    with pytest.raises(RunError, match=full):
        folders.append(tmp_path, run.cases[0].prediction)
    with pytest.raises(RunError, match=full):
        folders.finish(tmp_path, run)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda s, a: write(s, LEAK, MAYOR), "sets"),
        (lambda s, a: setattr(a, "settings", Settings(store="unused", statements=3)), "settings"),
        (lambda s, a: setattr(a, "held", (*a.held, a.held[0])), "corpus"),
        (lambda s, a: setattr(a, "ledger", a.ledger[:-1]), "ledger"),
        (lambda s, a: setattr(a, "ledger", (moved(a.ledger[0]), *a.ledger[1:])), "ledger"),
    ],
)
def test_an_interrupted_run_does_not_go_on_as_another(eval_set, tmp_path, change, name):
    with pytest.raises(KeyboardInterrupt):
        evaluate([eval_set], Scripted(GOOD, stop_after=2), out=tmp_path / "run")
    assistant = Scripted(GOOD)
    change(eval_set, assistant)
    with pytest.raises(RunError, match=f"its {name} differ"):
        evaluate([eval_set], assistant, out=tmp_path / "run")


def test_an_interrupted_run_does_not_go_on_with_other_adapters(eval_set, tmp_path, monkeypatch):
    adapters = tmp_path / "adapters"
    adapters.mkdir()
    (adapters / "README.md").write_text("What was learned.")
    (adapters / "adapter.safetensors").write_bytes(b"1")
    monkeypatch.setattr(runs, "_ADAPTERS", adapters)
    with pytest.raises(KeyboardInterrupt):
        evaluate([eval_set], Scripted(GOOD, stop_after=2), out=tmp_path / "run")
    (adapters / "adapter.safetensors").write_bytes(b"2")
    with pytest.raises(RunError, match="its adapters differ"):
        evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    (adapters / "adapter.safetensors").write_bytes(b"1")
    (adapters / "README.md").write_text("What was learned, in other words.")
    assert len(evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run").cases) == 4


def test_the_digest_of_a_ledger_is_the_same_in_any_order():
    assert runs.ledger_hash(reversed(CLAIMS)) == runs.ledger_hash(CLAIMS)


def test_a_run_from_before_the_ledger_was_kept_is_read_and_compared(eval_set, tmp_path):
    run = evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    head = tmp_path / "run" / "run.json"
    info = json.loads(head.read_text())
    assert len(info.pop("ledger")) == len(info.pop("adapters")) == 64
    head.write_text(json.dumps(info))
    old = read_run(tmp_path / "run")
    assert (old.info.ledger, old.info.adapters) == (None, None)
    assert compare(run, old).changes == ()
    assert "not kept" in report_html(old)


def test_a_finished_run_and_a_folder_of_something_else_are_not_overwritten(eval_set, tmp_path):
    evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    with pytest.raises(RunError, match="holds a finished run"):
        evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    with pytest.raises(RunError, match="not empty"):
        evaluate([eval_set], Scripted(GOOD), out=tmp_path / "other")


def test_wrong_evidence_stops_the_run_before_the_first_question(tmp_path):
    assistant = Scripted(GOOD)
    wrong = DEAD | {"points": [{"evidence": "At least 50 fish"}]}
    path = write(tmp_path / "set.jsonl", LEAK, wrong)
    with pytest.raises(EvalSetError, match=r"set\.jsonl:2: the evidence 'At least 50 fish'"):
        evaluate([path], assistant)
    assert assistant.asked == []


def test_a_question_that_the_assistant_refuses_is_named_by_its_line(tmp_path):
    class Refusing(Scripted):
        def answer(self, text, history=()):
            raise QuestionError("the question has 9,000 characters")

    path = write(tmp_path / "set.jsonl", LEAK)
    with pytest.raises(EvalSetError, match=r"set\.jsonl:1: the question has 9,000"):
        evaluate([path], Refusing(GOOD))


def test_two_sets_with_the_same_ids_keep_their_cases_apart(tmp_path):
    first = write(tmp_path / "first.jsonl", LEAK, MAYOR)
    second = write(tmp_path / "second.jsonl", LEAK)
    run = evaluate([first, second], Scripted(GOOD))
    assert [c.key for c in run.cases] == ["first/leak", "mayor", "second/leak"]
    with pytest.raises(EvalSetError, match="given twice"):
        evaluate([first, first], Scripted(GOOD))


def test_runs_are_listed_with_their_metrics_the_unfinished_left_out(eval_set, tmp_path):
    evaluate([eval_set], Scripted(GOOD), out=tmp_path / "runs" / "good")
    evaluate([eval_set], Scripted(), out=tmp_path / "runs" / "mute")
    with pytest.raises(KeyboardInterrupt):
        evaluate([eval_set], Scripted(stop_after=2), out=tmp_path / "runs" / "cut")
    rows = {row["run"]: row for row in list_runs(tmp_path / "runs")}
    assert set(rows) == {"good", "mute"}
    assert (rows["good"]["failed"], rows["mute"]["failed"]) == (0, 3)
    assert rows["good"]["metrics"]["point_recall"]["value"] == 1
    assert len(runs_in(tmp_path / "runs")) == 2
    with pytest.raises(RunError, match="no such folder"):
        list_runs(tmp_path / "none")


def test_a_damaged_run_is_named(eval_set, tmp_path):
    evaluate([eval_set], Scripted(GOOD), out=tmp_path / "run")
    scores = tmp_path / "run" / "scores.jsonl"
    lines = scores.read_text().splitlines()
    scores.write_text("\n".join([lines[0], '{"key": 3}']))
    with pytest.raises(RunError, match=r"scores\.jsonl:2: not a Scored"):
        read_run(tmp_path / "run")
    scores.write_text(lines[0] + "\n{")
    with pytest.raises(RunError, match=r"scores\.jsonl:2: not JSON"):
        read_run(tmp_path / "run")


def test_predictions_are_written_as_json_lines_with_their_faults(eval_set):
    rows = [
        json.loads(line)
        for line in predictions_jsonl(evaluate([eval_set], Scripted())).splitlines()
    ]
    assert [r["id"] for r in rows] == ["leak", "dead", "mayor", "water"]
    assert rows[0]["faults"] == [
        "abstained, but the documents answer it",
        "status not-in-corpus, expected disputed",
    ]


def test_the_metrics_are_the_same_for_the_same_seed(eval_set):
    def quality(seed):
        run = evaluate(
            [eval_set], Scripted({"How many fish died?": GOOD["How many fish died?"]}), seed=seed
        )
        return {n: m for n, m in run.metrics.items() if not n.startswith("latency")}

    assert quality(3) == quality(3)
