"""Claims and conversations as a chat model reads them: lines of JSON between fences.

Enters: claims, their documents, turns. Leaves: lines in which nothing that a document says can end
the data or look like a part of the prompt. Does not: choose what is sent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.records import Claim, Document

TURNS: Final = 6
"""Last turns of a conversation that are sent."""
TURN: Final = 500
"""Characters of a turn that are sent; it only helps to understand the question."""


def line(number: int, claim: Claim, documents: Mapping[str, Document]) -> str:
    """One claim as a line of JSON, in which nothing can close the fence or open a tag."""
    document = documents[claim.doc_id]
    source = claim.source
    fields = {
        "n": number,
        "source": source.name
        or (document.text[source.mention.start : source.mention.end] if source.mention else None)
        or "an unnamed source",
        "side": source.side or "unknown",
        "stance": claim.stance,
        "act": claim.act,
        "words": claim.text,
        "sentence": document.text[claim.sentence.start : claim.sentence.end],
        "unverified": claim.unverified,
        "report": document.title,
        "published": document.published,
    }
    if claim.text in str(fields["sentence"]) and len(claim.text) > 0.8 * len(
        str(fields["sentence"])
    ):
        del fields["sentence"]
    return _inert(json.dumps({k: v for k, v in fields.items() if v}, ensure_ascii=False))


def _inert(line: str) -> str:
    for mark in "<>`#":
        line = line.replace(mark, f"\\u{ord(mark):04x}")
    return line


def turns(history: Sequence[Mapping[str, str]]) -> str:
    """The last turns, one JSON object a line."""
    return "\n".join(
        _inert(
            json.dumps(
                {"role": turn.get("role", ""), "said": turn.get("content", "")[:TURN]},
                ensure_ascii=False,
            )
        )
        for turn in history[-TURNS:]
    )


def fence(question: str, texts: Sequence[str]) -> str:
    """A line that no document can foresee, the same for the same request."""
    digest = hashlib.sha256("\n".join([question, *texts]).encode("utf-8", "surrogatepass"))
    return f"=====DATA-{digest.hexdigest()[:16]}====="
