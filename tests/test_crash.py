"""What is left after a process is killed in the middle of an ingest."""

import random
import subprocess
import sys
import time

import pytest

from assistant.index import Index
from assistant.store import Store
from tests import reports

_INGEST = """
import sys
from pathlib import Path
from assistant.index import Index
from assistant.store import Store
from tests import reports

folder, first = Path(sys.argv[1]), int(sys.argv[2])
with Store.open(folder) as store, store.writing(), Index.open(folder, store) as index:
    print("ready", flush=True)
    for n in range(first, first + 1000):
        text = " ".join(f"Report {n} has a line {m} on the bridge." for m in range(20))
        reports.put(store, f"r{n}.txt", text)
        print(n, flush=True)  # the document is acknowledged
        if n % 3 == 0:
            index.sync()
"""


def _killed(folder, first, seconds):
    """Ingest in a child, kill it after ``seconds``; the numbers of the documents it acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-c", _INGEST, str(folder), str(first)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(seconds)
    child.kill()
    told = child.stdout.read()
    child.wait()
    return [int(line) for line in told.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_it_holds_all_that_was_acknowledged(tmp_path, seed):
    folder = tmp_path / "store"
    moments = random.Random(seed)
    acknowledged = []
    for round_ in range(3):
        acknowledged += _killed(folder, round_ * 1000, moments.uniform(0.05, 1.0))
        with Store.open(folder) as store, Index.open(folder, store) as index:
            _assert_whole(store, index, acknowledged)


def _assert_whole(store, index, acknowledged):
    held = {d.doc_id for d in store.documents()}
    assert held >= {f"r{n}.txt" for n in acknowledged}
    assert len(held) <= len(acknowledged) + 3  # at most the one in flight, at each kill
    assert store._rows("PRAGMA integrity_check") == [("ok",)]
    assert store._rows("PRAGMA foreign_key_check") == []
    claims, vectors = store.claims(), {i for i, *_ in store.vectors()}
    assert len(claims) == 20 * len(held)
    assert vectors >= {c.claim_id for c in claims}
    assert index.owner
    assert index.fresh
    for claim in claims[:: max(1, len(claims) // 20)]:
        document = store.document(claim.doc_id)
        (content,) = claim.content
        assert document.text[content.start : content.end] == claim.text
        found = index.search(reports.vector(claim.text), kind="claim", k=3)
        assert claim.claim_id in [i for i, _ in found]
        assert found[0][1] == pytest.approx(1, abs=1e-4)


def test_a_lock_dies_with_its_process(tmp_path):
    folder = tmp_path / "store"
    _killed(folder, 0, 0.1)
    with Store.open(folder) as store, store.writing(), Index.open(folder, store) as index:
        assert index.owner
        reports.put(store, "after.txt", "The bridge stands.")
