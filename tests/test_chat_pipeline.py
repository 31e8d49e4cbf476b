"""The whole product with a chat model: the page's answer, whatever the model or a document does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from assistant import Assistant
from assistant.records import Answer, Claim, Statement, Usage
from assistant.settings import load_settings
from assistant.wording import ChatComposer
from tests import injections
from tests.small_ledger import REPORT, greifen
from tests.soundness import live, unverifiable, wrong_sides
from tests.wire_server import REPLIES, TROUBLES, WireServer

QUESTION = "How many raiders were killed near Greifen?"
SIDES = """
[[side]]
id = "norland"
label = "Norland"
aliases = ["Defence Ministry of Norland", "Piet Haan"]

[[side]]
id = "sudland"
label = "Sudland"
aliases = ["Ilse Brandt"]
"""
DEADLINE = 8.0
PATIENCE = 60.0  # seconds that a call may take in tests that cancel it
SLACK = 12.0  # the embedded answer's share, on two cores that others use


@pytest.fixture(scope="module")
def server() -> Iterator[WireServer]:
    with WireServer(patience=15) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def warm(server: WireServer):
    """The first call imports the client; its seconds are not the deadline's."""
    settings = load_settings(model="openai:obedient", model_base_url=server.url)
    list(ChatComposer.load(settings).stream(QUESTION, greifen().evidence, greifen().documents))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A store with the small report, and one that speaks to the model in many ways."""
    home = tmp_path_factory.mktemp("chat")
    reports = home / "reports"
    reports.mkdir()
    (reports / "greifen.txt").write_text(REPORT, encoding="utf-8")
    hostile = "\n\n".join(
        f"The mayor of Brask said of the raiders killed near Greifen: {payload.words}"
        for payload in injections.ALL[:: len(injections.ALL) // 40]
    )
    (reports / "hostile.txt").write_text(hostile, encoding="utf-8")
    (home / "sides.toml").write_text(SIDES, encoding="utf-8")
    with Assistant.open(home / "store", attributor="rules", threads=1) as opened:
        assert not opened.ingest([reports], sides=home / "sides.toml").rejected
        opened.answer(QUESTION)  # the learned models load before any clock starts
        yield opened


@pytest.fixture
def ask(server: WireServer, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Asks with a model, as ``Assistant`` does when the settings name it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")

    def asked(model: str | None, history=(), question: str = QUESTION, **more):
        settings = assistant.settings.model_copy(
            update={
                "model": model and f"openai:{model}",
                "model_base_url": server.url,
                "model_timeout": 1.0 if model in TROUBLES else DEADLINE,
                "model_deadline": DEADLINE,
                "model_retries": 0,
                **more,
            }
        )
        with Assistant.open(settings=settings) as asking:
            for shared in ("encoder", "relevance"):  # loading them anew would take the time
                vars(asking)[shared] = getattr(assistant, shared)
            start = time.monotonic()
            answer = asking.answer(question, history)
            assert time.monotonic() - start < DEADLINE + SLACK
            documents = {d.doc_id: d for d in asking.documents()}
            return answer, asking.claims(), documents

    return asked


def assert_sound(answer: Answer, claims: tuple[Claim, ...], documents) -> None:
    assert answer.statements
    for statement in answer.statements:
        assert not unverifiable(statement, documents), statement
        if answer.model:
            assert not wrong_sides(statement, claims, documents), statement
            assert not live(statement), statement
    assert [c.number for s in answer.statements for c in s.citations] == list(
        range(1, 1 + sum(len(s.citations) for s in answer.statements))
    )


def test_an_answer_by_a_model_names_the_model_and_its_prompt(ask):
    answer, claims, documents = ask("obedient")
    assert answer.model == "openai:obedient"
    assert answer.prompt is not None
    assert answer.prompt.startswith("answer.v1+")
    assert answer.notice is None
    assert_sound(answer, claims, documents)


@pytest.mark.parametrize(
    "model", ["fabricates-quotes", "invents-ids", "swaps-sides", "merges-sides", "wrong-schema"]
)
def test_a_dishonest_model_is_answered_for_by_the_embedded_answer_and_marked(ask, model: str):
    plain, _, _ = ask(None)
    answer, claims, documents = ask(model)
    assert answer.notice is not None
    assert f"openai:{model}" in answer.notice
    assert answer.model is None
    assert answer.statements == plain.statements
    assert answer.status == plain.status
    assert_sound(answer, claims, documents)


@pytest.mark.parametrize("model", TROUBLES)
def test_every_trouble_ends_in_a_marked_answer_within_the_deadline(ask, model: str):
    answer, claims, documents = ask(model)
    assert answer.notice is not None
    assert "sk-loopback" not in answer.text + answer.notice
    assert_sound(answer, claims, documents)


def test_a_model_that_obeys_hostile_documents_changes_no_side_and_invents_nothing(ask):
    answer, claims, documents = ask("obeys-documents")
    assert_sound(answer, claims, documents)


def test_nothing_in_the_corpus_is_decided_without_asking_the_model(ask, server):
    server.seen.clear()
    answer, _, _ = ask("obedient", question="What does the recipe say about cinnamon buns?")
    assert answer.abstained
    assert not server.seen


HISTORY = (
    {"role": "user", "content": "How many raiders does Norland say were killed near Greifen?"},
    {"role": "assistant", "content": "Norland says more than 70 raiders were killed."},
)


def test_a_follow_up_is_made_whole_by_the_model(ask, server):
    whole = "What does Sudland say about the raiders killed near Greifen?"

    def reply(seen):
        return {"question": whole} if "Last question" in seen.prompt else REPLIES["obedient"](seen)

    server.script["both"] = reply
    answer, _, _ = ask("both", HISTORY, "And what about Sudland?")
    assert answer.interpreted == whole
    assert answer.question == "And what about Sudland?"

    assert answer.rewrite_prompt is not None
    assert answer.rewrite_prompt.startswith("rewrite.v1+")
    assert answer.fallbacks == ()
    assert answer.usage is not None
    assert answer.usage.calls == 2


def test_where_the_model_cannot_rewrite_the_embedded_resolver_does_and_the_answer_says_so(
    ask, server
):
    embedded, _, _ = ask(None, HISTORY, "And what about Sudland?")

    def reply(seen):
        asked = "Last question" in seen.prompt
        return {"nonsense": True} if asked else REPLIES["obedient"](seen)

    server.script["forgetful"] = reply
    for model, fallbacks in (("forgetful", ("rewriting",)), ("broken", ("rewriting", "wording"))):
        answer, _, _ = ask(model, HISTORY, "And what about Sudland?")
        assert answer.interpreted == embedded.interpreted
        assert answer.fallbacks == fallbacks
        assert answer.rewrite_prompt is None
        assert answer.notice is not None
        assert answer.notice.startswith("The follow-up was understood without the chat model: ")
        assert f"openai:{model}" in answer.notice


def test_the_answer_tells_what_the_model_took(ask):
    answer, _, _ = ask("obedient")
    assert answer.usage is not None
    assert (answer.usage.calls, answer.usage.estimated) == (1, 1)
    counted, _, _ = ask("obedient", model_usage=True)
    assert counted.usage == Usage(calls=1, sent=321, received=45)
    embedded, _, _ = ask(None)
    assert embedded.usage is None


@pytest.fixture
def patient(server: WireServer, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """An assistant whose model may take a minute, with no other limit before it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")
    update = {
        "model": "openai:hang",
        "model_base_url": server.url,
        "model_timeout": PATIENCE,
        "model_deadline": PATIENCE,
        "model_retries": 0,
    }
    server.seen.clear()
    monkeypatch.setattr(server, "patience", 2 * PATIENCE)
    with Assistant.open(settings=assistant.settings.model_copy(update=update)) as opened:
        for shared in ("encoder", "relevance"):
            vars(opened)[shared] = getattr(assistant, shared)
        yield opened


async def until_hung_up(server: WireServer) -> None:
    while not any(s.hung_up for s in server.seen):
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("history", [(), HISTORY], ids=["wording", "rewriting"])
def test_cancelling_an_async_answer_closes_the_call_long_before_its_deadline(
    server, patient, history
):
    """In the middle of wording, and of making a follow-up whole."""

    async def cancel() -> float:
        question = "And what about Sudland?" if history else QUESTION
        task = asyncio.create_task(patient.aanswer(question, history))
        while not server.seen:
            await asyncio.sleep(0.01)
            assert not task.done()
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(until_hung_up(server), PATIENCE)
        return time.monotonic() - began

    assert asyncio.run(cancel()) < PATIENCE / 2


def test_closing_the_async_stream_closes_the_call(server, patient):
    async def close() -> float:
        stream = patient.astream(QUESTION, model="openai:hang-midway")
        assert isinstance(await anext(stream), Statement)
        began = time.monotonic()
        await stream.aclose()
        await asyncio.wait_for(until_hung_up(server), PATIENCE)
        return time.monotonic() - began

    assert asyncio.run(close()) < PATIENCE / 2


def test_cancelling_the_chain_closes_the_call(server, patient):
    async def cancel() -> float:
        task = asyncio.create_task(patient.chain.ainvoke({"input": QUESTION}))
        while not server.seen:
            await asyncio.sleep(0.01)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(until_hung_up(server), PATIENCE)
        return time.monotonic() - began

    assert asyncio.run(cancel()) < PATIENCE / 2


def test_the_loop_stays_free_while_an_answer_is_made(patient):
    async def count() -> int:
        task = asyncio.create_task(patient.aanswer(QUESTION, model="embedded"))
        ticks = 0
        while not task.done():
            await asyncio.sleep(0.001)
            ticks += 1
        return ticks

    assert asyncio.run(count()) > 1


def test_a_call_may_name_its_model_or_none(server, patient):
    named = patient.answer(QUESTION, model="openai:obedient")
    assert named.model == "openai:obedient"
    server.seen.clear()
    bare = patient.answer(QUESTION, model="embedded")
    assert bare.model is None
    assert bare.notice is None
    assert not server.seen
    assert len(patient.answer(QUESTION, model="openai:obedient", limit=1).statements) == 1


def test_a_model_of_another_provider_is_not_asked_at_the_configured_server(patient, monkeypatch):
    """Its key would go there."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-loopback-0123456789")
    other = patient._wordings.of("anthropic:claude-sonnet-4-5", 12)
    assert "127.0.0.1" not in str(other.chat.model.anthropic_api_url)
    same = patient._wordings.of("openai:obedient", 12)
    assert "127.0.0.1" in str(same.chat.model.openai_api_base)


def test_a_model_s_composer_is_made_once(patient):
    first = patient._wordings.of("openai:obedient", 12)
    assert patient._wordings.of("openai:obedient", 12) is first
    assert patient._wordings.of("OpenAI:obedient", 3).chat is first.chat
