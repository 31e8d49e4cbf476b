"""Word classes that the span grammar goes by, and tests of single tokens.

Enters: a token. Leaves: yes or no. Does not: look at what stands around it. There is no tagger of
parts
of speech behind this: closed classes, endings and capital letters decide, which is enough for news
prose and costs microseconds.
"""

from __future__ import annotations

from typing import Final

from assistant.attribution.tokens import Token

Range = tuple[int, int]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BE: Final = _set("be is are was were been being am 's isn't aren't wasn't weren't")
AUX: Final = BE | _set(
    "has have had having will would can could may might must should shall does do did"
)
NEGATIONS: Final = _set(
    "not never cannot n't didn't doesn't don't won't wouldn't couldn't can't isn't aren't "
    "wasn't weren't "
    "hasn't haven't hadn't shouldn't neither nor"
)
HYPOTHETICAL: Final = _set("could may might should must can shall")
PRONOUNS: Final = _set(
    "he she they it we i you who one this these those others some many both everyone nobody"
)
PERSONAL: Final = _set("he she they it we i you")
DETERMINERS: Final = _set(
    "the a an this that these those his her its their our my your some any no every each "
    "another both "
    "several many few most all one two three four five six seven eight nine ten dozens hundreds"
)
POSSESSIVES: Final = _set("his her its their our my your whose")
PREPOSITIONS: Final = _set(
    "in on at by for with from to of into onto over under after before during about against "
    "between "
    "among through throughout via despite amid within without since until near behind beyond upon "
    "toward towards across inside outside around following per unlike like besides alongside "
    "below above"
)
CONJUNCTIONS: Final = _set("and but or yet nor so while whereas although though")
BOUNDARIES: Final = _set(
    "that but while whereas because although though when if whether as so yet nor what how why "
    "where unless once or and which who whose whom lest"
)
DISCOURSE: Final = _set(
    "however meanwhile moreover nevertheless nonetheless instead therefore thus also too "
    "still then "
    "again later earlier yesterday today now further furthermore besides finally though indeed "
    "likewise similarly consequently otherwise elsewhere afterwards first second next "
    "secondly lastly "
    "even just only already once twice always often soon rather perhaps tonight online hence "
    "conversely separately duly alone anyway ever quite all much more both rightly long likely"
)
DAYS: Final = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june "
    "july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec "
    "mon tue tues wed thu thurs fri sat sun"
)
TIME_NOUNS: Final = _set(
    "morning afternoon evening night noon midnight week month year day days hours weeks "
    "months years "
    "hour minutes weekend time spring summer autumn winter dawn dusk moment decade century"
)
TIME_LEADS: Final = _set("last next this late early earlier previous following same that past")
REPORTING_PLACES: Final = _set(
    "statement interview message video post note letter email e-mail tweet communique "
    "communiqué briefing "
    "conference release report text speech call telegram facebook twitter x reporters journalists "
    "television radio tv phone telephone channel channels press newspaper article filing "
    "memo bulletin "
    "broadcast address thread website blog podcast hearing testimony court parliament satellite "
    "audio recording comments remarks writing response reply turn opinion view evidence affidavit"
)
PASTS: Final = _set(
    "gave took made met left went came stood sat held kept got lost won sent paid saw knew "
    "rose fell "
    "bought sold built drew drove flew grew led rode shook shot spent struck threw wore "
    "began broke "
    "brought chose did felt fought forgot hung laid lay lit rang sang sank slept stuck died killed "
    "became caught cost dug ate hid hurt kept left lent meant ran sought swam tore woke "
    "found said told "
    "gone given taken known seen been gotten heard overheard spoke wrote fled wept knelt swept "
    "stole froze blew taught dealt swung strode withdrew understood swore"
)
MARKS: Final = frozenset(",;:()[]—–-…!?/|")
RELATIVES: Final = _set("who which whose whom that")
FOLLOWING_STOPS: Final = _set(
    "that on after before during while when as by through via to with because if since until "
    "without "
    "and but or adding saying speaking yesterday today last late early where whether once "
    "although though "
    "following amid upon this into is was are were has had have will would against about "
    "again tonight"
)


def is_adverb(token: Token) -> bool:
    """A word that may stand between a subject and its verb."""
    low = token.low
    return low in DISCOURSE or (low.endswith("ly") and len(low) > 4 and not token.capital)


def looks_verbal(token: Token) -> bool:
    """A rougher test: an auxiliary, a past tense, or lower case and *-s*."""
    low = token.low
    if low in AUX or looks_finite(token) or (token.quote is not None and not token.capital):
        return True
    return low.endswith("s") and not token.capital and len(low) > 3


def looks_finite(token: Token) -> bool:
    """A rough test for a past-tense verb: lower case and *-ed*, or an irregular past."""
    low = token.low
    if token.capital and not token.upper:
        return False
    return (low.endswith("ed") and len(low) > 4) or low in PASTS
