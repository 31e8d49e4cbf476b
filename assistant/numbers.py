"""Numbers in a text: read, compared, and set against "more than", "at least", "fewer than".

Enters: text. Leaves: ``Quantity`` values and whether two of them agree, clash, or satisfy a
comparison. Does not: convert units or currencies; numbers of different kinds neither agree nor
clash.
"""

from __future__ import annotations

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
_SPELLED: Final = "|".join([*_UNITS, *_TENS])
_SCALE: Final = "hundred|thousand|lakh|million|crore|billion|trillion|dozen|bn|mn|tn|[mk]"
_NUMBER: Final = re.compile(
    rf"(?:(?P<money>[€£$¥₹]|\bR)(?=\s?\d)|(?<![\w.]))\s?(?:(?P<digits>\d+(?:[,  "
    rf"]\d{{3}})*(?:\.\d+)?)"
    rf"|\b(?P<spelled>(?:{_SPELLED})(?:[- ](?:{_SPELLED}))*|dozens?)\b)"
    rf"(?:[\s-]?(?P<scales>(?:{_SCALE})(?:[\s-](?:{_SCALE}))*)s?\b)?"
    rf"(?:(?<=hundred)\s(?:and\s)?(?P<rest>(?:{_SPELLED})(?:[- ](?:{_SPELLED}))*)\b"
    rf"(?:[\s-](?P<over>{_SCALE})\b)?)?"
    r"(?P<percent>\s?(?:%|per ?cent\b))?(?P<unit>\s(?:euros?|dollars?|pounds?|rupees?|yen|baht|"
    r"roubles?|rubles?)\b)?",
    re.I,
)
_COMPARED: Final = re.compile(
    r"\b(?P<more>more than|over|above|at least|exceed\w*|upwards of|no fewer than|no less than|"
    r"beyond|not less than"
    r"|higher than|greater than|top\w*)|(?P<less>fewer than|less than|under|below|at most|no "
    r"more than|up to|"
    r"lower than|short of|not more than)\b",
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
    for match in _NUMBER.finditer(text):
        spelled = match["spelled"]
        if spelled and spelled.casefold() == "one" and not match["scales"] and not match["percent"]:
            continue
        value = _digits(match["digits"]) if match["digits"] else _spelled(spelled)
        for scale in re.split(r"[\s-]", match["scales"] or ""):
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


def _digits(text: str) -> float:
    return float(re.sub(r"[,\s]", "", text))


def _spelled(text: str) -> float:
    total = 0
    for word in re.split(r"[- ]", text.casefold()):
        total += _UNITS.get(word, _TENS.get(word, 12 if word.startswith("dozen") else 0))
    return float(total)


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
