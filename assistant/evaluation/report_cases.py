"""Scored case → its panel in the HTML report.

Enters: a ``Scored`` case. Leaves: an HTML fragment: what was expected, what was answered and what
was retrieved, side by side. Does not: judge; every text in it is escaped.
"""

from __future__ import annotations

from typing import Final

from assistant.evaluation.escaping import escape
from assistant.evaluation.predictions import Retrieved
from assistant.evaluation.scoring import PointScore, Scored, StatementScore
from assistant.unmarked import plain_of

_EVIDENCE: Final = 8


def case_panel(scored: Scored, *, opened: bool) -> str:
    """The panel, folded unless ``opened``."""
    case = scored.case
    faults = "".join(f'<span class="fault">{escape(f.text)}</span>' for f in scored.faults)
    history = "".join(
        f"<p class='turn'>{escape(t['role'])}: {escape(t['content'])}</p>" for t in case.history
    )
    return (
        f'<details class="case" id="case-{escape(scored.key)}"'
        f"{' open' if opened else ''}>"
        f"<summary><b>{escape(case.query)}</b> <small>{escape(scored.key)}</small> {faults}"
        f'</summary>{history}<div class="columns">'
        f"<section><h3>Expected</h3>{_expected(scored)}</section>"
        f"<section><h3>Answer</h3>{_answer(scored)}</section>"
        f"<section><h3>Evidence</h3>{_evidence(scored)}</section></div></details>"
    )


def _expected(scored: Scored) -> str:
    case = scored.case
    told: list[str] = [case.status or ("to abstain on" if case.must_abstain else "")]
    told += ["unverified"] if case.unverified else []
    parts = [f"<p class='status'>{escape(', '.join(t for t in told if t))}</p>"]
    parts += [_point(p) for p in scored.points]
    if case.must_abstain:
        parts.append("<p>Nothing in the documents answers it.</p>")
    if case.reference:
        parts.append(f"<p><i>reference:</i> {escape(case.reference)}</p>")
    if case.acceptable:
        words = "".join(f"<li>{escape(a.evidence or '')}</li>" for a in case.acceptable)
        parts.append(
            f"<details><summary>{len(case.acceptable)} more passages may be cited</summary>"
            f"<ul>{words}</ul></details>"
        )
    return "".join(parts)


def _point(score: PointScore) -> str:
    point = score.wanted.point
    if score.met:
        mark, why = "✓", ""
    elif score.cited:
        mark, why = "✗", "cited, but not by that side or without the words asked for"
    elif score.hits:
        mark, why = "✗", f"retrieved at rank {score.hits[0]}, not stated"
    else:
        mark, why = "✗", "not retrieved"
    words = point.wording.evidence or "any passage of the document"
    contains = f" with {', '.join(map(repr, point.contains))}" if point.contains else ""
    where = score.wanted.places[0].doc_id if score.wanted.places else ""
    return (
        f"<div class='item {'good' if score.met else 'bad'}'>{mark} "
        f"<b>{escape(' / '.join(point.sides[:3]) or 'any side')}</b>{escape(contains)}"
        f"<blockquote>{escape(words)}</blockquote>"
        f"<small>{escape(where)} {escape(why)}</small></div>"
    )


def _answer(scored: Scored) -> str:
    prediction = scored.prediction
    told = prediction.status + (", unverified" if prediction.unverified else "")
    parts = [f"<p class='status'>{escape(told)} · {1000 * prediction.seconds:.0f} ms</p>"]
    parts += [_statement(s) for s in scored.statements]
    if prediction.abstained:
        parts.append(f"<p>{escape(plain_of(prediction.text)) or 'Abstained.'}</p>")
    if prediction.notice:
        parts.append(f"<p><i>{escape(prediction.notice)}</i></p>")
    return "".join(parts)


def _statement(score: StatementScore) -> str:
    s = score.statement
    tags = [] if score.relevant else ["beside the point"]
    if score.side_right is False:
        tags.append(f"wrong side, expected {' or '.join(score.expected_sides)}")
    if score.valid < score.citations:
        tags.append("citation does not quote the document")
    who = " · ".join(n for n in (s.source, s.side) if n) or "unattributed"
    quotes = "".join(
        f"<blockquote>{escape(c.quote)} <small>[{c.number}] {escape(c.doc_id)}</small></blockquote>"
        for c in s.citations
    )
    return (
        f"<div class='item {'bad' if tags else 'good'}'><b>{escape(who)}</b> "
        f"{escape(s.stance)}{''.join(f'<span class=fault>{escape(t)}</span>' for t in tags)}"
        f"<p>{escape(s.text)}</p>{quotes}</div>"
    )


def _evidence(scored: Scored) -> str:
    pairs = list(zip(scored.prediction.retrieved, scored.retrieved_wanted, strict=True))
    if not pairs:
        return "<p>Nothing was retrieved.</p>"
    rows = [_retrieved(r, is_wanted, i) for i, (r, is_wanted) in enumerate(pairs, start=1)]
    first, rest = "".join(rows[:_EVIDENCE]), "".join(rows[_EVIDENCE:])
    more = f"<details><summary>{len(rows) - _EVIDENCE} more</summary>{rest}</details>"
    return first + (more if rest else "")


def _retrieved(found: Retrieved, is_wanted: bool, rank: int) -> str:
    who = found.source or "unattributed"
    side = f" · {found.side}" if found.side and found.side != who else ""
    return (
        f"<div class='item {'good' if is_wanted else ''}'>{rank}. <b>{escape(who + side)}</b> "
        f"{escape(found.stance)} <small>{found.score:.3f}{', stated' if found.used else ''}"
        f"{', wanted' if is_wanted else ''}</small><blockquote>{escape(found.text)}</blockquote>"
        "</div>"
    )
