"""What of a claim and of a chunk is embedded.

Enters: a claim or a chunk, and its document's title. Leaves: the text whose vector is searched.
Does not: embed, or tell what a model reads when it judges (see ``premise``).

The title stands before the words: half of all claims do not say which event they are about, and
their report's title nearly always does.
"""

from __future__ import annotations

from typing import Final

from assistant.records import Claim

FORMAT: Final = 2
"""Of these texts: vectors of another format are another encoder's (see ``embedding``)."""
TITLE_MOST: Final = 90
"""Characters of a title that are embedded."""


def claim_text(claim: Claim, title: str) -> str:
    """Its document's title, its source's name, for questions that ask by it, and its words."""
    named = claim.source.name and not claim.is_reporter
    return passage_text(f"{claim.source.name}: {claim.text}" if named else claim.text, title)


def passage_text(text: str, title: str) -> str:
    """A chunk's text, after the title of its document unless it opens with that."""
    short = title[:TITLE_MOST].strip()
    return text if not short or text.startswith(short) else f"{short} | {text}"
