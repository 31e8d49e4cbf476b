"""The core of a noun phrase – its words before any preposition – as a name or a description.

Enters: the tokens of a core ("Thai army spokesman Colonel Ann Lee"). Leaves: a ``Mention`` with
name, role, head, kind and gender. Does not: look at determiners, possessors or complements;
``noun_phrases`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.nouns import Gender, Kind
from assistant.attribution.small_words import (
    HONORIFICS,
    NAME_PARTICLES,
    PREPOSITIONS,
    is_capital,
)

Form = Literal["name", "description", "pronoun"]

_BODY_WORDS: Final = re.compile(
    r"&|\d|^(?:The|Free|United|National|Royal)\b|\b(?:AB|AG|AS|Co|Corp|Group|Holdings?|Partners|Bros|"
    r"Lines|Air|Airways|Airlines|Motors|Foods|Energy|Steel|Pharma|Securities|Capital|Media|News|"
    r"Times|Post|Herald|Gazette|Radio|TV|Logistics|Systems|Electronics|Industries|Minerals|Homes|"
    r"UK|USA|International|Global|Workers|Front|Union|Forces|Rights|Watch|Alliance|Research|Health|Solutions|Technologies)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A parsed mention.

    ``name`` is the proper name alone ("Ivan Petrov", "Ministry of Defence of Armenia"); for a
    description it is the phrase without its determiner. ``head`` is the common noun it turns on,
    singular ("spokesman"), ``role`` the words before or after a name that say what it is. ``owner``
    is the possessor as written ("its", "the company"), ``of`` the complement after "of", "for" or
    "at", ``modifier`` the capitalised words before the head ("Russian"). ``clause`` is what was cut
    off after "who" or "which". ``title`` is the form of address before a name of one word that is
    part of what the person is known by ("Lord").
    """

    text: str
    form: Form
    name: str = ""
    kind: Kind | None = None
    head: str = ""
    role: str = ""
    owner: str = ""
    of: str = ""
    modifier: str = ""
    clause: str = ""
    acronym: str = ""
    gender: Gender | None = None
    plural: bool = False
    definite: bool = False
    number: str = ""
    alias: str = ""
    phrase: str = ""
    link: str = ""
    title: str = ""


def classify(core: list[str], *, bare: bool = False) -> Mention:
    """Whether a core is a name or a description, its role words and its head.

    ``bare`` says that no article stood before it: "Tom Baker" is then a person, not a baker.
    """
    capital = _capitals(core)
    tail = len(core)
    while tail and (capital[tail - 1] or _inside_name(core, capital, tail - 1)):
        tail -= 1
    name, prefix = core[tail:], core[:tail]
    last = core[-1].lower().strip(".")
    if not name:
        while (
            len(core) > 1 and nouns.kind_of(last) is None and last.endswith(("ed", "ing", "self"))
        ):
            core, capital = core[:-1], capital[:-1]
            last = core[-1].lower().strip(".")
        modifier = " ".join(t for t, c in zip(core, capital, strict=True) if c)
        return _description(core, last, modifier)
    cut = max((i + 1 for i, t in enumerate(name) if _is_role(t, i, name)), default=0)
    if cut == len(name) and _ends_in_surname(name, bare=bare and not prefix):
        cut = max((i + 1 for i, t in enumerate(name[:-1]) if _is_role(t, i, name)), default=0)
        return replace(_named(prefix + name[:cut], name[cut:]), kind="person")
    if prefix and nouns.listed_kind(prefix[-1]) == "body" and len(name) > 1:
        ends_body = nouns.listed_kind(name[-1].lower()) == "body"
        cut = 0 if ends_body or cut == len(name) else cut  # "the group Patients First Alliance"
    if 0 < cut < len(name) and all(len(t) == 1 for t in name[cut:]):
        cut -= 1  # "Witness D"
    if cut == len(name):
        if (
            prefix
            or len(name) == 1
            or nouns.kind_of(last) == "person"
            or nouns.kind_of(last) is None
        ):
            modifier = " ".join(t for t in core[:-1] if is_capital(t))
            return _description(core, last, modifier)
        cut = 0
    role, name = prefix + name[:cut], name[cut:]
    return _named(role, name)


def _capitals(core: list[str]) -> list[bool]:
    """Which tokens are written as names: a day or a number is where a name goes on with it."""
    found = [is_capital(t) for t in core]
    for i, token in enumerate(core):
        if token.isdigit() and len(token) < 4 and i and found[i - 1]:
            found[i] = True  # "Horizon 21"
        elif token[:1].isupper() and i + 1 < len(core) and found[i + 1]:
            found[i] = True  # "Sunday Times"
    return found


def _inside_name(core: list[str], capital: list[bool], i: int) -> bool:
    """Whether a lower-case token stands inside a name ("Marta de la Cruz", "Hartzer & Kie")."""
    if core[i] in ("the", "a") and i and capital[i - 1]:
        calls = core[i - 1] in _CALLS or (i > 1 and nouns.listed_kind(core[i - 2]) == "body")
        if calls or core[i - 1].lower() in PREPOSITIONS:
            return True  # "group Stop the Dam", "Nurses Against the Cuts"
    return (
        core[i].lower() in NAME_PARTICLES | {"&", "and"}
        and 0 < i < len(core) - 1
        and (
            capital[i - 1]
            or core[i - 1].lower() in NAME_PARTICLES
            or core[i].lower() in ("ag", "abu")
        )
        and (core[i] == "&" or core[i] != "and" or nouns.kind_of(core[i - 1].lower()) != "person")
    )


_EITHER: Final = frozenset("banks chambers mills".split())
"""Words that end the names of people and of bodies alike ("Tom Banks", "Orla Mills")."""
_CALLS: Final = frozenset("Save Stop Protect Defend Free Reclaim Ban End".split())
"""What groups call for in their names ("Save the Meadows")."""


def _is_role(token: str, i: int, name: list[str]) -> bool:
    """Whether a capitalised token before a name is a title or an office ("Mayor", "Deputy")."""
    low = token.lower().strip(".")
    if i + 1 == len(name):
        return nouns.listed_kind(low) == "person"
    if i == 0 and (
        low == "ngo" or _ROLE_FORM.search(low) or (low in nouns.TRADES and len(name) > 2)
    ):
        return True
    if nouns.is_plural(low) and low not in nouns.TITLES:
        return i == 0 and "and" in name  # not in "Property Owners Alliance", "Doctors Unbound"
    ends_body = nouns.listed_kind(name[-1].lower()) == "body" and low not in _POLITE
    rest_is_body = i + 2 == len(name) and ends_body
    if low in nouns.TITLES and not (rest_is_body and "." not in token):
        return True
    return nouns.listed_kind(low) == "person" and not rest_is_body


def _ends_in_surname(name: list[str], *, bare: bool) -> bool:
    """Whether the noun at the end of capitalised words is somebody's surname ("Mr Tom Baker")."""
    if len(name) < 2 or name[-1].lower() not in nouns.SURNAMES:
        return False
    before = name[-2].lower().strip(".")
    if nouns.listed_kind(before) is not None:
        return before in HONORIFICS
    return bare or any(_is_role(t, i, name) for i, t in enumerate(name[:-2]))


def _description(core: list[str], last: str, modifier: str) -> Mention:
    head = nouns.singular(last)
    kind = "body" if _is_government(core) else nouns.kind_of(last)
    return Mention(
        text=" ".join(core),
        form="description",
        name=" ".join(core),
        head=head,
        role=" ".join(core) if kind == "person" else "",
        kind=kind,
        gender=nouns.gender_of(head),
        plural=nouns.is_plural(last),
        modifier=modifier,
    )


def _is_government(core: list[str]) -> bool:
    """Whether it is "Executive" with a capital, alone or a nation's, as governments are called."""
    nation = gazetteer().look_up(core[0]) if len(core) == 2 else None
    return core[-1] == "Executive" and (
        len(core) == 1 or (nation is not None and nation.kind == "demonym")
    )


def _named(role: list[str], name: list[str]) -> Mention:
    """A name with the role words before it."""
    lows = [t.lower().strip(".") for t in role]
    head = next((nouns.singular(t) for t in reversed(lows) if nouns.kind_of(t)), "")
    kind: Kind | None = None
    joined = " ".join(name)
    own_last = name[-1].lower()
    if head:
        only_titles = all(t in nouns.TITLES for t in lows)
        kind = nouns.kind_of(head)
        if kind == "person" and head in nouns.TRADES and not only_titles:
            kind = (
                None
                if head == "owner" or (len(name) > 1 and nouns.is_trade_person(head))
                else "body"
            )
        if kind == "person" and any(t in nouns.TITLES for t in lows):
            kind = "person"
    if kind is None and re.fullmatch(r"[^\W\d]+(?:-\w+)? [^\W\d]\.?", joined):
        kind = "person"  # "Bwalya M."
    either = len(name) < 3 and own_last in _EITHER
    if kind is None and (nouns.kind_of(own_last) == "body" or _BODY_WORDS.search(joined)):
        kind = None if either else "body"
    if kind is None and len(name) > 1 and any(nouns.kind_of(t.lower()) == "body" for t in name):
        kind = None if either else "body"
    genders = [g for g in (nouns.gender_of(t) for t in lows) if g]
    modifier = " ".join(
        t for t in role if is_capital(t) and t.lower().strip(".") not in nouns.TITLES
    )
    kept = [t for t in role if t.lower().strip(".") not in HONORIFICS]
    return Mention(
        text=" ".join([*role, *name]),
        form="name",
        name=re.sub(r"['’]s$", "", joined),
        kind=kind,
        head=head,
        role=" ".join(kept),
        gender=genders[-1] if genders else None,
        modifier=modifier,
        title=_address(role) if len(name) == 1 else "",
        plural=kind == "body"
        and nouns.is_plural(own_last)
        and own_last not in ("lines", "systems"),
    )


def _address(role: list[str]) -> str:
    """The form of address that ends some role words, if any."""
    last = role[-1] if role else ""
    low = last.lower().strip(".")
    return last if last[:1].isupper() and low in nouns.TITLES - _POSTS else ""


_POSTS: Final = frozenset(
    "mr mrs ms miss mx messrs spokesman spokeswoman spokesperson officer agent deputy secretary "
    "engineer architect advocate attorney barrister representative minister president "
    "vice-president premier chancellor".split()
)
"""Titles that a name does without: plain ones, and posts that say what somebody does."""
_ROLE_FORM: Final = re.compile(
    r".-(?:based|born|led|backed|listed|elect|designate|in-chief|of-(?:one|two|three|four|five|six))$"
    r"|(?:ologist|ographer|ician)$"
)
"""How words end that stand before a name and are no part of it ("Lima-based", "Geologist")."""

_POLITE: Final = frozenset("mr mrs ms miss mx messrs".split())
