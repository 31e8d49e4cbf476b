"""The token budget: what of the evidence fits a chat model's window.

Enters: texts in order of relevance and a window in tokens. Leaves: those that are kept, each whole.
Does not: cut a text, or know a vendor's tokenizer (``counting`` finds one, where there is one
offline).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")

BYTES_PER_TOKEN: Final = 3
"""Of UTF-8 text. English has 4 to 4.5 a token in the usual vocabularies, Cyrillic about 5, Chinese
3 to 4 and rows of digits 1 to 3: three counts too many tokens for prose rather than too few."""
MESSAGES: Final = 64
"""Tokens that the chat format and the schema's names add to a call."""
MARGIN: Final = 0.1
"""Share of the window that stays free where tokens are estimated: rows of digits, rare scripts and
emoji can have more than the estimate counts."""


def tokens(text: str) -> int:
    """About how many tokens ``text`` has, counted too high for prose."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How tokens are counted: ``exact`` with the model's own vocabulary, else by estimate."""

    count: Callable[[str], int]
    exact: bool

    def room(self, window: int) -> int:
        """How much of a window of so many tokens may be filled."""
        return window if self.exact else int(window * (1 - MARGIN))


ESTIMATE: Final = Counter(count=tokens, exact=False)


def fit(items: Sequence[T], room: int, size: Callable[[T], int]) -> tuple[T, ...]:
    """The items that fit ``room`` tokens, in order: the least relevant are dropped, none is cut.

    Args:
        items: most relevant first.
        room: tokens that all of them may take.
        size: tokens of one item.
    """
    sizes = [size(item) for item in items]
    kept = [
        i for i, s in enumerate(sizes) if s <= room
    ]  # one that alone is too large crowds none out
    while kept and sum(sizes[i] for i in kept) > room:
        kept.pop()
    return tuple(items[i] for i in kept)
