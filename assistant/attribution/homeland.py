"""The country that a document's unnamed state bodies belong to.

Enters: the cast of a document and its texts. Leaves: a country code for "the health ministry" or
"the army", or None. Does not: decide where the text speaks of several countries alike, and no
offset settles it.

Countries count by every mention of their name, adjective or capital, towns by mentions after "in".
A country is the homeland of a place in the text if it has most of the counts of the whole text,
else if it is the only one that the paragraph has named so far (or names at all), else if it has
twice the counts of any other.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.names import Named
from assistant.attribution.placenames import EUROPEAN_UNION, UNITED_NATIONS
from assistant.records import Document

_SHARE: Final = 0.6
_WORD: Final = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:[ ][A-Z][\w’'-]+)?|\bkyiv\b")


class Homeland:
    """Where in a document which country is spoken of."""

    def __init__(self, document: Document, names: Sequence[Named]) -> None:
        self._text = document.text
        self._at: list[tuple[int, str]] = []
        places = gazetteer()
        for match in _WORD.finditer(document.text):
            words = match.group()
            place = places.look_up(words) or places.look_up(words.split()[0])
            if place is not None and place.kind != "seat":
                self._at.append((match.start(), place.code))
        weights: Counter[str] = Counter(code for _, code in self._at)
        for named in names:
            words = document.text[named.start : named.end]
            code = places.cities.get(words.lower()) if named.locative else None
            if code is not None and places.look_up(words) is None:
                weights[code] += 1
        for match in _WORD.finditer(f"{document.title}\n{document.publisher or ''}"):
            place = places.look_up(match.group()) or places.look_up(match.group().split()[0])
            if place is not None:
                weights[place.code] += 2
        for union in (EUROPEAN_UNION, UNITED_NATIONS):
            weights.pop(union, None)
        total = sum(weights.values())
        ranked = [*weights.most_common(2), ("", 0), ("", 0)]
        (first, most), (_, second) = ranked[0], ranked[1]
        self.main = first if most and most >= _SHARE * total else None
        self.likely = self.main or (first if most >= 2 * second and most > 1 else None)
        self.international = second >= max(2, 0.2 * total)

    def at(self, offset: int) -> str | None:
        """The country of a state body that is spoken of at an offset without its country."""
        if self.main is not None:
            return self.main
        start = self._text.rfind("\n", 0, offset) + 1
        i = bisect.bisect_left(self._at, (start, ""))
        j = bisect.bisect_left(self._at, (offset, ""))
        codes = {c for _, c in self._at[i:j]} - {EUROPEAN_UNION, UNITED_NATIONS}
        if not codes:
            end = self._text.find("\n", offset)
            k = bisect.bisect_left(self._at, (end if end >= 0 else len(self._text), ""))
            codes = {c for _, c in self._at[j:k]} - {EUROPEAN_UNION, UNITED_NATIONS}
        return codes.pop() if len(codes) == 1 else self.likely
