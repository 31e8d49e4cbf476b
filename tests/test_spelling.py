"""Names that are spelt nearly as a name that the corpus lacks."""

import pytest

from assistant.pipeline import Assistant
from assistant.spelling import nearly

KNOWN = ("Ada Lindqvist", "Bank of Torvik", "Torvik", "three neighbours", "Per Lund")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Lindquist", ("Ada Lindqvist",)),
        ("Ada Lindkvist", ("Ada Lindqvist",)),
        ("Torvick", ("Bank of Torvik", "Torvik")),
        ("Neighbors", ()),  # no name
        ("Lun", ()),  # too short to be misspelt
        ("Karlsson", ()),
        ("", ()),
    ],
)
def test_names_spelt_nearly_so_are_found_and_no_others(asked, found):
    assert nearly(asked, KNOWN) == found


REPORT = """Mayor Ada Lindqvist said the bridge at Torvik would stay closed.

The police denied that anyone had been hurt.
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did Lindquist say?", "Did you mean Ada Lindqvist?"),
        ("What did Karlsson say?", None),
        ("How many herring did Oslo catch?", None),
    ],
)
def test_an_abstention_names_whom_a_misspelt_name_may_mean(tmp_path, question, told):
    path = tmp_path / "bridge.txt"
    path.write_text(REPORT, "utf-8")
    with Assistant.open(store=tmp_path / "store") as assistant:
        assistant.ingest([path])
        answer = assistant.answer(question)
    assert answer.abstained
    assert answer.notice == told
    assert told is None or told in answer.text


def test_a_verdict_on_a_misspelt_name_asks_whom_it_means(tmp_path):
    path = tmp_path / "bridge.txt"
    path.write_text(REPORT, "utf-8")
    with Assistant.open(store=tmp_path / "store") as assistant:
        assistant.ingest([path])
        verdict = assistant.verify("The herring made Ada Lindquist resign.")
    assert verdict.label == "not-in-corpus"
    assert verdict.outlook.startswith("Did you mean Ada Lindqvist?")
