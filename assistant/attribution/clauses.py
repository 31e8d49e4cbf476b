"""Verb cues → drafts: who says what in one unit.

Enters: the tokens of a unit. Leaves: ``Draft``s. Does not: handle *according to*, nominal cues
(``prepositional``) or quotations that no cue introduces (``floating``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.attribution.adjuncts import skip_adjuncts
from assistant.attribution.drafts import Draft, content_span, span
from assistant.attribution.frames import left_content, right_content
from assistant.attribution.hits import Hit
from assistant.attribution.openers import answers_all, reads_as_clause
from assistant.attribution.passives import passive
from assistant.attribution.phrases import subject_after, subject_before
from assistant.attribution.tokens import Token
from assistant.attribution.words import AUX, CONJUNCTIONS, PERSONAL, Range, looks_finite
from assistant.records import Span

_SUBORDINATORS: Final = frozenset("while although though whereas since when after because".split())
_ADJUNCTS: Final = frozenset("as despite amid".split())
"""What opens a clause that is never said by itself: "As the crowd cheered, he said …"."""
_ANAPHORS: Final = frozenset("he she it they who this".split())


class Clauses:
    """The verb cues of one unit, read from left to right."""

    def __init__(self, tokens: Sequence[Token], hits: list[Hit]) -> None:
        self.tokens = tokens
        self.hits = hits
        self.drafts: list[Draft] = []
        self.used = 0  # tokens before this belong to attributions with their cue behind or inside
        self._last: Draft | None = None
        self._by_hit: dict[int, Draft] = {}

    def read(self) -> list[Draft]:
        """Every draft of the unit, in the order of the cues."""
        tokens = self.tokens
        for number, hit in enumerate(self.hits):
            if hit.voice == "passive" or (hit.voice == "participle" and "ing" not in hit.cue.forms):
                said = passive(tokens, hit, self._limit(number), self.used)
                if said is not None:
                    self._add(
                        number, span(tokens, said.source) if said.source else None, said.pieces
                    )
            elif hit.subject is not None:
                self._with_subject(number, hit)
            elif hit.relative:
                self._relative(number, hit)
            else:
                self._without_subject(number, hit)
        return self.drafts

    def _limit(self, number: int, *, inverted: bool = False, loose: bool = False) -> int:
        """Where what the hit says must end: at the next hit that is not part of it.

        ``loose``: a comma alone does not part them ("by then, colleagues said, he was counting").
        """
        stop = self.hits[number].stop
        end = next(
            (k for k in range(stop, len(self.tokens)) if self.tokens[k].low == ";"),
            len(self.tokens),
        )
        for later in self.hits[number + 1 :]:
            if later.at > end:
                break
            if later.embedded or (later.relative and not inverted):
                continue
            if loose and self._joined_by_comma(later):
                continue
            if later.opens <= self.hits[number].at:  # this hit stands in the later one's subject
                return max(later.start, stop)
            return max(later.opens, stop)
        return end

    def _add(
        self,
        number: int,
        source: Span | None,
        pieces: list[Range],
        *,
        split: bool = False,
        inverted: bool = False,
    ) -> None:
        hit = self.hits[number]
        tokens = self.tokens
        spans = [s for s in (content_span(tokens, p) for p in pieces) if s is not None]
        if not spans:
            return
        cue = [span(tokens, (hit.at, hit.stop))]
        groups = [[s] for s in spans] if split else [spans]
        direct = any(tokens[p[0]].low == "<q>" for p in pieces)
        parent = self._parent(number)
        if parent is not None and source is not None and self._is_pronoun(source):
            return
        for group in groups:
            draft = Draft(
                source=source, cue=cue, content=group, direct=direct, inverted=inverted,
                relayed_by=parent.source if parent is not None else None,
            )  # fmt: skip
            self.drafts.append(draft)
            self._by_hit.setdefault(number, draft)
        self._last = draft

    def _is_pronoun(self, source: Span) -> bool:
        return any(t.start == source.start and t.low in _ANAPHORS for t in self.tokens)

    def _joined_by_comma(self, later: Hit) -> bool:
        between = self.tokens[later.opens : later.start if not later.subject else later.subject[0]]
        return [t.low for t in between] in ([","], [])

    def _parent(self, number: int) -> Draft | None:
        """The attribution whose content holds this hit's clause."""
        if not self.hits[number].embedded:
            return None
        at = self.tokens[self.hits[number].at].start
        for earlier in range(number - 1, -1, -1):
            draft = self._by_hit.get(earlier)
            if draft is not None and any(s.start <= at < s.end for s in draft.content):
                return draft
        return None

    def _with_subject(self, number: int, hit: Hit) -> None:
        assert hit.subject is not None
        tokens, subject = self.tokens, hit.subject
        limit = min(self._limit(number), self._subordinate_end(hit))
        source = span(tokens, subject)
        after = skip_adjuncts(tokens, hit.stop, limit)
        right = right_content(tokens, hit.stop, limit, hit)
        left = self._left(subject[0], hit)
        closes = after >= limit or tokens[after].low in (",", ".", "—", "–", ";")
        quoted_left = left is not None and tokens[left[1] - 1].low == "<q>"
        spoken = quoted_left or tokens[0].low in ("—", "–")  # a dash opens speech as marks do
        if left is not None and quoted_left and self._names_hearer(hit, left, right):
            right = []
        if (
            left is not None
            and (closes or not right)
            and (spoken or set("tb") & set(hit.cue.frames))
            and (spoken or "w" not in hit.cue.frames)
            and not hit.hypothetical
            and not self._announces(after)
        ):
            if after < len(tokens) and tokens[after].low == ",":
                limit = self._limit(number, loose=True)
            self._parenthetical(number, source, left, after, limit)
        elif right and self._allowed(hit, after):
            self._add(number, source, right, split=self._is_split(right))
            if (hit.opens > 0 and self.tokens[hit.opens].low in (",", ";")) or hit.coordinated:
                self.used = max(self.used, hit.opens)
        elif left is not None and quoted_left and left[1] - left[0] == 1:
            self._parenthetical(number, source, left, after, limit)

    def _announces(self, after: int) -> bool:
        """Reads "On 3 May at 10:12, Bo Lind wrote:": what is said stands below."""
        return after + 1 == len(self.tokens) and self.tokens[after].low == ":"

    def _names_hearer(self, hit: Hit, left: Range, right: list[Range]) -> bool:
        """Reads "“…,” Medina assured this newspaper": what follows the cue is no content."""
        if not right or left[1] - left[0] > 1 or not set("tbo") & set(hit.cue.frames):
            return False
        start, end = right[0]
        opened = self.tokens[start - 1].low in ("that", ":") or self.tokens[start].low == "<q>"
        return not opened and not reads_as_clause(self.tokens, start, end, 30)

    def _subordinate_end(self, hit: Hit) -> int:
        """Where the opening clause of "While X said A, B" ends, for a cue within it."""
        tokens = self.tokens
        if tokens[0].low not in _SUBORDINATORS:
            return len(tokens)
        for at in range(hit.stop + 1, len(tokens) - 1):
            after = tokens[at + 1]
            if tokens[at].low == "," and (
                after.low in PERSONAL or after.low in ("this", "the", "a")
            ):
                return at
        return len(tokens)

    def _allowed(self, hit: Hit, after: int) -> bool:
        """Weak words speak only before *that*, a quotation or a colon; so do hypothetical ones."""
        if "w" not in hit.cue.frames and not hit.hypothetical:
            return True
        window = self.tokens[hit.stop : after + 12]
        return any(t.low in ("that", ":", "<q>") for t in window)

    def _is_split(self, pieces: list[Range]) -> bool:
        """Whether several right pieces are separate claims ("that A and that B")."""
        return len(pieces) > 1 and all(self.tokens[p[0] - 1].low == "that" for p in pieces)

    def _parenthetical(
        self, number: int, source: Span, left: Range, after: int, limit: int
    ) -> None:
        """What stands before the cue, and what goes on after it in the same sentence."""
        tokens = self.tokens
        pieces = [left]
        more: Range | None = None
        rest = after
        if rest + 1 < limit and tokens[rest].low in (",", "—", "–", ".", ":"):
            follows = tokens[rest + 1]
            clause = left[1] - left[0] > 1 or tokens[left[0]].low != "<q>"
            if follows.low == "<q>":
                pieces.append((rest + 1, rest + 2))
            elif clause and follows.low in ("and", "but"):
                more = (rest + 2, limit)
            elif clause and follows.word and tokens[rest].low != "." and not _dangles(follows):
                pieces.append((rest + 1, limit))
        self._add(number, source, pieces, inverted=True)
        if more is not None:
            self._add(number, source, [more], inverted=True)
        last = more if more is not None else pieces[-1]
        self.used = max(self.used, last[1] if len(pieces) > 1 or more else after)

    def _left(self, end: int, hit: Hit) -> Range | None:
        left = left_content(self.tokens, self.used, end)
        if left is None:
            return None
        first = self.tokens[left[0]].low
        if first in _ADJUNCTS and "," not in [t.low for t in self.tokens[left[0] : left[1]]]:
            return None
        if self.tokens[left[1] - 1].low == "<q>" and any(not d.inverted for d in self.drafts):
            return (left[1] - 1, left[1])
        for at in range(left[1] - 1, left[0], -1):
            low = self.tokens[at].low
            if low in (";", ":") or (
                low == "," and self.tokens[at + 1].low in ("but", "while") and at + 1 < left[1] - 1
            ):
                return (at + 2 if low == "," else at + 1, left[1])
        if left[1] - left[0] >= 3 or self.tokens[left[1] - 1].low == "<q>":
            return left
        goes_on = self.tokens[hit.stop + 1 : hit.stop + 2]
        return left if goes_on and (goes_on[0].low in AUX or looks_finite(goes_on[0])) else None

    def _relative(self, number: int, hit: Hit) -> None:
        """Reads "Melkonyan, who denied that …": the antecedent is the source."""
        tokens = self.tokens
        source: Span | None = None
        end = hit.opens
        if end > 0 and tokens[end - 1].low == ",":
            end -= 1
        last = self._last
        if last is not None and last.source is not None and last.source.end == tokens[end - 1].end:
            source = last.source
        else:
            subject = subject_before(tokens, end) if end > 0 else None
            source = span(tokens, subject) if subject else None
        if source is None:
            return
        limit = self._limit(number)
        closing = self._closing_comma(hit, limit)
        right = right_content(tokens, hit.stop, closing, hit)
        if right and self._allowed(hit, hit.stop):
            self._add(number, source, right, split=self._is_split(right))

    def _closing_comma(self, hit: Hit, limit: int) -> int:
        """A relative clause in mid-sentence ends at its comma when a verb goes on after it."""
        return limit

    def _without_subject(self, number: int, hit: Hit) -> None:
        tokens = self.tokens
        limit = self._limit(number, inverted=True)
        before = tokens[hit.start - 1] if hit.start else None
        quoted = hit.after_quote
        if quoted and hit.voice == "active" and self._inverted(number, hit, limit):
            return
        leads = {t.low for t in tokens[hit.opens : hit.start]}
        if (
            hit.voice == "active"
            and before is not None
            and before.low in (",", "—", "–")
            and not leads & CONJUNCTIONS
        ):
            right = right_content(tokens, hit.stop, limit, hit)
            clear = bool(right) and tokens[right[0][0] - 1].low in ("that", ":")
            if not clear and set("tb") & set(hit.cue.frames) and self._inverted(number, hit, limit):
                return
        self._inherited(number, hit, self._limit(number))

    def _inverted(self, number: int, hit: Hit, limit: int) -> bool:
        tokens = self.tokens
        subject = subject_after(tokens, hit.stop, limit)
        if subject is None:
            return False
        left = self._left(hit.start, hit) or self._verdict(hit)
        if left is None:
            return False
        after = skip_adjuncts(tokens, subject[1], limit)
        quoted = tokens[left[1] - 1].low == "<q>"
        if (
            not quoted
            and after < limit
            and tokens[after].word
            and tokens[after].low in ("that", "to")
        ):
            return False
        if (
            not quoted
            and hit.cue.lemma not in ("say",)
            and "n" in hit.cue.frames
            and left[1] - left[0] < 4
        ):
            return False
        self._parenthetical(number, span(tokens, subject), left, after, limit)
        return True

    def _verdict(self, hit: Hit) -> Range | None:
        """A word or two that open a sentence and answer all: "Not so, says the bank"."""
        end = hit.start - 1
        whole = not self.used and hit.cue.lemma == "say" and answers_all(self.tokens, end)
        return (0, end) if whole else None

    def _inherited(self, number: int, hit: Hit, limit: int) -> None:
        """A second predicate or a participle: the source is the one before it in the sentence."""
        tokens = self.tokens
        right = right_content(tokens, hit.stop, limit, hit)
        if not right or not self._allowed(hit, hit.stop):
            return
        source = self._last.source if self._last is not None else None
        if source is None:
            if not (hit.coordinated or hit.voice == "participle") or hit.opens == 0:
                return
            source = self._earlier_subject(number)
            clear = tokens[right[0][0] - 1].low in ("that", ":") or tokens[right[0][0]].low == "<q>"
            if source is None and (clear or hit.voice == "active"):
                source = self._main_subject(hit)
        if source is None:
            return
        self._add(number, source, right, split=self._is_split(right))

    def _earlier_subject(self, number: int) -> Span | None:
        """The subject of an earlier cue in the sentence that attributed nothing."""
        for earlier in reversed(self.hits[:number]):
            if earlier.subject is not None and not earlier.embedded:
                return span(self.tokens, earlier.subject)
        return None

    def _main_subject(self, hit: Hit) -> Span | None:
        """The phrase that opens the sentence, as far as its first auxiliary or finite verb."""
        tokens = self.tokens
        for at in range(1, hit.opens):
            if tokens[at].low in AUX or looks_finite(tokens[at]):
                subject = subject_before(tokens, at)
                return span(tokens, subject) if subject else None
            if tokens[at].low in (":", ";"):
                return None
        if hit.opens > 2 and tokens[1].low.endswith("s") and tokens[2].low == "to":
            return span(tokens, (0, 1))  # "Respondent moves to dismiss, arguing that …"
        return None


def _dangles(token: Token) -> bool:
    """A word that opens the reporter's own addition ("…, he said, pointing at the hill")."""
    return token.low.endswith("ing") or token.low in (
        "who",
        "which",
        "whose",
        "as",
        "when",
        "after",
    )
