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


TOWN = document(
    "The ministry said the school fund was cut. The union said class sizes would grow. The front "
    "said the mayor took bribes. The mayor denied the allegations. Rain fell. The union denied "
    "that the bridge had been closed."
)
CUT = claim(TOWN, "the school fund was cut", "Ministry", "Ministry")
GROW = claim(TOWN, "class sizes would grow", "Union", "Union")
BRIBES = claim(TOWN, "the mayor took bribes", "Front", "Front")
ALLEGATIONS = claim(TOWN, "the allegations", "Mayor", "Mayor", stance="denies", act="denies")
CLOSED = claim(TOWN, "the bridge had been closed", "Union", "Union", stance="denies", act="denies")
SAID = (CUT, GROW, BRIBES, ALLEGATIONS, CLOSED)


def test_a_bare_denial_means_what_the_last_party_before_it_said():
    held = Held(SAID)
    assert referents.denied(ALLEGATIONS, held) == (BRIBES,)
    assert referents.denials_of(BRIBES, held) == [ALLEGATIONS]
    assert referents.denials_of(CUT, held) == []
    assert referents.denials_of(GROW, held) == []


def test_accusations_are_those_of_the_party_that_accused():
    accused = claim(TOWN, "the school fund was cut", "Ministry", "Ministry", act="accuses")
    assert referents.denied(ALLEGATIONS, Held((accused, GROW, ALLEGATIONS))) == (accused,)


def test_a_denial_with_words_of_its_own_means_no_earlier_claim():
    assert referents.denied(CLOSED, Held(SAID)) == ()


def test_what_goes_on_in_the_same_quotation_refers_to_its_own_words():
    text = document(
        "The firm said it had offered four per cent. “A third of the lines ran. That is an insult,” "
        "said Mendes."
    )
    offered = claim(text, "it had offered four per cent", "Firm", "Firm")
    ran = claim(text, "A third of the lines ran.", "Mendes", "Union")
    insult = claim(text, "That is an insult", "Mendes", "Union")
    assert referents.referent(insult, Held((offered, ran, insult))) == ran.content[0]


def test_of_what_an_accuser_said_the_charge_is_the_accusation():
    text = document(
        "Holt accused the clerk of forgery. He lied to us, she said. The clerk denies the charges."
    )
    forged = claim(text, "the clerk of forgery", "Holt", "Bank", act="accuses")
    lied = claim(text, "He lied to us", "Holt", "Bank")
    charges = claim(text, "the charges", "clerk", "clerk", stance="denies", act="denies")
    assert referents.referent(charges, Held((forged, lied, charges))) == forged.content[0]
