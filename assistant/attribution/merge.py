"""The tagger's attributions and the rules', joined into one list.

Enters: the tagger's ``Attribution``s with its confidence in each, and the rules', of one text.
Leaves: one list, in text order, without doubles. Does not: find anything itself.

What the rules found is the floor and always kept; where the tagger found the same claim the record
says so (``found_by`` holds both) and gains the source or cue that the rules lack, or cut short
(``fuller``). What only the tagger found is added where it is sure, complete (source and cue), and
says something that the rules have not given to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.attribution.fuller import fuller
from assistant.attribution.spans import Attribution
from assistant.records import Span

SAME: Final = 0.5
"""Two contents are one claim if their characters' Dice coefficient is at least this."""
SURE: Final = 0.6
"""The tagger's confidence from which it is believed against the rules' silence (set on dev)."""
_COVERED: Final = 0.6


def merge(
    text: str, tagged: Sequence[tuple[Attribution, float]], ruled: Sequence[Attribution]
) -> list[Attribution]:
    """One list of what the tagger and the rules found in a text, ordered by content."""
    partners = _pairs([attribution for attribution, _ in tagged], ruled)
    by_rule = {rule: tag for tag, rule in partners.items()}
    merged = [
        _joined(text, rule, tagged[by_rule[index]][0], ruled) if index in by_rule else rule
        for index, rule in enumerate(ruled)
    ]
    merged.extend(
        attribution
        for index, (attribution, confidence) in enumerate(tagged)
        if index not in partners and confidence >= SURE and _adds(attribution, ruled)
    )
    return sorted(merged, key=lambda a: (a.content[0].start, a.content[-1].end))


def dice(left: Sequence[Span], right: Sequence[Span]) -> float:
    """2·|shared characters| / (|left| + |right|), in 0…1."""
    size = _size(left) + _size(right)
    return 2 * _shared(left, right) / size if size else 0.0


def _size(spans: Sequence[Span]) -> int:
    return sum(s.end - s.start for s in spans)


def _shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    return sum(a.overlap(b) for a in left for b in right)


def _pairs(tagged: Sequence[Attribution], ruled: Sequence[Attribution]) -> dict[int, int]:
    """Tagger index → rules index, greedily by likeness, one to one."""
    candidates = sorted(
        (-dice(t.content, r.content), not _same_source(t, r), i, j)
        for i, t in enumerate(tagged)
        for j, r in enumerate(ruled)
        if t.content[0].start < r.content[-1].end and r.content[0].start < t.content[-1].end
    )
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for score, _, i, j in candidates:
        if -score < SAME:
            break
        if i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return pairs


def _same_source(one: Attribution, other: Attribution) -> bool:
    if one.source is None or other.source is None:
        return one.source is other.source
    return one.source.overlap(other.source) > 0


def _joined(
    text: str, rule: Attribution, tag: Attribution, ruled: Sequence[Attribution]
) -> Attribution:
    source = rule.source or (None if rule.cue else tag.source)  # "it is understood that": nobody
    if rule.source is not None and tag.source is not None and not _parted(tag.source, rule, ruled):
        source = fuller(text, rule.source, tag.source)
    return replace(
        rule,
        source=source,
        cue=rule.cue or tag.cue,
        relayed_by=rule.relayed_by or tag.relayed_by,
        found_by=rule.found_by | tag.found_by,
    )


def _parted(source: Span, rule: Attribution, ruled: Sequence[Attribution]) -> bool:
    """Whether the rules gave one claim to several sources that the tagger took for one."""
    return any(
        r is not rule
        and r.content == rule.content
        and r.source is not None
        and source.overlap(r.source) > 0
        for r in ruled
    )


def _adds(tag: Attribution, ruled: Sequence[Attribution]) -> bool:
    """Whether the tagger's attribution is complete and its words are nobody's by the rules."""
    if tag.source is None or not tag.cue:
        return False
    size = _size(tag.content)
    return not any(
        _shared(tag.content, r.content) >= _COVERED * min(size, _size(r.content)) for r in ruled
    )
