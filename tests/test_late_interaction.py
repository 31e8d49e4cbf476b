"""Words that are alike, and the projection by which they are."""

import numpy as np
import pytest
from tokenizers import Tokenizer

from assistant.embedding import packaged_model_dir
from assistant.late_interaction import NEARNESS, WordVectors, parts
from assistant.lexis import Rarity
from assistant.network import base_weights, piece_vectors
from assistant.premise import Context
from assistant.records import Claim, Source, Span
from assistant.relevance import Packaged
from assistant.resources import adapter_dir
from training.late_interaction import Learner, Listed, crossed

COLUMN = {name: n for n, name in enumerate(NEARNESS)}


def claim(text):
    whole = Span(start=0, end=len(text))
    return Claim(
        claim_id="d#1",
        doc_id="d",
        content=(whole,),
        text=text,
        source=Source(name=None),
        sentence=whole,
        act="says",
    )


@pytest.fixture(scope="module")
def words():
    return Packaged.load(adapter_dir("relevance")).words


@pytest.fixture(scope="module")
def learner():
    tokenizer = Tokenizer.from_file(str(packaged_model_dir() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Learner(piece_vectors(base_weights()), tokenizer, Rarity({}))


def rows(words, query, *texts, contexts=None):
    claims = [claim(t) for t in texts]
    return words.nearness(query, claims, contexts or [Context()] * len(claims))


def near(words, query, *texts):
    return rows(words, query, *texts)[:, COLUMN["near_claim"]].tolist()


@pytest.mark.parametrize(
    ("query", "close", "far"),
    [
        ("The lorries were empty.", "the trucks carried nothing", "the mayor had resigned"),
        ("How many people died?", "nine were killed", "the lake had frozen over"),
        ("Did the physician lie?", "the doctor told an untruth", "the price of steel rose"),
        ("Has the firm paid its staff?", "the company owed its workers wages", "rain fell all day"),
    ],
)
def test_a_claim_in_other_words_is_nearer_than_one_on_another_thing(words, query, close, far):
    nearer, farther = near(words, query, close, far)
    assert nearer > farther + 0.1


def test_the_same_words_are_as_near_as_can_be(words):
    row = rows(words, "The bridge collapsed.", "the bridge collapsed")[0]
    for name in ("near_claim", "farthest_in_claim", "claim_near_query"):
        assert row[COLUMN[name]] == pytest.approx(1, abs=1e-5)


def test_what_stands_around_a_claim_counts_for_it(words):
    around = Context(title="Bridge closed", before="The mayor spoke.", passage="Cracks were seen.")
    alone, placed = (
        rows(words, "Were there cracks in the bridge?", "it was safe", contexts=[c])[0]
        for c in (Context(), around)
    )
    assert placed[COLUMN["near_claim"]] == pytest.approx(alone[COLUMN["near_claim"]], abs=1e-6)
    assert placed[COLUMN["near_context"]] > alone[COLUMN["near_context"]]
    assert placed[COLUMN["near_passage"]] > placed[COLUMN["near_context"]]


def test_likenesses_lie_between_none_and_all_and_the_best_is_no_less_than_the_best(words):
    found = rows(words, "Who closed the bridge?", "it shut the road", "rain", "the bridge", "")
    below = [COLUMN[n] for n in NEARNESS if n.endswith("below_best")]
    rest = [n for n in COLUMN.values() if n not in below]
    assert found[:, rest].min() >= 0
    assert found[:, rest].max() <= 1 + 1e-6
    assert found[:, below].max(axis=0).tolist() == [0, 0, 0]


def test_a_claim_has_the_same_likenesses_whatever_stands_beside_it(words):
    texts = ["it shut the road", "rain fell", "the bridge is closed"]
    together = rows(words, "Who closed the bridge?", *texts)
    alone = np.concatenate([rows(words, "Who closed the bridge?", t) for t in texts])
    same = [n for name, n in COLUMN.items() if not name.endswith("below_best")]
    assert together[:, same] == pytest.approx(alone[:, same], abs=1e-6)


@pytest.mark.parametrize(("query", "text"), [("Who is it?", "the bridge"), ("the bridge", "it is")])
def test_nothing_is_near_where_no_word_carries_meaning(words, query, text):
    assert rows(words, query, text).tolist() == [[0.0] * len(NEARNESS)]


def listed(query, group, *texts):
    """The first text is the relevant one."""
    found = tuple(parts(claim(t), Context()) for t in texts)
    return Listed(query=query, found=found, labels=np.arange(len(texts)) == 0, group=group)


LISTS = [
    listed(f"Did the {a} reach the {b}?", group, f"{c} came to it", "the price rose", "he resigned")
    for group in ("x", "y", "z", "w")
    for a, b, c in [
        ("zebra", "harbour", "violins"),
        ("zebra", "station", "violins"),
        ("zebra", "summit", "violins"),
    ]
]


def test_words_that_answer_one_another_are_brought_together(learner):
    plain = learner.vectors(learner.learn([]))
    taught = learner.vectors(learner.learn(LISTS * 20))
    before, after = (near(v, "zebra", "violins")[0] for v in (plain, taught))
    assert after > before + 0.1
    assert isinstance(taught, WordVectors)


def test_what_a_group_is_given_was_learned_without_it(learner):
    _, without = crossed(learner, LISTS)
    half = [g for g in without if without[g] is without["x"]]
    assert 0 < len(half) < 4
    changed = [
        listed(x.query, x.group, "goats swam", "rain fell") if x.group in half else x for x in LISTS
    ]
    everything, again = crossed(learner, changed)
    for name, held in without["x"].items():
        assert again["x"][name] == pytest.approx(held)
    name = "words.projection"
    assert not np.allclose(everything[name], crossed(learner, LISTS)[0][name])
