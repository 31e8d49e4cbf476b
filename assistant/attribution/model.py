"""Attribution by a chat model: what it finds in a document's passages, set to verbatim spans.

Enters: a document and its sentences. Leaves: its claims, as the other attributors make them. Does
not: take a word of the model's that is not in the passage, ask twice for a passage it has asked
about, or judge stance and name sources (that is done in code, as for every attributor).

A passage's reply is kept as soon as it is there, under the digest of the passage, the prompt's
version and the model's name: an ingest that broke off goes on where it stopped.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant import background, budget, prompts, records
from assistant.attribution import ledger
from assistant.attribution.align import align
from assistant.attribution.replies import Replies
from assistant.attribution.spans import Attribution
from assistant.chat import ChatModel
from assistant.errors import ChatModelError
from assistant.metering import Bill, Meter, told
from assistant.prompts import Prompt
from assistant.records import Claim, Document, Span
from assistant.settings import Settings

LONGEST_PASSAGE: Final = 3000
"""Characters of a passage at most; models find less in longer ones."""
AT_ONCE: Final = 4
"""Calls that run at the same time."""
PATIENCE: Final = 600.0
"""Seconds for one passage with all its retries: an ingest waits out a rate limit."""
RETRIES: Final = 6
_REPLY_SHARE: Final = 1.2  # tokens of a reply for each of its passage, from passages full of quotes


class FoundClaim(BaseModel):
    """One attributed claim, in strings copied from the passage."""

    model_config = ConfigDict(extra="forbid")

    source: str | None = Field(description="Words that name who says it, or null.")
    cue: str | None = Field(description="Words that attribute it, or null.")
    content: list[str] = Field(description="Words that are claimed, in pieces if interrupted.")
    relayed_by: str | None = Field(description="Words that name an outer source, or null.")


class FoundClaims(BaseModel):
    """The attributed claims of a passage."""

    model_config = ConfigDict(extra="forbid")

    claims: list[FoundClaim]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a model costs, in one currency a million tokens."""

    sent: float
    received: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What attribution takes: calls, passages answered from earlier replies, and tokens.

    ``estimated`` counts the calls whose tokens are our estimate (before a call, all are); those of
    the others are the provider's own figures. ``unaligned`` counts claims that were dropped because
    the model's words are not in the passage.
    """

    calls: int = 0
    kept: int = 0
    sent: int = 0
    received: int = 0
    estimated: int = 0
    unaligned: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls + other.calls,
            kept=self.kept + other.kept,
            sent=self.sent + other.sent,
            received=self.received + other.received,
            estimated=self.estimated + other.estimated,
            unaligned=self.unaligned + other.unaligned,
        )

    def cost(self, prices: Prices) -> float:
        """In the prices' currency."""
        return (self.sent * prices.sent + self.received * prices.received) / 1e6

    def words(self, prices: Prices | None = None) -> str:
        """In a line, for a person."""
        cost = f", about {self.cost(prices):.2f} in all" if prices else ""
        kept = f"; {self.kept} passages were answered before" if self.kept else ""
        took = records.Usage(
            calls=self.calls, sent=self.sent, received=self.received, estimated=self.estimated
        )
        return f"{told(took)}{cost}{kept}"


class ModelAttributor:
    """A chat model as the attributor. ``used`` is what its calls took so far."""

    name = "model"

    def __init__(self, chat: ChatModel, prompt: Prompt, replies: Replies) -> None:
        self._chat = replace(chat, deadline=PATIENCE, retries=max(chat.retries, RETRIES))
        self._prompt = prompt
        self._replies = replies
        self._chain = self._chat.asking(prompt, FoundClaims)
        self.used = Usage()

    @classmethod
    def load(cls, settings: Settings, folder: Path) -> ModelAttributor:
        """The attributor for the model that the settings name.

        Args:
            settings: the model and its limits.
            folder: where replies are kept, the store's.

        Raises:
            SettingsError: no model is named, or it cannot be set up.
            PromptError: the prompt file is missing or wrong.
        """
        return cls(
            ChatModel.load(settings),
            prompts.load("attribute", {"passage", "fence"}),
            Replies.open(folder / "attribution.sqlite"),
        )

    def estimate(self, document: Document, sentences: Sequence[Span]) -> Usage:
        """What ``claims`` would take, without a call."""
        usage = Usage()
        for passage in self._passages(document.text, sentences):
            text = document.text[passage.start : passage.end]
            if self._replies.get(self._key(text)) is not None:
                usage += Usage(kept=1)
            else:
                usage += Usage(
                    calls=1,
                    sent=self._sent(text),
                    received=round(_REPLY_SHARE * self._chat.counter.count(text)),
                    estimated=1,
                )
        return usage

    def claims(self, document: Document, sentences: tuple[Span, ...]) -> tuple[Claim, ...]:
        """The claims of a document, attributed and the report's own, in text order.

        Raises:
            ChatModelError: the model failed for a passage; what it answered for others is kept.
        """
        return ledger(document, sentences, self.attributions(document.text, sentences))

    def attributions(self, text: str, sentences: Sequence[Span]) -> list[Attribution]:
        """The spans of source, cue and content that the model finds."""
        passages = self._passages(text, sentences)
        replies: dict[int, FoundClaims] = {}
        asked: list[int] = []
        for i, passage in enumerate(passages):
            kept = self._kept(text[passage.start : passage.end])
            if kept is None:
                asked.append(i)
            else:
                replies[i] = kept
        self.used += Usage(kept=len(replies))
        texts = {i: text[passages[i].start : passages[i].end] for i in asked}
        try:
            replies |= dict(background.iterate(lambda: self._ask(texts), PATIENCE))
        except TimeoutError as exc:
            raise ChatModelError(f"the chat model {self._chat.name} does not answer") from exc
        found: list[Attribution] = []
        for i, passage in enumerate(passages):
            found += self._aligned(text, passage, replies[i])
        return found

    async def _ask(self, texts: dict[int, str]) -> AsyncIterator[tuple[int, FoundClaims]]:
        """The replies as they come, each kept first; a few calls at a time."""
        free = asyncio.Semaphore(AT_ONCE)
        faults: list[ChatModelError] = []

        async def one(i: int) -> tuple[int, FoundClaims] | None:
            async with free:
                if faults:
                    return None  # what runs is paid for and may finish; nothing more is begun
                try:
                    return i, await self._one(texts[i])
                except ChatModelError as exc:
                    faults.append(exc)
                    return None

        tasks = [asyncio.ensure_future(one(i)) for i in texts]
        try:
            for task in asyncio.as_completed(tasks):
                answered = await task
                if answered is not None:
                    yield answered
        finally:
            for left in tasks:
                left.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if faults:
            raise faults[0]

    async def _one(self, text: str) -> FoundClaims:
        """The reply for one passage, kept before it is used."""
        values = {"passage": text, "fence": _fence(text)}
        until = time.monotonic() + PATIENCE
        meter = Meter()
        bill = Bill(meter=meter, sent=self._sent(text))
        try:
            reply = await self._chat.ask(self._chain, values, FoundClaims, until, bill)
        finally:  # calls that failed were made, too
            took = meter.usage
            self.used += Usage(
                calls=took.calls, sent=took.sent, received=took.received, estimated=took.estimated
            )
        self._replies.put(self._key(text), reply.model_dump_json())
        return reply

    def _aligned(self, text: str, passage: Span, reply: FoundClaims) -> list[Attribution]:
        found: dict[tuple[Span, ...], Attribution] = {}
        for claim in reply.claims:
            attribution = align(
                text,
                passage,
                source=claim.source,
                cue=claim.cue,
                content=claim.content,
                relayed_by=claim.relayed_by,
            )
            if attribution is None:
                self.used += Usage(unaligned=1)
            else:
                found.setdefault(attribution.content, attribution)
        return list(found.values())

    def _passages(self, text: str, sentences: Sequence[Span]) -> list[Span]:
        """Whole sentences up to the longest passage, cut between paragraphs where one ends late."""
        room = self._chat.room - self._sent("") - budget.MESSAGES
        longest = min(LONGEST_PASSAGE, int(room / (1 + _REPLY_SHARE)) * budget.BYTES_PER_TOKEN)
        passages: list[Span] = []
        start = 0
        while start < len(sentences):
            end = start + 1
            while end < len(sentences) and sentences[end].end - sentences[start].start <= longest:
                end += 1
            if end < len(sentences):
                paragraph = next(
                    (
                        i
                        for i in range(end, (start + end) // 2, -1)
                        if "\n\n" in text[sentences[i - 1].end : sentences[i].start]
                    ),
                    end,
                )
                end = paragraph
            passages.append(Span(start=sentences[start].start, end=sentences[end - 1].end))
            start = end
        return passages

    def _kept(self, text: str) -> FoundClaims | None:
        written = self._replies.get(self._key(text))
        if written is None:
            return None
        try:
            return FoundClaims.model_validate_json(written)
        except ValidationError:  # kept by a version with another form: ask again
            return None

    def _key(self, text: str) -> str:
        parts = (self._chat.name, self._prompt.version, text)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _sent(self, text: str) -> int:
        return self._chat.counter.count(
            self._prompt.words({"passage": text, "fence": _fence(text)})
        )


def _fence(text: str) -> str:
    digest = hashlib.sha256(b"attribute" + text.encode("utf-8", "surrogatepass"))
    return f"=====DATA-{digest.hexdigest()[:16]}====="
