"""Numbers in a text: read, compared, and set against "more than", "at least", "fewer than".

Enters: text. Leaves: ``Quantity`` values and whether two of them agree, clash, or satisfy a
comparison. Does not: convert units or currencies; numbers of different kinds neither agree nor
clash.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["plain", "percent", "money", "year"]

_UNITS: Final = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {
    w: 10 * i
    for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_SCALES: Final = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "dozen": 12.0,
    "score": 20.0,
}
_ALONE: Final = {"dozen": 12, "a": 1, "an": 1}
_SPELLED: Final = "|".join([*_UNITS, *_TENS])
_SCALE: Final = "hundred|thousand|lakh|million|crore|billion|trillion|dozen|bn|mn|tn|[mk]"
_MONTH: Final = "|".join(calendar.month_name[1:])
_NO_QUANTITY: Final = re.compile(
    rf"\b\d+(?:st|nd|rd|th)\b|\b\d{{1,2}}\s(?=(?:{_MONTH})\b)|(?<=\b)(?:{_MONTH})\s\d{{1,2}}\b(?!\d)"
    r"|\b\d{1,2}[:.]\d\d\b(?=\s?(?:[ap]\.?m\b|GMT|UTC|o.clock))|\b\d{1,2}:\d\d\b"
    r"|\b[A-Za-z]+-\d+\b|\bdozens\b|\b(?:one|two|three|four|five|\d+)-(?:third|quarter|half|"
    r"fifth|tenth)s?\b",
    re.I,
)
"""Figures that count nothing: days, times, the names of weapons and illnesses ("F-16"); and words
that give no exact number."""
_NUMBER: Final = re.compile(
    rf"(?:(?P<money>[€£$¥₹]|\bR)(?=\s?\d)|(?<![\w.]))\s?(?:(?P<digits>\d+(?:[,  "
    rf"]\d{{3}})*(?:\.\d+)?)"
    rf"|\b(?P<spelled>(?:{_SPELLED})(?:[- ](?:{_SPELLED}))*|dozen|half an?(?=\s(?:{_SCALE})\b)|"
    rf"an?(?=\s(?:{_SCALE})\b))\b)"
    rf"(?:[\s-]?(?P<scales>(?:{_SCALE})(?:[\s-](?:{_SCALE}))*)s?\b)?"
    rf"(?:(?<=hundred)\s(?:and\s)?(?P<rest>(?:{_SPELLED})(?:[- ](?:{_SPELLED}))*)\b"
    rf"(?:[\s-](?P<over>{_SCALE})\b)?)?"
    r"(?P<percent>\s?(?:%|per ?cent\b))?(?P<unit>\s(?:euros?|dollars?|pounds?|rupees?|yen|baht|"
    r"roubles?|rubles?)\b)?",
    re.I,
)
_COMPARED: Final = re.compile(
    r"\b(?:(?P<more>(?<!no )(?<!not )more than|over|above|at least|exceed\w*|upwards of|"
    r"no fewer than|no less than|beyond|not less than|higher than|greater than|topp(?:ed|ing)|tops)"
    r"|(?P<less>(?<!no )(?<!not )(?:fewer|less) than|under|below|at most|no more than|up to|"
    r"lower than|short of|not more than))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a text, where it starts, and what kind it is."""

    value: float
    kind: Kind
    start: int


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of ``text``, in figures or spelled out, in order; "one" alone is a word."""
    found = []
    skipped = [m.span() for m in _NO_QUANTITY.finditer(text)]
    for match in _NUMBER.finditer(text):
        spelled = match["spelled"]
        at = match.start("spelled" if spelled else "digits")
        if any(start <= at < end for start, end in skipped):
            continue
        if spelled and spelled.casefold() == "one" and not match["scales"] and not match["percent"]:
            continue
        value = _digits(match["digits"]) if match["digits"] else _spelled(spelled)
        for scale in re.split(r"[\s-]", _scales(match)):
            value *= _SCALES.get(scale.casefold(), 1.0)
        if rest := match["rest"]:  # "two hundred and fifty thousand"
            value = (value + _spelled(rest)) * _SCALES.get((match["over"] or "").casefold(), 1.0)
        found.append(Quantity(value=value, kind=_kind(match, value), start=match.start()))
    return tuple(found)


def agree(a: Quantity, b: Quantity) -> bool:
    """True for equal numbers of kinds that may be compared."""
    return _comparable(a, b) and abs(a.value - b.value) <= 1e-6 * max(abs(a.value), abs(b.value))


def clash(a: Quantity, b: Quantity) -> bool:
    """True for different numbers of one kind."""
    return _comparable(a, b) and not agree(a, b)


def comparison(text: str, stated: Sequence[Quantity], found: Sequence[Quantity]) -> bool | None:
    """Whether ``found`` satisfies the first comparison in ``text`` ("more than 50"), if any.

    Args:
        text: the text that compares.
        stated: its quantities.
        found: the quantities of the other text; one that satisfies the comparison is enough.
    """
    match = _COMPARED.search(text)
    if match is None:
        return None
    limit = next((q for q in stated if q.start + 1 >= match.end()), None)
    others = [q for q in found if limit is not None and _comparable(limit, q)]
    if limit is None or not others:
        return None
    if match["more"]:
        return any(q.value >= limit.value for q in others)
    return any(q.value <= limit.value for q in others)


def _scales(match: re.Match[str]) -> str:
    """The scale of a number; "m" apart from it is millions of money, else metres."""
    scales: str = match["scales"] or ""
    apart = match.string[match.start("scales") - 1 : match.start("scales")].isspace()
    metres = scales.casefold() == "m" and apart and not (match["money"] or match["unit"])
    return "" if metres else scales


def _digits(text: str) -> float:
    return float(re.sub(r"[,\s]", "", text))


def _spelled(text: str) -> float:
    if text.casefold().startswith("half"):
        return 0.5
    words = re.split(r"[- ]", text.casefold())
    return float(sum(_UNITS.get(w, _TENS.get(w, _ALONE.get(w, 0))) for w in words))


def _kind(match: re.Match[str], value: float) -> Kind:
    if match["percent"]:
        return "percent"
    if match["money"] or match["unit"]:
        return "money"
    digits = match["digits"]
    if digits and len(digits) == 4 and 1900 <= value <= 2100 and not match["scales"]:
        return "year"
    return "plain"


def _comparable(a: Quantity, b: Quantity) -> bool:
    if a.kind == b.kind:
        return True
    return {a.kind, b.kind} == {"plain", "money"}
