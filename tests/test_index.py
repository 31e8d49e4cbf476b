import json
import logging
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import VectorIndexError
from assistant.index import FOLDER, Index
from assistant.index_data import IndexData
from assistant.index_state import STATE
from assistant.nearest import best
from assistant.store import Store
from tests import reports

QUERY = reports.vector("how many boats are on the way")


@pytest.fixture
def store(tmp_path):
    with reports.open_filled(tmp_path / "store") as opened:
        yield opened


def expected(store, vector, kind, k):
    """What an exhaustive search finds."""
    pairs = [(i, v) for i, found, _, v in store.vectors() if found == kind]
    return best([i for i, _ in pairs], np.stack([v for _, v in pairs]) @ vector, k)


def assert_right(index, store, k=3):
    """As near as an exhaustive search's, each with its true cosine; equals may change places.

    Of the ten nearest one may be missed: the graph is approximate, and about one in a hundred does
    not come to a claim that stands apart from a thousand nearly equal ones.
    """
    held = {i: v for i, _, _, v in store.vectors()}
    for kind in ("claim", "chunk"):
        found, wanted = index.search(QUERY, kind=kind, k=k), expected(store, QUERY, kind, k)
        assert len(found) == len(wanted)
        scores = [s for _, s in found]
        missed = [s for _, s in wanted if not np.isclose(scores, s, atol=1e-4).any()]
        assert len(missed) <= k // 10
        assert [s for _, s in found] == pytest.approx([held[i] @ QUERY for i, _ in found], abs=1e-4)
        assert len({i for i, _ in found}) == len(found)


def state(store):
    return json.loads((store.folder / STATE).read_text())


def fill(store, count, start=0):
    for n in range(start, start + count):
        reports.put(
            store, f"r{n}.txt", f"Report {n} is on the bridge. Boats {n % 7} are on the way."
        )


# -- searching ------------------------------------------------------------------------------------


def test_the_nearest_are_found_in_chroma_as_in_an_exhaustive_search(store):
    fill(store, 40)
    with Index.open(store.folder, store) as index:
        assert index.owner
        assert index.fresh
        assert_right(index, store, k=10)


def test_an_empty_store_has_an_empty_index(tmp_path):
    with Store.open(tmp_path) as store, Index.open(tmp_path, store) as index:
        assert index.search(QUERY, kind="claim", k=5) == []


@pytest.mark.parametrize("k", [0, -1])
def test_none_asked_none_given(store, k):
    with Index.open(store.folder, store) as index:
        assert index.search(QUERY, kind="claim", k=k) == []


def test_more_may_be_asked_for_than_there_are(store):
    with Index.open(store.folder, store) as index:
        assert len(index.search(QUERY, kind="claim", k=500)) == 5


def test_only_the_ids_allowed_are_found(store):
    fill(store, 30)
    with Index.open(store.folder, store) as index:
        allowed = [c.claim_id for c in store.claims(doc_id="ferry.txt")]
        hits = index.search(QUERY, kind="claim", k=5, among=allowed)
        assert {i for i, _ in hits} == set(allowed)
        assert hits[0][1] > hits[1][1]
        assert index.search(QUERY, kind="claim", k=5, among=[]) == []
        assert index.search(QUERY, kind="claim", k=5, among=["unknown"]) == []


def test_equal_ones_are_in_order_of_id(store):
    for name in ("z.txt", "a.txt", "m.txt"):
        reports.put(store, name, "Boats are on the way.")
    with Index.open(store.folder, store) as index:
        hits = index.search(reports.vector("Boats are on the way."), kind="chunk", k=3)
        assert [i.split("@")[0] for i, _ in hits] == ["a.txt", "m.txt", "z.txt"]


# -- following the store --------------------------------------------------------------------------


def test_a_reopened_index_is_not_rebuilt(store):
    Index.open(store.folder, store).close()
    with Index.open(store.folder, store) as index:
        assert index.rebuilds == 0
        assert_right(index, store)


def test_until_it_follows_a_search_is_exact_and_then_chroma_has_it(store):
    fill(store, 20)
    with Index.open(store.folder, store) as index:
        rebuilds = index.rebuilds
        reports.put(store, "new.txt", "How many boats are on the way?")
        store.remove("r3.txt")
        reports.put(store, "r4.txt", "It has changed.")
        assert not index.fresh
        assert_right(index, store)
        index.sync()
        assert index.fresh
        assert index.rebuilds == rebuilds
        assert_right(index, store)
        assert sum(state(store)["counts"].values()) == len(list(store.vectors()))


def test_a_change_of_sides_leaves_the_index_fresh(store):
    with Index.open(store.folder, store) as index:
        store.update_sources(store.claims())
        store.set_meta("x", "y")
        assert index.fresh


def test_batches_larger_than_chroma_takes_are_divided(store, monkeypatch):
    monkeypatch.setattr("assistant.index_data.BATCH", 7)
    fill(store, 20)
    with Index.open(store.folder, store) as index:
        assert index.fresh
        assert_right(index, store, k=10)


def test_the_state_is_dirty_while_it_writes(store, monkeypatch):
    seen = []
    write = IndexData.write

    def spying(self, kind, items):
        seen.append(state(store)["dirty"])
        write(self, kind, items)

    monkeypatch.setattr(IndexData, "write", spying)
    with Index.open(store.folder, store):
        assert seen == [True, True]
        assert not state(store)["dirty"]


# -- one owner ------------------------------------------------------------------------------------


def test_a_second_index_does_not_touch_chroma_and_is_right_all_the_same(store):
    with Index.open(store.folder, store) as first, Index.open(store.folder, store) as second:
        assert first.owner
        assert not second.owner
        reports.put(store, "new.txt", "How many boats are on the way?")
        second.sync()
        assert state(store)["generation"] < store.vector_generation
        assert_right(second, store)
        assert_right(first, store)


def test_another_process_may_ingest_while_this_one_searches(store):
    code = (
        "import sys; from pathlib import Path; from tests import reports\n"
        "from assistant.store import Store; from assistant.index import Index\n"
        "folder = Path(sys.argv[1])\n"
        "with Store.open(folder) as s, Index.open(folder, s) as i:\n"
        "    assert not i.owner\n"
        "    reports.put(s, 'new.txt', 'How many boats are on the way?'); i.sync()"
    )
    with Index.open(store.folder, store) as index:
        subprocess.run([sys.executable, "-c", code, str(store.folder)], check=True)
        assert store.has("new.txt")
        assert_right(index, store)
        index.sync()
        assert index.fresh
        assert_right(index, store)


def test_when_the_owner_closes_another_takes_over(store):
    first, second = Index.open(store.folder, store), Index.open(store.folder, store)
    reports.put(store, "new.txt", "How many boats are on the way?")
    first.close()
    second.sync()
    assert second.owner
    assert second.fresh
    assert_right(second, store)
    second.close()


# -- damage ---------------------------------------------------------------------------------------


def damage_nothing_left(folder):
    shutil.rmtree(folder / FOLDER)


def damage_truncated_database(folder):
    (path,) = folder.glob("chroma/*/chroma.sqlite3")
    path.write_bytes(path.read_bytes()[:5000])


def damage_overwritten_database(folder):
    (path,) = folder.glob("chroma/*/chroma.sqlite3")
    path.write_bytes(b"\xa5" * path.stat().st_size)


def damage_a_few_bytes_of_the_database(folder):
    (path,) = folder.glob("chroma/*/chroma.sqlite3")
    data = bytearray(path.read_bytes())
    for at in random.Random(1).sample(range(len(data) // 2, len(data)), 400):
        data[at] ^= 0xFF
    path.write_bytes(data)


def damage_truncated_graph(folder):
    for path in folder.glob("chroma/*/*/*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_overwritten_graph(folder):
    for path in folder.glob("chroma/*/*/*"):
        path.write_bytes(random.Random(2).randbytes(path.stat().st_size))


def damage_missing_graph_file(folder):
    for path in folder.glob("chroma/*/*/*.pickle"):
        path.unlink()


def damage_no_state(folder):
    (folder / STATE).unlink()


def damage_garbled_state(folder):
    (folder / STATE).write_text('{"store_id": 3}')


def damage_state_of_another_store(folder):
    held = json.loads((folder / STATE).read_text())
    (folder / STATE).write_text(json.dumps(held | {"store_id": "another"}))


def damage_dirty_state(folder):
    held = json.loads((folder / STATE).read_text())
    (folder / STATE).write_text(json.dumps(held | {"dirty": True}))


DAMAGE = [made for name, made in list(globals().items()) if name.startswith("damage_")]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    """A store whose index is large enough for Chroma to have written its search graph."""
    folder = tmp_path_factory.mktemp("pristine") / "store"
    with reports.open_filled(folder) as store:
        text = " ".join(f"Boat {n} is on the way to pier {n % 13}." for n in range(1300))
        reports.put(store, "long.txt", text)
        Index.open(folder, store).close()
    assert list(folder.glob("chroma/*/*/*.bin"))
    return folder


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda d: d.__name__.removeprefix("damage_"))
def test_a_damaged_index_is_rebuilt_from_the_stored_vectors(pristine, tmp_path, damage):
    folder = shutil.copytree(pristine, tmp_path / "store")
    damage(folder)
    with Store.open(folder) as store, Index.open(folder, store) as index:
        assert index.rebuilds == 1
        assert index.fresh
        assert_right(index, store, k=10)
    with Store.open(folder) as store, Index.open(folder, store) as index:
        assert index.rebuilds == 0


def test_an_undamaged_copy_is_trusted(pristine, tmp_path):
    folder = shutil.copytree(pristine, tmp_path / "store")
    for _ in range(2):
        with Store.open(folder) as store, Index.open(folder, store) as index:
            assert index.rebuilds == 0
            assert_right(index, store, k=10)


def test_old_data_are_deleted_when_it_is_rebuilt(pristine, tmp_path):
    folder = shutil.copytree(pristine, tmp_path / "store")
    before = set((folder / FOLDER).iterdir())
    damage_dirty_state(folder)
    with Store.open(folder) as store, Index.open(folder, store):
        after = set((folder / FOLDER).iterdir())
    assert len(after) == 1
    assert not after & before


def test_chroma_failing_in_a_search_is_logged_and_the_answer_is_right(store, monkeypatch, caplog):
    with Index.open(store.folder, store) as index:
        for collection in index._data._collections.values():
            monkeypatch.setattr(type(collection), "query", _failing)
        assert_right(index, store)
        monkeypatch.undo()
        assert "cannot be searched: broken" in caplog.text
        index.sync()
        assert index.fresh
        assert_right(index, store)


def _failing(*args, **kwargs):
    raise RuntimeError("broken")


def test_a_folder_that_cannot_be_written_is_an_error(store, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(VectorIndexError, match="No space left"):
        Index.open(store.folder, store)


# -- a server -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real Chroma server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    child = subprocess.Popen(
        [chroma, "run", "--path", tmp_path_factory.mktemp("server"), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    child.kill()
    child.wait()


def test_a_server_is_used_followed_and_trusted(store, server):
    with Index.open(store.folder, store, server) as index:
        assert index.fresh
        assert_right(index, store)
        reports.put(store, "new.txt", "How many boats are on the way?")
        index.sync()
        assert_right(index, store)
    assert not (store.folder / FOLDER).exists()
    with Index.open(store.folder, store, server) as index:
        assert index.rebuilds == 0
        assert_right(index, store)


def test_collections_that_were_deleted_on_the_server_are_made_again(store, server):
    with Index.open(store.folder, store, server) as index:
        index._data.delete_collections("whosays-")
    with Index.open(store.folder, store, server) as index:
        assert index.rebuilds == 1
        assert_right(index, store)


def test_going_from_a_folder_to_a_server_rebuilds(store, server, caplog):
    caplog.set_level(logging.INFO)
    Index.open(store.folder, store).close()
    with Index.open(store.folder, store, server) as index:
        assert index.rebuilds == 1


def test_a_server_out_of_reach_is_a_clear_error(store):
    with pytest.raises(
        VectorIndexError, match=r"127\.0\.0\.1:9 cannot be reached.*Start the server"
    ):
        Index.open(store.folder, store, "http://127.0.0.1:9")
    with Index.open(store.folder, store) as index:  # the lock was let go of
        assert index.owner


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "http://x:y", "http://[x"])
def test_an_address_that_is_none_is_a_clear_error(store, url):
    with pytest.raises(VectorIndexError, match=r"is not http://host:port"):
        Index.open(store.folder, store, url)
