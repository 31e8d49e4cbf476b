"""A chat model's answer: claims → its words for them → the statements that pass every check.

Enters: a question, evidence and its documents. Leaves: ``Statement``s as each is finished and
checked, or a ``ChatModelError`` in one sentence. Does not: retrieve, decide that nothing answers,
or let the model say who speaks: source, side, stance, act and citations come from the ledger.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from pydantic import ValidationError

from assistant import background, budget, fencing, phrasing, prompts
from assistant.chat import Chain, ChatModel, finish
from assistant.chatfaults import CallError
from assistant.chatreply import parsed
from assistant.checking import Checked, Judge, check, follows
from assistant.contracts import History
from assistant.errors import ChatModelError
from assistant.metering import Bill, Meter, Tally
from assistant.partial import ObjectReader
from assistant.prompts import Prompt
from assistant.records import Claim, Document, Evidence, Statement
from assistant.settings import Settings
from assistant.visible import visible
from assistant.worded import WholeQuestion, WordedAnswer, WordedStatement

T = TypeVar("T")
_log = logging.getLogger(__name__)

_REPLY: Final = 1500
"""Tokens of the window that are left for the reply."""
_LONGEST_QUESTION: Final = 400
_REWRITING: Final = 0.25
"""Share of the deadline for making a follow-up whole; the answer has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatComposer:
    """Words answers with a chat model. Threads and tasks may share it."""

    chat: ChatModel
    judge: Judge | None
    limit: int
    _answer: Prompt
    _rewrite: Prompt
    _answering: Chain
    _rewriting: Chain

    @classmethod
    def load(cls, settings: Settings, judge: Judge | None = None) -> ChatComposer:
        """The composer for the model that the settings name. Makes no call.

        Args:
            settings: the model, its limits and the number of statements.
            judge: the stance model, for the last check of a statement.

        Raises:
            SettingsError: the model cannot be set up; the message says what to do.
            PromptError: a prompt file is missing or wrong.
        """
        answer = prompts.load("answer", {"question", "history", "claims", "fence", "limit"})
        rewrite = prompts.load("rewrite", {"question", "history", "fence"})
        chat = ChatModel.load(settings)
        return cls(
            chat=chat,
            judge=judge,
            limit=settings.statements,
            _answer=answer,
            _rewrite=rewrite,
            _answering=chat.asking(answer, WordedAnswer),
            _rewriting=chat.asking(rewrite, WholeQuestion),
        )

    @property
    def model_name(self) -> str:
        """``provider:model``."""
        return self.chat.name

    @property
    def prompt_version(self) -> str:
        """The version of the answer prompt."""
        return self._answer.version

    @property
    def rewrite_version(self) -> str:
        """The version of the prompt that makes a follow-up whole."""
        return self._rewrite.version

    def stream(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        *,
        history: History = (),
        tally: Tally | None = None,
    ) -> Generator[Statement, None, None]:
        """The statements, each as soon as it is whole and checked; closing it cancels the call.

        Args:
            question: the question, made whole.
            evidence: the claims that answer it, most relevant first.
            documents: their documents, by id.
            history: turns before it, oldest first.
            tally: filled with what was sent and dropped.

        Raises:
            ChatModelError: the model failed, took too long, or nothing it said may be shown.
                Statements that were given before are checked and may stand.
        """
        return _plainly(
            background.iterate(
                lambda: self._statements(question, evidence, documents, history, tally or Tally()),
                self.chat.deadline,
            ),
            self.chat.name,
        )

    async def astream(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        *,
        history: History = (),
        tally: Tally | None = None,
    ) -> AsyncGenerator[Statement, None]:
        """``stream`` for an async consumer, raising as it does; cancelling it cancels the call."""
        statements = background.aiterate(
            lambda: self._statements(question, evidence, documents, history, tally or Tally()),
            self.chat.deadline,
        )
        try:
            async with aclosing(statements):
                async for statement in statements:
                    yield statement
        except TimeoutError as exc:
            raise ChatModelError(f"the chat model {self.chat.name} does not answer") from exc

    def rewrite(self, question: str, history: History, meter: Meter | None = None) -> str:
        """A follow-up question made whole; ``meter`` is told what that took.

        Raises:
            ChatModelError: the model failed, or its question holds what the conversation does not.
        """
        return next(
            _plainly(
                background.iterate(
                    lambda: self._whole(question, history, meter or Meter()), self.chat.deadline
                ),
                self.chat.name,
            )
        )

    async def arewrite(self, question: str, history: History, meter: Meter | None = None) -> str:
        """``rewrite`` for an async caller, raising as it does; cancelling it cancels the call."""
        whole = background.aiterate(
            lambda: self._whole(question, history, meter or Meter()), self.chat.deadline
        )
        try:
            async with aclosing(whole):
                async for text in whole:
                    return text
        except TimeoutError as exc:
            raise ChatModelError(f"the chat model {self.chat.name} does not answer") from exc
        raise ChatModelError(f"the chat model {self.chat.name} gave no reply")

    async def _statements(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        history: History,
        tally: Tally,
    ) -> AsyncIterator[Statement]:
        """The statements of one answer, in the background loop."""
        until = time.monotonic() + (1 - _REWRITING) * self.chat.deadline
        values, sent = self._filled(question, evidence, documents, history, tally)

        def attempt() -> AsyncIterator[Statement]:
            tally.dropped.clear()
            tally.unknown = 0
            return self._attempt(values, sent, documents, until, tally)

        try:
            async for statement in self.chat.attempts(attempt, until):
                yield statement
        finally:
            _log.info(
                "%s was sent %d claims; not shown: %s; unknown claim numbers: %d",
                self.chat.name,
                tally.sent,
                "; ".join(map(visible, tally.dropped)) or "nothing",
                tally.unknown,
            )

    async def _attempt(
        self,
        values: Mapping[str, str],
        sent: Sequence[Claim],
        documents: Mapping[str, Document],
        until: float,
        tally: Tally,
    ) -> AsyncIterator[Statement]:
        """One call: its reply is read as it comes, and must be whole in the end."""
        reader = ObjectReader()
        shown: list[Statement] = []
        bill = Bill(meter=tally.meter, sent=tally.tokens)
        async with aclosing(self.chat.pieces(self._answering, values, until, bill)) as pieces:
            async for piece in pieces:
                for found in _objects(reader, piece):
                    if len(shown) >= self.limit:
                        break
                    number = 1 + sum(len(s.citations) for s in shown)
                    try:
                        async with asyncio.timeout(max(0.0, until - time.monotonic())):
                            statement = await self._checked(found, sent, documents, number, tally)
                    except TimeoutError:
                        raise CallError("did not finish within the deadline") from None
                    if statement is not None and not _repeats(statement, shown):
                        shown.append(statement)
                        yield statement
                if reader.finished:
                    await finish(pieces, until)
                    break
        reply = parsed(reader.text, WordedAnswer)
        if not shown:
            if reply.insufficient or not reply.statements:
                raise CallError("found no claim that answers")
            raise CallError(
                f"worded {len(reply.statements)} statements of which none passed the checks"
            )

    async def _checked(
        self,
        found: object,
        sent: Sequence[Claim],
        documents: Mapping[str, Document],
        number: int,
        tally: Tally,
    ) -> Statement | None:
        """The statement that may be shown for a worded one; None, and counted, if none may."""
        try:
            worded = WordedStatement.model_validate(found)
        except ValidationError:
            raise CallError(
                "gave a reply that is not in the form that was asked for", retryable=True
            ) from None
        numbers = list(dict.fromkeys(worded.claims))
        valid = [n for n in numbers if 1 <= n <= len(sent)]
        tally.unknown += len(numbers) - len(valid)
        if not valid:
            tally.dropped.append("it rests on no known claim")
            return None
        claims = [sent[n - 1] for n in valid]
        # The stance model computes: beside the loop, which other answers share.
        checked: Checked = await asyncio.to_thread(
            check, worded.text, valid, claims, documents, self.judge
        )
        if checked.text is None:
            tally.dropped.append(checked.fault or "")
            return None
        return replace(phrasing.statement(claims, documents, number), text=checked.text)

    def _filled(
        self,
        question: str,
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        history: History,
        tally: Tally,
    ) -> tuple[dict[str, str], tuple[Claim, ...]]:
        """The prompt's values, and the claims that fit the window, in their order."""
        claims = [e.claim for e in evidence]
        values = {
            "question": " ".join(question.split()),
            "history": fencing.turns(history) or "(none)",
            "limit": str(self.limit),
            "fence": fencing.fence(question, [c.text for c in claims]),
            "claims": "",
        }
        count = self.chat.counter.count
        fixed = count(self._answer.words(values)) + budget.MESSAGES + _REPLY
        order = sorted(range(len(evidence)), key=lambda i: (evidence[i].rank, i))
        kept = budget.fit(
            order,
            self.chat.room - fixed,
            lambda i: count(fencing.line(99, claims[i], documents)) + 1,
        )
        sent = tuple(claims[i] for i in sorted(kept))
        if not sent:
            raise ChatModelError(
                f"no claim fits the window of the chat model {self.chat.name}; raise "
                "WHOSAYS_MODEL_CONTEXT"
            )
        values["claims"] = "\n".join(fencing.line(n, c, documents) for n, c in enumerate(sent, 1))
        tally.sent = len(sent)
        tally.tokens = count(self._answer.words(values)) + budget.MESSAGES
        return values, sent

    async def _whole(self, question: str, history: History, meter: Meter) -> AsyncIterator[str]:
        until = time.monotonic() + _REWRITING * self.chat.deadline
        turns = fencing.turns(history)
        values = {"question": question, "history": turns, "fence": fencing.fence(question, [turns])}
        sent = self.chat.counter.count(self._rewrite.words(values)) + budget.MESSAGES
        bill = Bill(meter=meter, sent=sent)
        reply = await self.chat.ask(self._rewriting, values, WholeQuestion, until, bill)
        text = " ".join(reply.question.split())
        said = [question, *(turn.get("content", "") for turn in history)]
        if not text or len(text) > _LONGEST_QUESTION or not follows(text, said):
            raise ChatModelError(
                f"the chat model {self.chat.name} changed the question instead of rewording it"
            )
        yield text


def _objects(reader: ObjectReader, piece: str) -> list[object]:
    try:
        return reader.feed(piece)
    except ValueError:
        raise CallError("gave a reply that is not JSON", retryable=True) from None


def _repeats(statement: Statement, shown: Sequence[Statement]) -> bool:
    return any(s.text == statement.text and s.claim_ids == statement.claim_ids for s in shown)


def _plainly(items: Iterator[T], name: str) -> Generator[T, None, None]:
    try:
        yield from items
    except TimeoutError as exc:
        raise ChatModelError(f"the chat model {name} does not answer") from exc
