import pytest

from assistant import phrasing
from assistant.records import Source, Span
from tests.ledger import claim, document, reporter, span

DOC = document(
    "The Port Authority said the crane had been inspected in May. The union rejects the accusations. "
    "“It fell,” Ms Duarte said, “because nobody looked.” The claim could not be verified."
)


def state(*claims, **options):
    return phrasing.statement(claims, {DOC.doc_id: DOC}, 1, **options)


def test_a_statement_keeps_the_words_of_its_source():
    made = state(claim(DOC, "the crane had been inspected in May", "Port Authority", "Norland"))
    assert made.text == "Port Authority (Norland) says “the crane had been inspected in May”"
    (citation,) = made.citations
    assert citation.quote == "the crane had been inspected in May"


def test_a_side_that_is_its_own_source_is_not_said_twice():
    made = state(claim(DOC, "the crane had been inspected in May", "Union", "Union"))
    assert made.text.startswith("Union says")


def test_a_denial_is_worded_as_one():
    made = state(claim(DOC, "the accusations", "Union", act="denies", stance="denies"))
    assert made.text == "Union denies “the accusations”"


def test_a_denial_that_hangs_on_context_shows_what_it_denies():
    denial = claim(DOC, "the accusations", "Union", act="denies", stance="denies")
    made = state(denial, context_of=lambda _: span(DOC, "the crane had been inspected in May"))
    assert made.text.endswith("— about “the crane had been inspected in May”")


def test_a_claim_that_stands_alone_shows_no_context():
    made = state(
        claim(DOC, "the crane had been inspected in May", "Port Authority"),
        context_of=lambda _: pytest.fail("asked for context"),
    )
    assert "about" not in made.text


def test_a_split_quotation_is_cited_from_its_first_word_to_its_last():
    first, second = span(DOC, "It fell,"), span(DOC, "because nobody looked.")
    made = state(
        claim(DOC, "It fell,", "Ms Duarte", content=(first, second), text="It fell, … because")
    )
    (citation,) = made.citations
    assert citation.quote == "It fell,” Ms Duarte said, “because nobody looked."


def test_an_unverified_claim_cites_the_passage_that_says_so():
    at = span(DOC, "The claim could not be verified")
    made = state(claim(DOC, "It fell,", "Ms Duarte", unverified=True, unverified_at=at))
    assert made.unverified
    assert made.citations[-1].quote == "The claim could not be verified"
    assert [c.number for c in made.citations] == [1, 2]


def test_the_passage_is_not_cited_twice_where_it_has_a_statement_of_its_own():
    at = span(DOC, "The claim could not be verified")
    own = reporter(DOC, "The claim could not be verified")
    made = state(
        claim(DOC, "It fell,", "Ms Duarte", unverified=True, unverified_at=at), beside=[own]
    )
    assert made.unverified
    assert len(made.citations) == 1


def test_the_report_speaks_under_its_publisher():
    doc = document("The crane fell.", publisher="The Bay Post")
    made = phrasing.statement([reporter(doc, "The crane fell.")], {doc.doc_id: doc}, 1)
    assert made.text == "The report (The Bay Post) says “The crane fell.”"


def test_a_source_that_is_not_known_is_unattributed():
    assert state(claim(DOC, "It fell,", None)).text == "Unattributed says “It fell,”"


def test_a_relayed_claim_names_both_sources():
    made = state(claim(DOC, "It fell,", "Duarte", relayed_by=Source(name="Bay Radio")))
    assert made.text == "Duarte, as Bay Radio relays it, says “It fell,”"


def test_several_claims_that_say_the_same_become_one_statement_with_several_citations():
    one, two = claim(DOC, "It fell,", "Duarte"), claim(DOC, "because nobody looked", "Duarte")
    made = state(one, two)
    assert [c.number for c in made.citations] == [1, 2]
    assert made.claim_ids == (one.claim_id, two.claim_id)


def test_every_citation_is_the_slice_at_its_span():
    made = state(claim(DOC, "It fell,", "Duarte"))
    for c in made.citations:
        assert DOC.text[c.span.start : c.span.end] == c.quote


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "![x](https://example.org/a.png)",
        "[click](javascript:alert(1))",
        "# heading\n- item",
        "**bold** _it_ `code` ~~no~~ $x$",
        "<img src=x onerror=alert(1)>",
        "see www.example.org and http://example.org",
    ],
)
def test_document_text_is_inert_in_markdown(hostile):
    escaped = phrasing.escape_markdown(hostile)
    assert "<" not in escaped
    assert "http:" not in escaped
    assert "www." not in escaped
    for mark in "*_`[]()#!$":
        assert mark not in escaped.replace("\\" + mark, "").replace("&#8203;", "")


def test_the_answer_groups_statements_under_their_sides():
    a = state(claim(DOC, "It fell,", "Duarte", "Union"))
    b = state(claim(DOC, "because nobody looked", "Duarte", "Union"))
    text = phrasing.answer_markdown([a, b], "single-source", more=2)
    assert text.count("**Union**") == 1
    assert "2 more claims" in text


def test_an_answer_to_one_side_says_that_the_others_were_not_asked():
    a = state(claim(DOC, "It fell,", "Duarte", "Union"))
    assert "nobody else" in phrasing.answer_markdown([a], "single-source", more=0)
    assert "nobody else" not in phrasing.answer_markdown(
        [a], "single-source", more=0, narrowed=True
    )


@pytest.mark.parametrize(
    "text",
    [
        "the accusations",
        "“the allegations”",
        "all of the charges against him",
        "this",
        "any involvement",
        "Kyiv's latest claims",
        "that figure",
        "such reports",
    ],
)
def test_a_claim_that_only_points_is_bare(text):
    assert phrasing.is_bare(text)


@pytest.mark.parametrize(
    "text",
    [
        "this year's drill had been cancelled",
        "that its army crossed",
        "having taken part in that attack on Vesna",
        "the accusation that it shelled the bridge",
        "these jets were shot down",
        "responsibility for the cut lies with the ministry",
        "the report was late",
    ],
)
def test_a_claim_with_words_of_its_own_is_not(text):
    assert not phrasing.is_bare(text)


def test_words_that_point_backwards_hang_on_context():
    assert phrasing.hangs_on_context("the accusations")
    assert phrasing.hangs_on_context("that figure is too low")
    assert not phrasing.hangs_on_context("the crane had been inspected in May")


def test_spans_of_one_claim_that_lie_far_apart_are_cited_apart():
    doc = document("Alpha." + " filler" * 60 + " Omega.")
    far = claim(
        doc,
        "Alpha",
        "X",
        content=(Span(start=0, end=5), span(doc, "Omega")),
        text="Alpha … Omega",
    )
    assert [c.quote for c in phrasing.citations(far, doc, 1)] == ["Alpha", "Omega"]


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("residents", "say"),
        ("Norlandic authorities", "say"),
        ("two officials in Vardo", "say"),
        ("police", "say"),
        ("the port press", "says"),
        ("ministry of roads", "says"),
        ("United Ports", "says"),
    ],
)
def test_the_verb_has_the_number_of_the_source_s_name(name: str, verb: str):
    said = claim(DOC, "the crane had been inspected in May", name, side=None)
    assert state(said).text.startswith(f"{name[:1].upper()}{name[1:]} {verb} “")


def test_many_who_deny_and_do_not_confirm():
    assert phrasing.verb("denies", "denies", "dockers") == "deny"
    assert phrasing.verb("reports", "denies", "dockers") == "do not confirm"
    assert phrasing.verb("doubts", "denies", "dockers") == "cast doubt on"


def test_a_denial_in_the_words_of_the_source_is_what_it_says():
    assert phrasing.verb("denies", "asserts", "Colonel") == "says"
    assert phrasing.verb("doubts", "asserts", "dockers") == "say"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("Norland", "both asserts and denies it"),
        ("residents", "both assert and deny it"),
        ("Russians", "both assert and deny it"),
        ("France and Germany", "both assert and deny it"),
        ("two people familiar with the matter", "both assert and deny it"),
        ("Marks and Spencer", "both asserts and denies it"),
        ("United States", "both asserts and denies it"),
    ],
)
def test_where_somebody_stands_is_told_in_their_number(who, said):
    assert phrasing.stands("mixed", who) == said


@pytest.mark.parametrize("text", ["that", "that is an insult", "That pledge", "the figure at 60"])
def test_these_words_hang_on_what_was_said_before(text):
    assert phrasing.hangs_on_context(text)


def test_the_that_of_a_clause_points_to_nothing():
    assert not phrasing.hangs_on_context("that its water was contaminated")


@pytest.mark.parametrize("text", ["the criticism", "her claim as premature", "the findings"])
def test_these_words_only_point_back(text):
    assert phrasing.is_bare(text)


SILENT = document("The league declined to say when it would decide. The league doubts the date.")


def test_who_declines_to_speak_doubts_nothing():
    at = span(SILENT, "declined to say")
    quiet = claim(
        SILENT, "when it would decide", "league", "league", stance="denies", act="doubts", cue=at
    )
    assert phrasing.is_silent(quiet, SILENT)
    made = phrasing.statement([quiet], {SILENT.doc_id: SILENT}, 1)
    assert made.text == "League does not speak of “when it would decide”"


def test_who_doubts_is_not_silent():
    at = span(SILENT, "doubts")
    doubt = claim(SILENT, "the date", "league", "league", stance="denies", act="doubts", cue=at)
    assert not phrasing.is_silent(doubt, SILENT)


def test_a_side_that_a_name_holds_is_not_named_again():
    text = document("Farmers in Nadry said it rained.")
    said = claim(text, "it rained", "farmers in Nadry", "farmers")
    made = phrasing.statement([said], {text.doc_id: text}, 1)
    assert made.text == "Farmers in Nadry say “it rained”"


def test_straight_quotation_marks_within_words_become_single():
    text = document('The firm called the claim "entirely false" twice.')
    said = claim(text, 'the claim "entirely false" twice', "firm", "firm")
    made = phrasing.statement([said], {text.doc_id: text}, 1)
    assert made.text == "Firm says “the claim ‘entirely false’ twice”"


@pytest.mark.parametrize(
    ("sentence", "cue", "content", "act", "stated"),
    [
        ("Ada accused Orsk of theft.", "accused", "Orsk of theft", "accuses", "accuses"),
        ("Ada called on Conti to go.", "called on", "Conti to go", "demands", "calls on"),
        ("Ada put it at 60 per cent.", "put", "it at 60 per cent", "estimates", "puts"),
        ("Ada called the demand absurd.", "called", "the demand absurd", "says", "calls"),
        ("“Go home,” Ada demanded.", "demanded", "Go home,", "demands", "demands"),
        ("Ada was accused of theft.", "accused of", "theft", "accuses", "makes the accusation"),
    ],
)
def test_a_verb_that_makes_a_sentence_with_the_claim_is_kept(sentence, cue, content, act, stated):
    text = document(sentence)
    said = claim(text, content, "Ada", "Ada", act=act, cue=span(text, cue))
    made = phrasing.statement([said], {text.doc_id: text}, 1)
    assert made.text == f"Ada {stated} “{content}”"


def test_many_use_the_plural_of_the_cue():
    text = document("Residents accused Orsk of theft.")
    said = claim(text, "Orsk of theft", "residents", act="accuses", cue=span(text, "accused"))
    assert phrasing.statement([said], {text.doc_id: text}, 1).text.startswith("Residents accuse “")
