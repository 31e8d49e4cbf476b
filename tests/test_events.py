import pytest

from assistant.events import READ, one_event
from tests.ledger import document

RAID = document(
    "On Monday the raid on Grayvoron began. Governor Lenk said nine were hurt.", "a.txt"
)


@pytest.mark.parametrize(
    "text",
    [
        "Shells fell on Grayvoron, the ministry said.",
        "Grayvoron was shelled at noon, said a man from Vesk.",  # opens its sentence
        "The town, said Lenk’s office, was shelled.",
    ],
)
def test_reports_that_share_a_name_tell_of_one_event(text):
    assert one_event(RAID, document(text, "b.txt"))
    assert one_event(document(text, "b.txt"), RAID)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday the mill at Hallfoss burnt. The minister, Ada Holt, said nine were hurt.",
        "The crew of the ferry Orla said on Monday that Governor Vane was told.",
    ],
)
def test_days_and_offices_are_no_names(text):
    assert not one_event(RAID, document(text, "b.txt"))


def test_a_word_that_either_report_writes_small_is_no_name():
    ministry = document("He told the Harbour of Vesk nothing.", "a.txt")
    assert not one_event(ministry, document("She left the harbour for the Harbour of Orla.", "b"))


def test_two_states_in_common_tell_of_one_event_and_one_does_not():
    one = document("Talks between Norway and Iceland failed, said Ada Holt.", "a.txt")
    assert one_event(one, document("He said Norwegian and Icelandic boats left Vesk.", "b.txt"))
    assert not one_event(one, document("He said Norwegian boats left Vesk.", "b.txt"))


def test_a_report_without_names_may_tell_of_any_event():
    assert one_event(RAID, document("the port said that nine were hurt", "b.txt"))


def test_names_are_read_at_the_beginning():
    late = document("He left Vesk. " + "it rained. " * (READ // 11) + "He saw Grayvoron.", "b.txt")
    assert not one_event(RAID, late)
