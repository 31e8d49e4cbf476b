"""What goes wrong with a chat model, in one sentence, with nothing secret in it.

Enters: any exception of a vendor's client. Leaves: a ``CallError``: the reason, whether asking
again may help, and how long the server wants one to wait. Does not: call, retry, or repeat what
the vendor's message says.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

_SECRET_NAME: Final = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.I)
_SECRET_SHAPE: Final = re.compile(
    r"(?i)\b(?:sk|pk|rk|key|gsk|xai|AIza|hf|lsv2)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}"
    r"|\bBearer\s+\S+|(?<=://)[^/\s@]+@|(?<=key=)[^&\s'\"]+"
)
_SHORTEST_SECRET: Final = (
    6  # a value this short is no key, and replacing it would garble the message
)


class CallError(Exception):
    """One call's failure. ``reason`` continues the sentence "the chat model X …"."""

    def __init__(
        self, reason: str, *, retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after


def scrub(text: str) -> str:
    """``text`` without the values of the environment's secrets and what else looks like a key."""
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST_SECRET and _SECRET_NAME.search(name):
            text = text.replace(value, "[key]")
    return _SECRET_SHAPE.sub("[key]", text)


def scrubbed(exc: BaseException) -> Exception:
    """A stand-in for a vendor's exception, whose text may repeat a key or the prompt."""
    return RuntimeError(scrub(f"{type(exc).__name__}: {exc}")[:500])


def as_fault(exc: BaseException) -> CallError:
    """The fault that a vendor's exception stands for, by LangChain's kinds, then by HTTP status."""
    from langchain_core import exceptions as kinds

    chain = list(_causes(exc))
    names = {c.__name__ for e in chain for c in type(e).__mro__}
    status = next((s for e in chain if (s := _status(e)) is not None), None)
    if any(isinstance(e, kinds.ModelRefusalError) for e in chain) or "ContentFilter" in str(names):
        return CallError("refused to answer")
    if any(isinstance(e, kinds.ContextOverflowError) for e in chain):
        return CallError("was given more than it can read; lower WHOSAYS_MODEL_CONTEXT")
    if status is not None and status >= 400:
        return _by_status(status, chain)
    if names & {"TimeoutException", "APITimeoutError", "ModelTimeoutError", "TimeoutError"}:
        return CallError("did not answer in time", retryable=True)
    if "LengthFinishReasonError" in names:
        return CallError("was cut off before its reply was whole", retryable=True)
    if names & {"RemoteProtocolError", "ReadError", "IncompleteRead"}:
        return CallError("broke off in the middle of its reply", retryable=True)
    if names & {"ConnectError", "ModelConnectionError", "TransportError", "ConnectionError"}:
        return CallError("cannot be reached", retryable=True)
    if any(isinstance(e, json.JSONDecodeError | UnicodeDecodeError) for e in chain):
        return CallError("gave a reply that is not JSON", retryable=True)
    if names & {"OutputParserException", "ValidationError", "JSONDecodeError"}:
        return CallError("gave a reply that is not in the form that was asked for", retryable=True)
    if any(isinstance(e, kinds.ModelError) and e.is_retryable for e in chain):
        return CallError("failed on the server's side", retryable=True)
    # What a client's parser meets in a reply that is no reply at all (a proxy's page, say).
    return CallError(f"gave a reply that cannot be read ({type(exc).__name__})", retryable=True)


def _by_status(status: int, chain: list[BaseException]) -> CallError:
    if status == 429:
        wait = next((w for e in chain if (w := retry_after(_headers(e))) is not None), None)
        asks = f" and asks to wait {wait:g} seconds" if wait is not None else ""
        return CallError(f"is rate-limited (HTTP 429){asks}", retryable=True, retry_after=wait)
    if status in (401, 403):
        return CallError(f"did not accept the key in the environment (HTTP {status})")
    if status == 404:
        return CallError("is not known to the server (HTTP 404); check its name and the base URL")
    if status in (408, 409) or status >= 500:
        wait = next((w for e in chain if (w := retry_after(_headers(e))) is not None), None)
        return CallError(f"is out of order (HTTP {status})", retryable=True, retry_after=wait)
    return CallError(f"did not accept the request (HTTP {status})")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (a number or a date), None if absent."""
    value = (headers.get("retry-after") or "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _causes(exc: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    step: BaseException | None = exc
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or step.__context__


def _status(exc: BaseException) -> int | None:
    for holder in (exc, getattr(exc, "response", None)):
        for name in ("status_code", "code"):
            value: Any = getattr(holder, name, None)
            if isinstance(value, int) and 100 <= value < 600:
                return value
    return None


def _headers(exc: BaseException) -> Mapping[str, str]:
    headers: Any = getattr(getattr(exc, "response", None), "headers", None)
    return {k.lower(): v for k, v in headers.items()} if headers is not None else {}
