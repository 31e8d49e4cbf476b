"""The sample corpus, served with a chat model that never answers, and waiting for what it sees."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.pipeline import Assistant
from tests.ui.conftest import Running
from tests.wire_server import WireServer

DEADLINE = 90.0
QUESTION = "How many attackers were killed, says the Russian Defense Ministry?"


@contextmanager
def served(sample: Assistant, model: WireServer, **options) -> Iterator[Running]:
    """A server whose chat model hangs; ``options`` as ``create_app`` takes them."""
    settings = sample.settings.model_copy(
        update={
            "model": "openai:hang",
            "model_base_url": model.url,
            "model_timeout": DEADLINE,
            "model_deadline": DEADLINE,
            "model_retries": 0,
        }
    )
    sample.verify("warm up")
    with Assistant.open(settings=settings) as assistant:
        for shared in ("encoder", "relevance"):
            assistant.__dict__[shared] = getattr(sample, shared)
        with Running(assistant, **options) as running:
            yield running


def asked_of(model: WireServer, count: int = 1) -> None:
    """Wait until the model was asked."""
    deadline = time.monotonic() + DEADLINE
    while len(model.seen) < count:
        assert time.monotonic() < deadline, "the model was not asked"
        time.sleep(0.02)


def seconds_until_closed(model: WireServer, number: int = 0) -> float:
    """Wait until the model's server saw its connection closed."""
    began = time.monotonic()
    while not model.seen[number].hung_up:
        assert time.monotonic() - began < DEADLINE, "the call was not cancelled"
        time.sleep(0.02)
    return time.monotonic() - began
