"""Claims in words: statements, citations, and the Markdown of a whole answer.

Enters: claims and their documents. Leaves: ``Statement``s whose quotations are verbatim slices, and
escaped Markdown. Does not: choose claims, rank them or judge how they stand to each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from assistant import statuses
from assistant.attribution.cues import find_in, inflect, words_of
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.nouns import is_plural, singular
from assistant.records import (
    REPORTER,
    Act,
    Citation,
    Claim,
    Document,
    Evidence,
    Position,
    PositionStance,
    Span,
    Statement,
    Status,
)

_VERB: Final[Mapping[Act, str]] = {
    "says": "says",
    "accuses": "makes the accusation",
    "denies": "denies",
    "announces": "announces",
    "demands": "demands",
    "claims responsibility": "claims",
    "estimates": "estimates",
    "doubts": "casts doubt on",
    "warns": "warns",
    "promises": "promises",
    "confirms": "confirms",
    "believes": "believes",
    "reports": "reports",
}
_OWN: Final = frozenset(
    "accuse blame fault condemn denounce criticise criticize demand urge ask order request call_on "
    "put place estimate count call describe brand label dub term characterise characterize portray "
    "depict".split()
)
"""Verbs that make a sentence with claims that are no clause ("the army of theft", "it at 60")."""
_MANY: Final = {"denies": "deny", "does": "do"}
_SILENT: Final = re.compile(
    r"\b(?:say|saying|comment|discuss|disclose|speculate|elaborate|specify|reveal|explain|answer|"
    r"respond|speak|talk|name|tell|address|be drawn)\b",
    re.I,
)
_REFUSES: Final = re.compile(
    r"\b(?:declin|refus|fail|avoid|unable|unwilling)\w*|\bnot\b|n[’']t\b|\bno\b", re.I
)
_BEFORE_CUE: Final = 24
"""Characters before a cue in which what it refuses may stand ("would not", "declined to")."""
_PREPOSITION: Final = re.compile(
    r"\s(?:of|for|in|at|on|from|to|with|by|near|among|who|that|familiar|close|briefed)\s"
)
_JOINABLE: Final = 240  # characters that may lie between two pieces of one claim under one citation
_POINTERS: Final = (
    r"(?:figures?|numbers?|claims?|accusations?|allegations?|reports?|charges?|versions?|accounts?|"
    r"statements?|tolls?|estimates?|offers?|attacks?|decisions?|incidents?|information|"
    r"suggestions?|assertions?|criticisms?|findings?|results?|demands?|proposals?)"
)
_HANGS: Final = re.compile(
    r"^\W*(?:this|those|these|such|(?-i:That))\b"
    r"|^\W*that(?=\W*$|\s+(?:is|was|are|were|has|had|will|would|can|could|may|might|must|as)\b)"
    r"|^\W*the\s+(?:figure|number|toll|count|total|sum)\s+at\b"
    rf"|\b(?:that|this|those|these|such an?)\s+{_POINTERS}\b"
    rf"|^\W*(?:(?:the|all|any)\s+)?{_POINTERS}\W*$",
    re.I,
)
_BARE: Final = re.compile(
    r"^\W*(?:(?:all|both)\s+(?:of\s+)?)?(?:"
    r"it|that|this|them|these|those|so|everything"
    r"|(?:(?:the|these|those|this|that|such|all|any|an?|his|her|its|their|every|[\w-]+['’]s?)\s+){0,2}"
    rf"(?:[\w-]+\s+)?{_POINTERS}"
    r"(?:\s+(?:against|about|by|from|made by|levelled (?:at|against))\s+(?:[\w’'-]+\s*){1,5})?"
    r"(?:\s+as\s+.{1,60}|\s+[“\"‘'].{1,60})?"
    r"|(?:any |all )?(?:involvement|responsibility|wrongdoing|guilt|blame)"
    r")\W*$",
    re.I,
)
"""Words with no content of their own: what a denial of them denies stands before it."""


def citations(claim: Claim, document: Document, number: int) -> tuple[Citation, ...]:
    """The citations of a claim, numbered from ``number``.

    Pieces that lie close together share one.
    """
    groups: list[Span] = []
    for span in claim.content:
        if groups and span.start - groups[-1].end <= _JOINABLE:
            groups[-1] = Span(start=groups[-1].start, end=span.end)
        else:
            groups.append(span)
    return tuple(_cite(document, span, number + i) for i, span in enumerate(groups))


def statement(
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    number: int,
    context_of: Callable[[Claim], Span | None] | None = None,
    beside: Sequence[Claim] = (),
) -> Statement:
    """One statement on one or several claims of one source that say the same.

    The first gives the words. The passage that says that they could not be confirmed is cited too,
    unless it has a statement of its own among the claims ``beside``.
    """
    first = claims[0]
    cited: list[Citation] = []
    for claim in claims:
        cited += citations(claim, documents[claim.doc_id], number + len(cited))
    for claim in claims:
        at = claim.unverified_at
        held = [(c.doc_id, c.span) for c in cited]
        held += [(b.doc_id, s) for b in beside for s in b.content]
        if at is not None and not any(d == claim.doc_id and s.overlap(at) for d, s in held):
            cited.append(_cite(documents[claim.doc_id], at, number + len(cited)))
    unverified = any(c.unverified for c in claims)
    return Statement(
        text=_wording(first, documents[first.doc_id], context_of),
        source=first.source.name,
        side=first.source.side,
        stance=first.stance,
        citations=tuple(cited),
        act=first.act,
        unverified=unverified,
        claim_ids=tuple(c.claim_id for c in claims),
    )


def hangs_on_context(text: str) -> bool:
    """Whether a claim's words point to something said before ("that figure", "the accusations")."""
    return bool(_HANGS.search(text))


def is_bare(text: str) -> bool:
    """Whether a claim's words do nothing but point to what was said before ("the accusations")."""
    return bool(_BARE.match(text))


def is_silent(claim: Claim, document: Document) -> bool:
    """Whether a claim only tells that its source would not speak of something.

    "Declined to comment on the deaths" neither denies nor doubts them; refusing to confirm them may
    be meant so.
    """
    if (claim.stance, claim.act) != ("denies", "doubts") or claim.cue is None:
        return False
    cue = claim.cue
    lead = re.split(r"[,;]", document.text[max(0, cue.start - _BEFORE_CUE) : cue.end])[-1]
    return bool(_SILENT.search(document.text[cue.start : cue.end]) and _REFUSES.search(lead))


def verb(act: Act, stance: str, who: str) -> str:
    """What ``who`` does with its claim, in the number of its name ("residents say")."""
    said = _VERB[act]
    if stance == "asserts" and act in ("denies", "doubts"):
        said = _VERB["says"]  # “Nobody stopped them,” denied the colonel: that is what he holds
    if stance == "denies" and act not in ("denies", "doubts"):
        said = "does not confirm"
    if not are_many(who):
        return said
    first, _, rest = said.partition(" ")
    return f"{_MANY.get(first) or first.removesuffix('s')} {rest}".rstrip()


def _own_verb(claim: Claim, document: Document, who: str) -> str | None:
    """The verb of a claim's cue in the present, where words follow it that make a sentence with it.

    "accuses “Orsk of shelling”", "calls “the demand absurd”"; None for other claims.
    """
    at, start = claim.cue, claim.content[0].start
    if at is None or claim.stance != "asserts" or document.text[at.end : start].strip(" \n"):
        return None
    if start < at.end:
        return None
    written = words_of(document.text[at.start : at.end])
    cue = find_in(written)
    if cue is None or cue.words != written or cue.lemma not in _OWN:
        return None
    if not cue.forms & {"ed", "s", "base"}:
        return None
    first, *rest = cue.lemma.split("_")
    (form, *_) = inflect(first)["base" if are_many(who) else "s"]
    return " ".join((form, *rest))


def stands(stance: PositionStance, who: str) -> str:
    """Where ``who`` stands on a claim, in the number of its name ("residents deny it")."""
    said = {"asserts": "asserts it", "denies": "denies it", "mixed": "both asserts and denies it"}
    many = {"asserts": "assert it", "denies": "deny it", "mixed": "both assert and deny it"}
    return (many if are_many(who) else said)[stance]


def are_many(name: str) -> bool:
    """Whether a source's name takes a plural verb: its last word before a preposition tells.

    A name in capitals is one body, whatever it ends in ("United Nations"), but for a people
    ("Russians") and for two countries ("France and Germany").
    """
    if all(_is_nation(part) for part in name.split(" and ")):
        return " and " in name or is_plural(name.lower())
    head = _PREPOSITION.split(name, maxsplit=1)[0].split()[-1:]
    return any(w.islower() and is_plural(w) for w in head)


def _is_nation(name: str) -> bool:
    """Whether a name is that of a country, or of its people in the plural."""
    place = gazetteer().look_up(name)
    if place is not None:
        return place.kind == "country" and (" and " in name or not is_plural(name.lower()))
    people = gazetteer().look_up(singular(name)) if is_plural(name.lower()) else None
    return people is not None and people.kind == "demonym"


def _cite(document: Document, span: Span, number: int) -> Citation:
    return Citation(
        number=number,
        doc_id=document.doc_id,
        span=span,
        quote=document.text[span.start : span.end],
    )


def _wording(
    claim: Claim, document: Document, context_of: Callable[[Claim], Span | None] | None
) -> str:
    """The statement's words: who, how, and the claim's own words in quotation marks."""
    quoted = f"“{_inner(claim.text)}”"
    if claim.is_reporter:
        who = f"The report ({document.publisher})" if document.publisher else "The report"
        return f"{who} says {quoted}"
    name = claim.source.name or "Unattributed"
    held = claim.source.side is None or claim.source.side.casefold() in name.casefold()
    side = "" if held else f" ({claim.source.side})"
    relay = claim.relayed_by.name if claim.relayed_by and claim.relayed_by.name else None
    via = f", as {relay} relays it," if relay and relay != claim.source.name else ""
    said = _own_verb(claim, document, name) or verb(claim.act, claim.stance, name)
    if is_silent(claim, document):
        said = "do not speak of" if are_many(name) else "does not speak of"
    text = f"{name}{side}{via} {said} {quoted}"
    return text[:1].upper() + text[1:] + about(claim, document, context_of)


def about(
    claim: Claim, document: Document, context_of: Callable[[Claim], Span | None] | None
) -> str:
    """What a claim that hangs on context refers to, to stand after its words; else nothing."""
    if context_of and hangs_on_context(claim.text) and (span := context_of(claim)):
        return f" — about “{_inner(document.text[span.start : span.end])}”"
    return ""


def _inner(text: str) -> str:
    """The words on one line.

    An outer pair of quotation marks is dropped, inner double ones become single.
    """
    flat = " ".join(text.split())
    if len(flat) > 2 and flat[0] in '“"' and flat[-1] in '”"' and not set(flat[1:-1]) & set('“”"'):
        flat = flat[1:-1]
    return re.sub(r'"([^"]*)"', r"‘\1’", flat.replace("“", "‘").replace("”", "’"))


def escape_markdown(text: str) -> str:
    """``text`` with everything that Markdown or HTML would act on made inert."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]()#+\-.!|~$^=])", r"\\\1", text)
    return re.sub(r"(?i)\b(https?|ftp|www)(?=[:\\.])", r"\1&#8203;", text)


def answer_markdown(
    statements: Sequence[Statement], status: Status, more: int, *, narrowed: bool = False
) -> str:
    """The answer grouped by side: a heading a side, a bullet a statement, citations by number.

    ``narrowed`` where some sides or documents were left out of the search.
    """
    parties = statuses.parties(statements)
    lines = [statuses.sentence(status, narrowed=narrowed, parties=parties), ""]
    side: object = object()
    for s in statements:
        if s.side != side:
            side = s.side
            lines += ["", f"**{escape_markdown(side_heading(s.side))}**", ""]
        marks = " ".join(f"[{c.number}]" for c in s.citations)
        flag = " *(not independently verified)*" if s.unverified else ""
        lines.append(f"- {escape_markdown(s.text)} {marks}{flag}")
    if more:
        lines += ["", f"{more} more claim{'s' if more > 1 else ''} would also answer."]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def abstention_markdown(
    query: str, documents: int, claims: int, related: Sequence[Evidence], *, narrowed: bool = False
) -> str:
    """What was searched and what came nearest, for an answer with no statements.

    ``narrowed`` where the numbers are those of a part of the corpus.
    """
    nothing = "Nothing that was searched" if narrowed else "Nothing in the corpus"
    searched = [count(claims, "claim"), count(documents, "document")]
    lines = [
        f"{nothing} answers this. Searched {' in '.join(searched)} for: {escape_markdown(query)}"
    ]
    if related:
        lines += ["", "Related, but not an answer:", ""]
        lines += [
            f"- {escape_markdown(_speaker(e.claim))}: “{escape_markdown(_inner(e.claim.text))}”"
            for e in related
        ]
    return "\n".join(lines)


def did_you_mean(names: Sequence[str]) -> str | None:
    """The question whether one of the names was meant; None without any."""
    return f"Did you mean {' or '.join(names)}?" if names else None


def _speaker(claim: Claim) -> str:
    """Who speaks in a claim."""
    return side_heading(REPORTER) if claim.is_reporter else claim.source.name or "Unattributed"


def count(number: int, noun: str) -> str:
    """``1 claim``, ``2 claims``, ``1,234 claims``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def side_heading(side: str | None) -> str:
    """How a side is named above its statements."""
    if side is None:
        return "Unattributed"
    return "The report itself" if side == REPORTER else side


def verdict_markdown(
    label: Status, positions: Sequence[Position], outlook: str, *, narrowed: bool = False
) -> str:
    """The verdict: the label, then each side's position with its statements.

    ``narrowed`` where some sides or documents were left out of the search.
    """
    lines = [statuses.sentence(label, narrowed=narrowed)]
    for p in positions:
        who = side_heading(p.side)
        lines += ["", f"**{escape_markdown(who)}** {stands(p.stance, who)}", ""]
        for s in p.statements:
            marks = " ".join(f"[{c.number}]" for c in s.citations)
            flag = " *(not independently verified)*" if s.unverified else ""
            lines.append(f"- {escape_markdown(s.text)} {marks}{flag}")
    if outlook:
        lines += ["", escape_markdown(outlook)]
    return "\n".join(lines)
