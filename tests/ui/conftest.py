"""One assistant, one server and one browser for all tests of the page."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from assistant.embedding import Encoder
from assistant.pipeline import Assistant
from assistant.resources import data_dir
from assistant.settings import load_settings
from assistant.ui.gate import Gate
from assistant.ui.server import Server, create_app
from tests.ui.payloads import WATCH

BROWSER = "/usr/bin/chromium"
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def opened(folder: Path, encoder: Encoder) -> Assistant:
    """An assistant on a store in ``folder``, with the encoder that is already loaded."""
    made = Assistant.open(settings=load_settings(store=folder, threads=1))
    made.__dict__["encoder"] = encoder
    return made


CUT = "ERR_INCOMPLETE_CHUNKED_ENCODING"
"""What the browser notes of the event stream when a test stops its server under an open page."""


@pytest.fixture(scope="session", autouse=True)
def _uploads(tmp_path_factory) -> Iterator[None]:
    """A folder for uploads that nobody else uses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        yield


@pytest.fixture(scope="session")
def sample(tmp_path_factory, encoder) -> Iterator[Assistant]:
    """The sample corpus, as a first start has it."""
    with opened(tmp_path_factory.mktemp("sample"), encoder) as assistant:
        corpus = data_dir("corpus")
        assistant.ingest([corpus / "documents"], sides=corpus / "sides.toml")
        yield assistant


@pytest.fixture
def own(tmp_path, encoder, sample) -> Iterator[Assistant]:
    """A store of one's own, to be changed; it shares the sample's models."""
    with opened(tmp_path / "store", encoder) as assistant:
        for model in ("attributor", "relevance"):
            assistant.__dict__[model] = getattr(sample, model)
        yield assistant


@pytest.fixture(scope="session")
def client(sample) -> Iterator[TestClient]:
    """The whole application without a browser, with API and MCP on."""
    app = create_app(sample, api=True, mcp=True)
    with TestClient(app, base_url="http://127.0.0.1:7860") as made:
        yield made


class Running:
    """A server on a free port, in a thread."""

    def __init__(self, assistant: Assistant, **options) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.gate = Gate()
        app = create_app(assistant, port=self.port, gate=self.gate, **options)
        config = uvicorn.Config(
            app, host="127.0.0.1", port=self.port, log_level="error", timeout_graceful_shutdown=1
        )
        self.server = Server(config, self.gate)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Running:
        self.thread.start()
        deadline = time.monotonic() + 30
        while not self.server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=15)


@pytest.fixture(scope="session")
def site(sample) -> Iterator[Running]:
    """The sample corpus, served."""
    sample.verify("warm up")
    with Running(sample) as running:
        yield running


@dataclass
class Seen:
    """What a page did that it must not do."""

    foreign: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole session."""
    from playwright.sync_api import expect, sync_playwright

    if not Path(BROWSER).exists() and "CI" not in os.environ:
        pytest.skip(f"needs Debian's chromium ({BROWSER})")
    expect.set_options(timeout=20_000)  # the machine may be busy with other tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Opens a page; afterwards no script of a payload ran and nothing was asked of elsewhere."""
    contexts, seen = [], Seen()

    def open_page(url: str, *, width=1280, height=900, scheme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            accept_downloads=True,
            **options,
        )
        contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda r: _own(url, r.url) or seen.foreign.append(r.url))
        page.on("pageerror", lambda e: seen.faults.append(str(e)))
        page.on(
            "console",
            lambda m: m.type == "error" and CUT not in m.text and seen.faults.append(m.text),
        )
        page.on("dialog", lambda d: (seen.faults.append(d.message), d.dismiss()))
        page.goto(url)
        page.wait_for_selector("#ws-box textarea")
        page.wait_for_selector("#ws-now :is(.ws-welcome, .ws-turn)")
        return page

    hits: list[int] = []

    def leave(page) -> None:
        """Close a page before its server stops."""
        hits.append(page.evaluate("window.hits"))
        contexts.remove(page.context)
        page.context.close()

    def refused() -> None:
        """Take what the browser noted of the addresses that the page refused, as was asked."""
        refusals = ("status of 400", "status of 404", "status of 422")
        seen.faults[:] = [f for f in seen.faults if not any(r in f for r in refusals)]

    open_page.leave = leave
    open_page.refused = refused
    yield open_page
    for context in list(contexts):
        leave(context.pages[0])
    assert seen.foreign == []
    assert seen.faults == []
    assert sum(hits) == 0


def _own(base: str, url: str) -> bool:
    return url.startswith((base.split("/", 3)[0] + "//" + base.split("/")[2], "data:", "blob:"))
