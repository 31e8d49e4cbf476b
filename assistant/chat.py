"""Chat models: the only place where one is called.

Enters: settings, a prompt and the schema of the reply. Leaves: the reply's JSON, in pieces or
whole, with what it took, or a ``ChatModelError`` with a reason in one sentence. Does not: judge
what the reply says, or hold a key: the providers read theirs from the environment, and no message
of ours repeats one.

Time and size are bounded here: no call outlives the deadline it is given, whatever the server does.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

from pydantic import BaseModel

from assistant import budget, counting, providers
from assistant.budget import Counter
from assistant.chatfaults import CallError, as_fault, scrubbed
from assistant.chatreply import parsed, pieces_of
from assistant.errors import ChatModelError, SettingsError
from assistant.metering import Bill, Figures
from assistant.prompts import Prompt
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

MAX_REPLY: Final = 100_000
"""Characters of a reply that are read at most; an answer of twelve statements has about 5,000."""
_FIRST_WAIT: Final = 0.5  # seconds before the first retry; doubled for each further one
_LONGEST_WAIT: Final = 8.0
_TAIL: Final = 1.0  # seconds that the provider's token figures may come after the last words

Chain: TypeAlias = "Runnable[Any, str | Figures]"
T = TypeVar("T")
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModel:
    """A chat model and the limits of calling it. ``name`` is ``provider:model``, as configured.

    ``silence`` is how many seconds a call may bring nothing, ``deadline`` how many an answer may
    take with all its retries, ``window`` how many tokens the model reads, ``counter`` how they are
    counted before a call, ``structured`` arguments of ``with_structured_output``.
    """

    name: str
    model: BaseChatModel
    silence: float
    deadline: float
    retries: int
    window: int
    counter: Counter = budget.ESTIMATE
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
            counter=counting.counter_of(
                provider, name, model, own_server=bool(settings.model_base_url)
            ),
            structured=options,
        )

    @property
    def room(self) -> int:
        """Tokens of the window that may be filled."""
        return self.counter.room(self.window)

    def asking(self, prompt: Prompt, schema: type[BaseModel]) -> Chain:
        """The LCEL chain: the prompt's values → the reply's JSON text, in pieces as they come.

        Among the pieces are the provider's token figures, where it gives them.

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
        return prompt.template() | structured.first | RunnableGenerator(pieces_of)

    async def ask(
        self,
        chain: Chain,
        values: Mapping[str, str],
        schema: type[R],
        until: float,
        bill: Bill,
    ) -> R:
        """One whole reply, read as ``schema``. ``until`` is on the clock of ``time.monotonic``.

        Raises:
            ChatModelError: no such reply before ``until``.
        """

        async def attempt() -> AsyncIterator[R]:
            text = ""
            async with aclosing(self.pieces(chain, values, until, bill)) as pieces:
                async for piece in pieces:
                    text += piece
            yield parsed(text, schema)

        async for reply in self.attempts(attempt, until):
            return reply
        raise ChatModelError(f"the chat model {self.name} gave no reply")

    async def pieces(
        self, chain: Chain, values: Mapping[str, str], until: float, bill: Bill
    ) -> AsyncGenerator[str, None]:
        """One call's reply in pieces; ``CallError`` where it fails, stalls or grows too large.

        However it ends, what it took is added to the bill's meter.
        """
        came: list[str] = []
        figures: list[Figures] = []
        whole = False
        try:
            async with aclosing(self._received(chain, values, until)) as received:
                async for piece in received:
                    if isinstance(piece, Figures):
                        figures.append(piece)
                    else:
                        came.append(piece)
                        yield piece
            whole = True
        finally:
            bill.settle(figures, self.counter.count("".join(came)), whole=whole)

    async def _received(
        self, chain: Chain, values: Mapping[str, str], until: float
    ) -> AsyncGenerator[str | Figures, None]:
        """What one call brings, within its limits of time and size."""
        stream = cast("AsyncGenerator[str | Figures, None]", chain.astream(dict(values)))
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
                length += len(piece) if isinstance(piece, str) else 0
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


async def finish(pieces: AsyncIterator[str], until: float) -> None:
    """Reads on, a moment at most, after the last words of a reply.

    The provider's token figures come there. What else comes, or goes wrong, no longer matters: the
    reply is whole, and what it took is then counted by estimate.
    """
    with contextlib.suppress(CallError, TimeoutError):
        async with asyncio.timeout(max(0.0, min(_TAIL, until - time.monotonic()))):
            async for _ in pieces:
                pass
