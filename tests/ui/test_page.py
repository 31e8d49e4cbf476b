"""The page in a real browser: every flow, end to end, on the embedded default."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from gradio.utils import get_upload_folder
from playwright.sync_api import Page, expect

from assistant.records import Side
from assistant.sides import Sides
from assistant.ui import ledger
from assistant.ui.wording import short
from tests.ui.conftest import Running, opened

pytestmark = pytest.mark.browser

QUESTION = "How many attackers were killed, says the Russian Defense Ministry?"


@pytest.fixture(scope="module")
def own_site(tmp_path_factory, encoder, sample):
    """A store of its own, served, for tests that change it."""
    from assistant.resources import data_dir

    with opened(tmp_path_factory.mktemp("own"), encoder) as assistant:
        for model in ("attributor", "relevance"):
            assistant.__dict__[model] = getattr(sample, model)
        corpus = data_dir("corpus")
        assistant.ingest([corpus / "documents"], sides=corpus / "sides.toml")
        with Running(assistant) as running:
            running.assistant = assistant
            yield running


def ask(page: Page, question: str = QUESTION) -> None:
    page.fill("#ws-box textarea", question)
    page.press("#ws-box textarea", "Enter")
    expect(page.locator("#ws-now .ws-question")).to_have_text(question)
    page.wait_for_selector("#ws-now .ws-actions")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


# -- chat -----------------------------------------------------------------------------------------


def test_an_empty_conversation_says_what_is_loaded_and_what_can_be_asked(site, visit):
    page = visit(site.url)
    expect(page.locator(".ws-loaded")).to_contain_text("1 document")
    assert page.locator(".ws-examples button").count() >= 2
    expect(page.locator(".ws-parties")).to_contain_text("Russia")


def test_an_example_is_asked_with_one_click(site, visit):
    page = visit(site.url)
    example = page.locator(".ws-examples button").first.inner_text()
    page.locator(".ws-examples button").first.click()
    expect(page.locator("#ws-now .ws-question")).to_have_text(example)
    page.wait_for_selector("#ws-now .ws-actions")


def test_an_answer_has_sides_stances_citations_and_a_status(site, visit):
    page = visit(site.url)
    ask(page)
    statement = page.locator("#ws-now .ws-view-script .ws-statement", has_text="70 attackers").first
    expect(statement).to_contain_text("Russian Defense Ministry")
    expect(statement).to_contain_text("says")
    expect(statement.locator(".ws-cite").first).to_be_visible()
    expect(page.locator("#ws-now .ws-speaker .ws-side").first).to_be_visible()
    assert page.locator("#ws-now .ws-status .ws-badge").first.inner_text()


def test_a_citation_opens_the_highlighted_passage_beside_the_answer(site, visit):
    page = visit(site.url)
    ask(page)
    cite = page.locator("#ws-now .ws-view-script .ws-cite").first
    box = cite.bounding_box()
    cite.click()
    mark = page.locator("#ws-pane mark").first
    expect(mark).to_be_in_viewport()
    assert mark.bounding_box()["x"] > box["x"]
    expect(page.locator("#ws-pane h2")).to_be_visible()
    expect(page.locator("#ws-pane")).to_be_focused()


def test_on_a_phone_the_passage_opens_below_and_one_can_go_back(site, visit):
    page = visit(site.url, width=390, height=844)
    ask(page)
    cite = page.locator("#ws-now .ws-view-script .ws-cite").first
    cite.click()
    expect(page.locator("#ws-pane mark").first).to_be_in_viewport()
    page.get_by_role("button", name="Back to the answer").click()
    expect(cite).to_be_in_viewport()
    expect(cite).to_be_focused()


def test_hover_and_focus_show_the_quotation_and_escape_hides_it(site, visit):
    page = visit(site.url)
    ask(page)
    cite = page.locator("#ws-now .ws-view-script .ws-cite").first
    tip = page.locator(f"[id='{cite.get_attribute('aria-describedby')}']")
    expect(tip).to_be_hidden()
    cite.hover()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_badge_explains_itself_on_focus(site, visit):
    page = visit(site.url)
    ask(page)
    badge = page.locator("#ws-now .ws-status .ws-badge").first
    page.locator("#ws-box textarea").focus()
    for _ in range(60):
        if badge.evaluate("b => b === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(page.locator(f"[id='{badge.get_attribute('aria-describedby')}']")).to_be_visible()


def test_everything_of_an_answer_is_reached_by_keyboard_alone(site, visit):
    page = visit(site.url)
    page.locator("#ws-box textarea").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ws-now .ws-actions")
    page.locator("#ws-tab-ask-button").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('ws-cite')"):
            break
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "2px"
    page.keyboard.press("Enter")
    expect(page.locator("#ws-pane mark").first).to_be_in_viewport()


def test_a_follow_up_is_understood_and_earlier_answers_stay(site, visit):
    page = visit(site.url)
    ask(page, "What does Ukraine say?")
    ask(page, "And Russia?")
    expect(page.locator("#ws-thread .ws-question")).to_have_text("What does Ukraine say?")
    assert page.locator("#ws-now .ws-statement").count() > 0


def test_a_question_that_nothing_answers_is_answered_by_saying_so(site, visit):
    page = visit(site.url)
    ask(page, "Which cake won the baking contest in Toulouse?")
    expect(page.locator("#ws-now .ws-status")).to_contain_text("Not in the reports")
    assert page.locator("#ws-now .ws-view-script .ws-statement").count() == 0


def test_a_question_that_is_too_long_or_empty_does_no_harm(site, visit):
    page = visit(site.url)
    page.press("#ws-box textarea", "Enter")
    expect(page.locator(".ws-welcome")).to_be_visible()
    page.wait_for_timeout(700)
    ask(page, "attackers " * 190 + "end")


def test_undo_takes_the_turn_back_and_ask_again_repeats_it(site, visit):
    page = visit(site.url)
    ask(page)
    first = page.locator("#ws-now .ws-turn").get_attribute("id")
    page.locator("#ws-now").get_by_role("button", name="Ask again").click()
    page.wait_for_selector(f"#ws-now .ws-turn:not(#{first}) .ws-actions")
    page.locator("#ws-now").get_by_role("button", name="Undo").click()
    expect(page.locator(".ws-welcome")).to_be_visible()
    expect(page.locator("#ws-box textarea")).to_have_value(QUESTION)


def test_a_new_conversation_starts_empty(site, visit):
    page = visit(site.url)
    ask(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".ws-welcome")).to_be_visible()
    expect(page.locator("#ws-thread .ws-turn")).to_have_count(0)


def test_stop_ends_an_answer_and_says_that_it_is_not_whole(site, visit, sample, monkeypatch):
    real = type(sample).astream

    async def halting(self, text, history=(), **filters):
        await asyncio.sleep(2)  # the next question is typed meanwhile
        async for part in real(self, text, history, **filters):
            yield part
            await asyncio.sleep(30)

    monkeypatch.setattr(type(sample), "astream", halting)
    page = visit(site.url)
    page.fill("#ws-box textarea", "What does Russia say?")
    page.press("#ws-box textarea", "Enter")
    page.wait_for_selector("#ws-now [aria-busy=true]")
    page.fill("#ws-box textarea", "And Ukraine?")
    page.wait_for_selector("#ws-now .ws-statement")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#ws-now .ws-status")).to_contain_text("not the whole answer")
    expect(page.locator("#ws-box textarea")).to_have_value("And Ukraine?")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert site.gate.drained(20)
    expect(page.locator("#ws-now .ws-statement")).to_have_count(1)


def test_an_answer_is_copied_and_saved_as_markdown(site, visit):
    page = visit(site.url, permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    page.locator("#ws-now").get_by_role("button", name="Copy").click()
    expect(page.locator("#ws-now [data-do=copy]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("# How many attackers")
    with page.expect_download() as download:
        page.locator("#ws-now").get_by_role("button", name="Save as Markdown").click()
    assert download.value.path().read_text(encoding="utf-8") == copied


def test_statements_come_one_by_one_and_nothing_jumps(site, visit):
    page = visit(site.url)
    page.evaluate(
        """() => {
          window.shift = 0; window.counts = [];
          new PerformanceObserver((list) => {
            for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value;
          }).observe({ type: 'layout-shift', buffered: false });
          new MutationObserver(() => {
            const n = document.querySelectorAll('#ws-now .ws-view-script .ws-statement').length;
            if (n !== window.counts.at(-1)) window.counts.push(n);
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    ask(page, "What does Russia say?")
    counts = page.evaluate("window.counts")
    assert counts == sorted(counts)
    assert page.evaluate("window.shift") < 0.1


# -- side by side, check --------------------------------------------------------------------------


def test_side_by_side_has_a_column_a_side_and_stays_chosen(site, visit):
    page = visit(site.url)
    ask(page, "What happened to the attackers?")
    page.get_by_role("button", name="Side by side").click()
    table = page.locator("#ws-now .ws-sides")
    expect(table).to_be_visible()
    expect(page.locator("#ws-now .ws-view-script")).to_be_hidden()
    assert table.locator("thead th").count() >= 2
    table.locator(".ws-cite").first.click()
    expect(page.locator("#ws-pane mark").first).to_be_visible()


def test_a_claim_is_checked(site, visit):
    page = visit(site.url)
    tab(page, "Check")
    page.fill("#ws-claim textarea", "More than 70 attackers were killed.")
    page.press("#ws-claim textarea", "Enter")
    verdict = page.locator("#ws-verdict .ws-turn")
    expect(verdict.locator(".ws-question")).to_contain_text("70 attackers")
    expect(verdict.locator(".ws-outlook")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_text("Save as ClaimReview").click()
    assert json.loads(download.value.path().read_text())["@type"] == "ClaimReview"


# -- ledger, picture ------------------------------------------------------------------------------


def test_the_ledger_is_filtered_sorted_and_exported(site, visit, sample):
    page = visit(site.url)
    tab(page, "Claims")
    total = sample.count_claims()
    expect(page.locator(".ws-count")).to_have_text(f"{total} claims")
    page.select_option("[name=side]", "Russia")
    some = sample.count_claims(side="Russia")
    expect(page.locator(".ws-count")).to_have_text(f"{some} claims")
    for order, name in ledger.HEADS.items():
        for way, descending in (("ascending", False), ("descending", True)):
            page.locator("thead").get_by_role("button", name=name).click()
            expect(page.locator(f"th[aria-sort={way}]")).to_contain_text(name)
            first = sample.claims(side="Russia", order=order, descending=descending, limit=1)[0]
            opener = page.locator(".ws-ledger .ws-open").first
            expect(opener).to_have_text(short(first.text, 240))
    expect(page.locator(".ws-count")).to_have_text(f"{some} claims")
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=True).click()
    assert len(json.loads(download.value.path().read_text())) == some
    page.locator("[name=text]").press_sequentially("attackers")
    expect(page.locator(".ws-count")).not_to_have_text(f"{some} claims")
    page.locator(".ws-ledger .ws-open").first.hover()
    page.mouse.down()  # the field is left here: the row must still be there when the button is up
    page.wait_for_timeout(600)
    page.mouse.up()
    expect(page.locator("#ws-pane mark").first).to_be_visible()


def test_an_answer_that_comes_after_a_newer_one_is_dropped(site, visit, sample):
    page = visit(site.url)
    tab(page, "Claims")
    expect(page.locator(".ws-count")).to_have_text(f"{sample.count_claims()} claims")
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.late = 0;
          window.fetch = async (...given) => {
            const answer = await real(...given);
            if (String(given[0]).includes('text=qqq')) {
              await new Promise((done) => setTimeout(done, 1500));
              window.late += 1;
            }
            return answer;
          };
        }"""
    )
    with page.expect_request("**/page/ledger?text=qqq"):
        page.fill("[name=text]", "qqq")
    page.fill("[name=text]", "attackers")
    some = sample.count_claims(text="attackers")
    expect(page.locator(".ws-count")).to_have_text(f"{some} claims")
    page.wait_for_function("window.late === 1")
    page.wait_for_timeout(100)
    expect(page.locator(".ws-count")).to_have_text(f"{some} claims")


def test_the_picture_shows_each_side_and_a_mark_opens_its_passage(site, visit):
    page = visit(site.url, height=1600)
    tab(page, "Picture")
    page.wait_for_selector("#ws-timeline .js-plotly-plot .scatterlayer .point")
    expect(page.locator("#ws-timeline")).to_contain_text("Russia")
    expect(page.locator("#ws-timeline .modebar")).to_be_hidden()
    points = page.locator("#ws-timeline .scatterlayer .point")
    box = points.first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#ws-pane mark").first).to_be_visible()
    expect(page.locator("#ws-counts")).to_contain_text("claim")


# -- documents, sides, settings, feedback ---------------------------------------------------------


def test_files_are_uploaded_each_with_its_outcome_opened_and_removed(own_site, visit, tmp_path):
    good = tmp_path / "harbour.txt"
    good.write_text(
        "Fire in the harbour\n\nThe mayor said the fire was set on purpose. "
        "The shipping company denied that its crew was involved.\n"
    )
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    binary = tmp_path / "binary.txt"
    binary.write_bytes(bytes(range(256)) * 8)
    page = visit(own_site.url)
    tab(page, "Documents")
    expect(page.locator("#ws-documents li")).to_have_count(1)
    page.set_input_files("#ws-files input[type=file]", [good, empty, binary])
    outcomes = page.locator("#ws-outcomes .ws-upload")
    expect(outcomes).to_have_count(3)
    expect(outcomes.filter(has_text="harbour.txt")).to_contain_text("added")
    expect(outcomes.filter(has_text="empty.txt")).to_contain_text("rejected")
    expect(outcomes.filter(has_text="binary.txt").locator(".ws-reason")).not_to_be_empty()
    row = page.locator("#ws-documents li", has_text="harbour.txt")
    row.get_by_role("button", name="Open").click()
    expect(page.locator("#ws-pane")).to_contain_text("set on purpose")
    tab(page, "Ask")
    expect(page.locator(".ws-loaded")).to_contain_text("2 documents")
    tab(page, "Documents")
    row.get_by_role("button", name="Remove").click()
    page.locator(".ws-confirm").get_by_role("button", name="Remove").click()
    expect(page.locator("#ws-documents li")).to_have_count(1)
    assert len(own_site.assistant.documents()) == 1
    assert [*Path(get_upload_folder()).rglob("harbour.txt")] == []


def wait_until_done(page: Page, outcome: str) -> None:
    """Wait for a file's outcome, then until the store is free again; a busy machine takes long."""
    expect(page.locator(f"#ws-outcomes .ws-upload-{outcome}").first).to_be_visible(timeout=90_000)
    busy = page.locator("#ws-outcomes [role=status]", has_text="Finishing")
    expect(busy).to_have_count(0, timeout=90_000)


def test_a_document_is_read_again_with_the_chosen_attributor(own_site, visit, monkeypatch):
    done = []
    real = type(own_site.assistant).reingest

    def reingest(self, doc_ids, progress=None, **given):
        report = real(self, doc_ids, progress, **given)
        done.append((list(doc_ids), given["attributor"]))
        return report

    monkeypatch.setattr(type(own_site.assistant), "reingest", reingest)
    page = visit(own_site.url)
    for attributor in ("rules", "embedded"):
        tab(page, "Settings")
        page.select_option("[name=attributor]", attributor)
        tab(page, "Documents")
        row = page.locator("#ws-documents li").first
        row.get_by_role("button", name="Read again").click()
        deadline = time.monotonic() + 120
        while not done or done[-1][1] != attributor:
            assert time.monotonic() < deadline, "the document was not read again"
            page.wait_for_timeout(100)
        wait_until_done(page, "replaced")
        expect(page.locator("#ws-documents li")).to_have_count(1)
        agreed = any(c.agreed for c in own_site.assistant.claims())  # a rule and the tagger
        assert agreed == (attributor == "embedded")
    assert done == [(["belgorod.txt"], "rules"), (["belgorod.txt"], "embedded")]


def test_each_file_has_a_bar_while_it_is_read(own_site, visit, tmp_path, monkeypatch):
    goes_on = threading.Event()
    real = type(own_site.assistant.encoder).encode

    def held(self, texts):
        if any("lighthouse" in t for t in texts):
            goes_on.wait(30)
        return real(self, texts)

    monkeypatch.setattr(type(own_site.assistant.encoder), "encode", held)
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in files:
        path.write_text(f"The mayor said the lighthouse of {path.stem} is safe.")
    page = visit(own_site.url)
    tab(page, "Documents")
    page.set_input_files("#ws-files input[type=file]", files)
    bars = page.locator("#ws-outcomes progress")
    expect(bars).to_have_count(2)
    expect(page.locator("#ws-outcomes .ws-upload").first).to_contain_text("preparing the search")
    assert 0 < int(bars.first.get_attribute("value")) < 100
    assert bars.nth(1).get_attribute("value") == "0"
    goes_on.set()
    expect(bars).to_have_count(0, timeout=90_000)
    wait_until_done(page, "added")
    expect(page.locator("#ws-outcomes .ws-upload-added")).to_have_count(2)
    for path in files:
        own_site.assistant.remove(path.name)


def test_a_file_that_is_too_large_is_named_and_the_others_are_read(own_site, visit, tmp_path):
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    small.write_text("The mayor said the bridge is safe.")
    most = own_site.assistant.settings.max_document_bytes
    large.write_bytes(b"x" * (most + 1))
    page = visit(own_site.url)
    tab(page, "Documents")
    page.set_input_files("#ws-files input[type=file]", [large, small])
    wait_until_done(page, "added")
    expect(page.locator("#ws-outcomes .ws-upload-added")).to_contain_text("small.txt")
    refused = page.locator("#ws-refused .ws-upload-rejected")
    expect(refused).to_contain_text("large.txt")
    expect(refused.locator(".ws-reason")).to_contain_text("20 MB")
    own_site.assistant.remove("small.txt")


def test_sides_are_renamed_and_the_claims_follow(own_site, visit):
    page = visit(own_site.url)
    tab(page, "Documents")
    page.locator(".ws-side-row summary").first.click()
    page.fill("[name=label-0]", "Federation")
    page.get_by_role("button", name="Save sides").click()
    expect(page.locator("#ws-sides [role=status]")).to_contain_text("Saved")
    assert own_site.assistant.sides()[0].label == "Federation"
    assert own_site.assistant.count_claims(side="Federation") > 0
    page.locator(".ws-side-row summary").nth(1).click()
    page.fill("[name=label-1]", "federation")
    page.get_by_role("button", name="Save sides").click()
    expect(page.locator("#ws-sides [role=alert]")).to_contain_text("two sides have")
    expect(page.locator("[name=label-1]")).to_have_value("federation")
    page.get_by_role("button", name="Propose sides").click()
    expect(page.locator("#ws-sides [role=status]")).to_contain_text("Proposed")


def test_two_sides_are_merged_by_keyboard_and_what_was_typed_is_saved_too(own_site, visit):
    before = own_site.assistant.store.sides()
    own_site.assistant.set_sides(
        Sides(sides=tuple(Side(side_id=n.lower(), label=n) for n in ("Abel", "Baker", "Cain")))
    )
    page, other = visit(own_site.url), visit(own_site.url)
    for opened_page in (page, other):
        tab(opened_page, "Documents")
        opened_page.locator(".ws-side-row summary").first.click()
        opened_page.fill("[name=label-0]", "Abel and Sons")
    page.locator("summary", has_text="Merge two sides").press("Enter")
    page.get_by_label("Merge the side").focus()
    page.keyboard.type("Cain")
    page.get_by_label("Into the side").focus()
    page.keyboard.type("Abel")
    page.get_by_role("button", name="Save sides").press("Enter")
    expect(page.locator("#ws-sides [role=status]")).to_contain_text("Saved")
    first, second = own_site.assistant.store.sides().sides
    assert (first.label, first.aliases) == ("Abel and Sons", ("Cain",))
    assert second.label == "Baker"
    other.get_by_role("button", name="Save sides").click()
    expect(other.locator("#ws-sides [role=alert]")).to_contain_text("changed elsewhere meanwhile")
    expect(other.locator("[name=label-0]")).to_have_value("Abel and Sons")
    assert own_site.assistant.store.sides().sides == (first, second)
    own_site.assistant.set_sides(before)


def test_feedback_is_stored_with_its_note(own_site, visit):
    page = visit(own_site.url)
    ask(page)
    page.get_by_role("button", name="Wrong").click()
    page.get_by_label("Why? Optional").fill("a number is missing")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#ws-now .ws-thanks")).to_be_visible()
    kept = own_site.assistant.store.feedback()[-1]
    assert (kept.question, kept.right, kept.note) == (QUESTION, False, "a number is missing")


@contextmanager
def kept(page):
    """Wait until the browser keeps another choice than before."""
    choices = "JSON.stringify(Object.entries(localStorage))"
    before = page.evaluate(choices)
    yield
    page.wait_for_function(f"(before) => {choices} !== before", arg=before)


def test_settings_are_kept_in_the_browser(site, visit):
    page = visit(site.url)
    tab(page, "Settings")
    page.locator("#ws-number input[type=number]").fill("2")
    with kept(page):
        page.locator("#ws-number input[type=number]").press("Enter")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("document.body.classList.contains('dark')")
    page.reload()
    page.wait_for_selector(".ws-welcome")
    assert page.evaluate("document.body.classList.contains('dark')")
    ask(page, "What does Russia say?")
    assert page.locator("#ws-now .ws-view-script .ws-statement").count() <= 2
    tab(page, "Settings")
    expect(page.locator("#ws-number input[type=number]")).to_have_value("2")


def test_the_chosen_model_is_asked_by_that_browser_alone(sample, visit, tmp_path, monkeypatch):
    asked = []
    real = type(sample).astream

    async def astream(self, text, history=(), *, limit=None, model=None, **filters):
        asked.append((limit, model))
        async for part in real(self, text, history, limit=limit, model="embedded", **filters):
            yield part

    monkeypatch.setattr(type(sample), "astream", astream)
    offering = sample.settings.model_copy(
        update={"model": "ollama:large", "models": ("ollama:small",)}
    )
    monkeypatch.setattr(sample, "settings", offering)
    with Running(sample) as running:
        page, other = visit(running.url), visit(running.url)
        tab(page, "Settings")
        options = page.locator("[name=model] option")
        expect(options).to_have_text(["ollama:large", "nobody: quotations alone", "ollama:small"])
        with kept(page):
            page.select_option("[name=model]", "ollama:small")
        page.fill("#ws-number input", "3")
        with kept(page):
            page.press("#ws-number input", "Enter")
        page.reload()
        page.wait_for_selector(".ws-welcome")
        tab(page, "Settings")
        expect(page.locator("[name=model]")).to_have_value("ollama:small")
        tab(page, "Ask")
        ask(page, "What does Russia say?")
        ask(other, "What does Russia say?")
        visit.leave(page)
        visit.leave(other)
    assert asked == [(3, "ollama:small"), (12, "ollama:large")]


def test_what_is_loaded_stands_beside_the_conversation_until_a_passage_is_opened(site, visit):
    page = visit(site.url)
    expect(page.locator("#ws-pane .ws-voices")).to_contain_text("Russia")
    page.locator("#ws-pane .ws-shelf .ws-open").first.click()
    expect(page.locator("#ws-pane .ws-passage h2")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#ws-pane .ws-voices")).to_be_visible()
    tab(page, "Claims")
    expect(page.locator("#ws-pane")).to_be_hidden()
    page.locator(".ws-ledger .ws-open").first.click()
    expect(page.locator("#ws-pane mark").first).to_be_in_viewport()
    tab(page, "Settings")
    expect(page.locator("#ws-pane")).to_be_hidden()


# -- widths, offline, behind a proxy, with a password ---------------------------------------------


BEYOND = """() => [...document.querySelectorAll('.js-plotly-plot')]
  .filter((plot) => plot.offsetParent)
  .flatMap((plot) => {
    const edge = plot.getBoundingClientRect();
    const inside = (box) =>
      box.left >= edge.left - 1 && box.right <= edge.right + 1 &&
      box.top >= edge.top - 1 && box.bottom <= edge.bottom + 1;
    if (edge.right > document.documentElement.clientWidth + 1) return ['the plot itself'];
    return [...plot.querySelectorAll('.main-svg text, .main-svg .point')]
      .filter((part) => part.getClientRects().length && !inside(part.getBoundingClientRect()))
      .map((part) => part.textContent || 'a mark');
  })"""
"""The words and marks of the plots that lie outside their plot, where they are not drawn."""


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1280, 1920, 2560])
def test_nothing_is_cut_off_at_any_width(site, visit, width):
    page = visit(site.url, width=width)
    ask(page)
    for name in ("Ask", "Check", "Claims", "Picture", "Documents", "Settings"):
        tab(page, name)
        if name == "Picture":
            page.wait_for_selector("#ws-timeline .scatterlayer .point")
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BEYOND) == []


def test_nothing_is_asked_of_elsewhere_and_nothing_that_is_asked_for_is_refused(site, visit):
    """By the browser's own log, in which stands what scripts and workers ask for, too."""
    page = visit(site.url)
    log = page.context.new_cdp_session(page)
    asked, refused = [], []
    log.on("Network.requestWillBeSent", lambda e: asked.append(e["request"]["url"]))
    log.on("Network.loadingFailed", lambda e: refused.append(e.get("blockedReason")))
    log.on("Audits.issueAdded", lambda e: refused.append(e["issue"]["code"]))
    log.send("Network.enable")
    log.send("Audits.enable")
    page.reload()
    page.wait_for_selector(".ws-welcome")
    ask(page)
    page.locator("#ws-now .ws-cite").first.click()
    expect(page.locator("#ws-pane mark").first).to_be_visible()
    for name, ready in (
        ("Check", "#ws-claim"),
        ("Claims", ".ws-ledger"),
        ("Picture", "#ws-timeline .point"),
        ("Documents", "#ws-sides .ws-side-row"),
        ("Settings", ".ws-facts-list"),
    ):
        tab(page, name)
        page.wait_for_selector(ready)
    page.wait_for_timeout(500)  # what would be asked for late
    assert [u for u in asked if "/page/page.js" in u]
    assert [u for u in asked if not u.startswith((site.url, "data:", "blob:"))] == []
    assert [r for r in refused if r in ("csp", "ContentSecurityPolicyIssue")] == []


def test_the_page_works_with_a_password(sample, visit, tmp_path):
    import bcrypt

    users = tmp_path / "users"
    users.write_text(f"ann:{bcrypt.hashpw(b'word', bcrypt.gensalt(4)).decode()}\n")
    with Running(sample, auth=users) as running:
        page = visit(running.url, http_credentials={"username": "ann", "password": "word"})
        ask(page)
        page.locator("#ws-now .ws-cite").first.click()
        expect(page.locator("#ws-pane mark").first).to_be_visible()
        visit.leave(page)


def test_the_page_works_under_a_path_behind_a_proxy(sample, visit):
    with Running(sample, root_path="/reports") as running:
        app = running.server.config.loaded_app

        async def proxy(scope, receive, send):
            if scope["type"] == "http":
                assert scope["path"].startswith("/reports"), scope["path"]
                path = scope["path"].removeprefix("/reports") or "/"
                scope = {**scope, "path": path, "raw_path": path.encode()}
            await app(scope, receive, send)

        running.server.config.loaded_app = proxy
        page = visit(f"{running.url}reports/")
        ask(page)
        page.locator("#ws-now .ws-cite").first.click()
        expect(page.locator("#ws-pane mark").first).to_be_visible()
        tab(page, "Claims")
        expect(page.locator(".ws-count")).to_have_text(re.compile(r"\d+ claims"))
        visit.leave(page)
