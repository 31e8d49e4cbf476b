"""What one assistant works with is loaded once."""

import threading
import time

from assistant.index import Index
from assistant.settings import load_settings
from assistant.stages import Stages


def test_threads_that_ask_first_share_one_index(tmp_path, monkeypatch):
    real, opened = Index.open, []

    def slow(*given):
        opened.append(real(*given))
        time.sleep(0.2)  # the others ask meanwhile
        return opened[-1]

    monkeypatch.setattr(Index, "open", slow)
    stages = Stages(load_settings(store=tmp_path))
    found = []
    threads = [threading.Thread(target=lambda: found.append(stages.index)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stages.close()
    assert len(opened) == 1
    assert all(index is opened[0] for index in found)
    assert len(found) == 4
    assert not opened[0].owner
