from assistant.lexis import negated, opposed, stem


def test_two_negations_cancel_out() -> None:
    assert negated("Nobody fired.")
    assert not negated("It is not true that nobody fired.")


def test_endings_are_cut_alike() -> None:
    assert stem("attacked") == stem("attacks") == stem("attacking")


def test_a_word_is_opposed_to_what_denies_it():
    assert opposed({"open"}, {"closed", "bridge"})
    assert opposed({"fell"}, {"rose"})
    assert not opposed({"open"}, {"opened", "bridge"})
