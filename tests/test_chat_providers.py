"""Providers other than OpenAI, each through its real client against its own wire format on
loopback."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.errors import ChatModelError
from assistant.metering import Tally
from assistant.records import Usage
from assistant.settings import load_settings
from assistant.wording import ChatComposer
from tests.small_ledger import greifen
from tests.wire_server import REPLIES, Seen

QUESTION = "What happened at Greifen?"
SENT, RECEIVED = 321, 45  # tokens that every server here reports
PATIENCE = 60.0
PROVIDERS = ("ollama", "anthropic", "google", "mistral")
OPTIONAL = {"google": "langchain_google_genai", "mistral": "langchain_mistralai"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    paths: list[str]
    hanging: Hanging

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.paths.append(self.path)
        model = body.get("model") or self.path.partition("/models/")[2]
        if model.startswith("missing"):
            self._fail(404, {"error": {"message": "model not found, try pulling it first"}})
        elif model.startswith("hang"):
            self._hang()
        elif self.path == "/api/chat":
            self._ollama(body)
        elif self.path == "/v1/messages":
            self._anthropic(body)
        elif self.path == "/chat/completions":
            self._mistral(body)
        elif "/models/" in self.path:  # Google's, whichever version of the interface is asked
            self._google(body)
        else:
            self._fail(501, {"error": {"message": f"nothing is served at {self.path}"}})

    def _hang(self) -> None:
        """Says nothing; notes when the client hangs up."""
        self.hanging.asked.set()
        self.connection.settimeout(0.05)
        end = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < end:
            try:
                if self.connection.recv(1) == b"":
                    self.hanging.hung_up.set()
                    break
            except TimeoutError:
                continue
        self.close_connection = True

    def _ollama(self, body: dict[str, Any]) -> None:
        assert body["format"]["properties"].keys() == {"insufficient", "statements"}
        self._begin("application/x-ndjson")
        about = {"model": body["model"], "created_at": "2024-01-01T00:00:00Z"}
        for piece in _pieces(_reply(body["messages"])):
            self._line({**about, "message": {"role": "assistant", "content": piece}, "done": False})
        end = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
        self._line({**about, **end, "prompt_eval_count": SENT, "eval_count": RECEIVED})
        self._end()

    def _anthropic(self, body: dict[str, Any]) -> None:
        key = "sk-ant-loopback-0123456789"
        assert key in (self.headers["x-api-key"] or self.headers["authorization"])
        self._begin("text/event-stream")
        usage = {"input_tokens": SENT, "output_tokens": 1}
        message = {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "x"}
        self._event("message_start", message={**message, "stop_reason": None, "usage": usage})
        call = {"type": "tool_use", "id": "t", "name": body["tools"][0]["name"], "input": {}}
        self._event("content_block_start", index=0, content_block=call)
        asked = [{"content": body["system"]}, *body["messages"]]
        for piece in _pieces(_reply(asked)):
            delta = {"type": "input_json_delta", "partial_json": piece}
            self._event("content_block_delta", index=0, delta=delta)
        self._event("content_block_stop", index=0)
        self._event(
            "message_delta",
            delta={"stop_reason": "tool_use"},
            usage={"input_tokens": SENT, "output_tokens": RECEIVED},
        )
        self._event("message_stop")
        self._end()

    def _mistral(self, body: dict[str, Any]) -> None:
        assert self.headers["authorization"] == "Bearer mk-loopback-0123456789"
        call = {
            "id": "call_1",
            "index": 0,
            "function": {
                "name": body["tools"][0]["function"]["name"],
                "arguments": _reply(body["messages"]),
            },
        }
        about = {"id": "m", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
        first = {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}
        last = {"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}
        usage = {
            "prompt_tokens": SENT,
            "completion_tokens": RECEIVED,
            "total_tokens": SENT + RECEIVED,
        }
        self._begin("text/event-stream")
        for event in ({"choices": [first]}, {"choices": [last], "usage": usage}):
            self._write(f"data: {json.dumps({**about, **event})}\n\n")
        self._write("data: [DONE]\n\n")
        self._end()

    def _google(self, body: dict[str, Any]) -> None:
        assert self.headers["x-goog-api-key"] == "AIza-loopback-0123456789"
        schema = body["generationConfig"]["responseJsonSchema"]
        assert schema["properties"].keys() == {"insufficient", "statements"}
        parts = [*body["systemInstruction"]["parts"], *body["contents"][0]["parts"]]
        self._begin("text/event-stream")
        usage = {"promptTokenCount": SENT, "totalTokenCount": SENT}
        for piece in _pieces(_reply([{"content": part["text"]} for part in parts])):
            said = {"content": {"role": "model", "parts": [{"text": piece}]}, "index": 0}
            self._data({"candidates": [said], "usageMetadata": usage})
        end = {"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP"}
        usage |= {"candidatesTokenCount": RECEIVED, "totalTokenCount": SENT + RECEIVED}
        self._data({"candidates": [{**end, "index": 0}], "usageMetadata": usage})
        self._end()

    def _data(self, value: Any) -> None:
        self._write(f"data: {json.dumps(value)}\r\n\r\n")

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


@dataclass
class Hanging:
    """What the model that hangs has seen: that it was asked, that its client hung up."""

    asked: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def hanging() -> Hanging:
    return Hanging()


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path, hanging: Hanging) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-loopback-0123456789")
    monkeypatch.setenv("GOOGLE_API_KEY", "AIza-loopback-0123456789")
    monkeypatch.setenv("MISTRAL_API_KEY", "mk-loopback-0123456789")
    handler = type("Handler", (_Handler,), {"paths": [], "hanging": hanging})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def composer(model: str, url: str, **limits: float) -> ChatComposer:
    provider = model.partition(":")[0]
    if (package := OPTIONAL.get(provider)) is not None:
        pytest.importorskip(package)
    settings = {"model": model, "model_base_url": url, "model_retries": 0, **limits}
    return ChatComposer.load(load_settings(**settings))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_s_own_format_gives_the_same_statements_and_its_token_figures(
    url: str, provider: str
):
    made, tally = greifen(), Tally()
    wording = composer(f"{provider}:some-model", url)
    out = list(wording.stream(QUESTION, made.evidence, made.documents, tally=tally))
    assert [s.claim_ids for s in out] == [(c.claim_id,) for c in made.claims]
    assert tally.meter.usage == Usage(calls=1, sent=SENT, received=RECEIVED)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_model_that_the_server_lacks_is_said_to_be_unknown(url: str, provider: str):
    made = greifen()
    with pytest.raises(ChatModelError, match="not known to the server"):
        list(composer(f"{provider}:missing", url).stream(QUESTION, made.evidence, made.documents))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_cancelling_closes_the_connection_of_every_client(
    url: str, provider: str, hanging: Hanging
):
    """Well before the deadline, which is as long as the server would hang."""
    made = greifen()
    wording = composer(f"{provider}:hang", url, model_timeout=PATIENCE, model_deadline=2 * PATIENCE)

    async def cancel() -> None:
        async def read() -> None:
            async for _ in wording.astream(QUESTION, made.evidence, made.documents):
                pass

        task = asyncio.create_task(read())
        while not hanging.asked.is_set():
            await asyncio.sleep(0.01)
            assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert hanging.hung_up.wait(PATIENCE / 2)


def test_a_server_that_is_not_there_cannot_be_reached(url: str):
    made = greifen()
    with pytest.raises(ChatModelError, match="cannot be reached"):
        list(
            composer("ollama:llama3.2", "http://127.0.0.1:9").stream(
                QUESTION, made.evidence, made.documents
            )
        )


def test_mistral_s_client_takes_a_timeout_of_part_of_a_second(url: str):
    """It holds whole seconds; ours are rounded up."""
    assert composer("mistral:some-model", url, model_timeout=0.5).chat.model.timeout == 1
