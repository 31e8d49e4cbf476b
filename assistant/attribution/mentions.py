"""The words that name a source, parsed: who or what, in which role, of which body.

Enters: the words of a source mention ("its deputy spokesman Ivan Petrov"). Leaves: a ``Mention``.
Does not: look at the document around them; ``coreference`` decides whom they mean.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.cores import Mention
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.noun_phrases import noun_phrase
from assistant.attribution.nouns import Gender
from assistant.attribution.quantities import is_share
from assistant.attribution.recasing import recased
from assistant.attribution.small_words import (
    AUXILIARIES,
    DETERMINERS,
    NAME_PARTICLES,
    NUMBERS,
    PRONOUNS,
    is_capital,
)

__all__ = ["Mention", "is_capital", "nickname_before", "parse"]

_CLAUSE: Final = re.compile(
    r",?\s+(?:who|whom|whose|which|where|speaking|citing|writing|reached|quoted|talking|"
    r"said to|that (?=\w+(?:s|ed)\b|(?:had|have|were|are|can|could|will|would|did|do)\b)|"
    r"on condition|under condition|until recently)\b.*$"
    r"|\s+[—–]\s.*$",
    re.S,
)
_STYLED: Final = re.compile(
    r",?\s*(?:who |which )?(?:calls?|calling|styles?|styling|signs?|signing|"
    r"identif(?:ies|ied|ying)|introduc(?:es|ed|ing))\s+"
    r"(?:it|them|him|her)sel(?:f|ves)(?: as)?\s+(.+)$"
    r"|,?\s*who goes by the (?:name|nickname|alias)(?: of)?\s+(.+)$"
    r"|,?\s*who (?:asked|wanted|gave|agreed|wished)\b[^,]*\bnames?(?: only)? as\s+(.+)$"
    r"|,?\s*who (?:asked|gave)\b[^,]*\bname,\s+(\w+).*$"
    r"|,?\s*(?:known|identified|named)(?: only| locally| simply)?(?: as| by the name of)\s+(.+)$",
    re.S,
)
_SUFFIXES: Final = re.compile(
    r",?\s+(?:Ltd|Ltda|Limited|Inc|LLC|L\.L\.C|plc|PLC|S\.A|SA|S\.p\.A|SpA|GmbH|N\.V|B\.V|Pty|Pvt|"
    r"MP|TD|KC|QC|SC|SAN|MEP|MSP|MLA|PhD|Ph\.D|MD|M\.D|OBE|CBE)\b\.?(?=$|,|\s+[a-z(])"
)
_COMMA: Final = re.compile(r",(?!\d{3}\b)")
_TIED: Final = re.compile(r"(of|from|for|at|with)\s+(.+)$", re.S)
_NICKNAME: Final = re.compile(r"(?<=\w)\s+[“\"‘(][^“”\"’()]{2,20}[”\"’)]\s+(?=[A-ZÀ-Þ])")
_OWN_WORDS: Final = r"[“\"‘']([A-ZÀ-Þ][\w-]*(?: [A-ZÀ-Þ][\w-]*)?)[”\"’']\s+"
_BEGUN: Final = re.compile(rf"^{_OWN_WORDS}(?=[A-ZÀ-Þ])")
"""A nickname that a name begins with ("‘Bunty’ Carrow-Finch")."""
_BEFORE: Final = re.compile(rf"(?<![\w,.!?…]){_OWN_WORDS}$")
_YOUNGER: Final = re.compile(r"^\d{1,3}$|^\d{1,3}-year-old$")


@lru_cache(maxsize=8192)
def parse(text: str) -> Mention:
    """The mention's parts; never fails (a phrase of no known form is a description)."""
    words = _BEGUN.sub(r"\1 ", " ".join(text.split()).strip(" ,;:-—–"))
    bare = words.strip("“”\"'‘’.*_").lower()
    first, _, rest = bare.partition(" ")
    if rest.split(" ")[0] in AUXILIARIES and first in PRONOUNS:
        bare = first  # "he could not say"
    if bare in PRONOUNS:
        gender, plural = PRONOUNS[bare]
        return Mention(text=words, form="pronoun", head=bare, gender=gender, plural=plural)
    if not rest and bare in DETERMINERS:
        words = bare  # "Another": no name, but a capital that opens a sentence
    if is_share(words):
        words = words[:1].lower() + words[1:]
    words = _unowned(words)
    if is_capital(words):
        words = _NICKNAME.sub(" ", words)
    words, aside = _parentheses(words)
    words = recased(words)
    styled = _STYLED.search(words)
    if styled is not None:
        own = next(g for g in styled.groups() if g).strip()
        inner = parse(own.strip("“”\"'‘’ "))
        quoted = re.match(r"[“\"‘]([^”\"’]+)", own)
        if quoted is not None:
            inner = replace(inner, name=quoted.group(1).strip(" ,"))
        outer = noun_phrase(words[: styled.start()].strip(" ,")) if styled.start() else inner
        if inner.form != "pronoun" and not own.startswith(("a ", "an ")):
            return replace(
                inner,
                text=words,
                form="name",
                head=outer.head,
                kind=outer.kind or inner.kind,
                role=outer.name,
                owner=outer.owner,
                of=outer.of,
                link=outer.link,
            )
    clause_match = _CLAUSE.search(words)
    clause = clause_match.group().strip(" ,") if clause_match else ""
    core = words[: clause_match.start()] if clause_match else words
    core = _without_suffix(core)
    after = clause.rsplit(", ", 1)[-1] if ", " in clause else ""
    if after and all(is_capital(t) or t in NAME_PARTICLES for t in after.split()):
        core, clause = f"{core}, {after}", clause.rsplit(", ", 1)[0]
    both = _coordinated(core)
    if both is not None:
        return replace(both, text=" ".join(text.split()))
    segments = [s for s in (p.strip() for p in _COMMA.split(core)) if s and not _YOUNGER.match(s)]
    tied = _TIED.match(segments[1]) if len(segments) > 1 else None
    if tied is not None:
        segments = [segments[0], *segments[2:]]
    parsed = [noun_phrase(s) for s in segments] or [noun_phrase(words)]
    mention = _trailing_name(_join(parsed))
    if tied is not None and not mention.of:
        mention = replace(mention, of=tied.group(2), link=tied.group(1).lower())
    aged = len(segments) < len([s for s in _COMMA.split(core) if s.strip()])
    if aged and mention.form == "name":
        mention = replace(mention, kind="person")
    gender = mention.gender or _clause_gender(clause)
    kind = mention.kind
    if kind is None and mention.form == "name" and re.match(r"who\b|whom\b|which\b", clause):
        kind = "body" if clause.startswith("which") else "person"
    mention = replace(mention, text=" ".join(text.split()), clause=clause, gender=gender, kind=kind)
    return _with_aside(mention, aside)


def nickname_before(text: str, at: int) -> int:
    """Where the name at an offset begins: at the nickname in quotation marks before it, if any."""
    found = _BEFORE.search(text, max(0, at - 30), at) if text[at : at + 1].isupper() else None
    return found.start() if found is not None else at


def _unowned(words: str) -> str:
    """A description without the possessive ending that its noun left behind ("the company’s")."""
    last = words.rsplit(" ", 1)[-1]
    return re.sub(r"['’]s$|(?<=s)['’]$", "", words) if last[:1].islower() else words


def _trailing_name(mention: Mention) -> Mention:
    """A person named at the end of their office ("representative of the directorate Ann Lee")."""
    if mention.form != "description" or mention.kind != "person" or not mention.of:
        return mention
    tokens = mention.of.split()
    run = len(tokens)
    while run and (is_capital(tokens[run - 1]) or tokens[run - 1] in NAME_PARTICLES):
        run -= 1
    if run and tokens[run - 1] == "of" and run >= 2 and nouns.can_be_body(tokens[run - 2].lower()):
        run += 1
    if run == 0 and nouns.can_be_body(tokens[0].lower()):
        run = 1
    name = tokens[run:]
    if not any(nouns.listed_kind(t.lower()) == "body" for t in tokens[:run]):
        return mention
    if len(name) < 2 or nouns.listed_kind(name[-1].lower()) == "body":
        return mention
    if tokens[run - 1] in ("in", "of", "the", "at", "for"):
        return mention
    return replace(
        mention, form="name", name=" ".join(name), role=mention.name, of=" ".join(tokens[:run])
    )


def _without_suffix(core: str) -> str:
    """A name without "Ltd", "MP" and the like after it; "a Labour MP" stays."""
    found = _SUFFIXES.search(core)
    if found is None or found.start() == 0:
        return core
    before = core[: found.start()].split()
    one = before[0].lower() in ("a", "an", "one", "another") or (
        before[-1].lower() in DETERMINERS | NUMBERS
    )
    if found.group().startswith(",") or (is_capital(before[-1]) and not one):
        return core[: found.start()] + core[found.end() :]
    return core


def _coordinated(core: str) -> Mention | None:
    """Two named sources joined by "and", as one plural mention; None where there are no two."""
    halves = re.split(r"\s+and\s+", core)
    if len(halves) != 2 or "," in core:
        return None
    left, right = (noun_phrase(h) for h in halves)
    if left.form != "name" or right.form != "name" or left.of or not left.name[:1].isupper():
        return None
    one = nouns.can_be_body(right.name.split()[-1].lower()) and not nouns.can_be_body(
        left.name.split()[-1].lower()
    )
    if one or (len(left.name.split()) == 1 and left.kind is None and right.kind == "body"):
        return None
    kind = left.kind if left.kind == right.kind else None
    return Mention(
        text=core,
        form="name",
        name=f"{left.name} and {right.name}",
        kind=kind,
        plural=True,
        number="two",
    )


def _parentheses(words: str) -> tuple[str, str]:
    """(the words without what stands in parentheses, the first of those)."""
    found = re.search(r"\s*\(([^()]*)\)?", words)
    if found is None or found.start() == 0:
        return words.strip("()"), ""
    return (words[: found.start()] + words[found.end() :]).strip(), found.group(1).strip()


def _with_aside(mention: Mention, aside: str) -> Mention:
    """``mention`` with what its parentheses told: an acronym, a name, a role or a handle."""
    if not aside:
        return mention
    if aside.startswith("@"):
        return replace(mention, alias=aside)
    if _YOUNGER.match(aside):
        return replace(mention, kind="person") if mention.form == "name" else mention
    if re.fullmatch(r"[A-Z][A-Z0-9&.-]{1,9}s?", aside):
        unknown = mention.kind is None and not mention.of
        if mention.form == "description" and (mention.kind == "body" or unknown):
            return replace(mention, form="name", name=aside, role=mention.name)
        return replace(mention, acronym=aside)
    inner = parse(aside)
    if inner.form == "name" and mention.form == "description":
        return replace(
            inner, text=mention.text, role=mention.role or mention.name, head=mention.head
        )
    if inner.form == "description" and mention.form == "name" and not mention.role:
        return replace(mention, role=inner.name, head=inner.head, of=mention.of or inner.of)
    return mention


def _clause_gender(clause: str) -> Gender | None:
    """The gender that a relative clause gives away ("who said his men…")."""
    found = set(re.findall(r"\b(his|her|he|she)\b", clause.lower()))
    if found and found <= {"his", "he"}:
        return "m"
    return "f" if found and found <= {"her", "she"} else None


def _unlabelled(mention: Mention) -> Mention:
    """A person’s name without the nation or party before it ("the Swede Ann Lee")."""
    label = label_before(mention.name)
    if not label:
        return mention
    return replace(mention, name=mention.name.removeprefix(label).strip(), modifier=label)


def label_before(name: str) -> str:
    """The nation or party that opens what may be a person’s name in an apposition, if any."""
    first, *rest = name.split() or [""]
    if len(rest) < 2 or any(nouns.listed_kind(t.lower()) == "body" for t in rest):
        return ""
    place = gazetteer().look_up(first)
    nation = place is not None and place.kind == "demonym"
    return first if nation or first.lower() in _PARTISANS else ""


_PARTISANS: Final = frozenset("conservative liberal republican democrat".split())
_EITHER: Final = frozenset(
    "rival partner sponsor competitor client customer donor investor shareholder buyer seller "
    "landlord host".split()
)
"""Nouns for people that bodies are called by as well."""
_PART_OF_GROUP: Final = frozenset("one another third other fourth".split())


def _join(parts: list[Mention]) -> Mention:
    """The phrases between commas as one mention: a name and its apposition, either way round."""
    first = parts[0]
    if len(parts) == 1:
        return first
    for other in parts[1:]:
        if first.form == "description" and first.kind == "document":
            break
        lone = other.form == "name" and " " not in other.name and not other.gender
        if lone and other.number == "a":
            continue  # "the master, a Syrian"
        if first.name.lower() in _PART_OF_GROUP and other.form == "description" and other.head:
            return replace(other, number=first.number or "one", definite=False)
        aside = len(other.name.split()) == 1 and first.of and is_capital(first.of.split()[-1])
        trade = first.head in nouns.TRADES | _EITHER
        if first.owner and first.plural and other.form == "name" and other.kind == "body":
            return replace(other, role=first.name, head=first.head)  # "its rivals, the Hill Front"
        if first.kind == "person" and (
            (other.kind == "body" and not trade) or (aside and other.kind is None)
        ):
            break  # "the rector of St Anne’s, Thorney Bank": where, not who
        told = first.form == "description" and first.kind == "person" and other.form == "name"
        if told and other.owner and other.kind == "person" and " " in other.name:
            return replace(other, definite=first.definite)  # "the host, our envoy Ann Lee"
        if first.form == "description" and other.form == "name" and not other.owner:
            if first.kind == "person":
                other = _unlabelled(other)
            kind = other.kind or first.kind
            if "person" in (first.kind, other.kind) and not (trade and kind == "body"):
                kind = "person"
            return replace(
                other,
                role=first.name,
                head=first.head or other.head,
                owner=first.owner,
                of=first.of or other.of,
                link=first.link or other.link,
                modifier=first.modifier or other.modifier,
                gender=other.gender or first.gender,
                definite=first.definite,
                kind=kind,
            )
        if (
            first.form == "name"
            and other.form == "name"
            and other.gender
            and other.kind == "person"
        ) and first.kind != "person":
            role = first.phrase or first.name
            return replace(other, role=role, head=first.head, of=first.of, link=first.link)
        if first.form == "name" and other.form == "description" and nouns.kind_of(other.head):
            return replace(
                first,
                role=other.name if not first.role else first.role,
                head=other.head if not first.head else first.head,
                owner=other.owner or first.owner,
                of=other.of or first.of,
                link=other.link or first.link,
                modifier=first.modifier or other.modifier,
                gender=first.gender or other.gender,
                kind=first.kind or other.kind,
            )
        break
    return first
