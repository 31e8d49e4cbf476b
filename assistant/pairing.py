"""One question or hypothesis beside one claim: what code can count of the pair.

Enters: a query, a ``Claim`` and its ``Context``. Leaves: ``features``, a fixed row of numbers
(numbers that agree or clash, negation, names, order, the claim's own stance, shared rare words, the
kind of answer asked for). Does not: load or run a model, or decide anything.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from assistant.lexis import Rarity, names, negated, opposites, stems, words
from assistant.numbers import agree, clash, comparison, quantities
from assistant.premise import NO_CONTEXT, Context
from assistant.records import Claim

_CAUSE: Final = re.compile(
    r"\b(?:because|due to|caused?|after|since|owing|result|blam|so that|in order|reason)\w*", re.I
)
_DATE: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|"
    r"september|october|november|december|yesterday|today|tomorrow|week|month|year|morning|evening|"
    r"night|o'clock|spring|summer|autumn|winter|hours?|minutes?|days?|(?:19|20)\d\d)s?\b|\d:\d\d",
    re.I,
)
_ASKS_COUNT: Final = re.compile(
    r"\bhow (?:many|much|large|big|long|far|high|old|fast|often|deep|tall|wide|widespread|heavy)\b"
    r"|\bwhat (?:number|share|percentage|proportion|price|sum|amount)\b|\bat what\b",
    re.I,
)
_ASKS_DATE: Final = re.compile(r"\bwhen\b|\bwhat (?:time|date|day|year|month)\b|\bhow soon\b", re.I)
_ASKS_CAUSE: Final = re.compile(
    r"\bwhy\b|\bwhat (?:caused|led|reason|explanation|prompted)\b", re.I
)
_ASKS_WHO: Final = re.compile(
    r"\b(?:who|whom|whose|which (?:company|country|group|party|firm))\b", re.I
)
_YES_NO: Final = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must)\b", re.I
)
_ASKED: Final = re.compile(
    r"\baccording to (?P<a>[^,?;:]+)|"
    r"\b(?:do|does|did|has|have|is|are)\s+(?P<b>(?:[^\s,?;:]+\s+){1,6}?)"
    r"(?:say|think|claim|deny|denies|believe|accuse|blame|want|demand|plan|intend|explain|describe|"
    r"respond|react|estimate|expect|propose|offer|put|give|call|saying|accused|answer)\b|"
    r"(?P<c>(?:[^\s,?;:]+\s+){0,3}[^\s,?;:]+)['’]s? "
    r"(?:version|account|view|position|response|answer|"
    r"explanation|reaction|estimate|figure|claim|statement|reply|side)\b",
    re.I,
)
FEATURES: Final = (
    "denies doubts demands accuses reporter estimates covered_by_claim covered_by_context "
    "covered_by_passage covers_claim bigrams number_asked number_shared number_clash "
    "comparison_holds comparison_fails query_negated claim_negated negation_differs opposite "
    "names names_in_claim names_missing reversed wants_number_has wants_number_lacks "
    "wants_date_has wants_date_lacks wants_cause_has wants_who yes_no is_question "
    "source_in_query asked_matches asked_differs claim_length query_length rarest_missing"
).split()
"""Names of the columns of ``features``, in order."""


class Query:
    """A question or hypothesis, read once for all the claims beside it."""

    def __init__(self, text: str, rarity: Rarity) -> None:
        self.text = text
        self.rarity = rarity
        self.stems = list(dict.fromkeys(stems(text)))
        self.order = stems(text)
        self.pairs = frozenset(pairwise(self.order))
        self.words = frozenset(words(text))
        self.names = list(dict.fromkeys(names(text)))
        self.quantities = quantities(text)
        self.negated = negated(text)
        self.opposites = opposites(self.words)
        self.question = text.rstrip().endswith("?") or bool(_YES_NO.match(text))
        self.count = bool(_ASKS_COUNT.search(text))
        self.date = bool(_ASKS_DATE.search(text))
        self.cause = bool(_ASKS_CAUSE.search(text))
        self.who = bool(_ASKS_WHO.search(text))
        self.yes_no = bool(_YES_NO.match(text))
        asked = _ASKED.search(text)
        self.asked = (
            frozenset(stems(next(filter(None, asked.groups()), ""))) if asked else frozenset()
        )

    def features(self, claim: Claim, context: Context = NO_CONTEXT) -> tuple[float, ...]:
        """The row of ``FEATURES`` for this query beside ``claim``; every value lies in [0, 1]."""
        near = _near(claim, context)
        return (
            *_stance(claim),
            *self._lexical(claim, context),
            *self._numeric(claim),
            *self._polar(claim),
            *self._named(claim, near),
            *self._kind(claim),
            *self._asked(claim),
            min(1.0, len(claim.text) / 300),
            min(1.0, len(self.text) / 150),
            self._rarest_missing(near),
        )

    def _lexical(self, claim: Claim, context: Context) -> tuple[float, ...]:
        said = stems(claim.text)
        having = frozenset(said)
        around = having.union(
            stems(claim.source.name or ""),
            stems(claim.source.side or ""),
            stems(context.before),
            stems(context.title),
        )
        passage = around.union(stems(context.passage))
        shared = self.pairs & frozenset(pairwise(said))
        return (
            self.rarity.covered(self.stems, having),
            self.rarity.covered(self.stems, around),
            self.rarity.covered(self.stems, passage),
            self.rarity.covered(list(having), frozenset(self.stems)),
            min(1.0, len(shared) / 3),
        )

    def _numeric(self, claim: Claim) -> tuple[float, ...]:
        said = quantities(claim.text)
        shared = any(agree(q, s) for q in self.quantities for s in said)
        clashing = not shared and any(clash(q, s) for q in self.quantities for s in said)
        holds = comparison(self.text, self.quantities, said)
        return (
            float(bool(self.quantities)),
            float(shared),
            float(clashing),
            float(holds is True),
            float(holds is False),
        )

    def _polar(self, claim: Claim) -> tuple[float, ...]:
        other = negated(claim.text)
        opposite = bool(self.opposites and not self.opposites.isdisjoint(words(claim.text)))
        return (
            float(self.negated),
            float(other),
            float(self.negated != other),
            float(opposite),
        )

    def _named(self, claim: Claim, near: frozenset[str]) -> tuple[float, ...]:
        said = stems(claim.text)
        missing = sum(n not in near for n in self.names)
        found = [said.index(n) for n in self.names if n in said]
        return (
            float(bool(self.names)),
            sum(n in said for n in self.names) / len(self.names) if self.names else 0.0,
            min(1.0, missing / 2),
            float(found != sorted(found)),
        )

    def _kind(self, claim: Claim) -> tuple[float, ...]:
        number, date, cause = _holds(claim.text)
        return (
            float(self.count and number),
            float(self.count and not number),
            float(self.date and date),
            float(self.date and not date),
            float(self.cause and cause),
            float(self.who),
            float(self.yes_no),
            float(self.question),
        )

    def _asked(self, claim: Claim) -> tuple[float, ...]:
        source = frozenset(stems(claim.source.name or "")).union(
            stems(claim.source.side or ""), stems(claim.source.organisation or "")
        )
        matches = bool(source & self.asked)
        return (
            float(bool(source & frozenset(self.stems))),
            float(matches),
            float(bool(self.asked) and not matches),
        )

    def _rarest_missing(self, near: frozenset[str]) -> float:
        """How rare the rarest word of the query is that neither the claim nor its passage holds."""
        missing = (self.rarity(w) for w in self.stems if w not in near)
        return max(missing, default=0.0) / self.rarity.most


def _near(claim: Claim, context: Context) -> frozenset[str]:
    """The stems of a claim, its source, and all that stands around it."""
    return frozenset(stems(claim.text)).union(
        stems(claim.source.name or ""),
        stems(context.before),
        stems(context.title),
        stems(context.passage),
    )


@lru_cache(maxsize=4096)
def _holds(text: str) -> tuple[bool, bool, bool]:
    """Whether ``text`` holds a number, a date, a cause."""
    return bool(quantities(text)), bool(_DATE.search(text)), bool(_CAUSE.search(text))


def _stance(claim: Claim) -> tuple[float, ...]:
    return (
        float(claim.stance == "denies"),
        float(claim.act == "doubts"),
        float(claim.act in ("demands", "promises", "announces", "warns")),
        float(claim.act == "accuses"),
        float(claim.is_reporter),
        float(claim.act in ("estimates", "reports")),
    )
