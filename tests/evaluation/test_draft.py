import json

from assistant.evaluation import draft, evaluate, feedback_cases, read
from assistant.records import to_json
from tests.evaluation.scripted import GOOD, Scripted, write


def test_a_draft_asks_each_source_for_what_the_ledger_holds():
    rows = {row["question"]: row for row in draft(Scripted()) if row["task"] == "ask"}
    assert rows["What does River Board say?"]["points"] == [
        {
            "side": ["Board", "River Board"],
            "doc": "river.txt",
            "evidence": "The mill leaked acid on Monday",
            "contains": [],
        }
    ]
    fish = rows["What does Anglers say?"]
    assert fish["points"][0]["contains"] == ["40"]
    assert fish["unverified"] is True
    assert rows["What do the reports say about … ? (name something that no report tells)"]


def test_a_draft_is_an_eval_set_whose_evidence_is_in_the_store(tmp_path):
    path = write(tmp_path / "draft.jsonl", *draft(Scripted()))
    run = evaluate([path], Scripted())
    assert len(run.cases) == len(read(path)) > 3


def test_a_draft_without_points_expects_nothing_yet(tmp_path):
    (*_, row) = draft(Scripted())
    (case,) = read(write(tmp_path / "draft.jsonl", row))
    assert case.must_abstain is None
    (corrected,) = read(write(tmp_path / "right.jsonl", row | {"draft": False}))
    assert corrected.must_abstain is True


class Rated:
    """An assistant whose store holds two words of readers."""

    def __init__(self, *feedback):
        self.store = self
        self._feedback = feedback

    def feedback(self):
        return self._feedback


def test_feedback_becomes_cases(tmp_path):
    from assistant.store_rows import Feedback

    said = GOOD["Did the mill leak acid?"]
    right = Feedback(
        at="2024-01-01T00:00:00Z",
        question="Did the mill leak acid?",
        answer=json.dumps(to_json(said)),
        right=True,
        note="",
    )
    wrong = Feedback(
        at="2024-01-01T00:00:00Z", question="Who?", answer="plain", right=False, note="The mayor!"
    )
    first, second = feedback_cases(Rated(right, wrong))
    assert first["status"] == "disputed"
    assert [p["evidence"] for p in first["points"]] == [
        "The mill leaked acid on Monday",
        "acid was spilt",
    ]
    assert second["note"] == "The mayor!"
    run = evaluate([write(tmp_path / "feedback.jsonl", first, second)], Scripted(GOOD))
    assert run.metrics["point_recall"].value == 1
    assert run.metrics["point_recall"].n == 2
