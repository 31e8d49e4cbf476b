"""What every response carries, and who may ask: headers, content security policy, hosts, passwords.

Enters: requests to any route. Leaves: the same responses with headers, a nonce in the page's
scripts, and refusals. Does not: know what the routes do.

The policy is ``default-src 'self'`` with these exceptions, each needed by Gradio 6 and found by
taking it away:

- ``script-src 'nonce-…'``: the page's own inline scripts (the configuration that Gradio prints
  into it). Inline
  event handlers and injected scripts have no nonce and do not run.
- ``script-src 'unsafe-eval'``: ``gr.HTML`` compiles its (constant) template with ``Function``.
  Nothing of a
  document, a question or a file name enters a template: values are passed as arguments.
- ``style-src 'unsafe-inline'``: Gradio's and Plotly's components set ``<style>`` and ``style`` at
  run time.
- ``img-src data: blob:``: icons inside stylesheets, and Plotly's picture export.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Final

import bcrypt

from assistant.errors import SettingsError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_SCRIPT: Final = re.compile(rb"<script(?=[\s>])")
_REMOTE_META: Final = re.compile(
    rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>'
)
_REMEMBERED: Final = 256


def policy(nonce: str) -> str:
    """The content security policy of a page whose own scripts carry ``nonce``."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """ASGI middleware: refuses foreign hosts and unknown users, and adds the headers.

    Args:
        app: what is guarded.
        head: markup put before ``</head>`` of every HTML page (our stylesheet and script).
        passwords: user → bcrypt hash, one at least; None lets everybody in.
        hosts: host names that may be asked for; None allows any.
        open_paths: paths that need no password, without the root path.
    """

    def __init__(
        self,
        app: App,
        *,
        head: str = "",
        passwords: dict[str, bytes] | None = None,
        hosts: frozenset[str] | None = None,
        open_paths: frozenset[str] = frozenset(),
    ) -> None:
        self.app = app
        self.head = head.encode()
        self.passwords = passwords
        self.hosts = hosts
        self.open_paths = open_paths
        self._key = secrets.token_bytes(32)
        self._good: dict[bytes, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                return
            await self.app(scope, receive, send)
            return
        headers = {k.lower(): v for k, v in scope["headers"]}
        if self.hosts is not None and _host(headers) not in self.hosts:
            await _refuse(send, 421, "This address is not served here.")
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        closed = self.passwords is not None and path not in self.open_paths
        if closed and not self._known(headers.get(b"authorization", b"")):
            await _refuse(send, 401, "A user name and a password are needed.", challenge=True)
            return
        await self.app(scope, receive, _Dressed(send, self.head))

    def _known(self, header: bytes) -> bool:
        """Whether the Basic credentials are right; a good pair is remembered by a keyed hash."""
        assert self.passwords is not None
        kind, _, coded = header.partition(b" ")
        if kind.lower() != b"basic":
            return False
        mark = hmac.new(self._key, coded, hashlib.sha256).digest()
        if mark in self._good:
            return True
        try:
            user, found, word = base64.b64decode(coded, validate=True).partition(b":")
        except binascii.Error:
            return False
        known = self.passwords.get(user.decode("utf-8", "replace"))
        # An unknown user's word is compared with a hash of the file: it takes the same work.
        compared = known or next(iter(self.passwords.values()))
        right = bcrypt.checkpw(word[:72], compared)
        if not (found and known and right):
            return False
        if len(self._good) >= _REMEMBERED:
            self._good.clear()
        self._good[mark] = None
        return True


class _Dressed:
    """A ``send`` that adds headers, and a nonce and our head to HTML pages."""

    def __init__(self, send: Send, head: bytes) -> None:
        self._send = send
        self._head = head
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message["headers"] if k.lower().decode() not in HEADERS]
            headers += [(k.encode(), v.encode()) for k, v in HEADERS.items()]
            headers.append((b"content-security-policy", policy(self._nonce).encode()))
            message = {**message, "headers": headers}
            kind = dict(headers).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = self._page()
            start = self._start
            start["headers"] = [
                (k, v) for k, v in start["headers"] if k.lower() != b"content-length"
            ] + [(b"content-length", str(len(page)).encode())]
            await self._send(start)
            message = {**message, "body": page, "more_body": False}
        await self._send(message)

    def _page(self) -> bytes:
        page = _REMOTE_META.sub(b"", self._body)
        page = _SCRIPT.sub(f'<script nonce="{self._nonce}"'.encode(), page)
        head = _SCRIPT.sub(f'<script nonce="{self._nonce}"'.encode(), self._head)
        return page.replace(b"</head>", head + b"</head>", 1)


def read_passwords(path: Path) -> dict[str, bytes]:
    """The users of a file of ``user:bcrypt-hash`` lines, as ``htpasswd -nB user`` prints them.

    Raises:
        SettingsError: the file cannot be read, is empty, or a line is not of that form.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"the users file {path} cannot be read: {exc}") from exc
    users: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        user, _, coded = line.strip().partition(":")
        if not user or not re.fullmatch(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}", coded):
            raise SettingsError(
                f"line {number} of the users file {path} is not user:bcrypt-hash; "
                "make one with: htpasswd -nB USER"
            )
        users[user] = coded.encode()
    if not users:
        raise SettingsError(f"the users file {path} names nobody; add a user:bcrypt-hash line")
    return users


def _host(headers: dict[bytes, bytes]) -> str:
    host = headers.get(b"host", b"").decode("latin-1").lower()
    return re.sub(r":\d+$", "", host)


async def _refuse(send: Send, status: int, reason: str, *, challenge: bool = False) -> None:
    headers = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
    headers.append((b"content-type", b"text/plain; charset=utf-8"))
    if challenge:
        headers.append((b"www-authenticate", b'Basic realm="Who Says", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
