from dataclasses import replace
from typing import ClassVar

import pytest

from assistant import answering, verification
from assistant.answering import Composer
from assistant.errors import StoreError
from assistant.question import Query
from assistant.records import Span
from assistant.relevance import Judgement
from tests.ledger import evidence
from tests.test_answering import BARE, DOC, FLED, RAIN, SHELLED, Pages

QUERY = Query(question="Rebels shelled the bridge.", text="Rebels shelled the bridge.")
EVIDENCE = evidence(DOC, [SHELLED, FLED, RAIN])


class Stances:
    """A judge that takes the stances it was told."""

    thresholds: ClassVar = {"ask": 0.5, "verify": 0.5}

    def __init__(self, **told):
        self.told = told

    def judge(self, query, claims, *, context=None, task="ask", held=0):
        made = {
            "for": Judgement(relevant=0.9, supports=0.9, contradicts=0.05, neutral=0.05),
            "against": Judgement(relevant=0.9, supports=0.05, contradicts=0.9, neutral=0.05),
            None: Judgement(relevant=0.1, supports=0.1, contradicts=0.1, neutral=0.8),
        }
        names = {SHELLED.text: "shelled", FLED.text: "fled", RAIN.text: "rain"}
        return [made[self.told.get(names.get(c.text, ""))] for c in claims]


def verify(query=QUERY, **told):
    composer = Composer(ledger=Pages(), relevance=Stances(**told), limit=12)
    return verification.verify(query, EVIDENCE, composer)


def test_each_side_has_one_position():
    verdict = verify(shelled="for", fled="against")
    assert [(p.side, p.stance) for p in verdict.positions] == [
        ("Norland", "asserts"),
        ("Rebels", "denies"),
    ]
    assert verdict.label == "disputed"


def test_a_bare_denial_denies_what_the_claim_before_it_asserts():
    verdict = verify(shelled="for")
    (denies,) = [p for p in verdict.positions if p.stance == "denies"]
    assert denies.statements[0].claim_ids == (BARE.claim_id,)
    assert verdict.label == "disputed"


def test_the_report_alone_makes_it_reported():
    verdict = verify(rain="for")
    assert verdict.label == "reported"
    assert "only the report itself" in verdict.outlook


def test_only_contradictions_make_it_refuted():
    assert verify(fled="against").label == "refuted"


def test_nobody_addressing_it_is_said():
    verdict = verify()
    assert verdict.label == "not-in-corpus"
    assert verdict.positions == ()
    assert "Searched" in verdict.text


def test_a_name_that_the_corpus_does_not_hold_makes_claims_neutral():
    assert verify(replace(QUERY, unknown=("Atlantis",)), fled="for").label == "not-in-corpus"


def test_one_side_alone_names_what_would_change_it():
    verdict = verify(fled="for")
    assert verdict.label == "single-source"
    assert verdict.outlook.startswith("No side but Rebels addresses this")


def test_a_quotation_that_is_not_the_stored_text_is_never_shown():
    verdict = verify(fled="for")
    (statement,) = verdict.statements
    answering.check_citations(statement, Pages())
    (citation, *_) = statement.citations
    for wrong in (
        replace(citation, quote="nine soldiers fell"),
        replace(citation, span=Span(start=0, end=3)),
        replace(citation, quote=""),
    ):
        with pytest.raises(StoreError, match="ingest that document again"):
            answering.check_citations(replace(statement, citations=(wrong,)), Pages())


@pytest.mark.parametrize("limit", [1, 2, 12])
def test_the_label_does_not_depend_on_how_many_statements_are_shown(limit):
    composer = Composer(
        ledger=Pages(), relevance=Stances(shelled="for", fled="against"), limit=limit
    )
    verdict = verification.verify(QUERY, EVIDENCE, composer)
    assert verdict.label == "disputed"
    assert sum(len(p.statements) for p in verdict.positions) <= limit
    assert [p.side for p in verdict.positions] == ["Norland", "Rebels"][:limit]


def test_a_search_kept_to_one_side_shows_no_denial_of_another():
    verdict = verify(replace(QUERY, filters=(("side", "Norland"),)), shelled="for")
    assert [p.side for p in verdict.positions] == ["Norland"]
    assert verdict.label == "single-source"


def test_what_a_source_relays_has_a_position_and_is_no_second_side():
    relayed = replace(FLED, claim_id="inner", relayed_by=replace(SHELLED.source))
    whole = replace(SHELLED, claim_id="whole", content=FLED.content, text=FLED.text)
    composer = Composer(ledger=Pages(), relevance=Stances(fled="for"), limit=12)
    verdict = verification.verify(QUERY, evidence(DOC, [whole, relayed]), composer)
    assert verdict.label == "single-source"
    assert {p.side for p in verdict.positions} == {"Norland", "Rebels"}


def test_a_bare_denial_found_alone_takes_the_stance_opposite_to_what_it_denies():
    innocent = Query(question="Rebels are innocent.", text="Rebels are innocent.")

    class Innocence(Stances):
        def judge(self, query, claims, *, context=None, task="ask", held=0):
            against = Judgement(relevant=0.9, supports=0.05, contradicts=0.9, neutral=0.05)
            return [against for _ in claims]  # the charge contradicts it; so, read alone, does “no”

    composer = Composer(ledger=Pages(), relevance=Innocence(), limit=12)
    verdict = verification.verify(innocent, evidence(DOC, [BARE]), composer)
    assert [(p.side, p.stance) for p in verdict.positions] == [("Rebels", "asserts")]
