"""A chat model's reply: its messages → the JSON in them, and the form that was asked for.

Enters: messages as they come, or the whole text of a reply. Leaves: pieces of JSON text with the
provider's token figures among them; the reply read as its schema; a ``CallError`` where it is
something else. Does not: call a model, or judge what the reply says.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.chatfaults import CallError
from assistant.metering import Figures

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

R = TypeVar("R", bound=BaseModel)


async def pieces_of(messages: AsyncIterator[BaseMessage]) -> AsyncIterator[str | Figures]:
    """The JSON text in a stream of messages: a tool call's arguments, or the text itself."""
    first: int | str | None = None
    async for message in messages:
        if about := getattr(message, "usage_metadata", None):
            yield Figures(sent=about["input_tokens"], received=about["output_tokens"])
        if refused(message):
            raise CallError("refused to answer")
        calls = getattr(message, "tool_call_chunks", None) or ()
        for call in calls:
            index = call.get("index")
            first = index if first is None else first
            if call.get("args") and index == first:  # a second call repeats or contradicts it
                yield call["args"]
        if not calls and (whole := getattr(message, "tool_calls", None)):
            yield json.dumps(whole[0]["args"])
        elif not calls and message.text:
            yield str(message.text)


def refused(message: BaseMessage) -> bool:
    """Whether a model declined, as the providers mark it."""
    about = message.response_metadata
    reasons = {about.get(k) for k in ("finish_reason", "stop_reason") if about.get(k)}
    if reasons & {"content_filter", "refusal", "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST"}:
        return True
    if message.additional_kwargs.get("refusal"):
        return True
    content = message.content
    return isinstance(content, list) and any(
        isinstance(block, dict) and block.get("type") == "refusal" for block in content
    )


def parsed(text: str, schema: type[R]) -> R:
    """A reply's JSON read as ``schema``; ``CallError`` where it is something else."""
    if not text.strip():
        raise CallError("gave an empty reply", retryable=True)
    try:
        return schema.model_validate_json(unfenced(text))
    except ValidationError as exc:
        kind = exc.errors(include_url=False, include_input=False)[0]["type"]
        what = "JSON" if kind == "json_invalid" else "in the form that was asked for"
        raise CallError(f"gave a reply that is not {what}", retryable=True) from None


def unfenced(text: str) -> str:
    """The JSON without the Markdown fence that small models put around it."""
    text = text.strip()
    if text.startswith("```"):
        text = text.removeprefix("```json").removeprefix("```").removesuffix("```")
    return text.strip()
