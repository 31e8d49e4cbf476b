"""The words that name a source, parsed: who or what, in which role, of which body.

Enters: the words of a source mention ("its deputy spokesman Gleb Ryabtsev"). Leaves: a ``Mention``.
Does not: look at the document around them; ``coreference`` decides whom they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from assistant.attribution import nouns
from assistant.attribution.nouns import Gender, Kind

Form = Literal["name", "description", "pronoun"]

PRONOUNS: Final[dict[str, tuple[Gender | None, bool]]] = {
    **dict.fromkeys(("he", "him", "his", "himself"), ("m", False)),
    **dict.fromkeys(("she", "her", "hers", "herself"), ("f", False)),
    **dict.fromkeys(
        ("it", "its", "itself", "which", "who", "whom", "whose", "that"), (None, False)
    ),
    **dict.fromkeys(("i", "me", "my", "mine", "myself", "you", "one"), (None, False)),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves", "both"), (None, True)),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), (None, True)),
}
"""(gender, plural) of the pronouns that stand as sources."""

POSSESSIVES: Final = frozenset({"his", "her", "its", "their", "our", "my", "whose", "your"})
_DETERMINERS: Final = frozenset(
    "the a an this that these those some any each every neither either both another other such same".split()
)
_NUMBERS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozens several many most few".split()
)
_PREPOSITIONS: Final = frozenset(
    "of at for from in on with by to near under behind against over about as into inside outside "
    "within between among through across beyond upon familiar close based".split()
)
_CALENDAR: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july "
    "august september october november december".split()
)
_PARTICLES: Final = frozenset(
    "de del della da dos das di du la le el al van von der den ter ten bin ibn bint ag ould abu of & y e "
    "and the för für och und mac wad zu".split()
)
_NAME_PARTICLES: Final = _PARTICLES - {"of", "and", "the", "&"}
_CLAUSE: Final = re.compile(
    r",?\s+(?:who|whom|whose|which|where|speaking|citing|writing|reached|quoted|talking|"
    r"said to|that (?=\w+(?:s|ed)\b)|on condition|under condition|until recently)\b.*$|\s+[—–]\s.*$",
    re.S,
)
_STYLED: Final = re.compile(
    r",?\s*(?:who |which )?(?:calls?|calling|styles?|styling|signs?|signing)\s+"
    r"(?:it|them|him|her)sel(?:f|ves)(?: as)?\s+(.+)$"
    r"|,?\s*who goes by the name(?: of)?\s+(.+)$"
    r"|,?\s*who (?:asked|wanted|gave|agreed|wished)\b[^,]*\bnames?(?: only)? as\s+(.+)$"
    r"|,?\s*who (?:asked|gave)\b[^,]*\bname,\s+(\w+).*$"
    r"|,?\s*(?:known|identified|named)(?: only| locally| simply)?(?: as| by the name of)\s+(.+)$",
    re.S,
)
_SUFFIXES: Final = re.compile(
    r",?\s+(?:Ltd|Ltda|Limited|Inc|LLC|L\.L\.C|plc|PLC|S\.A|SA|S\.p\.A|SpA|GmbH|N\.V|B\.V|Pty|Pvt|"
    r"MP|MPs|TD|KC|QC|SC|SAN|MEP|MSP|MLA|PhD|Ph\.D|MD|M\.D|OBE|CBE)\b\.?(?=$|[\s,])"
)
_BODY_WORDS: Final = re.compile(
    r"&|\d|^(?:The|Free|United|National|Royal)\b|\b(?:AB|AG|AS|Co|Corp|Group|Holdings?|Partners|Bros|"
    r"Lines|Air|Airways|Airlines|Motors|Foods|Energy|Steel|Pharma|Securities|Capital|Media|News|"
    r"Times|Post|Herald|Gazette|Radio|TV|Logistics|Systems|Electronics|Industries|Minerals|Homes|"
    r"Workers|Front|Union|Forces|Rights|Watch|Alliance|Research|Health|Solutions|Technologies)$"
)
_TOKEN: Final = re.compile(r"[^\s,;:()\[\]“”\"«»]+")
_YOUNGER: Final = re.compile(r"^\d{1,3}$|^\d{1,3}-year-old$")
_ORIGIN: Final = re.compile(r"[.!?…]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A parsed mention.

    ``name`` is the proper name alone ("Gleb Ryabtsev", "Ministry of Defence of Armenia"); for a
    description it is the phrase without its determiner. ``head`` is the common noun it turns on, singular
    ("spokesman"), ``role`` the words before or after a name that say what it is. ``owner`` is the possessor
    as written ("its", "the company"), ``of`` the complement after "of", "for" or "at", ``modifier`` the
    capitalised words before the head ("Russian"). ``clause`` is what was cut off after "who" or "which".
    """

    text: str
    form: Form
    name: str = ""
    kind: Kind | None = None
    head: str = ""
    role: str = ""
    owner: str = ""
    of: str = ""
    modifier: str = ""
    clause: str = ""
    acronym: str = ""
    gender: Gender | None = None
    plural: bool = False
    definite: bool = False
    number: str = ""
    alias: str = ""
    phrase: str = ""
    link: str = ""


def is_capital(token: str) -> bool:
    """Whether a token is written as a proper name (also "al-Obeidan", "@handle", "N’Djamena")."""
    bare = token.lstrip("@'‘’“\"")
    if bare.lower().strip(".,") in _CALENDAR:
        return False
    if token.startswith("@"):
        return True
    if bare[:1].isupper():
        return True
    tail = bare.rpartition("-")[2] if bare[:3] in ("al-", "el-", "ad-", "as-", "ar-") else ""
    return tail[:1].isupper()


@lru_cache(maxsize=8192)
def parse(text: str) -> Mention:
    """The mention's parts; never fails (a phrase of no known form is a description)."""
    words = " ".join(text.split()).strip(" ,;:-—–")
    bare = words.strip("“”\"'‘’.*_").lower()
    if bare in PRONOUNS:
        gender, plural = PRONOUNS[bare]
        return Mention(text=words, form="pronoun", head=bare, gender=gender, plural=plural)
    words, aside = _parentheses(words)
    words = _recase(words)
    styled = _STYLED.search(words)
    if styled is not None:
        own = next(g for g in styled.groups() if g).strip()
        inner = parse(own.strip("“”\"'‘’ "))
        quoted = re.match(r"[“\"‘]([^”\"’]+)", own)
        if quoted is not None:
            inner = replace(inner, name=quoted.group(1).strip(" ,"))
        outer = _noun_phrase(words[: styled.start()].strip(" ,")) if styled.start() else inner
        if inner.form != "pronoun":
            return replace(
                inner,
                text=words,
                form="name",
                head=outer.head,
                kind=outer.kind or inner.kind,
                role=outer.name,
                owner=outer.owner,
                of=outer.of,
                link=outer.link,
            )
    clause_match = _CLAUSE.search(words)
    clause = clause_match.group().strip(" ,") if clause_match else ""
    core = words[: clause_match.start()] if clause_match else words
    core = _without_suffix(core)
    after = clause.rsplit(", ", 1)[-1] if ", " in clause else ""
    if after and all(is_capital(t) or t in _NAME_PARTICLES for t in after.split()):
        core, clause = f"{core}, {after}", clause.rsplit(", ", 1)[0]
    both = _coordinated(core)
    if both is not None:
        return replace(both, text=" ".join(text.split()))
    segments = [s for s in (p.strip() for p in core.split(",")) if s and not _YOUNGER.match(s)]
    parsed = [_noun_phrase(s) for s in segments] or [_noun_phrase(words)]
    mention = _trailing_name(_join(parsed))
    aged = len(segments) < len([s for s in core.split(",") if s.strip()])
    if aged and mention.form == "name" and mention.kind is None:
        mention = replace(mention, kind="person")
    gender = mention.gender or _clause_gender(clause)
    kind = mention.kind
    if kind is None and mention.form == "name" and re.match(r"who\b|whom\b|which\b", clause):
        kind = "body" if clause.startswith("which") else "person"
    mention = replace(
        mention, text=" ".join(text.split()), clause=clause, gender=gender, kind=kind
    )
    return _with_aside(mention, aside)


def _trailing_name(mention: Mention) -> Mention:
    """A person named at the end of their office ("representative of the directorate Ann Lee")."""
    if mention.form != "description" or mention.kind != "person" or not mention.of:
        return mention
    tokens = mention.of.split()
    run = len(tokens)
    while run and (is_capital(tokens[run - 1]) or tokens[run - 1] in _NAME_PARTICLES):
        run -= 1
    if run and tokens[run - 1] == "of" and run >= 2 and nouns.can_be_body(tokens[run - 2].lower()):
        run += 1
    if run == 0 and nouns.can_be_body(tokens[0].lower()):
        run = 1
    name = tokens[run:]
    if not any(nouns.listed_kind(t.lower()) == "body" for t in tokens[:run]):
        return mention
    if len(name) < 2 or nouns.listed_kind(name[-1].lower()) == "body":
        return mention
    if tokens[run - 1] in ("in", "of", "the", "at", "for"):
        return mention
    return replace(
        mention, form="name", name=" ".join(name), role=mention.name, of=" ".join(tokens[:run])
    )


def _without_suffix(core: str) -> str:
    """A name without "Ltd", "MP" and the like after it; "three MPs" stay."""
    found = _SUFFIXES.search(core)
    if found is None or found.start() == 0:
        return core
    before = core[: found.start()].split()[-1]
    little = before.lower() in _DETERMINERS | _NUMBERS
    if found.group().startswith(",") or (is_capital(before) and not little):
        return core[: found.start()] + core[found.end() :]
    return core


def _coordinated(core: str) -> Mention | None:
    """Two named sources joined by "and", as one plural mention; None where there are no two."""
    halves = re.split(r"\s+and\s+", core)
    if len(halves) != 2 or "," in core:
        return None
    left, right = (_noun_phrase(h) for h in halves)
    if left.form != "name" or right.form != "name" or left.of or not left.name[:1].isupper():
        return None
    one = nouns.can_be_body(right.name.split()[-1].lower()) and not nouns.can_be_body(
        left.name.split()[-1].lower()
    )
    if one or (len(left.name.split()) == 1 and left.kind is None and right.kind == "body"):
        return None
    kind = left.kind if left.kind == right.kind else None
    return Mention(
        text=core,
        form="name",
        name=f"{left.name} and {right.name}",
        kind=kind,
        plural=True,
        number="two",
    )


def _parentheses(words: str) -> tuple[str, str]:
    """(the words without what stands in parentheses, the first of those)."""
    found = re.search(r"\s*\(([^()]*)\)?", words)
    if found is None or found.start() == 0:
        return words.strip("()"), ""
    return (words[: found.start()] + words[found.end() :]).strip(), found.group(1).strip()


def _with_aside(mention: Mention, aside: str) -> Mention:
    """``mention`` with what its parentheses told: an acronym, a name, a role or a handle."""
    if not aside:
        return mention
    if aside.startswith("@"):
        return replace(mention, alias=aside)
    if re.fullmatch(r"[A-Z][A-Z0-9&.-]{1,9}s?", aside):
        return replace(mention, acronym=aside)
    inner = parse(aside)
    if inner.form == "name" and mention.form == "description":
        return replace(
            inner, text=mention.text, role=mention.role or mention.name, head=mention.head
        )
    if inner.form == "description" and mention.form == "name" and not mention.role:
        return replace(mention, role=inner.name, head=inner.head, of=mention.of or inner.of)
    return mention


def _recase(words: str) -> str:
    """A mention set in capitals ("MINE OPERATOR TAMARIND GOLD"), in the case of running text."""
    tokens = words.split()
    letters = [t for t in tokens if sum(c.isalpha() for c in t) > 1]
    if (
        not letters
        or not all(t.isupper() for t in letters)
        or (len(tokens) == 1 and len(words) < 5)
    ):
        return _recase_title(tokens)
    out = []
    for token in tokens:
        low = token.lower()
        known = nouns.kind_of(low.strip(".")) or low in _DETERMINERS | _PREPOSITIONS | POSSESSIVES
        title = low.strip(".") in nouns.TITLES and low.strip(".") in (
            "mr",
            "mrs",
            "ms",
            "dr",
            "sir",
        )
        out.append(low if known and not title else _titled(low))
    return " ".join(out)


def _recase_title(tokens: list[str]) -> str:
    """Single surnames in capitals after a title ("Mr. HYNES", "The MINISTER OF FISHERIES")."""
    out = []
    for token in tokens:
        bare = token.strip(".,'’")
        shouted = len(bare) > 3 and bare.isupper() and bare.isalpha()
        low = token.lower()
        if shouted and len(tokens) > 1 and len(bare) > 4:
            token = low if nouns.kind_of(low) else _titled(low)
        elif token.isupper() and low in ("of", "the", "and", "for") and out:
            token = low
        out.append(token)
    return " ".join(out)


def _titled(word: str) -> str:
    """``word`` with capitals at its start and after hyphens."""
    return "-".join(p[:1].upper() + p[1:] for p in word.split("-"))


def _clause_gender(clause: str) -> Gender | None:
    """The gender that a relative clause gives away ("who said his men…")."""
    found = set(re.findall(r"\b(his|her|he|she)\b", clause.lower()))
    if found and found <= {"his", "he"}:
        return "m"
    return "f" if found and found <= {"her", "she"} else None


def _noun_phrase(words: str) -> Mention:
    """One phrase without commas."""
    tokens = [_ORIGIN.sub("", t) if len(t) > 4 else t for t in _TOKEN.findall(words)]
    tokens = [t for t in tokens if t]
    definite, number, owner, tokens = _opening(tokens)
    if number and tokens[:1] and tokens[0].lower() in ("of", "from"):
        return _part_of(words, number, tokens[1:])
    while len(tokens) > 1 and tokens[-1].lower() in _REFLEXIVES:
        tokens = tokens[:-1]
    core, preposition, rest = _complement(tokens)
    if preposition in ("close", "familiar") and rest[:1] in (["to"], ["with"]):
        preposition, rest = f"{preposition} {rest[0]}", rest[1:]
    before = _before_participle(core)
    if len(before) < len(core) and preposition in ("by", "with", "to") and core[-1] not in _MADE:
        preposition, rest = "", []  # "an e-mail seen by this newspaper" is not the newspaper's
    core = before
    if not core:
        return Mention(text=words, form="description", name=words, head="", number=number)
    phrase = _classify(core, number)
    joined = _joins(phrase, core, preposition, rest)
    if joined:
        more, rest = joined
        phrase = replace(
            phrase,
            form="name",
            name=f"{phrase.name} {more}",
            kind="body",
            role="",
            head=phrase.head,
        )
    of = " ".join(rest)
    shown = " ".join([*core, *([preposition] if preposition else []), *rest])
    if phrase.form == "name" and joined:
        shown = phrase.name + (f" of {of}" if of else "")
    bare = not number and not phrase.plural
    return replace(
        phrase,
        text=words,
        definite=definite or bare,
        number=number,
        owner=owner,
        of=of,
        phrase=shown,
        link=preposition if rest else "",
    )


_REFLEXIVES: Final = frozenset("himself herself itself themselves alone there too".split())


_MADE: Final = frozenset(
    "commissioned written issued published released prepared drafted signed authored compiled "
    "produced conducted".split()
)


def _before_participle(core: list[str]) -> list[str]:
    """A core without "released Wednesday", "seen by …": what follows the noun as a participle."""
    for i in range(1, len(core)):
        low = core[i]
        ends = low.endswith("ed") or low in ("taken", "seen", "sent", "known", "run", "led", "held", "written")
        if low.islower() and ends and nouns.kind_of(core[i - 1].lower()) and i < len(core):
            rest = core[i + 1 :]
            if not rest or not nouns.kind_of(rest[-1].lower()):
                return core[:i]
    return core


def _part_of(words: str, number: str, rest: list[str]) -> Mention:
    """ "One of her aides": some of those that the rest names."""
    whole = " ".join(rest)
    inner = (
        _noun_phrase(whole)
        if whole.lower() not in PRONOUNS
        else Mention(text=whole, form="pronoun")
    )
    return replace(
        inner,
        text=words,
        form="description",
        number=number,
        plural=number != "one",
        definite=False,
        of=whole if not inner.owner else inner.of,
        acronym="",
    )


def _opening(tokens: list[str]) -> tuple[bool, str, str, list[str]]:
    """(definite, number word, possessor, the remaining tokens) of a phrase's start."""
    definite, number, owner = False, "", ""
    while tokens:
        low = tokens[0].lower()
        if low in POSSESSIVES and len(tokens) > 1:
            owner, definite = low, True
        elif low in _DETERMINERS and not (low in ("other", "another", "both") and len(tokens) == 1):
            definite = definite or low in ("the", "this", "that", "these", "those", "same")
            if low in ("a", "an", "another", "some", "any", "other"):
                number = "a" if not definite else number
        elif low in _NUMBERS or (low.isdigit() and not number):
            number = low
        else:
            break
        tokens = tokens[1:]
    for i, token in enumerate(tokens[:7]):
        if re.search(r"['’]s$|s['’]$", token) and i + 1 < len(tokens):
            before = tokens[: i + 1]
            plain_plural = token[-1] in "'’" and token[:1].islower()
            if plain_plural and not definite and not owner:
                break  # "hauliers’ union": a kind of union, not the union of some hauliers
            if plain_plural or _names_body(token, tokens[i + 1 :]):
                break
            holder = " ".join(before)
            holder = re.sub(r"['’]s$|['’]$", "", holder)
            prefix = "the " if definite and not owner else (owner + " " if owner else "")
            return True, number, prefix + holder, tokens[i + 1 :]
        if token.lower() in _PREPOSITIONS:
            break
    return definite, number, owner, tokens


def _names_body(possessor: str, rest: list[str]) -> bool:
    """Whether a possessor is part of a body's name ("Mine Workers' Federation", "Clerk’s office")."""
    bare = re.sub(r"['’]s$|['’]$", "", possessor).lower()
    if len(rest) == 1 and rest[0].lower() == "office":
        return nouns.kind_of(bare) == "person"
    of_people = possessor[-1] in "'’" or nouns.kind_of(bare) == "person"
    return of_people and all(is_capital(t) for t in rest) and nouns.can_be_body(rest[-1].lower())


def _complement(tokens: list[str]) -> tuple[list[str], str, list[str]]:
    """(core, preposition, complement): the phrase cut at its first preposition."""
    for i, token in enumerate(tokens):
        if i and token.lower() in _PREPOSITIONS and token.lower() == token:
            return tokens[:i], token, tokens[i + 1 :]
    return tokens, "", []


def _joins(
    phrase: Mention, core: list[str], preposition: str, rest: list[str]
) -> tuple[str, list[str]] | None:
    """How a name goes on after "of" or "for" ("Ministry of Defence"), and the tokens that are left."""
    if preposition not in ("of", "for", "against", "on") or not rest or not is_capital(core[-1]):
        return None
    low = core[-1].lower()
    heads_body = nouns.can_be_body(low) or (
        nouns.is_plural(low) and nouns.kind_of(low) != "document"
    )
    if not heads_body or (phrase.form == "name" and phrase.kind == "person"):
        return None
    tail = rest[1:] if rest[0] == "the" else rest
    run = 0
    while run < len(tail) and (
        is_capital(tail[run]) or tail[run].lower() in ("and", "&", "of", "the")
    ):
        run += 1
    while run and not is_capital(tail[run - 1]):
        run -= 1
    if not run:
        return None
    start = len(rest) - len(tail)
    return " ".join([preposition, *rest[: start + run]]), rest[start + run :]


def _classify(core: list[str], number: str) -> Mention:
    """Whether a core is a name or a description, its role words and its head."""
    capital = [is_capital(t) for t in core]
    tail = len(core)
    while tail and (capital[tail - 1] or _inside_name(core, capital, tail - 1)):
        tail -= 1
    name, prefix = core[tail:], core[:tail]
    last = core[-1].lower().strip(".")
    if not name:
        while (
            len(core) > 1 and nouns.kind_of(last) is None and last.endswith(("ed", "ing", "self"))
        ):
            core, capital = core[:-1], capital[:-1]
            last = core[-1].lower().strip(".")
        modifier = " ".join(t for t, c in zip(core, capital, strict=True) if c)
        return _description(core, last, modifier)
    cut = max((i + 1 for i, t in enumerate(name) if _is_role(t, i, name)), default=0)
    if cut == len(name):
        if (
            prefix
            or len(name) == 1
            or nouns.kind_of(last) == "person"
            or nouns.kind_of(last) is None
        ):
            modifier = " ".join(t for t in core[:-1] if is_capital(t))
            return _description(core, last, modifier)
        cut = 0
    role, name = prefix + name[:cut], name[cut:]
    return _named(role, name, number)


def _inside_name(core: list[str], capital: list[bool], i: int) -> bool:
    """Whether a lower-case token stands inside a name ("Marta de la Cruz", "Hartzer & Kie")."""
    return (
        core[i].lower() in _NAME_PARTICLES | {"&", "and"}
        and 0 < i < len(core) - 1
        and (
            capital[i - 1]
            or core[i - 1].lower() in _NAME_PARTICLES
            or core[i].lower() in ("ag", "abu")
        )
        and (core[i] == "&" or core[i] != "and" or nouns.kind_of(core[i - 1].lower()) != "person")
    )


def _is_role(token: str, i: int, name: list[str]) -> bool:
    """Whether a capitalised token before a name is a title or an office ("Mayor", "Deputy")."""
    low = token.lower().strip(".")
    rest_is_body = i + 2 == len(name) and nouns.listed_kind(name[-1].lower()) == "body"
    if i + 1 < len(name) and low in nouns.TITLES and not (rest_is_body and "." not in token):
        return True
    return nouns.listed_kind(low) == "person" and not rest_is_body


def _description(core: list[str], last: str, modifier: str) -> Mention:
    head = nouns.singular(last)
    return Mention(
        text=" ".join(core),
        form="description",
        name=" ".join(core),
        head=head,
        role=" ".join(core) if nouns.kind_of(last) == "person" else "",
        kind=nouns.kind_of(last),
        gender=nouns.gender_of(head),
        plural=nouns.is_plural(last),
        modifier=modifier,
    )


def _named(role: list[str], name: list[str], number: str) -> Mention:
    """A name with the role words before it."""
    lows = [t.lower().strip(".") for t in role]
    head = next((nouns.singular(t) for t in reversed(lows) if nouns.kind_of(t)), "")
    kind: Kind | None = None
    joined = " ".join(name)
    own_last = name[-1].lower()
    if head:
        only_titles = all(t in nouns.TITLES for t in lows)
        kind = nouns.kind_of(head)
        if kind == "person" and head in nouns.TRADES and not only_titles:
            kind = None if head == "owner" or len(name) > 1 and nouns.is_trade_person(head) else "body"
        if kind == "person" and any(t in nouns.TITLES for t in lows):
            kind = "person"
    if kind is None and re.fullmatch(r"[^\W\d]+(?:-\w+)? [^\W\d]\.?", joined):
        kind = "person"  # "Bwalya M."
    if kind is None and (nouns.kind_of(own_last) == "body" or _BODY_WORDS.search(joined)):
        kind = "body"
    if kind is None and len(name) > 1 and any(nouns.kind_of(t.lower()) == "body" for t in name):
        kind = "body"
    genders = [g for g in (nouns.gender_of(t) for t in lows) if g]
    modifier = " ".join(
        t for t in role if is_capital(t) and t.lower().strip(".") not in nouns.TITLES
    )
    kept = [t for t in role if t.lower().strip(".") not in _HONORIFICS]
    return Mention(
        text=" ".join([*role, *name]),
        form="name",
        name=re.sub(r"['’]s$", "", joined),
        kind=kind,
        head=head,
        role=" ".join(kept),
        gender=genders[-1] if genders else None,
        modifier=modifier,
        plural=kind == "body"
        and nouns.is_plural(own_last)
        and own_last not in ("lines", "systems"),
    )


_HONORIFICS: Final = frozenset(
    "mr mrs ms miss mx mme mlle messrs sir dame lord lady dr hon".split()
)


def _join(parts: list[Mention]) -> Mention:
    """The phrases between commas as one mention: a name and its apposition, either way round."""
    first = parts[0]
    if len(parts) == 1:
        return first
    for other in parts[1:]:
        if first.form == "description" and first.kind == "document":
            break
        aside = len(other.name.split()) == 1 and first.of and is_capital(first.of.split()[-1])
        if first.kind == "person" and (other.kind == "body" or (aside and other.kind is None)):
            break  # "the rector of St Anne’s, Thorney Bank": where, not who
        if first.form == "description" and other.form == "name" and not other.owner:
            kind = other.kind or first.kind
            if first.kind == "person" or other.kind == "person":
                kind = "person"
            return replace(
                other,
                role=first.name,
                head=first.head or other.head,
                owner=first.owner,
                of=first.of or other.of,
                link=first.link or other.link,
                modifier=first.modifier or other.modifier,
                gender=other.gender or first.gender,
                definite=first.definite,
                kind=kind,
            )
        if first.form == "name" and other.form == "name" and other.gender and other.kind == "person":
            if first.kind != "person":
                role = first.phrase or first.name
                return replace(other, role=role, head=first.head, of=first.of, link=first.link)
        if first.form == "name" and other.form == "description" and nouns.kind_of(other.head):
            return replace(
                first,
                role=other.name if not first.role else first.role,
                head=other.head if not first.head else first.head,
                owner=other.owner or first.owner,
                of=other.of or first.of,
                link=other.link or first.link,
                modifier=first.modifier or other.modifier,
                gender=first.gender or other.gender,
                kind=first.kind or other.kind,
            )
        break
    return first
