import pytest

from assistant.errors import EvalSetError
from assistant.evaluation.cases import Wording
from assistant.evaluation.passages import find, locate, named
from tests.ledger import document

A = document("One line\nwraps. One line wraps (twice).", "a.txt")
B = document("One line wraps.", "news/b.txt")


def test_all_occurrences_are_found_whatever_the_white_space():
    assert [(s.start, s.end) for s in find(A.text, "One  line wraps")] == [(0, 14), (16, 30)]


def test_words_are_matched_literally_not_as_a_pattern():
    assert [A.text[s.start : s.end] for s in find(A.text, "wraps (twice).")] == ["wraps (twice)."]
    assert find(A.text, "one line") == ()


def test_words_without_a_document_are_found_in_every_document():
    places = locate(Wording(evidence="One line wraps"), (A, B), "set:1")
    assert [p.doc_id for p in places] == ["a.txt", "a.txt", "news/b.txt"]


def test_words_with_a_document_are_found_there_alone():
    (place,) = locate(Wording(evidence="One line wraps", doc="b.txt"), (A, B), "set:1")
    assert (place.doc_id, place.length) == ("news/b.txt", 14)


def test_words_that_stand_nowhere_are_an_error_with_the_line():
    with pytest.raises(EvalSetError, match=r"set\.jsonl:7: the evidence 'two lines' is not in"):
        locate(Wording(evidence="two lines"), (A, B), "set.jsonl:7")


def test_a_document_is_named_by_its_id_or_by_the_end_of_it():
    assert named("news/b.txt", (A, B), "set:1") is B
    assert named("b.txt", (A, B), "set:1") is B
    with pytest.raises(EvalSetError, match=r"set:1: doc 'c\.txt'"):
        named("c.txt", (A, B), "set:1")


def test_a_name_that_two_documents_end_in_is_an_error():
    other = document("x", "old/b.txt")
    with pytest.raises(EvalSetError, match=r"news/b\.txt, old/b\.txt match"):
        named("b.txt", (B, other), "set:1")
