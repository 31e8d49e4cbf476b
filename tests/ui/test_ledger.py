from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.records import Claim, Document
from assistant.ui import ledger
from assistant.ui.ledger import Filters
from tests.small_ledger import greifen
from tests.ui.examples import SIDES, document, shown


class _Ledger:
    """Claims in a list, filtered by side alone; remembers how much was asked for at once."""

    def __init__(self, claims: tuple[Claim, ...]) -> None:
        self.held = claims
        self.largest = 0

    def claims(
        self, *, order="document", descending=False, limit=None, offset=0, **filters
    ) -> tuple[Claim, ...]:
        self.largest = max(self.largest, limit)
        self.asked = (order, descending)
        return self._passing(filters)[offset : offset + limit]

    def each_claim(self, *, order="document", descending=False, **filters):
        self.asked = (order, descending)
        return iter(self._passing(filters))

    def count_claims(self, **filters) -> int:
        return len(self._passing(filters))

    def document(self, doc_id: str) -> Document:
        return document()

    def _passing(self, filters) -> tuple[Claim, ...]:
        side = filters.get("side")
        return tuple(c for c in self.held if side is None or c.source.side == side)


def _many(count: int) -> _Ledger:
    one = greifen().claims[0]
    return _Ledger(tuple(replace(one, claim_id=f"c{i}", text=f"claim {i}") for i in range(count)))


def _page(held: _Ledger, **given) -> str:
    return ledger.page_html(
        held, Filters.read(given), {"greifen.txt": ("Raid", "2024-02-06")}, shown().palette
    )


def test_a_page_holds_fifty_claims_and_never_more_are_read():
    held = _many(120)
    html = _page(held)
    assert "120 claims" in html
    assert html.count("ws-open") == ledger.PAGE
    assert held.largest == ledger.PAGE


def test_a_row_has_a_cell_for_every_heading_and_the_date_of_its_report():
    html = _page(_many(1))
    assert html.count("<th") - html.count("<thead") == html.count("<td") == 7
    assert "2024-02-06" in html


def test_the_last_page_has_the_rest_and_no_next():
    html = _page(_many(120), page="3")
    assert html.count("ws-open") == 20
    assert "claim 119" in html
    assert "disabled>Next" in html


def test_a_page_after_the_last_shows_the_last():
    assert "claim 119" in _page(_many(120), page="99")


def test_the_pages_keep_the_filters():
    assert "side=Norland&amp;order=document&amp;page=2" in _page(_many(120), side="Norland")


def test_nothing_found_is_said():
    assert "No claim passes these filters." in _page(_many(3), side="Sudland")


@pytest.mark.parametrize(
    "given",
    [
        {"page": "x"},
        {"page": "-1"},
        {"page": "9" * 400},
        {"stance": "maybe"},
        {"act": "<b>"},
        {"order": "1; DROP TABLE claims"},
        {"way": "sideways"},
        {"unknown": "x"},
    ],
)
def test_a_filter_without_meaning_asks_nothing(given):
    assert Filters.read(given) == Filters()


@pytest.mark.parametrize("order", ledger.HEADS)
def test_every_column_sorts_up_then_down(order):
    held = _many(3)
    html = _page(held, order=order)
    assert held.asked == (order, False)
    assert html.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in html
    assert f"order={order}&amp;way=down" in html
    html = _page(held, order=order, way="down")
    assert held.asked == (order, True)
    assert 'aria-sort="descending"' in html
    assert "way=down" not in html[html.index("<thead") : html.index("</thead")]


def test_the_export_keeps_the_order():
    held = _many(60)
    assert "order=act&amp;way=down" in _page(held, order="act", way="down").split("ws-exports")[1]


def test_filters_are_passed_on_by_the_ledgers_own_names():
    given = {"side": "A", "text": " raid ", "unverified": "yes", "since": "2024-01-01"}
    assert Filters.read(given).asked() == {
        "side": "A", "text": "raid", "unverified": True, "since": "2024-01-01",
    }  # fmt: skip


def test_every_filter_is_a_labelled_field():
    html = ledger.controls(SIDES, ["A", "<b>"], {"greifen.txt": "Raid at Greifen"})
    for name in ("text", "side", "source", "stance", "act", "doc_id", "since", "until"):
        assert f'name="{name}"' in html
    assert html.count("<label") == html.count("</label>") == 9
    assert "<b>" not in html.replace("<bdi>", "")
    assert "listed" not in html


def test_a_filter_that_lists_only_the_first_says_so_and_takes_the_others():
    sources = [f"Source {n}" for n in range(1234)]
    titles = {f"{n}.txt": f"Report {n}" for n in range(501)}
    html = ledger.controls(SIDES, sources, titles)
    assert "first 500 of 1,234 listed; type the full name of another" in html
    assert "first 500 of 501 listed; type the id of another" in html
    assert '<input type="text" name="doc_id" list="ws-doc_id"' in html
    assert '<option value="499.txt">Report 499<' in html
    assert '<option value="500.txt">' not in html
    for name in ("source", "doc_id"):
        assert f'id="ws-{name}"' in html


@pytest.mark.parametrize(("given", "asked"), [("yes", True), ("no", False), ("foo", None)])
def test_a_flag_without_meaning_asks_nothing(given, asked):
    assert Filters.read({"unverified": given}).asked().get("unverified") is asked
