from __future__ import annotations

import itertools

import numpy as np
import pytest

from assistant import Assistant
from assistant.embedding import Encoder
from assistant.errors import ChatModelError, StoreError, UnknownDocumentError, WhoSaysError
from assistant.ingesting import Step
from assistant.records import Side
from assistant.searchable import passage_text
from tests import corpora


@pytest.fixture
def filled(tmp_path, encoder):
    corpora.write(tmp_path)
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.__dict__["encoder"] = encoder
        opened.ingest([tmp_path / "reports"], sides=tmp_path / "sides.toml")
        yield opened


class _Finding:
    """An attributor that finds nothing in one document, fails in another, and is itself in rest."""

    name = "finding"

    def __init__(self, own, fails: str = "", finds_nothing: str = "") -> None:
        self.own, self.fails, self.nothing = own, fails, finds_nothing

    def claims(self, document, sentences):
        if document.doc_id == self.fails:
            raise ChatModelError("the chat model is away; try again later")
        return () if document.doc_id == self.nothing else self.own.claims(document, sentences)


def test_every_file_is_watched_from_its_first_step_to_its_outcome(tmp_path, encoder):
    (tmp_path / "good.txt").write_text("The mayor said the bridge is safe.")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.4")
    given = [tmp_path / n for n in ("good.txt", "empty.txt", "report.pdf", "gone.txt")]
    seen: list[Step] = []
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.__dict__["encoder"] = encoder
        report = opened.ingest(given, watch=seen.append)
        again: list[Step] = []
        opened.ingest(given[:1], watch=again.append)
    by_file = {str(p): [s for s in seen if s.path == str(p)] for p in given}
    assert len(seen) == sum(map(len, by_file.values()))
    for steps in by_file.values():
        assert steps[-1].outcome is not None
        assert steps[-1].done == 1.0
        assert all(a.done <= b.done for a, b in itertools.pairwise(steps))
    outcomes = {p.rsplit("/", 1)[-1]: s[-1].outcome for p, s in by_file.items()}
    assert outcomes.pop("good.txt") == "added"
    assert set(outcomes.values()) == {"rejected"}
    assert all(s[-1].reason for p, s in by_file.items() if not p.endswith("good.txt"))
    assert {r.reason for r in report.rejected} == {s.reason for s in seen if s.reason}
    assert len(by_file[str(given[0])]) > 3
    assert again[-1].outcome == "unchanged"


def test_reading_again_replaces_the_claims_by_those_found_now(filled):
    before = filled.claims()
    documents = filled.documents()
    filled.__dict__["attributor"] = _Finding(filled.attributor, finds_nothing="city.txt")
    report = filled.reingest(["city.txt"])
    assert report.replaced == ("city.txt",)
    assert report.claims == filled.count_claims(doc_id="city.txt") == 0
    assert filled.claims() == tuple(c for c in before if c.doc_id != "city.txt")
    assert filled.documents() == documents
    filled.__dict__["attributor"] = filled.attributor.own
    filled.reingest(["city.txt", "harbour.txt"])
    assert filled.claims() == before


def test_reading_again_follows_the_sides_of_now(filled):
    def sides_in_city():
        claims = filled.claims(source="Pavel Horak")
        return {c.source.side for c in claims if c.doc_id == "city.txt"}

    assert sides_in_city() == {"Dockers' Union"}
    city = Side(side_id="quays", label="Quays", aliases=("Pavel Horak",))
    filled.store.set_sides(type(filled.store.sides())(sides=(city,)))
    filled.reingest(["city.txt"])
    assert sides_in_city() == {"Quays"}


def test_a_document_that_fails_keeps_its_claims_and_the_others_go_on(filled):
    before = filled.claims()
    filled.__dict__["attributor"] = _Finding(filled.attributor, fails="city.txt")
    steps: list[Step] = []
    report = filled.reingest(["city.txt", "harbour.txt"], watch=steps.append)
    assert report.replaced == ("harbour.txt",)
    assert [(r.path, r.reason) for r in report.rejected] == [
        ("city.txt", "the chat model is away; try again later")
    ]
    assert filled.claims() == before
    assert {s.path: s.outcome for s in steps if s.outcome} == {
        "city.txt": "rejected", "harbour.txt": "replaced",
    }  # fmt: skip


def test_a_fault_in_the_middle_loses_nothing(filled, monkeypatch):
    before = filled.claims()

    def broken(texts):
        raise MemoryError

    monkeypatch.setattr(filled.encoder, "encode", broken)
    with pytest.raises(MemoryError):
        filled.reingest(["city.txt"])
    monkeypatch.undo()
    assert filled.claims() == before
    assert filled.answer("Who will hold a vote?").statements


def test_reading_again_with_another_encoder_makes_all_vectors_anew(filled, tiny_encoder_folder):
    tiny = Encoder.load(str(tiny_encoder_folder), threads=1)
    filled.__dict__["encoder"] = tiny
    (filled.store.folder.parent / "more.txt").write_text("The mayor said it rained.")
    with pytest.raises(StoreError, match="reingest --all"):
        filled.ingest([filled.store.folder.parent / "more.txt"])
    filled.reingest(["city.txt"])
    assert {len(vector) for *_, vector in filled.store.vectors()} == {tiny.dim}
    assert filled.index.fresh
    harbour = filled.store.document("harbour.txt")
    (chunk, *_) = filled.store.chunks("harbour.txt")
    held = {item: vector for item, *_, vector in filled.store.vectors()}
    (made,) = tiny.encode([passage_text(chunk.text, harbour.title)])
    assert np.allclose(held[chunk.chunk_id], made, atol=1e-5)


@pytest.fixture
def cut_short(tmp_path, encoder, monkeypatch):
    """A store, two reports on one person and an encoder that fails at the third text."""
    (tmp_path / "a.txt").write_text("Ada Marsh, a spokeswoman for Brightwell Foods, said it fell.")
    (tmp_path / "b.txt").write_text("Ada Marsh said the river was clean.")
    (tmp_path / "c.txt").write_text("Ada Marsh said the river was closed.")
    real = encoder.encode

    def failing(texts):
        if any("closed" in t for t in texts):
            raise WhoSaysError("the encoder is away; try again later")
        return real(texts)

    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.__dict__["encoder"] = encoder
        monkeypatch.setattr(encoder, "encode", failing)
        yield opened, [tmp_path / n for n in ("a.txt", "b.txt", "c.txt")]


def test_what_was_read_before_a_fault_is_settled_and_found(cut_short):
    opened, files = cut_short
    with pytest.raises(WhoSaysError, match="is away"):
        opened.ingest(files)
    (said,) = opened.claims(doc_id="b.txt")
    assert said.source.side == "Brightwell Foods"
    assert opened.index.fresh
    assert opened.ingest(files[:2]).unchanged == ("a.txt", "b.txt")


def test_sides_given_with_files_are_settled_though_a_fault_comes_first(cut_short, tmp_path):
    opened, files = cut_short
    opened.ingest(files[:2])
    (tmp_path / "sides.toml").write_text(
        '[[side]]\nid = "mill"\nlabel = "Mill"\naliases = ["Ada Marsh"]\n'
    )
    with pytest.raises(WhoSaysError, match="is away"):
        opened.ingest(files[2:], sides=tmp_path / "sides.toml")
    assert {c.source.side for c in opened.claims(source="Ada Marsh")} == {"Mill"}


def test_what_was_read_again_before_a_fault_is_settled(cut_short, monkeypatch):
    opened, files = cut_short
    opened.ingest(files[:2])
    calls = []

    def broken(step):
        calls.append(step)
        if step.outcome:  # the document is committed when its watcher fails
            raise MemoryError

    with pytest.raises(MemoryError):
        opened.reingest(["b.txt", "a.txt"], watch=broken)
    assert calls[-1].path == "b.txt"
    (said,) = opened.claims(doc_id="b.txt")
    assert said.source.side == "Brightwell Foods"
    assert opened.index.fresh


def test_a_fault_is_told_although_settling_fails_too(cut_short, monkeypatch):
    opened, files = cut_short

    def broken(*_):
        raise StoreError("the disk is full")

    monkeypatch.setattr(opened.store, "update_sources", broken)
    with pytest.raises(WhoSaysError, match="is away"):
        opened.ingest(files)


def test_an_unknown_document_stops_before_anything_is_read(filled):
    before = filled.store.generation
    with pytest.raises(UnknownDocumentError):
        filled.reingest(["city.txt", "none.txt"])
    assert filled.store.generation == before


def test_another_attributor_is_chosen_for_one_call(filled, tmp_path):
    loaded = []
    own = filled.attributor
    filled._load_attributor = lambda name: loaded.append(name) or _Finding(own, "", "city.txt")
    filled.reingest(["city.txt"], attributor="embedded")
    filled.reingest(["city.txt"], attributor="embedded")
    assert loaded == ["embedded"]
    assert filled.count_claims(doc_id="city.txt") == 0
    filled.reingest(["city.txt"], attributor="rules")
    assert filled.count_claims(doc_id="city.txt") > 0
    assert loaded == ["embedded"]


def test_long_documents_are_watched_while_their_texts_are_encoded(tmp_path, encoder):
    text = "\n\n".join(f"The mayor said that bridge number {n} is safe." for n in range(700))
    (tmp_path / "long.txt").write_text(text)
    seen: list[Step] = []
    with Assistant.open(tmp_path / "store", attributor="rules") as opened:
        opened.__dict__["encoder"] = encoder
        opened.ingest([tmp_path / "long.txt"], watch=seen.append)
    assert len([s for s in seen if s.doing == "preparing the search"]) >= 3
