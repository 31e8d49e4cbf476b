from __future__ import annotations

from assistant.records import REPORTER, Claim, Source, Span
from assistant.searchable import TITLE_MOST, claim_text, passage_text


def claim(name):
    span = Span(start=0, end=9)
    return Claim(
        claim_id="a#1",
        doc_id="a",
        content=(span,),
        text="it leaked",
        source=Source(name=name),
        sentence=span,
    )


def test_a_claim_is_searched_with_its_title_and_its_source():
    assert claim_text(claim("Ada Marsh"), "The ferry") == "The ferry | Ada Marsh: it leaked"


def test_the_reporter_and_the_unattributed_have_no_name_to_be_asked_by():
    assert claim_text(claim(REPORTER), "") == claim_text(claim(None), "") == "it leaked"


def test_a_passage_that_opens_with_its_title_has_it_once():
    assert passage_text("The ferry\n\nIt sank.", "The ferry") == "The ferry\n\nIt sank."
    assert passage_text("It sank.", "The ferry") == "The ferry | It sank."


def test_a_title_without_end_is_cut():
    assert passage_text("It sank.", "x" * 500) == "x" * TITLE_MOST + " | It sank."
