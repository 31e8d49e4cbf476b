from assistant.evaluation import MEANINGS, evaluate
from tests.evaluation.scripted import DEAD, GOOD, LEAK, MAYOR, WATER, Scripted, write


def test_every_metric_of_a_run_is_explained(tmp_path):
    run = evaluate([write(tmp_path / "set.jsonl", LEAK, DEAD, MAYOR, WATER)], Scripted(GOOD))
    assert set(run.metrics) <= set(MEANINGS)
