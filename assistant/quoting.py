"""Quotations in a sentence, and the slices of a document that they repeat.

Enters: a sentence; a quotation and the texts that it may come from. Leaves: where quotation marks
enclose what, and the slice's own characters. Does not: decide whose words may be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.records import Span

_MARKS: Final = "“”„\"‘’'«»"
_QUOTED: Final = re.compile(
    r"“(?P<a>(?:[^“”]|“[^“”]*”)*)”|\"(?P<b>[^\"]*)\"|«(?P<c>[^«»]*)»|„(?P<d>[^“”„]*)[“”]"
    r"|(?<!\w)‘(?P<e>[^‘]*?)’(?!\w)|(?<!\w)'(?P<f>[^']*(?:\w'\w[^']*)*)'(?!\w)"
)
_DOUBLE: Final = re.compile(r"[“”„\"«»]")
_ELLIPSIS: Final = re.compile(r"\s*(?:…|\.\.\.)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between quotation marks; ``span`` takes in the marks, ``inner`` does not."""

    span: Span
    inner: str

    def written_as(self, exact: str) -> str:
        """``exact`` on one line between marks, its own double marks made single."""
        flat = " ".join(exact.split())
        tail = self.inner[len(self.inner.rstrip(".,;: ")) :].strip()
        kept = "" if not tail or flat.endswith(tail) else tail
        return f"“{flat.replace('“', '‘').replace('”', '’')}”{kept}"


def quotations(text: str) -> tuple[Quotation, ...] | None:
    """The quotations of ``text``, in order; None where a mark has no partner."""
    found = [
        Quotation(
            span=Span(start=m.start(), end=m.end()),
            inner=next(g for g in m.groups() if g is not None),
        )
        for m in _QUOTED.finditer(text)
    ]
    rest = _QUOTED.sub(" ", text)
    return None if _DOUBLE.search(rest) else tuple(found)


def verbatim(quoted: str, slices: Sequence[str]) -> str | None:
    """The characters of a slice that ``quoted`` repeats, or None.

    Runs of white space and the shape of quotation marks may differ, and a final comma or full stop
    may have been drawn inside the marks; nothing else may. An ellipsis joins pieces in order.
    """
    for candidate in (quoted.strip(), quoted.strip().rstrip(".,;: ")):
        pieces = [p for p in _ELLIPSIS.split(candidate) if p]
        if not pieces or not any(c.isalnum() for c in candidate):
            continue
        found, at = [], (0, 0)
        for piece in pieces:
            match = _find(piece, slices, at)
            if match is None:
                break
            exact, at = match
            found.append(exact)
        else:
            return " … ".join(found)
    return None


def _find(
    piece: str, slices: Sequence[str], after: tuple[int, int]
) -> tuple[str, tuple[int, int]] | None:
    """The slice of ``piece`` at or after (slice number, offset), and where it ends."""
    pattern = "".join(
        rf"[{_MARKS}]" if c in _MARKS else r"\s+" if c == " " else re.escape(c)
        for c in re.sub(r"\s+", " ", piece)
    )
    whole = re.compile(rf"(?<!\w){pattern}(?!\w)" if piece[-1].isalnum() else rf"(?<!\w){pattern}")
    for number in range(after[0], len(slices)):
        start = after[1] if number == after[0] else 0
        if match := whole.search(slices[number], start):
            return match[0], (number, match.end())
    return None
