"""axe-core on every tab, light and dark, wide and narrow: no serious or critical violation."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.ui.test_page import ask, tab

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")


def violations(page) -> list[str]:
    """What axe finds once nothing on the page is on its way in or out any more."""
    page.wait_for_function("() => document.getAnimations().every((a) => a.playState !== 'running')")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{v['impact']} {v['id']}: {n['html'][:160]} {n['failureSummary'][:200]}"
        for v in found
        if v["impact"] in GRAVE
        for n in v["nodes"]
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
)
def test_no_tab_has_a_serious_violation(site, visit, width, scheme):
    page = visit(site.url, width=width, scheme=scheme)
    found = {"empty": violations(page)}
    ask(page, "How many attackers were killed, says the Russian Defense Ministry?")
    page.locator("#ws-now .ws-view-script .ws-cite").first.click()
    page.wait_for_selector("#ws-pane mark")
    found["Ask"] = violations(page)
    page.get_by_role("button", name="Side by side").click()
    found["Side by side"] = violations(page)
    for name, ready in (
        ("Check", "#ws-claim"),
        ("Claims", ".ws-ledger"),
        ("Picture", "#ws-timeline .point"),
        ("Documents", "#ws-sides .ws-side-row"),
        ("Settings", ".ws-facts-list"),
    ):
        tab(page, name)
        page.wait_for_selector(ready)
        if name == "Documents":
            page.locator(".ws-side-row summary").first.click()
        found[name] = violations(page)
    assert {k: v for k, v in found.items() if v} == {}


def test_the_page_says_its_language_and_has_one_first_heading(site, visit):
    page = visit(site.url)
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_a_reader_who_wants_less_motion_gets_none(site, visit):
    page = visit(site.url)
    ask(page, "What does Russia say?")
    name = page.eval_on_selector("#ws-now .ws-statement", "e => getComputedStyle(e).animationName")
    assert name == "none"
    page.locator("#ws-now .ws-view-script .ws-cite").first.hover()
    tip = page.locator("#ws-now .ws-view-script .ws-cite + .ws-tip").first
    expect(tip).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    assert tip.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


def test_what_has_come_is_said_in_a_place_that_stays(site, visit, sample):
    page = visit(site.url)
    said = page.locator("#ws-said")
    said.evaluate("e => (e.lasting = true)")
    ask(page, "What does Russia say?")
    statements = page.locator("#ws-now .ws-view-script .ws-statement").count()
    badge = page.locator("#ws-now .ws-status .ws-badge").first.inner_text()
    expect(said).to_have_text(re.compile(rf"{badge}, {statements} statements?"))
    tab(page, "Check")
    page.fill("#ws-claim textarea", "More than 70 attackers were killed.")
    page.press("#ws-claim textarea", "Enter")
    badge = page.locator("#ws-verdict .ws-status .ws-badge").first
    expect(said).to_have_text(re.compile(rf"{badge.inner_text()}, \d+ statements?"))
    tab(page, "Claims")
    page.select_option("[name=side]", "Russia")
    expect(said).to_have_text(f"{sample.count_claims(side='Russia')} claims")
    assert page.locator("#ws-claims [aria-live]").count() == 0
    assert said.evaluate("e => e.lasting && e.getAttribute('role') === 'status'")
