"""The proper names that stand in a text, with the words around them that say who they are.

Enters: a text. Leaves: ``Named`` mentions in text order, and what its acronyms stand for. Does not:
decide which names are the same person or body; ``coreference`` does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from assistant.attribution import nouns, titled
from assistant.attribution.capitals import headings, opening_trade, opens
from assistant.attribution.gazetteer import plain
from assistant.attribution.mentions import Mention, label_before, nickname_before, parse

_LONG: Final = re.compile(
    r"\b[A-Z][a-z’'-]+(?:\s(?:(?:of|for|and|the|on|in)\s){0,2}[A-Z][a-z’'-]+){2,5}\b"
)
"""A name of several words, which its initials may stand for elsewhere."""
_LATIN: Final = 0x250
_MORE: Final = (range(0x370, 0x530), range(0x1E00, 0x1F00))

_POLITE: Final = frozenset("Mr Mrs Ms Miss Dr Mr. Mrs. Ms. Dr.".split())
_STARTERS: Final = frozenset(
    "the a an and but or nor so yet for in on at by to of from with without into over under "
    "after before since "
    "during until while when where why how what who whose which that this these those there "
    "here he "
    "she it they we you i his her its their our my your if although though because as unless "
    "not no "
    "yes all some any many most both each every other another such one two three four five "
    "six seven "
    "eight nine ten according meanwhile however still also then now later earlier today yesterday "
    "tomorrow monday tuesday wednesday thursday friday saturday sunday january february "
    "march april "
    "may june july august september october november december asked told said last next only even "
    "just perhaps neither either against among between about around up down out off than more less "
    "let do does did is are was were be been has have had can could will would shall should must "
    "never nothing nobody somebody everyone everybody someone anyone once again instead thus hence "
    "mr mrs ms dr reuters afp photo file image christmas easter ramadan god".split()
)
_SHORT: Final = re.compile(r"(?<=\w)[’'](?:d|m|ll|ve|re)$|(?<=^it)[’']s$|(?<=^he)[’']s$")
"""What is left of a verb after a pronoun ("I’d")."""
_LEFT: Final = re.compile(
    r"((?:\b(?:the|a|an|its|his|her|their|another)\s+)?(?:[\w’'-]+\s+){0,4})$", re.I
)
_LOCATIVE: Final = re.compile(
    r"\b(in|near|at|to|towards?|around|outside|of|from|since|until|before|after|during|over|across|on)"
    r"\s+(?:the\s+)?$",
    re.I,
)
_STYLED: Final = re.compile(
    r"(\w+) (?:calling|styling) (?:itself|themselves|himself|herself) (?:the )?[“\"‘']?$"
    r"|(\w+) (?:called|named|known as) (?:the )?[“\"‘']?$"
)
_OFFICE_BEFORE: Final = re.compile(r"([^,.;:“”\"\n]+), the $")
_AGE: Final = re.compile(r",\s+(?:aged\s+)?(\d{1,3})(?=[,.;)])")
_INNER: Final = re.compile(r"(?<=[a-z,] )([A-ZÀ-Þ][\w’'-]*\w)")
_APPOSITION: Final = re.compile(
    r"\s*,\s*((?:the|a|an|its|his|her|their|who|which|whose|[a-z][\w-]+(?:\s+[\w-]+)?\s+(?:of|for|at|to|in|from)|"
    r"(?:chief|head|director|spokes\w+|chair\w*|president|leader|lawyer|secretary|minister|mayor|author)\b)"
    r"[^.;:“”\"\n]{0,80})"
)
_ACRONYM: Final = re.compile(r"\s*\(\s*(?:the\s+)?([A-Z][A-Z0-9&.-]{1,9}s?)\s*[),;]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name as it stands in the text: its place and its parsed mention.

    ``locative`` is true after "in", "near" and the like, where towns stand.
    """

    start: int
    end: int
    mention: Mention
    locative: bool = False
    age: str = ""


@cache
def _pattern() -> re.Pattern[str]:
    """The pattern of runs of capitalised words with the particles that names hold."""
    points = [*range(_LATIN), *(c for r in _MORE for c in r)]
    upper = "".join(chr(c) for c in points if c < sys.maxunicode and chr(c).isupper())
    word = (
        rf"(?:(?:[{upper}]\.){{1,4}}(?![{upper}][a-z])|[{upper}]\.(?=[{upper}])"
        r"|(?:Mr|Mrs|Ms|Dr|St|Fr|Lt|Col|Gen|Maj|Capt|Sgt|Sen|Rep|Gov|Prof|Rev|Supt|Atty|Hon)\."
        r"|(?:Jr|Sr)\."
        rf"|(?:(?:al|el|ad|as)-)?[{upper}](?:[\w’'&-]*\w)?)"
    )
    between = (
        r"(?:[ \u00a0](?:(?:de|del|della|da|dos|das|di|du|la|le|el|al|van|von|der|den|ter|bin|ibn"
        r"|bint|ag|ould|abu|y|e|mac|&)[ \u00a0]){0,2}|(?<=[A-Z]\.))"
    )
    return re.compile(rf"(?<![\w@’'-]){word}(?:{between}{word})*")


def acronyms(text: str) -> dict[str, str]:
    """What the text's acronyms stand for: acronym → full name, by "(ABC)" and by initials."""
    found: dict[str, str] = {}
    for match in re.finditer(r"\(\s*(?:the\s+)?([A-Z][A-Z0-9&.-]{1,9})\b[^()\n]{0,30}\)", text):
        acronym = match.group(1).strip(".")
        full = _expansion(text[max(0, match.start() - 100) : match.start()], acronym)
        if full:
            found.setdefault(acronym, full)
    for match in re.finditer(r"\b([A-Z]{2,8})\s+\(([A-Z][^()\n]{6,80})\)", text):
        if _initials(match.group(2)).startswith(match.group(1)[:2]):
            found.setdefault(match.group(1), match.group(2))
    unexplained = set(re.findall(r"\b[A-Z]{3,6}\b", text)) - set(found)
    for match in _LONG.finditer(text) if unexplained else ():
        name = match.group().removeprefix("The ")
        if _initials(name) in unexplained:
            found.setdefault(_initials(name), name)
    return found


def _expansion(before: str, acronym: str) -> str:
    """The name that stands before "(ABC)": by its initials, else the capitalised run there."""
    tokens = before.split()
    letters = [c for c in acronym.upper() if c.isalpha()]
    for size in range(min(len(tokens), 10), 1, -1):
        window = tokens[-size:]
        if not window[0][:1].isupper() or window[0].lower() in _STARTERS:
            continue
        if any(t[-1:] in ".;:,!?" for t in window[:-1]):
            continue
        heads = [t[0].upper() for t in window if t[0].isupper()]
        if heads == letters or _initials(" ".join(window)) == "".join(letters):
            return " ".join(window)
    run: list[str] = []
    for token in reversed(tokens):
        if token[-1:] in ".;:!?" or token.lower() in ("the", "a", "an"):
            break
        if not (token[:1].isupper() or token.lower() in ("of", "for", "and", "de", "del", "&")):
            break
        run.insert(0, token)
    while run and not run[0][:1].isupper():
        run.pop(0)
    first = run[0][:1].upper() if run else ""
    return " ".join(run) if len(run) > 1 and first in letters else ""


def _initials(words: str) -> str:
    """The initials of a name's capitalised words."""
    return "".join(t[0] for t in re.findall(r"[^\s-]+", words) if t[0].isupper()).upper()


def scan(text: str) -> list[Named]:
    """The names of ``text`` in order. A capital that only opens a sentence makes no name."""
    lower_words = set(re.findall(r"(?<![\w’'])[a-z][\w-]+", text))
    inner_words = {m.group(1) for m in _INNER.finditer(text)}
    found: list[Named] = []
    titles, runs = headings(text), _runs(text)
    alone = surnames(text, runs)
    for at, until in runs:
        if any(a <= at < b for a, b in titles):
            continue
        span = _trim(text, at, until, lower_words)
        if span is None:
            continue
        start, end = span
        office = titled.office_before(text, start)
        words = text[start:end].split()
        own = titled.holder(words, alone) if office else None
        if own:
            start = end - len(" ".join(words[own:]))
        name = text[start:end]
        if " " not in name and name not in inner_words and opens(text, start):
            continue  # "Energy minister Ann Lee": no name, but a capital that opens a sentence
        before = _LOCATIVE.search(text, max(0, start - 14), start)
        trade = opening_trade(text, start, name)
        if trade:
            start += len(trade) + 1
        left, right = _context(text, start, end)
        left = f"{trade.lower()} " if trade else left
        left = f"{office} " if own else left
        if before is not None and not right.startswith(" ("):
            right = ""
        mention = parse(left + text[start:end] + right)
        if mention.form == "name" and not mention.name[:1].isdigit():
            locative = before is not None and before.group(1).lower() not in ("of", "from")
            age = _AGE.match(text, end)
            found.append(
                Named(
                    start=start,
                    end=end,
                    mention=mention,
                    locative=locative,
                    age=f"{age.group(1)}-year-old" if age else "",
                )
            )
    return _join_of(text, found)


def surnames(text: str, runs: Iterable[tuple[int, int]] = ()) -> frozenset[str]:
    """The capital words that stand alone or in twos in a text, "Mr" and the like left out."""
    words = (text[a:b].split() for a, b in runs or _runs(text))
    bare = (w[1:] if w[0] in _POLITE else w for w in words)
    return frozenset(" ".join(w) for w in bare if len(w) in (1, 2))


def _runs(text: str) -> list[tuple[int, int]]:
    """The runs of capitalised words; a body and its plural possessor are one ("Weavers’ Guild")."""
    out: list[tuple[int, int]] = []
    for match in _pattern().finditer(text):
        start, end = nickname_before(text, match.start()), match.end()
        if out and start < out[-1][1]:
            out.pop()  # the nickname, found as a name of its own
        owned = out and text[out[-1][1] - 1 : start] in ("s’ ", "s' ")
        if owned and nouns.can_be_body(text[start:end].split()[-1].lower()):
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out


def _join_of(text: str, found: list[Named]) -> list[Named]:
    """Names joined over "of": "Investigative Committee" + "of" + "Russia"."""
    out: list[Named] = []
    for name in found:
        if out and name.start - out[-1].end <= 9:
            gap = text[out[-1].end : name.start]
            left = text[out[-1].start : out[-1].end]
            last = left.split()[-1].lower()
            if gap.strip().lower() in ("of", "of the", "for", "for the") and (
                nouns.can_be_body(last) or (nouns.is_plural(last) and nouns.kind_of(last) == "body")
            ):
                whole = parse(text[out[-1].start : name.end])
                out[-1] = replace(out[-1], end=name.end, mention=whole)
                continue
        out.append(name)
    return out


def _trim(text: str, start: int, end: int, lower_words: set[str]) -> tuple[int, int] | None:
    """A run without the sentence openers at its front; None where nothing is left."""
    while start < end:
        token = re.match(r"\S+", text[start:end])
        if token is None:
            return None
        word = _SHORT.sub("", token.group().strip(".,").lower())
        opening = opens(text, start)
        single = token.end() >= end - start
        common = word in _STARTERS or (
            opening and single and (word in lower_words or nouns.is_plural(word))
        )
        common = common or (single and word in _STARTERS)
        if not common or (word in ("mr", "mrs", "ms", "dr") and not single):
            break
        start += token.end()
        while start < end and text[start].isspace():
            start += 1
    if start >= end or not any(c.isalpha() for c in text[start:end]):
        return None
    if text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    office = _OFFICE_BEFORE.search(text, max(0, start - 90), start)
    if office and any(nouns.kind_of(w) == "person" for w in office.group(1).lower().split()):
        start += len(label_before(text[start:end]))
        start += text[start] == " "
    return (start, end) if end - start > 1 else None


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    """The role words before a name and the apposition after it, as they stand."""
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, start - 60) : start]
    before = re.split(r"[,.;:()“”\"!?–—]", before)[-1]
    tokens = before.split()
    keep: list[str] = []
    while tokens and len(keep) < 5:
        low = tokens[-1].lower().strip(".")
        if not keep and not nouns.kind_of(low):
            break
        if keep and low in ("the", "a", "an", "its", "his", "her", "their"):
            keep.insert(0, tokens.pop())
            break
        if keep and (low in _STARTERS or low.endswith("ed") or low.endswith("ly")):
            break
        keep.insert(0, tokens.pop())
    left = " ".join(keep) + " " if keep and before.endswith(" ") else ""
    styled = _STYLED.search(text, max(line, start - 60), start)
    if styled is not None:
        left = f"the {styled.group(1) or styled.group(2)} "
    after = text[end : end + 110]
    acronym = _ACRONYM.match(after)
    if acronym:
        return left, f" ({acronym.group(1)})"
    apposition = _APPOSITION.match(after)
    return left, ", " + apposition.group(1) if apposition else ""


def key(name: str) -> str:
    """A name for comparing: plain, initials without dots or spaces."""
    folded = plain(name)
    return re.sub(r"\b(\w)\.\s*(?=\w\b|\w\.)", r"\1", folded).replace(".", "")
