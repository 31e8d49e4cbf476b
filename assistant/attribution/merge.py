"""The tagger's attributions and the rules', joined into one list.

Enters: two lists of ``Attribution``s of one text. Leaves: one, in text order, without doubles.
Does not:
find anything itself.

The tagger decides; where both found the same claim the record says so (``found_by`` holds both),
its
missing source or cue is taken from the rules, and what only the rules found is kept: they are the
floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.attribution.spans import Attribution
from assistant.records import Span

SAME: Final = 0.5
"""Two contents are one claim if their characters' Dice coefficient is at least this."""
_COVERED: Final = 0.6


def merge(tagged: Sequence[Attribution], ruled: Sequence[Attribution]) -> list[Attribution]:
    """One list of what the tagger and the rules found, ordered by content."""
    partners = _pairs(tagged, ruled)
    merged = [
        _joined(one, ruled[partners[i]]) if i in partners else one for i, one in enumerate(tagged)
    ]
    taken = set(partners.values())
    for index, rule in enumerate(ruled):
        shared = any(r is not rule and r.content == rule.content for r in ruled)
        if index not in taken and not _repeats(rule, tagged, shared=shared):
            merged.append(rule)
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
        (
            (-dice(t.content, r.content), not _same_source(t, r), i, j)
            for i, t in enumerate(tagged)
            for j, r in enumerate(ruled)
            if t.content[0].start < r.content[-1].end and r.content[0].start < t.content[-1].end
        ),
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


def _joined(tagged: Attribution, ruled: Attribution) -> Attribution:
    return replace(
        tagged,
        source=tagged.source or ruled.source,
        cue=tagged.cue or ruled.cue,
        relayed_by=tagged.relayed_by or ruled.relayed_by,
        found_by=tagged.found_by | ruled.found_by,
    )


def _repeats(rule: Attribution, tagged: Sequence[Attribution], *, shared: bool) -> bool:
    """Whether the tagger has these words already, from the same source or cut differently.

    ``shared``: the rules give the same words to another source too, so that only the source tells.
    """
    size = _size(rule.content)
    return any(
        _shared(rule.content, t.content) >= _COVERED * min(size, _size(t.content))
        and (_same_source(rule, t) or (_shares_cue(rule, t) and not shared))
        for t in tagged
    )


def _shares_cue(one: Attribution, other: Attribution) -> bool:
    return any(a.overlap(b) for a in one.cue for b in other.cue)
