"""Where a report says that a claim could not be confirmed, and which claims it means.

Enters: a text, its sentences and its attributions. Leaves: for each marked attribution the passage that
marks it. Does not: verify anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.attribution.spans import Attribution
from assistant.records import Span

_CHECK: Final = (
    r"(?:verif\w+|confirm(?:ed|ation|ing)?|corroborat\w+|contrast(?:ed)?|authenticat\w+|check(?:ed)?|"
    r"establish(?:ed)?|substantiat\w+|ascertain(?:ed)?|validated?)"
)
_MARKS: Final = re.compile(
    r"(?:"
    # could not be independently verified; has not been confirmed by an independent source
    rf"\b(?:could|can|has|have|had|was|were|is|are)\s?(?:not|never|n['’]t)\b[^.;]{{0,40}}?\bbe(?:en)?\b[^.;]{{0,30}}?{_CHECK}"
    rf"|\b(?:cannot|can\s?not|couldn['’]t|hasn['’]t|haven['’]t|isn['’]t|wasn['’]t)\s?\w{{0,14}}\s?be(?:en)?\b[^.;]{{0,30}}?{_CHECK}"
    # neither account could be verified; none of the versions has been able to be contrasted
    rf"|\b(?:neither|none|no)\b[^.;]{{0,70}}?\b(?:could|can|has|have|was|were)\b[^.;]{{0,40}}?\bbe(?:en)?\b[^.;]{{0,30}}?{_CHECK}"
    # we could not verify; this newspaper has been unable to confirm independently
    rf"|\b(?:(?:could|can|did|has|have|was|were)\s?(?:not|n['’]t)|cannot\s?|unable|not\s+(?:been\s+)?able)\b[^.;]{{0,30}}?"
    r"(?:verify|authenticate|corroborate|independently\s+\w+|contrast|substantiate|(?:confirm|check)\s+(?:\w+\s+){0,4}independently)"
    # it is impossible to verify; no independent confirmation; no means of verifying
    rf"|\b(?:impossible|not\s+(?:been\s+)?possible)\b[^.;]{{0,20}}?\b(?:verify|confirm|check|corroborate|contrast|establish)"
    rf"|\b(?:verify|confirm|check|corroborate|contrast)\b[^.;]{{0,60}}?\b(?:impossible|not\s+possible)"
    rf"|\bno\s+(?:independent|outside|external)\s+(?:\w+\s+)?(?:{_CHECK}|body|source|evidence)"
    rf"|\bno\s+(?:way|means|possibility)\s+(?:of|to)\b[^.;]{{0,30}}?(?:{_CHECK}|verify\w*)"
    rf"|\b(?:not|never)\s+(?:yet\s+)?(?:been\s+)?independently\s+{_CHECK}"
    rf"|\bwithout\s+(?:any\s+)?independent\s+{_CHECK}"
    r"|\bindependent\s+(?:verification|confirmation|access)\b[^.;]{0,40}?\b(?:not|impossible|lacking|unavailable)"
    r"|\b(?:could|can)\s?not\s+establish\s+(?:who|whether|if)"
    r"|\bno\s+\w+\s+could\s+be\s+consulted"
    r"|\bremains?\s+unverified|\b(?:is|are|was|were)\s+(?:still\s+)?unverified"
    r"|\bunverified\s+(?:claim|account|report|video|footage|post)"
    r")",
    re.I,
)
_MANY: Final = re.compile(
    r"\b(?:neither|none|no(?:\s+\w+)?\s+of|both|all|these|those|any\s+of|each|either)\b|"
    r"\b(?:claims|accounts|versions|figures|numbers|tolls|data|statements|allegations|reports|facts|counts|"
    r"accusations|assertions|parties|sides|informations?\s+of)\b",
    re.I,
)
_EVERYTHING: Final = re.compile(
    r"\b(?:none|versions|parties|sides|these\s+facts|all\s+of|both\s+parties|both\s+sides|the\s+data)\b",
    re.I,
)
_TWO: Final = re.compile(r"\b(?:neither|both|either)\b", re.I)
_NUMERIC: Final = re.compile(
    r"\b(?:figures?|numbers?|tolls?|counts?|data|size|total|sums?|amounts?|estimates?)\b", re.I
)
_SELF: Final = re.compile(r"\b(?:which|that|whose|it|this|and|but|who)\b[^.;]{0,40}$", re.I)


def marked(
    text: str, sentences: Sequence[Span], attributions: Sequence[Attribution]
) -> dict[int, Span]:
    """Attribution index → the passage that says it is unverified (the sentence that holds the mark)."""
    found: dict[int, Span] = {}
    for match in _MARKS.finditer(text):
        if _is_content(match, attributions):
            continue
        sentence = _sentence_of(sentences, match.start())
        if sentence is None:
            continue
        for index in _meant(text, sentence, match, attributions):
            found.setdefault(index, sentence)
    return found


def _is_content(match: re.Match[str], attributions: Sequence[Attribution]) -> bool:
    """Whether the words are what a source says (then they are that source's, not the report's)."""
    return any(
        piece.start <= match.start() and match.end() <= piece.end + 1
        for attribution in attributions
        for piece in attribution.content
        if not (piece.end - piece.start > 120 and _trails(match, piece))
    )


def _trails(match: re.Match[str], piece: Span) -> bool:
    """A mark at the very end of a long content is the reporter's relative clause."""
    return piece.end - match.end() < 12 and match.start() - piece.start > 60


def _sentence_of(sentences: Sequence[Span], at: int) -> Span | None:
    return next((s for s in sentences if s.start <= at < s.end), None)


def _meant(
    text: str, sentence: Span, match: re.Match[str], attributions: Sequence[Attribution]
) -> list[int]:
    lead = text[sentence.start : match.end()]
    clause = lead.rsplit(";", 1)[-1]
    before = [i for i, a in enumerate(attributions) if a.content[0].start < match.start()]
    inside = [i for i in before if attributions[i].content[0].start >= sentence.start]
    if inside and not _TWO.search(clause) and not re.search(r"\bnone\b", clause, re.I):
        return inside[-1:]
    if inside:
        return inside
    if not before:
        return []
    paragraph = text.rfind("\n", 0, sentence.start) + 1
    near = [i for i in before if attributions[i].content[0].start >= paragraph]
    if not near:
        last = text.rfind("\n", 0, attributions[before[-1]].content[0].start) + 1
        near = [i for i in before if attributions[i].content[0].start >= last]
        own_paragraph = True
    else:
        own_paragraph = False
    if _EVERYTHING.search(clause):
        return (
            before
            if own_paragraph or re.search(r"\b(?:versions|parties|sides)\b", clause, re.I)
            else near
        )
    if _TWO.search(clause):
        pool = near if len(near) >= 2 else before
        if _NUMERIC.search(clause):
            pool = [i for i in pool if _has_number(text, attributions[i])] or pool
        return pool[-2:]
    if _MANY.search(clause):
        return near
    if _NUMERIC.search(clause):
        return [i for i in near if _has_number(text, attributions[i])][-1:] or near[-1:]
    return near[-1:]


def _has_number(text: str, attribution: Attribution) -> bool:
    return any(re.search(r"\d", text[p.start : p.end]) for p in attribution.content)
