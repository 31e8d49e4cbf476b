"""A question of several clauses → its clauses, each of which a claim may answer by itself.

Enters: a question. Leaves: the question and, where it is long, its parts, each of which asks for
the same ("Which firm sells the boats, and was fined in May?": "Which firm sells the
boats?", "Which firm was fined in May?"). Does not: judge, or choose which part a claim is for.

No single report answers a long question whole, and the model that reads it beside a claim reads no
more than its first wordpieces (``network.QUERY_MOST``).
"""

from __future__ import annotations

import re
from typing import Final

LONG: Final = 24
"""Words of a question from which on it is parted."""
LEAST: Final = 6
"""Words of a part."""
_CLAUSE: Final = (
    r"(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|should|who|which|whose|that|"
    r"where|when|the|an?|its|their|his|her|this|these|those|with|[a-z]+(?:ed|ing))\b"
)
"""How a clause begins that "and" or a comma may join; a noun there goes on with a list."""
_JOINT: Final = re.compile(
    r",?\s+(?:while|whereas|but|yet)\s+|;\s+"
    rf"|(?:,?\s+(?:and\s+also|as\s+well\s+as|and)|,)\s+(?={_CLAUSE})"
)
_RELATIVE: Final = re.compile(r"(?:who|which|that)\s+")
_ASKS: Final = re.compile(
    r"(?:who|whom|when|where|why)\b|(?:what|which|whose|how)\b"
    r"(?:(?:\s+[\w’'-]+){0,3}?(?=,|\s+(?:is|are|was|were|has|have|had|do|does|did|will|would|can|"
    r"could|should)\b)|\s+[\w’'-]+)",
    re.I,
)
"""What a question asks for: "who", "which firm"."""


def parts(question: str) -> tuple[str, ...]:
    """A question, then its parts in order; itself alone where it is short or of one piece."""
    whole = " ".join(question.split())
    if len(whole.split()) < LONG:
        return (question,)
    pieces, start = [], 0
    for joint in _JOINT.finditer(whole):
        if _is_enough(whole[start : joint.start()]) and _is_enough(whole[joint.end() :]):
            pieces.append(whole[start : joint.start()])
            start = joint.end()
    pieces.append(whole[start:])
    if len(pieces) == 1:
        return (question,)
    asks = _ASKS.match(whole)
    head = f"{asks[0]} " if asks is not None else ""
    ends = whole[-1] if whole[-1] in "?.!" else ""
    first, *others = (p.rstrip("?.!") for p in pieces)
    joined = (head + (_RELATIVE.sub("", o, count=1) if head else o) for o in others)
    return (question, *(f"{p}{ends}" for p in (first, *joined)))


def _is_enough(piece: str) -> bool:
    return len(piece.split()) >= LEAST
