from dataclasses import replace

from assistant.evaluation import Metric, evaluate, read_run, slices, unmet
from assistant.records import Usage
from tests.evaluation.scripted import DEAD, GOOD, LEAK, MAYOR, WATER, Scripted, write


def metric(name, value):
    return Metric(name=name, value=value, low=value, high=value, n=1)


def test_a_minimum_that_is_reached_is_met():
    assert unmet({"point_recall": metric("point_recall", 0.7)}, {"point_recall": 0.7}) == ()


def test_a_minimum_that_is_not_reached_is_told_with_both_values():
    metrics = {"point_recall": metric("point_recall", 0.69)}
    assert unmet(metrics, {"point_recall": 0.7}) == ("point_recall is 0.690, below 0.7",)


def test_a_minimum_of_a_metric_that_was_not_measured_is_unmet():
    (fault,) = unmet({"mrr": metric("mrr", 1)}, {"claim_f1": 0.5})
    assert fault == "claim_f1 was not measured (measured: mrr)"


def test_slices_divide_the_cases_and_the_points(tmp_path):
    path = write(tmp_path / "river.jsonl", LEAK, DEAD, MAYOR, WATER)
    script = GOOD | {"Did the mill leak acid?": GOOD["How many fish died?"]}
    found = {(s.by, s.value): s for s in slices(evaluate([path], Scripted(script)).cases)}
    assert found["task", "ask"].cases == 3
    assert found["answerable", "no"].metrics["abstention_recall"].value == 1
    assert found["status", "disputed"].metrics["point_recall"].value == 0
    # The mill's two points: one missed in the question, one met in the claim to verify.
    assert found["side", "Mill"].metrics["point_recall"].value == 0.5
    assert found["side", "Mill"].metrics["point_recall"].n == 2
    assert "statement_precision" not in found["side", "Mill"].metrics
    assert found["source type", "organisation or group"].cases == 3


def test_what_a_chat_model_lost_and_took_is_counted_over_the_cases_it_was_asked(tmp_path):
    path = write(tmp_path / "river.jsonl", LEAK, DEAD, MAYOR, WATER)
    leak, dead = GOOD["Did the mill leak acid?"], GOOD["How many fish died?"]
    script = GOOD | {
        "Did the mill leak acid?": replace(
            leak,
            model="openai:m",
            fallbacks=("rewriting",),
            usage=Usage(calls=2, sent=300, received=50),
        ),
        "How many fish died?": replace(
            dead,
            rewrite_prompt="rewrite.v1",
            fallbacks=("wording",),
            usage=Usage(calls=2, sent=90, received=10, estimated=1),
        ),
    }
    metrics = evaluate([path], Scripted(script), out=tmp_path / "run").metrics
    assert (metrics["wording_fallback"].value, metrics["wording_fallback"].n) == (0.5, 2)
    assert (metrics["rewriting_fallback"].value, metrics["rewriting_fallback"].n) == (0.5, 2)
    assert metrics["tokens_per_question"].value == 225
    kept = {c.key: c.prediction for c in read_run(tmp_path / "run").cases}
    assert kept["leak"].fallbacks == ("rewriting",)
    assert kept["dead"].usage == Usage(calls=2, sent=90, received=10, estimated=1)


def test_embedded_mode_has_no_measure_of_a_chat_model(tmp_path):
    metrics = evaluate([write(tmp_path / "river.jsonl", LEAK, DEAD)], Scripted(GOOD)).metrics
    assert not {"wording_fallback", "rewriting_fallback", "tokens_per_question"} & metrics.keys()


def test_a_reference_set_has_no_metric_that_it_does_not_tell(tmp_path):
    row = {"user_input": "How many fish died?", "reference_contexts": ["At least 40 fish"]}
    run = evaluate([write(tmp_path / "ragas.jsonl", row)], Scripted(GOOD))
    assert run.metrics["context_recall"].value == 1
    assert not {"point_recall", "side_accuracy", "status_accuracy"} & set(run.metrics)
