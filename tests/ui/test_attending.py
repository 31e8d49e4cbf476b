"""Clients of the JSON API and of MCP that leave while a chat model hangs: its call ends at once."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.ui.conftest import Running
from tests.ui.hanging import DEADLINE, QUESTION, asked_of, seconds_until_closed, served
from tests.wire_server import WireServer


@pytest.fixture(scope="module")
def model() -> Iterator[WireServer]:
    with WireServer(patience=2 * DEADLINE) as running:
        yield running


@pytest.fixture(scope="module")
def hanging(sample, model) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")
        with served(sample, model, api=True, mcp=True) as running:
            yield running


def leave_when_asked(
    running: Running, model: WireServer, path: str, body: dict, **headers
) -> float:
    """Post, close the connection once the model was asked; seconds until its call was closed."""
    number = len(model.seen)
    data = json.dumps(body).encode()
    head = {
        "host": f"127.0.0.1:{running.port}",
        "content-type": "application/json",
        "content-length": str(len(data)),
        "accept": "application/json, text/event-stream",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + data)
        asked_of(model, number + 1)
    return seconds_until_closed(model, number)


def call(**arguments) -> dict:
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": arguments},
    }


def test_a_client_of_the_api_that_leaves_ends_the_call_to_the_chat_model(hanging, model):
    assert leave_when_asked(hanging, model, "/api/ask", {"question": QUESTION}) < DEADLINE / 2
    assert hanging.gate.drained(20)


def test_an_mcp_client_that_leaves_ends_the_call_to_the_chat_model(hanging, model):
    assert leave_when_asked(hanging, model, "/mcp", call(question=QUESTION)) < DEADLINE / 2
    assert hanging.gate.drained(20)


def test_a_client_that_leaves_the_line_gives_its_place_up(hanging, model):
    places = [hanging.gate.enter() for _ in range(hanging.gate.running)]
    for place in places:
        assert list(place) == []
    try:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{hanging.url}api/ask", json={"question": QUESTION}, timeout=1.0)
        assert _emptied(hanging)
    finally:
        for _ in places:
            hanging.gate.leave()


def _emptied(running: Running) -> bool:
    import time

    deadline = time.monotonic() + DEADLINE
    while running.gate.load[1]:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
