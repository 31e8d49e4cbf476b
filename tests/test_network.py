"""The network that reads a query beside premises."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.network import PAIR_MOST, QUERY_MOST, PairModel
from assistant.pairing import FEATURES
from assistant.relevance import Packaged
from assistant.resources import adapter_dir

QUERY = "Who ordered the lock gates to be opened?"
PREMISES = (
    "Canal flood | The lock keeper says: nobody told me to open them",
    "Reporter: it rained",
    "Canal flood | Mayor Iva Strand accuses: the water board ordered the gates of both locks to be "
    "opened at night, without a word to the farmers whose fields lie below them",
)


@pytest.fixture(scope="module")
def network() -> PairModel:
    return Packaged.load(adapter_dir("relevance")).network


def features(number: int) -> np.ndarray:
    return np.random.default_rng(5).random((number, len(FEATURES)))


def test_a_pair_is_scored_alike_among_others_and_alone(network: PairModel) -> None:
    rows = features(len(PREMISES))
    pairs = [(QUERY, p) for p in PREMISES]
    together = network.logits(pairs, rows)
    alone = [network.logits([p], rows[n : n + 1])[0] for n, p in enumerate(pairs)]
    assert together.shape == (len(PREMISES), 4)
    assert np.abs(together - np.array(alone)).max() < 1e-4
    assert np.abs(together[0] - together[1]).max() > 0.1


def test_what_is_longer_than_the_network_reads_is_cut(network: PairModel) -> None:
    rows = features(1)
    query, premise = "why " * (QUERY_MOST + 1), "rain " * PAIR_MOST  # and their closing marks
    cut = network.logits([(query, premise)], rows)
    assert np.abs(network.logits([(query + "why", premise + "rain")], rows) - cut).max() < 1e-6
    assert np.abs(network.logits([("why", premise)], rows) - cut).max() > 1e-3
