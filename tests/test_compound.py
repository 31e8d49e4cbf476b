"""Long questions are parted into clauses, short ones are not, and either is answered."""

import pytest

from assistant.compound import LONG, parts
from assistant.pipeline import Assistant

FIRM = (
    "Which firm sold the ferries that sank in the strait last autumn, was fined by the harbour "
    "court in May, and is accused by the union of hiding the reports of its inspectors?"
)
PAPERS = (
    "Does the first paper say that the mayor closed the school against the advice of the council, "
    "while the second says that Ada Holm and Per Lund asked her to do so?"
)
DATES = (
    "Between the report on the flood in Torvik published on October 20, 2019 and the report by "
    "Alma News, Torvik Post, Sea Weekly and Harbour Times, did the number of the missing rise?"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who closed the school?", ("Who closed the school?",)),
        (
            FIRM,
            (
                FIRM,
                "Which firm sold the ferries that sank in the strait last autumn?",
                "Which firm was fined by the harbour court in May?",
                "Which firm is accused by the union of hiding the reports of its inspectors?",
            ),
        ),
        (
            PAPERS,
            (
                PAPERS,
                "Does the first paper say that the mayor closed the school against the advice of "
                "the council?",
                "the second says that Ada Holm and Per Lund asked her to do so?",
            ),
        ),
    ],
)
def test_a_question_is_parted_where_its_clauses_join(question, expected):
    assert parts(question) == expected


def test_lists_and_dates_are_not_parted():
    assert len(DATES.split()) >= LONG
    assert len(parts(DATES)) > 1
    assert not any(p.startswith(("2019", "Torvik Post", "Sea Weekly")) for p in parts(DATES))


def test_no_word_but_those_that_join_is_lost():
    for question in (FIRM, PAPERS, DATES):
        told = {w.strip(",?") for part in parts(question)[1:] for w in part.split()}
        assert {w.strip(",?") for w in question.split()} - told <= {"and", "while"}


REPORTS = {
    "ferries.txt": "Brand & Lauri sold the ferries that sank in the strait, the coast guard said.",
    "court.txt": "The harbour court fined Brand & Lauri in May, its clerk Ida Moen said.",
    "union.txt": "The seamen's union accused Brand & Lauri of hiding its inspectors' reports.",
    "school.txt": "The mayor said the school in Torvik would be closed in June.",
}


def test_a_claim_that_answers_a_part_of_a_long_question_is_shown(tmp_path):
    for name, text in REPORTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    with Assistant.open(store=tmp_path / "store") as assistant:
        assistant.ingest([tmp_path / name for name in REPORTS])
        answer = assistant.answer(FIRM)
    cited = {c.doc_id for s in answer.statements for c in s.citations}
    assert len(cited & {"ferries.txt", "court.txt", "union.txt"}) >= 2
    assert "school.txt" not in cited
