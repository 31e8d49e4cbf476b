"""The README's plot of the peers, from figures that are written down."""

from xml.etree import ElementTree

from benchmarks.peers.__main__ import quality
from benchmarks.peers.plot import NAMES, PANELS, draw


def result(name, **metrics):
    given = {"point_recall": [0.6, 0.4, 0.8, 34], "side_accuracy": [0.9, 0.8, 1.0, 20]}
    return {
        "name": name,
        "ask": {"any_side": [0.7, 0.5, 0.9, 34], "claims": {}, "metrics": given | metrics},
    }


def texts(svg):
    return [e.text for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text")]


def test_a_row_is_named_and_its_values_are_written_beside_the_dots():
    told = texts(draw([result("whosays")], quality, "28 questions"))
    assert told[0] == "Who Says"
    assert {"0.60", "0.70", "n = 34"} <= set(told)
    assert "dot: value; bar: 95 % interval; 28 questions" in told


def test_the_bar_of_an_interval_ends_where_the_interval_does():
    drawn = ElementTree.fromstring(draw([result("whosays")], quality))
    bars = [e for e in drawn.iter() if e.get("stroke-width") == "5"]
    dots = [e for e in drawn.iter() if e.tag.endswith("circle")]
    for bar, dot in zip(bars, dots, strict=True):
        start, end, at = float(bar.get("x1")), float(bar.get("x2")), float(dot.get("cx"))
        assert abs((start + end) / 2 - at) < 0.2
        assert end > start


def test_a_peer_that_names_no_side_is_not_drawn_as_a_zero():
    told = texts(draw([result("bm25s")], quality))
    assert "names no side" in told
    assert "0.60" not in told


def test_what_was_not_measured_says_so():
    assert texts(draw([result("whosays")], quality)).count("not measured") == len(PANELS) - 2


def test_every_peer_has_a_name_for_readers():
    from benchmarks.peers.one import PEERS

    assert set(NAMES) == set(PEERS)
