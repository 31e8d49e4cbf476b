import dataclasses

import pytest

from assistant import records
from assistant.records import Span, to_json
from tests.ledger import claim, document


def test_spans_are_written_as_pairs():
    doc = document("The crane fell.")
    written = to_json(claim(doc, "crane fell", "Union"))
    assert written["content"] == [[4, 14]]
    assert written["source"]["name"] == "Union"


def test_records_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Span(start=1, end=2).start = 3


def test_overlap_counts_the_characters_that_both_hold():
    assert Span(start=0, end=10).overlap(Span(start=7, end=20)) == 3
    assert Span(start=0, end=5).overlap(Span(start=5, end=9)) == 0


def test_every_record_is_frozen_slotted_and_keyword_only():
    found = [
        r for r in vars(records).values() if isinstance(r, type) and dataclasses.is_dataclass(r)
    ]
    assert len(found) > 10
    for record in found:
        assert record.__dataclass_params__.frozen
        assert hasattr(record, "__slots__")
        assert all(f.kw_only for f in dataclasses.fields(record))
