from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from assistant.records import Citation, Span
from assistant.ui import evidence
from tests.small_ledger import REPORT, greifen, span
from tests.ui.examples import document, shown

PART = "more than 70 raiders were killed near Greifen"


def _passage(part: str = PART, **changes) -> str:
    held = replace(document(), **changes)
    return evidence.passage(held, span(REPORT, part), greifen().claims, shown().palette)


def _marked(html: str) -> str:
    pieces = re.findall(r"<mark>(.*?)</mark>", html, re.S)
    return unescape(re.sub(r"<[^>]+>", "", "".join(pieces)))


def test_the_cited_words_are_highlighted_and_nothing_else():
    assert _marked(_passage()) == PART


def test_a_highlight_over_two_voices_is_whole():
    part = "Sudland denied that its army crossed the border, and its spokeswoman Ilse Brandt said"
    assert _marked(_passage(part)) == part


def test_the_text_around_the_passage_is_the_documents_own():
    body = re.sub(r"<header>.*?</header>", "", _passage(), flags=re.S)
    assert unescape(re.sub(r"<[^>]+>", "", body)) == REPORT


def test_each_sides_words_say_whose_they_are():
    assert 'title="Ilse Brandt (Sudland)"' in _passage()
    assert 'title="mayor of Greifen (Unattributed)"' in _passage()


def test_the_heading_has_title_publisher_and_date():
    html = _passage(publisher="The Courier")
    for fact in ("Raid at Greifen", "The Courier", "2024-02-06", "greifen.txt"):
        assert fact in html


def test_of_a_long_document_only_the_neighbourhood_is_shown_and_the_rest_is_counted():
    before = "Earlier words. " * 2000
    text = f"{before}\n{PART}\n{'Later words. ' * 2000}"
    held = replace(document(), text=text)
    html = evidence.passage(held, span(text, PART), (), shown().palette)
    assert len(html) < 3 * evidence.WINDOW + 2000
    assert _marked(html) == PART
    assert "before this are not shown" in html
    assert "after this are not shown" in html


def test_a_passage_of_no_words_opens_the_document_without_a_highlight():
    html = evidence.passage(document(), Span(start=0, end=0), (), shown().palette)
    assert "<mark>" not in html
    assert "70 raiders" in html


def test_a_citation_is_a_button_described_by_its_quotation():
    cited = Citation(number=3, doc_id="a b&c.txt", span=Span(start=1, end=9), quote="<b>words</b>")
    html = evidence.cite(cited, "t1", "Title")
    assert 'data-passage="doc=a+b%26c.txt&amp;start=1&amp;end=9"' in html
    assert 'aria-describedby="t1-c3"' in html
    assert 'id="t1-c3"' in html
    assert "&lt;b&gt;words&lt;/b&gt;" in html


def test_what_was_found_and_not_used_is_listed_and_what_was_used_is_not():
    held = greifen().evidence
    rest = [replace(e, used=i == 0) for i, e in enumerate(held)]
    html = evidence.not_used(rest, {"greifen.txt": "Raid"}, shown().palette)
    assert "Also found, not used (5)" in html
    assert PART not in html
    assert evidence.not_used([replace(e, used=True) for e in held], {}, shown().palette) is None
