"""The articles, their augmentation, and what the tagger learns from."""

import argparse
import random
import re
from itertools import islice

import numpy as np
import pytest
import torch

from assistant.attribution.decoding import CONTENT, CUE, INNER, SOURCE, spans_of
from assistant.attribution.weights import load_tokenizer
from assistant.embedding import packaged_model_dir
from assistant.errors import StoreError
from assistant.lexis import Rarity
from assistant.pairing import Query
from assistant.pipeline import Assistant
from assistant.records import REPORTER, Claim, Source, Span
from assistant.relevance import Packaged
from assistant.resources import adapter_dir
from benchmarks.authored import convert
from training.articles import FURTHER, ArticleError, read_article, read_folder
from training.augment import Augmenter, apply
from training.examples import Marked, MarkedClaim, examples, marked
from training.joint import Count, Quote, count
from training.ledger import ledger_items
from training.mining import Miner, Pool, remembering
from training.pairs import Pair, answers, turned_round
from training.relevance import Learner, learn

TEXT = "Mayor Ada Orr said the bridge was closed. “We saw cracks,” she added."


def mark(text, content, cue, source):
    def at(words):
        start = text.index(words)
        return start, start + len(words)

    return MarkedClaim(
        content=tuple(map(at, content)), cue=(at(cue),), source=at(source) if source else None
    )


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(packaged_model_dir())


@pytest.fixture
def bridge():
    return Marked(
        text=TEXT,
        claims=(
            mark(TEXT, ["the bridge was closed"], "said", "Mayor Ada Orr"),
            mark(TEXT, ["We saw cracks"], "added", "she"),
        ),
    )


def write(folder, body, rows):
    path = folder / "news" / "01.md"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"title: A\npublisher: B\ndate: 2020-01-01\n===\n{body}\n===\n{rows}\n", "utf-8"
    )
    return path


def test_every_article_of_the_project_can_be_read():
    articles = list(read_folder())
    assert len(articles) == 1320
    assert sum(a.is_dev for a in articles) == 31
    assert sum(len(a.claims) for a in articles) == 14025
    assert not any(a.is_dev for a in read_folder(FURTHER))


def test_marks_become_exact_spans(tmp_path):
    path = write(
        tmp_path,
        "⟦S1:Orr⟧ ⟦K1:said⟧ that ⟦C1:⟦S2:Lee⟧ had ⟦K2:told⟧ him ⟦C2:it burned⟧⟧.",
        "S1 | Ada Orr | council\nS2 | Lee | -\n1 | S1 | says | asserts\n2 | S2 | says | denies | unverified",
    )
    article = read_article(path)
    outer, inner = article.claims
    assert article.text == "Orr said that Lee had told him it burned."
    assert [article.text[s.start : s.end] for s in outer.content] == ["Lee had told him it burned"]
    assert [article.text[s.start : s.end] for s in inner.content] == ["it burned"]
    assert inner.source is not None
    assert inner.source.entity == "Lee"
    assert (inner.stance, inner.unverified) == ("denies", True)


@pytest.mark.parametrize(
    ("body", "rows", "message"),
    [
        ("⟦C1:words", "1 | - | says | asserts", "never closed"),
        ("⟦C1:words⟧ ⟧", "1 | - | says | asserts", "without"),
        ("⟦C1:words⟧", "1 | S1 | says | asserts", "S1"),
        ("⟦C1:words⟧", "1 | - | sings | asserts", "claim row"),
        ("⟦C1:words⟧ ⟦S1:Orr⟧", "1 | - | says | asserts", "no row"),
        ("⟦C1:words⟧", "1 | - | says | asserts\n? | Who? | 2", "unknown claim"),
    ],
)
def test_an_article_against_the_format_is_refused_with_its_path(tmp_path, body, rows, message):
    path = write(tmp_path, body, rows)
    with pytest.raises(ArticleError, match=message) as failure:
        read_article(path)
    assert "01.md" in str(failure.value)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ArticleError, match="no articles"):
        read_folder(tmp_path)


def test_edits_move_the_spans_with_their_words(bridge):
    start = TEXT.index("Ada")
    changed = apply(bridge, [(start, start + 3, "Wilhelmina"), (41, 42, "\n\n"), (42, 43, '"')])
    said, added = changed.claims
    assert changed.text.startswith('Mayor Wilhelmina Orr said the bridge was closed.\n\n"We')
    assert changed.text[slice(*said.source)] == "Mayor Wilhelmina Orr"
    assert changed.text[slice(*said.content[0])] == "the bridge was closed"
    assert changed.text[slice(*added.content[0])] == "We saw cracks"
    assert changed.text[slice(*added.cue[0])] == "added"


def test_augmented_articles_keep_as_many_words_in_every_content():
    articles = list(islice(read_folder(), 40))
    augment = Augmenter(articles, random.Random(3))
    changed = 0
    for article in articles:
        before = marked(article)
        after = augment(before)
        changed += before.text != after.text
        assert len(before.claims) == len(after.claims)
        for one, two in zip(before.claims, after.claims, strict=True):
            for a, b in zip(one.content, two.content, strict=True):
                words = after.text[slice(*b)].replace("\n", " ").split()
                assert words
                assert abs(len(words) - len(before.text[slice(*a)].split())) <= 2
    assert changed > 20


def test_augmentation_is_seeded():
    articles = list(islice(read_folder(), 10))
    runs = [
        [Augmenter(articles, random.Random(5))(marked(a)).text for a in articles] for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_tags_cover_the_marked_words(bridge, tokenizer):
    (example,) = examples(bridge, tokenizer, random.Random(0))
    words = example.words.spans

    def shown(layer):
        return [TEXT[words[a, 0] : words[b - 1, 1]] for a, b in spans_of(example.tags[:, layer])]

    assert shown(SOURCE) == ["Mayor Ada Orr", "she"]
    assert shown(CUE) == ["said", "added"]
    assert shown(CONTENT) == ["the bridge was closed", "We saw cracks"]
    assert shown(INNER) == []


def test_links_point_from_each_content_to_its_own_source(bridge, tokenizer):
    (example,) = examples(bridge, tokenizer, random.Random(0))
    link = example.links["source"]
    starts = example.words.spans[:, 0]
    named = {
        TEXT[starts[c[0]] :].split(" ")[0]: [TEXT[starts[link.pairs.partners[j][0]]] for j in right]
        for c, right in zip(link.pairs.contents, link.right, strict=True)
    }
    assert named == {"the": ["M"], "We": ["s"]}


def test_content_within_content_goes_to_the_inner_layer(tokenizer):
    text = "Orr said that Lee had told him it burned."
    nested = Marked(
        text=text,
        claims=(
            mark(text, ["Lee had told him it burned"], "said", "Orr"),
            mark(text, ["it burned"], "told", "Lee"),
        ),
    )
    (example,) = examples(nested, tokenizer, random.Random(0))
    assert len(spans_of(example.tags[:, CONTENT])) == 1
    (inner,) = spans_of(example.tags[:, INNER])
    assert text[example.words.spans[inner[0], 0] :] == "it burned."


def test_words_of_an_added_headline_are_not_learned_from(bridge, tokenizer):
    headline = "Bridge closed\n\n"
    changed = apply(bridge, [(0, 0, headline)])
    blind = Marked(text=changed.text, claims=changed.claims, blind=len(headline))
    (example,) = examples(blind, tokenizer, random.Random(0))
    assert example.seen.tolist() == [False] * 2 + [True] * (len(example.words) - 2)
    assert not np.any(example.tags[:2])


def quote(text, content, source):
    def at(words):
        return ((text.index(words), text.index(words) + len(words)),)

    return Quote(source=at(source) if source else (), cue=(), content=at(content))


def test_joint_wants_half_of_the_words_and_a_shared_source_word():
    gold = [quote(TEXT, "the bridge was closed", "Mayor Ada Orr"), quote(TEXT, "We saw", "she")]
    found = [
        quote(TEXT, "the bridge was closed. “We", "Orr"),
        quote(TEXT, "We saw cracks", "Mayor Ada Orr"),
    ]
    counted = Count()
    count(TEXT, gold, found, counted)
    figures = counted.figures()
    assert (counted.matched, counted.right) == (2, 1)
    assert figures["joint"] == pytest.approx(0.5)
    assert figures["detected"] == pytest.approx(1.0)


def test_a_function_word_shared_does_not_make_the_source_right():
    text = "He of the north said it rained; the baker of the south agreed."
    counted = Count()
    count(
        text,
        [quote(text, "it rained", "He of the north")],
        [quote(text, "it rained", "the baker of the south")],
        counted,
    )
    assert (counted.matched, counted.right) == (1, 0)


@pytest.fixture
def filled(tmp_path):
    """An article, and a store that holds it as the rules read it."""
    write(
        tmp_path / "articles",
        "⟦S1:Ada Orr⟧ ⟦K1:said⟧ that ⟦C1:the old mill had burned down on Monday⟧.\n\n"
        "The council has owned the site by the river for ninety years.",
        "S1 | Ada Orr | council\n1 | S1 | says | asserts\n? | Did the mill burn? | 1\n"
        "? | How long has it owned the site? | | ninety years",
    )
    convert([tmp_path / "articles"], tmp_path)
    with Assistant.open(tmp_path / "store", attributor="rules") as assistant:
        assistant.ingest([tmp_path / "documents"])
    return tmp_path / "store", list(read_folder(tmp_path / "articles"))


def test_claims_of_a_store_are_told_which_annotated_claim_they_are(filled):
    store, (article,) = filled
    found = ledger_items(store, [article])[article.article_id]
    assert [(i.number, i.claim.source.name) for i in found] == [(1, "Ada Orr"), (0, REPORTER)]
    burned, owned = article.questions
    assert [answers(burned, i) for i in found] == [True, False]
    assert [answers(owned, i) for i in found] == [False, True]
    assert found[0].context.title == "A"


def test_a_pool_of_a_ledger_holds_its_claims_alone(filled):
    store, (article,) = filled
    ledger = ledger_items(store, [article])

    def encode(texts):
        return np.ones((len(texts), 2), dtype=np.float32)

    assert Pool([article], encode, ledger).items == ledger[article.article_id]


def test_no_text_is_encoded_twice():
    asked = []

    def encode(texts):
        asked.extend(texts)
        return np.array([[len(t), 1] for t in texts], dtype=np.float32)

    vectors = remembering(encode)
    assert vectors(["aa", "b", "aa"]).tolist() == [[2, 1], [1, 1], [2, 1]]
    assert vectors(["b", "ccc"]).tolist() == [[1, 1], [3, 1]]
    assert asked == ["aa", "b", "ccc"]


def test_an_epoch_is_drawn_from_a_seed_and_from_a_share_of_the_questions(filled):
    _, articles = filled

    def encode(texts):
        return np.ones((len(texts), 2), dtype=np.float32)

    miner = Miner(articles, encode, {})
    whole = miner.draw(1)
    assert {p.query for p in whole} >= {"Did the mill burn?", "How long has it owned the site?"}
    assert miner.draw(1) == whole
    assert miner.draw(1, share=0.0) == []
    assert 0 < len(miner.draw(1, share=0.5)) < len(whole)
    folders = {a.article_id.partition("/")[0] for a in articles}
    assert miner.draw(1, share=0.0, shares=dict.fromkeys(folders, 1.0)) == whole


def test_a_store_without_the_articles_is_refused(tmp_path, filled):
    _, articles = filled
    with pytest.raises(StoreError, match=r"news/01\.txt"):
        ledger_items(tmp_path / "empty", articles)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("The fire killed 12 people.", None),
        ("Prices rose in March.", "Prices fell in March."),
        ("The army of Norland attacked Sudmark.", "The army of Sudmark attacked Norland."),
        ("The mill was painted red.", "The mill was not painted red."),
        ("They talked to Norland and Sudmark.", None),
    ],
)
def test_a_statement_turned_round_differs_in_one_thing(text, turned):
    found = turned_round(text, random.Random(3))
    if "12" in text:
        assert re.fullmatch(r"The fire killed (?!12 )\d+ people\.", found)
    else:
        assert found == turned


def test_what_was_learned_is_averaged_with_an_adapter():
    learner = Learner(0)
    name = "head.out.bias"
    adapter = Packaged.load(adapter_dir("relevance")).network.weights[name]
    before = learner.learned[name].detach().clone()
    learner.average(adapter_dir("relevance"), kept=0.25)
    mixed = learner.learned[name].detach()
    np.testing.assert_allclose(mixed, 0.25 * before + 0.75 * adapter, atol=1e-6)


def test_layers_that_stay_are_not_changed_and_the_others_are():
    learner = Learner(0, frozen=2)
    before = {n: w.detach().clone() for n, w in learner.learned.items()}
    query = Query("Did the mill burn?", Rarity({}))
    claim = Claim(
        claim_id="c",
        doc_id="d",
        content=(Span(start=0, end=4),),
        text="The mill burned.",
        source=Source(name="Police"),
        sentence=Span(start=0, end=4),
    )
    told = Pair(
        query=query.text,
        premise="Police says: The mill burned.",
        features=query.features(claim),
        relevant=1.0,
        stance=0,
    )
    args = argparse.Namespace(rate=1e-3, head_rate=1e-3, epochs=1, seed=0)
    learn(learner, lambda _: [told] * 4, range(1), args, lambda _: None)
    moved = {n for n, w in learner.learned.items() if not torch.equal(w.detach(), before[n])}
    first = {
        n
        for n in before
        if n == "head.part" or n.startswith(("encoder.layer.0.", "encoder.layer.1."))
    }
    assert not moved & first
    assert {n.split(".")[2] for n in moved if n.startswith("encoder.")} == {"2", "3", "4", "5"}
