"""One question or hypothesis beside one claim: what the model reads, and what code can count.

Enters: a query, a ``Claim`` and its ``Context``. Leaves: the premise that the relevance model
reads, and ``features``, a fixed row of numbers about the pair (numbers that agree or clash,
negation, names, order, the claim's own stance, shared rare words, the kind of answer asked for).
Does not: load or run a model, or decide anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from assistant.numbers import Quantity, agree, clash, comparison, quantities
from assistant.records import Claim, Document, Evidence, Span

TITLE_MOST: Final = 90
"""Characters of a report's title that the model reads."""
BEFORE_MOST: Final = 140
"""Characters before a claim that its context keeps."""

_WORD: Final = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_NAME: Final = re.compile(r"(?<![.?!:“\"]\s)(?<!^)\b[A-ZÀ-ÖØ-Þ][\w’'-]*")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STOP: Final = _set(
    "a an the and or but if of at by for with about to from in on as is are was were be been "
    "being am do does did has have had having it its this that these those there their they them "
    "he him his she her we us our you your i me my so than then too very can could will would "
    "shall should may might must who whom whose which what when where why how any some all each "
    "both more most other such own same also into over under out up down off again once only "
    "just s t say says said according does"
)
_NEGATIONS: Final = _set(
    "not no never none nobody nothing neither nor cannot without n't nowhere hardly barely false "
    "untrue wrong lie lies fake refused refuses refuse denied denies deny rejected rejects "
    "reject failed fails unlikely impossible baseless"
)
_OPPOSITES: Final = tuple(
    (frozenset(a.split("/")), frozenset(b.split("/")))
    for a, b in (
        line.split()
        for line in """
rise/rose/risen/increase/grow/grew/climb/up/higher/raise fall/fell/fallen/decrease/drop/shrink
rise/rose/risen/increase/grow/grew/climb/up/higher/raise decline/down/lower/cut
more/above/over/exceed/least fewer/less/below/under/most
alive/survive/unharmed/safe dead/died/die/kill/killed/death
open/opened/reopen closed/close/shut
accept/accepted/agree/agreed/approve/approved/back reject/rejected/refuse/refused/oppose/opposed
backed/support reject/rejected/refuse/refused/oppose/opposed/decline/declined
accept/accepted/agree/agreed/approve/approved/back decline/declined
win/won lose/lost
guilty/convicted innocent/acquitted/cleared
before/earlier after/later
legal/lawful illegal/unlawful
true/genuine/authentic/real fake/false/forged/invented
succeed/success/successful fail/failed/failure
keep/kept/remain/stay leave/left/quit/resign/resigned
begin/start/started/began end/ended/stop/stopped/halt
safe/harmless dangerous/unsafe/risk
warned/told/informed unaware/unwarned
public secret/private
all/every none/no
first last
buy/bought/buyer sell/sold/seller
attack/attacked defend/defended
north south
east west
cheap/cheaper expensive/dearer
early late
paid/pay unpaid/owed/owe
deliberate/intentional/sabotage accident/accidental/mistake
strong weak
better/improve/improved worse/worsen/worsened
full empty
hire/hired fire/fired/dismissed
voluntary forced/compulsory
enough shortage/lack/lacking
""".strip().splitlines()
    )
)
"""Words of which one denies the other: ``a/a`` against ``b/b``."""
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
_HANGS: Final = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|such|both|either|neither|"
    r"former|latter|accusations?|allegations?|charges?|claims?|reports?|figures?|suggestions?|assertions?|"
    r"predictions?|versions?|accounts?|stor(?:y|ies)|rumou?rs?|ones?|same|so|do|did|does|one|none)\b",
    re.I,
)
_VERB: Final[Mapping[str, str]] = {
    "demands": "demands",
    "accuses": "accuses",
    "announces": "announces",
    "claims responsibility": "claims responsibility for",
    "estimates": "estimates",
    "warns": "warns",
    "promises": "promises",
    "confirms": "confirms",
    "believes": "believes",
    "reports": "reports",
}
FEATURES: Final = (
    "denies doubts demands accuses reporter estimates covered_by_claim covered_by_context "
    "covered_by_passage covers_claim bigrams number_asked number_shared number_clash "
    "comparison_holds comparison_fails query_negated claim_negated negation_differs opposite "
    "names names_in_claim names_missing reversed wants_number_has wants_number_lacks "
    "wants_date_has wants_date_lacks wants_cause_has wants_who yes_no is_question "
    "source_in_query asked_matches asked_differs claim_length query_length rarest_missing"
).split()
"""Names of the columns of ``features``, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """How a claim was retrieved, as its ``Evidence`` says."""

    similarity: float
    passage_similarity: float
    score: float
    document_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a claim: the document's title, the words before it, the passage it is in.

    ``retrieved`` tells how it was found, where it was: relevance is then judged with that too.
    """

    title: str = ""
    before: str = ""
    passage: str = ""
    retrieved: Retrieved | None = None


NO_CONTEXT: Final = Context()


def retrieved(evidence: Evidence) -> Retrieved | None:
    """How the evidence was retrieved; None where it does not tell all of it."""
    known = evidence.similarity, evidence.passage_similarity, evidence.document_score
    if known[0] is None or known[1] is None or known[2] is None:
        return None
    return Retrieved(
        similarity=known[0],
        passage_similarity=known[1],
        score=evidence.score,
        document_score=known[2],
    )


def context_of(
    document: Document, claim: Claim, sentences: Sequence[Span], passage: str = ""
) -> Context:
    """The context of ``claim``: up to ``BEFORE_MOST`` characters from the sentence before it.

    Args:
        document: the claim's document.
        claim: the claim.
        sentences: the document's sentences, in order.
        passage: the text of the claim's chunk.
    """
    start = claim.content[0].start
    earlier = [s for s in sentences if s.start < claim.sentence.start]
    opening = earlier[-1].start if earlier else claim.sentence.start
    before = document.text[min(opening, start) : start]
    if len(before) > BEFORE_MOST:
        before = before[-BEFORE_MOST:].partition(" ")[2]
    return Context(title=document.title, before=" ".join(before.split()), passage=passage)


def hangs_on_context(claim: Claim) -> bool:
    """True where the claim's words point at words before them ("that figure", "it") or are few."""
    return len(claim.text.split()) < 7 or bool(_HANGS.search(claim.text))


def premise(claim: Claim, context: Context = NO_CONTEXT) -> str:
    """What the model reads of a claim: the report's title, who, how, what, and the words before.

    The title tells what it is all about ("8,816 people submitted letters"); the words before are
    added where the claim hangs on them.
    """
    source = claim.source
    if claim.is_reporter:
        said = f"Reporter: {claim.text}"
    else:
        who = source.name or source.role or "someone"
        if source.side and source.side.casefold() not in who.casefold():
            who = f"{who} ({source.side})"
        if claim.stance == "denies":
            verb = "does not confirm" if claim.act == "doubts" else "denies"
        else:
            verb = _VERB.get(claim.act, "says")
        said = f"{who} {verb}: {claim.text}"
    if context.before and hangs_on_context(claim):
        said = f"{said} | {context.before}"
    title = _clipped(context.title, TITLE_MOST)
    return f"{title} | {said}" if title else said


def _clipped(text: str, most: int) -> str:
    """The words of ``text`` that fit into ``most`` characters; a longer first word is cut."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]


def words(text: str) -> list[str]:
    """The words of ``text``, casefolded."""
    return [w.replace("’", "'").casefold() for w in _WORD.findall(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """``word`` without its most usual English endings, so that ``attacked`` meets ``attacks``."""
    word = word.removesuffix("'s").rstrip("'")
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "ers",
        "ies",
        "ied",
        "ed",
        "er",
        "es",
        "s",
        "ly",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@lru_cache(maxsize=16384)
def content_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` that carry meaning, casefolded, in order, with repeats."""
    return tuple(w for w in words(text) if w not in _STOP)


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words of ``text`` that carry meaning, in order, with repeats."""
    return tuple(stem(w) for w in content_words(text))


class Rarity:
    """How rare a stem is: its inverse document frequency in the training articles.

    Args:
        idf: stem → idf; a stem that is not in it is as rare as the rarest.
    """

    def __init__(self, idf: Mapping[str, float]) -> None:
        self.idf = idf
        self.most = max(idf.values(), default=1.0)

    def __call__(self, word: str) -> float:
        """The idf of a stem."""
        return self.idf.get(word, self.most)

    def covered(self, wanted: Sequence[str], having: frozenset[str]) -> float:
        """The share of ``wanted``'s rarity that ``having`` holds; 0 for nothing wanted."""
        total = sum(map(self, wanted))
        return sum(self(w) for w in wanted if w in having) / total if total else 0.0


def names(text: str) -> list[str]:
    """Stems of the capitalised words of ``text``, the first word of a sentence left out."""
    return [stem(m.casefold()) for m in _NAME.findall(text) if m.casefold() not in _STOP]


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
        self.opposites = frozenset().union(
            *(b for a, b in _OPPOSITES if a & self.words),
            *(a for a, b in _OPPOSITES if b & self.words),
        )
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
        return (
            *_stance(claim),
            *self._lexical(claim, context),
            *self._numeric(claim),
            *self._polar(claim),
            *self._named(claim, context),
            *self._kind(claim),
            *self._asked(claim),
            min(1.0, len(claim.text) / 300),
            min(1.0, len(self.text) / 150),
            self._rarest_missing(claim, context),
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

    def _named(self, claim: Claim, context: Context) -> tuple[float, ...]:
        said = stems(claim.text)
        near = _near(claim, context)
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

    def _rarest_missing(self, claim: Claim, context: Context) -> float:
        """How rare the rarest word of the query is that neither the claim nor its passage holds."""
        near = _near(claim, context)
        return (
            max((self.rarity(w) for w in self.stems if w not in near), default=0.0)
            / self.rarity.most
        )


def _near(claim: Claim, context: Context) -> frozenset[str]:
    """The stems of a claim, its source, and all that stands around it."""
    return frozenset(stems(claim.text)).union(
        stems(claim.source.name or ""),
        stems(context.before),
        stems(context.title),
        stems(context.passage),
    )


@lru_cache(maxsize=4096)
def negated(text: str) -> bool:
    """True where ``text`` holds an odd number of negations."""
    count = sum(w in _NEGATIONS or w.endswith("n't") for w in words(text))
    return bool(count % 2)


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


def learn_rarity(texts: Sequence[str], most: int) -> dict[str, float]:
    """The idf of the ``most`` commonest stems of ``texts`` (smoothed, natural logarithm)."""
    counts: dict[str, int] = {}
    for text in texts:
        for s in set(stems(text)):
            counts[s] = counts.get(s, 0) + 1
    common = sorted(counts, key=lambda s: (-counts[s], s))[:most]
    return {s: round(math.log((len(texts) + 1) / (counts[s] + 0.5)), 3) for s in common}


__all__ = [
    "FEATURES",
    "NO_CONTEXT",
    "Context",
    "Quantity",
    "Query",
    "Rarity",
    "Retrieved",
    "context_of",
    "hangs_on_context",
    "learn_rarity",
    "premise",
    "retrieved",
]
