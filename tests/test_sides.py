"""Sides: the file, matching, and what sources give by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import sides
from assistant.errors import SidesError, UnknownSideError
from assistant.naming import own_side
from assistant.records import REPORTER, Claim, Document, Side, Source, Span
from assistant.sides import Sides

PORT = Side(side_id="port", label="Port Authority", aliases=("harbour office", "Ines Falk"))
UNION = Side(side_id="union", label="Dockers", aliases=("Dockers’ Union", "Quay Committee"))
CHILE = Side(side_id="chile", label="Chile", aliases=("Moneda",))
BOOK = Sides(sides=(PORT, UNION, CHILE))


def claim(name: str | None, doc: str = "a.txt", n: int = 0, **fields: str) -> Claim:
    span = Span(start=0, end=1)
    source = Source(name=name, **fields)  # type: ignore[arg-type]
    return Claim(
        claim_id=f"{doc}#{n}", doc_id=doc, content=(span,), text="x", source=source, sentence=span
    )


def document(doc: str = "a.txt", text: str = "x") -> Document:
    return Document(doc_id=doc, title="", text=text, sha256="0")


def write(folder: Path, text: str) -> Path:
    path = folder / "sides.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sample_file_reads_and_writes_itself_back(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "corpus" / "sides.toml"
    read = Sides.from_toml(sample)
    assert [s.label for s in read.sides][:2] == ["Russia", "Ukraine"]
    assert Sides.from_toml(write(tmp_path, read.to_toml())) == read


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=12), st.lists(st.text(min_size=1, max_size=8), max_size=5)
        ),
        max_size=4,
    )
)
def test_whatever_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list
) -> None:
    made = tuple(
        Side(
            side_id=f"s{i}",
            label=f"L{i}{label}".strip(),
            aliases=tuple(f"{i}-{j}{a}".strip() for j, a in enumerate(al)),
        )
        for i, (label, al) in enumerate(rows)
    )
    folder = tmp_path_factory.mktemp("sides")
    try:
        made_again = Sides.from_toml(write(folder, Sides(sides=made).to_toml()))
    except SidesError as exc:
        assert "alias" in str(exc) or "label" in str(exc)  # noqa: PT017 (names that fold to one)
    else:
        assert made_again.sides == made


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[side]]\nid='a'\nlabel='A'\ncolor='#000000'", "'color'"),
        ("[sides]\nx=1", "'sides'"),
        ("[[side]]\nlabel='A'", "id = None"),
        ("[[side]]\nid='A b'\nlabel='A'", "'A b'"),
        ("[[side]]\nid='a'\nlabel=''", "label = ''"),
        ("[[side]]\nid='a'\nlabel='A'\naliases='x'", "aliases = 'x'"),
        ("[[side]]\nid='a'\nlabel='A'\ncolour='red'", "'red'"),
        ("[[side]]\nid='a'\nlabel='A'\n[[side]]\nid='a'\nlabel='B'", "'a'"),
        ("[[side]]\nid='a'\nlabel='A'\n[[side]]\nid='b'\nlabel='The A'", "'The A'"),
        (
            "[[side]]\nid='a'\nlabel='A'\naliases=['X']\n[[side]]\nid='b'\nlabel='B'\naliases=['the x']",
            "'the x'",
        ),
        ("[[side]]\nid='a'\nlabel='reporter'", "'reporter'"),
        ("not toml at all", "is not TOML"),
    ],
)
def test_a_malformed_file_names_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SidesError, match=r"sides\.toml") as caught:
        Sides.from_toml(path)
    assert named in str(caught.value)


def test_a_missing_file_is_a_sides_error(tmp_path: Path) -> None:
    with pytest.raises(SidesError, match="cannot be read"):
        Sides.from_toml(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("source", "mention", "label"),
    [
        (Source(name="Ines Falk"), None, "Port Authority"),
        (Source(name="spokeswoman", organisation="Harbour Office"), None, "Port Authority"),
        (Source(name=None), "the harbour office’s version", "Port Authority"),
        (Source(name="Quay Committee chair"), None, "Dockers"),
        (Source(name="Chilean navy"), None, "Chile"),
        (Source(name="Ada Marsh", organisation="Chilean government"), None, "Chile"),
        (Source(name="critics of the Quay Committee"), None, None),
        (Source(name="critics of the Chilean government"), None, None),
        (Source(name="victims of the Chilean army"), None, None),
        (Source(name="deserters from the Chilean army"), None, None),
        (Source(name="Tom Birch"), "Tom Birch, who left the Quay Committee", None),
        (Source(name="harbour officers"), None, None),
        (Source(name="Tom Birch"), None, None),
        (Source(name=REPORTER), None, REPORTER),
    ],
)
def test_a_source_is_on_the_side_that_its_words_name(
    source: Source, mention: str | None, label: str | None
) -> None:
    assert BOOK.label_of(source, mention) == label


def test_the_longest_alias_wins() -> None:
    book = Sides(sides=(
        Side(side_id="a", label="Navy", aliases=("Front",)),
        Side(side_id="b", label="Rebels", aliases=("Lake Defence Front",)),
    ))  # fmt: skip
    assert book.label_of(Source(name="Lake Defence Front spokesman")) == "Rebels"


def test_a_label_is_found_by_id_label_or_alias_and_others_are_an_error() -> None:
    assert (
        BOOK.resolve_label("PORT") == BOOK.resolve_label("the Harbour Office") == "Port Authority"
    )
    assert BOOK.resolve_label("reporter") == REPORTER
    with pytest.raises(UnknownSideError, match=r"'navy'.*Dockers"):
        BOOK.resolve_label("navy")


def test_assign_takes_the_file_then_the_source_itself_and_never_guesses() -> None:
    made = [
        claim("Ines Falk"),
        claim("Peruvian navy"),
        claim("Ada Marsh", organisation="Brightwell Foods"),
        claim("Tom Birch"),
        claim(None),
        claim(REPORTER),
    ]
    assert [c.source.side for c in sides.assign(made, BOOK, document())] == [
        "Port Authority", "Peru", "Brightwell Foods", "Tom Birch", None, REPORTER,
    ]  # fmt: skip


def test_sides_are_suggested_most_quoted_first_with_their_members() -> None:
    made = [
        claim("Ada Marsh", organisation="Brightwell Foods", n=0),
        claim("Brightwell Foods", n=1),
        claim("Kremlin", n=2),
        claim(None, n=3),
        claim(REPORTER, n=4),
    ]
    suggested = sides.suggest(made, [document()])
    assert [(s.side_id, s.label, s.aliases) for s in suggested.sides] == [
        ("brightwell-foods", "Brightwell Foods", ("Ada Marsh",)),
        ("russia", "Russia", ("Kremlin",)),
    ]
    assert sides.suggest(reversed(made), [document()]) == suggested


def test_suggested_sides_can_be_written_and_read(tmp_path: Path) -> None:
    made = [claim("Ada Marsh", organisation="Brightwell Foods"), claim("Łódź Dockers", n=1)]
    suggested = sides.suggest(made, [document()])
    assert Sides.from_toml(write(tmp_path, suggested.to_toml())) == suggested


NAMES = st.one_of(
    st.sampled_from(
        (
            "Red Cross", "Red cross", "the Red Cross", "red-cross", "Committee", "the Committee",
            "reporter", "Reporter ", "side", "Side", "Минск", "Łódź", "Lodz", "—", "\x85", " Dock ",
        )
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
)  # fmt: skip


@given(st.lists(st.tuples(NAMES, st.none() | NAMES), max_size=12))
def test_whatever_is_suggested_can_be_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, sources: list[tuple[str, str | None]]
) -> None:
    made = [claim(name, n=n, organisation=body) for n, (name, body) in enumerate(sources)]
    suggested = sides.suggest(made, [document()])
    written = write(tmp_path_factory.mktemp("sides"), suggested.to_toml())
    assert Sides.from_toml(written) == suggested


def test_one_side_in_several_spellings_is_suggested_once_as_it_is_spelt_most() -> None:
    bodies = {"Ada": "Red cross", "Ben": "the Red Cross", "Cora": "Red Cross", "Dan": "Red Cross"}
    made = [claim(name, n=n, organisation=bodies[name]) for n, name in enumerate(bodies)]
    suggested = sides.suggest([*made, claim("reporter", n=9)], [document()])
    assert [(s.side_id, s.label) for s in suggested.sides] == [("red-cross", "Red Cross")]
    assert suggested.sides[0].aliases == ("Ada", "Ben", "Cora", "Dan")


def test_a_suggested_id_is_no_other_sides_name() -> None:
    bodies = {"Ada": "Quay Union", "Ben": "Quay Union", "Cora": "quay-union"}
    made = [claim(name, n=n, organisation=bodies[name]) for n, name in enumerate(bodies)]
    suggested = sides.suggest(made, [document()])
    assert {s.label: s.side_id for s in suggested.sides} == {
        "Quay Union": "quay-union-2",
        "quay-union": "quay-union",
    }


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sides.toml"
    path.write_bytes(b"\xef\xbb\xbf[[side]]\r\nid = 'a'\r\nlabel = 'A'\r\n")
    assert [s.label for s in Sides.from_toml(path).sides] == ["A"]


def test_a_written_file_can_be_printed_on_a_terminal(tmp_path: Path) -> None:
    book = Sides(sides=(Side(side_id="a", label="\x1b[31mA\x9b2J\u202e"),))
    assert not set("\x1b\x9b\u202e") & set(book.to_toml())
    assert Sides.from_toml(write(tmp_path, book.to_toml())) == book


def test_the_same_state_body_in_other_words_has_one_name_across_documents() -> None:
    made = [
        claim("Peruvian Defense Ministry", "a.txt", 0),
        claim("Peruvian Ministry of Defence", "b.txt", 0),
        claim("Peruvian Ministry of Defence", "b.txt", 1),
        claim("Chilean Ministry of Defence", "b.txt", 2),
    ]
    texts = {d: document(d) for d in ("a.txt", "b.txt")}
    assert [c.source.name for c in sides.settle(made, texts, Sides())] == [
        "Peruvian Ministry of Defence", "Peruvian Ministry of Defence",
        "Peruvian Ministry of Defence", "Chilean Ministry of Defence",
    ]  # fmt: skip


def test_a_surname_joins_a_full_name_only_with_a_shared_office_or_body() -> None:
    made = [
        claim("Ada Marsh", "a.txt", organisation="Brightwell Foods"),
        claim("Marsh", "b.txt", organisation="Brightwell Foods"),
        claim("Marsh", "c.txt", role="farmer"),
    ]
    texts = {d: document(d) for d in ("a.txt", "b.txt", "c.txt")}
    named = [c.source.name for c in sides.settle(made[:2], texts, Sides())]
    assert named == ["Ada Marsh", "Ada Marsh"]
    assert sides.settle([made[0], made[2]], texts, Sides())[1].source.name == "Marsh"


def test_a_surname_with_its_form_of_address_joins_the_full_name() -> None:
    made = [
        claim("Ada Marsh", "a.txt", organisation="Brightwell Foods"),
        claim("Lady Marsh", "b.txt", organisation="Brightwell Foods"),
    ]
    texts = {d: document(d) for d in ("a.txt", "b.txt")}
    named = [c.source.name for c in sides.settle(made, texts, Sides())]
    assert named == ["Ada Marsh", "Ada Marsh"]


def test_a_person_is_on_one_side_in_all_documents_where_these_agree() -> None:
    texts = {d: document(d) for d in ("a.txt", "b.txt", "c.txt")}
    made = [
        claim("Ada Marsh", "a.txt", organisation="Brightwell Foods"),
        claim("Ada Marsh", "b.txt"),
    ]
    found = sides.settle(made, texts, Sides())
    assert [c.source.side for c in found] == ["Brightwell Foods", "Brightwell Foods"]
    torn = [*made, claim("Ada Marsh", "c.txt", organisation="Quay Committee")]
    assert [c.source.side for c in sides.settle(torn, texts, Sides())] == [
        "Brightwell Foods",
        "Ada Marsh",
        "Quay Committee",
    ]


def test_an_acronym_joins_its_full_name_where_a_document_explains_it() -> None:
    texts = {
        "a.txt": document("a.txt", "The Lake Defence Front (LDF) spoke."),
        "b.txt": document("b.txt", "The LDF spoke."),
    }
    made = [claim("Lake Defence Front", "a.txt"), claim("LDF", "b.txt")]
    assert {c.source.name for c in sides.settle(made, texts, Sides())} == {"Lake Defence Front"}


def test_voices_know_sides_by_their_aliases_capitals_and_adjectives() -> None:
    known = (Source(name="Chilean navy", side="Chile"), Source(name=REPORTER, side=REPORTER))
    found, table = sides.voices(known, BOOK, {})
    assert [v.name for v in found] == ["Chilean navy"]
    assert table["santiago"] == table["chilean"] == table["chile"] == "Chile"
    assert table["harbour office"] == "Port Authority"


def test_a_source_called_anyone_is_nobody_whom_a_question_means() -> None:
    known = (Source(name="anyone", side="anyone"), Source(name="Ana Ruiz", side="Union"))
    found, table = sides.voices(known, Sides(), {})
    assert [v.name for v in found] == ["Ana Ruiz"]
    assert "anyone" not in table


@pytest.mark.parametrize(
    ("name", "organisation", "side"),
    [
        ("two donors", None, "donors"),
        ("donor", "two donors", "donors"),
        ("Two Rivers Trust", None, "Two Rivers Trust"),
        ("dozens of farmers", None, "farmers"),
        ("villagers near Lund", None, "villagers"),
        ("two night bakers in the old town", None, "night bakers"),
        ("residents of Lund", None, "residents of Lund"),
        ("residents in Lund", None, "residents in Lund"),
        ("weather station near Lund", None, "weather station near Lund"),
        ("head nurse", "hospital in Lund", "Lund hospital"),
        ("regional government of Skåne", None, "regional government of Skåne"),
        ("bank of the poor", None, "bank of the poor"),
    ],
)
def test_some_of_a_group_are_on_the_side_of_the_group(
    name: str, organisation: str | None, side: str
) -> None:
    source = Source(name=name, organisation=organisation)
    assert own_side(source) == side


def test_a_country_that_speaks_goes_by_its_government() -> None:
    known = (Source(name="Chile", side="Chile"), Source(name="European Union", side="EU"))
    chile, union = sides.voices(known, Sides(), {"European Union": frozenset({"bloc"})})[0]
    assert chile.called == {"government"}
    assert union.called == {"bloc"}


def test_a_role_is_what_a_source_is_called_unless_it_was_misread() -> None:
    known = (
        Source(name="Ana Ruiz", side="Union", role="Port director"),
        Source(name="Ida Moe", side="Union", role="blamed the port director"),
    )
    ruiz, moe = sides.voices(known, Sides(), {})[0]
    assert ruiz.called == {"port director"}
    assert not moe.called
