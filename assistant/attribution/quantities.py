"""Sources that are a share of a group: "few experts", "hardly any farmers", "one in five nurses".

Enters: the words of a source. Leaves: whether a share opens them, and the words after it. Does
not: count. What a share says is not what the group says, so the share stays in the name.
"""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_RATIO: Final = re.compile(
    rf"{_NUMBER} (?:in|out of)(?: every)? (?:{_NUMBER}|twenty|hundred) ", re.I
)
_SHARE: Final = re.compile(
    r"(?i:(?:(?:very |only a |relatively )?few(?:er)?|(?:hardly|scarcely|barely) any|most|"
    r"(?:almost|nearly|virtually|not) all)\s(?:of\s)?(?!of\b|rev))"
    r"|(?i:(?:(?:more|fewer|less) than |almost |nearly )?half\s(?:of\s)?)(?=[a-z])"
    r"|(?i:(?:a|the) (?:\w+ )?(?:majority|minority) of\s)"
)
"""Not "Half Moon Bay", "Most Rev Ann Lee" or "the majority leader"."""


def is_share(words: str) -> bool:
    """Whether a source is a share of a group."""
    return _RATIO.match(words) is not None or _SHARE.match(words) is not None


def after_ratio(words: str) -> str:
    """What "one in five nurses" counts ("nurses"); "" where no ratio opens the words."""
    found = _RATIO.match(words)
    return words[found.end() :].removeprefix("of ") if found is not None else ""
