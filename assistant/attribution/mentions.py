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
from assistant.attribution.noun_phrases import Mention, noun_phrase
from assistant.attribution.nouns import Gender
from assistant.attribution.small_words import (
    DETERMINERS,
    NAME_PARTICLES,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    is_capital,
)

__all__ = ["Mention", "is_capital", "parse"]

_CLAUSE: Final = re.compile(
    r",?\s+(?:who|whom|whose|which|where|speaking|citing|writing|reached|quoted|talking|"
    r"said to|that (?=\w+(?:s|ed)\b)|on condition|under condition|until recently)\b.*$"
    r"|\s+[—–]\s.*$",
    re.S,
)
_STYLED: Final = re.compile(
    r",?\s*(?:who |which )?(?:calls?|calling|styles?|styling|signs?|signing)\s+"
    r"(?:it|them|him|her)sel(?:f|ves)(?: as)?\s+(.+)$"
    r"|,?\s*who goes by the name(?: of)?\s+(.+)$"
    r"|,?\s*who (?:asked|wanted|gave|agreed|wished)\b[^,]*\bnames?(?: only)? as\s+(.+)$"
    r"|,?\s*who (?:asked|gave)\b[^,]*\bname,\s+(\w+).*$"
    r"|,?\s*(?:known|identified|named)(?: only| locally| simply)?(?: as| by the name of)\s+(.+)$",
    re.S,
)
_SUFFIXES: Final = re.compile(
    r",?\s+(?:Ltd|Ltda|Limited|Inc|LLC|L\.L\.C|plc|PLC|S\.A|SA|S\.p\.A|SpA|GmbH|N\.V|B\.V|Pty|Pvt|"
    r"MP|MPs|TD|KC|QC|SC|SAN|MEP|MSP|MLA|PhD|Ph\.D|MD|M\.D|OBE|CBE)\b\.?(?=$|[\s,])"
)
_YOUNGER: Final = re.compile(r"^\d{1,3}$|^\d{1,3}-year-old$")


@lru_cache(maxsize=8192)
def parse(text: str) -> Mention:
    """The mention's parts; never fails (a phrase of no known form is a description)."""
    words = " ".join(text.split()).strip(" ,;:-—–")
    bare = words.strip("“”\"'‘’.*_").lower()
    if bare in PRONOUNS:
        gender, plural = PRONOUNS[bare]
        return Mention(text=words, form="pronoun", head=bare, gender=gender, plural=plural)
    words, aside = _parentheses(words)
    words = _recase(words)
    styled = _STYLED.search(words)
    if styled is not None:
        own = next(g for g in styled.groups() if g).strip()
        inner = parse(own.strip("“”\"'‘’ "))
        quoted = re.match(r"[“\"‘]([^”\"’]+)", own)
        if quoted is not None:
            inner = replace(inner, name=quoted.group(1).strip(" ,"))
        outer = noun_phrase(words[: styled.start()].strip(" ,")) if styled.start() else inner
        if inner.form != "pronoun":
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
    segments = [s for s in (p.strip() for p in core.split(",")) if s and not _YOUNGER.match(s)]
    parsed = [noun_phrase(s) for s in segments] or [noun_phrase(words)]
    mention = _trailing_name(_join(parsed))
    aged = len(segments) < len([s for s in core.split(",") if s.strip()])
    if aged and mention.form == "name" and mention.kind is None:
        mention = replace(mention, kind="person")
    gender = mention.gender or _clause_gender(clause)
    kind = mention.kind
    if kind is None and mention.form == "name" and re.match(r"who\b|whom\b|which\b", clause):
        kind = "body" if clause.startswith("which") else "person"
    mention = replace(mention, text=" ".join(text.split()), clause=clause, gender=gender, kind=kind)
    return _with_aside(mention, aside)


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
    """A name without "Ltd", "MP" and the like after it; "three MPs" stay."""
    found = _SUFFIXES.search(core)
    if found is None or found.start() == 0:
        return core
    before = core[: found.start()].split()[-1]
    little = before.lower() in DETERMINERS | NUMBERS
    if found.group().startswith(",") or (is_capital(before) and not little):
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
    if re.fullmatch(r"[A-Z][A-Z0-9&.-]{1,9}s?", aside):
        return replace(mention, acronym=aside)
    inner = parse(aside)
    if inner.form == "name" and mention.form == "description":
        return replace(
            inner, text=mention.text, role=mention.role or mention.name, head=mention.head
        )
    if inner.form == "description" and mention.form == "name" and not mention.role:
        return replace(mention, role=inner.name, head=inner.head, of=mention.of or inner.of)
    return mention


def _recase(words: str) -> str:
    """A mention set in capitals ("MINE OPERATOR TAMARIND GOLD"), in the case of running text."""
    tokens = words.split()
    letters = [t for t in tokens if sum(c.isalpha() for c in t) > 1]
    if (
        not letters
        or not all(t.isupper() for t in letters)
        or (len(tokens) == 1 and len(words) < 5)
    ):
        return _recase_title(tokens)
    out: list[str] = []
    for token in tokens:
        low = token.lower()
        known = nouns.kind_of(low.strip(".")) or low in DETERMINERS | PREPOSITIONS | POSSESSIVES
        title = low.strip(".") in nouns.TITLES and low.strip(".") in (
            "mr",
            "mrs",
            "ms",
            "dr",
            "sir",
        )
        out.append(low if known and not title else _titled(low))
    return " ".join(out)


def _recase_title(tokens: list[str]) -> str:
    """Surnames and offices in capitals among others ("Mr. SMITH", "The MINISTER OF TRADE")."""
    out: list[str] = []
    for token in tokens:
        bare = token.strip(".,'’")
        shouted = len(bare) > 3 and bare.isupper() and bare.isalpha()
        low = token.lower()
        if shouted and len(tokens) > 1 and len(bare) > 4:
            token = low if nouns.kind_of(low) else _titled(low)
        elif token.isupper() and low in ("of", "the", "and", "for") and out:
            token = low
        out.append(token)
    return " ".join(out)


def _titled(word: str) -> str:
    """``word`` with capitals at its start and after hyphens."""
    return "-".join(p[:1].upper() + p[1:] for p in word.split("-"))


def _clause_gender(clause: str) -> Gender | None:
    """The gender that a relative clause gives away ("who said his men…")."""
    found = set(re.findall(r"\b(his|her|he|she)\b", clause.lower()))
    if found and found <= {"his", "he"}:
        return "m"
    return "f" if found and found <= {"her", "she"} else None


def _join(parts: list[Mention]) -> Mention:
    """The phrases between commas as one mention: a name and its apposition, either way round."""
    first = parts[0]
    if len(parts) == 1:
        return first
    for other in parts[1:]:
        if first.form == "description" and first.kind == "document":
            break
        aside = len(other.name.split()) == 1 and first.of and is_capital(first.of.split()[-1])
        if first.kind == "person" and (other.kind == "body" or (aside and other.kind is None)):
            break  # "the rector of St Anne’s, Thorney Bank": where, not who
        if first.form == "description" and other.form == "name" and not other.owner:
            kind = other.kind or first.kind
            if first.kind == "person" or other.kind == "person":
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
