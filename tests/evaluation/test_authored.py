"""The builder of evaluation sets from annotated articles, on one small article."""

import json

import pytest

from assistant import documents
from assistant.evaluation.claims_gold import read_claims
from assistant.evaluation.scoring import wanted
from assistant.evaluation.sets import read
from benchmarks.authored import convert, label

ARTICLE = """title: Acid in the river
publisher: The Valley Post
date: 2021-03-02
===
⟦S1:The river board⟧ ⟦K1:said⟧ ⟦C1:the mill⟧ on Monday ⟦C1:had leaked acid for a week⟧. ⟦S2:The mill⟧ ⟦K2:denied⟧ ⟦C2:a leak⟧. The board’s figures could not be checked. The river runs to the sea.
===
S1 | River Board | Board
S2 | Mill | Mill
1 | S1 | says | asserts | unverified
2 | S2 | denies | denies
? | Did the mill leak acid? | 1 2
? | Where does the river run? | | runs to the sea
? | Who owns the mill? |
! | There was a leak at the mill. | 1:supports 2:contradicts
! | The mill is closed. |
"""
GROUP = {
    "id": "e10-ask-01",
    "question": "Where does the river run?",
    "points": [{"side": ["Reporter"], "doc": "10-a.md", "evidence": "runs to the sea"}],
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder, out = tmp_path_factory.mktemp("articles"), tmp_path_factory.mktemp("out")
    for name in ("news/10.md", "news/11.md", "events/10-a.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(ARTICLE, encoding="utf-8")
    (folder / "events" / "10.questions.jsonl").write_text(json.dumps(GROUP) + "\n")
    convert([folder], out)
    return out


@pytest.fixture(scope="module")
def stored(built):
    found = documents.discover([built / "documents"])
    return [documents.load(path, doc_id=name, max_bytes=10_000) for path, name in found]


def test_documents_lose_their_marks_and_keep_their_front_matter(stored):
    (document,) = [d for d in stored if d.doc_id == "news/10.txt"]
    assert document.text.startswith("The river board said the mill on Monday had leaked")
    assert (document.title, document.publisher) == ("Acid in the river", "The Valley Post")
    assert document.published == "2021-03-02"


def test_development_articles_stand_in_a_folder_of_their_own_too(built):
    alone = documents.discover([built / "dev" / "documents"])
    assert [name for _, name in alone] == ["events/10-a.txt", "news/10.txt"]


def test_questions_become_cases_with_the_longest_span_as_evidence(built):
    cases = {c.query: c for c in read(built / "dev.jsonl")}
    leak = cases["Did the mill leak acid?"]
    assert leak.points[0].wording.evidence == "had leaked acid for a week"
    assert leak.points[0].sides == ("River Board", "Board")
    assert leak.unverified is True
    assert leak.status is None
    assert cases["Where does the river run?"].points[0].sides == ("Reporter",)
    assert cases["Who owns the mill?"].must_abstain is True


def test_hypotheses_become_cases_with_a_derived_verdict(built):
    cases = {c.query: c for c in read(built / "dev.jsonl")}
    assert cases["There was a leak at the mill."].status == "disputed"
    assert cases["The mill is closed."].status == "not-in-corpus"


@pytest.mark.parametrize(
    ("supporting", "contradicting", "verdict"),
    [
        (set(), set(), "not-in-corpus"),
        (set(), {"A"}, "refuted"),
        ({"A"}, set(), "single-source"),
        ({"A", "B"}, set(), "corroborated"),
        ({"A", "Reporter"}, set(), "corroborated"),
        ({"Reporter"}, set(), "reported"),
        ({"A"}, {"B"}, "disputed"),
        ({"A"}, {"A"}, None),
    ],
)
def test_the_verdict_follows_from_the_sides(supporting, contradicting, verdict):
    assert label(supporting, contradicting) == verdict


def test_training_articles_and_event_groups_are_kept_apart(built):
    assert {c.case_id.split("/")[1] for c in read(built / "train.jsonl")} == {"11"}
    assert {c.case_id.split("/")[1] for c in read(built / "dev-event-articles.jsonl")} == {"10-a"}
    (case,) = read(built / "dev-events.jsonl")
    assert case.points[0].wording.doc == "events/10-a.txt"


def test_all_evidence_and_all_gold_is_in_the_documents(built, stored):
    for name in ("dev", "train", "dev-events", "dev-event-articles"):
        for case in read(built / f"{name}.jsonl"):
            wanted(case, stored)
    first, second, *_ = read_claims(built / "dev.claims.jsonl", stored)
    assert [(s.start, s.end) for s in first.content] == [(21, 29), (40, 66)]
    assert second.stance == "denies"
