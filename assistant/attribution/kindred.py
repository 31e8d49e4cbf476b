"""General nouns: which source "the company", "the ministry" or "the prelate" takes up.

Enters: a scene and a parsed description. Leaves: the last entity of the kind that its noun names,
or None. Does not: match the very words that a source was called by; ``coreference`` does that
first.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.attribution import nouns
from assistant.attribution.entities import Entity
from assistant.attribution.gazetteer import gazetteer
from assistant.attribution.mentions import Mention
from assistant.attribution.scene import Scene
from assistant.attribution.small_words import HONORIFICS

_STATES: Final = frozenset("country nation state kingdom republic".split())
_MINISTRIES: Final = frozenset("portfolio ministry department office diplomacy".split())
_COMPANIES: Final = nouns.MAKERS | frozenset(
    "company firm corporation business manufacturer maker producer retailer supplier chain giant "
    "start-up startup enterprise developer conglomerate operator carrier owner shipper".split()
)
_NO_COMPANIES: Final = frozenset(
    "union council committee commission hospital court university institute ministry police "
    "alliance front federation association party community movement army church magazine newspaper "
    "agency collective clinic congress league trust society tribunal board regulator watchdog "
    "authority government campaign academy foundation inspectorate treasury forum department "
    "office bureau chamber navy".split()
)
"""Words in the names of bodies that are no company."""
_NO_GROUPS: Final = frozenset(
    "company firm hospital bank credit court council ministry police university airline "
    "commission district school".split()
)
_BODIES: Final = frozenset(
    "group organisation organization movement body outfit entity institution ngo charity agency "
    "campaign faction militia front party".split()
)
_LOOSE_BODIES: Final = frozenset("group organisation organization".split())
_PEOPLE: Final = frozenset(
    "official man woman politician leader executive person boy girl veteran author writer "
    "businessman lawmaker legislator cleric academic interviewee spokesperson newcomer "
    "candidate one".split()
)
_PAPERS: Final = frozenset("document paper text report survey memo memorandum note study".split())
_OFFICES: Final = frozenset("minister secretary".split())
_TITLES: Final = HONORIFICS | {"doctor", "professor"}
_KINDRED: Final = {
    "union": "workers federation association guild employees brotherhood union alliance league",
    "airline": "air airlines airways airline",
    "carrier": "air airlines airways airline lines",
    "bank": "bank trust banco credit savings",
    "lender": "bank trust banco credit savings finance capital",
    "insurer": "insurance assurance mutual insurer",
    "newspaper": "times post herald gazette tribune courier mercury sentinel mail daily news",
    "paper": "times post herald gazette tribune courier mercury sentinel mail daily",
    "hospital": "hospital clinic infirmary",
    "university": "university college",
    "think-tank": "institute centre center foundation policy forum",
    "institute": "institute centre center laboratory",
    "party": "party front bloc movement alliance union liberals conservatives labour democrats",
    "watchdog": "authority commission agency watch board inspectorate office",
    "regulator": "authority commission agency office board inspectorate",
    "dairy": "dairies dairy",
    "rebel": "front army movement forces brigade",
    "insurgent": "front army movement forces brigade",
    "hacker": "group collective",
    "team": "team institute laboratory university station",
    "pollster": "poll polls institute research",
}
"""Words in the names of the bodies that a general noun takes up ("the airline": Bintang Air)."""


def find(scene: Scene, mention: Mention, code: str | None, at: int) -> Entity | None:
    """The last entity of the kind that a general noun names ("the company", "the official")."""
    head, bare = mention.head, not mention.modifier and " " not in mention.name
    if head in _STATES:
        return _state(scene, mention, at)
    if head in _MINISTRIES and (code or bare) and not mention.of:
        return scene.last(at, lambda e: bool(e.words & _MINISTRIES) and e.code == (code or e.code))
    if head in _PEOPLE:
        return scene.last(
            at, lambda e: e.kind == "person" and not e.plural and scene.may_be(e, mention)
        )
    if head.endswith("year-old") and not mention.plural:
        return scene.last(at, lambda e: e.named and not e.plural and _personal(scene, e))
    if head in _KINDRED and bare:
        cues = set(_KINDRED[head].split())
        found = scene.last(
            at,
            lambda e: bool(cues & set(e.tokens)) and e.kind != "person"
            and not _speaks_of(scene, e, head),
        )  # fmt: skip
        if found is not None:
            return found
    if head in _COMPANIES:
        return scene.last(
            at, lambda e: scene.is_body(e) and is_commercial(e) and (bare or _fits(e, mention))
        )
    if head in _BODIES and (bare or (head in _LOOSE_BODIES and not mention.modifier)):
        return scene.last(at, lambda e: scene.is_body(e) and not _called_so(e, _NO_GROUPS))
    if head == "source" and "same " in mention.text:
        return scene.speakers[-1][1] if scene.speakers else None
    if head == "side" and code is not None:
        return scene.cast.government(code)
    others = nouns.synonyms(head) if mention.kind == "person" else frozenset()
    if others and bare and not mention.plural:
        return scene.last(
            at,
            lambda e: (
                e.kind == "person"
                and bool(e.words & others)
                and not e.plural
                and scene.may_be(e, mention)
            ),
        )
    if head in _PAPERS and (bare or re.fullmatch(r"[\w-]*\d[\w-]* \w+", mention.name)):
        return scene.last(at, lambda e: e.kind == "document" and bool(e.spoke))
    return None


def _speaks_of(scene: Scene, entity: Entity, noun: str) -> bool:
    """Whether an entity was quoted with a noun: an army that speaks of rebels is not the rebels."""
    return any(
        e is entity and noun in map(nouns.singular, scene.text[start:end].lower().split())
        for start, end, e in scene.quotes
    )


def _state(scene: Scene, mention: Mention, at: int) -> Entity | None:
    """The country that a description means; of an invaded one, what the text calls so."""
    code = gazetteer().country_in(mention.modifier)
    if code is not None:
        return scene.cast.government(code)
    if re.search(r"\b(?:invaded|attacked|occupied|bombarded)\b", mention.text):
        return _invaded(scene)
    return scene.last(at, lambda e: e.code is not None and "country" in e.words)


def _invaded(scene: Scene) -> Entity | None:
    """The country of which the text says that it is at war on its soil."""
    for found in re.finditer(
        r"\b(?:war (?:in|on|against)|invasion of|invad(?:es?|ed|ing)|offensive (?:in|against))\s+"
        r"(?:the\s+)?([A-Z][\w’'-]+(?:\s[A-Z]\w+)?)",
        scene.text,
    ):
        for words in (found.group(1), found.group(1).split()[0]):
            place = gazetteer().look_up(words)
            if place is not None:
                return scene.cast.place(place)
    return None


def speaking_on(scene: Scene, mention: Mention, at: int) -> Entity | None:
    """The last speaker of the paragraph, by an occupation that the text had not told before.

    "Ann Lee opened the door. “Not a sound,” the widow said": a description that fits nobody else
    and that the speaker’s own descriptions do not contradict.
    """
    one = mention.kind == "person" and not mention.plural and not mention.of
    # One who asks a minister is another, and so is "the Clerk", whom a record calls so throughout.
    one = one and mention.head not in _OFFICES and not mention.name.rpartition(" ")[2][:1].isupper()
    if not scene.speakers or not one or mention.text[:4].lower() != "the ":
        return None
    spoke, entity = scene.speakers[-1]
    told = {w for w in entity.words if nouns.listed_kind(w) == "person"} - _TITLES
    fits = entity.kind == "person" and entity.named and scene.may_be(entity, mention)
    return entity if fits and not told and spoke > scene.text.rfind("\n", 0, at) else None


def _personal(scene: Scene, entity: Entity) -> bool:
    """Whether an entity is a person, or may be one by the two words of its name."""
    unknown = entity.kind is None and len(entity.tokens) == 2 and not scene.is_place(entity)
    return entity.kind == "person" or unknown


def _fits(entity: Entity, mention: Mention) -> bool:
    """Whether what a description adds to its noun was said of an entity or is in its name."""
    added = {nouns.singular(w) for w in mention.name.lower().split()[:-1] if "-" not in w}
    return not added or bool(added & (entity.words | {nouns.singular(t) for t in entity.tokens}))


def is_commercial(entity: Entity) -> bool:
    """Whether nothing that a body is called says that it is no company."""
    return "credit" in entity.tokens or not _called_so(entity, _NO_COMPANIES)


def _called_so(entity: Entity, words: frozenset[str]) -> bool:
    """Whether an entity's name or descriptions hold one of some nouns."""
    return bool(entity.words & words or words.intersection(entity.tokens))
