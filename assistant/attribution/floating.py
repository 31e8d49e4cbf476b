"""Quotations and statements that no verb introduces: whose are they?

Enters: units and the drafts of each. Leaves: drafts added in place. Does not: change drafts found
by a cue.

Handled: a quotation that stands alone (the speaker goes on, or is named next), ``Name: “…”``,
``“…” – Name``, ``Statement. (Name)``, the turns of transcripts and chats (``turns``), block
quotations (``> …``) and a quotation after a colon.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Final

from assistant.attribution import turns
from assistant.attribution.drafts import Draft, content_span, span
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.hits import find_hits
from assistant.attribution.labels import (
    LONGEST_NAME,
    in_own_words,
    is_headline,
    is_name,
    opening_subject,
)
from assistant.attribution.mentions import parse
from assistant.attribution.phrases import subject_before
from assistant.attribution.posts import relay_posts
from assistant.attribution.statements import issuer
from assistant.attribution.subjects import before_verb
from assistant.attribution.tokens import Token, Unit
from assistant.attribution.turns import Turn
from assistant.records import Span

_PUBLISHES: Final = frozenset(
    "published posted released issued sent shared broadcast uploaded circulated publishes posts "
    "releases issues shares put spread aired recorded".split()
)
_PUBLICATIONS: Final = frozenset(
    "video statement message post letter tweet audio recording photo communique communiqué note "
    "clip announcement leaflet text".split()
)
_DASHES: Final = frozenset("—–-")


class Floating:
    """Reads a document's units in order and remembers who spoke last."""

    def __init__(self, text: str, read: Sequence[Unit], drafts: list[list[Draft]]) -> None:
        self.text = text
        self.units = read
        self.drafts = drafts
        self.turns = turns.find(text, read)
        self.alone: tuple[int, Span] | None = None  # paragraph and speaker of words of one's own
        self.speaker: Span | None = None
        self.speaker_paragraph = -1
        self.block: tuple[int, Span] | None = None

    def attach(self) -> None:
        """Add the drafts of everything that floats."""
        for number, unit in enumerate(self.units):
            own = self._name_line(number, unit) if in_own_words(self.text, unit) else []
            turn = self._turn(unit)
            if turn is not None:
                self.drafts[number] = self._in_turn(turn, unit, self.drafts[number])
            elif own:
                self.drafts[number] = own
            elif not self.drafts[number]:
                self.drafts[number].extend(self._read(number, unit))
            else:
                self.drafts[number].extend(self._after_colon(number, unit))
            self._note_dialogue(number, unit)
            for draft in self.drafts[number]:
                if draft.source is not None:
                    self.speaker, self.speaker_paragraph = draft.source, unit.paragraph

    def _read(self, number: int, unit: Unit) -> list[Draft]:
        tokens = unit.tokens
        for reader in (
            self._issued,
            self._name_line,
            self._goes_on,
            self._block_quotation,
            self._signed,
            self._in_brackets,
            self._after_colon,
        ):
            found = reader(number, unit)
            if found:
                return found
        quotes = _only_quotes(tokens)
        if not quotes:
            return []
        source = self._speaker_of(number, unit)
        if source is None:
            return []
        content = [t.quote.inner for t in quotes if t.quote is not None]
        return [Draft(source=source, cue=[], content=content, direct=True)]

    def _speaker_of(self, number: int, unit: Unit) -> Span | None:
        """Who says a quotation that stands alone."""
        publisher = self._publisher(number)
        if publisher is not None:
            return publisher
        heading = self._heading(number)
        if heading is not None:
            return heading
        following = self._next_in_paragraph(number)
        if following is not None:
            named = self._bare_speaker(following)
            if named is not None:
                return named
        if self.speaker_paragraph == unit.paragraph:
            return self.speaker
        if following is not None and not self._continues(number):
            for draft in self.drafts[following]:
                if draft.source is not None and draft.direct:
                    return draft.source
        person = self._person_before(number)
        if person is not None:
            return person
        if number and self.units[number - 1].tokens[-1].low == ":":
            lead = self.units[number - 1].tokens
            subject = opening_subject(lead, len(lead) - 1)
            if subject is not None and not self.drafts[number - 1]:
                return span(lead, subject)
        return self.speaker if unit.paragraph - self.speaker_paragraph <= 2 else None

    def _publisher(self, number: int) -> Span | None:
        """The subject of "X published a video." just before the quotation."""
        if not number or self.drafts[number - 1]:
            return None
        before = self.units[number - 1]
        if before.paragraph != self.units[number].paragraph:
            return None
        words = {t.low for t in before.tokens}
        if not (words & _PUBLISHES and words & _PUBLICATIONS):
            return None
        verb = next(i for i, t in enumerate(before.tokens) if t.low in _PUBLISHES)
        subject = subject_before(before.tokens, verb)
        return span(before.tokens, subject) if subject is not None else None

    def _heading(self, number: int) -> Span | None:
        """Whoever the line above a paragraph of quotations says that they are a statement by."""
        first = number
        while first and self.units[first - 1].paragraph == self.units[number].paragraph:
            first -= 1
        above = self.units[first - 1].span if first else None
        return issuer(self.text, above.start, above.end) if above is not None else None

    def _person_before(self, number: int) -> Span | None:
        """The person that the sentence before a quotation is about: "Ann Lee wept. “My house.”"."""
        if not number or self.drafts[number - 1] or self._continues(number):
            return None
        tokens = self.units[number - 1].tokens
        words = before_verb(self.text[tokens[0].start : tokens[-1].end])
        subject = opening_subject(tokens, len(tokens) - 1) or (1, 1)
        if not words and subject[0] == 0 and subject[1] < len(tokens) - 1:
            words = self.text[tokens[0].start : tokens[subject[1] - 1].end]
        if not words or tokens[-1].low != ".":
            return None
        found = Span(start=tokens[0].start, end=tokens[0].start + len(words))
        mention = parse(words)
        named = " " in mention.name and gazetteer().look_up(mention.name) is None
        spoken_of = mention.kind == "person" or mention.head in ("he", "she")
        return (
            found
            if spoken_of or (named and mention.form == "name" and mention.kind is None)
            else None
        )

    def _next_in_paragraph(self, number: int) -> int | None:
        after = number + 1
        if after < len(self.units) and self.units[after].paragraph == self.units[number].paragraph:
            return after
        return None

    def _continues(self, number: int) -> bool:
        """Whether the paragraph before ended in a quotation that was left open."""
        if not number:
            return False
        last = self.units[number - 1].tokens[-1]
        return last.quote is not None and not last.quote.closed

    def _bare_speaker(self, number: int) -> Span | None:
        """The subject of a short unit whose verb of speech has no content: "The minister said."""
        tokens = self.units[number].tokens
        if self.drafts[number] or len(tokens) > 16:
            return None
        hits = find_hits(tokens)
        if len(hits) != 1 or hits[0].subject is None or hits[0].voice != "active":
            return None
        speaks = (
            hits[0].cue.act in ("says", "denies", "accuses", "warns") and "t" in hits[0].cue.frames
        )
        return span(tokens, hits[0].subject) if speaks else None

    def _name_line(self, number: int, unit: Unit) -> list[Draft]:
        """``Name: “…”`` at the start of a unit; without quotation marks only in a transcript."""
        tokens = unit.tokens
        colon = next((i for i, t in enumerate(tokens[:LONGEST_NAME]) if t.low == ":"), None)
        if not colon or colon + 1 >= len(tokens) or not is_name(tokens, 0, colon):
            return []
        quoted = tokens[colon + 1].quote is not None
        opens = not number or self.units[number - 1].paragraph != unit.paragraph
        headline = is_headline(self.text, self.units, number, colon)
        own = opens and in_own_words(self.text, unit)
        if not quoted and not own and not headline:
            return []
        content = content_span(tokens, (colon + 1, colon + 2 if quoted else len(tokens)))
        if content is None:
            return []
        draft = Draft(
            source=span(tokens, (0, colon)),
            cue=[span(tokens, (colon, colon + 1))],
            content=[content],
            direct=quoted,
        )
        if own and not quoted and draft.source is not None:
            self.alone = (unit.paragraph, draft.source)
        return [draft]

    def _issued(self, number: int, unit: Unit) -> list[Draft]:
        """``Statement from the Board: …``; a heading of that form names who speaks below it."""
        tokens = unit.tokens
        by = issuer(self.text, tokens[0].start, tokens[-1].end)
        if by is None:
            return []
        colon = next((i for i, t in enumerate(tokens) if t.start >= by.end), len(tokens))
        if colon == len(tokens) or tokens[colon].low != ":":
            return []
        content = content_span(tokens, (colon + 1, len(tokens)))
        if content is None:
            return []
        self.alone = (unit.paragraph, by)
        return [Draft(source=by, cue=[span(tokens, (0, 1))], content=[content])]

    def _goes_on(self, number: int, unit: Unit) -> list[Draft]:
        """The further sentences of somebody's own words, and of a paragraph of dash dialogue."""
        if self.alone is None or self.alone[0] != unit.paragraph:
            return []
        content = content_span(unit.tokens, (0, len(unit.tokens)))
        if content is None or unit.tokens[-1].low == "?":
            return []
        return [Draft(source=self.alone[1], cue=[], content=[content])]

    def _note_dialogue(self, number: int, unit: Unit) -> None:
        """Remember who speaks in a paragraph that a dash opens ("— No, said the miller.")."""
        first = self.drafts[number][0] if self.drafts[number] else None
        opens = not number or self.units[number - 1].paragraph != unit.paragraph
        if opens and unit.tokens[0].low in _DASHES and first is not None and first.inverted:
            self.alone = (unit.paragraph, first.source) if first.source is not None else None

    def _turn(self, unit: Unit) -> Turn | None:
        """The turn of a transcript that a unit stands in, if any."""
        at = bisect.bisect_right(self.turns, unit.tokens[0].start, key=lambda t: t.start) - 1
        turn = self.turns[at] if at >= 0 else None
        return turn if turn is not None and unit.tokens[0].start < turn.end else None

    def _in_turn(self, turn: Turn, unit: Unit, held: list[Draft]) -> list[Draft]:
        """What a unit of a turn says: the speaker's words, and what they relay of others.

        A question is nobody's claim, nor is what an interviewer says unless it is of somebody else.
        """
        told = [d for d in held if d.source is None or d.source.start >= turn.opens]
        for draft in told:
            draft.content = [_from(turn.opens, c) for c in draft.content if c.end > turn.opens]
        told = [d for d in told if d.content]
        if turn.asks:
            return told
        tokens = unit.tokens
        first = next((i for i, t in enumerate(tokens) if t.start >= turn.opens), len(tokens))
        quoted = first < len(tokens) and tokens[first].low == "<q>" and tokens[0].start < turn.opens
        content = content_span(tokens, (first, first + 1 if quoted else len(tokens)))
        if content is None or tokens[-1].low == "?":
            return told
        labelled = tokens[0].start < turn.opens and turn.mark is not None
        cue = [turn.mark] if labelled and turn.mark is not None else []
        whole = Draft(source=turn.speaker, cue=cue, content=[content], direct=quoted)
        told = [d for d in told if d.source is not None and not self._first_person(d.source)]
        for draft in told:
            draft.relayed_by = draft.relayed_by or turn.speaker
        return [whole, *told]

    def _first_person(self, source: Span) -> bool:
        return self.text[source.start : source.end].lower() in ("i", "we")

    def _block_quotation(self, number: int, unit: Unit) -> list[Draft]:
        """``> …`` as in mail: the speaker is the one that the lines before it name."""
        tokens = unit.tokens
        if tokens[0].low != ">":
            if self.block is None or self.block[0] != unit.paragraph:
                return []
            source: Span | None = self.block[1]
        else:
            source = self._introduced(number)
        content = content_span(tokens, (1 if tokens[0].low == ">" else 0, len(tokens)))
        if source is None or content is None:
            return []
        self.block = (unit.paragraph, source)
        return [Draft(source=source, cue=[], content=[content])]

    def _introduced(self, number: int) -> Span | None:
        """The subject of the unit before, if that ends with a colon; else the block's speaker."""
        if not number:
            return None
        before = self.units[number - 1].tokens
        if before[-1].low != ":":
            return self.block[1] if self.block is not None else None
        hits = [h for h in find_hits(before) if h.subject is not None]
        subject = hits[-1].subject if hits else None
        if subject is None:
            start = next((i for i, t in enumerate(before) if t.low == "from"), -1) + 1
            subject = (
                (start, len(before) - 1) if start and is_name(before, start, start + 1) else None
            )
        subject = subject or opening_subject(before, len(before) - 1)
        return span(before, subject) if subject else None

    def _signed(self, number: int, unit: Unit) -> list[Draft]:
        """``“…” – Name``."""
        tokens = unit.tokens
        if len(tokens) < 3 or tokens[0].low != "<q>" or tokens[1].low not in _DASHES:
            return []
        end = len(tokens) - 1 if tokens[-1].low == "." else len(tokens)
        if not is_name(tokens, 2, end) or tokens[0].quote is None:
            return []
        return [
            Draft(
                source=span(tokens, (2, end)),
                cue=[span(tokens, (1, 2))],
                content=[tokens[0].quote.inner],
                direct=True,
            )
        ]

    def _in_brackets(self, number: int, unit: Unit) -> list[Draft]:
        """``Statement (Name).``, ``Statement. (Name)``."""
        tokens = unit.tokens
        end = len(tokens) - 1 if tokens[-1].low == "." else len(tokens)
        if end < 3 or tokens[end - 1].low != ")":
            return []
        opening = next((i for i in range(end - 2, -1, -1) if tokens[i].low == "("), None)
        if opening is None or not is_name(tokens, opening + 1, end - 1):
            return []
        if end - opening < 4 or any(t.low[:1].isdigit() for t in tokens[opening:end]):
            return []
        content = content_span(tokens, (0, opening)) if opening else self._before(number)
        if content is None or (opening and opening < 5):
            return []
        return [Draft(source=span(tokens, (opening + 1, end - 1)), cue=[], content=[content])]

    def _before(self, number: int) -> Span | None:
        """The unit before, if it says something that nobody has been given for."""
        if not number or self.units[number - 1].paragraph != self.units[number].paragraph:
            return None
        tokens = self.units[number - 1].tokens
        return content_span(tokens, (0, len(tokens)))

    def _after_colon(self, number: int, unit: Unit) -> list[Draft]:
        """A quotation after a colon that no draft holds: "Magda Ilieva runs the Blue Cup: “…”."""
        tokens = unit.tokens
        found: list[Draft] = []
        for at in range(1, len(tokens) - 1):
            quote = tokens[at + 1].quote
            if tokens[at].low != ":" or tokens[at + 1].low != "<q>" or quote is None:
                continue
            if any(s.overlap(quote.inner) for d in self.drafts[number] for s in d.content):
                continue
            earlier = [d for d in self.drafts[number] if d.source is not None]
            source = earlier[-1].source if earlier else None
            if source is None:
                subject = opening_subject(tokens, at)
                source = span(tokens, subject) if subject else None
            if source is not None:
                cue = [span(tokens, (at, at + 1))]
                found.append(Draft(source=source, cue=cue, content=[quote.inner], direct=True))
        return found


def attach(text: str, read: Sequence[Unit], drafts: list[list[Draft]]) -> None:
    """Add to ``drafts`` (parallel to ``read``) what floats: see the module's docstring."""
    Floating(text, read, drafts).attach()
    relay_posts(text, read, drafts)


def _from(opens: int, content: Span) -> Span:
    """A content without the label of the turn that it stands in."""
    return Span(start=max(content.start, opens), end=content.end)


def _only_quotes(tokens: Sequence[Token]) -> list[Token]:
    """The quotations that make up the whole unit; empty if there are other words."""
    words = [t for t in tokens if t.word or t.quote is not None]
    return words if words and all(t.quote is not None for t in words) else []
