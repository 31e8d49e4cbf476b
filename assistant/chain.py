"""The answering chain: the stages as one LangChain runnable.

Enters: ``{"input", "history"?}`` or a plain question. Leaves: ``input``, ``context`` (the retrieved
``Evidence``, best first) and ``answer`` (the ``Answer``). Does not: do any stage's work.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from assistant.answering import Composer
from assistant.question import Query
from assistant.records import Answer, Evidence


def chain(
    understand: Callable[[Mapping[str, Any]], Query],
    aunderstand: Callable[[Mapping[str, Any]], Awaitable[Query]],
    retrieve: Callable[[Query], Sequence[Evidence]],
    composer: Composer,
) -> Runnable[Any, dict[str, Any]]:
    """The chain of these stages; invoked async, it calls the chat model async."""

    def as_input(given: object) -> dict[str, Any]:
        return dict(given) if isinstance(given, Mapping) else {"input": given}

    def compose(state: Mapping[str, Any]) -> Answer:
        return composer.compose(state["query"], state["context"], state.get("history", ()))

    async def acompose(state: Mapping[str, Any]) -> Answer:
        return await composer.acompose(state["query"], state["context"], state.get("history", ()))

    return (
        RunnableLambda(as_input)
        | RunnablePassthrough.assign(query=RunnableLambda(understand, aunderstand))
        | RunnablePassthrough.assign(context=RunnableLambda(lambda s: retrieve(s["query"])))
        | RunnablePassthrough.assign(answer=RunnableLambda(compose, acompose))
    ).pick(["input", "context", "answer"])
