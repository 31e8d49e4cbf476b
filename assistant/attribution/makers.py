"""Who made a document: "a report by the fisheries board", "the suit, filed by the Quay Committee".

Enters: a text and the offset where the mention of a document ends. Leaves: the phrases that may
name its maker, for ``bodies`` to resolve. Does not: take who saw, leaked or ordered a document for
its maker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.mentions import parse

_MADE: Final = (
    r"written|authored|co-authored|drafted|drawn up|compiled|prepared|produced|published|issued|"
    r"released|signed|filed|lodged|brought|submitted|made|posted|put out|carried out|conducted"
)
_BY: Final = re.compile(
    rf",?\s+(?:(?:which|that) (?:was|were) )?"
    rf"(?:out (?:\w+ )?|(?:jointly |first )?(?:{_MADE})\s+(?:(?!by\b|from\b)[\w.]+\s+){{0,3}})?"
    r"(?:by|from)\s+([^,.;:()“”\"\n—–]{3,90})"
)
_LONGEST: Final = 8


def maker(text: str, end: int) -> Iterator[str]:
    """The phrases that may name who made the document whose mention ends there, longest first."""
    found = _BY.match(text, end)
    if found is None:
        return
    words = found.group(1).split()
    for size in range(min(_LONGEST, len(words)), 0, -1):
        phrase = " ".join(words[:size])
        if _closes(words[size - 1]) and not parse(phrase).clause:
            yield phrase


def _closes(word: str) -> bool:
    """Whether a word can be the last one of a name or of what a body is called."""
    bare = re.sub(r"[’']s?$", "", word)
    return bare[:1].isupper() or nouns.kind_of(bare.lower()) in ("body", "person")
