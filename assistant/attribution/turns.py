"""Turns of transcripts, records and chats: whose words a line holds, by the label before them.

Enters: a text and its units. Leaves: ``Turn``s in text order. Does not: attribute anything
(``floating`` does) or say who "A" in an interview is (``interviewees`` does).

A label is a name and a colon, bold or not, a name in square brackets, a title and a name before a
full stop ("Senator Brant. The dam leaks."), *Q.* and *A.*, a handle and a colon, or any of them
with a time of day before or after the name. One label makes no turn: names must recur, or times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.attribution.mentions import parse
from assistant.attribution.small_words import CALENDAR
from assistant.attribution.tokens import Unit
from assistant.attribution.words import DISCOURSE, PASTS, PREPOSITIONS
from assistant.records import Span

_TIME: Final = r"(?:[\d/.-]{6,10},?\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_STAMP: Final = rf"(?:\[{_TIME}\]|\({_TIME}\)|{_TIME})"
_WORD: Final = r"(?:[A-ZÀ-Þ][\w.’'-]*|\d{1,2}\b)"
_ASIDE: Final = r"(?: +\([^()\n]{1,60}\))?"
_NAME: Final = (
    rf"(?P<name>@\w+{_ASIDE}|(?:[Tt]he +)?[A-ZÀ-Þ][\w.’'-]*"
    rf"(?: +(?:(?:of|for|and|de|la|van|von|the|der|bin|al) +){{0,2}}{_WORD}){{0,6}}{_ASIDE})"
)
_TITLED: Final = (
    r"(?P<name>(?:Mr|Mrs|Ms|Dr|Senator|Representative|Chairman|Chairwoman|Chairperson|Judge|"
    r"Justice|Lord|Lady|Baroness|Minister|Councillor|General|Admiral|Professor|"
    r"MR|MRS|MS|DR|SENATOR|REPRESENTATIVE|CHAIRMAN|JUDGE|JUSTICE)\.? +"
    r"[A-ZÀ-Þ][\w’'-]+(?: +[A-ZÀ-Þ][\w’'-]+){0,2}|"
    r"(?:The|THE) +(?i:chair(?:man|woman|person)?|president|speaker|court|witness|clerk)|"
    r"[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ]{2,})?)"
)
_PLAIN: Final = re.compile(
    rf"(?:[-–—•*]\s+)?(?:\*\*?|__?)?{_NAME}:?(?:\*\*?|__?)?:(?:\*\*?|__?)?\s+(?=\S)"
)
_DESCRIBED: Final = re.compile(r"(?P<name>[A-ZÀ-Þ][\w’'-]*(?: [a-z][\w’'-]+){1,3}):\s+(?=\S)")
_BOLD: Final = re.compile(rf"\*\*{_NAME}(?::\*\*|\*\*:?)\s+(?=\S)")
_BRACKETS: Final = re.compile(rf"\[{_NAME}\]:?\s+(?=\S)")
_STAMPED: Final = re.compile(rf"{_STAMP}\s*[-–—,]?\s*{_NAME}:\s+(?=\S)")
_NICKNAMED: Final = re.compile(rf"(?:{_STAMP}\s*)?<(?P<name>[^\W\d][\w.-]*)>:?\s+(?=\S)")
_STAMPED_AFTER: Final = re.compile(rf"{_NAME}\s*,?\s*{_STAMP}:\s+(?=\S)")
_STAMPED_ABOVE: Final = re.compile(rf"{_NAME}\s*[,—–|-]?\s*{_STAMP}[ \t]*\n+(?=\S)")
_RECORD: Final = re.compile(rf"{_TITLED}\.\s+(?=[A-ZÀ-Þ“\"])")
_ASKED: Final = re.compile(r"(?P<name>[QA])\.\s+(?=[A-ZÀ-Þ“\"])")
_RELAYED: Final = re.compile(r"RT (?P<name>@\w+):\s+(?=\S)")

_QUESTION_AND_ANSWER: Final = re.compile(r"(?:[QA]|Question|Answer)\s+\((?=[A-ZÀ-Þ])")
_INTERVIEWERS: Final = frozenset(
    "q question questioner presenter interviewer host moderator reporter".split()
)
_FIELDS: Final = frozenset(
    "note notes update updates date time venue place price source sources photo picture caption "
    "tags subject re cc from to item agenda present apologies background summary fact facts myth "
    "problem solution result results conclusion step warning tip example location address phone "
    "contact editor pros cons verdict score topic section part chapter figure table".split()
)
"""What opens a line before a colon and is nobody's name."""
_SHARE: Final = 0.4
"""Of the paragraphs of a transcript, so many open with a label, where answers go on over some."""
_SPEECH: Final = re.compile(r"\?|\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e|[Yy]ou|[Yy]our)\b")
_REMARK: Final = re.compile(r"[\[(*_#=-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says in a row: from the label's start to ``end``, the words from ``opens``.

    ``mark`` is what parts the name from the words, if anything; ``asks`` says that an interviewer
    speaks.
    """

    start: int
    speaker: Span
    mark: Span | None
    opens: int
    end: int
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    unit: int
    form: str
    name: Span
    opens: int
    key: str


_FORMS: Final = (
    ("relayed", _RELAYED),
    ("stamped", _STAMPED),
    ("stamped", _NICKNAMED),
    ("stamped", _STAMPED_AFTER),
    ("stamped", _STAMPED_ABOVE),
    ("plain", _PLAIN),
    ("plain", _DESCRIBED),
    ("bold", _BOLD),
    ("brackets", _BRACKETS),
    ("asked", _ASKED),
    ("record", _RECORD),
)
_LEAST: Final = {"relayed": 1, "stamped": 2, "plain": 2, "bold": 3, "brackets": 3, "asked": 2,
                 "record": 3}  # fmt: skip
"""So many labels of one form make turns; but for the first two some name must recur among them."""


def find(text: str, read: Sequence[Unit]) -> tuple[Turn, ...]:
    """The turns of a text; none where its lines are not labelled again and again."""
    labels = _recurring(text, _labels(text, read))
    turns: list[Turn] = []
    goes_on = _goes_on(read, labels)
    for number, label in enumerate(labels):
        last = number + 1 == len(labels)
        until = len(read) if last else labels[number + 1].unit
        stop = label.unit
        while stop + 1 < until and (
            read[stop + 1].paragraph == read[label.unit].paragraph
            or read[stop + 1].tokens[0].start <= label.opens
            or (goes_on and not last and not _is_remark(text, read[stop + 1], label.form))
        ):
            stop += 1
        turns.append(
            Turn(
                start=read[label.unit].tokens[0].start,
                speaker=label.name,
                mark=_mark(text, label),
                opens=label.opens,
                end=read[stop].tokens[-1].end,
                asks=label.key.partition(" ")[0] in _INTERVIEWERS,
            )
        )
    return tuple(turns)


def _labels(text: str, read: Sequence[Unit]) -> list[_Label]:
    """What reads as a label at the start of a unit, whatever the rest of the text is."""
    found: list[_Label] = []
    for number, unit in enumerate(read):
        opens = not number or read[number - 1].paragraph != unit.paragraph
        start = unit.tokens[0].start
        while start and text[start - 1] in "*_[<":  # the marks of a heading are no token
            start -= 1
        if found and start < found[-1].opens:
            continue
        for form, pattern in _FORMS:
            match = pattern.match(text, start)
            if match is None or (form != "plain" and not opens) or _is_field(match["name"]):
                continue
            if pattern is _DESCRIBED and not _describes_speaker(match["name"]):
                continue
            found.append(
                _Label(
                    unit=number,
                    form=form,
                    name=_name(text, Span(start=match.start("name"), end=match.end("name"))),
                    opens=match.end(),
                    key=match["name"].casefold().strip(". "),
                )
            )
            break
    return found


def _is_field(name: str) -> bool:
    """Whether a label tells what follows ("Date"), or where it is from ("Overheard"), not who."""
    first = name.split()[0].lower()
    alone = " " not in name
    return first in _FIELDS | CALENDAR or (
        alone and first in (PREPOSITIONS | PASTS | DISCOURSE) - {"said"}
    )


def _describes_speaker(label: str) -> bool:
    """Whether a label is the description of a person or a body ("Hospital board")."""
    return parse(label[:1].lower() + label[1:]).kind in ("person", "body")


def _name(text: str, label: Span) -> Span:
    """The name within a label: in brackets after *A*, else all of it."""
    asked = _QUESTION_AND_ANSWER.match(text, label.start, label.end)
    return Span(start=asked.end(), end=label.end - 1) if asked is not None else label


def _recurring(text: str, labels: Sequence[_Label]) -> list[_Label]:
    """The labels whose form makes turns of them."""
    kept: list[_Label] = []
    for form, least in _LEAST.items():
        alike = [label for label in labels if label.form == form]
        names = Counter(label.key for label in alike)
        handles = all(name.startswith("@") for name in names)
        if len(alike) < least or (form == "plain" and not _are_spoken(text, alike)):
            continue
        if form in ("relayed", "stamped") or (form == "plain" and handles):
            kept.extend(alike)
        elif form == "asked" or {"question", "answer"} <= names.keys():
            kept.extend(alike if len(names) > 1 else ())
        elif max(names.values()) > 1:
            one = form == "plain" and len(alike) < 3
            kept.extend(label for label in alike if not one or names[label.key] > 1)
    return sorted(kept, key=lambda label: label.unit)


def _are_spoken(text: str, labels: Sequence[_Label]) -> bool:
    """Whether what stands after labels is speech: "Salt:" and "Flour:" are no speakers.

    One word with a capital, and nothing else, may be anything; then somebody must say "I" or "you",
    or ask.
    """
    if any(" " in label.key or label.key[0] == "@" or _is_upper(text, label) for label in labels):
        return True
    starts = [label.name.start for label in labels[1:]] + [len(text)]
    return any(
        _SPEECH.search(text, label.opens, stop) for label, stop in zip(labels, starts, strict=True)
    )


def _is_upper(text: str, label: _Label) -> bool:
    return text[label.name.start : label.name.end].isupper()


def _goes_on(read: Sequence[Unit], labels: Sequence[_Label]) -> bool:
    """Whether paragraphs between two labels belong to the first: the text is a transcript there."""
    if len(labels) < 3:
        return False
    first, last = read[labels[0].unit].paragraph, read[labels[-1].unit].paragraph
    return len(labels) >= _SHARE * (last - first + 1)


def _is_remark(text: str, unit: Unit, form: str) -> bool:
    """Whether a paragraph is the editor's: in brackets, marked, or a heading.

    Headings are in capitals or have no full stop; what is written in chats has none either.
    """
    words = text[unit.tokens[0].start : unit.tokens[-1].end]
    before = text[max(0, unit.tokens[0].start - 1) : unit.tokens[0].start]
    return bool(_REMARK.match(before + words) or _REMARK.match(words)) or (
        words.isupper() or (form != "stamped" and words[-1].isalnum())
    )


def _mark(text: str, label: _Label) -> Span | None:
    """The colon, bracket or full stop that parts the name from the words; None at a line's end."""
    at = len(text[: label.opens].rstrip(" \t\n*_")) - 1
    return Span(start=at, end=at + 1) if text[at] in ":.]" else None
