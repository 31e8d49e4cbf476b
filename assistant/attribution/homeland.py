"""The country that a document's unnamed state bodies belong to.

Enters: the cast of a document and its texts. Leaves: a country code for "the health ministry" or
"the army", or None. Does not: decide where the text speaks of several countries alike, and no
offset settles it.

Countries count by every mention of their name, adjective or capital, and by the dateline; towns by
mentions after "in".
A country is the homeland of a place in the text if it has most of the counts of the whole text
(unless that tells of several countries and its paragraph has named another alone so far), else if
it is the only one that the paragraph has named so far (or names at all), else if it has twice the
counts of any other. Where the paragraph names no other alone, it is where the report was filed, or
the only country of the title if none is named more often. A report is filed where its dateline
says, else where the only money is spent that belongs to one country; that is its homeland too, if
it names the one with most counts in passing only.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.gazetteer import gazetteer, plain
from assistant.attribution.names import Named
from assistant.attribution.placenames import EUROPEAN_UNION, UNITED_NATIONS
from assistant.attribution.small_words import DETERMINERS, PREPOSITIONS
from assistant.records import Document

_UNIONS: Final = frozenset((EUROPEAN_UNION, UNITED_NATIONS))
"""Gazetteer codes that are no country's."""
_SHARE: Final = 0.6
_RUN: Final = re.compile(
    r"[A-ZÀ-Þ][\w’'-]*\w(?:[ ](?:of[ ])?[A-ZÀ-Þ][\w’'-]*\w)*|\b(?:U\.[SKN]\.|kyiv\b)"
)
_OPENERS: Final = (
    DETERMINERS | PREPOSITIONS | frozenset(("", "but", "and", "since", "after", "while", "when"))
)
_LONGEST: Final = 4
_NO_COUNTRY: Final = re.compile(
    r"\$|[ ](?:river|bay|lake|island|strait|street|road|square|bridge|agreement|treaty|accords?)\b",
    re.I,
)
"""What follows a name that tells of money, waters, ways or papers ("US$45", "San Juan river")."""
_TOPIC: Final = re.compile(r"^([^:]{3,40}):\s")
"""What a title names as its topic ("Peru: three dead in a landslide")."""
_AFTER_TOWN: Final = r"(?:,\s*([A-Z][\w .]{1,30}?))?\s*(?:\([^()\n]{2,30}\))?"
"""The state or country of a town, and the agency that sends from there."""
_DATELINE: Final = re.compile(
    rf"\s*(?:([A-ZÀ-Þ][A-ZÀ-Þ .’'-]{{1,60}}[A-ZÀ-Þ]){_AFTER_TOWN}\s*(?:[—–-]|:\s)"
    rf"|((?:[A-ZÀ-Þ][\w’'-]{{0,24}}\w[ ]?){{1,3}}?){_AFTER_TOWN}(?:\s[—–-]|\.)\s)"
)
"""The place that opens a report, in capitals or not ("HELSINKI —", "Drachten. ")."""
_SUM: Final = re.compile(
    r"\d(?: (?:hundred|thousand|million|billion|trillion|crore|lakh))* ([a-z]+)"
)
_PASSING: Final = 3
"""A country that a report names no more often is not its own, where it was filed elsewhere."""
_EDITION: Final = re.compile(r"\([^()]*\b(?:English|French|Spanish|Portuguese)\b[^()]*\)")
"""What a publisher says of its language, where that is spoken in many countries."""


def _countries(text: str, *, heading: bool = False) -> Iterator[tuple[int, str]]:
    """The countries that a text names, with their places; a capital only where it stands alone.

    "Cairo said" counts and "Paris Whitlock said" does not; in a heading "Cairo Herald" does too.
    """
    places = gazetteer()
    for run in _RUN.finditer(text):
        words = list(re.finditer(r"\S+", run.group()))
        i = 0
        while i < len(words):
            for size in range(min(_LONGEST, len(words) - i), 0, -1):
                name = run.group()[words[i].start() : words[i + size - 1].end()]
                place = places.look_up(name)
                before = words[i - 1].group().lower() if i else ""
                alone = (heading or i + size == len(words)) and before in _OPENERS
                if place is None or place.kind == "seat" or (place.kind == "capital" and not alone):
                    continue
                if _NO_COUNTRY.match(text, run.start() + words[i + size - 1].end()):
                    continue
                yield run.start() + words[i].start(), place.code
                i += size
                break
            else:
                i += 1


def _filed_in(text: str) -> str | None:
    """The country of the place that opens a report ("HELSINKI — …")."""
    found = _DATELINE.match(text)
    if found is None:
        return None
    places = gazetteer()
    town, state = found.group(1) or found.group(3).strip(), found.group(2) or found.group(4)
    for words in (state, town):
        place = places.look_up(words) if words else None
        if place is not None:
            return None if place.code in _UNIONS else place.code
    if state and (code := places.regions.get(plain(state))):
        return code
    name = plain(town)
    if found.group(3) and (name in places.shared or nouns.listed_kind(town.split()[-1].lower())):
        return None
    return places.cities.get(name)


def _paid_in(text: str) -> str | None:
    """The country of the only money with a country of its own that a report counts in."""
    currencies = gazetteer().currencies
    found = {
        code
        for said in _SUM.findall(text)
        for word in (said, said.removesuffix("s"), said.removesuffix("es"))
        if (code := currencies.get(word)) is not None
    }
    return found.pop() if len(found) == 1 else None


class Homeland:
    """Where in a document which country is spoken of."""

    def __init__(self, document: Document, names: Sequence[Named]) -> None:
        self._text = document.text
        places = gazetteer()
        self._at = list(_countries(document.text))
        weights: Counter[str] = Counter(code for _, code in self._at)
        towns: dict[str, set[str]] = {}
        for named in names:
            words = document.text[named.start : named.end]
            code = places.cities.get(words.lower()) if named.locative else None
            if code is not None and places.look_up(words) is None:
                towns.setdefault(code, set()).add(words)
                weights[code] += 1
        stated = {code for _, code in self._at}
        for code, found in towns.items():
            if code not in stated and len(found) < 2:
                del weights[code]  # one town alone may be a namesake of the one in the text
        for words in (document.title, _EDITION.sub("", document.publisher or "")):
            for _, code in _countries(words, heading=True):
                weights[code] += 2
        topic = _TOPIC.match(document.title)
        place = places.look_up(topic.group(1)) if topic else None
        if place is not None and place.kind != "demonym":
            weights[place.code] += 3
        self._filed = _filed_in(document.text)
        if self._filed is not None:
            weights[self._filed] += 1
        for union in _UNIONS:
            weights.pop(union, None)
        total = sum(weights.values())
        ranked = [*weights.most_common(2), ("", 0), ("", 0)]
        (first, most), (_, second) = ranked[0], ranked[1]
        self.main = first if most and most >= _SHARE * total else None
        topics = {code for _, code in _countries(document.title, heading=True)}
        home = self._filed or _paid_in(document.text)
        mentioned = sum(code == self.main for _, code in self._at)
        elsewhere = home is not None and self.main is not None and self.main != home
        if home is not None and self.main not in topics and mentioned <= _PASSING:
            self.main = home
        self.likely = self.main or (first if most >= 2 * second and most > 1 else None)
        told = first if topics == {first} else None
        self._hinted = home or told
        self._named = stated - _UNIONS
        self.nowhere = not weights and home is None
        self.international = elsewhere or second >= max(2, 0.2 * total)

    def at(self, offset: int) -> str | None:
        """The country of a state body that is spoken of at an offset without its country."""
        start = self._text.rfind("\n", 0, offset) + 1
        i = bisect.bisect_left(self._at, (start, ""))
        j = bisect.bisect_left(self._at, (offset, ""))
        codes = {c for _, c in self._at[i:j]} - _UNIONS
        if self.main is not None:
            return codes.pop() if len(codes) == 1 and self.international else self.main
        if not codes:
            end = self._text.find("\n", offset)
            k = bisect.bisect_left(self._at, (end if end >= 0 else len(self._text), ""))
            codes = {c for _, c in self._at[j:k]} - _UNIONS
        if len(codes) == 1:
            return codes.pop()
        return self.likely or (self._hinted if not codes or self._hinted in codes else None)

    def sender(self, offset: int) -> str | None:
        """The country of an embassy that is spoken of at an offset without its country.

        Of two countries that a text names it is the one that the report was not filed in.
        """
        if len(self._named) < 2:
            return self.at(offset)
        others = self._named - {self._filed}
        return others.pop() if len(others) == 1 else None
