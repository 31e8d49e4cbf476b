"""Records ↔ the store's rows, and filters → SQL.

Enters: records, rows and filters. Leaves: rows, records and WHERE clauses with their parameters.
Does not: open, read or write a database.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from assistant.errors import QuestionError
from assistant.records import REPORTER, Chunk, Claim, Document, Source, Span, to_json

Kind = Literal["claim", "chunk"]
Searched = Literal["claim", "chunk", "document"]
Order = Literal["document", "side", "source", "stance", "act", "text", "title", "date"]
"""``document`` is the order in which documents were added; ``title`` is by their titles."""

UNATTRIBUTED: Final = "unattributed"
"""As a side in a filter: the claims whose side is None."""

CLAIM_COLUMNS: Final = (
    "c.claim_id, d.doc_id, c.text, c.source, c.side, c.stance, c.act, c.unverified, c.record"
)
DOCUMENT_COLUMNS: Final = "doc_id, title, text, sha256, publisher, published, url"
SORTED_BY: Final = 60
"""Characters of a claim's text that its order by text looks at."""
CHUNK_COLUMNS: Final = (
    "k.chunk_id, d.doc_id, k.start, k.end, substr(d.text, k.start + 1, k.end - k.start)"
)
"""SQLite counts the characters of a text as Python does, so that no whole text leaves it."""
ORDERS: Final[Mapping[Order, tuple[str, str]]] = {
    "document": ("", "c.doc, c.position"),
    "side": ("c.side COLLATE NOCASE", "c.doc, c.position"),
    "source": ("c.source COLLATE NOCASE", "c.doc, c.position"),
    "stance": ("c.stance", "c.doc, c.position"),
    "act": ("c.act", "c.doc, c.position"),
    "text": (f"substr(c.text, 1, {SORTED_BY}) COLLATE NOCASE", "c.doc, c.position"),
    "title": ("d.title COLLATE NOCASE", "d.row, c.position"),
    "date": ("d.published", "d.row, c.position"),
}
"""By what an order sorts, and then. Each is that of an index, so a page of it is read unsorted."""
_MAY_LACK: Final = frozenset({"side", "source", "date"})

_COMMON: Final = frozenset(
    "a an and are as at be been but by did do does for from had has have he her his how i in "
    "is it its me my of on or our she that the their them they this to was we were what when "
    "where which who whom whose why will with you your".split(" ")
)
"""Left out of full-text queries that have other words: they match everything and rank nothing."""

_NO_LETTER: Final = "[^0-9a-z\u00c0-\u1fff]"
"""What stands before a word in lower case, as GLOB has it."""
_STEMMED: Final = 64
"""Letters of the longest word that full text stems; patterns have a limit as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """A reader's word on an answer. ``at`` is ISO time in UTC, ``answer`` the answer's JSON."""

    at: str
    question: str
    answer: str
    right: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which claims or chunks; None leaves a field open.

    ``side`` is a label or ``UNATTRIBUTED``. ``since`` and ``until`` are ISO dates, both included;
    documents without a date pass neither, and a value that is no date is a ``QuestionError`` where
    a condition is made of it. ``text`` holds words that must all occur in the claim
    or in its source's name, the last one as a beginning. ``reporter`` is true for the reports' own
    claims alone, false for those of everybody else.
    """

    side: str | None = None
    source: str | None = None
    stance: str | None = None
    act: str | None = None
    doc_id: str | None = None
    unverified: bool | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None
    reporter: bool | None = None

    @property
    def is_open(self) -> bool:
        """True where everything passes."""
        return self == Where()

    def condition(self, kind: Searched) -> tuple[str, list[Any]]:
        """The condition on what is searched, with its parameters."""
        if kind == "claim":
            return self.claims()
        return self.chunks() if kind == "chunk" else self.documents()

    def claims(self) -> tuple[str, list[Any]]:
        """The condition on ``claims c``, with its parameters."""
        tests: list[str] = []
        values: list[Any] = []
        for column in ("source", "stance", "act"):
            if (value := getattr(self, column)) is not None:
                tests.append(f"c.{column} = ?")
                values.append(value)
        if self.side == UNATTRIBUTED:
            tests.append("c.side IS NULL")
        elif self.side is not None:
            tests.append("c.side = ?")
            values.append(self.side)
        if self.unverified is not None:
            tests.append(f"c.unverified = {int(self.unverified)}")
        if self.reporter is not None:
            tests.append("c.source = ?" if self.reporter else "c.source IS NOT ?")
            values.append(REPORTER)
        if self.text is not None and self.text.strip():
            test, words = _worded(self.text)
            tests.append(test)
            values += words
        self._documents("c", tests, values)
        return " AND ".join(tests) or "1", values

    def chunks(self) -> tuple[str, list[Any]]:
        """The condition on ``chunks k``: those in the documents and with a claim that pass."""
        tests: list[str] = []
        values: list[Any] = []
        self._documents("k", tests, values)
        held, held_values = self.claims()
        if held_values or self.side or self.unverified is not None:
            tests.append(f"k.row IN (SELECT c.chunk FROM claims c WHERE {held})")
            values += held_values
        return " AND ".join(tests) or "1", values

    def documents(self) -> tuple[str, list[Any]]:
        """The condition on ``documents d``: those of the filters that are about documents."""
        tests: list[str] = []
        values: list[Any] = []
        if self.doc_id is not None:
            tests.append("d.doc_id = ?")
            values.append(self.doc_id)
        for sign, date in self._dates():
            tests.append(f"d.published {sign} ?")
            values.append(date)
        return " AND ".join(tests) or "1", values

    def _documents(self, table: str, tests: list[str], values: list[Any]) -> None:
        if self.doc_id is not None:
            tests.append(f"{table}.doc = (SELECT row FROM documents WHERE doc_id = ?)")
            values.append(self.doc_id)
        for sign, date in self._dates():
            tests.append(f"{table}.doc IN (SELECT row FROM documents WHERE published {sign} ?)")
            values.append(date)

    def _dates(self) -> Iterator[tuple[str, str]]:
        """How a document's date is compared, and with what."""
        for name, sign in (("since", ">="), ("until", "<=")):
            value = getattr(self, name)
            if value is None:
                continue
            try:
                yield sign, datetime.date.fromisoformat(value).isoformat()
            except ValueError as exc:
                raise QuestionError(
                    f"{name} = {value!r} is not a date. Write it as YYYY-MM-DD"
                ) from exc


def _worded(text: str) -> tuple[str, list[str]]:
    """The condition that a claim or its source's name holds all words of ``text``.

    The last word is a beginning. Full text holds stems, which have "explosion" begin with "explos"
    but not with "explosi", so that one is looked for in the words as they are written, too.
    """
    words = re.findall(r"\w+", text)
    matching = "SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?"
    if not words:
        return f"c.row IN ({matching})", ['""']
    *whole, last = (f'"{w}"' for w in words)
    query, values = matching, [_in_words([*whole, f"{last}*"])]
    if words[-1].isascii() and len(words[-1]) <= _STEMMED:
        query += (  # LIKE leaves little to GLOB, which is slow but tells where words begin
            " UNION SELECT row FROM claims WHERE "
            "(text LIKE ? AND lower(' ' || text) GLOB ? OR "
            "source LIKE ? AND lower(' ' || source) GLOB ?)"
        )
        values += [f"%{words[-1]}%", f"*{_NO_LETTER}{words[-1].lower()}*"] * 2
        if whole:
            query += f" AND row IN ({matching})"
            values.append(_in_words(whole))
    return f"c.row IN ({query})", values


def _in_words(terms: Sequence[str]) -> str:
    """All of these terms, in what a claim says or in its source's name: not in its side."""
    return f"{{text source}} : ({' '.join(terms)})"


def ordered(order: Order, descending: bool = False) -> str:
    """The ORDER BY terms of an order; what is missing (no side, no date) comes last both ways."""
    first, rest = ORDERS[order]
    way = "DESC" if descending else "ASC"
    terms = [f"{term} {way}" for term in rest.split(", ")]
    if first:
        terms.insert(0, f"{first} {way}{' NULLS LAST' if order in _MAY_LACK else ''}")
    return ", ".join(terms)


def of_documents(order: Order) -> bool:
    """Whether an order looks at columns of ``documents d``."""
    return ORDERS[order][0].startswith("d.")


def match_any(query: str) -> str | None:
    """``query`` as an FTS5 expression for any of its words; None where it has none."""
    words = list(dict.fromkeys(re.findall(r"\w+", query.lower())))
    telling = [w for w in words if w not in _COMMON]
    return " OR ".join(f'"{w}"' for w in telling or words) or None


Told = tuple[str | None, str | None]
"""A source's name and the body it speaks for."""


def told_in(name: str | None, record: Mapping[str, Any]) -> Told:
    """What a claim's own document tells of its source, by the columns source and record.

    Where the record does not say, nothing of it was rewritten since (or it was before such things
    were kept), so the row itself tells it.
    """
    told = record.get("told")
    return (told[0], told[1]) if told else (name, record.get("organisation"))


def claim_row(claim: Claim, told: Told | None = None) -> tuple[Any, ...]:
    """The columns text, source, side, stance, act, unverified, record.

    ``told`` is what the claim's own document tells of its source; the claim's source if None.
    """
    source = claim.source
    record = {
        "content": claim.content,
        "sentence": claim.sentence,
        "cue": claim.cue,
        "direct": claim.direct,
        "unverified_at": claim.unverified_at,
        "agreed": claim.agreed,
        "relayed_by": claim.relayed_by,
        "mention": source.mention,
        "role": source.role,
        "organisation": source.organisation,
        "told": None if told == (source.name, source.organisation) else told,
    }
    held = {k: to_json(v) for k, v in record.items() if v is not None and v is not False}
    return (
        claim.text,
        source.name,
        source.side,
        claim.stance,
        claim.act,
        int(claim.unverified),
        json.dumps(held, ensure_ascii=False, separators=(",", ":")),
    )


def claim_of(row: Sequence[Any], *, told: bool = False) -> Claim:
    """The claim in a row of ``CLAIM_COLUMNS``; its source as its document tells it if ``told``."""
    claim_id, doc_id, text, source, side, stance, act, unverified, record = row
    held = json.loads(record)
    name, organisation = told_in(source, held) if told else (source, held.get("organisation"))
    relayed = held.get("relayed_by")
    return Claim(
        claim_id=claim_id,
        doc_id=doc_id,
        content=tuple(Span(start=s, end=e) for s, e in held["content"]),
        text=text,
        source=Source(
            name=name,
            side=side,
            mention=_span(held.get("mention")),
            role=held.get("role"),
            organisation=organisation,
        ),
        sentence=Span(start=held["sentence"][0], end=held["sentence"][1]),
        cue=_span(held.get("cue")),
        stance=stance,
        act=act,
        direct=held.get("direct", False),
        unverified=bool(unverified),
        unverified_at=_span(held.get("unverified_at")),
        relayed_by=Source(**{**relayed, "mention": _span(relayed["mention"])}) if relayed else None,
        agreed=held.get("agreed", False),
    )


def document_of(row: Sequence[Any]) -> Document:
    """The document in a row of ``DOCUMENT_COLUMNS``."""
    doc_id, title, text, sha256, publisher, published, url = row
    return Document(
        doc_id=doc_id,
        title=title,
        text=text,
        sha256=sha256,
        publisher=publisher,
        published=published,
        url=url,
    )


def chunk_of(row: Sequence[Any]) -> Chunk:
    """The chunk in a row of ``CHUNK_COLUMNS``."""
    chunk_id, doc_id, start, end, text = row
    return Chunk(chunk_id=chunk_id, doc_id=doc_id, span=Span(start=start, end=end), text=text)


def _span(value: Sequence[int] | None) -> Span | None:
    return Span(start=value[0], end=value[1]) if value else None
