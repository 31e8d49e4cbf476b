"""A worded statement against the claims that it cites: may it be shown?

Enters: a model's sentence, its cited claims, their documents and a judge of stance. Leaves: a
``Checked``: the sentence (its quotations set to the document's own characters, its source named)
or the fault that keeps it from being shown. Does not: call a chat model, or trust one.

Each check refuses what it cannot account for: a dropped statement costs a sentence, a wrong one
costs the trust.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assistant.numbers import Quantity, agree, quantities
from assistant.quoting import Quotation, quotations, verbatim
from assistant.records import Claim, Document
from assistant.voice import Voice, opening
from assistant.wordlist import FUNCTION_WORDS, Word, fold, known_in, words

if TYPE_CHECKING:
    from assistant.relevance import Judgement

Judge = Callable[[str, Sequence[Claim]], "Sequence[Judgement]"]
"""A hypothesis and claims → one judgement each."""
Bound = Literal["at least", "at most", "about"]

LONGEST: Final = 600
"""Characters of a statement at most."""
NOVEL: Final = 0.34
"""Share of a statement's words that no cited claim holds, at most."""
CONTRADICTS: Final = 0.5
_TYPOGRAPHY: Final = frozenset("’‘“”«»–—…€£°№ \u00a0\u202f")
_MARKUP: Final = re.compile(
    r"[<>{}\[\]|\\^~`*_#=]|://|\bwww\.|\bmailto:|\bjavascript:|&[#\w]+;|\w@\w"
    r"|\b[\w-]{2,}\.(?:com|org|net|info|biz|io|ru|ua|uk|de|fr|cn|xyz|top|site|online|app|dev|gov|edu|eu|co|me)\b",
    re.I,
)
_MARKERS: Final = re.compile(r"\s*\[\s*(\d+(?:\s*,\s*\d+)*)\s*\]")
_HIDDEN: Final = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
_CLAUSES: Final = re.compile(
    r"[,;:–—]|\b(?:but|and|while|whereas|although|though|because|after|before|since|so)\b", re.I
)
_MAGNITUDES: Final = frozenset(
    "tens scores dozens hundreds thousands millions billions trillions half third thirds quarter "
    "quarters".split()
)
"""Numbers that are no exact quantity."""
_BY: Final = re.compile(r"\bby\b", re.I)
"""A passive turns the order of names round."""
_SINGLE: Final = frozenset("one a an single".split())
"""What a claim may say for "one"."""
_NEGATION: Final = frozenset(
    "not no never none nobody nothing neither nor cannot without unable false untrue".split()
)
_TOLD: Final = frozenset({"claims responsibility", "demands", "accuses", "promises", "doubts"})
"""Acts that "according to" does not word."""
_RULING: Final = frozenset(
    "proven proved proves proof fact facts confirmed verified true truth truly false falsely lie "
    "lies lied lying undeniable undeniably undisputed clearly obviously evidently certainly "
    "undoubtedly definitely indeed really actually admission guilty innocent".split()
)
"""Words that rule on the truth of a claim; they may be shown where the claim has them."""
_BOUNDS: Final[Mapping[Bound, str]] = {
    "at least": "(?<!no )(?<!not )more than|at least|(?:no|not) (?:fewer|less) than|over|above|"
    "upwards? of|in excess of|exceed(?:s|ed|ing)?|a minimum of|beyond",
    "at most": "up to|at most|(?<!no )(?<!not )(?:fewer|less) than|under|below|"
    "(?:no|not) more than|as (?:many|much) as|a maximum of",
    "about": "about|around|some|nearly|almost|roughly|approximately|an estimated|close to|"
    "in the region of",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """``text`` may be shown, or ``fault`` says why not; one of them is None."""

    text: str | None = None
    fault: str | None = None


class _Unfit(Exception):  # noqa: N818  (leaves this module as a ``Checked``)
    pass


def check(
    text: str,
    numbers: Sequence[int],
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    judge: Judge | None = None,
) -> Checked:
    """Whether ``text`` says what ``claims`` say, and no more.

    Args:
        text: a model's sentence.
        numbers: the numbers that the model cited them by (bracketed repeats of them are taken off).
        claims: the claims it cites, from the ledger.
        documents: their documents, by id.
        judge: the stance model; without it, fewer words of the statement's own are let through.
    """
    try:
        one_voice(claims)
        text = plain(text, numbers, claims, documents)
        text, quoted = _quoted(text, claims, documents)
        voice = Voice.of(claims[0], documents[claims[0].doc_id])
        _numbers(text, claims)
        _names(text, quoted, claims, voice)
        text = _attributed(text, quoted, claims, voice)
        _polarity(text, claims, voice, judged=judge is not None)
        _wording(text, claims, voice)
        if judge is not None:
            _judged(text, claims, judge)
    except _Unfit as unfit:
        return Checked(fault=str(unfit))
    return Checked(text=text if text[-1] in ".!?…”’" else f"{text}.")


def follows(text: str, said: Sequence[str]) -> bool:
    """Whether a rewritten question is plain and has only names and numbers that were ``said``."""
    own = frozenset(w.folded for part in said for w in words(part))
    numbers = [q for part in said for q in quantities(part)]
    if _MARKUP.search(text) or any(unicodedata.category(c) in _HIDDEN for c in text):
        return False
    if not all(any(agree(q, other) for other in numbers) for q in quantities(text)):
        return False
    return all(
        known_in(w.folded, own)
        for w in words(text)
        if w.capital and not (w.span.start == 0 and w.folded in FUNCTION_WORDS)
    )


def one_voice(claims: Sequence[Claim]) -> None:
    """Refuses claims of more than one source, side or stance."""
    first = claims[0]
    if len({c.source.side for c in claims}) > 1:
        raise _Unfit("it merges two sides")
    if len({c.source.name for c in claims}) > 1:
        raise _Unfit("it merges two sources")
    mentions = {(c.doc_id, c.source.mention) for c in claims}
    unnamed = len(claims) > 1 and first.source.name is None
    if unnamed and (first.source.mention is None or len(mentions) > 1):
        raise _Unfit("it merges unattributed claims that may be of several sources")
    if len({c.stance for c in claims}) > 1:
        raise _Unfit("it merges an assertion and a denial")


def plain(
    text: str,
    numbers: Sequence[int],
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
) -> str:
    """The sentence on one line; refuses markup, links, hidden characters and foreign scripts."""
    known = set(numbers)
    text = _MARKERS.sub(
        lambda m: "" if known.issuperset(int(n) for n in re.findall(r"\d+", m[1])) else m[0], text
    )
    if any(unicodedata.category(c) in _HIDDEN and c not in "\n\t" for c in text):
        raise _Unfit("it has hidden characters")
    text = " ".join(text.split())
    if not text or not any(c.isalpha() for c in text):
        raise _Unfit("it is empty")
    if len(text) > LONGEST:
        raise _Unfit(f"it is longer than {LONGEST} characters")
    if _MARKUP.search(text):
        raise _Unfit("it has markup or a link")
    own = set(_TYPOGRAPHY)
    for claim in claims:
        own.update(documents[claim.doc_id].text[claim.sentence.start : claim.sentence.end])
        own.update(claim.text, claim.source.name or "", claim.source.side or "")
    if foreign := {c for c in text if not c.isascii()} - own:
        raise _Unfit(f"it has characters that its claims lack: {''.join(sorted(foreign))}")
    return text


def _quoted(
    text: str, claims: Sequence[Claim], documents: Mapping[str, Document]
) -> tuple[str, tuple[Quotation, ...]]:
    """The text with its quotations in the document's characters, and those quotations."""
    found = quotations(text)
    if found is None:
        raise _Unfit("its quotation marks do not match")
    slices = [documents[c.doc_id].text[s.start : s.end] for c in claims for s in c.content]
    pieces, at = [], 0
    for quotation in found:
        exact = verbatim(quotation.inner, slices)
        if exact is None:
            raise _Unfit(f"its quotation is in no cited claim: “{quotation.inner}”")
        pieces += [text[at : quotation.span.start], quotation.written_as(exact)]
        at = quotation.span.end
    text = "".join([*pieces, text[at:]])
    return text, quotations(text) or ()


def _numbers(text: str, claims: Sequence[Claim]) -> None:
    """Refuses a number that no cited claim holds, or whose "more than" differs from the claim's."""
    own = [(q, bound(c.text, q.start)) for c in claims for q in quantities(c.text)]
    for quantity in quantities(text):
        bounds = {b for q, b in own if agree(q, quantity)}
        written = text[quantity.start :].split()[0].strip(".,;:!?”’\"'")
        if not bounds:
            raise _Unfit(f"its number is in no cited claim: {written}")
        if bound(text, quantity.start) not in bounds:
            raise _Unfit(f"it changes what bounds its number: {written}")
    moved = _reordered([q.value for q in quantities(text)], [q.value for q, _ in own])
    if moved and not all(_counts_the_same(text, q, claims) for q in quantities(text)):
        raise _Unfit("its numbers count something else in its claims")
    held = {w.folded for c in claims for w in words(c.text)}
    single = bool(own) and not held & _SINGLE
    refused = (_MAGNITUDES | {"one"} if single else _MAGNITUDES) - held
    for word in words(text):
        if word.folded in refused:
            raise _Unfit(f"its number is in no cited claim: {word.written}")


def _reordered(said: Sequence[object], held: Sequence[object]) -> bool:
    """Whether things that a claim holds once each stand in another order in a statement."""
    places = [held.index(v) for v in dict.fromkeys(said) if held.count(v) == 1]
    return places != sorted(places)


def _counts_the_same(text: str, quantity: Quantity, claims: Sequence[Claim]) -> bool:
    """Whether a number of a statement counts what it counts in a claim."""
    counted = _counted(text, quantity.start)
    return any(
        counted & _counted(c.text, other.start)
        for c in claims
        for other in quantities(c.text)
        if agree(quantity, other)
    )


def _counted(text: str, start: int) -> frozenset[str]:
    """The words that follow the number at ``start``: what it may count."""
    after = [w.folded for w in words(text[start : start + 60])]
    return frozenset(w for w in after[1:5] if w not in FUNCTION_WORDS)


def bound(text: str, start: int) -> Bound | None:
    """What stands before a number: "more than", "up to", "about", or nothing."""
    before = text[max(0, start - 20) : start].rstrip("€£$¥₹ ")
    return next(
        (b for b, ways in _BOUNDS.items() if re.search(rf"\b(?:{ways})\W*$", before, re.I)), None
    )


def _names(text: str, quoted: Sequence[Quotation], claims: Sequence[Claim], voice: Voice) -> None:
    """Refuses a name that is in no cited claim and not the source's own."""
    own = _vocabulary(claims) | voice.words
    for word in _outside(words(text), quoted):
        if not word.capital or known_in(word.folded, own) or quantities(word.written):
            continue  # numbers in words are held to the claims' numbers
        first = not text[: word.span.start].strip("“‘\"' ") or re.search(
            r"[.!?:;]\W*$", text[: word.span.start]
        )
        if first and (word.folded in FUNCTION_WORDS or voice.may_open(word.folded)):
            continue
        raise _Unfit(f"its name is in no cited claim: {word.written}")
    for claim in claims:
        said, held = _proper(text, voice), _proper(claim.text, voice)
        turned = _BY.search(text) is not None or _BY.search(claim.text) is not None
        if not turned and _reordered(said, held):
            raise _Unfit("its names stand in another order than in its claims")


def _proper(text: str, voice: Voice) -> list[str]:
    """The names in a text, less the source's own, in order."""
    return [
        w.folded for w in words(text)
        if w.capital and w.span.start and not known_in(w.folded, voice.words)
    ]  # fmt: skip


def _attributed(
    text: str, quoted: Sequence[Quotation], claims: Sequence[Claim], voice: Voice
) -> str:
    """The text with its source named in front if nobody is; refuses another speaker."""
    start = opening(text, quoted, _vocabulary(claims))
    if start.fault_for(voice):
        raise _Unfit(f"it lets somebody else speak: {start.subject or text[:40]}")
    if start.passive:
        raise _Unfit(f"it lets its source be spoken of, not speak: {start.cue}")
    if start.loaded and claims[0].act != "confirms":
        raise _Unfit(f"its verb says more than its claims: {start.cue}")
    if start.cue is None and not voice.is_report:
        if claims[0].act in _TOLD:
            raise _Unfit(f"it does not say that its source {claims[0].act}")
        return f"According to {voice.display}, {_lowered(text)}"
    return text


def _polarity(text: str, claims: Sequence[Claim], voice: Voice, *, judged: bool) -> None:
    """Refuses an assertion for a denial or the reverse, and a "not" lost or added."""
    own = _vocabulary(claims)
    denying = voice.denies_in(text, own)
    negated = _negated(text)
    claimed = any(_negated(c.text) for c in claims)
    if claims[0].stance == "denies":
        if not denying and (claimed or not negated):
            raise _Unfit("it words a denial as an assertion")
        if denying and negated and not claimed:
            raise _Unfit("it denies the opposite of what its claims deny")
        return
    if denying and claims[0].act not in ("denies", "doubts"):
        raise _Unfit("it words an assertion as a denial")
    if negated and not claimed and not denying:
        raise _Unfit("it negates what its claims assert")
    if claimed and not negated and not judged:
        raise _Unfit("it asserts what its claims negate")


def _wording(text: str, claims: Sequence[Claim], voice: Voice) -> None:
    """Refuses a statement, or a clause of one, whose words are its own, and words that rule."""
    own = _vocabulary(claims) | voice.words
    if ruling := [w.written for w in words(text) if w.folded in _RULING and w.folded not in own]:
        raise _Unfit(f"it rules on what is claimed: {ruling[0]}")
    novel, count = [], 0
    for clause in _CLAUSES.split(text):
        content = [
            w.folded
            for w in words(clause)
            if w.folded not in FUNCTION_WORDS
            and not voice.may_open(w.folded)
            and not known_in(w.folded, voice.words)
        ]
        new = [w for w in content if not known_in(w, own)]
        if len(new) > 1 and len(new) == len(content):
            raise _Unfit(f"a part of it is in no cited claim: {' '.join(clause.split())}")
        novel += new
        count += len(content)
    if len(novel) > max(1, NOVEL * count):
        raise _Unfit(f"its words are in no cited claim: {', '.join(novel[:4])}")


def _judged(text: str, claims: Sequence[Claim], judge: Judge) -> None:
    """Refuses what the stance model finds contradicted, or asserted where it is denied."""
    start = opening(text, quotations(text) or (), _vocabulary(claims))
    hypothesis = start.rest or text
    denied = start.denies or (claims[0].stance == "denies" and not _negated(hypothesis))
    for judgement in judge(hypothesis, claims):
        against, agrees = judgement.contradicts, judgement.supports
        if denied:
            against, agrees = agrees, against
        if against > CONTRADICTS and against > agrees:
            raise _Unfit("it says the contrary of its claims")


def _vocabulary(claims: Sequence[Claim]) -> frozenset[str]:
    return frozenset(w.folded for c in claims for w in words(c.text))


def _outside(found: Sequence[Word], quoted: Sequence[Quotation]) -> list[Word]:
    return [w for w in found if not any(q.span.overlap(w.span) for q in quoted)]


def _negated(text: str) -> bool:
    return any(w.folded in _NEGATION or w.folded.endswith("n't") for w in words(text))


def _lowered(text: str) -> str:
    """The sentence as it goes on after a comma: its first letter small, unless it is a name's."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if fold(first) in FUNCTION_WORDS else text
