"""Stop in the page, while a chat model hangs: the call to the model ends, not only the page's wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import Running
from tests.ui.hanging import DEADLINE, QUESTION, asked_of, seconds_until_closed, served
from tests.wire_server import WireServer

pytestmark = pytest.mark.browser


@pytest.fixture
def model() -> Iterator[WireServer]:
    with WireServer(patience=2 * DEADLINE) as running:
        yield running


@pytest.fixture
def hanging(sample, model, monkeypatch) -> Iterator[Running]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")
    with served(sample, model) as running:
        yield running


def put(page: Page, question: str = QUESTION) -> None:
    page.fill("#ws-box textarea", question)
    page.press("#ws-box textarea", "Enter")


def test_stop_ends_the_call_to_a_model_that_hangs_and_the_page_can_be_asked_again(
    hanging, model, visit
):
    page = visit(hanging.url)
    put(page)
    asked_of(model)
    page.get_by_role("button", name="Stop").click()
    assert seconds_until_closed(model) < DEADLINE / 2
    expect(page.locator("#ws-now .ws-status")).to_contain_text("not the whole answer")
    assert hanging.gate.drained(20)
    put(page, "What does Russia say about the attackers?")
    asked_of(model, 2)
    page.get_by_role("button", name="Stop").click()
    assert seconds_until_closed(model, 1) < DEADLINE / 2
    visit.leave(page)


def test_closing_the_page_ends_the_call_too(hanging, model, visit):
    page = visit(hanging.url)
    put(page)
    asked_of(model)
    visit.leave(page)
    assert seconds_until_closed(model) < DEADLINE / 2
    assert hanging.gate.drained(20)
