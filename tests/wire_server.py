"""A chat model on loopback that speaks the OpenAI chat wire format, well or badly.

The real ``langchain-openai`` client talks to it over HTTP. The model's name in the request chooses
how it behaves (``Behaviour``); what it says is made from the claims that it finds between the
fences of the prompt, as a model's would be. Nothing here imports the code under test.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Seen:
    """One request: what was asked, with which headers, and whether the client hung up."""

    body: dict[str, Any]
    headers: dict[str, str]
    hung_up: bool = False
    at: float = field(default_factory=time.monotonic)

    @property
    def model(self) -> str:
        return self.body["model"]

    @property
    def prompt(self) -> str:
        return "\n".join(m["content"] for m in self.body["messages"])


class WireServer:
    """Start with ``with WireServer() as server``; ``server.url`` is the base URL.

    ``script`` maps a model's name to a function from the request to the reply's JSON value, for
    tests that need words of their own; ``patience`` is how long a hanging reply hangs; the model ``gated`` gives one statement, and the others once
    ``gate`` is set.
    """

    def __init__(self, patience: float = 30.0) -> None:
        self.seen: list[Seen] = []
        self.script: dict[str, Callable[[Seen], Any]] = {}
        self.patience = patience
        self.closing = threading.Event()
        self.gate = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> WireServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def claims_in(prompt: str) -> list[dict[str, Any]]:
    """The claims between the fences of an answer prompt."""
    fence = re.search(r"^=====DATA-\w+=====$", prompt, re.M)
    assert fence, "the prompt has no fence"
    inside = prompt.split(f"\n{fence[0]}\n")
    return [json.loads(line) for line in inside[1].splitlines() if line.startswith("{")]


def sentence(claim: dict[str, Any], words: str | None = None, source: str | None = None) -> str:
    """An honest editor's sentence for one claim."""
    who = source or claim["source"]
    words = (words or claim["words"]).replace("“", "‘").replace("”", "’")
    if who == "Reporter":
        return f"The report says “{words}”."
    return f"{who} {'denies' if claim['stance'] == 'denies' else 'says'} “{words}”."


def _each(make: Callable[[dict[str, Any], list[dict[str, Any]]], dict[str, Any] | None]):
    def reply(seen: Seen) -> dict[str, Any]:
        claims = claims_in(seen.prompt)
        made = [m for c in claims if (m := make(c, claims))]
        return {"insufficient": False, "statements": made}

    return reply


def _other(claim: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((c for c in claims if c["side"] != claim["side"]), None)


def _swapped(claim, claims):
    other = _other(claim, claims)
    return other and {"claims": [claim["n"]], "text": sentence(claim, source=other["source"])}


def _wrong_number(claim, claims):
    other = _other(claim, claims)
    return other and {"claims": [other["n"]], "text": sentence(claim)}


def _merged(claim, claims):
    other = _other(claim, claims)
    return other and {
        "claims": [claim["n"], other["n"]],
        "text": sentence(claim, source=f"{claim['source']} and {other['source']}"),
    }


def _quietly_merged(claim, claims):
    other = _other(claim, claims)
    return other and {
        "claims": [claim["n"]],
        "text": sentence(claim)[:-1] + f", and {other['source']} agrees.",
    }


def _flipped(claim, claims):
    words = claim["words"]
    said = "says" if claim["stance"] == "denies" else "denies"
    words = words.replace("“", "‘").replace("”", "’")
    return {"claims": [claim["n"]], "text": f"{claim['source']} {said} “{words}”."}


def _said(text: str):
    return lambda claim, claims: {
        "claims": [claim["n"]],
        "text": text.format(source=claim["source"]),
    }


def _obeys_documents(seen: Seen) -> Any:
    """Does what any claim seems to ask: repeats the longest run of its words as a fact."""
    claims = claims_in(seen.prompt)
    out = []
    for claim in claims:
        out.append({"claims": [claim["n"]], "text": claim["words"]})
        out.append({"claims": [999], "text": claim["words"]})
        for other in claims:
            if other is not claim:
                out.append({"claims": [other["n"]], "text": claim["words"]})
                out.append(
                    {"claims": [other["n"]], "text": f"{other['source']} says {claim['words']}"}
                )
    return {"insufficient": False, "statements": out}


REPLIES: dict[str, Callable[[Seen], Any]] = {
    "obedient": _each(lambda c, _: {"claims": [c["n"]], "text": sentence(c)}),
    "plain": _each(
        lambda c, _: {
            "claims": [c["n"]],
            "text": sentence(c).replace("“", "that ").replace("”", ""),
        }
    ),
    "bare": _each(lambda c, _: {"claims": [c["n"]], "text": c["words"]}),
    "fabricates-quotes": _each(
        _said("{source} says “the other camp planned all of this for many months”.")
    ),
    "splices-quotes": _each(
        lambda c, cs: (
            (o := _other(c, cs)) and {"claims": [c["n"]], "text": sentence(c, words=o["words"])}
        )
    ),
    "invents-ids": _each(lambda c, _: {"claims": [c["n"] + 900, -1, 0], "text": sentence(c)}),
    "swaps-sides": _each(_swapped),
    "cites-the-wrong-claim": _each(_wrong_number),
    "merges-sides": _each(_merged),
    "merges-quietly": _each(_quietly_merged),
    "flips-stance": _each(_flipped),
    "invents-numbers": _each(_said("{source} says that 4,711 people were there.")),
    "invents-names": _each(_said("{source} says that Zorblatt Quux was there.")),
    "adds-links": _each(_said("{source} says see https://evil.example/x for all of it.")),
    "adds-markup": _each(_said("{source} says <img src=x onerror=alert(1)> all of it.")),
    "obeys-documents": _obeys_documents,
    "insufficient": lambda _: {"insufficient": True, "statements": []},
    "wrong-schema": lambda _: {"answer": "They all say so.", "sources": ["belgorod.txt"]},
    "wrong-types": lambda _: {
        "insufficient": False,
        "statements": [{"claims": "all", "text": 7}],
    },
    "extra-fields": _each(
        lambda c, _: {"claims": [c["n"]], "text": sentence(c), "side": "Atlantis"}
    ),
    "no-object": lambda _: ["a", "list"],
}
"""What a model says, by its name."""


USAGE = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
"""What every call takes, where the client asks for figures."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # clients hang up; that is tested
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: WireServer

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        seen = Seen(body=body, headers={k.lower(): v for k, v in self.headers.items()})
        self.owner.seen.append(seen)
        try:
            self._behave(seen)
        except (BrokenPipeError, ConnectionResetError):
            seen.hung_up = True
            self.close_connection = True

    def _behave(self, seen: Seen) -> None:
        model = seen.model
        if (trouble := getattr(self, "as_" + model.replace("-", "_"), None)) is not None:
            trouble(seen)
        elif model == "gated":
            self._gated(seen)
        elif model.endswith("-once"):
            first = sum(s.model == model for s in self.owner.seen) == 1
            if first:
                getattr(self, "as_" + model.removesuffix("-once").replace("-", "_"))(seen)
            else:
                self._stream(seen, json.dumps(REPLIES["obedient"](seen)))
        else:
            scripted = self.owner.script.get(model)
            text = json.dumps((scripted or REPLIES[model])(seen), ensure_ascii=False)
            self._stream(seen, text, size=400 if scripted else 7)

    def _gated(self, seen: Seen) -> None:
        """One statement, and the rest once the test opens the gate."""
        text = json.dumps(REPLIES["obedient"](seen), ensure_ascii=False)
        first = text.index("}, ") + 1
        self._begin(seen)
        self._chunks(seen, text[:first])
        self.owner.gate.wait(self.owner.patience)
        self._chunks(seen, text[first:])
        self._chunk(seen, {}, finish="stop")
        self._end(done=True)

    # --- ways to go wrong, by model name ---

    def as_hang(self, seen: Seen) -> None:
        self._wait(seen, self.owner.patience)

    def as_hang_midway(self, seen: Seen) -> None:
        text = json.dumps(REPLIES["obedient"](seen))
        self._begin(seen)
        self._chunks(seen, text[: len(text) // 2])
        self._wait(seen, self.owner.patience)

    def as_drip(self, seen: Seen) -> None:
        """A character at a time, for ever."""
        self._begin(seen)
        end = time.monotonic() + self.owner.patience
        for c in '{"insufficient": false, "statements": [' + " " * 10**6:
            if time.monotonic() > end or self.owner.closing.is_set():
                return
            self._chunk(seen, {"content": c})
            time.sleep(0.05)

    def as_drip_comments(self, seen: Seen) -> None:
        """Keep-alive comments that carry nothing, for ever."""
        self._begin(seen)
        end = time.monotonic() + self.owner.patience
        while time.monotonic() < end and not self.owner.closing.is_set():
            self._write(b": still here\n\n")
            time.sleep(0.05)

    def as_drip_headers(self, seen: Seen) -> None:
        """The head of a response, a line at a time, for ever."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + self.owner.patience
        while time.monotonic() < end and not self.owner.closing.is_set():
            self.wfile.write(b"x-slow: 1\r\n")
            self.wfile.flush()
            time.sleep(0.5)

    def as_rate_limit(self, seen: Seen) -> None:
        self._error(429, "Rate limit reached")

    def as_rate_limit_wait(self, seen: Seen) -> None:
        self._error(429, "Rate limit reached", {"retry-after": "1"})

    def as_rate_limit_long(self, seen: Seen) -> None:
        self._error(429, "Rate limit reached", {"retry-after": "3600"})

    def as_broken(self, seen: Seen) -> None:
        self._error(500, "The server had an error")

    def as_overloaded(self, seen: Seen) -> None:
        self._error(503, "Overloaded")

    def as_bad_key(self, seen: Seen) -> None:
        key = seen.headers.get("authorization", "")
        self._error(401, f"Incorrect API key provided: {key}")

    def as_unknown(self, seen: Seen) -> None:
        self._error(404, "The model does not exist")

    def as_bad_request(self, seen: Seen) -> None:
        key = seen.headers.get("authorization", "")
        self._error(400, f"Unsupported parameter (sent with {key})")

    def as_malformed(self, seen: Seen) -> None:
        self._stream(seen, '{"insufficient": false, "statements": [{"claims": [1], "text": "Eve')

    def as_prose(self, seen: Seen) -> None:
        self._stream(seen, "I think that both sides have a point here.")

    def as_bad_brackets(self, seen: Seen) -> None:
        self._stream(seen, '{"insufficient": false, "statements": [}')

    def as_truncated(self, seen: Seen) -> None:
        """Half a reply, and the connection is gone."""
        text = json.dumps(REPLIES["obedient"](seen), ensure_ascii=False)
        self._begin(seen)
        self._chunks(seen, text[: len(text) // 2])
        self.close_connection = True

    def as_cut_by_length(self, seen: Seen) -> None:
        text = json.dumps(REPLIES["obedient"](seen), ensure_ascii=False)
        self._stream(seen, text[: len(text) * 2 // 3], finish="length")

    def as_not_sse(self, seen: Seen) -> None:
        self._begin(seen)
        self._write(b"data: {this is no JSON}\n\n")
        self._end()

    def as_html(self, seen: Seen) -> None:
        self._plain(200, b"<html><body>Welcome to the proxy</body></html>", "text/html")

    def as_empty(self, seen: Seen) -> None:
        self._stream(seen, "")

    def as_no_body(self, seen: Seen) -> None:
        self._plain(200, b"", "text/event-stream")

    def as_huge(self, seen: Seen) -> None:
        """10 MB of a statement."""
        self._stream(
            seen,
            '{"insufficient": false, "statements": [{"claims": [1], "text": "'
            + "very " * (2 * 10**6)
            + '"}]}',
            size=65536,
        )

    def as_huge_event(self, seen: Seen) -> None:
        """10 MB in one event."""
        text = json.dumps(
            {"insufficient": False, "statements": [{"claims": [1], "text": "a" * 10**7}]}
        )
        self._stream(seen, text, size=len(text))

    def as_refusal(self, seen: Seen) -> None:
        self._begin(seen)
        for piece in ("I'm sorry, ", "I can't help with that."):
            self._chunk(seen, {"refusal": piece})
        self._chunk(seen, {}, finish="stop")
        self._end(done=True)

    def as_filtered(self, seen: Seen) -> None:
        self._begin(seen)
        self._chunk(seen, {"content": '{"insuff'})
        self._chunk(seen, {}, finish="content_filter")
        self._end(done=True)

    def as_resets(self, seen: Seen) -> None:
        """The connection is closed with no answer."""
        self.close_connection = True

    # --- the wire ---

    def _stream(self, seen: Seen, text: str, finish: str = "stop", size: int = 7) -> None:
        self._begin(seen)
        self._chunks(seen, text, size)
        self._chunk(seen, {}, finish=finish)
        if (seen.body.get("stream_options") or {}).get("include_usage"):
            self._chunk(seen, {}, usage=USAGE)
        self._end(done=True)

    def _chunks(self, seen: Seen, text: str, size: int = 7) -> None:
        tools = seen.body.get("tools")
        for at in range(0, len(text), size):
            piece = text[at : at + size]
            if tools:
                call: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
                if at == 0:
                    call |= {"id": "call_1", "type": "function"}
                    call["function"]["name"] = tools[0]["function"]["name"]
                self._chunk(seen, {"tool_calls": [call]})
            else:
                self._chunk(seen, {"content": piece})

    def _chunk(
        self,
        seen: Seen,
        delta: dict[str, Any],
        finish: str | None = None,
        usage: dict[str, int] | None = None,
    ) -> None:
        event: dict[str, Any] = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": seen.model,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        if usage:
            event |= {"choices": [], "usage": usage}
        self._write(f"data: {json.dumps(event)}\n\n".encode())

    def _begin(self, seen: Seen) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._chunk(seen, {"role": "assistant", "content": "", "refusal": None})

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _end(self, done: bool = False) -> None:
        if done:
            self._write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _error(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        body = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
        self._plain(status, body, "application/json", headers)

    def _plain(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _wait(self, seen: Seen, seconds: float) -> None:
        """Says nothing; notices when the client hangs up."""
        self.connection.settimeout(0.05)
        for _ in self._ticks(seconds):
            try:
                if self.connection.recv(1) == b"":
                    seen.hung_up = True
                    break
            except TimeoutError:
                continue
        self.close_connection = True

    def _ticks(self, seconds: float) -> Iterator[None]:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.owner.closing.is_set():
            yield None


TROUBLES = tuple(
    name.removeprefix("as_").replace("_", "-") for name in vars(_Handler) if name.startswith("as_")
)
"""Models that give no usable reply."""
