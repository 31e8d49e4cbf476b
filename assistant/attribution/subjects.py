"""The grammatical subjects that open sentences: whom a pronoun that follows takes up.

Enters: a text. Leaves: ``Subject``s in text order, each a parsed mention with its place. Does not:
parse sentences; a subject is the noun phrase before the first word that looks like a finite verb,
and where none is found there is no subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.mentions import Mention, is_capital, parse

_SUBORDINATORS: Final = (
    r"(?:While|Although|Though|When|As|Because|If|Since|Once|Unless|Until|Whereas|That|Whether)\b"
)
_OPENING: Final = re.compile(
    r"(?:(?<=[.!?…])|(?<=[.!?…][”\"’])|(?<=\n)|^)\s*"
    r"(?:(?:But|And|Yet|Meanwhile|However|Still|Then|Later|Earlier|Outside|Asked|In|On|At|For|After|"
    r"Before|According)\b[^.,;:\n“”\"]{0,60},\s+)?"
    rf"(?:{_SUBORDINATORS}\s+)?(?!{_SUBORDINATORS})"
    r"((?:[A-ZÀ-Þ]|the |a |an )[^.!?;:\n“”\"]{1,110})",
    re.M,
)
_VERBS: Final = frozenset(
    "is was are were be been has have had will would can could may might must shall should "
    "do does did "
    "says said say told tells gave gives put puts made makes saw sees took takes found finds "
    "held holds "
    "spoke speaks wrote writes went goes came comes kept keeps left leaves led leads met "
    "meets ran runs "
    "sent sends set sets stood stands thought thinks felt feels knew knows lost won hit cut swore "
    "shook sat rose fell grew drew chose broke sought bought brought taught caught hopes wants "
    "remembers plans expects believes laughed replied declined sees sighed put reads".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A sentence's subject: its place and its parsed mention."""

    start: int
    end: int
    mention: Mention


def find(text: str) -> list[Subject]:
    """The subjects that open the sentences of ``text``, in order; pronouns are left out."""
    out = []
    for match in _OPENING.finditer(text):
        phrase = before_verb(match.group(1))
        if not phrase or _inside_quotation(text, match.start(1)):
            continue
        mention = parse(phrase)
        known = mention.form == "name" or (mention.form == "description" and mention.kind)
        if known:
            start = match.start(1)
            out.append(Subject(start=start, end=start + len(phrase), mention=mention))
    return out


def before_verb(clause: str) -> str:
    """The noun phrase before the first finite verb of a clause; "" where none is found."""
    words = list(re.finditer(r"[\w’'&.-]+|,", clause))
    for i, match in enumerate(words[:16]):
        word = match.group()
        low = word.lower()
        if i == 0:
            continue
        if word == ",":
            continue
        before = words[i - 1].group()
        inflected = low.endswith("ed") and len(low) > 3 and not is_capital(word)
        present = (
            low.endswith("s")
            and not low.endswith(("ss", "’s", "'s", "ous"))
            and not is_capital(word)
            and (is_capital(before) or nouns.kind_of(before.lower()) is not None)
            and nouns.kind_of(low) is None
        )
        if low in _VERBS or inflected or present:
            if before in ("who", "which", "that", "whose"):
                continue
            return clause[: words[i - 1].end()].rstrip(" ,")
    return ""


def _inside_quotation(text: str, at: int) -> bool:
    """Whether an offset stands in a quotation that its paragraph opened."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.rfind("“") > line.rfind("”") or line.count('"') % 2 == 1
