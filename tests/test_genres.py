"""Who said what in filings, transcripts, minutes, releases, chats, studies and news.

The passages and their claims are in ``tests/genres``; they were written before the rules for them.
"""

import pytest

from assistant.attribution import RulesAttributor
from assistant.chunking import sentences
from assistant.records import Document
from tests.genres import FOLDER, Passage, faults, read

PASSAGES = [p for path in sorted(FOLDER.glob("*.txt")) for p in read(path)]
MISSED = frozenset(
    "courts-6 courts-21 minutes-24 news-10 news-26 posts-20 releases-21 studies-17 studies-19 "
    "studies-21".split()
)
"""Passages that the rules do not get wholly right yet."""


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: p.name)
def test_a_passage_has_its_claims(passage: Passage):
    document = Document(doc_id=passage.name, title="", text=passage.text, sha256="")
    found = faults(passage, RulesAttributor().claims(document, sentences(passage.text)))
    assert bool(found) == (passage.name in MISSED), found
