import pytest

from assistant.introduced import descriptions

REPORT = (
    "The Kiln Workers’ Union called a strike. The union’s secretary spoke of pay. Bornline, a ferry "
    "company based in Orsa, laid off ten. According to the union, Bornline has lied. “We pay well,” "
    "said the mill owner, Textel, on Monday. The carmaker Vesta agreed. The Southern Union met."
)


@pytest.mark.parametrize(
    ("name", "mention", "called"),
    [
        ("Kiln Workers’ Union", "The Kiln Workers’ Union", {"union"}),
        ("Bornline", "Bornline", {"ferry company"}),
        ("Bornline", "the shipping firm", {"ferry company", "shipping firm"}),
        ("Textel", "the mill owner, Textel", {"mill owner"}),
        ("Vesta", "Vesta", {"carmaker"}),
        ("Ada Moss", "she", set()),
    ],
)
def test_a_source_goes_by_what_its_report_calls_it(name, mention, called):
    assert descriptions(REPORT, name, mention) == called


def test_who_is_named_after_a_source_is_not_called_so():
    assert descriptions("According to the union, Bornline has lied.", "Bornline", "it") == set()
    assert descriptions("It sued Bornline, the union said.", "Bornline", "it") == set()
    assert descriptions("The Southern Union met.", "Southern Union", "") == set()
