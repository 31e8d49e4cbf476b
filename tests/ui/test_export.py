from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from assistant.errors import UnknownDocumentError
from assistant.records import Source
from assistant.ui import export
from assistant.ui.ledger import Filters
from tests.small_ledger import greifen
from tests.ui.examples import document
from tests.ui.test_ledger import _Ledger, _many


def test_csv_has_every_claim_and_reads_back():
    held = _many(1005)
    rows = list(csv.DictReader(io.StringIO("".join(export.as_csv(held, Filters())))))
    assert len(rows) == 1005
    assert rows[0]["side"] == "Norland"
    assert rows[0]["title"] == "Raid at Greifen"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing_of_a_csv(start):
    evil = replace(greifen().claims[0], text=f"{start}HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO("".join(export.as_csv(_Ledger((evil,)), Filters())))))
    assert rows[0]["text"] == f"'{start}HYPERLINK(1)"


def test_an_export_is_in_the_order_of_the_table():
    held = _many(3)
    "".join(export.as_json(held, Filters.read({"order": "act", "way": "down"})))
    assert held.asked == ("act", True)


def test_short_pieces_are_sent_in_blocks_and_none_is_lost():
    pieces = [f"{n} " for n in range(1000)]
    blocks = list(export.in_blocks(iter(pieces), least=100))
    assert "".join(blocks) == "".join(pieces)
    assert all(len(b) >= 100 for b in blocks[:-1])
    assert len(blocks) < 60


def test_json_is_the_claims_records():
    rows = json.loads("".join(export.as_json(_many(3), Filters())))
    assert [r["claim_id"] for r in rows] == ["c0", "c1", "c2"]
    assert rows[0]["source"]["name"] == "Norland Defence Ministry"


def test_no_claims_is_an_empty_list_in_every_format():
    assert json.loads("".join(export.as_json(_many(0), Filters()))) == []
    assert json.loads("".join(export.as_jsonld(_many(0), Filters())))["@graph"] == []
    assert len("".join(export.as_csv(_many(0), Filters())).splitlines()) == 1


def test_json_ld_names_the_author_only_where_it_is_known():
    graph = json.loads("".join(export.as_jsonld(_Ledger(greifen().claims), Filters())))["@graph"]
    authors = [(c.get("author") or {}).get("name") for c in graph]
    assert authors[:2] == ["Norland Defence Ministry", "Piet Haan"]
    assert graph[1]["author"]["@type"] == "Person"
    nobody = replace(greifen().claims[0], source=Source(name=None))
    assert "author" not in export.schema_claim(nobody, document())


def test_claims_of_a_document_that_was_removed_meanwhile_are_left_out():
    class Shrinking(_Ledger):
        def document(self, doc_id):
            if doc_id == "gone.txt":
                raise UnknownDocumentError("there is no document gone.txt")
            return document()

    one, other, third = _many(3).held
    held = Shrinking((one, replace(other, doc_id="gone.txt"), third))
    rows = list(csv.DictReader(io.StringIO("".join(export.as_csv(held, Filters())))))
    assert [r["claim_id"] for r in rows] == ["c0", "c2"]
    graph = json.loads("".join(export.as_jsonld(held, Filters())))["@graph"]
    assert [c["identifier"] for c in graph] == ["c0", "c2"]
