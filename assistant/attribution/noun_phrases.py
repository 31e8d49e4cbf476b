"""One noun phrase without commas, parsed: name or description, role, possessor, complement.

Enters: words ("Thai army spokesman Colonel Ann Lee"). Leaves: a ``Mention``. Does not: know about
appositions, clauses or parentheses; ``mentions`` does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.cores import Mention, classify
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.quantities import after_ratio
from assistant.attribution.small_words import (
    ADVERBS,
    AUXILIARIES,
    CALENDAR,
    DETERMINERS,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    is_capital,
)

_TOKEN: Final = re.compile(r"\d{1,3}(?:,\d{3})+|[^\s,;:()\[\]“”\"«»]+")
_LENGTH: Final = re.compile(r"(?:\d[\d,]*|[a-z]+)-(?:page|minute|paragraph|word|line)")
_ORIGIN: Final = re.compile(r"[.!?…]+$")


def noun_phrase(words: str) -> Mention:
    """One phrase without commas."""
    tokens = [_ORIGIN.sub("", t) if len(t) > 4 else t for t in _TOKEN.findall(words)]
    tokens = [t for t in tokens if t]
    counted = after_ratio(" ".join(tokens))
    if counted:
        return replace(noun_phrase(counted), text=words, number="many", plural=True, definite=False)
    definite, number, owner, tokens = _opening(tokens)
    tokens = [t for t in tokens if not _LENGTH.fullmatch(t)]
    if len(tokens) > 2 and tokens[0].lower() in _CROWDS and tokens[1] == "of":
        crowd = noun_phrase(" ".join(tokens[2:]))
        if crowd.form == "description" and crowd.plural and crowd.kind in ("person", None):
            return replace(crowd, text=words, number=crowd.number or "many", definite=False)
    if number and tokens[:1] and tokens[0].lower() in ("of", "from"):
        return _part_of(words, number, tokens[1:])
    if owner and len(tokens) > 1 and tokens[0].lower() == "own":
        tokens = tokens[1:]
    while len(tokens) > 1 and _says_how(tokens[-1]):
        tokens = tokens[:-1]
    core, preposition, rest = _parts(_without_clause(tokens))
    if not core:
        return Mention(text=words, form="description", name=words, head="", number=number)
    phrase = classify(core, bare=not (definite or number or owner))
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
    band = noun_phrase(of) if preposition == "of" and phrase.head in _BANDS else None
    if band is not None and _is_name_of_band(band):
        return replace(band, text=words, role=phrase.name, head=phrase.head, definite=True)
    shown = " ".join([*core, *([preposition] if preposition else []), *rest])
    if _is_document(core) and preposition in ("by", "from") and rest:
        shown = _by_author(core, rest) or shown
        phrase = replace(phrase, kind="document")
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


_CROWDS: Final = frozenset(
    "group number handful couple crowd majority minority half dozens "
    "scores hundreds thousands lots".split()
)
"""Nouns that only say how many there are ("dozens of farmers")."""
_BANDS: Final = frozenset(
    "organisation organization group movement guerrilla militia force outfit network "
    "faction".split()
)
"""Nouns for a band that is called by the name after "of" ("the guerrillas of the Hill Army")."""


def _is_name_of_band(mention: Mention) -> bool:
    named = mention.form == "name" and mention.kind == "body" and " " in mention.name
    return named and gazetteer().look_up(mention.name) is None


def _parts(tokens: list[str]) -> tuple[list[str], str, list[str]]:
    """(core, preposition, complement), without what only tells what the source did or got."""
    core, preposition, rest = _complement(tokens)
    if len(rest) > 1 and rest[-1].islower() and rest[-1].endswith("ed"):
        rest = _before_participle(rest)
    if preposition in ("close", "familiar") and rest[:1] in (["to"], ["with"]):
        preposition, rest = f"{preposition} {rest[0]}", rest[1:]
    before = _before_participle(core)
    if len(before) < len(core):
        if core[len(before)] in _KNOWING and rest:
            before = core
        elif preposition != "by" or core[-1] not in _MADE:
            preposition, rest = "", []  # "an e-mail seen by this newspaper" is not the newspaper's
    core = before
    if preposition == "of" and rest[:1] and rest[0][0].isdigit() and _is_document(core):
        preposition, rest = "", []  # "a survey of 1,011 adults": of whom, not by whom
    told = not _is_document(core) and core[-1:] and core[-1] not in _KNOWING
    if rest and told and _is_occasion(preposition, rest):
        preposition, rest = "", []  # "the governor on state television", "the court in its ruling"
    return core, preposition, rest


def _is_occasion(preposition: str, rest: list[str]) -> bool:
    """Whether a complement tells where something was said: in which document or medium."""
    if preposition == "on":
        return rest[-1].lower() in _MEDIA
    return preposition == "in" and len(rest) > 1 and _is_document(rest)


_MEDIA: Final = frozenset("television tv radio air twitter facebook telegram".split())


def _says_how(word: str) -> bool:
    """Whether the last word of a phrase says how or when, and not who ("the mayor later")."""
    adverb = word.endswith("ly") and nouns.kind_of(word) is None and word not in ("elderly", "only")
    return word.lower() in ADVERBS or (word.islower() and adverb)


_KNOWING: Final = frozenset("briefed involved versed acquainted".split())
"""What makes somebody a source, and so belongs to what they are called ("briefed on the talks")."""
_MADE: Final = frozenset(
    "commissioned written issued published released prepared drafted signed authored compiled "
    "produced conducted".split()
)


def _before_participle(core: list[str]) -> list[str]:
    """A core without "released Wednesday", "seen by …": what follows the noun as a participle."""
    for i in range(1, len(core)):
        low = core[i]
        ends = low.endswith(("ed", "ing")) or low in (
            "taken",
            "seen",
            "sent",
            "known",
            "run",
            "led",
            "held",
            "written",
            "made",
            "given",
        )
        if low.islower() and ends and nouns.kind_of(core[i - 1].lower()) and not nouns.kind_of(low):
            rest = core[i + 1 :]
            if rest and all(is_capital(t) for t in rest):
                return core  # "adviser retired General Ann Lee"
            if not rest or not nouns.kind_of(rest[-1].lower()):
                return core[:i]
    return core


def _by_author(core: list[str], rest: list[str]) -> str | None:
    """A document called after the body or the office that it is by ("a poll by Orlo Research")."""
    author = noun_phrase(" ".join(rest))
    aimed = author.link in ("for", "in")
    if (author.of and not aimed) or author.number not in ("", "a"):
        return None
    if author.owner and (author.owner in POSSESSIVES or author.kind != "body"):
        return None
    if author.form == "description" and author.kind == "body" and author.plural:
        return None
    alone = author.form == "name" and " " not in author.name
    firm = nouns.is_plural(author.role.lower()) or (alone and author.head)
    if author.kind == "body" or (author.form == "name" and firm):
        return " ".join([author.name, *core])
    named = any(is_capital(t) for t in author.name.split())
    if author.form == "description" and author.kind == "person" and not named:
        return " ".join([nouns.possessive(author.name, plural=author.plural), *core])
    return None


def _is_document(core: list[str]) -> bool:
    """Whether a core is a document by its noun."""
    return bool(core) and nouns.can_be_document(core[-1].lower())


def _without_clause(tokens: list[str]) -> list[str]:
    """A phrase without the verb of its sentence, or a relative clause that no pronoun opens."""
    for i, token in enumerate(tokens[:-1]):
        article = token in ("the", "a", "an") and _is_document(tokens[:i])
        if i and (token in _SUBJECTS or token in AUXILIARIES or article):
            return tokens[:i]
    while len(tokens) > 1 and tokens[-1] in PREPOSITIONS - {"close", "familiar", "based"}:
        tokens = tokens[:-1]
    return tokens


_SUBJECTS: Final = frozenset("he she they we I it you".split())


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
    if "than" in tokens[:3]:  # "no fewer than six divers"
        tokens = tokens[tokens.index("than") + 1 :]
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
            if before[0].strip(".") in ("St", "Saint") and is_capital(tokens[i + 1]):
                break  # "St Anne’s Hospital"
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
    people = nouns.kind_of(bare) == "person" or nouns.is_plural(bare)  # "People’s Party"
    of_people = possessor[-1] in "'’" or people
    return of_people and all(is_capital(t) for t in rest) and nouns.can_be_body(rest[-1].lower())


def _complement(tokens: list[str]) -> tuple[list[str], str, list[str]]:
    """(core, preposition, complement): the phrase cut at its first preposition, dates left out."""
    for i, token in enumerate(tokens):
        if i and token.lower() in PREPOSITIONS and token.lower() == token:
            dated = tokens[i + 1 : i + 2] and tokens[i + 1].lower().strip(".") in CALENDAR
            if dated and token in ("in", "on"):
                until = i + 2 + any(t.isdigit() for t in tokens[i + 2 : i + 3])
                return _complement(tokens[:i] + tokens[until:])
            return tokens[:i], token, tokens[i + 1 :]
    return tokens, "", []


def _joins(
    phrase: Mention, core: list[str], preposition: str, rest: list[str]
) -> tuple[str, list[str]] | None:
    """How a name goes on after "of" ("Ministry of Defence"), and the tokens that are left."""
    if preposition not in ("of", "for", "against", "on") or not rest or not is_capital(core[-1]):
        return None
    low = core[-1].lower()
    kinds = ("person", None) if preposition in ("for", "against") else ("person",)
    people = preposition != "on" and nouns.is_plural(low) and nouns.kind_of(low) in kinds
    called = phrase.form == "name" and phrase.kind == "body" and phrase.head != ""
    for_all = called and preposition in ("for", "against")  # "the charity Water for All"
    heads_body = nouns.can_be_body(low) or people or for_all
    if not heads_body or (phrase.form == "name" and phrase.kind == "person"):
        return None
    tail = rest[1:] if rest[0] == "the" else rest
    if tail and tail[0].lower().strip(".") in ("mr", "mrs", "ms", "miss", "dr"):
        return None  # "Friends of Mr Marsh"
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
