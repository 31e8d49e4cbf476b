import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from sklearn.ensemble import HistGradientBoostingClassifier

from assistant.trees import Trees
from training.boosting import boosted, exported


def sample(seed, number=4000):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(number, 6))
    odds = 2 * (rows[:, 0] > 0.5) + rows[:, 1] * rows[:, 2] - 1
    return rows, (rng.random(number) < 1 / (1 + np.exp(-odds))).astype(np.int64)


def test_exported_trees_say_what_the_library_says(tmp_path):
    rows, labels = sample(0)
    model = HistGradientBoostingClassifier(max_iter=30, random_state=0).fit(
        rows.astype(np.float32), labels
    )
    others = sample(1)[0]
    save_file(exported(model).arrays("ask"), tmp_path / "prior.safetensors")
    read = Trees.of(load_file(tmp_path / "prior.safetensors"), "ask")
    expected = model.decision_function(others.astype(np.float32))
    assert np.abs(read(others) - expected).max() < 1e-4


def test_boosted_trees_tell_the_labels_apart():
    rows, labels = sample(2)
    trees = boosted(rows, labels, np.ones(len(rows)))
    others, expected = sample(3)
    right = (trees(others) > 0) == expected
    assert right.mean() > 0.7


def test_no_rows_have_no_logits():
    rows, labels = sample(4, 300)
    assert boosted(rows, labels, np.ones(300))(np.zeros((0, 6))).shape == (0,)


def test_an_ensemble_that_is_not_held_is_an_error():
    with pytest.raises(KeyError):
        Trees.of({}, "ask")
