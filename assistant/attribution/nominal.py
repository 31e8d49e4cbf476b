"""Cues that are nouns: "the claim by X that", "X's insistence that", "“…” was X's reply".

Enters: the tokens of a unit. Leaves: ``Draft``s. Does not: read verbs or prepositions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.adjuncts import skip_time_phrase
from assistant.attribution.drafts import Draft, content_span, span
from assistant.attribution.phrases import subject_after, subject_before
from assistant.attribution.tokens import Token
from assistant.attribution.words import (
    AUX,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    Range,
    looks_finite,
)
from assistant.records import Span

_NOUNS: Final = frozenset(
    "claim claims accusation accusations allegation allegations assertion assertions "
    "contention insistence "
    "complaint warning warnings admission denial promise pledge assurance assurances demand "
    "argument belief "
    "suggestion statement announcement declaration estimate prediction report reports answer "
    "reply position "
    "verdict message explanation version fear fears hope hopes conclusion finding findings "
    "view response "
    "testimony confession threat prophecy vow charge charges theory thesis retort comment "
    "case evidence submission submissions opinion understanding concern concerns "
    "denials admissions promises pledges demands complaints statements suggestions".split()
)
_WEAK: Final = frozenset("case evidence submission submissions concern concerns".split())
"""Nouns with other common uses: cues before *that* alone."""
_COPULAS: Final = frozenset("is was remains were are".split())
_RUNS: Final = frozenset("runs ran read reads goes went".split())


def nominal(tokens: Sequence[Token]) -> list[Draft]:
    """The drafts of the nominal cues in a unit."""
    drafts: list[Draft] = []
    for at, token in enumerate(tokens):
        if token.low not in _NOUNS or not token.word:
            continue
        draft = _by_agent(tokens, at) or (_owned(tokens, at) if at else None)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _by_agent(tokens: Sequence[Token], at: int) -> Draft | None:
    """Reads "the claim by deputy Saral that …", "assurances from the concession holder that …"."""
    after = [t.low for t in tokens[at + 1 : at + 3]]
    by = at + 1
    if after == [",", "made"]:
        by += 2
    elif after[:1] == ["made"]:
        by += 1
    if by + 1 >= len(tokens) or tokens[by].low not in ("by", "from", "of"):
        return None
    source = subject_after(tokens, by + 1, len(tokens))
    if source is None:
        return None
    if tokens[by].low == "of" and not _speaks(tokens, source):
        return None
    that = skip_time_phrase(tokens, source[1], len(tokens))
    copula = that < len(tokens) and tokens[that].low in _COPULAS
    if copula or (that < len(tokens) and tokens[that].low == ","):
        that += 1
    if that >= len(tokens) or tokens[that].low != "that":
        return None
    opens = _opens_sentence(tokens, at)
    end = len(tokens) if copula else _clause_end(tokens, that + 1, opens=opens)
    return _draft(tokens, source, (at, by + 1), (that + 1, end))


def _speaks(tokens: Sequence[Token], source: Range) -> bool:
    """Whether "of" names a speaker ("the claim of the army that"), not a matter ("of fraud")."""
    that = source[1] + 1
    if that < len(tokens) and (tokens[that].low in AUX or looks_finite(tokens[that])):
        return False  # "reports of the general that were lost"
    first, last = tokens[source[0]], tokens[source[1] - 1]
    if not (first.capital or first.low in DETERMINERS):
        return False
    return last.capital or nouns.kind_of(last.low) in ("person", "body")


def _owned(tokens: Sequence[Token], at: int) -> Draft | None:
    """Reads "the company’s insistence that …", "their complaint is that …", "“…” was her reply"."""
    owner = _owner(tokens, at)
    if owner is None:
        return None
    after = tokens[at + 1].low if at + 1 < len(tokens) else "."
    if after == "that":
        end = _clause_end(tokens, at + 2, opens=owner[0] <= 2)
        return _draft(tokens, owner, (at, at + 1), (at + 2, end))
    if after in _COPULAS or after == ":":
        start = at + 2
        if start < len(tokens) and tokens[start].low == "that":
            start += 1
        elif tokens[at].low in _WEAK:
            return None
        if start >= len(tokens) or (tokens[start].low in AUX | PREPOSITIONS | {"not", "a", "an"}):
            return None
        if looks_finite(tokens[start]) or tokens[start].low in ("due", "expected", "awaited"):
            return None
        return _draft(tokens, owner, (at, at + 1), (start, len(tokens)))
    lead = tokens[owner[0] - 1].low if owner[0] else ""
    if tokens[at].low in _WEAK:
        return None
    if after in (".", ",") and (lead in _COPULAS or lead in _RUNS) and owner[0] >= 3:
        end = owner[0] - 1
        quoted = tokens[end - 1].low == "<q>" or tokens[end - 2].low == "<q>"
        if quoted or (lead in _RUNS and tokens[end - 1].low == ","):
            return _draft(tokens, owner, (at, at + 1), (0, end))
    return None


def _owner(tokens: Sequence[Token], at: int) -> Range | None:
    """The possessor before the noun: a possessive pronoun, or a phrase that ends in *’s*."""
    here = at - 1
    if (
        here >= 1
        and not tokens[here].low.endswith(("'s", "s'", "'"))
        and (tokens[here].low not in POSSESSIVES and not looks_finite(tokens[here]))
    ):
        here -= 1  # one adjective: "its standard reply"
    if here < 0:
        return None
    low = tokens[here].low
    if low in POSSESSIVES and low not in ("my", "our", "your", "whose"):
        return here, here + 1
    if low == "'" and here and tokens[here - 1].word:
        found = subject_before(tokens, here)
        return (found[0], here) if found is not None else None
    if low.endswith("'s"):
        return subject_before(tokens, here + 1) or _said_to_be(tokens, here + 1)
    return None


def _said_to_be(tokens: Sequence[Token], end: int) -> Range | None:
    """The possessor in "It is the Claimant’s case that …"."""
    for at in range(end - 2, max(0, end - 9), -1):
        if tokens[at].low in _COPULAS:
            return (at + 1, end) if tokens[at - 1].low == "it" else None
    return None


def _opens_sentence(tokens: Sequence[Token], at: int) -> bool:
    return at <= 3 and tokens[0].low not in PREPOSITIONS


def _clause_end(tokens: Sequence[Token], start: int, *, opens: bool) -> int:
    """Where the clause after *that* ends: at the main verb if the noun is its subject."""
    if not opens:
        return next(
            (k for k in range(start, len(tokens)) if tokens[k].low in (";", ",")), len(tokens)
        )
    seen = False
    for k in range(start + 1, len(tokens)):
        verb = tokens[k].low in AUX or looks_finite(tokens[k])
        chained = tokens[k - 1].low in AUX or tokens[k - 1].low in (
            "not",
            "to",
            "who",
            "which",
            "that",
        )
        if tokens[k].low in ("<q>", "<s>") and k + 1 < len(tokens):
            return k + 1
        if verb and not chained and seen:
            return k
        seen = seen or verb
    return len(tokens)


def _draft(tokens: Sequence[Token], source: Range, cue: Range, content: Range) -> Draft | None:
    if content[1] <= content[0]:
        return None
    found: Span | None = content_span(tokens, content)
    if found is None:
        return None
    return Draft(source=span(tokens, source), cue=[span(tokens, cue)], content=[found])
