"""The learned tagger: decoding, loading, and what it finds."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from assistant.attribution import stitching, tagger
from assistant.attribution.decoding import BEGIN, IN, LAYERS, OUT, TAGS, spans_of, viterbi
from assistant.attribution.features import SIZES, windows, words_of
from assistant.attribution.tagger import Tagger
from assistant.attribution.weights import load_tokenizer, read_adapter
from assistant.chunking import sentences
from assistant.embedding import packaged_model_dir
from assistant.errors import ModelError
from assistant.records import Span
from assistant.resources import adapter_dir

REPORT = (
    "Harbour union leader Petra Lindqvist said the cranes had not been inspected since March. "
    "“Two of them shake when the wind is up,” she added.\n\n"
    "The port authority denied that any crane was unsafe. According to its spokesman, Dag Holm, "
    "every machine passed its test in January."
)


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(packaged_model_dir())


@pytest.fixture(scope="module")
def loaded():
    return Tagger.load(threads=1)


def shown(text, attribution):
    source = attribution.source
    return (
        text[source.start : source.end] if source else None,
        " … ".join(text[s.start : s.end] for s in attribution.cue),
        " … ".join(text[s.start : s.end] for s in attribution.content),
    )


def tag(loaded, text):
    return [shown(text, a) for a in loaded.tag(text, sentences(text))]


# Decoding


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_tags_are_valid_whatever_the_scores(seed):
    chance = np.random.default_rng(seed)
    n = int(chance.integers(1, 30))
    scores = chance.normal(size=(2, n, LAYERS, TAGS)).astype(np.float32) * 5
    steps = chance.normal(size=(LAYERS, TAGS, TAGS)).astype(np.float32)
    opens = chance.random((2, n)) < 0.2
    opens[:, 0] = True
    tags = viterbi(scores, steps, opens)
    for row in range(2):
        for layer in range(LAYERS):
            before = OUT
            for i, now in enumerate(tags[row, :, layer]):
                assert now != IN or (before != OUT and not opens[row, i])
                before = now


def test_the_best_path_beats_the_best_tags():
    scores = np.zeros((1, 3, LAYERS, TAGS), dtype=np.float32)
    scores[0, :, :, IN] = [[2.0]] * 3
    scores[0, 0, :, OUT] = 1.0
    steps = np.zeros((LAYERS, TAGS, TAGS), dtype=np.float32)
    opens = np.array([[True, False, False]])
    assert viterbi(scores, steps, opens)[0, :, 0].tolist() == [BEGIN, IN, IN]


def test_spans_are_read_from_tags():
    assert spans_of(np.array([BEGIN, IN, BEGIN, OUT, BEGIN])) == [(0, 2), (2, 3), (4, 5)]
    assert spans_of(np.array([OUT, OUT])) == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("“It burned,”", "It burned"),
        ("It burned,", "It burned"),
        ("“big” and loud", "“big” and loud"),
        ("the pier was “old”", "the pier was “old”"),
        ("“It burned", "It burned"),
        ("It burned.”", "It burned."),
        (" a ", "a"),
    ],
)
def test_content_loses_the_marks_around_it_and_keeps_those_within(text, bare):
    span = stitching._bare(text, Span(start=0, end=len(text)))
    assert span is not None
    assert text[span.start : span.end] == bare


def test_content_of_marks_alone_is_dropped():
    assert stitching._bare("“,”", Span(start=0, end=3)) is None


# Words and windows


def test_words_have_exact_offsets_and_features_in_range(tokenizer):
    words = words_of(REPORT, sentences(REPORT), tokenizer)
    assert REPORT[words.spans[0, 0] : words.spans[0, 1]] == "Harbour"
    assert len(words.features) == len(words) == len(words.pieces)
    assert (words.features >= 0).all()
    assert (words.features < np.array(SIZES)).all()


@pytest.mark.parametrize("size", [40, 100, 288])
def test_every_word_is_decided_in_exactly_one_window(tokenizer, size):
    text = "\n\n".join([REPORT] * 8)
    words = words_of(text, sentences(text), tokenizer)
    cut = windows(words, core=size, context=30)
    decided = [i for w in cut for i in range(w.core, w.stop)]
    assert decided == list(range(len(words)))


def test_windows_fit_the_encoder_even_for_an_endless_sentence(tokenizer):
    text = "the harbour and " * 1500
    words = words_of(text, [Span(start=0, end=len(text))], tokenizer)
    cut = windows(words)
    assert max(len(w.ids) for w in cut) <= 512
    assert [i for w in cut for i in range(w.core, w.stop)] == list(range(len(words)))


# Loading


def test_a_missing_adapter_is_a_stated_error(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        read_adapter(tmp_path, packaged_model_dir())


def test_a_damaged_adapter_is_a_stated_error(tmp_path):
    whole = (adapter_dir("attribution") / "adapter.safetensors").read_bytes()
    (tmp_path / "adapter.safetensors").write_bytes(whole[:5000])
    with pytest.raises(ModelError, match="cannot be read"):
        read_adapter(tmp_path, packaged_model_dir())


@pytest.mark.parametrize(
    ("about", "message"),
    [({"format": "99"}, "format 99"), ({"format": "1", "encoder": "other"}, "another encoder")],
)
def test_an_adapter_for_something_else_is_refused(tmp_path, about, message):
    tensors = load_file(adapter_dir("attribution") / "adapter.safetensors")
    save_file(tensors, tmp_path / "adapter.safetensors", metadata=about)
    with pytest.raises(ModelError, match=message):
        read_adapter(tmp_path, packaged_model_dir())


def test_an_adapter_of_another_shape_is_refused(tmp_path, monkeypatch):
    path = adapter_dir("attribution") / "adapter.safetensors"
    with safe_open(path, "np") as file:
        about = file.metadata()
    tensors = load_file(path)
    tensors["full:tags.weight"] = tensors["full:tags.weight"][:3].copy()
    save_file(tensors, tmp_path / "adapter.safetensors", metadata=about)
    monkeypatch.setattr(tagger, "adapter_dir", lambda name: tmp_path)
    with pytest.raises(ModelError, match="does not fit"):
        Tagger.load(threads=1)


def test_the_adapter_is_small():
    assert (adapter_dir("attribution") / "adapter.safetensors").stat().st_size <= 12_000_000


# What it finds


def test_nothing_is_found_in_nothing(loaded):
    assert loaded.tag("", ()) == []
    assert tag(loaded, "The train was late. It rained all day.") == []


def test_a_report_is_tagged_with_exact_spans(loaded):
    assert tag(loaded, REPORT) == [
        (
            "Harbour union leader Petra Lindqvist",
            "said",
            "the cranes had not been inspected since March",
        ),
        ("she", "added", "Two of them shake when the wind is up"),
        ("The port authority", "denied", "any crane was unsafe"),
        ("its spokesman, Dag Holm", "According to", "every machine passed its test in January"),
    ]


def test_attributions_say_that_the_tagger_found_them_and_how_surely(loaded):
    scored = loaded.tag_scored(REPORT, sentences(REPORT))
    assert {a.found_by for a, _ in scored} == {frozenset({"tagger"})}
    assert all(0.0 <= sure <= 1.0 for _, sure in scored)
    kept = [a for a, sure in scored if sure >= tagger.LEAST]
    assert kept == loaded.tag(REPORT, sentences(REPORT))


def test_threads_that_share_the_tagger_get_the_same_answers(loaded):
    texts = [REPORT, "\n\n".join([REPORT] * 3), "Nothing here.", REPORT.replace("“", '"')] * 2
    alone = [loaded.tag(t, sentences(t)) for t in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: loaded.tag(t, sentences(t)), texts))
    assert together == alone


def test_an_endless_text_without_a_full_stop_is_read(loaded):
    text = "Holm said the pier burned and " * 400
    for attribution in loaded.tag(text, sentences(text)):
        for span in attribution.content:
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“The dam will hold,” engineer Rosa Amado said. “We checked every gate.”",
            [
                ("engineer Rosa Amado", "The dam will hold"),
                ("engineer Rosa Amado", "We checked every gate."),
            ],
            id="a quotation that goes on after its speaker",
        ),
        pytest.param(
            "“The dam,” said engineer Rosa Amado, “will hold until spring.”",
            [("engineer Rosa Amado", "The dam … will hold until spring.")],
            id="a split quotation is one content",
        ),
        pytest.param(
            '"The dam will hold," Amado insisted.',
            [("Amado", "The dam will hold")],
            id="straight marks",
        ),
        pytest.param(
            "'The dam will hold,' Amado told reporters in Lisbon.",
            [("Amado", "The dam will hold")],
            id="single marks",
        ),
        pytest.param(
            "Amado: “The dam will hold.”", [("Amado", "The dam will hold.")], id="name and colon"
        ),
        pytest.param(
            "Vos said the road was icy but denied that it should have been closed.",
            [("Vos", "the road was icy"), ("Vos", "it should have been closed")],
            id="said one thing but denied another",
        ),
        pytest.param(
            "Mayor Ilse Kern and her deputy, Tom Rau, promised to rebuild the school.",
            [("Mayor Ilse Kern and her deputy, Tom Rau", "to rebuild the school")],
            id="coordinated sources",
        ),
        pytest.param(
            "The ministry, for its part, assured that the stocks are sufficient and pointed out "
            "that prices had fallen.",
            [
                ("The ministry", "the stocks are sufficient"),
                ("The ministry", "prices had fallen"),
            ],
            id="translated press",
        ),
        pytest.param(
            "The bridge is unsafe, according to a report by the inspectorate.",
            [("a report by the inspectorate", "The bridge is unsafe")],
            id="according to",
        ),
        pytest.param(
            "The general said the attack was repelled.The rebels said it was not.",
            [("The general", "the attack was repelled"), ("The rebels", "it was not")],
            id="a missing space",
        ),
        pytest.param(
            "It was reported that two men had been held.",
            [(None, "two men had been held")],
            id="hearsay without a source",
        ),
    ],
)
def test_it_reads(loaded, text, expected):
    assert [(source, content) for source, _, content in tag(loaded, text)] == expected
