import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chunking import CHUNK_MOST, SENTENCE_MOST, chunk, paragraphs, sentences
from assistant.records import Document


def split(text):
    return [text[s.start : s.end] for s in sentences(text)]


def cut(text):
    doc = Document(doc_id="a.txt", title="", text=text, sha256="")
    return chunk(doc, sentences(text))


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Orlov and Gen. Kim met Dr. Li at 5 p.m. on Friday.",
        "The U.S. Army said No. 5 Brigade fired.",
        "It fell by 3.5 per cent, to 1.2 million, Acme Inc. said.",
        "He spoke on Feb. 3 at St. Mary's.",
        "J. K. Orlov resigned.",
        "The site www.Example.Com was down.",
        "“Will you stop?” Orlov asked.",
        "“Fire!” he shouted.",
        "Bush in 88, [George H. W.] Bush in 92.",
        "They left… and came back.",
        "He quoted “the ministry (…) Agency” twice.",
        "See fig. 3 and vol. 2.",
    ],
)
def test_an_abbreviation_or_a_quoted_mark_does_not_end_a_sentence(text):
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It fell. He ran.", ["It fell.", "He ran."]),
        ("They are militias.The group denied it.", ["They are militias.", "The group denied it."]),
        ("He left the U.S. The army stayed.", ["He left the U.S.", "The army stayed."]),
        ("Did he say no? No. It rained.", ["Did he say no?", "No.", "It rained."]),
        ("“It fell. It burned,” he said.", ["“It fell.", "It burned,” he said."]),
        ("“It fell.” The mayor left.", ["“It fell.”", "The mayor left."]),
        ("It ended. kyiv denied it.", ["It ended.", "kyiv denied it."]),
        ("It rose in 2023. In May it fell.", ["It rose in 2023.", "In May it fell."]),
        ("Acme Inc. He left.", ["Acme Inc.", "He left."]),
        ("“Free!” They said so.", ["“Free!”", "They said so."]),
        ("他说了。我们赢了！", ["他说了。", "我们赢了！"]),
        ("« C'est fini ! » Il partit.", ["« C'est fini ! »", "Il partit."]),
        ("What?! Never.", ["What?!", "Never."]),
    ],
)
def test_sentences_are_parted(text, parts):
    assert split(text) == parts


def test_a_sentence_never_crosses_a_blank_line_or_a_heading():
    text = "Moscow opens an investigation\nThe committee said so.\n\nNo full stop here\n\nThe end."
    assert split(text) == [
        "Moscow opens an investigation",
        "The committee said so.",
        "No full stop here",
        "The end.",
    ]


def test_a_hard_wrapped_paragraph_is_one():
    text = (
        "The ministry said on Monday that the bridge over the river had been\n"
        "inspected in May by engineers from the capital, and that Orlov and\n"
        "Kim had both signed the report. A spokesman declined to say which of\n"
        "them had written it.\n\nThe union denies it."
    )
    assert len(paragraphs(text)) == 2
    assert len(sentences(text)) == 3


def test_list_items_are_paragraphs_of_their_own():
    assert split("- first thing\n- second thing\n1. Third thing") == [
        "- first thing",
        "- second thing",
        "1. Third thing",
    ]


def test_a_line_that_opens_in_lower_case_goes_on():
    assert split("The ministry of\ndefence said so.") == ["The ministry of\ndefence said so."]


def test_a_run_without_full_stops_is_cut_at_white_space():
    text = "word " * 2000
    parts = sentences(text)
    assert len(parts) > 1
    assert all(p.end - p.start <= SENTENCE_MOST for p in parts)
    assert " ".join(split(text)).split() == text.split()


@given(st.text(alphabet="aB .!?\n“”\"'()…U.S1,-。»", max_size=200))
def test_every_word_is_in_exactly_one_sentence_and_offsets_are_exact(text):
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    for span in spans:
        held = text[span.start : span.end]
        assert held == held.strip()
        assert "\n\n" not in held
    outside = set(range(len(text))) - {i for s in spans for i in range(s.start, s.end)}
    assert not any(text[i].isalnum() for i in outside)


@given(st.text(alphabet="ab .\n", max_size=3000))
def test_every_sentence_is_in_exactly_one_chunk_and_chunks_are_slices(text):
    chunks = cut(text)
    assert all(c.text == text[c.span.start : c.span.end] for c in chunks)
    for sentence in sentences(text):
        assert sum(c.span.overlap(sentence) > 0 for c in chunks) == 1


def test_a_chunk_closes_at_a_paragraph_once_it_is_long_enough():
    paragraph = ("Forty characters of plain running text. " * 9).strip()
    assert [c.text for c in cut(f"{paragraph}\n\n{paragraph}")] == [paragraph, paragraph]


def test_short_paragraphs_share_a_chunk_and_long_ones_are_divided():
    assert len(cut("A heading\n\nOne short sentence.")) == 1
    chunks = cut("Forty characters of plain running text. " * 60)
    assert len(chunks) > 2
    assert all(c.span.end - c.span.start <= CHUNK_MOST for c in chunks)


class Copied(str):
    """A text that counts the characters of the slices that are taken of it."""

    count = 0

    def __getitem__(self, key):
        part = super().__getitem__(key)
        Copied.count += len(part)
        return part


@pytest.mark.parametrize(
    "piece",
    [
        "The union said so. ",
        "The union said so\n",
        "- The union\n",
        "a 5. ",
        "“Who?” asked Orlov. ",
    ],
)
def test_a_long_paragraph_is_split_without_being_copied_over_and_over(piece):
    text = Copied(piece * 2000)
    Copied.count = 0
    assert sentences(text)
    assert Copied.count < 10 * len(text)


def test_chunk_ids_are_unique_and_name_their_document():
    ids = [c.chunk_id for c in cut("Forty characters of plain running text. " * 60)]
    assert len(set(ids)) == len(ids)
    assert all(i.startswith("a.txt@") for i in ids)
