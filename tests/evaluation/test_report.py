import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from assistant.evaluation import evaluate, junit, markdown, report_html
from assistant.phrasing import escape_markdown
from tests.evaluation.scripted import (
    BOARD,
    DEAD,
    GOOD,
    LEAK,
    MAYOR,
    MILL,
    WATER,
    Scripted,
    answer,
    says,
    write,
)

OBEYED = "\u202e\x1b[2J"
HOSTILE = f"{OBEYED}<script>alert(1)</script><img src=x onerror=alert(2)> **b** [x](http://e.vil)"


class Tags(HTMLParser):
    """Start tags with their attributes, and whether every tag is closed."""

    def __init__(self, page):
        super().__init__()
        self.seen, self.open, self.words = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


@pytest.fixture
def run(tmp_path):
    path = write(tmp_path / "river.jsonl", LEAK, DEAD, MAYOR, WATER)
    crossed = answer("Did the mill leak acid?", says(BOARD), says(MILL, side="Board", source="B"))
    return evaluate([path], Scripted(GOOD | {"Did the mill leak acid?": crossed}))


def test_the_page_is_one_file_that_fetches_nothing_and_runs_nothing(run):
    page = report_html(run)
    tags = Tags(page)
    assert tags.open == []
    assert not {"script", "link", "iframe", "object", "img"} & {t for t, _ in tags.seen}
    assert all(
        value.startswith("#")
        for _, attrs in tags.seen
        for name, value in attrs.items()
        if name in ("src", "href", "action")
    )
    assert not re.search(r"url\(|@import|https?://", page)
    assert "default-src 'none'" in page


def test_the_page_says_what_is_wrong_with_each_failed_case(run):
    text = Tags(report_html(run)).text
    assert "3 of 4 cases passed" in text
    assert "a statement stands under the wrong side1" in text
    assert "1 of 2 points missed" in text
    assert "wrong side, expected Mill" in text
    assert "cited, but not by that side" in text
    assert "status single-source, expected disputed" in text


def test_expected_points_answer_and_evidence_stand_in_one_panel(run):
    page = report_html(run)
    panel = page[page.index('id="case-leak"') : page.index('id="case-dead"')]
    text = Tags(panel[panel.index("<summary>") : panel.rindex("</section>")] + "</section>").text
    assert [h for h in ("Expected", "Answer", "Evidence") if h in text] == [
        "Expected",
        "Answer",
        "Evidence",
    ]
    assert text.count("The mill leaked acid on Monday") >= 3


def test_text_of_documents_and_sets_is_shown_and_never_obeyed(tmp_path):
    row = LEAK | {"id": HOSTILE, "question": HOSTILE}
    said = answer(HOSTILE, says(BOARD, text=HOSTILE, source=HOSTILE, side=HOSTILE), text=HOSTILE)
    run = evaluate([write(tmp_path / "set.jsonl", row)], Scripted({HOSTILE: said}))
    page = report_html(run)
    tags = Tags(page)
    assert tags.open == []
    assert not {"script", "img"} & {t for t, _ in tags.seen}
    assert "<script>alert(1)</script>" in tags.text
    assert "<script" not in markdown(run)
    assert not set("\u202e\x1b") & set(page + markdown(run))
    assert "[x](" not in markdown(run)
    ElementTree.fromstring(junit(run))


def test_an_abstention_is_shown_in_its_own_words_and_not_as_markdown(tmp_path):
    said = answer("Who?", text=escape_markdown("AT&T said a<b of back\\slash."))
    run = evaluate(
        [write(tmp_path / "set.jsonl", LEAK | {"question": "Who?"})], Scripted({"Who?": said})
    )
    assert "AT&T said a<b of back\\slash." in Tags(report_html(run)).text


def test_the_plots_are_drawn_where_the_run_tells_them(run):
    text = Tags(report_html(run)).text
    for title in ("Calibration:", "Abstention:", "Sides:", "Latency of 4 answers"):
        assert title in text


def test_a_baseline_shows_what_got_better_and_worse(run, tmp_path):
    path = write(tmp_path / "river.jsonl", LEAK, DEAD, MAYOR, WATER)
    mute = evaluate([path], Scripted({k: v for k, v in GOOD.items() if "leak" in k}))
    text = Tags(report_html(run, mute)).text
    assert "2 better, 1 worse, of 4" in text
    summary = markdown(replace(run, baseline=mute))
    assert "| point_recall | 0.750 |" in summary
    assert "2 better, 1 worse" in summary


def test_the_markdown_summary_has_the_metrics_and_the_failed_cases(run):
    summary = markdown(run)
    assert summary.startswith("## Who Says evaluation: 3 of 4 cases passed\n")
    assert "| citation_validity | 1.000 | 1.000 – 1.000 | 4 |" in summary
    assert re.search(r"\| latency_p50 \| \d+ ms \|", summary)
    assert "- **leak** Did the mill leak acid?: 1 of 2 points missed" in summary


def test_junit_has_a_case_for_each_case_and_its_faults(run):
    root = ElementTree.fromstring(junit(run))
    (suite,) = root.findall("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("4", "1")
    failed = [c for c in suite.findall("testcase") if c.find("failure") is not None]
    assert [c.get("name") for c in failed] == ["leak: Did the mill leak acid?"]
    assert "1 statement under the wrong side" in failed[0].find("failure").get("message")


def test_junit_survives_characters_that_xml_cannot_hold(tmp_path):
    row = LEAK | {"question": "bell \u0007 and 😀"}
    run = evaluate([write(tmp_path / "set.jsonl", row)], Scripted())
    assert "bell \ufffd and" in ElementTree.fromstring(junit(run)).find(".//testcase").get("name")
