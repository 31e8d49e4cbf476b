"""Where a report says that a claim could not be confirmed, and which claims it means.

Enters: a text, its sentences, its attributions and who said each. Leaves: for each marked
attribution
the passage that marks it. Does not: verify anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.spans import Attribution
from assistant.records import Span

_NEGATION: Final = (
    r"(?:\b(?:neither|none|nobody|nothing|nor|no|without|never|unable|impossible)\b|not|n['’]t\b)"
)
_SURE_CHECK: Final = (
    r"(?:verif(?:y|ied|iable|ication|ying)|corroborat\w+|authenticat\w+|contrasted|"
    r"substantiat\w+|ascertain\w*)"
)
_CHECK: Final = (
    r"(?:confirm(?:ed|ation)?|check(?:ed)?|establish(?:ed)?|prove[nd]?|determin(?:e|ed)|contrast)"
)
_PAPER: Final = (
    r"by\s+(?:this|our|the)\s+(?:paper|newspaper|medium|agency|office|reporter|outlet|publication)"
)
_MARKS: Final = re.compile(
    r"(?:"
    # could not be (independently) verified; cannot be corroborated; no source could verify
    rf"{_NEGATION}[^.;:]{{0,90}}?{_SURE_CHECK}"
    # could not be confirmed; neither figure has been checked; its origin could not be established
    rf"|(?:could|can|has|have|had|was|were|is|are)\s?{_NEGATION}[^.;:]{{0,40}}?be(?:en)?\s?[^.;:]{{0,40}}?{_CHECK}"
    rf"|\b(?:neither|none|no|nothing)\b[^.;:]{{0,70}}?\b(?:could|can|has|have|was|were)\b[^.;:]{{0,40}}?be(?:en)?\s?[^.;:]{{0,30}}?{_CHECK}"
    # we could not independently check; there is no independent confirmation
    rf"|{_NEGATION}[^.;:]{{0,60}}?independent(?:ly)?\b[^.;:]{{0,40}}?(?:{_CHECK}|determine|possible|body|source|evidence|access)"
    rf"|\bindependent\s+(?:verification|confirmation|access|check)[^.;:]{{0,40}}?(?:not|impossible|lacking|unavailable)"
    rf"|{_NEGATION}[^.;:]{{0,40}}?{_CHECK}[^.;:]{{0,60}}?(?:independent|other\s+sources|{_PAPER})"
    # to check it is impossible; it was not possible to confirm
    rf"|(?:verify|confirm|check|corroborate|contrast)\b[^.;:]{{0,80}}?(?:impossible|not\s+possible)"
    rf"|(?:impossible|not\s+(?:been\s+)?possible)\b[^.;:]{{0,20}}?(?:verify|confirm|check|contrast|establish|reconcile)"
    r"|(?:could|can)\s?not\s+establish\s+(?:who|whether|if)"
    # we could not check the figure
    r"|\bwe\s+(?:could|can|were|have)\s?not\s[^.;:]{0,20}?(?:check|confirm|establish)\b"
    r"|\bno\s+\w+\s+could\s+be\s+consulted"
    r"|\bremains?\s+unverified|\b(?:is|are|was|were)\s+(?:still\s+)?unverified"
    r"|\bno\s+(?:outside|external)\s+\w+\s+can\s+check"
    r")",
    re.I,
)
_EXCLUDED: Final = re.compile(
    r"neither\s+confirm|nor\s+den|not\s+confirm\s+or|confirm\s+nor|not\s+only|declin|refus|no\s+longer|not\s+yet\s+been\s+charged",
    re.I,
)
_TWO: Final = re.compile(r"\b(?:neither|both|either)\b", re.I)
_MANY: Final = re.compile(
    r"\b(?:neither|none|both|all|these|those|any\s+of|each|either|nothing)\b|"
    r"\b(?:claims|accounts|versions|figures|numbers|tolls|data|statements|allegations|"
    r"reports|facts|counts|"
    r"accusations|assertions|parties|sides|testimonies|informations?|hypotheses|part(?:y|ies))\b",
    re.I,
)
_EVERYTHING: Final = re.compile(
    r"\b(?:versions|parties|any\s+party|sides|statements|testimonies|hypotheses|"
    r"nothing\s+of|these\s+accounts|"
    r"these\s+information|what\s+is\s+passed)\b",
    re.I,
)
_IMPERSONAL: Final = re.compile(
    r"^\W*(?:it\s+(?:was|is|has)|there\s+(?:is|was)|independent|no\s+independent|to\s+(?:verify|check|confirm))",
    re.I,
)
_NUMERIC: Final = re.compile(
    r"\b(?:figures?|numbers?|tolls?|counts?|data|size|total|sums?|amounts?|estimates?|statistics?)\b",
    re.I,
)
_APPOSED: Final = re.compile(
    r".*,\s+an?\s+(?:claim|figure|number|toll|account|version|report|statement|allegation|assertion|"
    r"accusation|detail|count)\s[^,;]*$",
    re.I | re.S,
)
_NAME_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def marked(
    text: str,
    sentences: Sequence[Span],
    attributions: Sequence[Attribution],
    names: Sequence[str | None] = (),
) -> dict[int, Span]:
    """Attribution index → the sentence that says it is unverified.

    ``names`` are who said each attribution ("the captain's account" means the captain's claims).
    """
    found: dict[int, Span] = {}
    for match in _MARKS.finditer(text):
        if _EXCLUDED.search(match.group()) or _is_content(match, attributions):
            continue
        sentence = next((s for s in sentences if s.start <= match.start() < s.end), None)
        if sentence is None or text[sentence.start : sentence.end].rstrip().endswith("?"):
            continue
        for index in _Reference(text, sentence, match, attributions, names).meant():
            found.setdefault(index, sentence)
    return found


def _is_content(match: re.Match[str], attributions: Sequence[Attribution]) -> bool:
    """Whether the words are what a source says (then they are that source's, not the report's)."""
    return any(
        piece.start <= match.start() and match.end() <= piece.end + 1 and not _trails(match, piece)
        for attribution in attributions
        for piece in attribution.content
    )


def _trails(match: re.Match[str], piece: Span) -> bool:
    """A mark at the very end of a long content is the report's own relative clause.

    So is one after "a claim that", "a figure which".
    """
    ahead = match.string[piece.start : match.start()]
    if _APPOSED.search(ahead) or _APPOSED.match(
        match.string[max(0, piece.start - 40) : match.start()]
    ):
        return True
    return piece.end - match.end() < 14 and match.start() - piece.start > 60


class _Reference:
    """What one mark refers to."""

    def __init__(
        self,
        text: str,
        sentence: Span,
        match: re.Match[str],
        attributions: Sequence[Attribution],
        names: Sequence[str | None],
    ) -> None:
        self.text = text
        self.sentence = sentence
        self.attributions = attributions
        self.names = names
        lead = text[sentence.start : match.end()]
        self.clause = lead.rsplit(";", 1)[-1]
        self.before = [i for i, a in enumerate(attributions) if a.content[0].start < match.start()]

    def meant(self) -> list[int]:
        """The indexes of the attributions that the mark is about."""
        inside = [
            i for i in self.before if self.attributions[i].content[0].start >= self.sentence.start
        ]
        if inside and not re.search(r"\b(?:neither|none|both)\b", self.clause, re.I):
            return inside[-1:]
        if inside:
            return inside
        if not self.before:
            return []
        near, own_paragraph = self._near()
        named = self._named(near) or self._named(self.before[-8:])
        if named:
            return named
        if _EVERYTHING.search(self.clause) or (own_paragraph and _IMPERSONAL.match(self.clause)):
            return self.before
        return self._counted(near)

    def _near(self) -> tuple[list[int], bool]:
        """The attributions of the same paragraph, or of the last that has any (then True)."""
        paragraph = self._paragraph(self.sentence.start)
        near = [i for i in self.before if self._start(i) >= paragraph]
        if near:
            return near, False
        last = self._paragraph(self._start(self.before[-1]))
        return [i for i in self.before if self._start(i) >= last], True

    def _counted(self, near: list[int]) -> list[int]:
        numeric = bool(_NUMERIC.search(self.clause))
        if _TWO.search(self.clause):
            pool = near if len(near) >= 2 else self.before
            if numeric:
                pool = [i for i in pool if self._has_number(i)] or pool
            return pool[-2:]
        if _MANY.search(self.clause):
            if numeric:
                return [i for i in near if self._has_number(i)] or near
            return near
        if numeric:
            return [i for i in near if self._has_number(i)][-1:] or near[-1:]
        return near[-1:]

    def _named(self, pool: Sequence[int]) -> list[int]:
        """Claims of the source that the mark names ("the captain’s account")."""
        if not self.names:
            return []
        words = {w.lower() for w in _NAME_WORD.findall(self.clause)}
        return [
            i for i in pool if words & {w.lower() for w in _NAME_WORD.findall(self.names[i] or "")}
        ]

    def _start(self, index: int) -> int:
        return self.attributions[index].content[0].start

    def _paragraph(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _has_number(self, index: int) -> bool:
        pieces = self.attributions[index].content
        return any(re.search(r"\d", self.text[p.start : p.end]) for p in pieces)
