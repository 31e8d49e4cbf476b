import pytest

from assistant.addressee import words
from assistant.descriptions import Voice
from assistant.proper_names import proper_names
from assistant.question import understand

VOICES = (
    Voice(
        name="Harbour Workers' Union",
        side="Harbour Workers' Union",
        words=frozenset({"harbour", "workers", "union"}),
    ),
    Voice(name="Palace", side="Norland", words=frozenset({"palace"})),
)
ALIASES = {"norland": "Norland", "norhaven": "Norland", "sudmark": "Sudmark"}


def ask(text, *earlier):
    history = [{"role": "user", "content": e} for e in earlier]
    return understand(text, history, VOICES, ALIASES)


def test_a_question_about_a_side_names_that_side():
    query = ask("How many boats does Norland say were sunk?")
    assert query.sides == {"Norland"}
    assert query.expects == {"count"}


def test_a_capital_stands_for_its_side():
    assert ask("According to Norhaven, who opened fire?").sides == {"Norland"}


def test_claims_are_held_against_the_name_that_a_side_goes_by_in_the_ledger():
    assert ask("According to Norhaven, who opened fire?").put == (
        "According to Norland, who opened fire?"
    )
    for plainly in ("What does Norland say?", "What does the Palace say?", "What does Oslo say?"):
        assert ask(plainly).put == plainly


def test_a_description_finds_the_source_it_describes():
    assert ask("What does the union say about pay?").voices == {"Harbour Workers' Union"}


def test_with_a_body_those_who_speak_for_it_are_asked_too():
    people = (
        Voice(name="hospital trust", side="hospital trust", words=frozenset({"hospital", "trust"})),
        Voice(name="Ann Lee", side="hospital trust", words=frozenset({"ann", "lee"})),
        Voice(name="Ann Lee’s lawyer", side="Ann Lee’s lawyer", words=frozenset({"lawyer"})),
    )
    trust = understand("What does the trust admit?", (), people)
    assert trust.admits("Ann Lee", "hospital trust")
    lee = understand("What does Ann Lee admit?", (), people)
    assert not lee.admits("Ann Lee’s lawyer", "Ann Lee’s lawyer")


def test_whom_a_statement_asks_about_starts_at_the_last_article():
    assert ask("Ann Lee finds the keeper’s figure believable.").asked == "keeper"
    assert ask("What does the head of the union say?").asked == "the head of the union"


def test_a_phrase_with_an_article_inside_stays_whole_where_a_verb_bounds_it():
    assert ask("What does a spokesman for the union say?").asked == "a spokesman for the union"
    assert (
        ask("According to the mayor in the capital, who left?").asked == "the mayor in the capital"
    )


def test_a_month_within_a_name_belongs_to_it():
    assert proper_names("Did Nadia March meet Jan Novak?") == ("Nadia March", "Jan Novak")


def test_a_surname_that_is_spelt_like_an_auxiliary_belongs_to_its_name():
    assert proper_names("What did Clara May say of Tom Will?") == ("Clara May", "Tom Will")
    assert proper_names("May Norland attack? Will Sudmark?") == ("Norland", "Sudmark")


def test_months_days_and_sums_of_money_are_no_names():
    assert proper_names("Did it lose A$40 in January or on Monday in Mayville?") == ("Mayville",)


def test_a_source_that_nobody_knows_is_asked_but_not_resolved():
    query = ask("What does Eastonia say about the raid?")
    assert query.asked == "Eastonia"
    assert not query.restricts


def test_the_report_itself_can_be_asked():
    assert ask("What does the article say about the weather?").sides == {"Reporter"}


def test_a_yes_no_question_gives_a_hypothesis():
    query = ask("Did the army cross the river?")
    assert query.hypothesis == "the army cross the river"
    assert "yes/no" in query.expects


def test_an_open_question_gives_no_hypothesis():
    assert ask("Who crossed the river?").hypothesis is None


def test_the_other_side_sets_aside_the_side_asked_before():
    query = ask("And what about the other side?", "What does Norland say about the raid?")
    assert query.excluded == {"Norland"}
    assert "raid" in query.text
    assert not query.admits("Palace", "Norland")
    assert query.admits(None, "Sudmark")


def test_the_other_side_is_never_the_report_itself():
    query = ask("And the other side?", "What does Norland say about the raid?")
    assert not query.admits("Reporter", "Reporter")


def test_a_bare_side_asks_the_same_of_somebody_else():
    query = ask("and Sudmark?", "How many boats does Norland say were sunk?")
    assert query.sides == {"Sudmark"}
    assert "boats" in query.text
    assert "Norland" not in query.text


def test_a_pronoun_takes_its_subject_from_the_conversation():
    query = ask("How many of them?", "Were soldiers killed at the bridge?")
    assert "soldiers" in query.text


def test_a_follow_up_of_a_follow_up_reaches_the_question_that_stands_alone():
    query = ask("And why?", "Were soldiers killed at the bridge?", "How many of them?")
    assert "soldiers" in query.text


def test_a_question_that_stands_alone_ignores_the_conversation():
    text = "When was the Vesna dam built?"
    assert ask(text, "What does Norland say about the raid?").text == text


def test_proper_names_leave_out_the_opening_function_word():
    assert proper_names("Did Anna Berg visit the Vesna dam?") == ("Anna Berg", "Vesna")


def test_a_lone_word_that_opens_the_text_is_no_name():
    assert proper_names("Members of the Vesna club were hurt.") == ("Vesna",)
    assert proper_names("Anna Berg was hurt.") == ("Anna Berg",)
    assert proper_names("NATO troops took part.") == ("NATO",)


def test_asking_somebody_about_nothing_in_particular_is_general():
    assert ask("What did the union say?").general
    assert not ask("What did the union say about pay?").general
    assert not ask("Who was hurt?").general


def test_words_lose_their_possessives():
    assert words("The minister’s Vesna's plan") == ["the", "minister", "vesna", "plan"]


def test_long_hostile_questions_are_understood_in_linear_time():
    assert ask("does " + "a " * 900 + "?").asked is None


def test_a_thing_told_by_a_place_is_not_whom_a_question_asks():
    assert ask("Did the attack on Norland put civilians at risk?").asked is None
    assert ask("How many lives did the raid on Norhaven claim?").sides == frozenset()
    assert ask("What does the mayor of Norhaven say?").asked == "the mayor of Norhaven"


def test_a_source_spelt_like_a_small_word_can_be_asked():
    voices = (Voice(name="World Health Organization", side="WHO", words=frozenset({"health"})),)
    assert understand("What did the WHO say about it?", (), voices, {"who": "WHO"}).sides == {"WHO"}
    assert ask("What did May say about the boats?").asked == "May"


def test_a_contracted_question_is_held_against_its_statement():
    assert ask("Didn't Norland sink the boats?").hypothesis == "Norland sink the boats"
    assert ask("Can’t the boats be raised?").hypothesis == "the boats be raised"
    assert ask("Won't it end?").hypothesis == "it end"
    assert ask("Island life, who says it is over?").hypothesis is None


def test_a_name_inside_another_word_stays_in_a_follow_up():
    query = ask("And Sudmark?", "What does Norland say about Norlandish losses?")
    assert "Norlandish losses" in query.text


def test_the_other_side_may_be_asked_about_something_else():
    query = ask(
        "And what does the other side say about the prisoners?",
        "What does Norland say about the boats?",
    )
    assert query.excluded == {"Norland"}
    assert "prisoners" in query.text
    assert "boats" not in query.text


def test_two_sides_can_be_asked_at_once():
    for text in (
        "What do Norland and Sudmark say about the dead?",
        "According to Norland and the Palace, who attacked?",
    ):
        assert ask(text).sides | ask(text).voices >= {"Norland"}
    assert ask("What do Norland and Sudmark say about the dead?").sides == {"Norland", "Sudmark"}


def test_a_people_and_somebody_with_a_form_of_address_are_known():
    aliases = {"norlander": "Norland"}
    people = (Voice(name="Ann Lee", side="Norland", words=frozenset({"ann", "lee"})),)
    for text in ("What do the Norlanders say about the raid?", "What did Mr. Lee say about it?"):
        assert understand(text, (), people, aliases).restricts


@pytest.mark.parametrize(
    "text",
    [
        "Did Norland plan the raid?",
        "Is Norland to blame for the raid?",
        "Did Norland put mines in the river?",
        "Can I trust the claim that 70 soldiers were killed?",
        "Who disputes Norland's version of the raid?",
        "How does Sudmark's account differ from Norland's account?",
    ],
)
def test_what_all_can_speak_to_is_asked_of_nobody_alone(text):
    query = ask(text)
    assert not query.restricts
    assert query.asked is None


def test_a_yes_no_question_about_speech_asks_the_speaker():
    assert ask("Does Norland deny the raid?").sides == {"Norland"}


def test_a_follow_up_that_names_a_side_keeps_the_subject():
    query = ask("What does Sudmark say about that?", "How many soldiers were killed?")
    assert query.sides == {"Sudmark"}
    assert "soldiers" in query.text
    assert not query.general


def test_a_follow_up_of_a_denial_is_no_hypothesis_of_its_own():
    query = ask("Does Sudmark deny it?", "How many soldiers were killed?")
    assert query.sides == {"Sudmark"}
    assert query.hypothesis is None


def test_a_bare_question_word_hangs_on_the_conversation():
    assert "bridge" in ask("Why?", "Were soldiers killed at the bridge?").text


def test_a_follow_up_asks_whom_it_names_and_not_who_was_asked_before():
    query = ask("And what does Sudmark say about that?", "According to Norland, who attacked?")
    assert query.sides == {"Sudmark"}
    query = ask("But who shot down the drones?", "What does Norland say about the raid?")
    assert not query.restricts
    query = ask("How many of them?", "What does Norland say about the soldiers?")
    assert query.sides == {"Norland"}


def test_a_thing_of_a_side_is_not_the_side():
    aliases = ALIASES | {"sudmarkian": "Sudmark"}
    history = [{"role": "user", "content": "How many soldiers were killed?"}]
    query = understand("And Sudmarkian civilians?", history, VOICES, aliases)
    assert not query.restricts
    assert "civilians" in query.text
    query = understand("and the Sudmarkian spokesman?", history, VOICES, aliases)
    assert query.sides == {"Sudmark"}


def test_a_side_after_according_to_is_asked_the_same():
    query = ask("And according to Sudmark?", "How many soldiers were killed?")
    assert query.sides == {"Sudmark"}
    assert "soldiers" in query.text


def test_a_follow_up_expects_what_it_asks_itself():
    assert ask("And who attacked?", "How many were killed?").expects == {"person"}
    assert ask("And of Sudmark's?", "How many were killed?").expects == {"count"}


def test_the_other_side_sets_aside_the_side_of_a_person():
    people = (Voice(name="Ann Lee", side="Norland", words=frozenset({"ann", "lee"})),)
    history = [{"role": "user", "content": "What did Ann Lee say about the raid?"}]
    query = understand("And the other side?", history, people, ALIASES)
    assert query.excluded == {"Norland"}


def test_the_other_side_of_a_general_question_says_all_it_says():
    query = ask("And the other side?", "What does Norland say?")
    assert query.excluded == {"Norland"}
    assert query.general


def test_the_asker_and_words_that_open_a_sentence_are_no_names():
    assert proper_names("What should I know about Vesna?") == ("Vesna",)
    assert proper_names("Thanks! Explain who left. Nobody knows.") == ()
    assert proper_names("Many left St. Ives with Dr. Jan Novak.") == ("St", "Ives", "Jan Novak")


LEE = Voice(name="Ann Lee", side="Norland", words=frozenset({"ann", "lee"}))


@pytest.mark.parametrize(
    "text",
    [
        "What is Ann Lee's view of the strike?",
        "In Ann Lee's view, who caused the fire?",
        "What was Ann Lee’s response to the allegations?",
        "What has Ann Lee claimed about the strike?",
        "What is Ann Lee saying about the strike?",
        "According to Ann Lee who attacked the bridge?",
    ],
)
def test_whom_a_question_asks_begins_after_its_opening_words_and_ends_before_the_next(text):
    query = understand(text, (), (LEE,), ALIASES)
    assert query.asked == "Ann Lee"
    assert query.voices == {"Ann Lee"}
    assert not query.general


def test_a_plural_possessive_keeps_its_s():
    rebels = Voice(name="rebels", side="rebels", words=frozenset({"rebels"}))
    query = understand("What was the rebels' response to the raid?", (), (rebels,))
    assert query.voices == {"rebels"}
    assert ask("What is the United Nations' position on the raid?").asked == "United Nations"


def test_a_side_with_a_small_word_in_its_name_is_that_side():
    aliases = ALIASES | {"free army of norland": "militias"}
    query = understand("What does the Free Army of Norland say?", (), (), aliases)
    assert query.sides == {"militias"}
    query = understand("What does the Free Army of Norland spokesman say?", (), (), aliases)
    assert query.sides == {"militias"}


def test_several_that_are_asked_each_in_turn_are_all_asked():
    query = ask("What does Norland say about the raid and what does Sudmark say?")
    assert query.sides == {"Norland", "Sudmark"}


@pytest.mark.parametrize(
    "text",
    [
        "Is the Norland claim that Sudmark attacked the town true?",
        "Is Norland's claim true?",
        "When was the Norland report published?",
        "Where did Sudmark put the prisoners?",
        "When was the Sudmark offer made?",
        "How many lives did Hurricane Ian claim?",
        "How many people did the flood count among its victims?",
    ],
)
def test_nouns_and_deeds_are_no_speech(text):
    query = ask(text)
    assert not query.restricts
    assert query.asked is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Do you know whether class sizes would grow?", "Class sizes would grow"),
        ("Could you tell me if the school fund was cut?", "The school fund was cut"),
        ("Is it true that the dam broke?", "The dam broke"),
        ("Can you tell me who cut the fund?", None),
        ("Please tell me how many died.", None),
    ],
)
def test_a_courtesy_is_no_part_of_what_is_asked(text, stated):
    query = ask(text)
    assert query.hypothesis == stated
    assert "you" not in words(query.text)
    assert query.asked is None


@pytest.mark.parametrize(
    "text", ["Who denies it?", "Does anyone deny it?", "Is that true?", "Who else says so?"]
)
def test_a_follow_up_for_another_view_asks_all(text):
    query = ask(text, "What does Sudmark say about the hospital?")
    assert not query.restricts
    assert "hospital" in query.text


@pytest.mark.parametrize(
    "text", ["Who says that the school fund was cut?", "Is there a row about the new taxes?"]
)
def test_words_that_point_to_nothing_make_no_follow_up(text):
    assert ask(text, "What does Sudmark say about the bridge?").text == text


def test_a_pronoun_that_is_asked_stands_for_whom_the_question_before_asked():
    history = [{"role": "user", "content": "What did Ann Lee say about the strike?"}]
    query = understand("What did she say about Norhaven?", history, (LEE,), ALIASES)
    assert query.voices == {"Ann Lee"}
    assert query.text == "What did Ann Lee say about Norhaven?"


def test_somebody_asked_about_nothing_is_asked_about_what_was_asked_before():
    query = ask("What does Sudmark say?", "How many soldiers were killed at the bridge?")
    assert query.sides == {"Sudmark"}
    assert "bridge" in query.text
    assert not query.general


def test_so_far_opens_no_follow_up():
    text = "So far how many people have died?"
    assert ask(text, "What does Norland say about the raid?").text == text


def test_several_sides_can_be_asked_the_same():
    query = ask("What about Norland and Sudmark?", "How many soldiers were killed?")
    assert query.sides == {"Norland", "Sudmark"}
    assert "soldiers" in query.text


def test_asking_for_a_version_is_general():
    assert ask("What is Norland's version?").general
    assert not ask("What is Norland's version of the raid?").general


def test_reports_can_be_asked():
    assert ask("What do the reports say about the weather?").sides == {"Reporter"}


def test_a_country_in_capitals_is_no_pronoun():
    aliases = {"us": "United States"}
    assert understand("What does the US say about it?", (), (), aliases).sides == {"United States"}
    assert not understand("What does the man with us say?", (), (), aliases).restricts


def test_times_and_currencies_are_no_names():
    assert proper_names("Was the bridge shelled at 9 PM or 2200 GMT?") == ()
    assert proper_names("Did it cost EUR 5 million?") == ()
    assert proper_names("What did the PM tell Vesna?") == ("PM", "Vesna")


@pytest.mark.parametrize(
    "text", ["What was the death toll?", "What is the total cost?", "At what price was it sold?"]
)
def test_a_question_for_a_toll_or_a_price_expects_a_number(text):
    assert "count" in ask(text).expects


def test_what_is_asked_about_may_be_a_word_of_speech():
    assert not ask("What does the union say about the offer?").general
    assert not ask("What did the union say of the demand?").general
    assert ask("What did the union offer?").general


def test_the_verb_tells_which_of_their_acts_is_asked_for():
    assert ask("What did the union demand?").act == "demands"
    assert ask("What does the union say?").act is None


def test_who_asks_for_a_number_or_a_person_asks_for_something_in_particular():
    assert not ask("How much did the union offer?").general
    assert not ask("Whom does the union blame?").general


def test_a_follow_up_on_something_else_expects_nothing_of_the_question_before():
    query = ask("What about the turnout?", "Who won the vote in Vesk?")
    assert query.expects == frozenset()


@pytest.mark.parametrize("text", ["Does anyone dispute that?", "Is that true?"])
def test_who_asks_who_else_says_so_states_nothing(text):
    assert ask(text, "How many boats were sunk?").hypothesis is None


def voice(name, *called, side=None, role=""):
    told = frozenset(called) | ({role} if role else frozenset())
    spoken = frozenset(words(f"{name} {role}"))
    return Voice(name=name, side=side or name, words=spoken, called=told)


def asked_of(text, *people):
    return understand(text, (), people).voices


def test_a_description_means_the_body_that_a_report_calls_so():
    unions = (voice("Southern Union"), voice("Kiln Workers’ Union", "union"))
    assert asked_of("What does the union say?", *unions) == {"Kiln Workers’ Union"}
    assert asked_of("What does the union say?", unions[0]) == {"Southern Union"}
    assert asked_of("What does the Southern Union say?", *unions) == {"Southern Union"}
    query = understand("What does the union say?", (), unions)
    assert query.sides == {"Kiln Workers’ Union"}


def test_a_body_is_found_by_what_its_reports_call_it():
    firms = (voice("Bornline", "ferry company"), voice("Textel", "textile mill", "company"))
    assert asked_of("What does the company say?", *firms) == {"Bornline", "Textel"}
    assert asked_of("What does the ferry company say?", *firms) == {"Bornline"}
    assert asked_of("What does the local ferry firm say?", *firms) == {"Bornline"}
    assert not asked_of("What does the shipping company say?", *firms)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What does the Labor ministry say?", "labour ministry"),
        ("What do the insurgents say?", "hill rebels"),
        ("What do officials say?", "labour ministry"),
        ("What does the boss say?", "Ada Moss"),
        ("What does the director of the mill say?", "Ada Moss"),
        ("What does the mill's spokesman say?", "Textel"),
        ("What do the soldiers say?", "Lev Orr"),
        ("What does the airline say?", None),
        ("What does the mayor say?", None),
        ("What do the victims of the mill say?", None),
    ],
)
def test_a_description_may_be_worded_otherwise_than_in_the_report(text, name):
    people = (
        voice("labour ministry"),
        voice("hill rebels"),
        voice("Textel", "textile mill"),
        voice("Ada Moss", side="Textel", role="director"),
        voice("Lev Orr", role="colonel"),
    )
    assert asked_of(text, *people) == ({name} if name else set())


def test_who_is_asked_is_what_a_description_says_and_not_what_it_speaks_of():
    people = (
        voice("Ada Moss", role="union leader"),
        voice("Ola Ruud", role="union"),
        voice("northern military tribunal"),
        voice("Ministry of Defence"),
        voice("Ida Vale", side="Free militias"),
    )
    assert asked_of("What does the union say?", *people) == {"Ola Ruud"}
    assert asked_of("What does the army say?", *people) == {"Ministry of Defence"}
    assert understand("What do the insurgents say?", (), people).sides == {"Free militias"}


def test_part_of_a_description_is_no_other_side_of_its_kind():
    query = understand("What does the rebel army say?", (), (), {"army": "army", "sur": "Sur"})
    assert not query.restricts
    assert understand("What does the sur army say?", (), (), {"sur": "Sur"}).sides == {"Sur"}


def test_a_body_is_asked_where_only_others_speak_for_it():
    secretary = voice("Ada Moss", side="Kiln Workers’ Union", role="secretary")
    assert understand("What does the union say?", (), (secretary,)).sides == {"Kiln Workers’ Union"}


@pytest.mark.parametrize(
    "text", ["What do both sides say about it?", "What do people think of it?"]
)
def test_whoever_speaks_is_nobody_in_particular(text):
    assert understand(text, (), (), {"both sides": "both sides", "people": "people"}).asked is None


CONVERSATIONS = [
    # the questions, what the last one means, whom it asks, whom it sets aside
    ("How many boats were sunk? / who says so?", "boats", set(), set()),
    ("How many boats were sunk? / by whom?", "boats", set(), set()),
    ("How many boats were sunk? / when exactly?", "boats", set(), set()),
    ("How many boats were sunk? / really?", "boats", set(), set()),
    ("How many boats were sunk? / and then?", "boats", set(), set()),
    ("How many boats were sunk? / What happened next?", "boats", set(), set()),
    ("How many boats were sunk? / what about Norhaven?", "boats", {"Norland"}, set()),
    ("How many boats were sunk? / OK, and what does Sudmark say?", "boats", {"Sudmark"}, set()),
    ("How many boats were sunk? / What do both sides say?", "boats", set(), set()),
    ("How many boats were sunk? / and in Norhaven?", "boats", set(), set()),
    ("How many boats were sunk? / Were they Norlandish?", "boats", set(), set()),
    ("How many boats were sunk? / and Norland? / and Sudmark?", "boats", {"Sudmark"}, set()),
    ("How many boats were sunk? / and Norland? / why?", "boats", {"Norland"}, set()),
    ("How many boats were sunk? / and Norland? / and the other side?", "boats", set(), {"Norland"}),
    ("How many boats were sunk? / by whom? / and Sudmark?", "boats", {"Sudmark"}, set()),
    ("What does Norland say about pay? / and the other side? / why?", "pay", set(), {"Norland"}),
    ("What does Norland say about pay? / what else?", "pay", {"Norland"}, set()),
    ("What does Norland say about pay? / tell me more", "pay", {"Norland"}, set()),
    ("What does Norland say about pay? / does Sudmark agree?", "pay", {"Sudmark"}, set()),
    ("What does Norland say about pay? / Does anyone else say that?", "pay", set(), set()),
    ("What does Norland say about pay? / and about the dead?", "dead", {"Norland"}, set()),
    ("What does Norland say about pay? / and the losses?", "losses", {"Norland"}, set()),
    ("What does Norland say about pay? / did they deny it?", "pay", {"Norland"}, set()),
    ("What does Norland blame Sudmark for? / did they deny it?", "for", {"Sudmark"}, set()),
    ("Who does Norland say sank the boats? / did they deny it?", "boats", set(), {"Norland"}),
    ("What does Norland say? / and Sudmark?", "What does Sudmark say", {"Sudmark"}, set()),
]


@pytest.mark.parametrize(("turns", "about", "sides", "excluded"), CONVERSATIONS)
def test_a_follow_up_means_what_the_conversation_makes_of_it(turns, about, sides, excluded):
    *earlier, text = turns.split(" / ")
    query = ask(text, *earlier)
    assert about in query.text
    assert (query.sides, query.excluded) == (sides, excluded)
    assert query.voices == set()


def test_about_something_else_is_no_somebody():
    query = ask("and about Norland?", "What does Sudmark say about pay?")
    assert query.text == "What does Sudmark say about Norland?"
    assert query.sides == {"Sudmark"}


def test_a_part_of_a_question_expects_what_the_question_did():
    assert ask("and civilians?", "How many soldiers were killed?").expects == {"count"}
    assert ask("and in Orsa?", "Who won in Vesk?").expects == {"person"}
    assert ask("what about the cost?", "Who won in Vesk?").expects == frozenset()


def test_people_who_may_have_been_counted_are_not_asked():
    people = (voice("villagers"), voice("Bornline", "ferry company"))
    history = [{"role": "user", "content": "How many soldiers were killed?"}]
    assert not understand("and civilians?", history, people).asked
    assert understand("According to the villagers?", history, people).voices == {"villagers"}
    assert understand("and the ferry company?", history, people).voices == {"Bornline"}


def test_a_follow_up_that_asks_somebody_unknown_asks_them():
    query = ask("and the insurer?", "What does Norland say about the boats?")
    assert query.asked == "the insurer"
    assert not query.restricts
    assert "boats" in query.text


def test_a_long_conversation_stays_short():
    turns = [
        "Who won in Vesk?",
        *(f"and in {place}?" for place in ("Orsa", "Lund", "Sur", "Ridley")),
    ]
    query = ask("why?", *turns)
    assert query.text == "why (in Ridley (Who won in Vesk))?"


@pytest.mark.parametrize("text", ["Ok, who won?", "Thanks! Who won?", "I see. Who won?"])
def test_an_interjection_is_no_part_of_what_is_asked(text):
    assert ask(text).text.lower() == "who won?"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("What is Norland's version of the raid?", "What does Norland say about the raid?"),
        ("What was the union’s response to the offer?", "What does the union say about the offer?"),
        ("What's Norland's stance?", "What does Norland say?"),
        ("What is the tanker's position?", "What is the tanker's position?"),
    ],
)
def test_who_asks_for_a_version_asks_what_they_say(text, whole):
    assert ask(text).text == whole


@pytest.mark.parametrize(
    "text", ["What do both sides say?", "What are the main claims?", "What are their positions?"]
)
def test_what_everybody_says_is_general(text):
    assert ask(text).general


@pytest.mark.parametrize(
    "text", ["What do both sides say about pay?", "How many say so?", "What is claimed in Orsa?"]
)
def test_what_everybody_says_of_something_is_not_general(text):
    assert not ask(text).general


def test_whether_accounts_agree_is_no_statement():
    query = ask("Do Norland and Sudmark agree on who attacked?")
    assert query.sides == {"Norland", "Sudmark"}
    assert query.hypothesis is None


def test_claims_are_held_against_the_name_of_whom_a_question_describes():
    query = ask("What does the union say about pay?")
    assert query.put == "What does Harbour Workers' Union say about pay?"
    assert query.text == "What does the union say about pay?"
    several = (voice("Bornline", "company"), voice("Textel", "company"))
    text = "What does the company say about pay?"
    assert understand(text, (), several).put == text


def test_a_correction_asks_the_same_of_something_else():
    assert "boats" in ask("No, I mean in Orsa", "Who sank the boats?").text


@pytest.mark.parametrize("text", ["Does everyone agree?", "Are you sure?", "What's your source?"])
def test_what_asks_for_nothing_by_itself_hangs_on_the_conversation(text):
    assert "boats" in ask(text, "Who sank the boats?").text
