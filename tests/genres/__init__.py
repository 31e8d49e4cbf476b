"""Passages of many genres with the claims that they hold, and whether a ledger has them.

A file holds passages parted by ``%%`` lines. After a passage's words come its claims, a line each:
``= name | content`` (asserted), ``≠ name | content`` (denied), ``~ content`` (said by nobody that
is named) and ``? content`` (may be anybody's claim or none). ``name / name`` are alternatives,
``nobody`` stands for an unresolved source, and ``name @ organisation`` says whom it speaks for.
A form of address may be left out unless two of a passage have one surname.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.records import Claim

FOLDER = Path(__file__).parent
LIKE = 0.7
"""Two contents are one from this Dice coefficient of their words on."""
_LINE = re.compile(r"(?:([=≠]) (.+?)(?: @ (.+?))? \| |([~?]) )(.+)")
_ADDRESS = re.compile(r"^(?:mr|mrs|ms|dr|senator|cllr|councillor|ranger)\.? ")
_ARTICLE = re.compile(r"^(?:the|an?) ")


@dataclass(frozen=True)
class Expected:
    """One claim that a passage holds; no ``names`` where it is nobody's."""

    mark: str
    names: tuple[str, ...]
    organisation: str | None
    content: str


@dataclass(frozen=True)
class Passage:
    """A few sentences with their claims; ``name`` is the file's and the passage's number."""

    name: str
    text: str
    expected: tuple[Expected, ...]


def read(path: Path) -> Iterator[Passage]:
    """The passages of one file, numbered from 1."""
    for number, block in enumerate(path.read_text(encoding="utf-8").split("\n%%\n"), 1):
        lines = block.strip().split("\n")
        marks = [line for line in lines if line[:2] in ("= ", "≠ ", "~ ", "? ")]
        yield Passage(
            name=f"{path.stem}-{number}",
            text="\n".join(lines[: len(lines) - len(marks)]),
            expected=tuple(_unaddressed([_expected(line) for line in marks])),
        )


def _expected(line: str) -> Expected:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"no claim line: {line!r}")
    mark, names, organisation, other, content = match.groups()
    options = tuple(_plain(n) for n in names.split(" / ")) if names else ()
    return Expected(mark or other, options, organisation and _plain(organisation), content)


def _unaddressed(expected: Sequence[Expected]) -> Iterator[Expected]:
    """The claims, their names with and without the form of address where one bears the surname."""
    surnames = Counter(_ADDRESS.sub("", n) for n in {n for e in expected for n in e.names})
    for one in expected:
        bare = [_ADDRESS.sub("", n) for n in one.names]
        yield replace(one, names=(*one.names, *(n for n in bare if surnames[n] == 1)))


def faults(passage: Passage, claims: Sequence[Claim]) -> list[str]:
    """What a ledger has wrong of a passage, in words; empty where it has all of it right."""
    left = [c for c in claims if not c.is_reporter]
    found: list[str] = []
    for expected in sorted(passage.expected, key=lambda e: "=≠~?".index(e.mark)):
        best = max(left, key=lambda c: likeness(c.text, expected.content), default=None)
        same = best is not None and likeness(best.text, expected.content) >= LIKE
        if expected.mark in "~?":
            if best is not None and same:
                left.remove(best)
                if expected.mark == "~" and best.source.name is not None:
                    found.append(f"{best.source.name!r} says {best.text!r}")
            continue
        if best is None or not same:
            found.append(f"missing: {expected.names[0]!r} on {expected.content!r}")
            continue
        left.remove(best)
        found.extend(_differences(expected, best))
    found.extend(f"{c.source.name!r} says {c.text!r}" for c in left if c.source.name is not None)
    return found


def _differences(expected: Expected, claim: Claim) -> Iterator[str]:
    if _plain(claim.source.name) not in expected.names:
        yield f"{claim.source.name!r} for {expected.names[0]!r} on {claim.text!r}"
    if expected.organisation and _plain(claim.source.organisation) != expected.organisation:
        named = _plain(claim.source.name) == expected.organisation
        if not named:
            yield f"of {claim.source.organisation!r}, not {expected.organisation!r}"
    if (claim.stance == "denies") != (expected.mark == "≠"):
        yield f"{claim.stance} {claim.text!r}"


def _plain(name: str | None) -> str:
    return "nobody" if name is None else _ARTICLE.sub("", name.lower().replace("’", "'"))


def likeness(left: str, right: str) -> float:
    """2·|shared words| / (|left| + |right|) of the distinct words."""
    one, other = (set(re.findall(r"[\w’'@-]+", s.lower())) for s in (left, right))
    return 2 * len(one & other) / max(len(one) + len(other), 1)
