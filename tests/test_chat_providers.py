"""Providers other than OpenAI, each through its real client against its own wire format on
loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.errors import ChatModelError
from assistant.settings import load_settings
from assistant.wording import ChatComposer
from tests.small_ledger import greifen
from tests.wire_server import REPLIES, Seen

QUESTION = "What happened at Greifen?"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    paths: list[str]

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.paths.append(self.path)
        if body["model"].startswith("missing"):
            self._fail(404, {"error": "model not found, try pulling it first"})
            return
        if self.path == "/api/chat":
            self._ollama(body)
        elif self.path == "/v1/messages":
            self._anthropic(body)

    def _ollama(self, body: dict[str, Any]) -> None:
        assert body["format"]["properties"].keys() == {"insufficient", "statements"}
        self._begin("application/x-ndjson")
        about = {"model": body["model"], "created_at": "2024-01-01T00:00:00Z"}
        for piece in _pieces(_reply(body["messages"])):
            self._line({**about, "message": {"role": "assistant", "content": piece}, "done": False})
        end = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
        self._line({**about, **end})
        self._end()

    def _anthropic(self, body: dict[str, Any]) -> None:
        key = "sk-ant-loopback-0123456789"
        assert key in (self.headers["x-api-key"] or self.headers["authorization"])
        self._begin("text/event-stream")
        usage = {"input_tokens": 1, "output_tokens": 1}
        message = {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "x"}
        self._event("message_start", message={**message, "stop_reason": None, "usage": usage})
        call = {"type": "tool_use", "id": "t", "name": body["tools"][0]["name"], "input": {}}
        self._event("content_block_start", index=0, content_block=call)
        asked = [{"content": body["system"]}, *body["messages"]]
        for piece in _pieces(_reply(asked)):
            delta = {"type": "input_json_delta", "partial_json": piece}
            self._event("content_block_delta", index=0, delta=delta)
        self._event("content_block_stop", index=0)
        self._event("message_delta", delta={"stop_reason": "tool_use"}, usage={"output_tokens": 5})
        self._event("message_stop")
        self._end()

    def _event(self, kind: str, **more: Any) -> None:
        self._write(f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n")

    def _line(self, value: Any) -> None:
        self._write(json.dumps(value) + "\n")

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def _write(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def _fail(self, status: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _reply(messages: list[dict[str, Any]]) -> str:
    plain = [{"content": _text(m["content"])} for m in messages]
    seen = Seen(body={"messages": plain, "model": "obedient"}, headers={})
    return json.dumps(REPLIES["obedient"](seen), ensure_ascii=False)


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + 25] for at in range(0, len(text), 25))


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-loopback-0123456789")
    handler = type("Handler", (_Handler,), {"paths": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def composer(model: str, url: str) -> ChatComposer:
    return ChatComposer.load(load_settings(model=model, model_base_url=url, model_retries=0))


@pytest.mark.parametrize("model", ["ollama:llama3.2", "anthropic:claude-sonnet-4-5"])
def test_a_provider_s_own_format_gives_the_same_statements(url: str, model: str):
    made = greifen()
    out = list(composer(model, url).stream(QUESTION, made.evidence, made.documents))
    assert [s.claim_ids for s in out] == [(c.claim_id,) for c in made.claims]


@pytest.mark.parametrize("model", ["ollama:missing", "anthropic:missing"])
def test_a_model_that_the_server_lacks_is_said_to_be_unknown(url: str, model: str):
    made = greifen()
    with pytest.raises(ChatModelError, match="not known to the server"):
        list(composer(model, url).stream(QUESTION, made.evidence, made.documents))


def test_a_server_that_is_not_there_cannot_be_reached(url: str):
    made = greifen()
    with pytest.raises(ChatModelError, match="cannot be reached"):
        list(
            composer("ollama:llama3.2", "http://127.0.0.1:9").stream(
                QUESTION, made.evidence, made.documents
            )
        )
