import pytest

from assistant.evaluation.bootstrap import percentile, ratio
from assistant.evaluation.metrics import Share


def shares(*pairs):
    return [Share(reached=a, of=b, n=b) for a, b in pairs]


def test_a_metric_is_the_quotient_of_the_sums_not_the_mean_of_quotients():
    metric = ratio("m", shares((1, 1), (0, 3)))
    assert (metric.value, metric.n) == (0.25, 4)


def test_the_interval_holds_the_value_and_narrows_with_more_cases():
    few, many = ratio("m", shares((1, 1), (0, 1)) * 5), ratio("m", shares((1, 1), (0, 1)) * 200)
    assert few.low < 0.5 < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    # 400 coin flips: the normal approximation gives 0.5 ± 0.049.
    assert (many.low, many.high) == pytest.approx((0.451, 0.549), abs=0.01)


def test_the_interval_is_wider_where_points_stand_and_fall_with_their_case():
    apart = ratio("m", shares((1, 1), (0, 1)) * 20)
    together = ratio("m", shares((4, 4), (0, 4)) * 5)
    assert apart.n == together.n
    assert together.high - together.low > apart.high - apart.low


def test_the_same_seed_gives_the_same_interval():
    given = shares(*((i % 4, 3 + i % 5) for i in range(40)))
    assert ratio("m", given, seed=7) == ratio("m", given, seed=7)
    assert ratio("m", given, seed=7) != ratio("m", given, seed=8)


def test_nothing_to_judge_is_no_metric():
    assert ratio("m", shares((0, 0))) is None
    assert percentile("p", [], 50) is None


def test_a_percentile_has_an_interval_of_seen_values():
    metric = percentile("p50", [0.1, 0.2, 0.3, 0.4, 5.0], 50)
    assert metric.value == pytest.approx(0.3)
    assert 0.1 <= metric.low <= metric.value <= metric.high <= 5.0
