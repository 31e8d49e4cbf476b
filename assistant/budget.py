"""The token budget: what of the evidence fits a chat model's window.

Enters: texts in order of relevance and a window in tokens. Leaves: those that are kept, each whole.
Does not: cut a text or call a tokenizer (a vendor's is fetched from the network at its first use).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

BYTES_PER_TOKEN: Final = 3
"""Of UTF-8 text. English has 4 to 4.5 a token in the usual vocabularies, Cyrillic about 5, Chinese
3 to 4 and rows of digits 1 to 3: three counts too many tokens for prose rather than too few."""
MESSAGES: Final = 64
"""Tokens that the chat format and the schema's names add to a call."""


def tokens(text: str) -> int:
    """About how many tokens ``text`` has, counted too high for prose."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


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
