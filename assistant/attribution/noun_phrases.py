"""One noun phrase without commas, parsed: name or description, role, possessor, complement.

Enters: words ("Thai army spokesman Colonel Ann Lee"). Leaves: a ``Mention``. Does not: know about
appositions, clauses or parentheses; ``mentions`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.attribution import nouns
from assistant.attribution.nouns import Gender, Kind
from assistant.attribution.small_words import (
    DETERMINERS,
    NAME_PARTICLES,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    is_capital,
)

Form = Literal["name", "description", "pronoun"]

_BODY_WORDS: Final = re.compile(
    r"&|\d|^(?:The|Free|United|National|Royal)\b|\b(?:AB|AG|AS|Co|Corp|Group|Holdings?|Partners|Bros|"
    r"Lines|Air|Airways|Airlines|Motors|Foods|Energy|Steel|Pharma|Securities|Capital|Media|News|"
    r"Times|Post|Herald|Gazette|Radio|TV|Logistics|Systems|Electronics|Industries|Minerals|Homes|"
    r"Workers|Front|Union|Forces|Rights|Watch|Alliance|Research|Health|Solutions|Technologies)$"
)
_TOKEN: Final = re.compile(r"[^\s,;:()\[\]“”\"«»]+")
_ORIGIN: Final = re.compile(r"[.!?…]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A parsed mention.

    ``name`` is the proper name alone ("Ivan Petrov", "Ministry of Defence of Armenia"); for a
    description it is the phrase without its determiner. ``head`` is the common noun it turns on,
    singular ("spokesman"), ``role`` the words before or after a name that say what it is. ``owner``
    is the possessor as written ("its", "the company"), ``of`` the complement after "of", "for" or
    "at", ``modifier`` the capitalised words before the head ("Russian"). ``clause`` is what was cut
    off after "who" or "which".
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


def noun_phrase(words: str) -> Mention:
    """One phrase without commas."""
    tokens = [_ORIGIN.sub("", t) if len(t) > 4 else t for t in _TOKEN.findall(words)]
    tokens = [t for t in tokens if t]
    definite, number, owner, tokens = _opening(tokens)
    if number and tokens[:1] and tokens[0].lower() in ("of", "from"):
        return _part_of(words, number, tokens[1:])
    while len(tokens) > 1 and tokens[-1].lower() in _REFLEXIVES:
        tokens = tokens[:-1]
    core, preposition, rest = _complement(tokens)
    if preposition in ("close", "familiar") and rest[:1] in (["to"], ["with"]):
        preposition, rest = f"{preposition} {rest[0]}", rest[1:]
    before = _before_participle(core)
    if len(before) < len(core) and preposition in ("by", "with", "to") and core[-1] not in _MADE:
        preposition, rest = "", []  # "an e-mail seen by this newspaper" is not the newspaper's
    core = before
    if not core:
        return Mention(text=words, form="description", name=words, head="", number=number)
    phrase = _classify(core, number)
    joined = _joins(phrase, core, preposition, rest)
    if joined:
        more, rest = joined
        phrase = replace(
            phrase,
            form="name",
            name=f"{phrase.name} {more}",
            kind="body",
            role="",
            head=phrase.head,
        )
    of = " ".join(rest)
    shown = " ".join([*core, *([preposition] if preposition else []), *rest])
    if phrase.form == "name" and joined:
        shown = phrase.name + (f" of {of}" if of else "")
    bare = not number and not phrase.plural
    return replace(
        phrase,
        text=words,
        definite=definite or bare,
        number=number,
        owner=owner,
        of=of,
        phrase=shown,
        link=preposition if rest else "",
    )


_REFLEXIVES: Final = frozenset("himself herself itself themselves alone there too".split())


_MADE: Final = frozenset(
    "commissioned written issued published released prepared drafted signed authored compiled "
    "produced conducted".split()
)


def _before_participle(core: list[str]) -> list[str]:
    """A core without "released Wednesday", "seen by …": what follows the noun as a participle."""
    for i in range(1, len(core)):
        low = core[i]
        ends = low.endswith("ed") or low in (
            "taken",
            "seen",
            "sent",
            "known",
            "run",
            "led",
            "held",
            "written",
        )
        if low.islower() and ends and nouns.kind_of(core[i - 1].lower()) and i < len(core):
            rest = core[i + 1 :]
            if not rest or not nouns.kind_of(rest[-1].lower()):
                return core[:i]
    return core


def _part_of(words: str, number: str, rest: list[str]) -> Mention:
    """Some of those that the rest names ("one of her aides")."""
    whole = " ".join(rest)
    inner = (
        noun_phrase(whole) if whole.lower() not in PRONOUNS else Mention(text=whole, form="pronoun")
    )
    return replace(
        inner,
        text=words,
        form="description",
        number=number,
        plural=number != "one",
        definite=False,
        of=whole if not inner.owner else inner.of,
        acronym="",
    )


def _opening(tokens: list[str]) -> tuple[bool, str, str, list[str]]:
    """(definite, number word, possessor, the remaining tokens) of a phrase's start."""
    definite, number, owner = False, "", ""
    while tokens:
        low = tokens[0].lower()
        if low in POSSESSIVES and len(tokens) > 1:
            owner, definite = low, True
        elif low in DETERMINERS and not (low in ("other", "another", "both") and len(tokens) == 1):
            definite = definite or low in ("the", "this", "that", "these", "those", "same")
            if low in ("a", "an", "another", "some", "any", "other"):
                number = "a" if not definite else number
        elif low in NUMBERS or (low.isdigit() and not number):
            number = low
        else:
            break
        tokens = tokens[1:]
    for i, token in enumerate(tokens[:7]):
        if re.search(r"['’]s$|s['’]$", token) and i + 1 < len(tokens):
            before = tokens[: i + 1]
            plain_plural = token[-1] in "'’" and token[:1].islower()
            if plain_plural and not definite and not owner:
                break  # "hauliers’ union": a kind of union, not the union of some hauliers
            if plain_plural or _names_body(token, tokens[i + 1 :]):
                break
            holder = " ".join(before)
            holder = re.sub(r"['’]s$|['’]$", "", holder)
            prefix = "the " if definite and not owner else (owner + " " if owner else "")
            return True, number, prefix + holder, tokens[i + 1 :]
        if token.lower() in PREPOSITIONS:
            break
    return definite, number, owner, tokens


def _names_body(possessor: str, rest: list[str]) -> bool:
    """Whether a possessor is part of a body's name ("Mine Workers' Federation")."""
    bare = re.sub(r"['’]s$|['’]$", "", possessor).lower()
    if len(rest) == 1 and rest[0].lower() == "office":
        return nouns.kind_of(bare) == "person"
    of_people = possessor[-1] in "'’" or nouns.kind_of(bare) == "person"
    return of_people and all(is_capital(t) for t in rest) and nouns.can_be_body(rest[-1].lower())


def _complement(tokens: list[str]) -> tuple[list[str], str, list[str]]:
    """(core, preposition, complement): the phrase cut at its first preposition."""
    for i, token in enumerate(tokens):
        if i and token.lower() in PREPOSITIONS and token.lower() == token:
            return tokens[:i], token, tokens[i + 1 :]
    return tokens, "", []


def _joins(
    phrase: Mention, core: list[str], preposition: str, rest: list[str]
) -> tuple[str, list[str]] | None:
    """How a name goes on after "of" ("Ministry of Defence"), and the tokens that are left."""
    if preposition not in ("of", "for", "against", "on") or not rest or not is_capital(core[-1]):
        return None
    low = core[-1].lower()
    heads_body = nouns.can_be_body(low) or (
        nouns.is_plural(low) and nouns.kind_of(low) != "document"
    )
    if not heads_body or (phrase.form == "name" and phrase.kind == "person"):
        return None
    tail = rest[1:] if rest[0] == "the" else rest
    run = 0
    while run < len(tail) and (
        is_capital(tail[run]) or tail[run].lower() in ("and", "&", "of", "the")
    ):
        run += 1
    while run and not is_capital(tail[run - 1]):
        run -= 1
    if not run:
        return None
    start = len(rest) - len(tail)
    return " ".join([preposition, *rest[: start + run]]), rest[start + run :]


def _classify(core: list[str], number: str) -> Mention:
    """Whether a core is a name or a description, its role words and its head."""
    capital = [is_capital(t) for t in core]
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
    return _named(role, name, number)


def _inside_name(core: list[str], capital: list[bool], i: int) -> bool:
    """Whether a lower-case token stands inside a name ("Marta de la Cruz", "Hartzer & Kie")."""
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


def _is_role(token: str, i: int, name: list[str]) -> bool:
    """Whether a capitalised token before a name is a title or an office ("Mayor", "Deputy")."""
    low = token.lower().strip(".")
    rest_is_body = i + 2 == len(name) and nouns.listed_kind(name[-1].lower()) == "body"
    if i + 1 < len(name) and low in nouns.TITLES and not (rest_is_body and "." not in token):
        return True
    return nouns.listed_kind(low) == "person" and not rest_is_body


def _description(core: list[str], last: str, modifier: str) -> Mention:
    head = nouns.singular(last)
    return Mention(
        text=" ".join(core),
        form="description",
        name=" ".join(core),
        head=head,
        role=" ".join(core) if nouns.kind_of(last) == "person" else "",
        kind=nouns.kind_of(last),
        gender=nouns.gender_of(head),
        plural=nouns.is_plural(last),
        modifier=modifier,
    )


def _named(role: list[str], name: list[str], number: str) -> Mention:
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
    if kind is None and (nouns.kind_of(own_last) == "body" or _BODY_WORDS.search(joined)):
        kind = "body"
    if kind is None and len(name) > 1 and any(nouns.kind_of(t.lower()) == "body" for t in name):
        kind = "body"
    genders = [g for g in (nouns.gender_of(t) for t in lows) if g]
    modifier = " ".join(
        t for t in role if is_capital(t) and t.lower().strip(".") not in nouns.TITLES
    )
    kept = [t for t in role if t.lower().strip(".") not in _HONORIFICS]
    return Mention(
        text=" ".join([*role, *name]),
        form="name",
        name=re.sub(r"['’]s$", "", joined),
        kind=kind,
        head=head,
        role=" ".join(kept),
        gender=genders[-1] if genders else None,
        modifier=modifier,
        plural=kind == "body"
        and nouns.is_plural(own_last)
        and own_last not in ("lines", "systems"),
    )


_HONORIFICS: Final = frozenset(
    "mr mrs ms miss mx mme mlle messrs sir dame lord lady dr hon".split()
)
