"""Cues that are prepositions: "according to", "in the view of", "as the mayor sees it".

Enters: the tokens of a unit. Leaves: more ``Draft``s. Does not: look beyond the unit, or read nouns
as cues (``nominal``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.adjuncts import skip_adjuncts
from assistant.attribution.cues import lexicon
from assistant.attribution.drafts import Draft, content_span, span
from assistant.attribution.frames import left_content
from assistant.attribution.phrases import subject_after
from assistant.attribution.tokens import Token
from assistant.attribution.words import AUX, DETERMINERS, PERSONAL, Range, looks_finite

_PHRASES: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(p.split())
    for p in (
        "according to, in the view of, in the opinion of, in the words of, in the judgment of, "
        "in the judgement of, by the count of, by the reckoning of, by the account of, as per, "
        "in the telling of, on the telling of, in the estimation of, in the eyes of, going by, "
        "on the version of, according to the version of, according to data of, by data of, "
        "according to information of, according to the numbers of, in the assessment of, "
        "in the statement of, in the reading of, in the admission of, per, by the estimate of, "
        "as reported by, as stated by, as announced by, as confirmed by, as indicated by, "
        "to believe, to hear"
    ).split(", ")
)
_OPENERS: Final = frozenset(p[0] for p in _PHRASES) | {"as", "if"}
_SEES: Final = frozenset(
    "sees see saw puts put tells tell told describes recounts remembers".split()
)
_MANNERS: Final = frozenset("plan schedule custom tradition taste need rank".split())
"""What things go "according to" without anybody's having said so."""
_LEADS: Final = frozenset("but and however meanwhile while yet".split())


def according(tokens: Sequence[Token]) -> list[Draft]:
    """The drafts of the prepositional cues in a unit."""
    drafts: list[Draft] = []
    at = used = 0
    while at < len(tokens):
        low = tokens[at].low
        cue = _cue_at(tokens, at) if low in _OPENERS else None
        if cue is None:
            at += 1
            continue
        draft, used, at = _read(tokens, at, cue, used)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _cue_at(tokens: Sequence[Token], at: int) -> tuple[Range, Range | None, int] | None:
    """The cue's words, the source if the pattern fixes it, and where the phrase ends."""
    sizes = [len(p) for p in _PHRASES if tuple(t.low for t in tokens[at : at + len(p)]) == p]
    size = max(sizes, default=0)
    low = tokens[at].low
    if low == "per" and not (at == 0 or tokens[at - 1].low == ","):
        return None
    if low == "to":
        return _to_hear(tokens, at) if size and not (at and tokens[at - 1].word) else None
    if size:
        return (at, at + size), None, at + size
    if low in ("as", "if"):
        return _as_seen(tokens, at)
    return None


def _as_seen(tokens: Sequence[Token], at: int) -> tuple[Range, Range | None, int] | None:
    """Reads "as Ms Chelimo sees it", "as he put it", "as she said", "if he is to be believed"."""
    for here in range(at + 2, min(len(tokens) - 1, at + 9)):
        if tokens[here].low in _SEES and tokens[here + 1].low == "it":
            return (here, here + 2), (at + 1, here), here + 2
        if [t.low for t in tokens[here : here + 4]][1:] == ["to", "be", "believed"]:
            return (here, here + 4), (at + 1, here), here + 4
        if tokens[at].low == "as" and _says(tokens[here].low):
            after = skip_adjuncts(tokens, here + 1, len(tokens))
            if tokens[here].low in ("told", "tells"):
                after = next((k for k in range(after, len(tokens)) if not tokens[k].word), after)
            closes = after < len(tokens) and tokens[after].low in (",", ".")
            return ((here, here + 1), (at + 1, here), after) if closes else None
        if not tokens[here].word and tokens[here].low != ".":
            return None
        if looks_finite(tokens[here]) or tokens[here].low in AUX:
            return None
    return None


def _says(word: str) -> bool:
    """Whether a word is a finite verb that a clause is the object of ("as the mayor noted")."""
    return any(
        len(c.words) == 1 and set("tb") & set(c.frames) and c.forms & {"s", "ed"}
        for c in lexicon().get(word, ())
    )


def _to_hear(tokens: Sequence[Token], at: int) -> tuple[Range, Range | None, int] | None:
    """Reads "to hear him tell it", "to believe the mayor"."""
    if tokens[at + 1].low == "believe":
        return (at, at + 2), None, at + 2
    for here in range(at + 3, min(len(tokens) - 1, at + 9)):
        if tokens[here].low == "tell" and tokens[here + 1].low == "it":
            return (at, at + 2), (at + 2, here), here + 2
    return None


def _read(
    tokens: Sequence[Token], at: int, cue: tuple[Range, Range | None, int], used: int
) -> tuple[Draft | None, int, int]:
    words, fixed, after = cue
    source = fixed or subject_after(tokens, after, len(tokens))
    if source is None or (source[1] - source[0] == 1 and tokens[source[0]].low in _MANNERS):
        return None, used, after
    if at > used and tokens[at - 1].low == ";":
        used = at
    leading = all(
        (not t.word and t.quote is None) or t.low in _LEADS or t.low[:1].isdigit()
        for t in tokens[used:at]
    )
    if leading and fixed is None:
        source = _leading_source(tokens, source)
    stop = max(source[1], after)
    pieces: list[Range] = []
    if not leading:
        left = left_content(tokens, used, at) or _bare_left(tokens, used, at)
        if left is not None:
            pieces.append(left)
    if stop < len(tokens) and tokens[stop].low in (",", ":"):
        if leading or (
            tokens[stop + 1 : stop + 2] and tokens[stop + 1].low not in ("who", "which")
        ):
            pieces.append((stop + 1, _clause_end(tokens, stop + 1)))
    elif leading and stop < len(tokens):
        pieces.append((stop, _clause_end(tokens, stop)))
    spans = [s for s in (content_span(tokens, p) for p in pieces if p[1] > p[0]) if s is not None]
    if not spans:
        return None, used, stop
    draft = Draft(
        source=span(tokens, source), cue=[span(tokens, words)], content=spans, inverted=not leading
    )
    return draft, (stop if not leading else used), stop


def _bare_left(tokens: Sequence[Token], start: int, end: int) -> Range | None:
    """The clause before "according to" where no comma parts them."""
    while start < end and (
        (not tokens[start].word and tokens[start].quote is None) or tokens[start].low in _LEADS
    ):
        start += 1
    return (start, end) if end - start >= 2 else None


def _leading_source(tokens: Sequence[Token], source: Range) -> Range:
    """The source of a sentence that opens with the cue: up to its comma, or to its name's end."""
    start, stop = source
    comma = next((k for k in range(start, stop) if tokens[k].low == ","), None)
    if comma is not None:
        follows = tokens[comma + 1].low if comma + 1 < stop else ""
        later = next((k for k in range(comma + 1, len(tokens)) if tokens[k].low == ","), None)
        if _describes(follows) and later is not None and later <= stop:
            return start, later
        return start, comma
    if stop < len(tokens) and tokens[stop].low == ",":
        return source
    for k in range(start + 1, stop):
        after_name = tokens[k - 1].capital and not tokens[k].capital and tokens[k].word
        if tokens[k].low in DETERMINERS | PERSONAL or (
            after_name and tokens[k].low not in ("of", "and", "for", "at")
        ):
            return start, k
    return source


def _describes(word: str) -> bool:
    """Whether a word after the comma opens a description of the name before it."""
    person = nouns.kind_of(word) == "person" and not nouns.is_plural(word)
    return person or word in ("a", "an", "the", "who", "its", "their", "his", "her")


def _clause_end(tokens: Sequence[Token], at: int) -> int:
    return next((k for k in range(at, len(tokens)) if tokens[k].low == ";"), len(tokens))
