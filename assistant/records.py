"""The frozen records that flow through the product.

Enters: nothing. Leaves: the records below and ``to_json``. Does not: read, write or decide
anything.

Every offset is a half-open character span into ``Document.text``, and
``document.text[span.start:span.end] == quote`` holds for every quotation in every record.
A side is named by its label everywhere but in ``Side`` itself.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Final, Literal

Stance = Literal["asserts", "denies"]
PositionStance = Literal["asserts", "denies", "mixed"]
Act = Literal[
    "says",
    "accuses",
    "denies",
    "announces",
    "demands",
    "claims responsibility",
    "estimates",
    "doubts",
    "warns",
    "promises",
    "confirms",
    "believes",
    "reports",
]
Status = Literal[
    "disputed", "corroborated", "single-source", "reported", "refuted", "not-in-corpus"
]

Fallback = Literal["rewriting", "wording"]
"""A step that embedded mode did, because the chat model that was to do it failed."""

REPORTER: Final = "Reporter"
"""The side, and the source name, of what a report says in its own voice."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A half-open range of characters, ``[start, end)``."""

    start: int
    end: int

    def overlap(self, other: Span) -> int:
        """Characters that both spans hold (0 if they are apart)."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report as it was read. ``published`` is an ISO date (``YYYY-MM-DD``)."""

    doc_id: str
    title: str
    text: str
    sha256: str
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage of a document, cut at sentence boundaries; ``text`` is the slice at ``span``."""

    chunk_id: str
    doc_id: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A party to the story. ``colour`` is ``#rrggbb`` or None (assigned when shown)."""

    side_id: str
    label: str
    aliases: tuple[str, ...] = ()
    colour: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who is quoted.

    ``name`` is canonical ("Russian Defense Ministry") or None where the mention could not be
    resolved. ``side`` is a side's label or None. ``mention`` are the words in the text that name
    the source. ``organisation`` is the body, the office or the group that a person speaks for,
    where the text says so; ``role`` what the text calls them ("governor", "spokeswoman").
    """

    name: str | None
    side: str | None = None
    mention: Span | None = None
    role: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that one source says.

    ``content`` are the spans of the words claimed, in text order; ``text`` joins their slices with
    " … ". ``cue`` is the first word group that attributes ("said", "according to"). ``stance`` and
    ``act`` are of the source towards the content. ``direct`` is true for a quotation in quotation
    marks. ``unverified`` is true where a report says that the claim could not be independently
    confirmed, and ``unverified_at`` is that passage. ``relayed_by`` is the outer source of a nested
    attribution. ``agreed`` is true where the tagger and the rules found the claim independently.
    ``sentence`` is the span of the sentence (or sentences) that the claim stands in.
    """

    claim_id: str
    doc_id: str
    content: tuple[Span, ...]
    text: str
    source: Source
    sentence: Span
    cue: Span | None = None
    stance: Stance = "asserts"
    act: Act = "says"
    direct: bool = False
    unverified: bool = False
    unverified_at: Span | None = None
    relayed_by: Source | None = None
    agreed: bool = False

    @property
    def party(self) -> str | None:
        """Who speaks, for counting sides: the side, else the source by name, else nobody known."""
        return self.source.side or self.source.name

    @property
    def is_reporter(self) -> bool:
        """True for what the report says in its own voice."""
        return self.source.name == REPORTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A retrieved claim. ``score`` is comparable within one retrieval; ``rank`` starts at 1.

    ``used`` is true where a statement of the answer rests on it. ``similarity`` and
    ``passage_similarity`` are the cosines of the claim and of its chunk to the question;
    ``document_score`` tells how near its document is, in standard deviations of those retrieved.
    """

    claim: Claim
    chunk: Chunk
    score: float
    rank: int
    used: bool = False
    similarity: float | None = None
    passage_similarity: float | None = None
    document_score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Numbered from 1 within an answer; ``quote`` is the document's text at ``span``."""

    number: int
    doc_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of an answer, about what one source says.

    ``source`` is a display name or None ("unattributed"), ``side`` a label or None. ``claim_ids``
    are the ledger claims it rests on. ``unverified`` is true where a report says they could not be
    confirmed.
    """

    text: str
    source: str | None
    side: str | None
    stance: Stance
    citations: tuple[Citation, ...]
    act: Act = "says"
    unverified: bool = False
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What calls of a chat model took, in tokens.

    ``estimated`` counts the calls whose tokens are our estimate, because the provider gave no
    figures for them; where it is 0, ``sent`` and ``received`` are the provider's own.
    """

    calls: int = 0
    sent: int = 0
    received: int = 0
    estimated: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls + other.calls,
            sent=self.sent + other.sent,
            received=self.received + other.received,
            estimated=self.estimated + other.estimated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every side says. Abstained exactly when there are no statements.

    ``text`` is Markdown with document text escaped. ``interpreted`` is the question as it was
    understood (a follow-up made whole). ``narrowed`` is true where the question or its filters left
    some sides or documents out, so that the status tells nothing of them. ``more`` counts relevant
    claims that were left out for length. ``notice`` tells of anything that the reader should know
    (a fallback, say);
    ``fallbacks`` names the steps at which a chat model failed and embedded mode stood in.
    ``model`` and ``prompt`` name the chat model that worded it and the prompt version,
    ``rewrite_prompt`` the version with which it made a follow-up whole, ``usage`` what its calls
    took; all are None where no model did so.
    """

    question: str
    statements: tuple[Statement, ...]
    status: Status
    unverified: bool
    text: str
    evidence: tuple[Evidence, ...]
    interpreted: str = ""
    narrowed: bool = False
    more: int = 0
    notice: str | None = None
    model: str | None = None
    prompt: str | None = None
    rewrite_prompt: str | None = None
    fallbacks: tuple[Fallback, ...] = ()
    usage: Usage | None = None

    @property
    def abstained(self) -> bool:
        """True where the assistant found nothing that answers."""
        return not self.statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where one side stands on a claim. ``side`` is None for unattributed statements."""

    side: str | None
    stance: PositionStance
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every side's position on a claim. ``text`` is Markdown.

    ``outlook`` says what would change it. ``narrowed`` is true where filters left some sides or
    documents out, so that the label tells nothing of them.
    """

    claim: str
    label: Status
    positions: tuple[Position, ...]
    unverified: bool
    text: str = ""
    outlook: str = ""
    narrowed: bool = False
    evidence: tuple[Evidence, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of all positions, in order."""
        return tuple(s for p in self.positions for s in p.statements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A file that was not ingested, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest did: document ids by outcome, and the files that were rejected."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    claims: int = 0


def to_json(value: Any) -> Any:  # noqa: ANN401 - any record in, any JSON out
    """The record as JSON-ready values: field names as they are, spans as ``[start, end]``."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [to_json(v) for v in value]
    if isinstance(value, dict):
        return {k: to_json(v) for k, v in value.items()}
    return value
