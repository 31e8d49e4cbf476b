"""The small words of noun phrases: pronouns, determiners, prepositions, particles of names.

Enters: nothing. Leaves: sets of lower-case words, and whether a token is written as a name. Does
not: parse phrases.
"""

from __future__ import annotations

from typing import Final

from assistant.attribution.nouns import Gender

PRONOUNS: Final[dict[str, tuple[Gender | None, bool]]] = {
    **dict.fromkeys(("he", "him", "his", "himself"), ("m", False)),
    **dict.fromkeys(("she", "her", "hers", "herself"), ("f", False)),
    **dict.fromkeys(
        ("it", "its", "itself", "which", "who", "whom", "whose", "that"), (None, False)
    ),
    **dict.fromkeys(("i", "me", "my", "mine", "myself", "you", "one"), (None, False)),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves", "both"), (None, True)),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), (None, True)),
}
"""(gender, plural) of the pronouns that stand as sources."""

POSSESSIVES: Final = frozenset({"his", "her", "its", "their", "our", "my", "whose", "your"})
DETERMINERS: Final = frozenset(
    "the a an this that these those some any each every neither either both another other "
    "such same".split()
)
NUMBERS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozens several many most "
    "few none".split()
)
PREPOSITIONS: Final = frozenset(
    "of at for from in on with by to near under behind against over about as into inside outside "
    "within between among through across beyond upon "
    "after before during since aboard amid without towards toward familiar close based".split()
)
AUXILIARIES: Final = frozenset(
    "has have had is are was were will would could can may might must should did does".split()
)
ADVERBS: Final = frozenset(
    "himself herself itself themselves alone there here out too later earlier also again today "
    "yesterday tonight however meanwhile now then still already once afterwards afterward instead "
    "never always often".split()
)
"""What may follow a source before its verb and is no part of it."""
CALENDAR: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "june july "
    "august september october november december".split()
)
PARTICLES: Final = frozenset(
    "de del della da dos das di du la le los las el al van von der den ter ten bin ibn bint ag "
    "ould abu of & y e "
    "and the för für och und mac wad zu".split()
)
HONORIFICS: Final = frozenset("mr mrs ms miss mx mme mlle messrs sir dame lord lady dr hon".split())
NAME_PARTICLES: Final = PARTICLES - {"of", "and", "the", "&"}


def is_capital(token: str) -> bool:
    """Whether a token is written as a proper name (also "al-Obeidan", "@handle", "N’Djamena")."""
    bare = token.lstrip("@'‘’“\"")
    if bare.lower().strip(".,") in CALENDAR:
        return False
    if token.startswith("@"):
        return True
    if bare[:1].isupper():
        return True
    tail = bare.rpartition("-")[2] if bare[:3] in ("al-", "el-", "ad-", "as-", "ar-") else ""
    return tail[:1].isupper()
