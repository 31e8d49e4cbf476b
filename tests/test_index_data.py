"""Vectors that a search graph was built without a way to are found, and linked again."""

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from assistant import index_data
from assistant.index import Index
from assistant.index_data import IndexData
from tests import reports


@pytest.fixture
def data(tmp_path):
    client = chromadb.PersistentClient(str(tmp_path), settings=Settings(anonymized_telemetry=False))
    held = IndexData(client, "boats", "here", "try again")
    yield held
    held.close()


def crowd(count, apart):
    """``count`` vectors near one another, and ``apart`` elsewhere, as rows for an index."""
    rng = np.random.default_rng(0)
    near = rng.normal(size=384) + 0.1 * rng.normal(size=(count, 384))
    vectors = np.concatenate([near, rng.normal(size=(apart, 384))])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [
        (str(n), "claim", "crowd.txt", vectors[n].astype(np.float32))
        for n in rng.permutation(len(vectors))
    ]


def narrow(monkeypatch, neighbours, searched):
    monkeypatch.setitem(index_data._GRAPH["hnsw"], "max_neighbors", neighbours)
    monkeypatch.setitem(index_data._GRAPH["hnsw"], "ef_construction", searched)
    monkeypatch.setitem(index_data._GRAPH["hnsw"], "ef_search", searched)


def found(data, rows):
    return sum(data.search(v, "claim", 1)[0][1] > 0.999 for _, _, _, v in rows)


def test_vectors_without_a_way_to_them_are_linked_again(data, monkeypatch):
    narrow(monkeypatch, 12, 80)  # loses about fifty of these, where the product's loses one or none
    rows = crowd(2000, 20)
    data.create("boats")
    data.add(rows)
    lost = len(rows) - found(data, rows)
    assert lost >= 4
    assert data.link(rows) <= lost // 2
    assert len(rows) - found(data, rows) <= lost // 2
    assert data.counts() == {"claim": 2020, "chunk": 0}


def test_a_whole_graph_is_left_as_it_is(data):
    rows = crowd(50, 5)
    data.create("boats")
    data.add(rows)
    assert data.link(rows) == 0
    assert data.link([]) == 0


def test_what_no_linking_helps_is_told(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(IndexData, "link", lambda self, vectors: 3)
    with reports.open_filled(tmp_path / "store") as store:
        Index.open(tmp_path / "store", store).close()
    assert "3 vectors of the index" in caplog.text
    assert "are found by their words alone" in caplog.text
