"""Annotated articles → typed records with exact offsets.

Enters: the files of ``training/articles/`` (its README.md describes the format). Leaves:
``Article`` records whose spans are half-open character offsets into ``Article.text``. Does not:
train, or split text into sentences.

``python -m training.articles`` checks every file and prints the counts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, get_args

from assistant.records import Act, Span, Stance

FOLDER: Final = Path(__file__).resolve().parent / "articles"
FURTHER: Final = FOLDER.parent / "further"
"""Articles that were written later, to learn from alone: the stores of benchmarks lack them."""
FOLDERS: Final = (FOLDER, FURTHER)

_MARK: Final = re.compile(r"⟦([SKC]\d+):|⟧")
_ACTS: Final = frozenset(get_args(Act))
_STANCES: Final = frozenset(get_args(Stance))
_LABELS: Final = frozenset({"supports", "contradicts"})


class ArticleError(ValueError):
    """A file does not follow the format; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMention:
    """Words that name a source, who that is, and on which side they stand."""

    span: Span
    entity: str
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedClaim:
    """One claim. ``source`` is None where nobody is named in the text."""

    number: int
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: SourceMention | None
    act: Act
    stance: Stance
    unverified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, the claims that answer it, and the reporter's own words that answer it."""

    text: str
    claims: tuple[int, ...]
    passages: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A statement, and the claims that support or contradict it; the rest are neutral."""

    text: str
    labels: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One annotated article; ``article_id`` is ``folder/stem``."""

    article_id: str
    title: str
    publisher: str
    date: str
    text: str
    sources: tuple[SourceMention, ...]
    claims: tuple[AnnotatedClaim, ...]
    questions: tuple[Question, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()

    @property
    def is_dev(self) -> bool:
        """True for the development split: articles (event groups) whose number ends in 0."""
        found = re.match(r"\d+", self.article_id.split("/")[-1])
        return found is not None and found.group().endswith("0")


@dataclass(slots=True)
class _Rows:
    """What the third part of a file says, while it is read."""

    sources: dict[str, SourceMention] = field(default_factory=dict)
    claims: list[AnnotatedClaim] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    hypotheses: list[Hypothesis] = field(default_factory=list)


def read_folder(*folders: Path) -> Iterator[Article]:
    """Every article under ``folders`` (the project's own if none), in the order of their paths.

    Raises:
        ArticleError: a file does not follow the format, or a folder holds no article at all.
    """
    files: list[Path] = []
    for folder in folders or FOLDERS:
        found = sorted(folder.glob("*/*.md"))
        if not found:
            raise ArticleError(
                f"no articles in {folder}; give the folder that holds business/01.md"
            )
        files += found
    return map(read_article, files)


def read_article(path: Path) -> Article:
    """The article in ``path`` with its further rows, if any.

    Raises:
        ArticleError: the file does not follow the format.
    """
    parts = re.split(r"^===\s*$\n?", path.read_text(encoding="utf-8"), flags=re.M)
    if len(parts) != 3:
        raise ArticleError(f"{path}: {len(parts)} parts, not 3 separated by === lines")
    meta = dict(line.split(": ", 1) for line in parts[0].strip().splitlines())
    more = path.parent.parent / "more" / f"{path.parent.name}-{path.stem}.rows"
    extra = "\n" + more.read_text(encoding="utf-8") if more.exists() else ""
    try:
        text, spans = _unmark(parts[1].strip("\n"))
        rows = _read_rows((parts[2] + extra).splitlines(), text, spans)
    except (ArticleError, IndexError, ValueError) as exc:
        raise ArticleError(f"{path}: {exc}") from exc
    return Article(
        article_id=f"{path.parent.name}/{path.stem}",
        title=meta.get("title", ""),
        publisher=meta.get("publisher", ""),
        date=meta.get("date", ""),
        text=text,
        sources=tuple(rows.sources.values()),
        claims=tuple(rows.claims),
        questions=tuple(rows.questions),
        hypotheses=tuple(rows.hypotheses),
    )


def _unmark(body: str) -> tuple[str, dict[str, list[Span]]]:
    """The text without marks, and the spans that each mark (``S1``, ``K1``) stood around."""
    out: list[str] = []
    open_marks: list[tuple[str, int]] = []
    spans: dict[str, list[Span]] = {}
    at = length = 0
    for mark in _MARK.finditer(body):
        out.append(body[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark.group(1):
            open_marks.append((mark.group(1), length))
            continue
        if not open_marks:
            raise ArticleError(f"⟧ without ⟦ near {body[max(0, mark.start() - 40) : at]!r}")
        name, start = open_marks.pop()
        if start == length:
            raise ArticleError(f"{name} is empty")
        spans.setdefault(name, []).append(Span(start=start, end=length))
    text = "".join(out) + body[at:]
    if open_marks or "⟦" in text or "⟧" in text:
        raise ArticleError("a mark is never closed, or a bracket is no mark")
    return text, spans


def _read_rows(lines: Iterable[str], text: str, spans: dict[str, list[Span]]) -> _Rows:
    rows = _Rows()
    for line in filter(str.strip, lines):
        cells = [cell.strip() for cell in line.split("|")]
        if re.fullmatch(r"S\d+", cells[0]):
            _, entity, side = cells
            span = _marked(cells[0], spans)[0]
            rows.sources[cells[0]] = SourceMention(span=span, entity=entity, side=side)
        elif cells[0].isdigit():
            rows.claims.append(_claim(cells, rows.sources, spans))
        elif cells[0] == "?":
            rows.questions.append(_question(cells, text))
        elif cells[0] == "!":
            rows.hypotheses.append(_hypothesis(cells))
        else:
            raise ArticleError(f"row not understood: {line!r}")
    _check_references(rows, spans)
    return rows


def _marked(name: str, spans: dict[str, list[Span]]) -> list[Span]:
    if name not in spans:
        raise ArticleError(f"{name} has a row but is not marked in the text")
    return spans[name]


def _claim(
    cells: list[str], sources: dict[str, SourceMention], spans: dict[str, list[Span]]
) -> AnnotatedClaim:
    number, source, act, stance = cells[:4]
    if act not in _ACTS or stance not in _STANCES or cells[4:] not in ([], ["unverified"]):
        raise ArticleError(f"claim row: {' | '.join(cells)}")
    if source != "-" and source not in sources:
        raise ArticleError(f"claim {number} names {source}, which has no row above it")
    return AnnotatedClaim(
        number=int(number),
        content=tuple(_marked(f"C{number}", spans)),
        cue=tuple(spans.get(f"K{number}", [])),
        source=None if source == "-" else sources[source],
        act=act,  # type: ignore[arg-type]  # checked above
        stance=stance,  # type: ignore[arg-type]
        unverified=len(cells) > 4,
    )


def _question(cells: list[str], text: str) -> Question:
    passages = []
    for words in cells[3:]:
        if not words:
            continue
        start = text.find(words)
        if start < 0:
            raise ArticleError(f"not in the text: {words!r}")
        passages.append(Span(start=start, end=start + len(words)))
    claims = tuple(int(n) for n in cells[2].split())
    return Question(text=cells[1], claims=claims, passages=tuple(passages))


def _hypothesis(cells: list[str]) -> Hypothesis:
    labels = {int(n): label for n, label in (item.split(":") for item in cells[2].split())}
    if set(labels.values()) - _LABELS:
        raise ArticleError(f"hypothesis labels: {' | '.join(cells)}")
    return Hypothesis(text=cells[1], labels=labels)


def _check_references(rows: _Rows, spans: dict[str, list[Span]]) -> None:
    known = {claim.number for claim in rows.claims}
    for name in spans:
        if name[0] == "S" and name not in rows.sources:
            raise ArticleError(f"{name} is marked but has no row")
        if name[0] in "CK" and int(name[1:]) not in known:
            raise ArticleError(f"{name} is marked but its claim has no row")
    asked = {n for q in rows.questions for n in q.claims}
    if (asked | {n for h in rows.hypotheses for n in h.labels}) - known:
        raise ArticleError("a question or hypothesis names an unknown claim")


def main() -> int:
    """Check every article and print the counts."""
    articles = list(read_folder())
    words = sum(len(a.text.split()) for a in articles)
    print(
        f"{len(articles)} articles ({sum(a.is_dev for a in articles)} dev), {words} words, "
        f"{sum(len(a.claims) for a in articles)} claims, "
        f"{sum(len(a.questions) for a in articles)} questions, "
        f"{sum(len(a.hypotheses) for a in articles)} hypotheses"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
