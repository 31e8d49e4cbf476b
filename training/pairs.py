"""Annotated articles and NLI pairs → training pairs for the relevance and stance model.

Enters: articles as ``training.articles`` reads them, NLI JSON lines. Leaves: ``Item``s (claims with
their context) and ``Pair``s (query, premise, features, labels). Does not: mine negatives, tokenise
or train.

Labels: ``relevant`` says whether a claim answers a question (or bears on a hypothesis);
``stance`` is the index in ``STANCES`` of the claim towards a hypothesis; None where a pair says
nothing about it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from assistant.chunking import chunk as chunks_of
from assistant.chunking import sentences as sentences_of
from assistant.lexis import Rarity, stems
from assistant.pairing import Query
from assistant.premise import Context, context_of, premise
from assistant.records import REPORTER, Chunk, Claim, Document, Source, Span
from training.articles import AnnotatedClaim, Article, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A query beside a premise, with what it teaches; ``weight`` scales its loss."""

    query: str
    premise: str
    features: tuple[float, ...]
    relevant: float | None = None
    stance: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A claim with its context.

    ``number`` is its number in the article, 0 for a reporter's sentence.
    """

    article: str
    claim: Claim
    context: Context
    number: int


def group_of(article_id: str) -> str:
    """Articles of one event share a group; any other article is its own."""
    folder, _, name = article_id.partition("/")
    return f"{folder}/{name.split('-')[0]}" if folder == "events" else article_id


def items(article: Article) -> list[Item]:
    """The article's claims, and its own sentences as claims of the reporter."""
    spans = sentences_of(article.text)
    found = [(c.number, _claim(article, c, spans)) for c in article.claims]
    return placed(article, spans, found + [(0, c) for c in _reported(article, spans)])


def placed(
    article: Article, spans: Sequence[Span], numbered: Iterable[tuple[int, Claim]]
) -> list[Item]:
    """Numbered claims of an article, whose sentences are ``spans``, with what is around them."""
    document = Document(
        doc_id=article.article_id, title=article.title, text=article.text, sha256=""
    )
    passages = chunks_of(document, spans)
    return [
        Item(
            article=article.article_id,
            number=number,
            claim=claim,
            context=context_of(document, claim, spans, _passage(claim, passages)),
        )
        for number, claim in numbered
    ]


def _passage(claim: Claim, passages: Sequence[Chunk]) -> str:
    start = claim.content[0].start
    return next((p.text for p in passages if p.span.start <= start < p.span.end), "")


def _claim(article: Article, row: AnnotatedClaim, spans: Sequence[Span]) -> Claim:
    start = row.content[0].start
    return Claim(
        claim_id=f"{article.article_id}#{row.number}",
        doc_id=article.article_id,
        content=row.content,
        text=" … ".join(" ".join(article.text[s.start : s.end].split()) for s in row.content),
        source=Source(
            name=row.source.entity if row.source else None,
            side=row.source.side if row.source else None,
            mention=row.source.span if row.source else None,
        ),
        sentence=next((s for s in spans if s.end > start), row.content[0]),
        stance=row.stance,
        act=row.act,
        unverified=row.unverified,
    )


def _reported(article: Article, spans: Sequence[Span]) -> list[Claim]:
    """The reporter's sentences.

    Of a sentence that quotes, the pieces between what is attributed.
    """
    marked = [s for c in article.claims for s in (*c.content, *c.cue)]
    taken = sorted([*marked, *(s.span for s in article.sources)])
    claims = []
    for span in spans:
        pieces, at = [], span.start
        for t in taken:
            if t.end <= span.start or t.start >= span.end:
                continue
            if t.start > at:
                pieces.append(Span(start=at, end=t.start))
            at = max(at, t.end)
        pieces.append(Span(start=at, end=max(at, span.end)))
        whole = len(pieces) == 1 and pieces[0].start == span.start
        for piece in pieces:
            words = re.findall(r"\w+", article.text[piece.start : piece.end])
            if len(words) < (3 if whole else 5):
                continue
            claims.append(
                Claim(
                    claim_id=f"{article.article_id}#r{piece.start}",
                    doc_id=article.article_id,
                    content=(piece,),
                    text=" ".join(article.text[piece.start : piece.end].split()),
                    source=Source(name=REPORTER, side=REPORTER),
                    sentence=span,
                    act="reports",
                )
            )
    return claims


def answers(question: Question, item: Item) -> bool:
    """True where ``item`` is one of the question's claims, or holds half of its verbatim words."""
    if item.number:
        return item.number in question.claims
    mine = item.claim.content[0]
    return any(mine.overlap(s) >= 0.5 * (s.end - s.start) for s in question.passages)


def pair(query: Query, item: Item, **labels: Any) -> Pair:
    """The pair of ``query`` and ``item``, with its features."""
    return Pair(
        query=query.text,
        premise=premise(item.claim, item.context),
        features=query.features(item.claim, item.context),
        **labels,
    )


def disturbed(item: Item, article: Article, rng: random.Random) -> Item:
    """``item`` as a worse ledger might hold it.

    No title, no side, the mention for the name, the act unknown.
    """
    if rng.random() < 0.1:
        item = replace(item, context=replace(item.context, title=""))
    claim = item.claim
    if claim.is_reporter:
        return item
    source = claim.source
    if rng.random() < 0.5:
        source = replace(source, side=None)
    if source.mention and rng.random() < 0.3:
        words = article.text[source.mention.start : source.mention.end]
        source = replace(source, name=words)
    act = claim.act
    if claim.stance == "asserts" and rng.random() < 0.25:
        act = "says"
    return replace(item, claim=replace(claim, source=source, act=act))


_FLIPPED: Final = {0: 1, 1: 0, 2: 2}
_SWAPS: Final = re.compile(r"(?<![\w.,:])\d{1,3}(?:,\d{3})*(?![\w:.,]\d)(?=\b)")


def flipped(item: Item, stance: int) -> tuple[Item, int] | None:
    """``item`` with its stance turned round, and its label with it.

    None where that is not sound.
    """
    claim = item.claim
    if item.number == 0 or claim.act == "doubts" or re.search(r"\d", claim.text):
        return None
    if claim.stance == "denies":
        turned = replace(claim, stance="asserts", act="says")
    elif claim.act in ("says", "accuses", "reports", "confirms", "announces", "believes"):
        turned = replace(claim, stance="denies", act="denies")
    else:
        return None
    return replace(item, claim=turned), _FLIPPED[stance]


def swapped_number(hypothesis: str, rng: random.Random) -> str | None:
    """``hypothesis`` with its one number in figures changed; None if it has none."""
    found = _SWAPS.findall(hypothesis)
    if len(found) != 1:
        return None
    value = int(found[0].replace(",", ""))
    if 1900 <= value <= 2100:
        other = value + rng.choice((-3, -2, -1, 1, 2, 3))
    else:
        other = max(1, round(value * rng.choice((0.3, 0.5, 0.7, 1.5, 2, 3)))) + (value < 4)
    return None if other == value else hypothesis.replace(found[0], f"{other:,}")


_AUX: Final = "is|are|was|were|will|would|can|could|should|must|has|have|had"
_STATEMENT: Final = re.compile(
    rf"^(?P<subject>[^,;:]{{2,60}}?)\s(?P<aux>{_AUX})\s(?P<rest>.+?)\.?$"
)


def as_question(hypothesis: str) -> str | None:
    """A statement with an auxiliary as a yes/no question.

    ``The lorries were empty.`` → ``Were …?``
    """
    match = _STATEMENT.match(hypothesis)
    if match is None or re.search(r"\b(?:who|which|that|not|never)\b", hypothesis):
        return None
    subject = match["subject"]
    if re.match(
        r"(?:The|A|An|All|Some|Most|No|Its|Their|His|Her|This|These|Many|Several|Only|More|People)\b",
        subject,
    ):
        subject = subject[0].lower() + subject[1:]
    return f"{match['aux'].capitalize()} {subject} {match['rest']}?"


def negated_claim(text: str) -> str | None:
    """``text`` with ``not`` after its first auxiliary.

    None where it has none or is negated already.
    """
    if re.search(r"\b(?:not|no|never|n't|nobody|none)\b|n[’']t\b", text):
        return None
    match = re.search(rf"\b(?:{_AUX})\b", text)
    return None if match is None else f"{text[: match.end()]} not{text[match.end() :]}"


_TURNED: Final = {
    a: b
    for line in """
more:fewer before:after first:last higher:lower above:below over:under rose:fell rise:fall
increased:decreased increase:decrease won:lost win:lose accepted:rejected accept:reject alive:dead
open:closed opened:closed legal:illegal true:false guilty:innocent safe:dangerous began:ended
begin:end north:south northern:southern east:west eastern:western inside:outside with:without
early:late public:secret best:worst better:worse strong:weak full:empty all:none always:never
bought:sold buy:sell approved:refused approve:refuse allowed:forbidden voluntary:compulsory
backed:opposed back:oppose left:stayed leave:stay gained:lost cheaper:dearer old:new
""".split()
    for a, b in (line.split(":"), line.split(":")[::-1])
}
"""Words that turn a statement round when one stands for the other."""
_NAMED: Final = re.compile(r"(?<=[\w,] )[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-ZÀ-ÖØ-Þ][\w’'-]*)*")


def turned_round(text: str, rng: random.Random) -> str | None:
    """``text`` with one thing changed so that both cannot be true; None if nothing can be.

    A number, a word that has an opposite, two names put in each other's place, or a negation.
    """
    ways = [swapped_number(text, rng), _opposite(text, rng), _roles_swapped(text)]
    found = [w for w in ways if w] or [w for w in (negated_claim(text),) if w]
    return rng.choice(found) if found else None


def _opposite(text: str, rng: random.Random) -> str | None:
    words = [m for m in re.finditer(r"[a-z]+", text) if m[0] in _TURNED]
    if not words:
        return None
    word = rng.choice(words)
    return text[: word.start()] + _TURNED[word[0]] + text[word.end() :]


def _roles_swapped(text: str) -> str | None:
    """``text`` with its two names, of which neither opens it, in each other's place."""
    named = list(_NAMED.finditer(text))
    if len(named) != 2 or named[0][0] == named[1][0]:
        return None
    (a, b), between = named, text[named[0].end() : named[1].start()]
    if re.fullmatch(r" and |, (?:and )?| or ", between):
        return None  # "Norland and Sudmark" says the same turned round
    return text[: a.start()] + b[0] + between + a[0] + text[b.end() :]


def nli(paths: Sequence[Path], rarity: Rarity, most_words: int, seed: int) -> list[Pair]:
    """General NLI pairs as stance pairs: the premise is what a source says.

    Args:
        paths: JSON lines with premise, hypothesis and label; those with supports, refutes or
            contradicts are taken.
        rarity: of the training articles.
        most_words: longer premises are cut to the window sharing most words with the hypothesis.
        seed: of the order.
    """
    names = {"supports": 0, "refutes": 1, "contradicts": 1}
    out = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            stance = names.get(row["label"])
            if stance is None:  # neutral pairs the articles have enough of; "partial" says neither
                continue
            said = _window(row["premise"], row["hypothesis"], most_words)
            claim = Claim(
                claim_id="nli",
                doc_id="nli",
                content=(Span(start=0, end=len(said)),),
                text=said,
                source=Source(name="someone"),
                sentence=Span(start=0, end=len(said)),
            )
            query = Query(row["hypothesis"], rarity)
            out.append(
                Pair(
                    query=query.text,
                    premise=f"Reporter: {said}",
                    features=query.features(claim),
                    stance=stance,
                    weight=0.5,
                )
            )
    random.Random(seed).shuffle(out)
    return out


def _window(text: str, hypothesis: str, most: int) -> str:
    found = text.split()
    if len(found) <= most:
        return " ".join(found)
    wanted = frozenset(stems(hypothesis))
    hits = [bool(frozenset(stems(w)) & wanted) for w in found]
    start = max(range(len(found) - most + 1), key=lambda s: sum(hits[s : s + most]))
    return " ".join(found[start : start + most])
