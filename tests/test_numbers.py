import pytest

from assistant.numbers import comparison, quantities


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("more than 70 attackers", [70]),
        ("€2.9 billion, and 1,300 homes", [2.9e9, 1300]),
        ("twenty-two trapped, three hundred thousand", [22, 300_000]),
        ("R52m owed", [52e6]),
        ("97% of load in 2011", [97, 2011]),
        ("one of them, version v1.5.2", []),
        ("five dozen men", [60]),
        ("a hundred and twenty, half a million, a million euros", [120, 500_000, 1_000_000]),
        ("two F-16 jets, a T-72 tank and COVID-19", [2]),
        ("on 22 May at 10:30, or on June 3", []),
        ("the 22nd attack, dozens of two-thirds", []),
        ("a wall 200 m long, €200 m in all, 3m people", [200, 200e6, 3e6]),
        ("one hundred and twenty hurt, two hundred and fifty thousand fled", [120, 250_000]),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, values: list[float]) -> None:
    assert [q.value for q in quantities(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("hypothesis", "said", "holds"),
    [
        ("More than ten people died.", "14 people died", True),
        ("More than ten people died.", "six people died", False),
        ("The toll is below twenty.", "not less than 30 died", False),
        ("Ten people died.", "14 people died", None),
        ("Overnight, ten people died.", "14 people died", None),
        ("Top officials said that ten died overall.", "14 people died", None),
        ("No more than ten people died.", "14 people died", False),
        ("More than ten people died.", "people died", None),
    ],
)
def test_a_comparison_is_held_against_the_numbers_of_the_claim(
    hypothesis: str, said: str, holds: bool | None
) -> None:
    assert comparison(hypothesis, quantities(hypothesis), quantities(said)) is holds
