"""The cue lexicon: which words attribute, what they govern, and the act that each performs.

Enters: words. Leaves: lexicon entries. Does not: look at a sentence's structure (``rules``) or at
negation (``stance``).

Each line of ``_VERBS`` is ``act frames: lemmas``. Frames are letters: ``t`` a that-clause, ``b`` a
clause without *that*, ``n`` a noun phrase or gerund, ``i`` an infinitive, ``o`` a hearer before the
content (*told us*), ``r`` the object's first word belongs to the
content (*claimed responsibility*), ``w`` weak: only with *that*, a quotation or a colon, since the
word has common
other uses. Lemmas joined by ``_`` are several words. English that machine translation writes
(*assured*,
*manifested*, *precised*) is listed with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal, get_args

from assistant.records import Act

Form = Literal["base", "s", "ed", "en", "ing", "adjective"]

_VERBS: Final = """
says tbi: say
says tb: state note mention remark maintain
says tbo: tell
says t: claim
confirms t: grant
says tn: trumpet correct
says n: cite pronounce invoke convey transmit discard
says tn: regret reaffirm remember confide renew
reports w: message
reports n: measure trace
promises n: offer
estimates tni: plan
confirms n: stand_by stick_to
says n: name
says tn: declare assert affirm aver avow profess proclaim underline underscore highlight stress
says tn: emphasize
says tn: emphasise reiterate repeat explain describe clarify specify precise detail recount
says tn: recall relate narrate testify indicate manifest express voice defend justify attest
says t: insist contend argue respond reply retort counter riposte rejoin add continue comment
says t: observe opine
says t: quip joke sigh mutter whisper shout yell cry exclaim snap fire_back shoot_back hit_back
says t: interject
says t: conclude reason muse ponder intervene concur agree volunteer submit hold_out confide divulge
says t: lament grumble point_out hint intimate imply signal let_slip make_clear go_on sum_up
says t: weigh_in
says t: hasten_to_add gibe sneer snort scoff shrug crow boast brag exult enthuse gush murmur
says t: stammer bark
says t: bellow roar growl grin laugh smile nod chime_in retaliate parry ironize sentence swear boom
says toi: assure
says to: reassure inform remind notify
says t: tweet post text email e-mail radio message blog
says t: write communicate
says w: object hold read continue speak_up begin run offer quote open
says n: speak_of speak_about talk_about welcome hail praise applaud celebrate salute laud
says n: characterize characterise label dub term brand call portray depict qualify liken compare
says n: attribute ascribe link point_to draw_attention_to put_down allude_to refer_to
says n: define_itself define_themselves define_himself define_herself
says tni: ensure guarantee affirm
says w: teach answer advance raise manifest
says t: put_it have_it let_it_be_known make_it_known give_to_understand make_known let_know
says t: draw_a_line cut_in
says t: apologise apologize
announces tn: announce unveil decree make_official
announces n: notify_about inform_about
warns n: hint_at
estimates n: arrive_at extrapolate
announces w: rule launch notify issue
announces n: give_notice_of
reports tbn: report
reports tn: reveal disclose find document certify
reports t: show
reports t: conclude discover determine establish ascertain
reports n: notice register list record detect identify count tally
reports w: trace measure log transmit relay carry publish learn
estimates tbn: estimate reckon project forecast predict calculate guess anticipate foresee
estimates tbn: extrapolate
estimates n: give put place peg number value raise lower elevate cipher quantify rate
estimates w: cut expect surmise work_out tot_up
estimates tbi: expect
believes tb: think believe suppose assume presume suspect feel figure surmise bet
believes tn: consider
believes t: judge deem understand imagine conjecture speculate hypothesize dream
believes tb: fear
believes tbi: hope
believes t: worry fret be_adamant
believes t: be_of_the_view take_the_view be_of_the_opinion take_the_position
believes n: support favour favor
believes n: back
believes w: trust lean_towards doubt_if regard know
demands tni: demand urge
demands ti: ask beg plead instruct invite exhort encourage implore beseech direct
demands n: call_for call_on call_upon appeal_for appeal_to press_for push_for plead_for clamor_for
demands n: clamour_for
demands n: seek recommend advocate propose request agitate_for hold_out_for insist_on lobby_for
demands n: ask_for
demands tn: suggest
demands ni: want
demands ti: would_like prefer
demands ti: order
demands n: require advise counsel reclaim
promises tni: promise pledge vow
promises ti: undertake swear
promises i: offer agree intend commit_to commit
promises t: give_an_assurance give_assurances give_his_word give_her_word give_its_word
promises n: vouch_for
warns tbo: warn
warns ton: caution
warns ti: threaten
warns t: sound_the_alarm raise_the_alarm serve_notice prophesy
warns n: warn_of warn_about warn_against sound_the_alarm_over raise_the_alarm_over flag
confirms tn: confirm acknowledge admit concede corroborate verify recognise recognize
confirms tn: accept allow confess
confirms n: own_up_to admit_to confess_to stand_by vouch validate uphold back_up bear_out
accuses tn: allege denounce charge
accuses n: accuse blame criticise criticize condemn decry blast slam fault impute reproach lambast
accuses n: lambaste
accuses n: castigate deplore excoriate assail berate rebuke pin pillory scold chide upbraid attack
accuses n: mock
accuses n: point_the_finger_at point_fingers_at lash_out_at rail_against hit_out_at take_aim_at
accuses n: target
accuses t: complain protest fume thunder rage rail storm cry_foul object_that
accuses n: complain_of complain_about protest_at
denies tni: deny negate
denies n: reject dismiss refute repudiate disavow rebut rebuff contest dispute contradict disclaim
denies n: disown
denies n: rule_out exclude disprove debunk belie scoff_at laugh_off brush_aside brush_off shrug_off
denies n: ridicule
denies n: rubbish pooh-pooh play_down downplay wave_away wave_aside gainsay negative discard impugn
denies n: take_issue_with would_have_none_of will_have_none_of plead_not_guilty_to fend_off
denies n: bat_away push_back_against
denies n: retract withdraw take_back distance_itself_from distance_himself_from
denies n: distance_herself_from oppose
denies n: bristle_at deride scorn poke_holes_in challenge object_to
denies t: disagree beg_to_differ plead_not_guilty
doubts n: question query doubt cast_doubt_on cast_doubts_on call_into_question call_in_question
doubts n: pour_cold_water_on throw_cold_water_on
doubts t: wonder question_whether doubt_whether
claims_responsibility nr: claim_responsibility claim_credit
claims_responsibility n: take_responsibility_for take_credit_for assume_responsibility_for
claims_responsibility n: revindicate
"""
# Words that speak only when negated or refused: "did not accept", "would not be drawn on".
_NEGATIVE_ONLY: Final = """
denies n: share buy countenance
doubts n: be_drawn_on comment_on elaborate_on speculate_on rule_out
doubts n: corroborate substantiate authenticate
"""
# Adjectives that speak after a form of *be*: "was just as sure that".
_ADJECTIVES: Final = """
believes adjective: sure certain convinced confident adamant worried afraid hopeful optimistic
believes adjective: positive sceptical skeptical doubtful pessimistic fearful clear unsure
believes adjective: satisfied persuaded
"""
_IRREGULAR: Final[dict[str, tuple[str, str]]] = {
    "say": ("said", "said"), "tell": ("told", "told"), "write": ("wrote", "written"),
    "think": ("thought", "thought"), "feel": ("felt", "felt"), "find": ("found", "found"),
    "show": ("showed", "shown"), "see": ("saw", "seen"), "speak": ("spoke", "spoken"),
    "swear": ("swore", "sworn"), "undertake": ("undertook", "undertaken"), "hold": ("held", "held"),
    "put": ("put", "put"), "give": ("gave", "given"), "take": ("took", "taken"),
    "read": ("read", "read"), "begin": ("began", "begun"), "run": ("ran", "run"),
    "make": ("made", "made"), "have": ("had", "had"), "let": ("let", "let"), "go": ("went", "gone"),
    "shoot": ("shot", "shot"), "hit": ("hit", "hit"), "cut": ("cut", "cut"),
    "lay": ("laid", "laid"),
    "foresee": ("foresaw", "foreseen"), "forecast": ("forecast", "forecast"),
    "cast": ("cast", "cast"),
    "seek": ("sought", "sought"), "withdraw": ("withdrew", "withdrawn"),
    "throw": ("threw", "thrown"),
    "beg": ("begged", "begged"), "know": ("knew", "known"), "draw": ("drew", "drawn"),
    "understand": ("understood", "understood"), "teach": ("taught", "taught"),
    "learn": ("learnt", "learned"),
    "lean": ("leaned", "leaned"), "own": ("owned", "owned"), "bet": ("bet", "bet"),
    "rid": ("rid", "rid"), "rebut": ("rebutted", "rebutted"), "admit": ("admitted", "admitted"),
    "submit": ("submitted", "submitted"), "quip": ("quipped", "quipped"),
    "snap": ("snapped", "snapped"),
    "grin": ("grinned", "grinned"), "nod": ("nodded", "nodded"), "chip": ("chipped", "chipped"),
    "brag": ("bragged", "bragged"), "plan": ("planned", "planned"), "log": ("logged", "logged"),
    "tot": ("totted", "totted"), "commit": ("committed", "committed"),
    "slam": ("slammed", "slammed"),
    "pin": ("pinned", "pinned"), "dub": ("dubbed", "dubbed"), "peg": ("pegged", "pegged"),
    "refer": ("referred", "referred"), "aver": ("averred", "averred"), "rule": ("ruled", "ruled"),
    "wave": ("waved", "waved"), "bat": ("batted", "batted"), "fret": ("fretted", "fretted"),
    "flag": ("flagged", "flagged"), "prefer": ("preferred", "preferred"),
    "sum": ("summed", "summed"),
    "label": ("labelled", "labelled"), "signal": ("signalled", "signalled"),
    "concur": ("concurred", "concurred"),
    "plead": ("pleaded", "pleaded"), "hit_back": ("hit", "hit"), "blog": ("blogged", "blogged"),
    "stand": ("stood", "stood"),
    "stick": ("stuck", "stuck"),
    "would": ("would", "would"), "will": ("will", "will"),
}  # fmt: skip
_VARIANTS: Final[dict[str, tuple[str, ...]]] = {
    "label": ("labeled", "labeling"), "signal": ("signaled", "signaling"),
    "plead": ("pled",), "learn": ("learned",), "counsel": ("counselled", "counselling"),
    "dream": ("dreamt",),
}  # fmt: skip
_DOUBLES: Final = re.compile(r"[^aeiou]+[aeiou][bdgmnprt]")
_WORD: Final = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One written form of a lexicon verb. ``words`` are lower-case, the head first."""

    lemma: str
    words: tuple[str, ...]
    forms: frozenset[Form]
    act: Act
    frames: str
    negative_only: bool = False


def inflect(lemma: str) -> dict[Form, tuple[str, ...]]:
    """The forms of one verb: ``base``, ``s``, ``ed`` (past), ``en`` (participle), ``ing``."""
    if lemma == "be":
        return {"base": ("be", "are", "am"), "s": ("is",), "ed": ("was", "were"), "en": ("been",),
                "ing": ("being",)}  # fmt: skip
    past, participle = _IRREGULAR.get(lemma, ("", ""))
    if lemma == "have":
        return {
            "base": ("have",),
            "s": ("has",),
            "ed": ("had",),
            "en": ("had",),
            "ing": ("having",),
        }
    if re.search(r"[^aeiou]y$", lemma):
        third, regular = lemma[:-1] + "ies", lemma[:-1] + "ied"
    elif re.search(r"(s|x|z|ch|sh|go)$", lemma):
        third, regular = lemma + "es", lemma + "ed"
    else:
        third, regular = lemma + "s", lemma + ("d" if lemma.endswith("e") else "ed")
    stem = lemma
    if not past and _DOUBLES.fullmatch(lemma):
        past = participle = lemma + lemma[-1] + "ed"
    doubled = (
        past[: len(lemma) + 1] if past.endswith("ed") and past[:-2] == lemma + lemma[-1] else ""
    )
    if doubled:
        stem = doubled
    elif lemma in ("put", "let", "cut", "hit", "begin", "run", "bet", "rid"):
        stem = lemma + lemma[-1]
    elif lemma.endswith("e") and not lemma.endswith(("ee", "oe")):
        stem = lemma[:-1]
    extra = _VARIANTS.get(lemma, ())
    return {
        "base": (lemma,),
        "s": (third,),
        "ed": (past or regular, *(v for v in extra if v.endswith(("ed", "t", "d")))),
        "en": (participle or regular, *(v for v in extra if v.endswith(("ed", "t", "d")))),
        "ing": (stem + "ing", *(v for v in extra if v.endswith("ing"))),
    }


@cache
def lexicon() -> dict[str, tuple[Cue, ...]]:
    """Every cue under its first word (lower case), longest phrases first."""
    table: dict[str, list[Cue]] = {}
    for act, frames, lemma, negative in _entries():
        first, *rest = lemma.split("_")
        forms = _unchanged(first) if frames == "adjective" else inflect(first)
        for form, words in forms.items():
            for word in words:
                cue = Cue(
                    lemma=lemma,
                    words=(word, *rest),
                    forms=frozenset((form,)),
                    act=act,
                    frames="t" if frames == "adjective" else frames,
                    negative_only=negative,
                )
                table.setdefault(word, []).append(cue)
    return {word: _best(entries) for word, entries in table.items()}


def _unchanged(word: str) -> dict[Form, tuple[str, ...]]:
    return {"adjective": (word,)}


def _entries() -> Iterator[tuple[Act, str, str, bool]]:
    """Act, frames, lemma and whether it speaks only when negated, for each entry of the lists."""
    for block, negative in ((_ADJECTIVES, False), (_VERBS, False), (_NEGATIVE_ONLY, True)):
        for line in block.strip().splitlines():
            head, lemmas = line.split(":")
            name, frames = head.split()
            act: Act = next(a for a in get_args(Act) if a == name.replace("_", " "))
            for lemma in lemmas.split():
                yield act, frames, lemma, negative


def _best(entries: list[Cue]) -> tuple[Cue, ...]:
    """One entry for each phrase (the first's act, the forms and frames of all), longest first."""
    joined: dict[tuple[str, ...], Cue] = {}
    for cue in entries:
        old = joined.get(cue.words)
        if old is None or (old.negative_only and not cue.negative_only):
            joined[cue.words] = cue
            continue
        if cue.negative_only and not old.negative_only:
            continue
        weak = "w" if "w" in old.frames and "w" in cue.frames else ""
        frames = "".join(sorted(set(old.frames + cue.frames) - {"w"})) + weak
        joined[cue.words] = replace(old, forms=old.forms | cue.forms, frames=frames)
    return tuple(sorted(joined.values(), key=lambda c: -len(c.words)))


def find_in(words: tuple[str, ...]) -> Cue | None:
    """The lexicon entry that stands first in ``words`` (lower case), the longest at its place."""
    for at, word in enumerate(words):
        for cue in lexicon().get(word, ()):
            if words[at : at + len(cue.words)] == cue.words:
                return cue
    return None


def words_of(text: str) -> tuple[str, ...]:
    """The lower-case words of a text, typographic apostrophes made straight."""
    return tuple(w.replace("’", "'") for w in _WORD.findall(text.lower()))
