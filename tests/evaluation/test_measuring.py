from assistant.evaluation import Metric, evaluate, slices, unmet
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


def test_a_reference_set_has_no_metric_that_it_does_not_tell(tmp_path):
    row = {"user_input": "How many fish died?", "reference_contexts": ["At least 40 fish"]}
    run = evaluate([write(tmp_path / "ragas.jsonl", row)], Scripted(GOOD))
    assert run.metrics["context_recall"].value == 1
    assert not {"point_recall", "side_accuracy", "status_accuracy"} & set(run.metrics)
