"""One turn of the conversation as HTML: the question, and what every side says to it.

Enters: a ``Turn`` (a question with its statements so far, its answer, or the reason there is
none). Leaves: HTML built from escaped parts. Does not: ask the assistant, or read the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from assistant import statuses
from assistant.metering import told
from assistant.phrasing import count, escape_markdown, side_heading
from assistant.records import Answer, Statement, Status
from assistant.statuses import UNVERIFIED, Word
from assistant.ui import evidence, sides_view
from assistant.ui.escape import hidden, join, tag
from assistant.ui.palette import Palette
from assistant.ui.sides_view import Points
from assistant.ui.wording import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question and what came of it. ``turn_id`` is unique within a conversation.

    ``statements`` are those streamed so far; ``answer`` is None until it is whole. ``notice`` says
    why there is no answer (stopped, busy, an error in plain words); ``waiting`` what is being
    waited for. ``points`` are the statements arranged by point at issue. ``feedback`` is True once
    it was given.
    """

    turn_id: str
    question: str
    statements: tuple[Statement, ...] = ()
    answer: Answer | None = None
    points: Points = ()
    notice: str | None = None
    waiting: str | None = None
    feedback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What rendering needs besides the turn: the palette and the documents' titles by id."""

    palette: Palette
    titles: Mapping[str, str]


def turn_html(turn: Turn, shown: Shown, *, last: bool = True) -> Markup:
    """A turn: question, status, statements by side, side by side, and what can be done with it.

    The page's script has screen readers say ``data-said``.
    """
    statements = turn.answer.statements if turn.answer else turn.statements
    done = turn.answer is not None
    return tag(
        "article",
        tag("h2", tag("bdi", turn.question), class_="ws-question"),
        _headline(turn),
        _interpreted(turn.answer),
        script(statements, shown, turn.turn_id),
        _side_by_side(turn, shown) if done and statements else None,
        _closing(turn, shown) if turn.answer else None,
        _actions(turn, last) if turn.waiting is None else None,
        class_="ws-turn",
        id=turn.turn_id,
        data_turn=turn.turn_id,
        data_said=said(turn.answer.status, len(statements)) if turn.answer else turn.waiting,
        aria_busy="true" if turn.waiting is not None else None,
    )


def script(statements: Sequence[Statement], shown: Shown, prefix: str) -> Markup:
    """The statements as in a play: each side in the margin, its statements beside it."""
    scenes = [
        tag(
            "section",
            tag("h3", shown.palette.label(side), class_="ws-speaker"),
            tag("ul", *[statement_html(s, shown, prefix) for s in spoken]),
            class_="ws-scene",
            style=shown.palette.tint(side).style,
        )
        for side, spoken in groupby(statements, key=lambda s: s.side)
    ]
    return tag("div", *scenes, class_="ws-script ws-view-script")


def statement_html(statement: Statement, shown: Shown, prefix: str) -> Markup:
    """One statement: its source, its words, its citations and its flag."""
    return tag(
        "li",
        words(statement),
        " ",
        *[
            join(evidence.cite(c, prefix, shown.titles.get(c.doc_id, c.doc_id)), " ")
            for c in statement.citations
        ],
        badge(UNVERIFIED, "unverified", f"{prefix}-u{_first(statement)}")
        if statement.unverified
        else None,
        class_=f"ws-statement ws-{statement.stance}",
    )


def words(statement: Statement) -> list[Markup]:
    """The statement's text with its source set apart, its quotations as quotations.

    The side in brackets after the source is left to screen readers: it stands in the margin.
    """
    text, parts = statement.text, []
    source = statement.source or side_heading(None)
    if text.startswith(source):
        parts.append(tag("b", tag("bdi", source), class_="ws-who"))
        text = text[len(source) :]
        bracket = f" ({statement.side})"
        if statement.side and text.startswith(bracket):
            parts.append(hidden(bracket))
            text = text[len(bracket) :]
    for piece in re.split(r"(“[^”]*”)", text):
        quoted = piece[:1] == "“" and piece[-1:] == "”"
        parts.append(tag("q", piece[1:-1]) if quoted else tag("span", piece))
    return parts


def badge(word: Word, kind: str, anchor: str) -> Markup:
    """A badge whose explanation opens on hover and on focus."""
    return join(
        tag(
            "button",
            word.name,
            type="button",
            class_=f"ws-badge ws-badge-{kind}",
            aria_describedby=anchor,
        ),
        tag("span", word.why, role="tooltip", id=anchor, class_="ws-tip"),
    )


def status_line(word: Word, status: Status, unverified: bool, anchor: str) -> Markup:
    """The status badge with its one plain line, and the unverified badge where it is due."""
    return tag(
        "div",
        badge(word, status, f"{anchor}-s"),
        badge(UNVERIFIED, "unverified", f"{anchor}-v") if unverified else None,
        tag("span", word.line, class_="ws-line"),
        class_="ws-status",
    )


def _headline(turn: Turn) -> Markup:
    if turn.answer is not None:
        answer = turn.answer
        parties = statuses.parties(answer.statements)
        word = statuses.word(answer.status, narrowed=answer.narrowed, parties=parties)
        return status_line(word, answer.status, answer.unverified, turn.turn_id)
    if turn.waiting is not None:
        return tag(
            "div",
            tag("span", class_="ws-pulse", aria_hidden="true"),
            tag("span", turn.waiting, class_="ws-line"),
            class_="ws-status",
        )
    return tag("div", tag("span", turn.notice, class_="ws-line"), class_="ws-status", role="alert")


def _interpreted(answer: Answer | None) -> Markup | None:
    if answer is None or not answer.interpreted:
        return None
    if " ".join(answer.interpreted.split()) == " ".join(answer.question.split()):
        return None
    return tag("p", "Understood as: ", tag("bdi", answer.interpreted), class_="ws-note")


def _side_by_side(turn: Turn, shown: Shown) -> Markup:
    return tag(
        "div",
        sides_view.table(turn.points, shown.palette, shown.titles, turn.turn_id),
        class_="ws-view-sides",
    )


def _closing(turn: Turn, shown: Shown) -> Markup:
    answer = turn.answer
    assert answer is not None
    return tag(
        "div",
        tag("p", answer.notice, class_="ws-note") if answer.notice else None,
        tag("p", f"{count(answer.more, 'more claim')} would also answer.", class_="ws-note")
        if answer.more
        else None,
        tag("p", f"Worded by {answer.model}; quotations checked.", class_="ws-note")
        if answer.model
        else None,
        tag("p", f"The chat model took {told(answer.usage)}.", class_="ws-note")
        if answer.usage
        else None,
        evidence.not_used(answer.evidence, dict(shown.titles), shown.palette),
        class_="ws-closing",
    )


def _actions(turn: Turn, last: bool) -> Markup:
    return tag(
        "div",
        _views(turn) if turn.answer and turn.answer.statements else None,
        tag(
            "div",
            *([_do("copy", "Copy"), _do("share", "Save as Markdown")] if turn.answer else []),
            *([_act("retry", "Ask again", turn), _act("undo", "Undo", turn)] if last else []),
            role="group",
            aria_label="This answer",
            class_="ws-group",
        ),
        _feedback(turn) if turn.answer else None,
        tag("div", markdown(turn), hidden=True, class_="ws-markdown") if turn.answer else None,
        class_="ws-actions",
    )


def _views(turn: Turn) -> Markup:
    return tag(
        "div",
        _view(turn, "script", "By side", True),
        _view(turn, "sides", "Side by side", False),
        role="group",
        aria_label="View of this answer",
        class_="ws-group",
    )


def _view(turn: Turn, view: str, label: str, pressed: bool) -> Markup:
    return tag(
        "button",
        label,
        type="button",
        data_view=view,
        data_for=turn.turn_id,
        aria_pressed="true" if pressed else "false",
    )


def _feedback(turn: Turn) -> Markup:
    if turn.feedback:
        return tag("p", "Noted. Thank you.", class_="ws-note ws-thanks", role="status")
    return tag(
        "div",
        tag("button", "Right", type="button", data_rate="right", data_for=turn.turn_id),
        tag("button", "Wrong", type="button", data_rate="wrong", data_for=turn.turn_id),
        role="group",
        aria_label="Is this answer right?",
        class_="ws-group ws-feedback",
    )


def markdown(turn: Turn) -> str:
    """The answer to share: the question, the answer's Markdown, the quotations by number."""
    answer = turn.answer
    if answer is None:
        return ""
    quotes = [
        f"{c.number}. {escape_markdown(c.doc_id)}, characters {c.span.start} to {c.span.end}: "
        f"“{escape_markdown(' '.join(c.quote.split()))}”"
        for s in answer.statements
        for c in s.citations
    ]
    asked = escape_markdown(" ".join(turn.question.split()))
    return "\n\n".join([f"# {asked}", answer.text, "\n".join(quotes)])


def _do(what: str, label: str) -> Markup:
    return tag("button", label, type="button", data_do=what)


def _act(what: str, label: str, turn: Turn) -> Markup:
    return tag("button", label, type="button", data_act=what, data_turn=turn.turn_id)


def _first(statement: Statement) -> int:
    return statement.citations[0].number if statement.citations else 0
