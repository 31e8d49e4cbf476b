"""Every piece of HTML that our code builds, with one text in all the places that hold text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.errors import WhoSaysError
from assistant.ingesting import Step
from assistant.records import REPORTER, Citation, Document, Side, Span, Statement
from assistant.settings import Settings
from assistant.ui import (
    check,
    documents,
    evidence,
    ledger,
    overview,
    picture,
    settings_tab,
    sides_editor,
    sides_view,
    welcome,
)
from assistant.ui.chat import Shown, turn_html
from assistant.ui.documents import Row
from assistant.ui.ledger import Filters
from assistant.ui.offers import Offers, Preferences
from assistant.ui.palette import Palette
from tests.small_ledger import greifen
from tests.ui.examples import answer, turn, verdict
from tests.ui.test_ledger import _Ledger


def _sides(text: str) -> tuple[Side, ...]:
    return (
        Side(side_id=text, label=text, aliases=(text, f"{text} again"), colour=text),
        Side(side_id="other", label=f"other {text}", aliases=(), colour="#0072b2"),
    )


def _palette(text: str) -> Palette:
    return Palette.of(_sides(text))


def _shown(text: str) -> Shown:
    return Shown(palette=_palette(text), titles={text: text})


def _document(text: str) -> Document:
    words = f"{text} said that {text}. "
    return Document(
        doc_id=text, title=text, text=words, sha256="x", publisher=text, published=text, url=text
    )


def _statement(text: str, side: str | None) -> Statement:
    cited = Citation(number=1, doc_id=text, span=Span(start=0, end=1), quote=text)
    return Statement(
        text=f"{text} says “{text}” {text}",
        source=text,
        side=side,
        stance="asserts",
        citations=(cited,),
        unverified=True,
    )


def _statements(text: str) -> tuple[Statement, ...]:
    return _statement(text, text), _statement(text, f"other {text}"), _statement(text, None)


def _claims(text: str):
    first = greifen().claims[0]
    source = replace(first.source, name=text, side=text, role=text, organisation=text)
    span = Span(start=0, end=max(1, len(text)))
    made = replace(
        first, claim_id=text, doc_id=text, text=f"{text} other {text}", source=source,
        content=(span,), sentence=span, act="accuses", unverified=True,
    )  # fmt: skip
    return made, replace(made, claim_id=f"{text}2", source=replace(source, side=f"other {text}"))


def _turn(text: str):
    found = tuple(replace(e, claim=_claims(text)[0]) for e in greifen().evidence[:2])
    said = answer(
        text,
        statements=_statements(text),
        evidence=found,
        interpreted=f"understood {text}",
        notice=text,
        model=text,
        text=text,
        more=3,
    )
    points = sides_view.points(
        said.statements, lambda t: np.eye(len(t), 8, dtype=np.float32), frozenset({(0, 1)})
    )
    return turn_html(turn(text, answer=said, points=points), _shown(text))


def _verdict(text: str):
    made = verdict(text)
    positions = tuple(
        replace(p, side=s.side, statements=(s,))
        for p, s in zip(made.positions, _statements(text), strict=True)
    )
    return check.verdict_html(replace(made, positions=positions, outlook=text), _shown(text))


def _ledger(text: str):
    facts = {text: (text, text)}
    filters = Filters.read(dict.fromkeys(("source", "text", "doc_id", "since"), text))
    return ledger.page_html(_Ledger(_claims(text)), filters, facts, _palette(text))


def _points(text: str):
    said = _statements(text)
    made = sides_view.points(
        said, lambda t: np.ones((len(t), 1), dtype=np.float32), frozenset({(0, 1), (1, 2)})
    )
    lone = sides_view.points(said[:1], lambda t: np.ones((len(t), 1), dtype=np.float32))
    return sides_view.table((*made, *made, *lone), _palette(text), {text: text}, "t1")


def _passage(text: str):
    document = _document(text)
    return evidence.passage(document, Span(start=0, end=1), _claims(text), _palette(text))


def _settings(text: str):
    settings = Settings(store=Path("/nowhere"), encoder=text or "x", model=text or "x")
    offers = Offers(models=(text, "embedded"), attributors=("embedded", "rules"), statements=12)
    return (
        settings_tab.choices_html(offers, Preferences.of(offers))
        + settings_tab.server_html(settings)
    )  # fmt: skip


def _uploads(text: str):
    row = Row(name=text)
    failed = row.after(
        Step(path="/tmp/x", done=1.0, outcome="rejected", reason=str(WhoSaysError(text))),
        {"/tmp/x": text},
    )
    took = Row(name=text, before=text).after(Step(path=text, done=1.0, outcome="replaced"), {})
    return documents.progress_html([row, failed, took, replace(row, doing=text, done=0.5)], text)


PLACES: Mapping[str, Callable[[str], object]] = {
    "conversation": _turn,
    "conversation, no answer": lambda t: turn_html(
        replace(turn(t), answer=None, statements=(), notice=t), _shown(t)
    ),
    "conversation, waiting": lambda t: turn_html(
        replace(turn(t), answer=None, statements=_statements(t), waiting=t), _shown(t)
    ),
    "verdict": _verdict,
    "side by side": _points,
    "ledger": _ledger,
    "filters": lambda t: ledger.controls(_sides(t), [t, f"{t} 2"], {t: t}),
    "long filters": lambda t: ledger.controls(
        _sides(t), [t] * (ledger.LISTED + 1), {f"{t}{n}": t for n in range(ledger.LISTED + 1)}
    ),
    "passage": _passage,
    "errors": lambda t: evidence.unavailable(str(WhoSaysError(t))),
    "overview": lambda t: overview.overview_html(
        [_document(t)], {t: 3, f"other {t}": 1, REPORTER: 2, None: 1}, _palette(t)
    ),
    "welcome": lambda t: welcome.welcome_html(
        [_document(t)], _sides(t), 3, [f"What does {t} say?"], _palette(t)
    ),
    "documents": lambda t: documents.documents_html([_document(t), _document(t)], {t: 2}),
    "removal": lambda t: documents.confirm_html(_document(t)),
    "uploads": _uploads,
    "sides": lambda t: sides_editor.editor(_sides(t), [t], _palette(t), t, unfolded=True),
    "accusations": lambda t: picture.accusations_html(
        [picture.Accusation(accuser=t, accused=f"other {t}", claims=_claims(t))], _palette(t)
    ),
    "counts": lambda t: picture.counts_html(_claims(t), _palette(t)),
    "settings": _settings,
}
"""Name → the HTML of that place, with the text in every field."""
