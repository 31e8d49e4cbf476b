import asyncio
import threading

import pytest

from assistant import Answer, Assistant, Statement, pipeline
from assistant.errors import (
    QuestionError,
    SettingsError,
    StoreError,
    UnknownDocumentError,
    UnknownSideError,
)
from assistant.pipeline import open_default
from assistant.records import Side
from assistant.settings import load_settings
from assistant.sides import Sides
from tests import corpora


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("pipeline")
    corpora.write(made)
    return made


@pytest.fixture(scope="module")
def assistant(folder):
    with Assistant.open(folder / "store") as opened:
        opened.ingest([folder / "reports"], sides=folder / "sides.toml")
        yield opened


def test_ingest_reports_what_it_did(folder, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        report = opened.ingest([folder / "reports", tmp_path / "empty.txt"])
        assert set(report.added) == {"city.txt", "harbour.txt"}
        (rejected,) = report.rejected
        assert "empty" in rejected.reason
        again = opened.ingest([folder / "reports"])
        assert set(again.unchanged) == {"city.txt", "harbour.txt"}
        assert again.claims == 0


def test_a_bad_file_in_a_folder_does_not_lose_the_rest(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"\x00\x01" * 50)
    (folder / "b.txt").symlink_to(tmp_path / "gone.txt")
    (folder / "c.txt").write_text("The mayor said the bridge is safe.")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        report = opened.ingest([folder])
        assert report.added == ("c.txt",)
        assert {r.path.rsplit("/", 1)[-1] for r in report.rejected} == {"a.txt", "b.txt"}


def test_two_files_that_would_share_an_id_never_replace_each_other(tmp_path):
    for name, words in (("one", "safe"), ("two", "closed")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "note.txt").write_text(f"The mayor said the bridge is {words}.")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        report = opened.ingest([tmp_path / "one", tmp_path / "two"])
        assert report.added == ("note.txt",)
        assert len(report.rejected) == 1
        assert [c.text for c in opened.claims()] == ["the bridge is safe"]


def test_feedback_is_kept_while_a_document_is_read(tmp_path):
    with Assistant.open(tmp_path / "store") as opened, opened.store.writing():
        opened.add_feedback("Who?", "{}", right=True)
        assert len(opened.store.feedback()) == 1


def test_a_changed_file_replaces_its_old_version(tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("The mayor said the bridge is safe.")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([file])
        file.write_text("The mayor said the bridge is closed.")
        assert opened.ingest([file]).replaced == ("note.txt",)
        assert [c.text for c in opened.claims()] == ["the bridge is closed"]


def test_every_claim_is_the_slice_at_its_spans(assistant):
    texts = {d.doc_id: d.text for d in assistant.documents()}
    found = assistant.claims()
    assert found
    for c in found:
        assert c.text == " … ".join(texts[c.doc_id][s.start : s.end] for s in c.content)


def test_an_answer_shows_both_sides_and_says_that_they_differ(assistant):
    answer = assistant.answer("How many workers were hurt?")
    sides = {s.side for s in answer.statements}
    assert {"Port Authority", "Dockers' Union"} <= sides
    assert answer.status == "disputed"
    assert answer.unverified


def test_every_quotation_shown_is_the_text_at_its_span(assistant):
    answer = assistant.answer("How many workers were hurt?")
    numbers = []
    for s in answer.statements:
        assert s.citations
        for c in s.citations:
            text = assistant.document(c.doc_id).text
            assert text[c.span.start : c.span.end] == c.quote
            numbers.append(c.number)
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_question_about_an_absent_event_is_not_answered(assistant):
    answer = assistant.answer("How many goals did Real Madrid score in the final?")
    assert answer.abstained
    assert answer.status == "not-in-corpus"
    assert "Searched" in answer.text


def test_a_question_about_one_side_is_answered_by_that_side_alone(assistant):
    answer = assistant.answer("How many workers were hurt, according to the Dockers' Union?")
    assert {s.side for s in answer.statements} == {"Dockers' Union"}


def test_who_is_described_and_did_not_speak_is_not_answered_for(assistant):
    answer = assistant.answer("What does the insurance company say about the crane?")
    assert answer.status == "not-in-corpus"
    assert "Related, but not an answer" in answer.text
    said = assistant.answer("What does the dock workers' association say about the crane?")
    assert {s.side for s in said.statements} == {"Dockers' Union"}


def test_a_name_in_small_letters_that_nobody_has_is_not_answered_for(assistant):
    assert assistant.answer("what does corbett say about the crane").status == "not-in-corpus"
    assert assistant.answer("what does horak say about the crane").status != "not-in-corpus"


def test_who_goes_by_a_description_of_its_report_answers_it(tmp_path):
    (tmp_path / "a.txt").write_text("The port operator, Selaport, said that the crane was sound.")
    (tmp_path / "b.txt").write_text("The Southern Union said on Monday that the crane had fallen.")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([tmp_path / "a.txt", tmp_path / "b.txt"])
        answer = opened.answer("What does the company say about the crane?")
    assert {s.source for s in answer.statements} == {"Selaport"}


def test_a_follow_up_uses_the_conversation(assistant):
    history = [
        {"role": "user", "content": "How many workers were hurt, according to the Port Authority?"},
        {"role": "assistant", "content": "Nine."},
    ]
    answer = assistant.answer("And what about the other side?", history)
    assert {s.side for s in answer.statements} == {"Dockers' Union"}


def test_the_stream_ends_with_the_answer_that_answer_gives(assistant):
    *statements, last = assistant.stream("How many workers were hurt?")
    assert all(isinstance(s, Statement) for s in statements)
    assert isinstance(last, Answer)
    assert last.statements == tuple(statements)
    assert last == assistant.answer("How many workers were hurt?")


def test_filters_narrow_the_answer(assistant):
    only = assistant.answer("What did the union announce?", doc_id="city.txt")
    assert {c.doc_id for s in only.statements for c in s.citations} <= {"city.txt"}
    late = assistant.answer("What did the union announce?", since="2024-03-06")
    assert {c.doc_id for s in late.statements for c in s.citations} <= {"city.txt"}


def test_an_answer_tells_nothing_of_those_whom_it_leaves_out(assistant):
    asked = "How many workers were hurt?"
    assert not assistant.answer(asked).narrowed
    filtered = assistant.answer(asked, side="port")
    told = assistant.answer("How many workers were hurt, according to the Dockers' Union?")
    for answer in (filtered, told):
        assert answer.narrowed
        assert answer.status == "single-source"
        assert "nobody" not in answer.text
    verdict = assistant.verify("Nine workers were hurt.", side="port")
    assert verdict.narrowed
    assert "No side" not in verdict.text


def test_an_abstention_counts_what_was_searched(assistant):
    asked = "Who won the football match in Oslo?"
    documents, claims = assistant.store.counts()
    assert f"Searched {claims} claims in {documents} documents" in assistant.answer(asked).text
    within = assistant.answer(asked, side="port", doc_id="city.txt")
    held = assistant.count_claims(side="port", doc_id="city.txt")
    assert 0 < held < claims
    assert f"Searched {held} claim" in within.text
    assert "in 1 document for" in within.text
    assert "Nothing in the corpus" not in within.text


def test_a_filter_that_names_nothing_is_an_error(assistant):
    with pytest.raises(UnknownSideError, match="Pirates"):
        assistant.answer("Who?", side="Pirates")
    with pytest.raises(UnknownDocumentError, match=r"gone\.txt"):
        assistant.answer("Who?", doc_id="gone.txt")


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_question_that_is_empty_or_too_long_is_an_error(assistant, text):
    with pytest.raises(QuestionError):
        assistant.answer(text)


def test_verify_gives_each_sides_position(assistant):
    verdict = assistant.verify("The crane was inspected in February.")
    stances = {p.side: p.stance for p in verdict.positions}
    assert stances["Port Authority"] == "asserts"
    assert stances["Dockers' Union"] == "denies"
    assert verdict.label == "disputed"


@pytest.mark.parametrize("says", ["According to the Port Authority, the", "The Port Authority's"])
def test_a_statement_that_names_a_side_is_held_against_all_sides(assistant, says):
    verdict = assistant.verify(f"{says} crane had been inspected in February.")
    assert {"Port Authority", "Dockers' Union"} <= {p.side for p in verdict.positions}


def test_verify_says_when_nobody_addresses_a_claim(assistant):
    verdict = assistant.verify("Volcanic ash closed the airport of Reykjavik.")
    assert verdict.label == "not-in-corpus"
    assert verdict.positions == ()


def test_the_chain_is_a_runnable_with_the_usual_keys(assistant):
    asked = {"input": "How many workers were hurt?"}
    out = assistant.chain.invoke(asked)
    assert set(out) == {"input", "context", "answer"}
    assert out["answer"].statements
    assert assistant.chain.batch([asked])[0]["answer"] == out["answer"]
    assert asyncio.run(assistant.chain.ainvoke(asked))["answer"] == out["answer"]
    parts = list(assistant.chain.stream(asked))
    assert {k for p in parts for k in p} == {"input", "context", "answer"}


def test_answers_are_the_same_from_several_threads(assistant):
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(assistant.answer("How many workers were hurt?").text)
        )
        for _ in range(4)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_sides_file_moves_the_ledger(folder, tmp_path):
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([folder / "reports"])
        file = tmp_path / "sides.toml"
        file.write_text(
            '[[side]]\nid = "all"\nlabel = "Everybody"\n'
            'aliases = ["Port Authority", "Dockers\' Union"]\n'
        )
        opened.set_sides(Sides.from_toml(file))
        assert "Everybody" in {c.source.side for c in opened.claims()}
        assert opened.answer("Was the crane inspected?").statements[0].side == "Everybody"


def test_a_removed_document_is_not_cited(folder, tmp_path):
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([folder / "reports"])
        opened.remove("harbour.txt")
        assert [d.doc_id for d in opened.documents()] == ["city.txt"]
        assert not [c for c in opened.claims() if c.doc_id == "harbour.txt"]


TELLING = {
    "a.txt": "Ada Marsh, a spokeswoman for Brightwell Foods, said the mill was clean.",
    "b.txt": "Ada Marsh said the river was clean.",
    "c.txt": "Ada Marsh, a spokeswoman for the Quay Committee, said the river was closed.",
    "d.txt": "The Peruvian Defense Ministry said that the bridge was safe.",
    "e.txt": "The Peruvian Ministry of Defence said that nine boats left. "
    "The Peruvian Ministry of Defence said that one came back.",
}
"""Each tells of a source what another does not, or otherwise."""


def ledger_of(opened):
    return sorted(opened.claims(), key=lambda c: c.claim_id)


@pytest.fixture
def telling(tmp_path, encoder):
    """A store of its own for each call, with these documents ingested one after the other."""
    for name, text in TELLING.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = []

    def opened(names):
        assistant = Assistant.open(tmp_path / f"store-{len(made)}", attributor="rules")
        made.append(assistant)
        assistant.__dict__["encoder"] = encoder
        for name in names:
            assistant.ingest([tmp_path / name])
        return assistant

    yield opened
    for assistant in made:
        assistant.close()


@pytest.mark.parametrize(
    "order", [("b.txt", "a.txt", "c.txt"), ("c.txt", "b.txt", "a.txt"), ("a.txt", "b.txt", "c.txt")]
)
def test_the_ledger_does_not_depend_on_the_order_of_ingesting(telling, order):
    whole = telling(TELLING)
    other = telling([*order, "e.txt", "d.txt"])
    assert ledger_of(other) == ledger_of(whole)
    assert other.suggest_sides() == whole.suggest_sides()
    sides = {c.doc_id: c.source.side for c in whole.claims(source="Ada Marsh")}
    assert sides["b.txt"] == "Ada Marsh"  # the others do not agree on whom she speaks for


def test_names_and_sides_that_came_from_a_removed_document_go_with_it(telling):
    opened = telling(TELLING)
    opened.remove("c.txt")
    agreed = {c.source.side for c in opened.claims(source="Ada Marsh")}
    assert agreed == {"Brightwell Foods"}
    opened.remove("a.txt")
    opened.remove("e.txt")
    assert ledger_of(opened) == ledger_of(telling(["b.txt", "d.txt"]))
    assert {c.source.name for c in opened.claims(doc_id="d.txt")} == {"Peruvian Defense Ministry"}


@pytest.fixture
def sample(folder, tmp_path, monkeypatch):
    """The sample corpus is this module's; the settings of a default store of our own."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "documents").symlink_to(folder / "reports")
    (tmp_path / "corpus" / "sides.toml").write_text((folder / "sides.toml").read_text())
    monkeypatch.setattr(pipeline, "data_dir", lambda _: tmp_path / "corpus")
    return load_settings(store=tmp_path / "store", attributor="rules")


def test_an_empty_default_store_gets_the_sample_with_its_sides(sample):
    with open_default(sample) as opened:
        assert len(opened.documents()) == 2
        assert [s.side_id for s in opened.store.sides().sides] == ["port", "union"]


def test_the_sample_leaves_when_reports_of_ones_own_come(sample, tmp_path):
    own = tmp_path / "own.txt"
    own.write_text("The mayor of Orla said that the bridge is safe.")
    with open_default(sample) as opened:
        opened.ingest([tmp_path / "gone.txt"])
        assert len(opened.documents()) == 2  # nothing came
        opened.ingest([own])
        assert [d.doc_id for d in opened.documents()] == ["own.txt"]
        assert opened.store.sides() == Sides()
    with open_default(sample) as again:
        assert [d.doc_id for d in again.documents()] == ["own.txt"]


def test_what_of_the_sample_is_ingested_by_name_stays(sample, tmp_path):
    own = tmp_path / "own.txt"
    own.write_text("The mayor of Orla said that the bridge is safe.")
    with open_default(sample) as opened:
        report = opened.ingest([pipeline.data_dir("corpus") / "documents", own])
        assert report.added == ("own.txt",)
        assert len(opened.documents()) == 3


def test_what_a_killed_process_left_unsettled_is_settled_the_next_time(folder, tmp_path):
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([folder / "reports"])
        before = {c.source.side for c in opened.claims(source="Pavel Horak")}
        opened.store.set_sides(Sides.from_toml(folder / "sides.toml"))  # and then it was killed
        assert {c.source.side for c in opened.claims(source="Pavel Horak")} == before
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        assert opened.ingest([folder / "reports"]).added == ()
        assert {c.source.side for c in opened.claims(source="Pavel Horak")} == {"Dockers' Union"}


def test_sides_written_for_an_empty_default_store_outlive_the_sample(sample):
    mine = Sides(sides=(Side(side_id="mine", label="Mine", aliases=("Pavel Horak",)),))
    with Assistant.open(settings=sample) as opened:
        opened.set_sides(mine)
    with open_default(sample) as opened:
        assert len(opened.documents()) == 2
        assert opened.store.sides() == mine
        assert {c.source.side for c in opened.claims(source="Pavel Horak")} == {"Mine"}


def test_a_default_store_that_cannot_be_filled_is_closed(sample, monkeypatch):
    made = []

    def broken(self, *_, **__):
        made.append(self)
        raise StoreError("the disk is full")

    monkeypatch.setattr(Assistant, "ingest", broken)
    with pytest.raises(StoreError, match="disk is full"):
        open_default(sample)
    (opened,) = made
    with pytest.raises(StoreError, match="is closed"):
        opened.documents()


def test_questions_can_be_asked_off_the_event_loop(assistant):
    question, history = (
        "And what about the other side?",
        [
            {
                "role": "user",
                "content": "How many workers were hurt, according to the Port Authority?",
            }
        ],
    )

    async def ask():
        return [part async for part in assistant.astream(question, history)]

    assert asyncio.run(ask()) == list(assistant.stream(question, history))
    assert asyncio.run(assistant.aanswer(question, history)) == assistant.answer(question, history)


def test_a_call_may_ask_for_fewer_statements_and_the_rest_is_counted(assistant):
    whole = assistant.answer("How many workers were hurt?")
    short = assistant.answer("How many workers were hurt?", limit=1)
    assert len(whole.statements) > 1
    assert len(short.statements) == 1
    assert short.more > whole.more
    assert asyncio.run(assistant.aanswer("How many workers were hurt?", limit=1)) == short
    assert assistant.answer("How many workers were hurt?") == whole


@pytest.mark.parametrize("limit", [0, -1, 51])
def test_a_limit_without_meaning_is_an_error(assistant, limit):
    with pytest.raises(SettingsError, match=f"limit = {limit}"):
        assistant.answer("How many workers were hurt?", limit=limit)
    with pytest.raises(SettingsError, match=f"limit = {limit}"):
        asyncio.run(assistant.aanswer("How many workers were hurt?", limit=limit))


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("gpt-5-mini", "provider:model"),
        ("", "provider:model"),
        ("openai:gpt-5-mini", "OPENAI_API_KEY"),
    ],
)
def test_a_chat_model_that_cannot_be_set_up_for_a_call_is_an_error(
    assistant, monkeypatch, model, reason
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match=reason):
        assistant.answer("How many workers were hurt?", model=model)


def test_claims_are_filtered_by_any_name_of_a_side(folder, tmp_path):
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([folder / "reports"], sides=folder / "sides.toml")
        for side in opened.sides():
            found = opened.claims(side=side.label)
            for name in (side.side_id, *side.aliases):
                assert opened.claims(side=name) == found
                assert opened.count_claims(side=name) == len(found)


def test_a_side_of_the_sources_alone_filters_claims_too(folder, tmp_path):
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([folder / "reports"])
        labels = {c.source.side for c in opened.claims() if c.source.side}
        assert labels
        for label in labels:
            assert {c.source.side for c in opened.claims(side=label)} == {label}


def test_an_unknown_side_is_an_error_for_claims_as_for_questions(assistant):
    with pytest.raises(UnknownSideError, match="Pirates"):
        assistant.claims(side="Pirates")
    with pytest.raises(UnknownSideError, match="Pirates"):
        assistant.count_claims(side="Pirates")


def test_a_state_is_known_by_its_adjective(tmp_path):
    (tmp_path / "talks.txt").write_text("The Hungarian envoy said talks failed.", encoding="utf-8")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([tmp_path / "talks.txt"])
        assert opened.understand("Will Hungary stop the talks?").unknown == ()
        assert opened.understand("Will Poland stop the talks?").unknown == ("Poland",)


def test_whoever_has_a_name_without_letters_is_unknown(assistant):
    asked = assistant.understand("What does the man. Ⓐ say about the raid?")
    assert asked.asked in asked.unknown


def test_publishers_and_words_of_titles_are_names_that_the_corpus_holds(tmp_path):
    report = "title: Flood in Ossa\npublisher: The Morning Herald\n===\nThe mayor said nine fled."
    (tmp_path / "flood.txt").write_text(report, encoding="utf-8")
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.ingest([tmp_path / "flood.txt"])
        known = "Did nine flee Ossa, as the Morning Herald reports?"
        assert opened.understand(known).unknown == ()
        assert opened.understand("What does the Morning Herald say about Ossa?").unknown == ()
        assert opened.understand("Did nine flee Atlantis?").unknown == ("Atlantis",)
        asked = opened.understand("What does Zed Brown say about Ossa?")
        assert asked.asked in asked.unknown
