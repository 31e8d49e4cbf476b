"""Serves the web page on the default store, as ``whosays serve`` does.

Enters: settings from the environment, ``PORT`` and ``HOST``; options of ``whosays serve``. Leaves:
the page, at http://127.0.0.1:7860 unless told otherwise. Does not: do anything else.
"""

from __future__ import annotations

import os
import sys

from assistant.cli import main

if __name__ == "__main__":
    given = [f"--{n.lower()}={os.environ[n]}" for n in ("HOST", "PORT") if os.environ.get(n)]
    sys.argv[1:1] = ["serve", *given]
    main()
