import codecs
import os

import pytest

from assistant.documents import discover, load
from assistant.errors import DocumentError

TEXT = "The café owner said “we’re done” — and left. Nothing more was said about the naïve plan."


def read(path, data, **given):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load(path, doc_id=path.name, **{"max_bytes": 1_000_000, **given})


@pytest.fixture
def file(tmp_path):
    return tmp_path / "report.txt"


def names(*paths):
    return [doc_id for _, doc_id in discover(paths)]


# -- reading --------------------------------------------------------------------------------------


def test_the_text_is_kept_as_it_is_but_for_its_line_ends(file):
    document = read(file, " Leading space.\r\nSecond\rThird\n\n\nFourth  \n")
    assert document.text == " Leading space.\nSecond\nThird\n\n\nFourth  \n"


def test_the_hash_is_of_the_file(file):
    import hashlib

    assert read(file, "one\r\n").sha256 == hashlib.sha256(b"one\r\n").hexdigest()


@pytest.mark.parametrize(
    "encoded",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-bom", "utf-16-le", "utf-32-bom", "cp1252"],
)
def test_encodings_are_recognised(file, encoded):
    assert read(file, encoded).text == TEXT


def test_latin_1_and_cyrillic_are_recognised(file):
    french = "Le ministère a déclaré que l'offensive était terminée, à Paris, a-t-il ajouté. " * 3
    assert read(file, french.encode("latin-1")).text == french
    russian = "Министерство обороны заявило, что наступление завершено. Жители в безопасности."
    assert read(file, russian.encode("cp1251")).text == russian


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"*** --- ***\n", "holds no words"),
        (b"title: Only a header\n===\n", "holds no words"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary|badly encoded"),
        (bytes(range(256)) * 40, "binary|badly encoded"),
        (b"text with a \x00 byte in it", "binary"),
        (b"\x1b[0m\x01\x02\x03\x04 terminal noise", "binary"),
        (codecs.BOM_UTF16_LE + b"odd", "badly encoded"),
        (("Łódź “quoted” " * 20).encode() + b"\xff\xfe tail", "is UTF-8 but for byte 0xff"),
    ],
)
def test_what_is_no_text_is_rejected_and_the_message_says_why(file, data, why):
    with pytest.raises(DocumentError, match=why) as caught:
        read(file, data)
    assert str(file) in str(caught.value)


def test_random_bytes_are_rejected(file):
    import random

    for seed in range(5):
        with pytest.raises(DocumentError):
            read(file, random.Random(seed).randbytes(2000))


def test_a_file_over_the_limit_is_rejected(file):
    assert read(file, "x" * 100, max_bytes=100).text
    with pytest.raises(DocumentError, match="too large: 101 bytes, the limit is 100"):
        read(file, "x" * 101, max_bytes=100)


def test_a_missing_file_is_rejected(file):
    with pytest.raises(DocumentError, match="cannot be read"):
        load(file, doc_id="x", max_bytes=10)


@pytest.mark.skipif(os.name != "posix", reason="named pipes")
def test_a_named_pipe_is_rejected_and_not_waited_for(file):
    os.mkfifo(file)
    with pytest.raises(DocumentError, match="not a regular file"):
        load(file, doc_id="x", max_bytes=10)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_rejected(file):
    file.write_text("secret")
    file.chmod(0)
    with pytest.raises(DocumentError, match="Permission denied"):
        load(file, doc_id="x", max_bytes=10)


# -- title, publisher, date -----------------------------------------------------------------------


@pytest.mark.parametrize("fence", ["===", "---", "========"])
def test_a_header_before_a_fence_is_read_and_not_part_of_the_text(file, fence):
    document = read(
        file, f"title: The bridge\npublisher: The Post\ndate: 2024-03-05\n{fence}\n\nIt fell.\n"
    )
    assert document.text == "It fell.\n"
    assert (document.title, document.publisher) == ("The bridge", "The Post")
    assert document.published == "2024-03-05"


def test_front_matter_between_fences_is_read(file):
    document = read(
        file, '---\ntitle: "The bridge"\ntags:\n  - one\nurl: https://example.org/a\n---\nIt fell.'
    )
    assert document.text == "It fell."
    assert document.title == "The bridge"
    assert document.url == "https://example.org/a"


@pytest.mark.parametrize(
    "text",
    [
        "The bridge\n===\nIt fell.",
        "Note: this is prose.\n---\nIt fell.",
        "title: A line\nthat goes on\n===\nIt fell.",
        "---\nIt fell.\n---\nIt burned.",
        "date: 2024-03-05 The bridge fell.",
    ],
)
def test_what_only_looks_like_a_header_stays_text(file, text):
    assert read(file, text).text == text


def test_the_title_is_the_first_line_or_the_name_of_the_file(file):
    assert read(file, "# The bridge\n\nIt fell.").title == "The bridge"
    assert read(file, "A very long first line. " * 20).title == "report"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T10:00:00Z", "2024-03-05"),
        ("5 March 2024", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("05/03/2024", None),
        ("2024-13-45", None),
        ("last week", None),
    ],
)
def test_a_date_is_read_only_where_it_is_certain(file, written, iso):
    assert read(file, f"title: A\ndate: {written}\n===\nIt fell.").published == iso


def test_a_date_that_is_not_understood_is_logged(file, caplog):
    read(file, "title: A\ndate: 05/03/2024\n===\nIt fell.")
    assert "05/03/2024" in caplog.text


def test_no_date_is_guessed_from_the_text(file):
    assert read(file, "date 2023-05-23 The ministry said so.").published is None


# -- finding --------------------------------------------------------------------------------------


def test_a_folder_is_searched_through_in_order_with_relative_ids(tmp_path):
    for name in ("b.txt", "a.md", "sub/c.TXT", "d.png", ".hidden.txt", ".git/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(tmp_path) == ["a.md", "b.txt", "sub/c.TXT"]


def test_a_single_file_is_called_by_its_name(file):
    file.write_text("x")
    assert names(file) == ["report.txt"]


def test_a_loop_of_links_ends(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert names(tmp_path) == ["a.txt"]


def test_a_file_reached_twice_is_listed_once(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert names(tmp_path, tmp_path / "a.txt", tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "why"), [("missing", "does not exist"), ("a.docx", "is of no known type")]
)
def test_a_path_that_cannot_be_used_is_an_error(tmp_path, name, why):
    (tmp_path / "a.docx").write_text("x")
    with pytest.raises(DocumentError, match=why):
        names(tmp_path / name)


def test_two_files_with_one_id_are_an_error_that_names_both(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(folder)
    with pytest.raises(DocumentError, match=r"same document id 'a.txt'") as caught:
        names(tmp_path / "one", tmp_path / "two")
    assert str(tmp_path / "one" / "a.txt") in str(caught.value)


def test_with_reject_the_rest_goes_on(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    refused = []
    found = list(
        discover([tmp_path / "missing", tmp_path], reject=lambda path, why: refused.append(path))
    )
    assert refused == [tmp_path / "missing"]
    assert [doc_id for _, doc_id in found] == ["a.txt", "dangling.txt"]
    with pytest.raises(DocumentError, match="cannot be read"):
        load(tmp_path / "dangling.txt", doc_id="d", max_bytes=10)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder_is_refused(tmp_path):
    (tmp_path / "sub").mkdir(mode=0)
    with pytest.raises(DocumentError, match="cannot be read"):
        names(tmp_path)


def test_an_unreadable_folder_is_refused_whoever_runs_the_test(tmp_path, monkeypatch):
    from pathlib import Path

    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    refused = []
    assert not list(discover([tmp_path], reject=lambda path, why: refused.append(str(why))))
    assert len(refused) == 1
    assert "cannot be read: Permission denied" in refused[0]


def test_a_name_that_the_system_refuses_is_refused_and_the_rest_goes_on(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "link").symlink_to("y" * 300)
    refused = {}
    found = discover(
        [tmp_path / ("x" * 300 + ".txt"), tmp_path],
        reject=lambda path, why: refused.update({path.name[:4]: str(why)}),
    )
    assert [doc_id for _, doc_id in found] == ["a.txt"]
    assert set(refused) == {"xxxx", "link"}
    assert all("cannot be read: File name too long" in why for why in refused.values())


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (("a.pdf", "b.docx", "sub/c.png"), r"\(3 of other types\)"),
        ((".hidden.txt",), r"\(nor any other\)"),
        ((), r"\(nor any other\)"),
    ],
)
def test_a_folder_with_nothing_to_read_is_refused_with_what_it_holds(tmp_path, held, why):
    (tmp_path / "sub").mkdir()
    for name in held:
        (tmp_path / name).write_text("x")
    with pytest.raises(DocumentError, match=r"holds no \.txt, \.md or \.markdown file " + why):
        names(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="names that are not UTF-8")
def test_a_name_that_is_not_utf_8_is_refused(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    try:
        with open(name, "w") as made:
            made.write("x")
    except OSError:
        pytest.skip("the file system takes UTF-8 names alone")
    with pytest.raises(DocumentError, match="not valid UTF-8"):
        names(tmp_path)
