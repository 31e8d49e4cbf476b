"""Chat models: the only place where one is called.

Enters: settings, a prompt and the schema of the reply. Leaves: the reply's JSON, in pieces or
whole, or a ``ChatModelError`` with a reason in one sentence. Does not: judge what the reply says,
or hold a key: the providers read theirs from the environment, and no message of ours repeats one.

Time and size are bounded here: no call outlives the deadline it is given, whatever the server does.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from pydantic import BaseModel, ValidationError

from assistant import providers
from assistant.chatfaults import CallError, as_fault, scrubbed
from assistant.errors import ChatModelError, SettingsError
from assistant.prompts import Prompt
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

MAX_REPLY: Final = 100_000
"""Characters of a reply that are read at most; an answer of twelve statements has about 5,000."""
_FIRST_WAIT: Final = 0.5  # seconds before the first retry; doubled for each further one
_LONGEST_WAIT: Final = 8.0

T = TypeVar("T")
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModel:
    """A chat model and the limits of calling it. ``name`` is ``provider:model``, as configured.

    ``silence`` is how many seconds a call may bring nothing, ``deadline`` how many an answer may
    take with all its retries, ``window`` how many tokens the model reads, ``structured`` arguments
    of ``with_structured_output``.
    """

    name: str
    model: BaseChatModel
    silence: float
    deadline: float
    retries: int
    window: int
    structured: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, settings: Settings) -> ChatModel:
        """The chat model that the settings name. Makes no call.

        Raises:
            SettingsError: none is named, the name has no provider, the provider's package is not
                installed, or its key is not in the environment; the message says what to do.
        """
        provider, name = providers.split(settings.model)
        model = providers.make(provider, name, settings)
        window = settings.model_context
        options = providers.structured(provider)
        known = (getattr(model, "profile", None) or {}).get("max_input_tokens")
        return cls(
            name=f"{provider}:{name}",
            model=model,
            silence=settings.model_timeout,
            deadline=settings.model_deadline,
            retries=settings.model_retries,
            window=min(window, known) if isinstance(known, int) and known > 0 else window,
            structured=options,
        )

    def asking(self, prompt: Prompt, schema: type[BaseModel]) -> Runnable[Any, str]:
        """The LCEL chain: the prompt's values → the reply's JSON text, in pieces as they come.

        ``with_structured_output`` decides how the provider is asked (JSON schema, tool call).
        Reading the reply is ours: the vendors' parsers read it anew for each token, and close a
        string that was cut off as though it were finished.

        Raises:
            SettingsError: the provider has no structured output.
        """
        from langchain_core.runnables import RunnableBinding, RunnableGenerator, RunnableSequence

        try:
            # As a dictionary: for a class, the vendors' clients parse the reply themselves.
            structured = self.model.with_structured_output(
                schema.model_json_schema(), **self.structured
            )
        except NotImplementedError as exc:
            raise SettingsError(
                f"the chat model {self.name} has no structured output; choose another model"
            ) from exc
        if not isinstance(structured, RunnableSequence) or not isinstance(
            structured.first, RunnableBinding
        ):
            raise SettingsError(
                f"the chat model {self.name} has no structured output that can be streamed; "
                "choose another provider"
            )
        return prompt.template() | structured.first | RunnableGenerator(_pieces)

    async def ask(
        self, chain: Runnable[Any, str], values: Mapping[str, str], schema: type[R], until: float
    ) -> R:
        """One whole reply, read as ``schema``. ``until`` is on the clock of ``time.monotonic``.

        Raises:
            ChatModelError: no such reply before ``until``.
        """

        async def attempt() -> AsyncIterator[R]:
            text = ""
            async with aclosing(self.pieces(chain, values, until)) as pieces:
                async for piece in pieces:
                    text += piece
            yield parsed(text, schema)

        async for reply in self.attempts(attempt, until):
            return reply
        raise ChatModelError(f"the chat model {self.name} gave no reply")

    async def pieces(
        self, chain: Runnable[Any, str], values: Mapping[str, str], until: float
    ) -> AsyncGenerator[str, None]:
        """One call's reply in pieces; ``CallError`` where it fails, stalls or grows too large."""
        stream = cast("AsyncGenerator[str, None]", chain.astream(dict(values)))
        length = 0
        async with aclosing(stream):
            while True:
                left = until - time.monotonic()
                try:
                    # Entered anew for each piece and left before it is yielded: a limit that spans
                    # a yield would cut off the consumer instead of the call.
                    async with asyncio.timeout(max(0.0, min(self.silence, left))):
                        piece = await anext(stream)
                except StopAsyncIteration:
                    return
                except TimeoutError as exc:
                    if until - time.monotonic() <= 0:
                        raise CallError("did not finish within the deadline") from exc
                    raise CallError(
                        f"was silent for {self.silence:g} seconds", retryable=True
                    ) from exc
                except CallError:
                    raise
                except Exception as exc:  # the vendors' exceptions have no common parent
                    raise as_fault(exc) from scrubbed(exc)
                length += len(piece)
                if length > MAX_REPLY:
                    raise CallError(f"answered with more than {MAX_REPLY} characters")
                yield piece

    async def attempts(
        self, attempt: Callable[[], AsyncIterator[T]], until: float
    ) -> AsyncIterator[T]:
        """What ``attempt`` yields, begun anew after a fault that may pass, as long as nothing came.

        Raises:
            ChatModelError: the fault that remains.
        """
        for number in range(self.retries + 1):
            came = False
            try:
                async for item in attempt():
                    came = True
                    yield item
                return
            except CallError as fault:
                wait = self._wait(fault, number)
                if came or not fault.retryable or number == self.retries:
                    raise ChatModelError(f"the chat model {self.name} {fault.reason}") from fault
                if wait >= until - time.monotonic():
                    raise ChatModelError(
                        f"the chat model {self.name} {fault.reason}, and the deadline leaves no "
                        "time to ask again"
                    ) from fault
            await asyncio.sleep(wait)

    @staticmethod
    def _wait(fault: CallError, number: int) -> float:
        """Seconds before the next attempt: as the server asks, else doubling, and scattered."""
        if fault.retry_after is not None:
            return fault.retry_after
        return random.uniform(0.8, 1.2) * min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**number)


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


async def _pieces(messages: AsyncIterator[BaseMessage]) -> AsyncIterator[str]:
    """The JSON text in a stream of messages: a tool call's arguments, or the text itself."""
    first: int | str | None = None
    async for message in messages:
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
