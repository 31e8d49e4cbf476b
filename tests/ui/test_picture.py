from __future__ import annotations

from dataclasses import replace

from assistant.records import Side
from assistant.ui import picture
from assistant.ui.palette import Palette
from tests.small_ledger import greifen
from tests.ui.examples import SIDES, document, shown

PALETTE = shown().palette
DOCUMENTS = {"greifen.txt": document()}


def _accusing(text: str, side: str = "Norland"):
    base = greifen().claims[0]
    return replace(base, text=text, act="accuses", source=replace(base.source, side=side))


def test_without_two_dates_claims_stand_where_they_stand_in_the_report():
    figure = picture.timeline(greifen().claims, DOCUMENTS, PALETTE)
    places = [x for trace in figure.data for x in trace.x]
    assert all(0 <= x <= 1 for x in places)
    assert len(places) == sum(not c.is_reporter for c in greifen().claims)


def test_with_dates_claims_stand_at_their_reports_date_and_undated_ones_are_left_out():
    one, other, third = greifen().claims[:3]
    dated = {
        "a": replace(document(), published="2024-01-01"),
        "b": replace(document(), published="2024-01-05"),
        "c": replace(document(), published=None),
    }
    claims = [replace(one, doc_id="a"), replace(other, doc_id="b"), replace(third, doc_id="c")]
    figure = picture.timeline(claims, dated, PALETTE)
    assert [x for t in figure.data for x in t.x] == ["2024-01-01", "2024-01-05"]


def test_what_has_no_mark_is_counted_with_the_reason(monkeypatch):
    base = greifen().claims[0]
    claims = [
        replace(base, claim_id=str(n), source=replace(base.source, side=f"Side {n % 15}"))
        for n in range(40)
    ]
    assert picture.left_out_html(claims[:12], DOCUMENTS) is None
    monkeypatch.setattr(picture, "MOST", 30)
    drawn = sum(len(t.x) for t in picture.timeline(claims, DOCUMENTS, PALETTE).data)
    told = picture.left_out_html(claims, DOCUMENTS)
    assert f"{40 - drawn} claims left out of the picture" in told
    assert "the 30 claims that were added last, of the 12 sides that speak most." in told


def test_each_mark_opens_its_passage_and_denials_are_rings():
    figure = picture.timeline(greifen().claims, DOCUMENTS, PALETTE)
    marks = [
        (symbol, query)
        for t in figure.data
        for symbol, query in zip(t.marker.symbol, t.customdata, strict=True)
    ]
    assert all(query.startswith("doc=greifen.txt&start=") for _, query in marks)
    assert [symbol for symbol, _ in marks].count("circle-open") == 1


def test_an_accusation_needs_the_other_sides_name():
    found = picture.accusations(
        [_accusing("Sudland sent the raiders"), _accusing("somebody sent the raiders")], SIDES
    )
    assert [(a.accuser, a.accused, len(a.claims)) for a in found] == [("Norland", "Sudland", 1)]


def test_an_alias_names_a_side_and_a_side_does_not_accuse_itself():
    found = picture.accusations(
        [_accusing("Ilse Brandt lied"), _accusing("Norland was careless")], SIDES
    )
    assert [(a.accuser, a.accused) for a in found] == [("Norland", "Sudland")]


def test_part_of_a_word_names_nobody():
    assert not picture.accusations([_accusing("the Presudland league")], SIDES)


def test_the_graph_has_an_arrow_an_accusation_that_opens_its_first_claim():
    found = picture.accusations([_accusing("Sudland sent the raiders")], SIDES)
    figure = picture.graph(found, PALETTE)
    assert len(figure.layout.annotations) == 1
    assert figure.data[0].customdata[0].startswith("doc=greifen.txt")


def test_long_names_are_folded_or_cut_to_what_a_phone_is_wide_enough_for():
    name = "the armed incursion from its neighbouring country, as it is called there"
    sides = (Side(side_id="e", label=name), *SIDES)
    claim = _accusing("Sudland sent the raiders", side=name)
    figure = picture.graph(picture.accusations([claim], sides), Palette.of(sides))
    shown = figure.data[-1].text[-1].removeprefix("<b>").removesuffix("</b>").split("<br>")
    assert shown[0] == "the armed"
    assert len(shown) == 3
    assert max(map(len, shown)) <= picture.NODE_NAME
    lane = picture.timeline([claim], greifen().documents, PALETTE).layout.annotations[0].text
    assert lane == "<b>the armed incursion from its…</b>"


def test_names_are_plain_text_to_plotly():
    evil = "<a href='javascript:hit(1)'>x</a>"
    sides = (Side(side_id="e", label=evil), *SIDES)
    found = picture.accusations([_accusing("Sudland sent the raiders", side=evil)], sides)
    figure = picture.graph(found, Palette.of(sides))
    drawn = figure.to_json()
    assert "<a " not in drawn
    assert "\\u003ca " not in drawn


def test_the_facts_of_the_pictures_are_there_as_lists():
    found = picture.accusations([_accusing("Sudland sent the raiders")], SIDES)
    assert "Sudland sent the raiders" in picture.accusations_html(found, PALETTE)
    assert "No side is quoted accusing" in picture.accusations_html((), PALETTE)
    assert "2 claims, 1 denial" in picture.counts_html(greifen().claims, PALETTE)


def test_names_are_found_as_whole_words_and_capitals_only_as_capitals():
    sides = (
        Side(side_id="us", label="United States", aliases=("US", "U.S.")),
        Side(side_id="un", label="United Nations", aliases=("UN",)),
    )
    found = {
        text: [a.accused for a in picture.accusations([_accusing(text)], sides)]
        for text in (
            "troops used mines under the bridge",
            "they told us nothing",
            "the US sent mines",
            "a U.S. ship laid mines",
            "the UN’s envoy lied",
            "the united states sent mines",
        )
    }
    assert list(found.values()) == [
        [], [], ["United States"], ["United States"], ["United Nations"], ["United States"],
    ]  # fmt: skip
