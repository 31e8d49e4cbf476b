"""What a claim that hangs on context refers to."""

from dataclasses import dataclass

from assistant import referents
from assistant.records import Claim
from tests.ledger import claim, document, reporter

DOC = document(
    "The port said the crane had been inspected in May. Ana Ruiz, who heads the dockers, put the "
    "injured at forty. The port disputed that figure. It rained all night. The dockers rejected "
    "those claims."
)
INSPECTED = claim(DOC, "the crane had been inspected in May", "Port", "Port")
HEADS = reporter(DOC, "who heads the dockers")
INJURED = claim(DOC, "the injured at forty", "Ana Ruiz", "Dockers", act="estimates")
FIGURE = claim(DOC, "that figure", "Port", "Port", stance="denies", act="denies")
RAIN = reporter(DOC, "It rained all night.")
REJECTED = claim(DOC, "those claims", "Dockers", "Dockers", stance="denies", act="denies")


@dataclass(frozen=True)
class Held:
    """A ledger of some claims."""

    of: tuple[Claim, ...]

    def claims(self, **_filters):
        return self.of


def words(hanging: Claim, *before: Claim) -> str | None:
    span = referents.referent(hanging, Held((*before, hanging)))
    return DOC.text[span.start : span.end] if span else None


def test_a_figure_refers_to_words_that_hold_a_number():
    assert words(FIGURE, INSPECTED, INJURED, HEADS) == "the injured at forty"


def test_a_figure_refers_to_nothing_where_nobody_gave_one():
    assert words(FIGURE, INSPECTED, HEADS) is None


def test_another_party_is_meant_before_the_party_itself_and_the_report():
    assert words(REJECTED, INSPECTED, INJURED, RAIN) == "the crane had been inspected in May"
    assert words(REJECTED, INJURED, RAIN) == "the injured at forty"
    assert words(REJECTED, RAIN) == "It rained all night."


def test_claims_that_hang_on_context_themselves_are_passed_over():
    assert words(REJECTED, INSPECTED, FIGURE) == "the crane had been inspected in May"
