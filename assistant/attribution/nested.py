"""What a quoted person quotes: "“A sergeant told us the road was mined,” said Aebischer".

Enters: a text and the drafts found in it. Leaves: more ``Draft``s, each relayed by the outer
source. Does not: look outside direct quotations; paraphrases are read by ``clauses``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.clauses import Clauses
from assistant.attribution.drafts import Draft
from assistant.attribution.hits import Hit, find_hits
from assistant.attribution.tokens import Token, words
from assistant.records import Span

_VERBS: Final = frozenset(
    "tell say promise warn assure swear claim insist deny admit inform".split()
)
_SPEAKERS: Final = frozenset("you we one".split())
_LEAST: Final = 30  # characters of a quotation that can hold another
_ENDS: Final = frozenset(".!?")


def nested(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The attributions inside the direct quotations of ``drafts``."""
    found: list[Draft] = []
    for draft in drafts:
        if not draft.direct or draft.source is None:
            continue
        for piece in draft.content:
            if piece.end - piece.start >= _LEAST:
                found.extend(_within(text, piece, draft.source))
    return found


def _within(text: str, quotation: Span, outer: Span) -> list[Draft]:
    found: list[Draft] = []
    for tokens in _sentences(list(words(text, quotation.start, quotation.end))):
        hits = [h for h in find_hits(tokens) if _speaks(tokens, h)]
        for draft in Clauses(tokens, hits).read():
            if draft.source is not None and draft.relayed_by is None:
                draft.relayed_by = outer
                found.append(draft)
    return found


def _sentences(tokens: list[Token]) -> list[list[Token]]:
    cut: list[list[Token]] = [[]]
    for token in tokens:
        cut[-1].append(token)
        if token.low in _ENDS:
            cut.append([])
    return [sentence for sentence in cut if len(sentence) > 3]


def _speaks(tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a verb of speech has a speaker of its own and is neither negated nor supposed."""
    if (
        hit.cue.lemma not in _VERBS
        or hit.voice != "active"
        or hit.subject is None
        or hit.hypothetical
    ):
        return False
    return hit.start == hit.at and tokens[hit.subject[0]].low not in _SPEAKERS
