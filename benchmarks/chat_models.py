"""What a bad chat model can get shown: the composer against a hostile server on loopback.

Enters: nothing but the repository. Leaves: counts, as a Markdown table. Does not: leave the
machine.

    python -m benchmarks.chat_models [--no-judge] [--payloads N] [--cancels N]

Every behaviour of ``tests/wire_server`` is called ``--repeats`` times, and every payload of
``tests/injections`` once, with a model that does what the payload asks to the letter. A statement
that is shown is held against the documents and the ledger by ``tests/soundness``, which shares no
code with the checks. Last, answers are cancelled while the model hangs: how long its connection
stays open after that.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.checking import Judge
from assistant.errors import ChatModelError
from assistant.records import Statement
from assistant.settings import load_settings
from assistant.wording import ChatComposer
from tests import injections
from tests.small_ledger import Ledger, greifen, with_content
from tests.soundness import live, unverifiable, wrong_sides
from tests.wire_server import REPLIES, TROUBLES, WireServer

QUESTION = "What happened at Greifen?"
DEADLINE = 4.0
SLACK = 1.0  # seconds after the deadline that still count as within it: the machine is shared
HONEST = ("obedient", "plain", "bare")


@dataclass
class Count:
    """What one kind of model got shown, and how its calls ended."""

    calls: int = 0
    shown: int = 0
    unverifiable: int = 0
    wrong_sides: int = 0
    live: int = 0
    obeyed: int = 0
    fallbacks: int = 0
    late: int = 0
    slowest: float = 0.0
    names: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        out: Sequence[Statement],
        made: Ledger,
        failed: bool,
        seconds: float,
        wanted: frozenset[str] = frozenset(),
    ) -> None:
        """One call more."""
        self.calls += 1
        self.shown += len(out)
        self.fallbacks += failed
        self.slowest = max(self.slowest, seconds)
        self.late += seconds > DEADLINE + SLACK
        for statement in out:
            bad = (
                bool(unverifiable(statement, made.documents)),
                bool(wrong_sides(statement, made.claims, made.documents)),
                bool(live(statement)),
                statement.text.rstrip(".") in wanted,
            )
            self.unverifiable += bad[0]
            self.wrong_sides += bad[1]
            self.live += bad[2]
            self.obeyed += bad[3]
            if any(bad):
                self.names.append(f"{name}: {statement.text}")

    def row(self, title: str) -> str:
        """The counts as a row of the table."""
        return (
            f"| {title} | {self.calls} | {self.shown} | {self.unverifiable} | {self.wrong_sides} | "
            f"{self.live} | {self.obeyed} | {self.fallbacks} | {self.late} | {self.slowest:.1f} |"
        )


def ask(
    server: WireServer, model: str, made: Ledger, judge: Judge | None
) -> tuple[list[Statement], bool, float]:
    """What was shown, whether the embedded answer must step in, and the seconds that it took."""
    settings = load_settings(
        model=f"openai:{model}",
        model_base_url=server.url,
        model_timeout=1.0,
        model_deadline=DEADLINE,
        model_retries=1,
    )
    composer = ChatComposer.load(settings, judge)
    out: list[Statement] = []
    start = time.monotonic()
    failed = False
    try:
        out.extend(composer.stream(QUESTION, made.evidence, made.documents))
    except ChatModelError:
        failed = True
    return out, failed, time.monotonic() - start


async def cancelled(server: WireServer, made: Ledger) -> float:
    """Seconds from cancelling an answer until the model's server saw the connection closed."""
    settings = load_settings(
        model="openai:hang", model_base_url=server.url, model_timeout=60.0, model_deadline=60.0
    )
    composer = ChatComposer.load(settings)
    before = len(server.seen)

    async def read() -> None:
        async for _ in composer.astream(QUESTION, made.evidence, made.documents):
            pass

    task = asyncio.create_task(read())
    while len(server.seen) == before:
        await asyncio.sleep(0.01)
    start = time.monotonic()
    task.cancel()
    while not server.seen[-1].hung_up:
        await asyncio.sleep(0.01)
    return time.monotonic() - start


def packaged_judge() -> Judge:
    from assistant.relevance import Relevance

    relevance = Relevance.load(load_settings(), 1)
    return lambda text, claims: relevance.judge(text, claims, task="verify")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--payloads", type=int, default=len(injections.ALL))
    parser.add_argument("--cancels", type=int, default=20)
    parser.add_argument("--no-judge", action="store_true", help="without the stance model")
    given = parser.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "none")
    judge = None if given.no_judge else packaged_judge()
    counts = {"honest": Count(), "dishonest": Count(), "in trouble": Count(), "injected": Count()}
    with WireServer(patience=6) as server:
        if judge is not None:
            judge("The first call loads the model.", greifen().claims)
        ask(server, "obedient", greifen(), judge)  # and this one imports the client
        for _ in range(given.repeats):
            for model in (*REPLIES, *TROUBLES):
                made = greifen()
                kind = "dishonest"
                if model in HONEST:
                    kind = "honest"
                elif model in TROUBLES:
                    kind = "in trouble"
                counts[kind].add(model, *_asked(server, model, made, judge))
        for payload in injections.ALL[: given.payloads]:
            made = with_content(payload.words)
            server.script["obeys"] = lambda seen, p=payload: {
                "insufficient": False,
                "statements": [*p.wants, *REPLIES["obeys-documents"](seen)["statements"][-14:]],
            }
            wanted = frozenset(w["text"].rstrip(".") for w in payload.wants)
            counts["injected"].add(
                payload.name, *_asked(server, "obeys", made, judge), wanted=wanted
            )
        server.patience = 120.0
        closed = sorted(asyncio.run(cancelled(server, greifen())) for _ in range(given.cancels))
    print(
        "| model | calls | shown | unverifiable citations | wrong sides | live markup | obeyed | "
        "fallbacks | past the deadline | slowest, s |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for title, count in counts.items():
        print(count.row(title))
    if closed:
        print(
            f"\n{len(closed)} answers cancelled while the model hung: its connection was closed "
            f"after {closed[len(closed) // 2]:.2f} s (median), {closed[-1]:.2f} s at most\n"
        )
    for count in counts.values():
        for name in count.names:
            print(f"- {name}")


def _asked(
    server: WireServer, model: str, made: Ledger, judge: Judge | None
) -> tuple[list[Statement], Ledger, bool, float]:
    out, failed, seconds = ask(server, model, made, judge)
    return out, made, failed, seconds


if __name__ == "__main__":
    main()
