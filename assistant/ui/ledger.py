"""The claims ledger: one page of a filtered, sorted table.

Enters: filters as a query string gives them, and a ``Ledger`` to read. Leaves: HTML for the filters
and for one page. Does not: read more than one page of claims, or export (``export`` does).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Protocol, get_args
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.phrasing import count, side_heading
from assistant.records import REPORTER, Act, Claim, Document, Side, Stance
from assistant.store import Order
from assistant.ui import evidence
from assistant.ui.escape import esc, tag
from assistant.ui.palette import Palette
from assistant.ui.wording import mark, short

PAGE: Final = 50
HEADS: Final[Mapping[Order, str]] = {
    "side": "Side",
    "source": "Source",
    "stance": "Stance",
    "act": "Act",
    "text": "Claim",
    "title": "Document",
    "date": "Date",
}
"""The columns, in order; each can be sorted by, up and down."""
LISTED: Final = 500
"""Names that a filter lists at most; any other is typed."""


Facts = tuple[str, str | None]
"""A document's title and its date."""


class Ledger(Protocol):
    """What the table needs of the assistant."""

    def claims(self, **filters: Any) -> tuple[Claim, ...]:  # noqa: ANN401
        """The claims that pass the filters."""
        ...

    def each_claim(self, **filters: Any) -> Iterator[Claim]:  # noqa: ANN401
        """The claims that pass the filters, read a batch at a time."""
        ...

    def count_claims(self, **filters: Any) -> int:  # noqa: ANN401
        """How many pass."""
        ...

    def document(self, doc_id: str) -> Document:
        """One document."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of the ledger; empty strings ask nothing. ``page`` starts at 1.

    ``way`` is ``down`` for descending order.
    """

    side: str = ""
    source: str = ""
    stance: str = ""
    act: str = ""
    doc_id: str = ""
    since: str = ""
    until: str = ""
    text: str = ""
    unverified: str = ""
    order: Order = "document"
    way: str = ""
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """The filters of a query string; a value without meaning asks nothing."""
        known = {f.name for f in fields(cls)} - {"page"}
        kept: dict[str, Any] = {k: v.strip()[:500] for k, v in given.items() if k in known}
        if kept.get("stance") not in get_args(Stance):
            kept.pop("stance", None)
        if kept.get("act") not in get_args(Act):
            kept.pop("act", None)
        if kept.get("order") not in get_args(Order):
            kept.pop("order", None)
        if kept.get("unverified") not in ("yes", "no"):
            kept.pop("unverified", None)
        if kept.get("way") != "down":
            kept.pop("way", None)
        page = given.get("page", "1")
        return cls(**kept, page=max(1, int(page)) if page.isdecimal() and len(page) < 9 else 1)

    def asked(self) -> dict[str, Any]:
        """The filters as the ledger takes them, without order and page."""
        named = ("side", "source", "stance", "act", "doc_id", "since", "until", "text")
        given: dict[str, Any] = {n: getattr(self, n) for n in named if getattr(self, n)}
        if self.unverified:
            given["unverified"] = self.unverified == "yes"
        return given

    @property
    def sorting(self) -> dict[str, Any]:
        """The order, as the ledger takes it."""
        return {"order": self.order, "descending": self.way == "down"}

    def query(self, **changes: str | int) -> str:
        """The query string of these filters with ``changes``."""
        values = {f.name: changes.get(f.name, getattr(self, f.name)) for f in fields(self)}
        return urlencode({k: v for k, v in values.items() if v not in ("", None)})


def controls(sides: Sequence[Side], sources: Sequence[str], titles: Mapping[str, str]) -> Markup:
    """The filters: plain labelled fields, read by the page's script.

    Args:
        sides: the store's sides.
        sources: the names of the store's sources.
        titles: the documents' titles, by id.
    """
    labels = [s.label for s in sides]
    named = [(label, label) for label in [*labels, *([] if REPORTER in labels else [REPORTER])]]
    return tag(
        "div",
        _search(),
        _select("side", "Side", [(v, side_heading(n)) for v, n in named]),
        _datalist("source", "Source", [(s, None) for s in sources], "full name"),
        _select("stance", "Stance", [(s, s) for s in get_args(Stance)]),
        _select("act", "Act", [(a, a) for a in get_args(Act)]),
        _document([(d, short(t, 60)) for d, t in titles.items()]),
        _field("since", "From", "date"),
        _field("until", "To", "date"),
        _select("unverified", "Verified", [("yes", "flagged as not verified"), ("no", "no flag")]),
        class_="ws-filters",
        role="search",
        aria_label="Filter the claims",
        data_ledger="filters",
    )


def page_html(
    ledger: Ledger, filters: Filters, facts: Mapping[str, Facts], palette: Palette
) -> Markup:
    """One page of the table with its count, its pages and its exports.

    ``facts`` are the documents' titles and dates, by id.
    """
    total = ledger.count_claims(**filters.asked())
    last = max(1, -(-total // PAGE))
    page = min(filters.page, last)
    rows = ledger.claims(**filters.asked(), **filters.sorting, limit=PAGE, offset=(page - 1) * PAGE)
    return tag(
        "div",
        tag(
            "div",
            tag("p", count(total, "claim"), class_="ws-count"),
            _exports(filters),
            class_="ws-ledger-head",
        ),
        _table(rows, filters, facts, palette) if rows else _none(),
        _pages(page, last, filters) if last > 1 else None,
    )


def _table(
    rows: Sequence[Claim], filters: Filters, facts: Mapping[str, Facts], palette: Palette
) -> Markup:
    heads = [_head(order, label, filters) for order, label in HEADS.items()]
    body = [_row(c, facts.get(c.doc_id, (c.doc_id, None)), palette) for c in rows]
    table = tag(
        "table",
        tag("caption", "Claims", class_="ws-sr"),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        class_="ws-ledger",
    )
    return tag(
        "div", table, class_="ws-scroll", tabindex=0, role="region", aria_label="Table of claims"
    )


def _row(claim: Claim, facts: Facts, palette: Palette) -> Markup:
    title, published = facts
    return tag(
        "tr",
        tag("td", palette.label(claim.source.side)),
        tag(
            "td",
            tag("bdi", side_heading(REPORTER) if claim.is_reporter else claim.source.name or "—"),
        ),
        tag("td", mark(claim.stance), class_=f"ws-stance-{claim.stance}"),
        tag("td", claim.act),
        tag(
            "td",
            evidence.opener(claim, short(claim.text, 240)),
            tag("span", "Not verified", class_="ws-flag") if claim.unverified else None,
            class_="ws-words",
        ),
        tag("td", tag("bdi", short(title, 48)), class_="ws-from"),
        tag("td", tag("bdi", published or "—"), class_="ws-from"),
        style=palette.tint(claim.source.side).style,
    )


def _head(order: Order, label: str, filters: Filters) -> Markup:
    """A heading that sorts by its column; the one sorted by says which way, and turns it round."""
    here = filters.order == order
    down = here and filters.way == "down"
    return tag(
        "th",
        tag(
            "button",
            label,
            tag("span", "↓" if down else "↑", aria_hidden="true") if here else None,
            type="button",
            data_ledger=filters.query(order=order, way="down" if here and not down else "", page=1),
        ),
        scope="col",
        aria_sort=("descending" if down else "ascending") if here else None,
    )


def _pages(page: int, last: int, filters: Filters) -> Markup:
    def step(label: str, to: int) -> Markup:
        off = not 1 <= to <= last
        return tag(
            "button",
            label,
            type="button",
            data_ledger=None if off else filters.query(page=to),
            disabled=off,
        )

    return tag(
        "nav",
        step("Previous", page - 1),
        tag("span", f"Page {page:,} of {last:,}"),
        step("Next", page + 1),
        aria_label="Pages of claims",
        class_="ws-pages",
    )


def _exports(filters: Filters) -> Markup:
    query = filters.query(page="")
    return tag(
        "p",
        "Export ",
        *[
            [tag("a", name, href=f"page/claims.{kind}?{query}", download=f"claims.{kind}"), " "]
            for name, kind in (("CSV", "csv"), ("JSON", "json"), ("JSON-LD", "jsonld"))
        ],
        class_="ws-exports",
    )


def _none() -> Markup:
    return tag("p", "No claim passes these filters.", class_="ws-pane-empty")


def _search() -> Markup:
    return tag(
        "label",
        tag("span", "Words"),
        tag("input", type="search", name="text", placeholder="in the claim", autocomplete="off"),
        class_="ws-wide",
    )


def _field(name: str, label: str, kind: str) -> Markup:
    return tag("label", tag("span", label), tag("input", type=kind, name=name))


def _document(titles: Sequence[tuple[str, str]]) -> Markup:
    """A list to choose from; of more than ``LISTED`` documents, a field that takes any id."""
    if len(titles) <= LISTED:
        return _select("doc_id", "Document", titles)
    return _datalist("doc_id", "Document", titles, "id")


def _datalist(
    name: str, label: str, values: Sequence[tuple[str, str | None]], typed: str
) -> Markup:
    """A field that proposes the first values, and says where there are more.

    Args:
        name: the field's name.
        label: the field's label.
        values: what can be filtered by, each with the words that tell what it is, if it needs any.
        typed: what of another value has to be typed.
    """
    hint = f"first {LISTED:,} of {len(values):,} listed; type the {typed} of another"
    return tag(
        "label",
        tag("span", label),
        tag("input", type="text", name=name, list=f"ws-{name}", autocomplete="off"),
        tag(
            "datalist",
            *[tag("option", shown, value=value) for value, shown in values[:LISTED]],
            id=f"ws-{name}",
        ),
        tag("span", hint, class_="ws-hint") if len(values) > LISTED else None,
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> Markup:
    return tag(
        "label",
        tag("span", label),
        tag(
            "select",
            tag("option", "any", value=""),
            *[tag("option", esc(shown), value=value) for value, shown in options],
            name=name,
        ),
    )
