"""The JSON API: ask, verify, claims, sides and documents, described at ``/api/openapi.json``.

Enters: JSON bodies and query strings. Leaves: the records' own field names, spans as ``[start,
end]``. Does not: exist unless the server is started with ``--api``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from assistant.errors import UnknownDocumentError, WhoSaysError
from assistant.pipeline import Assistant
from assistant.records import Act, Answer, Document, Stance, Verdict, to_json
from assistant.store import Order
from assistant.ui.attending import Left, attended
from assistant.ui.gate import Busy, Gate
from assistant.ui.offers import Offers
from assistant.ui.view import View

MOST: Final = 500
"""Claims of one page."""
FARTHEST: Final = 1_000_000_000
"""The last place in the ledger where a page may begin; SQLite takes no number beyond 64 bits."""


class Message(BaseModel):
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class Question(BaseModel):
    """A question, with the conversation before it and filters."""

    question: str = Field(min_length=1, max_length=2000, examples=["Who claims responsibility?"])
    history: list[Message] = Field(default_factory=list, max_length=50)
    limit: int | None = Field(default=None, ge=1, description="Statements at most.")
    model: str | None = Field(
        default=None, max_length=200, description="A chat model that is offered here, or embedded."
    )
    side: str | None = Field(default=None, description="A side's label, id or alias.")
    doc_id: str | None = Field(default=None, description="Only this document.")
    since: str | None = Field(default=None, description="Published on or after, YYYY-MM-DD.")
    until: str | None = Field(default=None, description="Published on or before, YYYY-MM-DD.")


class ToVerify(BaseModel):
    """A claim to check."""

    claim: str = Field(min_length=1, max_length=2000)


class Filters(BaseModel):
    """Filters of the ledger; what is left out asks nothing."""

    side: str | None = None
    source: str | None = None
    stance: Stance | None = None
    act: Act | None = None
    doc_id: str | None = None
    unverified: bool | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None
    order: Order = "document"
    descending: bool = False
    limit: int = Field(default=50, ge=1, le=MOST)
    offset: int = Field(default=0, ge=0, le=FARTHEST)


def router(assistant: Assistant, gate: Gate, view: View) -> APIRouter:
    """The routes under ``/api``."""
    made = APIRouter(prefix="/api", tags=["Who Says"])
    offers = Offers.of(assistant.settings)

    @made.post("/ask", summary="What every side says to a question")
    async def ask(body: Question, request: Request) -> dict[str, Any]:
        given = body.model_dump(exclude={"question", "history"})
        turns = [m.model_dump() for m in body.history]
        if body.model is not None and body.model not in offers.models:
            offered = ", ".join(offers.models)
            raise HTTPException(400, f"the model is not offered here; choose one of: {offered}")
        if body.limit is not None and body.limit > offers.statements:
            raise HTTPException(400, f"limit is more than the {offers.statements} offered here")
        work = answering(gate, lambda: assistant.aanswer(body.question, turns, **given))
        try:
            return await attended(request, work)
        except Left as exc:
            raise HTTPException(499, "the client closed its connection") from exc

    @made.post("/verify", summary="Every side's position on a claim")
    async def verify(body: ToVerify) -> dict[str, Any]:
        return await answering(gate, lambda: asyncio.to_thread(assistant.verify, body.claim))

    @made.get("/claims", summary="The claims ledger, a page at a time")
    def claims(filters: Annotated[Filters, Query()]) -> dict[str, Any]:
        return told(lambda: listed(assistant, view, filters))

    @made.get("/sides", summary="The sides and their names")
    def sides() -> list[dict[str, Any]]:
        return [to_json(s) for s in assistant.sides()]

    @made.get("/documents", summary="The documents, without their text")
    def documents() -> list[dict[str, Any]]:
        return [{k: v for k, v in to_json(d).items() if k != "text"} for d in assistant.documents()]

    @made.get("/documents/{doc_id:path}", summary="One document with its text")
    def document(doc_id: str) -> dict[str, Any]:
        return told(lambda: json_of(assistant.document(doc_id)))

    return made


def listed(assistant: Assistant, view: View, filters: Filters) -> dict[str, Any]:
    """One page of claims, and how many there are.

    Raises:
        UnknownSideError: the side is not one of the store's.
        UnknownDocumentError: the document is not one of the store's.
    """
    if filters.doc_id is not None:
        assistant.document(filters.doc_id)  # one that there is not is an error, not an empty page
    asked = filters.model_dump(
        exclude={"order", "descending", "limit", "offset"}, exclude_none=True
    )
    if filters.side is not None:
        asked["side"] = view.resolve(filters.side)
    page = assistant.claims(
        **asked,
        order=filters.order,
        descending=filters.descending,
        limit=filters.limit,
        offset=filters.offset,
    )
    return {"total": assistant.count_claims(**asked), "claims": [to_json(c) for c in page]}


async def answering(
    gate: Gate, call: Callable[[], Coroutine[Any, Any, Answer | Verdict]]
) -> dict[str, Any]:
    """The record that ``call`` gives, as JSON, once it is this question's turn.

    Cancelling it gives up the place in the line, or cancels the call.

    Raises:
        HTTPException: 503 where the line is full or the server is stopping, else as ``refusing``.
    """
    try:
        async with gate.turn():
            with refusing():
                return json_of(await call())
    except Busy as exc:
        raise HTTPException(503, str(exc), headers={"retry-after": "5"}) from exc


def told(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``call`` gives; raises as ``refusing`` does."""
    with refusing():
        return call()


@contextmanager
def refusing() -> Iterator[None]:
    """Say our own errors as HTTP does.

    Raises:
        HTTPException: 404 for an unknown document, 400 for another error, with its message.
    """
    try:
        yield
    except UnknownDocumentError as exc:
        raise HTTPException(404, str(exc)) from exc
    except WhoSaysError as exc:
        raise HTTPException(400, str(exc)) from exc


def json_of(record: Answer | Verdict | Document) -> dict[str, Any]:
    """A record as a JSON object."""
    made: dict[str, Any] = to_json(record)
    return made
