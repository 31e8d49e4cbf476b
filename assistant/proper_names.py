"""The proper names in a text, by their capitals.

Enters: any text. Leaves: the names, as they stand in it. Does not: know whose they are.
"""

from __future__ import annotations

import calendar
import re
from typing import Final

from assistant.addressee import OPENERS
from assistant.attribution.small_words import HONORIFICS

_ABBREVIATION: Final = 3
"""Letters before a point that may end no sentence ("St. Ives", "Gen. Lee")."""
_CLOCK: Final = re.compile(r"(?:[AP]M|GMT|UTC|[CEMW]E?S?T)")
"""What follows the time of day: "9 PM", "0600 GMT"."""
_CURRENCY: Final = frozenset("USD EUR GBP JPY CHF CNY INR RUB UAH AUD CAD NZD SEK NOK DKK".split())
_FIRST_PERSON: Final = re.compile(r"I(?:[’'](?:m|ve|d|ll))?")
CALENDAR: Final = frozenset((*calendar.month_name, *calendar.day_name))
"""Months and days: capitals in English, and no names."""


def proper_names(text: str) -> tuple[str, ...]:
    """Capitalised word groups of ``text``.

    A lone word that opens a sentence tells nothing by its capital and is left out, and neither "I",
    a form of address, a month or day alone, a time of day nor a sum of money is a name.
    """
    found: list[tuple[str, bool]] = []
    run: list[str] = []
    first = opens = True
    number = False
    for token in re.findall(r"[^\s]+", text):
        bare = re.sub(r"[’']s$", "", token.strip("“”\"'‘’()[],.;:?!"))
        if bare.lower() in HONORIFICS or _FIRST_PERSON.fullmatch(bare):
            first = False
            continue
        asks = bare.lower() in OPENERS and not run  # not in "Theresa May"
        measure = bare in _CURRENCY or (number and _CLOCK.fullmatch(bare) is not None)
        named = bare[:1].isupper() and not asks and not measure and "$" not in bare
        if named:
            opens = opens if run else first
            run.append(bare)
        if run and (not named or token[-1:] in ",.;:?!)"):
            found.append((" ".join(run), opens))
            run = []
        first = token[-1:] in ".?!" and len(bare) > _ABBREVIATION
        number = bare[-1:].isdigit()
    if run:
        found.append((" ".join(run), opens))
    names = (n for n, opens in found if not opens or " " in n or n.isupper())  # acronyms tell
    return tuple(dict.fromkeys(n for n in names if n not in CALENDAR))
