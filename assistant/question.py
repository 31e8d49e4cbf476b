"""What a question asks: of whom, for what kind of answer, and about which names.

Enters: a question, the conversation before it, and the voices that the ledger knows. Leaves: one
``Query``. Does not: retrieve, call a model or decide whether anything answers; who is meant by
whom a question asks, ``addressee`` finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from assistant import addressee, asked, followups
from assistant.asked import COMPARES, YES_NO, topic
from assistant.descriptions import Voice
from assistant.followups import WHOEVER, Whole
from assistant.proper_names import proper_names
from assistant.records import REPORTER, Act, Usage

Expects = Literal["count", "amount", "date", "place", "person", "cause", "yes/no"]

_COURTESY: Final = (
    r"(?:please\s+)?(?:(?:can|could|would|will|do)\s+you\s+(?:please\s+)?"
    r"(?:tell\s+(?:me|us)|know|say|explain)|(?:tell|show)\s+me|"
    r"i(?:[’']d|\s+would)?\s+(?:want|like|need)\s+to\s+know)\s+"
)
_POLITE: Final = re.compile(rf"^{_COURTESY}(?=(?:who|what|when|where|which|why|how)\b)", re.I)
_WHETHER: Final = re.compile(
    rf"^(?:{_COURTESY}(?:if|whether|that)|"
    r"is\s+it\s+(?:true|correct|right|so|the\s+case)\s+that)\s+",
    re.I,
)
_INTERJECTED: Final = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks(?:\s+a\s+lot)?|thank\s+you|hm+|(?:i\s+see|well|right|sure|great|fine|"
    r"yes|no|ah|oh|interesting|hello|hi)(?=\s*[,.!;:–—]))\b[\s,.!;:–—-]*)+(?=.*\w)",
    re.I,
)
_WHETHER_ALIKE: Final = re.compile(
    rf"{YES_NO.pattern}.*\b(?:agree|disagree|differ|match|conflict|contradict)\b", re.I
)
_FORMS: Final[tuple[tuple[Act, str], ...]] = (
    ("demands", "demand demanded demanding ask call"),
    ("promises", "promise promised promising"),
    ("warns", "warn warned warning"),
    ("denies", "deny denied denying dispute reject rejected rejecting contest"),
    ("accuses", "accuse accused accusing blame blamed blaming allege alleged alleging"),
    ("announces", "announce announced"),
    ("confirms", "admit admitted confirm confirmed confirming acknowledge acknowledged"),
    ("estimates", "estimate estimated estimating"),
)
_ACTS: Final[Mapping[str, Act]] = {form: act for act, forms in _FORMS for form in forms.split()}
"""What the verb of a question asks for."""
_EXPECTS: Final[tuple[tuple[re.Pattern[str], Expects], ...]] = (
    (
        re.compile(
            r"\bhow (?:much|large|big|long|far|high|old|quickly|fast|heavy|deep|tall)\b", re.I
        ),
        "amount",
    ),
    (
        re.compile(
            r"\bhow many\b|\bwhat (?:number|share|percentage|proportion|price|sum|amount)\b"
            r"|\bwhat (?:is|are|was|were) the (?:\w+ )?(?:tolls?|number|total|cost|price|sum)\b",
            re.I,
        ),
        "count",
    ),
    (
        re.compile(
            r"\bwhen\b|\bwhat (?:time|date|day|year|month)\b|\bsince when\b|\bhow soon\b", re.I
        ),
        "date",
    ),
    (
        re.compile(
            r"\bwhere\b|\b(?:which|what) (?:country|city|town|place|region|village)\b", re.I
        ),
        "place",
    ),
    (
        re.compile(
            r"\b(?-i:[Ww])ho(?:m|se)?\b"
            r"|\bwhich (?:side|party|firm|company|group|person|minister)\b",
            re.I,
        ),
        "person",
    ),
    (
        re.compile(
            r"\bwhy\b|\bwhat (?:caused|led to|brought)\b|\bhow come\b|\bfor what reason\b", re.I
        ),
        "cause",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What came of asking a chat model to make a follow-up whole.

    ``prompt`` is the version it was asked with, ``fault`` why it failed (then the follow-up was
    made whole without it), ``usage`` what it took.
    """

    prompt: str
    usage: Usage
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, understood.

    ``text`` stands alone (follow-ups made whole). ``hypothesis`` is set for a yes/no question.
    ``sides`` and ``voices`` are whom it asks about (labels; source names); ``excluded`` are sides
    that it sets aside ("the other side"). ``asked`` is the phrase that names whom it asks, None if
    nobody; it may have resolved to nothing. ``names`` are the proper names in it, ``unknown`` those
    that the corpus does not hold, ``nearly`` the names in it that are spelt nearly as those.
    ``general`` is true where it asks somebody, or everybody, about nothing in particular ("What did
    the ministry say?"). ``rewriting`` is set where a chat model was asked to make it whole. ``act``
    is what it asks of them ("What did the union demand?"), where that is an act that claims have.
    ``filters`` are names and values of what its search is kept to by whoever asks. ``described`` is
    the name of whom it asks by a description or by another name of its side, where that can be one
    alone.
    """

    question: str
    text: str
    expects: frozenset[Expects] = frozenset()
    hypothesis: str | None = None
    asked: str | None = None
    sides: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    nearly: tuple[str, ...] = ()
    general: bool = False
    act: Act | None = None
    rewriting: Rewriting | None = None
    filters: tuple[tuple[str, str], ...] = ()
    described: str | None = None

    @property
    def put(self) -> str:
        """The text that claims are held against: who is described stands there by name."""
        if self.described is None or self.asked is None:
            return self.text
        return self.text.replace(self.asked, self.described, 1)

    @property
    def searched_in(self) -> dict[str, Any]:
        """The filters of its search: one side alone that it asks narrows the search itself."""
        alone = len(self.sides) == 1 and not self.voices
        return ({"side": next(iter(self.sides))} if alone else {}) | dict(self.filters)

    @property
    def narrowed(self) -> bool:
        """True where some sides or documents are left out, so that nothing is known of them."""
        return self.restricts or bool(self.filters)

    @property
    def restricts(self) -> bool:
        """True where it asks for some sides only."""
        return bool(self.sides or self.voices or self.excluded)

    def hears(self, side: str | None) -> bool:
        """Whether a denial by that side may stand beside what it denies."""
        kept = dict(self.filters).get("side")
        return side not in self.excluded and kept in (None, side)

    def admits(self, name: str | None, side: str | None) -> bool:
        """Whether a source with that name and side is one that the question asks."""
        if self.sides or self.voices:
            return (side is not None and side in self.sides) or (
                name is not None and name in self.voices
            )
        return not self.excluded or (side not in self.excluded and side not in (None, REPORTER))


def understand(
    question: str,
    history: Sequence[Mapping[str, str]] = (),
    voices: Iterable[Voice] = (),
    aliases: Mapping[str, str] | None = None,
) -> Query:
    """The question as a ``Query``.

    Args:
        question: as the person typed it.
        history: ``{"role": "user"|"assistant", "content": …}`` turns before it, oldest first.
        voices: the sources of the ledger.
        aliases: lower-case names of sides (labels, aliases, capitals, demonyms) → side label.
    """
    known, table = tuple(voices), dict(aliases or {})
    text, stated = plainly(question)
    turns = (t["content"] for t in history if t.get("role") == "user" and t.get("content"))
    earlier = [plainly(turn)[0] for turn in turns]
    made = followups.alone(text, known, table)
    if earlier and followups.hangs(text, known, table):
        made = followups.whole(text, earlier, known, table)
    sides, names = addressee.resolve_all(made.asked, known, table)
    own = made.now == made.text or bool(topic(made.now, made.asked))
    expects = _expected(made.now) or (frozenset() if own else _expected(made.text))
    hypothesis = _hypothesis(made, own=own, stated=stated)
    everybody = made.text == made.now and asked.of_everybody(made.text)
    alone = bool(made.asked or made.excluded) and not topic(made.text, made.asked)
    verb = asked.spoken(made.text, made.asked)
    return Query(
        question=question,
        text=made.text,
        expects=expects | {"yes/no"} if hypothesis else expects,
        hypothesis=hypothesis,
        asked=" and ".join(made.asked) or None,
        sides=sides,
        voices=names,
        excluded=made.excluded,
        names=proper_names(made.text),
        general=(alone or everybody) and not expects,
        act=_ACTS.get(verb or ""),
        described=_described(made.asked, sides, names),
    )


def _described(asked: Sequence[str], sides: frozenset[str], names: frozenset[str]) -> str | None:
    """The one name that a description, or another name of a side ("Moscow"), may mean.

    None where it is several, or is that name itself.
    """
    meant = names or sides
    if not len(asked) == len(meant) == 1:
        return None
    (phrase,), (name,) = asked, meant
    other = not names and addressee.words(phrase) != addressee.words(name)
    return name if other or addressee.is_description(phrase) else None


def plainly(text: str) -> tuple[str, bool]:
    """A question without courtesies and interjections, and whether it asks if what is left is so.

    "Could you tell me whether the dam broke?" asks if "the dam broke"; "Is it true that" likewise.
    """
    text = _INTERJECTED.sub("", " ".join(text.split()))
    for pattern in (_WHETHER, _POLITE):
        found = pattern.match(text)
        if found is not None and (rest := text[found.end() :]).strip(" ?"):
            return rest[0].upper() + rest[1:], pattern is _WHETHER
    return text, False


def _hypothesis(made: Whole, *, own: bool, stated: bool) -> str | None:
    """The statement that a yes/no question asks about, None for an open question.

    ``stated`` where the text is that statement. A follow-up with no subject of its own has none,
    nor has one that asks who else says so ("Does anyone dispute that?"), or whether accounts are
    alike.
    """
    if stated:
        return made.text.rstrip(" ?")
    if not own or YES_NO.match(made.now) is None or _WHETHER_ALIKE.match(made.now):
        return None
    if made.now != made.text and (COMPARES.search(made.now) or WHOEVER.search(made.now)):
        return None
    return YES_NO.sub("", made.text).rstrip(" ?")


def _expected(text: str) -> frozenset[Expects]:
    return frozenset(e for p, e in _EXPECTS if p.search(text))
