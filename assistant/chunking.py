"""Text → paragraphs, sentences and chunks, with exact offsets.

Enters: a document's text. Leaves: spans of paragraphs and sentences, and ``Chunk``s cut at sentence
boundaries. Does not: change a character; every span is a slice of the text as it was given.

The splitter is our own: pysbd rewrites the text that it splits and is slow, and neither pysbd nor
blingfire parts two sentences that lack the space between them, or keeps ``“Who fired?” Orlov
asked.`` whole, which attribution needs. The rules look only at the words around a terminal mark.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.records import Chunk, Document, Span

CHUNK_LEAST: Final = 300
CHUNK_MOST: Final = 800
SENTENCE_MOST: Final = 2000
"""Longer runs without a terminal mark (tables, lists of names) are cut at white space."""

_WRAP_WIDEST: Final = 120


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_TITLES: Final = _words(
    "adj adm amb asst atty brig capt cardinal cdr cmdr col comdr cpl cpt det dr fr gen gens gov "
    "govs hon insp lieut lt maj messrs mlle mme mr mrs ms msgr mt mx pfc pres prof pvt rep reps "
    "rev sen sens sgt sr sra spc ssgt st ste supt v vs viz cf eg ie approx est fig figs eq art "
    "sec vol vols pp ed eds"
)
"""Abbreviations that a sentence does not end with."""

_BEFORE_NUMBER: Final = _words(
    "no nos nr art sec ch fig p pp vol ver jan feb mar apr jun jul aug sep sept oct nov dec"
)
"""Abbreviations that are followed by a number; elsewhere a word like any other ("No.")."""

_EITHER: Final = _words(
    "inc corp ltd co cos plc llc jr etc al bros dept dist ave blvd rd u.s u.k u.n e.u d.c u.s.a "
    "a.m p.m a.d b.c ph.d m.d b.a m.a s.a n.v gmbh oz lb lbs ft sq km cm mm kg hr hrs min mins ca "
    "esp incl mon tue tues wed thu thur thurs fri sat sun calif fla mass mich minn penn tex wash "
    "ore ariz colo conn ill ind kan tenn va wis okla ala ark del ky la md mo mont neb nev nos nr "
    "sec ch fig pp vol ver jan feb apr jun jul aug sep sept oct nov dec"
)
"""Abbreviations that end a sentence only where a usual sentence opener follows."""

_OPENERS: Final = _words(
    "a after all also although among an and another any are as asked at because before both but "
    "by despite did do does during each earlier even every few for from had has have he her here "
    "his how however i if in instead is it its last later many meanwhile more moreover most my "
    "neither never nevertheless no none nor not now of on once one only or other others our over "
    "several she since so some such that the their then there these they this those though thus "
    "to today two under unlike until we were what when where whether which while who whose why "
    "with within without yesterday yet you your according"
)
_FUNCTION: Final = _OPENERS | _words(
    "be been being can could into may might must shall should was will would"
)

_SPEECH: Final = (
    "said|says|asked|asks|added|adds|told|tells|wrote|writes|replied|shouted|cried|demanded|wondered|"
    "insisted|tweeted|posted|exclaimed|quipped|joked|answered|warned|declared|concluded|recalled"
)
_TAG: Final = re.compile(
    rf"(?!(?:He|She|They|It|We|I|You|The|This|That)\b)(?:[A-Z][\w’'.-]*\s+){{1,4}}(?:{_SPEECH})"
    r"(?=[.,;:!?]|\s*$|\s+(?:in|on|at|after|during|when|as|while|to|from)\b)"
)
"""A speaker and a verb of speech after a quoted question: ``“Who fired?” Orlov asked.``"""

_CLOSERS: Final = "\"'”’»)]}›"
_OPENING: Final = "\"'“‘«([{‹„¿¡—–-*_•"
_TERMINAL: Final = re.compile(
    r"(?P<mark>(?:[.!?…؟।]|\.\s\.\s\.)[.!?…]*)"
    rf"(?P<close>(?:[{re.escape(_CLOSERS)}]|“(?=\s)|\s?»)*)"
    rf"(?=(?P<gap>\s+)|(?P<glued>[{re.escape(_OPENING)}]?[A-Z][a-z’']*(?=[\s,;:!?])))"
    r"|[。！？][」』”’）]*"
)
_WORDY: Final = re.compile(r"[^\W_]")
_WORD_BEFORE: Final = re.compile(r"[\w’'.&@/:-]+\Z")
_OPENER: Final = re.compile(rf"[{re.escape(_OPENING)}]*+(\w+|.)", re.S)
_UNOPENED: Final = re.compile(rf"[{re.escape(_OPENING)} ]*+")
_LIST_MARK: Final = re.compile(r"\s*(?:[-*+•–—]|\(?\d{1,3}[.)]|#{1,6}|>|\|)\s")
_BLANK: Final = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of ``text``: parted by blank lines and by the line ends that are not wrapping.

    A line end wraps where the next line opens in lower case, or where the text as a whole is hard
    wrapped and the next word would not have fitted. White space at either end is left out.
    """
    width = _wrap_width(text)
    spans: list[Span] = []
    start = 0
    for gap in _BLANK.finditer(text):
        spans.extend(_lines(text, start, gap.start(), width))
        start = gap.end()
    spans.extend(_lines(text, start, len(text), width))
    return tuple(spans)


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` in order, without white space at either end.

    A sentence never crosses a paragraph, and holds a letter or a digit. Each sentence of a
    quotation stands alone; quotation marks go with the sentence that they touch.
    """
    return tuple(
        piece
        for paragraph in paragraphs(text)
        for sentence in _split(text, paragraph)
        for piece in _bounded(text, sentence)
        if _WORDY.search(text, piece.start, piece.end)
    )


def chunk(document: Document, sentences: Sequence[Span]) -> tuple[Chunk, ...]:
    """Passages of about 300 to 800 characters, each a run of whole sentences.

    A chunk closes at the end of a paragraph once it has 300 characters, and before the sentence
    that would take it over 800. Every sentence is in exactly one chunk.
    """
    text = document.text
    runs: list[Span] = []
    for sentence in sentences:
        if runs:
            last = runs[-1]
            ends_paragraph = "\n" in text[last.end : sentence.start]
            full = last.end - last.start >= CHUNK_LEAST and ends_paragraph
            if not full and sentence.end - last.start <= CHUNK_MOST:
                runs[-1] = Span(start=last.start, end=sentence.end)
                continue
        runs.append(sentence)
    return tuple(
        Chunk(
            chunk_id=f"{document.doc_id}@{span.start}-{span.end}",
            doc_id=document.doc_id,
            span=span,
            text=text[span.start : span.end],
        )
        for span in runs
    )


def _wrap_width(text: str) -> int | None:
    """The width that ``text`` is hard wrapped to, or None where its lines are whole paragraphs."""
    lines = text.split("\n")
    inner = [len(a) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    width = max(inner, default=0)
    if len(inner) < 3 or not 40 <= width <= _WRAP_WIDEST:
        return None
    near = sum(n >= width * 0.8 for n in inner)
    return width if near >= 0.6 * len(inner) else None


def _lines(text: str, start: int, end: int, width: int | None) -> Iterator[Span]:
    """The paragraphs within one block of lines that holds no blank line."""
    opened = start
    line_start = start
    while (newline := text.find("\n", line_start, end)) >= 0:
        # With its line end: a list mark is known by the white space after it.
        following = text[newline + 1 : text.find("\n", newline + 1, end) + 1 or end]
        if not _wraps(text[line_start:newline], following, width):
            yield from _trimmed(text, opened, newline)
            opened = newline + 1
        line_start = newline + 1
    yield from _trimmed(text, opened, end)


def _wraps(line: str, following: str, width: int | None) -> bool:
    """True where the end of ``line`` is only wrapping, its paragraph goes on in ``following``."""
    words = following.lstrip()
    if not words or line.lstrip().startswith("#") or _LIST_MARK.match(following):
        return False
    if width is not None and len(line) + 1 + len(words.split(None, 1)[0]) > width:
        return True
    return words[0].islower() and line.rstrip()[-1:] not in ".!?:”"


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space at its ends; nothing where only white space is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start=start, end=end)


def _split(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for match in _TERMINAL.finditer(text, paragraph.start, paragraph.end):
        if match.end() < paragraph.end and _ends(text, start, paragraph.end, match):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, paragraph.end)


def _ends(text: str, start: int, stop: int, match: re.Match[str]) -> bool:
    """True where the terminal mark ``match`` ends the sentence that opened at ``start``."""
    mark, closers = match.group("mark"), match.group("close")
    if mark is None:  # 。！？
        return True
    found = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
    word = found.group() if found else ""
    if match.group("glued"):
        return _glued_end(word, mark, closers, match.group("glued"))
    following = match.end("gap")
    opener = _opener(text, following, stop)
    if not opener:
        return False
    if mark[0] in ".…" and not word and text[match.start() - 1 : match.start()] in "([":
        return False  # “(…)” stands for words left out
    if closers.strip(")]"):  # a closing quotation mark
        if opener[0].islower():
            return False
        return mark[-1] not in "!?" or not _TAG.match(text, following, stop)
    if (
        mark == "."
        and not closers.strip(")]")
        and _abbreviates(text, start, match.start(), word, opener)
    ):
        return False
    if opener[0].islower():
        return mark == "." and not closers and _lower_opener(word, opener)
    return True


def _opener(text: str, start: int, stop: int) -> str:
    """The first word after opening marks, or what stands in its place; nothing at the end."""
    found = _OPENER.match(text, start, stop)
    return found.group(1) if found else ""


def _glued_end(word: str, mark: str, closers: str, following: str) -> bool:
    """True for a full stop that lacks its space (``militias.The group``), not in a host name."""
    if not (mark in (".", "!", "?") or closers):
        return False
    if (word == "www" or any(c in word for c in ".@/:_")) and not closers:
        return False
    return (
        len(word) >= 2
        and (word[-2:].islower() or word.isdigit() or bool(closers))
        and following != ""
    )


def _abbreviates(text: str, start: int, at: int, word: str, opener: str) -> bool:
    """True where the full stop at ``at`` belongs to the abbreviation ``word``."""
    bare = word.lstrip("’'-.").lower()
    first = re.match(r"\w+", opener)
    usual = first is not None and first.group().lower() in _OPENERS and opener[0].isupper()
    if bare.isdigit():
        return bool(_UNOPENED.fullmatch(text, start, at - len(bare)))  # “1. The list's first point”
    if bare in _BEFORE_NUMBER and opener[0].isdigit():
        return True
    if bare in _TITLES:
        return not (bare in ("st", "est", "sec", "ed", "art", "sr", "v") and usual)
    if bare in _EITHER or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", bare):
        return not usual
    if len(bare) == 1 and word.isupper() and word != "I":
        return not usual  # an initial
    return False


def _lower_opener(word: str, opener: str) -> bool:
    """True where a sentence opens with a lower-case name (``kyiv``), not where one stumbles on."""
    first = re.match(r"\w+", opener)
    return (
        first is not None
        and len(first.group()) >= 3
        and first.group() not in _FUNCTION
        and len(word) >= 4
        and word.isalpha()
        and word.lower() not in _EITHER
    )


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, cut at white space where it is longer than any real sentence."""
    start = sentence.start
    while sentence.end - start > SENTENCE_MOST:
        cut = max(
            text.rfind(" ", start + 1, start + SENTENCE_MOST),
            text.rfind("\n", start + 1, start + SENTENCE_MOST),
        )
        cut = cut if cut > start else start + SENTENCE_MOST
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, sentence.end)
