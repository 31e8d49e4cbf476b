"""What people would use instead, measured on the same questions, documents, encoder and machine.

``python -m benchmarks.peers --set SET.jsonl --documents DIR [--sides TOML] [--claims GOLD.jsonl]
[--json OUT] [--plot OUT.svg]`` runs all of them, each in processes of its own.

Peers: ``langchain`` (the retrieval chain of the tutorials on Chroma), ``llamaindex`` and
``llamaindex-small`` (the citation engine's nodes, with default and with small chunks), ``bm25s``,
``nearest-cue`` (dense sentences, the nearest cue's name as the speaker), ``rules`` (this product
with its rules alone) and ``whosays``.

No peer has a chat model here, as this product has none in its default mode: a passage that a peer
retrieves is what it answers with, so each passage is one statement that cites itself. Peers
without a notion of sides are scored twice: ``point_recall`` asks for the side, ``point_recall
(any side)`` does not. Passages are as long as each tool makes them; ``cited characters`` tells
how much a reader has to read.
"""
