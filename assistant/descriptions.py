"""Whom a description means: "the union", "the shipping company", "the union's secretary".

Enters: the words of a description, and the sources that a ledger knows with what their reports call
them. Leaves: the sources that it may mean. Does not: resolve names, or find the description in a
question; ``addressee`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from assistant.attribution import nouns


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A source that the ledger knows.

    ``words`` are those of its name and role (lower case), ``called`` the descriptions that it goes
    by ("port operator"). ``stems`` are the words of both as descriptions are held against them.
    """

    name: str
    side: str | None
    words: frozenset[str]
    called: frozenset[str] = frozenset()
    stems: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        told = [*self.words, *(w for called in self.called for w in called.split())]
        object.__setattr__(self, "stems", stems(told))


_ANYBODY: Final = frozenset(
    "side party person people man woman source speaker medium press other everyone anyone state "
    "country nation world".split()
)
"""Heads of phrases that mean whoever speaks ("both sides"), so that none of them is absent."""
_IDLE: Final = frozenset(
    "own former current new other same whole entire local regional national central federal "
    "municipal provincial state city town village first second third last latter two three all "
    "both some many several various main so-called".split()
)
"""Words before a noun that seldom tell whom it means by themselves."""
_ALIKE: Final = tuple(
    frozenset(line.split())
    for line in (
        "company firm business corporation enterprise",
        "airline carrier",
        "bank lender",
        "producer maker manufacturer",
        "retailer chain supermarket store",
        "union federation association",
        "worker employee staff labourer striker",
        "government administration cabinet regime authority",
        "official authority",
        "police policeman policewoman officer constabulary gendarmerie",
        "army military troop soldier force",
        "rebel insurgent guerrilla militia militiaman militant fighter partisan",
        "resident local villager inhabitant neighbour neighbor townsperson civilian",
        "witness eyewitness bystander onlooker",
        "doctor physician medic surgeon",
        "scientist researcher",
        "expert specialist analyst",
        "lawyer attorney counsel solicitor barrister advocate",
        "prosecutor prosecution",
        "judge magistrate justice court tribunal",
        "spokesman spokeswoman spokesperson",
        "protester demonstrator marcher",
        "activist campaigner",
        "newspaper paper daily weekly magazine",
        "council municipality",
        "charity ngo",
        "organisation organization group",
        "family relative",
        "critic opponent",
        "farmer grower",
        "watchdog regulator inspectorate",
        "passenger traveller traveler",
        "student pupil",
    )
)
"""Nouns of which one may stand for another, for one who does not know the report's word."""
_KINDS: Final = {
    "company": "operator carrier airline retailer supplier chain developer contractor owner "
    "employer shipper builder bank lender insurer utility conglomerate giant manufacturer maker "
    "producer",
    "employer": "company firm operator owner",
    "worker": "union docker miner crew",
    "official": "ministry agency government governor mayor minister prefect commissioner police",
    "government": "ministry minister",
    "army": "defence navy",
    "council": "mayor councillor",
    "family": "parent mother father widow widower brother sister son daughter",
    "expert": "scientist researcher professor academic engineer",
    "activist": "protester demonstrator charity ngo",
    "boss": "director executive manager head chairman chairwoman chief owner president",
    "opposition": "critic opponent",
}
"""Nouns for what a more general noun may mean."""
_OF_A_FIELD: Final = frozenset("ministry department minister secretary".split())
"""Heads that tell little without what else a name holds ("Ministry of Defence")."""
_COMPLEMENT: Final = re.compile(r"\s(?:of|for|in|at|from|on|near)\s")
_SPEAKS_FOR: Final = frozenset(
    "spokesman spokeswoman spokesperson head leader chief boss director secretary member lawyer "
    "official representative president chair chairman chairwoman executive manager".split()
)
"""People who speak for the body that is named with them ("the head of the union")."""


def stems(words: Iterable[str]) -> frozenset[str]:
    """Lower-case words in the singular, and in one spelling."""
    return frozenset(map(_stem, words))


def meant(wanted: Sequence[str], known: Sequence[Voice]) -> tuple[Voice, ...]:
    """The sources that go by the words of a description, or by all that tell something.

    Args:
        wanted: its words in lower case, without articles.
        known: the sources of the ledger.
    """
    return going_by(wanted, known) or going_by(_telling(wanted), known)


def going_by(wanted: Sequence[str], known: Sequence[Voice]) -> tuple[Voice, ...]:
    """The sources that go by all of some words, and of those the ones that a report calls so.

    A union of states is no "union" to its own reports, and is meant only where nobody else is.
    Arguments as ``meant``.
    """
    words, head = stems(wanted), _stem(wanted[-1])
    found = [v for v in known if words <= v.stems]
    return tuple([v for v in found if _is_called(v, words, head)] or found)


def alike(wanted: Sequence[str], known: Sequence[Voice]) -> tuple[Voice, ...]:
    """The sources whose kind is one that the head of a description may stand for.

    What else the description tells must be told of them; arguments as ``meant``.
    """
    *told, head = _telling(wanted)
    kinds, told_of = stems(_others(nouns.singular(head))), stems(told)
    return tuple(v for v in known if told_of <= v.stems and kinds & _kinds(v))


def with_body(people: Sequence[Voice], bodies: Sequence[Voice], head: str) -> tuple[Voice, ...]:
    """Whom a description with a body means ("the secretary of the union").

    Args:
        people: whom it may mean without the body.
        bodies: whom the body may mean.
        head: the noun that it says them to be of the body.
    """
    sides = {v.side for v in bodies if v.side}
    both = tuple(v for v in people if v.side in sides)
    speaks_for = nouns.singular(head) in _SPEAKS_FOR and bodies
    return both or tuple(bodies if speaks_for else people)


def _others(noun: str) -> Iterator[str]:
    """The nouns for whom a noun may mean."""
    same = {noun}.union(*(group for group in _ALIKE if noun in group))
    for each in same:
        yield from (each, *nouns.synonyms(each), *_KINDS.get(each, "").split())


def is_speaker(noun: str) -> bool:
    """Whether a noun names people or bodies of a kind, of which a ledger has some or none."""
    one = nouns.singular(noun)
    known = nouns.listed_kind(noun) in ("person", "body") or any(one in g for g in _ALIKE)
    return known and one not in _ANYBODY


@cache
def _stem(word: str) -> str:
    """The singular of a word, in one spelling of two ("defence", "labor")."""
    word = re.sub(r"isation$", "ization", re.sub(r"ence$", "ense", nouns.singular(word)))
    return re.sub(r"our$", "or", re.sub(r"tre$", "ter", word))


def _telling(wanted: Sequence[str]) -> tuple[str, ...]:
    """The words of a description but for those before its head that tell nothing."""
    return (*(w for w in wanted[:-1] if w not in _IDLE), wanted[-1])


def _is_called(voice: Voice, words: frozenset[str], head: str) -> bool:
    """Whether words (stems) are of a description of a source, with the same noun at its head.

    The description may be a name that is no proper one ("city council").
    """
    common = {voice.name} if voice.name.split()[-1].islower() else frozenset()
    told = [c.lower().split() for c in voice.called | common]
    return any(_stem(c[-1]) == head and words <= stems(c) for c in told)


def _kinds(voice: Voice) -> frozenset[str]:
    """The stems of the nouns that tell what a source is."""
    name = _COMPLEMENT.split(voice.name.lower(), maxsplit=1)[0]
    heads = stems(c.split()[-1] for c in {name, *voice.called})
    return voice.stems if heads & _OF_A_FIELD else heads
