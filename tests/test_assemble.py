from __future__ import annotations

from assistant.attribution import RulesAttributor
from assistant.chunking import sentences
from assistant.records import REPORTER, Claim, Document


def claims(text: str) -> tuple[Claim, ...]:
    document = Document(doc_id="sarn.txt", title="Sarn", text=text, sha256="")
    return RulesAttributor().claims(document, sentences(text))


def reporter(text: str) -> list[str]:
    return [c.text for c in claims(text) if c.is_reporter]


def attributed(text: str) -> list[Claim]:
    return [c for c in claims(text) if not c.is_reporter]


def test_a_sentence_that_attributes_nothing_is_the_reports_own_claim():
    (claim,) = claims("The river Sarn flooded two villages.")
    assert claim.source.name == REPORTER
    assert claim.source.side == REPORTER
    assert claim.text == "The river Sarn flooded two villages."


def test_a_sentence_that_is_all_attributed_gives_no_claim_of_the_report():
    assert reporter("The mayor said the river had flooded two villages.") == []


def test_a_relative_clause_on_the_source_is_the_reports_claim():
    text = "The Free Guard, founded by a retired baker last August, says it has no arms."
    assert reporter(text) == ["founded by a retired baker last August"]


def test_adverbials_beside_a_cue_are_no_claim():
    assert reporter("On Monday, May 3, the mayor said in a statement that the dam held.") == []


def test_the_sentence_that_a_claim_is_unverified_is_a_claim_of_the_report():
    text = "The army said 70 raiders died. That information has not been independently verified."
    (claim,) = attributed(text)
    assert claim.unverified
    assert claim.unverified_at is not None
    mark = "That information has not been independently verified."
    assert text[claim.unverified_at.start : claim.unverified_at.end] == mark
    assert reporter(text) == [mark]


def test_every_text_is_the_slice_at_its_spans():
    text = "“The dam,” said Oda Lind, “is safe.” The army denied it. The river Sarn rose."
    for claim in claims(text):
        assert claim.text == " … ".join(text[s.start : s.end] for s in claim.content)
        assert claim.sentence.start <= claim.content[0].start
        assert claim.content[-1].end <= claim.sentence.end


def test_a_quotation_in_marks_is_direct_and_a_paraphrase_is_not():
    first, second = attributed("“The dam is safe,” said Oda Lind. She said that it was new.")
    assert first.direct
    assert not second.direct


def test_claims_are_in_text_order_with_ids_of_their_place():
    text = "The river Sarn rose. The mayor said the dam held."
    found = claims(text)
    assert [c.content[0].start for c in found] == sorted(c.content[0].start for c in found)
    for claim in found:
        first, last = claim.content[0].start, claim.content[-1].end
        assert claim.claim_id == f"sarn.txt#{first}-{last}"


def test_two_sources_of_one_content_have_two_ids():
    found = attributed("The Harbour Front and the Free River Guard claimed responsibility for it.")
    assert len({c.claim_id for c in found}) == 2
    assert {c.source.name for c in found} == {"Harbour Front", "Free River Guard"}
    assert {c.act for c in found} == {"claims responsibility"}


def test_a_nested_claim_names_who_relays_it():
    text = "The agency Nordpress reported that the Sarn army had told villagers that the road was mined."
    inner = next(c for c in attributed(text) if c.text == "the road was mined")
    assert inner.relayed_by is not None
    assert inner.relayed_by.name == "Nordpress"


def test_a_post_that_quotes_somebody_names_its_author_as_relay():
    text = (
        "The Free River Guard published a video on its channel. “The time has come to rise!” "
        "— Orla Finch (@orlafinch) May 3, 2021"
    )
    (claim,) = attributed(text)
    assert claim.source.name == "Free River Guard"
    assert claim.relayed_by is not None
    assert text[claim.relayed_by.mention.start :].startswith("Orla Finch")


def test_the_cue_is_the_first_word_group_that_attributes():
    (claim,) = attributed("The mayor pointed out that the dam held.")
    assert claim.cue is not None
    text = "The mayor pointed out that the dam held."
    assert text[claim.cue.start : claim.cue.end] == "pointed out"


def test_an_empty_text_has_no_claims():
    assert claims("") == ()


def test_rules_alone_never_claim_agreement():
    assert not any(c.agreed for c in claims("The mayor said the dam held."))


def test_a_clause_with_a_relative_pronoun_keeps_whom_it_is_on():
    text = "Ada Holt, who sold the club in 2022, said that it had no debts."
    assert reporter(text) == ["Ada Holt, who sold the club in 2022"]


def test_no_relative_pronoun_ends_a_claim():
    text = "It rained on the town of Sarn for a week, which, the mayor said, nobody had foreseen."
    assert not any(t.endswith("which") for t in reporter(text))
