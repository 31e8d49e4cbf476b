"""Builds the web page on the default store and serves it; the sample corpus fills an empty store.

Enters: settings from the environment, ``PORT`` and ``HOST``. Leaves: the page at http://127.0.0.1:7860.
Does not: do anything else (``whosays serve`` has the options).
"""

from __future__ import annotations

import os

from assistant.pipeline import open_default
from assistant.settings import load_settings
from assistant.ui import serve

if __name__ == "__main__":
    with open_default(load_settings()) as assistant:
        serve(
            assistant,
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "7860")),
        )
