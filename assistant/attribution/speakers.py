"""Source mentions → sources: who is quoted, under one canonical name in a document.

Enters: a document and its ``Attribution``s. Leaves: a ``Source`` for each, in the same order; names
are written with the straight apostrophe, whichever the text has. Does not: give sides (``sides``
does), or guess: a source that nothing in the text resolves has no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.bodies import body_of
from assistant.attribution.coreference import Resolver
from assistant.attribution.entities import Entity
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.spans import Attribution
from assistant.attribution.states import state_of
from assistant.attribution.ties import settle
from assistant.records import Document, Source, Span

_FLOATING: Final = re.compile(r"[\s“”\"‘’'«».,;:!?…—–-]*")


def resolve(document: Document, attributions: Sequence[Attribution]) -> list[Source]:
    """The source of each attribution, in the given order; ``Source.name`` is None where unresolved.

    Sources are resolved in text order, so that a pronoun may take the speaker before it. An
    attribution without a source continues the speaker before it where nothing but quotation marks
    stands between.
    """
    if not attributions:
        return []
    texts = [document.text[a.source.start : a.source.end] for a in attributions if a.source]
    resolver = Resolver(document, texts)
    order = sorted(range(len(attributions)), key=lambda i: _place(attributions[i]))
    known: dict[Span, Entity | None] = {}
    found: list[Entity | None] = [None] * len(attributions)
    previous: int | None = None
    for i in order:
        attribution = attributions[i]
        span = attribution.source
        if span is None:
            found[i] = _continued(document.text, attributions, found, previous, i)
        else:
            if span not in known:
                known[span] = _speaker(resolver, document.text[span.start : span.end], span.start)
            found[i] = known[span]
        entity = found[i]
        if entity is not None:
            resolver.quotes.extend((c.start, c.end, entity) for c in attribution.content)
            previous = i
    settle(resolver)
    return [
        _source(a.source, e, namesakes=e is not None and resolver.cast.namesakes(e))
        for a, e in zip(attributions, found, strict=True)
    ]


def _speaker(resolver: Resolver, words: str, at: int) -> Entity | None:
    """The source at an offset, with the body that it speaks for."""
    entity = resolver.resolve(words, at)
    if entity is not None and entity.body is None:
        entity.body = body_of(resolver, entity, resolver.read(words, at), at) or _told_body(
            resolver, entity
        )
        if entity.body is entity:
            entity.body = None
    return entity


def _told_body(resolver: Resolver, entity: Entity) -> Entity | None:
    """The body that the text ties a named person to elsewhere ("Ann Lee, counsel for Orsa")."""
    if not entity.named:
        return None
    told = sorted((m for m in entity.mentions if m[1].form == "description"), key=lambda m: m[0])
    bodies = (body_of(resolver, entity, mention, at, nearby=False) for at, mention in told)
    return next((body for body in bodies if body is not None), None)


def _place(attribution: Attribution) -> tuple[int, int]:
    """Where an attribution stands: its source, else its content.

    One that is quoted comes after whoever quotes it: whose "our guard" is, is told by the speaker.
    """
    spot = attribution.source or attribution.content[0]
    relay = attribution.relayed_by
    if relay is not None and relay.start > spot.start:
        spot = relay
    return spot.start, attribution.content[0].start


def _continued(
    text: str,
    attributions: Sequence[Attribution],
    found: Sequence[Entity | None],
    previous: int | None,
    i: int,
) -> Entity | None:
    """The earlier speaker, where a floating quotation follows on directly; else None."""
    if previous is None or attributions[i].cue:
        return None
    before, here = attributions[previous], attributions[i]
    start = here.content[0].start
    quoted = text[max(0, start - 1) : start] in ("“", '"', "«", "‘", "„", "”")
    spans = [*before.content, *before.cue, *([before.source] if before.source else [])]
    end = max((s.end for s in spans if s.end <= start), default=None)
    if end is None:
        return None
    between = text[end:start]
    same_line = "\n" not in between
    if _FLOATING.fullmatch(between) or (quoted and same_line and len(between) < 160):
        return found[previous]
    return None


def _source(mention: Span | None, entity: Entity | None, *, namesakes: bool) -> Source:
    """The record of a resolved source; ``namesakes``: another person goes by the same name."""
    if entity is None:
        return Source(name=None, mention=mention)
    body = _body_name(entity)
    return Source(
        name=_straight(_addressed(entity, namesakes=namesakes)),
        mention=mention,
        role=_straight(entity.role) or None if entity.kind == "person" else None,
        organisation=_straight(body) if body is not None else None,
    )


def _addressed(entity: Entity, *, namesakes: bool) -> str:
    """A name to show: a person known by one name alone keeps the form of address ("Lord Marsh").

    "Mr" and "Mrs" are kept where they tell namesakes apart.
    """
    if entity.kind != "person" or not entity.named or len(entity.tokens) != 1:
        return entity.name
    title = next((m.title for _, m in entity.mentions if m.title), "")
    if namesakes and not title:
        title = next((m.text.split()[0] for _, m in entity.mentions if m.head), "")
    return f"{title} {entity.name}".strip()


def _straight(name: str) -> str:
    """One apostrophe for all names, so that those of two presses are alike to the letter."""
    return name.replace("’", "'")


def _body_name(entity: Entity) -> str | None:
    """The name of the body that a source speaks for; of a state body, its government."""
    body = entity.body
    if body is not None and body is not entity:
        body = _topmost(body, entity)
        if body.code is not None and state_of(body.name) is None:
            return f"{gazetteer().adjectives[body.code]} {body.name}"
        return body.name
    if entity.code is not None and entity.kind != "person":
        government = gazetteer().government(entity.code)
        return government if government != entity.name else None
    return None


def _topmost(body: Entity, entity: Entity) -> Entity:
    """The body that a body is a part of in turn ("the bank’s board": the bank)."""
    seen = [entity, body]
    while body.code is None and body.body is not None and body.body not in seen:
        body = body.body
        seen.append(body)
    return body
