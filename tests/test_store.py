import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from assistant.errors import (
    QuestionError,
    StoreError,
    StoreLockedError,
    StoreVersionError,
    UnknownDocumentError,
)
from assistant.records import REPORTER, Claim, Side, Source, Span
from assistant.sides import Sides
from assistant.store import UNATTRIBUTED, Order, Store, Where
from assistant.store_rows import of_documents, ordered
from assistant.store_schema import DATABASE, VERSION, connect
from tests import reports


@pytest.fixture
def store(tmp_path):
    with reports.open_filled(tmp_path / "store") as opened:
        yield opened


def texts(claims):
    return [c.text for c in claims]


# -- opening --------------------------------------------------------------------------------------


def test_a_store_is_made_where_there_is_none(tmp_path):
    with Store.open(tmp_path / "new" / "store") as store:
        assert store.counts() == (0, 0)
    assert (tmp_path / "new" / "store" / DATABASE).is_file()


def test_without_create_a_missing_store_is_an_error(tmp_path):
    with pytest.raises(StoreError, match="there is no store in"):
        Store.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path):
    (tmp_path / "store").write_text("x")
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(tmp_path / "store")


def test_a_newer_store_is_refused_and_left_alone(store):
    store.close()
    with sqlite3.connect(store.folder / DATABASE) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = (store.folder / DATABASE).read_bytes()
    with pytest.raises(StoreVersionError, match=f"has version {VERSION + 1}.*Install the newer"):
        Store.open(store.folder)
    assert (store.folder / DATABASE).read_bytes() == before


def test_an_older_store_is_migrated_with_all_it_holds(store, monkeypatch):
    store.close()
    monkeypatch.setattr("assistant.store_schema.VERSION", VERSION + 1)
    monkeypatch.setattr(
        "assistant.store_schema.MIGRATIONS",
        {VERSION: "ALTER TABLE documents ADD COLUMN language TEXT;\nCREATE TABLE extra (x);"},
    )
    with Store.open(store.folder) as migrated:
        assert migrated.counts() == (2, 5)
        assert migrated._rows("SELECT language FROM documents") == [(None,), (None,)]
        assert migrated._rows("PRAGMA user_version") == [(VERSION + 1,)]


def as_of_version_1(store):
    """Take from the closed store what version 2 added."""
    store.close()
    with sqlite3.connect(store.folder / DATABASE) as db:
        for name in ("by_side", "by_source", "by_text", "stance"):
            db.execute(f"DROP INDEX claims_{name}")
        db.execute("DROP INDEX documents_title")
        db.execute("CREATE INDEX claims_denied ON claims (doc, position) WHERE stance = 'denies'")
        for trigger in ("insert", "delete", "update"):
            db.execute(f"DROP TRIGGER documents_fts_{trigger}")
        db.execute("DROP TABLE documents_fts")
        db.execute("PRAGMA user_version = 1")


def test_a_store_of_version_1_becomes_as_a_new_one(store):
    as_of_version_1(store)
    with Store.open(store.folder) as migrated, Store.open(store.folder.parent / "new") as fresh:
        assert len(migrated.claims(order="side")) == 5
        query = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        assert migrated._rows(query) == fresh._rows(query)


def test_a_failed_migration_changes_nothing(store, monkeypatch):
    store.close()
    monkeypatch.setattr("assistant.store_schema.VERSION", VERSION + 1)
    monkeypatch.setattr(
        "assistant.store_schema.MIGRATIONS",
        {VERSION: "CREATE TABLE extra (x);\nALTER TABLE nowhere ADD COLUMN x;"},
    )
    with pytest.raises(StoreError):
        Store.open(store.folder)
    monkeypatch.undo()
    with Store.open(store.folder) as opened:
        assert opened._rows("SELECT name FROM sqlite_schema WHERE name = 'extra'") == []


def test_a_database_of_another_program_is_refused(tmp_path):
    (tmp_path / "store").mkdir()
    with sqlite3.connect(tmp_path / "store" / DATABASE) as db:
        db.execute("CREATE TABLE songs (name)")
    with pytest.raises(StoreError, match="of another program"):
        Store.open(tmp_path / "store")


@pytest.mark.parametrize("damage", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_an_error_that_says_what_to_do(store, damage):
    store.close()
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (store.folder / name).unlink(missing_ok=True)
    (store.folder / DATABASE).write_bytes(damage)
    with pytest.raises(
        StoreError, match=r"is damaged.*Put back a copy.*ingest the documents again"
    ):
        Store.open(store.folder)


def test_a_truncated_database_is_an_error_and_not_an_empty_answer(store):
    store.close()
    path = store.folder / DATABASE
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreError, match="is damaged"):
        _read_all(store.folder)


def _read_all(folder):
    with Store.open(folder) as opened:
        return opened.claims(), opened.documents(), list(opened.vectors())


def test_a_closed_store_says_so(store):
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.documents()


# -- documents ------------------------------------------------------------------------------------


def test_what_was_put_is_what_is_read(store):
    document = store.document("bridge.txt")
    assert document.title == "bridge.txt"
    assert document.published == "2024-03-05"
    for claim in store.claims(doc_id="bridge.txt"):
        (content,) = claim.content
        assert document.text[content.start : content.end] == claim.text
    (chunk,) = reports.chunks(store, "bridge.txt")
    assert chunk.text == document.text
    assert [d.doc_id for d in store.documents()] == ["bridge.txt", "ferry.txt"]


def test_every_field_of_a_claim_comes_back(store):
    at = Span(start=0, end=5)
    claim = Claim(
        claim_id="full.txt#0-5",
        doc_id="full.txt",
        content=(at, Span(start=6, end=9)),
        text="Words … and",
        source=Source(name="A", side="B", mention=at, role="mayor", organisation="City"),
        sentence=at,
        cue=at,
        stance="denies",
        act="doubts",
        direct=True,
        unverified=True,
        unverified_at=at,
        relayed_by=Source(name="C", side="D", mention=at, role="aide", organisation="E"),
        agreed=True,
    )
    document = reports.document("full.txt", "Words and more of them.")
    chunk = reports.chunking.chunk(document, [Span(start=0, end=23)])
    vectors = {claim.claim_id: reports.vector("a"), chunk[0].chunk_id: reports.vector("b")}
    store.put(document, [at], chunk, [claim], vectors)
    assert reports.held(store, claim.claim_id) == (claim, chunk[0])


def test_a_claim_stands_in_the_chunk_in_which_it_begins(store):
    text = "\n\n".join(f"Sentence {n} of this long report about the bridge. " * 8 for n in range(6))
    claims = reports.put(store, "long.txt", text)
    assert len(reports.chunks(store, "long.txt")) > 3
    for claim in claims:
        span = reports.held(store, claim.claim_id)[1].span
        assert span.start <= claim.content[0].start < span.end


def test_documents_are_read_with_their_sentences_each_once_until_it_changes(store):
    read = store.with_sentences(["ferry.txt", "bridge.txt"])
    assert list(read) == ["ferry.txt", "bridge.txt"]
    document, sentences = read["bridge.txt"]
    assert len(sentences) == 3
    assert "".join(document.text[s.start : s.end] for s in sentences).replace(" ", "") == (
        document.text.replace(" ", "")
    )
    reports.put(store, "bridge.txt", "The bridge stands. Nobody was hurt.")
    again = store.with_sentences(["ferry.txt", "bridge.txt"])
    assert again["ferry.txt"][0] is read["ferry.txt"][0]
    assert again["bridge.txt"][0].text == "The bridge stands. Nobody was hurt."
    assert len(again["bridge.txt"][1]) == 2
    assert store.with_sentences([]) == {}
    with pytest.raises(UnknownDocumentError, match=r"no document 'tram\.txt'"):
        store.with_sentences(["bridge.txt", "tram.txt"])


def test_a_new_version_replaces_the_old_one_wholly(store):
    old = store.document("bridge.txt")
    reports.put(store, "bridge.txt", "The bridge stands.")
    assert store.document("bridge.txt").text == "The bridge stands."
    assert texts(store.claims(doc_id="bridge.txt")) == ["The bridge stands."]
    assert store.search_text("inspected", kind="claim", k=5) == []
    assert store.search_text("inspected", kind="chunk", k=5) == []
    assert store.has("bridge.txt")
    assert not store.has("bridge.txt", old.sha256)
    assert store.counts() == (2, 3)
    assert len(list(store.vectors())) == 5


def test_what_passes_filters_is_counted(store):
    here = store.claims(doc_id="bridge.txt")
    assert store.counts(doc_id="bridge.txt") == (1, len(here))
    side = next(c.source.side for c in here if c.source.side)
    assert store.counts(side=side) == (2, len(store.claims(side=side)))


def test_a_removed_document_leaves_nothing(store):
    store.remove("bridge.txt")
    assert store.counts() == (1, 2)
    assert {doc_id for _, _, doc_id, _ in store.vectors()} == {"ferry.txt"}
    assert store.search_text("bridge", kind="chunk", k=5) == []
    with pytest.raises(UnknownDocumentError, match=r"no document 'bridge\.txt'"):
        store.document("bridge.txt")
    with pytest.raises(UnknownDocumentError):
        store.remove("bridge.txt")


def test_a_put_that_fails_changes_nothing(store):
    document = reports.document("bridge.txt", "Another text.")
    before = store.generation, store.claims()
    sentences = reports.chunking.sentences(document.text)
    chunks = reports.chunking.chunk(document, sentences)
    with pytest.raises(KeyError):  # no vectors
        store.put(document, sentences, chunks, reports.claims(document, sentences), {})
    assert (store.generation, store.claims()) == before
    assert store.document("bridge.txt").text != document.text


def test_vectors_come_back_bit_for_bit(store):
    found = {item: vector for item, _, _, vector in store.vectors()}
    for claim in store.claims():
        assert (found[claim.claim_id] == reports.vector(claim.text)).all()
    assert len(found) == len(list(store.vectors())) == 7
    assert {d for _, _, d, _ in store.vectors(["ferry.txt"])} == {"ferry.txt"}


# -- claims ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({}, 5),
        ({"side": "City"}, 2),
        ({"side": REPORTER}, 2),
        ({"side": "Nobody"}, 0),
        ({"source": "Mayor Orlov"}, 2),
        ({"stance": "denies"}, 1),
        ({"act": "says", "side": "City"}, 2),
        ({"unverified": True}, 1),
        ({"unverified": False}, 4),
        ({"doc_id": "ferry.txt"}, 2),
        ({"doc_id": "none.txt"}, 0),
        ({"since": "2024-04-01"}, 2),
        ({"until": "2024-03-31"}, 3),
        ({"since": "2024-03-05", "until": "2024-03-05"}, 3),
        ({"text": "inspect"}, 2),
        ({"text": "orlov boa"}, 1),
        ({"text": "INSPECTED may"}, 2),
        ({"text": '50% " OR * NEAR('}, 0),
        ({"text": "%"}, 0),
        ({"text": "x" * 60_000}, 0),
        ({"text": "city"}, 0),
        ({"text": "union"}, 1),
        ({"text": "bridge uni"}, 1),
        ({"text": "  "}, 5),
    ],
)
def test_claims_are_filtered(store, where, count):
    found = store.claims(**where)
    assert len(found) == store.count_claims(**where) == count
    assert set(store.ids("claim", Where(**where))) == {c.claim_id for c in found}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("explosi", 2),
        ("Explosion", 2),
        ("explosions", 2),
        ("plosi", 0),
        ("organisatio", 1),
        ("rescue organisatio", 1),
        ("ferry organisatio", 0),
        ("organisatio rescue", 0),
        ("rich", 0),
        ("z\u00fcri", 1),
    ],
)
def test_a_word_that_is_being_typed_finds_what_it_begins(store, text, count):
    reports.put(
        store,
        "typed.txt",
        "Rescue Organisation (City): “Explosions” were heard in Z\u00fcrich. The explosion was loud.",
    )
    assert store.count_claims(text=text) == count
    assert len(store.claims(text=text)) == len(list(store.each_claim(text=text))) == count


def test_chunks_are_filtered_by_words_that_a_claim_holds(store):
    assert len(store.ids("chunk", Where(text="boat"))) == 1
    assert store.ids("chunk", Where(text="%")) == []


def test_claims_without_a_side_are_found_as_unattributed(store):
    (claim, *_) = store.claims(side="City")
    anonymous = Claim(**{**_fields(claim), "source": Source(name=None)})
    store.update_sources([anonymous])
    assert [c.claim_id for c in store.claims(side=UNATTRIBUTED)] == [claim.claim_id]


def test_documents_without_a_date_pass_no_date_filter(store):
    reports.put(store, "undated.txt", "The bridge is old.")
    assert store.count_claims(since="1900-01-01") == 5
    assert store.count_claims(until="2900-01-01") == 5


@pytest.mark.parametrize("given", [{"since": "yesterday"}, {"until": "2024-13-01"}])
def test_a_filter_by_what_is_no_date_is_an_error(store, given):
    for read in (store.claims, store.count_claims, lambda **w: list(store.each_claim(**w))):
        with pytest.raises(QuestionError, match=r"is not a date\. Write it as YYYY-MM-DD"):
            read(**given)


def test_pages_are_in_order_and_miss_nothing(store):
    paged = [c for n in range(0, 6, 2) for c in store.claims(limit=2, offset=n)]
    assert paged == list(store.claims())


KEYS = {
    "document": lambda c: "",
    "side": lambda c: (c.source.side or "").lower(),
    "source": lambda c: (c.source.name or "").lower(),
    "stance": lambda c: c.stance,
    "act": lambda c: c.act,
    "text": lambda c: c.text.lower(),
    "title": lambda c: c.doc_id,
    "date": lambda c: {"bridge.txt": "2024-03-05", "ferry.txt": "2024-04-01"}[c.doc_id],
}


def test_every_order_has_a_test():
    assert set(KEYS) == set(get_args(Order))


@pytest.mark.parametrize("order", KEYS)
def test_claims_are_sorted_by_every_column_both_ways(store, order):
    up = store.claims(order=order)
    assert list(up) == sorted(store.claims(), key=KEYS[order])
    assert store.claims(order=order, descending=True) == up[::-1]
    assert tuple(store.each_claim(order=order, batch=2)) == up
    assert tuple(store.each_claim(order=order, descending=True, batch=2)) == up[::-1]


@pytest.mark.parametrize("order", KEYS)
def test_a_page_of_every_order_is_read_from_an_index_without_sorting(store, order):
    for descending in (False, True):
        by = ordered(order, descending)
        joined = "JOIN documents d ON d.row = c.doc" if of_documents(order) else ""
        query = f"EXPLAIN QUERY PLAN SELECT c.row FROM claims c {joined} ORDER BY {by} LIMIT 50"
        plan = " ".join(str(row[3]) for row in store._rows(query))
        assert "TEMP B-TREE" not in plan
        assert "USING" in plan


@pytest.mark.parametrize("order", ["side", "source", "date"])
def test_what_is_missing_comes_last_both_ways(store, order):
    reports.put(store, "anon.txt", "The bridge is old.")
    claim = store.claims(doc_id="anon.txt")[0]
    store.update_sources([replace(claim, source=Source(name=None))])
    for descending in (False, True):
        assert store.claims(order=order, descending=descending)[-1].doc_id == "anon.txt"


def test_capitals_do_not_matter_to_the_order(store):
    first = store.claims(side="City")[0]
    store.update_sources([replace(first, source=Source(name="x", side="abc"))])
    assert store.claims(order="side")[0].claim_id == first.claim_id


def test_a_claim_removed_while_all_are_read_is_left_out(store):
    reading = store.each_claim(batch=1)
    next(reading)
    store.remove("ferry.txt")
    assert {c.doc_id for c in reading} == {"bridge.txt"}


def test_the_reports_own_claims_are_asked_for_or_left_out(store):
    assert {c.source.name for c in store.claims(reporter=True)} == {REPORTER}
    others = store.claims(reporter=False)
    assert len(others) == 3
    assert REPORTER not in {c.source.name for c in others}


def test_sources_are_named_in_order_without_the_reports(store):
    names = store.source_names()
    assert list(names) == sorted(names, key=str.lower)
    assert set(names) == {c.source.name for c in store.claims(reporter=False)}


def test_an_unknown_filter_is_a_mistake_of_the_caller(store):
    with pytest.raises(TypeError):
        store.claims(sied="City")


def test_an_unknown_claim_is_not_held(store):
    assert store.claims_with_chunks(["x"]) == {}


def test_pages_of_a_large_ledger_are_fast(tmp_path):
    with Store.open(tmp_path) as store, store._transaction() as db:
        db.execute(
            "INSERT INTO documents (row, doc_id, title, sha256, text, sentences, generation) "
            "VALUES (1, 'a', '', '', '', '[]', 1)"
        )
        db.execute("INSERT INTO chunks VALUES (1, 'a@', 1, 0, 1)")
        db.executemany(
            "INSERT INTO claims VALUES (?, ?, 1, ?, 1, 'x', 'Orlov', ?, 'asserts', 'says', 0, "
            '\'{"content":[[0,1]],"sentence":[0,1]}\')',
            ((n, f"a#{n}", n, f"side {n % 3}") for n in range(100_000)),
        )
    with Store.open(tmp_path) as store:
        started = time.process_time()
        page = store.claims(side="side 1", limit=50, offset=30_000)
        assert store.count_claims(side="side 1") == 33_333
        assert len(store.claims(limit=50, offset=99_000)) == 50
        assert time.process_time() - started < 0.5
        assert [c.claim_id for c in page[:2]] == ["a#90001", "a#90004"]


# -- sources and sides ----------------------------------------------------------------------------


def _fields(claim):
    return {name: getattr(claim, name) for name in Claim.__dataclass_fields__}


def test_sources_are_rewritten_and_found_by_their_new_name(store):
    renamed = [
        Claim(**{**_fields(c), "source": Source(name="Mayor of Vesna", side="Vesna", role="mayor")})
        for c in store.claims(source="Mayor Orlov")
    ]
    vectors, generation = store.vector_generation, store.generation
    store.update_sources(renamed)
    assert store.count_claims(source="Mayor Orlov") == 0
    assert texts(store.claims(side="Vesna")) == texts(renamed)
    assert store.claims(side="Vesna")[0].source.role == "mayor"
    assert len(store.search_text("vesna", kind="claim", k=9)) == 2
    assert store.search_text("orlov", kind="claim", k=9) == []
    assert store.generation > generation
    assert store.vector_generation == vectors


def test_what_a_document_tells_of_a_source_outlives_every_rewriting(store):
    (own, *_) = store.claims(source="Mayor Orlov")
    for name, body in (("Igor Orlov", "Vesna"), ("I. Orlov", None), ("Mayor Orlov", None)):
        shown = replace(own, source=replace(own.source, name=name, organisation=body, side="Vesna"))
        store.update_sources([shown])
        assert reports.held(store, own.claim_id)[0] == shown
        (told,) = (c for c in store.told_claims() if c.claim_id == own.claim_id)
        assert told == replace(own, source=replace(own.source, side="Vesna"))


def test_claims_of_a_store_without_what_documents_tell_are_read_as_they_are(store):
    assert not [r for (r,) in store._rows("SELECT record FROM claims") if "told" in r]
    assert store.told_claims() == store.claims()


def test_claims_that_are_not_held_are_left_out_of_an_update(store):
    (claim, *_) = store.claims()
    store.update_sources([Claim(**{**_fields(claim), "claim_id": "gone"})])
    assert store.counts() == (2, 5)


def test_sides_come_back_as_they_were_set(store):
    assert store.sides() == Sides(sides=())
    sides = Sides(
        sides=(Side(side_id="c", label="City", aliases=("Ville", "Łódź"), colour="#112233"),)
    )
    store.set_sides(sides)
    assert store.sides() == sides
    assert store.side_labels() == ("City", "Reporter", "Union")


def test_sources_are_listed_once_the_most_frequent_first(store):
    assert [(s.name, s.side) for s in store.sources()] == [
        (REPORTER, REPORTER),
        ("Mayor Orlov", "City"),
        ("Builders Union", "Union"),
    ]


def test_meta_values_are_kept(store):
    assert store.meta("encoder") is None
    store.set_meta("encoder", "abc")
    assert store.meta("encoder") == "abc"
    store.set_meta("generation", "x")  # a caller's key never touches the store's own
    assert store.generation > 0


def test_another_encoder_is_refused_once_there_are_vectors(store, tmp_path):
    store.encoded_by("one", "f1", reports.DIM)
    store.encoded_by("one under another name", "f1", reports.DIM)
    with pytest.raises(
        StoreError,
        match=r"made by the encoder one under.* not by two\..*reingest --all.*WHOSAYS_ENCODER",
    ):
        store.encoded_by("two", "f2", reports.DIM)
    with pytest.raises(
        StoreError, match=r"another version of Who Says has it\. .*reingest"
    ) as told:
        store.check_encoder("one under another name", "f3", reports.DIM)
    assert "WHOSAYS_ENCODER" not in str(told.value)
    with Store.open(tmp_path / "empty") as empty:
        empty.encoded_by("one", "f1", 8)
        empty.encoded_by("two", "f2", 16)
        assert empty.meta("encoder") == "f2 two"


def test_the_vectors_of_another_encoder_replace_all_at_once(store):
    store.encoded_by("one", "f1", reports.DIM)
    before, commits = dict(vectors_of(store)), store.vector_generation
    made = {item: -vector for item, vector in before.items()}

    def broken():
        yield from list(made.items())[:1]
        raise MemoryError

    with pytest.raises(MemoryError):
        store.replace_vectors("two", "f2", broken())
    assert all(np.array_equal(v, before[i]) for i, v in vectors_of(store))
    store.replace_vectors("two", "f2", made.items())
    assert all(np.array_equal(v, made[i]) for i, v in vectors_of(store))
    assert store.is_encoded_by("f2", reports.DIM)
    assert store.vector_generation > commits
    assert set(store.document_generations().values()) == {store.vector_generation}


def vectors_of(store):
    return [(item, vector) for item, _, _, vector in store.vectors()]


def test_the_chunks_of_a_document_are_listed_in_order(store):
    for document in store.documents():
        chunks = store.chunks(document.doc_id)
        assert chunks
        assert [c.span.start for c in chunks] == sorted(c.span.start for c in chunks)
        assert all(document.text[c.span.start : c.span.end] == c.text for c in chunks)


def test_vectors_of_another_length_are_refused_even_of_an_unnamed_encoder(store):
    with pytest.raises(StoreError, match="of another number of dimensions"):
        store.check_encoder("two", "f2", 384)


def test_feedback_is_kept_in_order(store):
    store.add_feedback("Who?", "{}", True)
    store.add_feedback("Why?", "{}", False, "wrong side")
    assert [(f.question, f.right, f.note) for f in store.feedback()] == [
        ("Who?", True, ""),
        ("Why?", False, "wrong side"),
    ]


# -- full text ------------------------------------------------------------------------------------


def test_full_text_ranks_the_claim_with_the_words_first(store):
    (first, _), *_ = store.search_text("twelve boats", kind="claim", k=5)
    assert "Twelve boats" in reports.held(store, first)[0].text


def test_full_text_finds_a_claim_by_its_source_and_by_its_side(store):
    assert len(store.search_text("Orlov", kind="claim", k=9)) == 2
    assert len(store.search_text("union", kind="claim", k=9)) == 1


def test_full_text_stems_and_ignores_case_and_accents(store):
    reports.put(store, "a.txt", "The café was attacked.")
    for query in ("CAFE", "attack", "attackers"):
        assert store.search_text(query, kind="chunk", k=9)[0][0].startswith("a.txt@")


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "a AND",
        "NEAR(x",
        "col:x",
        "x*",
        "^x",
        "-x",
        "(",
        "🙂",
        "",
        " ",
        "\0",
        "l'été",
        "x" * 5000,
    ],
)
def test_any_characters_may_stand_in_a_query(store, query):
    for kind in ("claim", "chunk"):
        assert isinstance(store.search_text(query, kind=kind, k=3), list)


def test_full_text_obeys_the_filters(store):
    hits = store.search_text("bridge inspected", kind="claim", k=9, where=Where(side="Union"))
    assert [reports.held(store, i)[0].source.side for i, _ in hits] == ["Union"]
    chunks = store.search_text("bridge", kind="chunk", k=9, where=Where(since="2024-04-01"))
    assert chunks == []
    held = store.ids("chunk", Where(side="Union"))
    assert all(i.startswith("bridge.txt") for i in held)
    assert held


def test_places_are_those_of_the_claims_and_of_the_chunks_that_pass(store):
    (chunk,) = reports.chunks(store, "bridge.txt")
    claims = [c.claim_id for c in store.claims(doc_id="bridge.txt")]
    places = store.places([], [chunk.chunk_id], Where())
    assert places == [(c, chunk.chunk_id, "bridge.txt") for c in claims]
    assert store.places(claims[:1], [], Where()) == places[:1]
    assert len(store.places(claims, [chunk.chunk_id], Where(side="City"))) == 1
    assert store.homes([chunk.chunk_id, "none"]) == {chunk.chunk_id: "bridge.txt"}
    assert (store.number("claim"), store.number("chunk")) == (5, 2)


def test_documents_are_found_by_title_and_text_and_followed_when_they_change(store):
    assert next(i for i, _ in store.search_text("bridge", kind="document", k=9)) == "bridge.txt"
    none = Where(since="2999-01-01")
    assert store.search_text("bridge", kind="document", k=9, where=none) == []
    with store.writing():
        store.remove("bridge.txt")
    assert "bridge.txt" not in dict(store.search_text("bridge", kind="document", k=9))
    store._rows("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")


def test_documents_of_a_store_of_version_1_are_found_by_their_words(store):
    found = store.search_text("bridge", kind="document", k=9)
    as_of_version_1(store)
    with Store.open(store.folder) as migrated:
        assert migrated.search_text("bridge", kind="document", k=9) == found


# -- writers and readers --------------------------------------------------------------------------


def test_a_second_writer_is_told_at_once(store):
    with store.writing(), Store.open(store.folder) as other:
        started = time.monotonic()
        with pytest.raises(StoreLockedError, match=r"is being written.*Try again"):
            reports.put(other, "new.txt", "A new report.")
        assert time.monotonic() - started < 2
        assert other.counts() == (2, 5)


def test_a_second_thread_is_a_second_writer(store):
    caught = []

    def write():
        try:
            reports.put(store, "new.txt", "A new report.")
        except StoreLockedError as exc:
            caught.append(exc)

    with store.writing():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_the_lock_of_another_process_is_seen_and_ends_with_it(store):
    code = (
        "import sys, time; from pathlib import Path; from assistant.store import Store\n"
        "with Store.open(Path(sys.argv[1])) as s, s.writing():\n"
        "    print('locked', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(store.folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "locked\n"
        with pytest.raises(StoreLockedError):
            store.remove("bridge.txt")
    finally:
        child.kill()
        child.wait()
    store.remove("bridge.txt")


def test_the_writers_lock_may_be_entered_again(store):
    with store.writing(), store.writing():
        reports.put(store, "new.txt", "A new report.")
    with store.writing():
        pass


def test_readers_see_the_last_commit_while_a_writer_writes(store):
    writer = connect(store.folder)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM claims")
    assert store.counts() == (2, 5)
    assert len(store.claims()) == 5
    writer.execute("COMMIT")
    assert store.counts() == (2, 0)
    writer.close()


def test_many_threads_may_read_while_one_writes(store):
    errors = []
    stop = threading.Event()

    def read():
        try:
            while not stop.is_set():
                for claim in store.claims(limit=3):
                    store.document(claim.doc_id)
                store.search_text("bridge", kind="claim", k=3)
        except Exception as exc:
            errors.append(exc)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(5):
        reports.put(store, f"{n}.txt", f"Report number {n} on the bridge.")
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.counts() == (7, 10)


def test_commits_are_durable(store):
    with store._reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize("name", ["index.json", "chroma"])
def test_a_store_is_not_made_beside_another_programs_index(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match=f"holds no store, but {name}"):
        Store.open(tmp_path)
    assert (tmp_path / name / "notes.txt").read_text() == "mine"


def test_a_chunk_of_a_long_text_leaves_the_database_alone(store, monkeypatch):
    reports.put(store, "long.txt", "The mayor said that the bridge is safe. " * 4000)
    taken = []
    whole = store._rows

    def rows(query, values=()):
        found = whole(query, values)
        taken.append(sum(len(v) for row in found for v in row if isinstance(v, str)))
        return found

    monkeypatch.setattr(store, "_rows", rows)
    ids = [c.claim_id for c in store.claims(doc_id="long.txt")][:8]
    taken.clear()
    assert len(store.claims_with_chunks(ids)) == 8
    assert sum(taken) < 40_000
