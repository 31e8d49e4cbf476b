"""Where a source stands on what it is quoted about: the stance and the act, with negation.

Enters: a text and an attribution. Leaves: (stance, act). Does not: judge whether the content is
true.

A cue of denial makes ``denies`` ("rejected the claim"); its negation takes the denial back ("did
not deny"). Refusing to confirm is ``doubts | denies``. A denial in the source's own words ("'Nobody
stopped them', he denied") asserts those words.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution.cues import Cue, find_in, words_of
from assistant.attribution.spans import Attribution
from assistant.records import Act, Stance

_CONTEXT: Final = 60  # characters before the cue in which its auxiliaries stand
_LEAD: Final = re.compile(
    r"((?:\b(?:did|does|do|has|have|had|would|will|could|can|is|was|were|are|be|been|being|"
    r"not|never|cannot|"
    r"neither|nor|no(?=\s+longer)|longer|yet|also|to|refus\w+|declin\w+|fail\w+|avoid\w+|"
    r"unable|unwilling|able|wish|want\w*|"
    r"prepared|ready|comes?|came|come|out|go|went|on|so|far|far|immediately|even|still|\w+ly|"
    r"\w+n['’]t)\b[\s,]*)+)$",
    re.I,
)
_NONE: Final = re.compile(r"(?:neither|none)\b", re.I)
_NOR: Final = re.compile(r"\bnor\s+(?:the\s+)?$", re.I)
_SHORT_OF: Final = re.compile(r"\b(?:stop|stopp|fall|fell)\w*\s+short\s+of\s+$", re.I)
_NEGATION: Final = frozenset("not never cannot neither nor no".split())
_REFUSAL: Final = re.compile(r"^(refus|declin|fail|avoid|unable|unwilling)")
_YIELDING: Final = frozenset(
    "accept recognise recognize share concede acknowledge admit agree countenance buy allow "
    "grant own support "
    "back favour favor want".split()
)
_LEAVES_OPEN: Final = frozenset("rule_out exclude".split())
_LABELS: Final = frozenset(
    "call describe brand label dub term characterize characterise qualify depict portray "
    "paint".split()
)
_CLAIM_NOUN: Final = re.compile(
    r"^(?:[\w’'-]+\s+){0,4}?(?:claims?|accusations?|allegations?|charges?|suggestions?|"
    r"stor(?:y|ies)|reports?|"
    r"accounts?|versions?|rumou?rs?|assertions?|idea|notion|depiction|talk|theor(?:y|ies)|criticism|complaints?)\b",
    re.I,
)
_REJECTION: Final = re.compile(
    r"nonsense|fals|fabricat|fiction|\blies?\b|absurd|baseless|untrue|mischie|fair(?:y|"
    r"ies)|invent|\bfakes?\b|propaganda|"
    r"ridicul|groundless|unfounded|rubbish|hoax|smear|slander|ludicrous|pure|preposterous|"
    r"tittle|desperate|lazy|"
    r"without foundation|myth|laugh|bogus|unsubstantiated|misleading|inaccurate|\bwrong\b|"
    r"incorrect|fantas|gossip|"
    r"tale|insult|delusion|distort|hysteri|provocation|a joke|not true|no basis|no truth|rumou?r",
    re.I,
)
_OWNS: Final = re.compile(r"(?:responsibility|credit)\b", re.I)
_NO_EVIDENCE: Final = re.compile(
    r"\b(?:no|any|little|insufficient|without)\s+(?:\w+\s+){0,2}(?:evidence|proof|sign|indication|trace|record|grounds?)s?\b[^.]{0,12}$",
    re.I,
)
_DENIAL_NOUN: Final = re.compile(r"\bdenials?|rejections?|rebuttals?|repudiations?\b", re.I)
_NOUN_ACTS: Final[tuple[tuple[str, Act], ...]] = (
    ("accus|alleg|charge|complain|critic|contention", "accuses"),
    ("claim of responsibility|claims? responsib", "claims responsibility"),
    ("admission|confess|confirm|acknowledg", "confirms"),
    ("warn|threat", "warns"),
    ("promis|pledg|assurance|vow|undertak", "promises"),
    ("demand|plea|call|appeal|request|urg", "demands"),
    ("estimat|count|reckon|forecast|predict|project", "estimates"),
    ("view|opinion|belie|fear|hope|judg|suspic", "believes"),
    ("announc|decree", "announces"),
    ("report|finding|data|assessment|according|citing|per\\b", "reports"),
    ("doubt|question", "doubts"),
)


def judge(text: str, attribution: Attribution, *, direct: bool) -> tuple[Stance, Act]:
    """The stance and act of an attribution; ``direct``: its content is in quotation marks."""
    if not attribution.cue:
        return "asserts", "says"
    cue_text = " ".join(text[s.start : s.end] for s in attribution.cue)
    words = words_of(cue_text)
    cue = find_in(words)
    content = text[attribution.content[0].start : attribution.content[-1].end]
    first = attribution.cue[0].start
    before = text[max(0, first - _CONTEXT) : first].rsplit("\n", 1)[-1]
    gap = text[attribution.cue[-1].end : attribution.content[0].start]
    if _NO_EVIDENCE.search(gap if 0 < len(gap) < 60 else "") or _NO_EVIDENCE.search(cue_text):
        return "denies", "doubts"
    lead = _LEAD.search(before)
    lead_words = words_of(lead.group()) if lead else ()
    if cue is None:
        return _by_noun(cue_text, lead_words + words, direct=direct)
    at = next(i for i in range(len(words)) if words[i : i + len(cue.words)] == cue.words)
    ahead = _none_of_them(text, attribution) + lead_words + words[:at]
    if _both_ways(ahead + words):
        return "denies", "doubts"
    if any(_REFUSAL.match(w) for w in ahead):
        return "denies", "doubts"
    negated = any(w in _NEGATION or w.endswith("n't") for w in ahead)
    if negated or ahead[-2:] == ("short", "of") or _SHORT_OF.search(before):
        return _negated(cue)
    own_words = direct or ":" in gap
    after = text[attribution.content[-1].end : attribution.content[-1].end + 60].split(".")[0]
    return _plain(cue, content, after, own_words=own_words)


def _none_of_them(text: str, attribution: Attribution) -> tuple[str, ...]:
    """The negation that a source holds ("neither side said", "nor the army"): none of them did."""
    source = attribution.source
    if source is None or source.end > attribution.cue[0].start:
        return ()
    held = _NONE.match(text, source.start) or _NOR.search(text, 0, source.start)
    return ("neither",) if held else ()


def _both_ways(words: tuple[str, ...]) -> bool:
    """Reads "neither confirmed nor denied", "would not confirm or deny"."""
    confirm = any(w.startswith("confirm") for w in words)
    return confirm and any(w.startswith(("den", "rul")) for w in words)


def _negated(cue: Cue) -> tuple[Stance, Act]:
    if cue.act == "denies" and not cue.negative_only:
        return ("asserts", "says") if cue.lemma in _LEAVES_OPEN else ("asserts", "confirms")
    if cue.act == "doubts" and not cue.negative_only:
        return "asserts", "believes"
    if cue.lemma in _YIELDING or cue.act in ("accuses", "denies", "claims responsibility"):
        return "denies", "denies"
    if cue.act in ("promises", "demands", "warns", "announces"):
        return "denies", "denies"
    return "denies", "doubts"


def _plain(cue: Cue, content: str, after: str, *, own_words: bool) -> tuple[Stance, Act]:
    if cue.negative_only:
        return "asserts", "says"
    if cue.act in ("denies", "doubts") and (own_words or cue.lemma == "wonder"):
        return "asserts", cue.act
    if cue.lemma in ("claim", "claim_responsibility", "claim_credit") and _OWNS.match(content):
        return "asserts", "claims responsibility"
    if cue.lemma == "challenge" and re.search(r"\bto\b", content):
        return "asserts", "demands"
    if cue.act in ("denies", "doubts"):
        return "denies", cue.act
    if cue.lemma in _LABELS and _CLAIM_NOUN.match(content) and _REJECTION.search(content + after):
        return "denies", "denies"
    return "asserts", cue.act


def _by_noun(cue_text: str, words: tuple[str, ...], *, direct: bool) -> tuple[Stance, Act]:
    """The act of a cue without a verb of the lexicon ("the claim by", "in the view of")."""
    if _DENIAL_NOUN.search(cue_text):
        return ("asserts" if direct else "denies"), "denies"
    if any(_REFUSAL.match(w) for w in words):
        return "denies", "doubts"
    low = cue_text.lower()
    for pattern, act in _NOUN_ACTS:
        if re.search(pattern, low):
            return ("denies", "doubts") if act == "doubts" else ("asserts", act)
    if any(w in _NEGATION or w.endswith("n't") for w in words):
        return "denies", "doubts"
    return "asserts", "says"
