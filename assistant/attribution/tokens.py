"""Text as the span grammar reads it: units (sentences) of tokens, each quotation one token.

Enters: a text, its sentences and its quotations. Leaves: ``Unit``s of ``Token``s with exact
offsets.
Does not: find attributions.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.attribution.quotes import Quote
from assistant.chunking import paragraphs
from assistant.records import Span

_TOKEN: Final = re.compile(
    r"@?\d+(?:[.,:]\d+)+\w*|(?:[^\W\d_]\.){2,}|@?\w+(?:[’'\-‑&/]\w+)*|[^\w\s]"
)
_MARKUP: Final = frozenset("*_#~`|")
"""Marks of emphasis and headings, which say nothing about a sentence."""
_GLUED: Final = frozenset(
    "that" + word for word in "it the he she they this its in a there his her an we no all".split()
)
"""A lost space after *that*, frequent in converted text."""
_TERMINAL: Final = re.compile(r"[.!?…][”\"'’»)\]]*$")
_SHORT_QUOTE_WORDS: Final = 3


class Token:
    """A word, a mark, or a whole quotation (``quote`` set).

    ``low`` is lower case with a straight apostrophe; it is ``"<q>"`` for a quotation that can stand
    as an utterance (``utterance`` tells whether its punctuation says so), and ``"<s>"`` for a short
    one within a phrase (a nickname, scare quotes).
    """

    __slots__ = ("capital", "end", "low", "quote", "start", "upper", "utterance", "word")

    def __init__(
        self,
        start: int,
        end: int,
        low: str,
        *,
        capital: bool = False,
        upper: bool = False,
        word: bool = False,
        quote: Quote | None = None,
        utterance: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.low = low
        self.capital = capital
        self.upper = upper
        self.word = word
        self.quote = quote
        self.utterance = utterance

    def __repr__(self) -> str:
        return f"<{self.low} {self.start}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One sentence: its tokens, and the number of the paragraph it stands in."""

    tokens: tuple[Token, ...]
    paragraph: int

    @property
    def span(self) -> Span:
        """From the first token to the last."""
        return Span(start=self.tokens[0].start, end=self.tokens[-1].end)


def units(text: str, sentences: Sequence[Span], quotes: Sequence[Quote]) -> list[Unit]:
    """The sentences of ``text`` as tokens; one that ends within a quotation goes on."""
    ends = [s.end for s in sentences]
    found: list[Unit] = []
    for number, paragraph in enumerate(paragraphs(text)):
        held: list[Token] = []
        for token in _tokens(text, paragraph, quotes):
            if held and _breaks(text, held[-1], token, ends):
                found.append(Unit(tokens=tuple(held), paragraph=number))
                held = []
            held.append(token)
        if held:
            found.append(Unit(tokens=tuple(held), paragraph=number))
    return found


def _tokens(text: str, within: Span, quotes: Sequence[Quote]) -> Iterator[Token]:
    at = within.start
    first = bisect.bisect_left(quotes, within.start, key=lambda q: q.outer.start)
    for quote in quotes[
        first : bisect.bisect_left(quotes, within.end, key=lambda q: q.outer.start)
    ]:
        yield from words(text, at, quote.outer.start)
        yield _quotation(text, quote)
        at = quote.outer.end
    yield from words(text, at, within.end)


def words(text: str, start: int, end: int) -> Iterator[Token]:
    """The word and mark tokens of ``text[start:end]``."""
    for match in _TOKEN.finditer(text, start, end):
        found = match.group()
        if found in _MARKUP:
            continue
        first = found[0]
        if first == "t" and found in _GLUED:
            yield Token(match.start(), match.start() + 4, "that", word=True)
            yield Token(match.start() + 4, match.end(), found[4:], word=True)
            continue
        is_word = first.isalnum() or first == "@" or first == "_"
        low = found.lower().replace("’", "'") if is_word else found
        yield Token(
            match.start(),
            match.end(),
            low,
            capital=first.isupper(),
            upper=found.isupper() and len(found) > 1,
            word=is_word,
        )


def _quotation(text: str, quote: Quote) -> Token:
    inner = text[quote.inner.start : quote.inner.end]
    before = text[max(0, quote.outer.start - 2) : quote.outer.start].strip()
    names = [w[:1].isupper() for w in inner.split()]
    short = (
        (len(names) <= _SHORT_QUOTE_WORDS or (len(names) <= 6 and sum(names) > len(names) / 2))
        and inner[-1] not in ".!?…"
        and text[quote.inner.end : quote.inner.end + 1] != ","
        and (before[-1:] not in (":", ",", "") or _opens_as_name(text, quote, inner))
        and (text[quote.outer.end : quote.outer.end + 1] != "," or inner.istitle())
    )
    return Token(
        quote.outer.start,
        quote.outer.end,
        "<s>" if short else "<q>",
        capital=inner[:1].isupper(),
        word=short,
        quote=quote,
        utterance=text[quote.inner.end - 1] in ".!?…—"
        or text[quote.inner.end : quote.inner.end + 1] == ",",
    )


def _opens_as_name(text: str, quote: Quote, inner: str) -> bool:
    """Whether a quotation that opens a sentence names its subject: "“Hizb” denied any link"."""
    after = text[quote.outer.end : quote.outer.end + 2]
    return inner.istitle() and after[:1] == " " and after[1:].islower() and inner[-1].isalnum()


def _breaks(text: str, left: Token, right: Token, ends: list[int]) -> bool:
    """Whether a sentence ends between two tokens that are neighbours."""
    at = bisect.bisect_left(ends, left.end)
    splitter = at < len(ends) and ends[at] <= right.start
    if left.quote is not None:
        inner_end = text[left.quote.inner.end - 3 : left.quote.outer.end]
        stops = bool(_TERMINAL.search(inner_end))
        if not stops:
            return (
                splitter
                and right.start - left.end > 1
                and text[left.end : right.start].count("\n") > 0
            )
        return right.capital or right.quote is not None or (splitter and not right.word)
    return splitter
