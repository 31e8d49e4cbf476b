import threading

import pytest
from langchain_core.documents import Document as Passage
from langchain_core.retrievers import BaseRetriever

from assistant import chunking
from assistant.errors import QuestionError, StoreError, UnknownDocumentError, UnknownSideError
from assistant.index import Index
from assistant.records import Side
from assistant.retrieval import Retriever
from assistant.sides import Sides
from assistant.store import UNATTRIBUTED, Store
from tests import reports

BRIDGE = (
    "The old bridge over the river collapsed on Monday. Mayor Orlov (City): Engineers examined it in "
    "May. Builders Union (Union): Nobody examined the structure. Nine people were hurt."
)
FERRY = (
    "A ferry service has started. Mayor Orlov (City): Twelve boats will carry commuters. "
    "Fishermen (Union): The boats harm the fish."
)
APPLES = "\n\n".join(
    f"Orchard number {n} sells sweet apples and pears in autumn." for n in range(60)
)


def put(store, encoder, doc_id, text, published=None):
    document = reports.document(doc_id, text, published)
    sentences = chunking.sentences(text)
    chunks = chunking.chunk(document, sentences)
    claims = reports.claims(document, sentences)
    ids = [c.chunk_id for c in chunks] + [c.claim_id for c in claims]
    vectors = encoder.encode([c.text for c in chunks] + [c.text for c in claims])
    store.put(document, sentences, chunks, claims, dict(zip(ids, vectors, strict=True)))


@pytest.fixture(scope="module")
def store(tmp_path_factory, encoder):
    with Store.open(tmp_path_factory.mktemp("retrieval")) as opened:
        put(opened, encoder, "bridge.txt", BRIDGE, "2024-03-05")
        put(opened, encoder, "ferry.txt", FERRY, "2024-04-01")
        put(opened, encoder, "apples.txt", APPLES)
        opened.set_sides(
            Sides(
                sides=(
                    Side(side_id="city", label="City", aliases=("Town Hall",)),
                    Side(side_id="province", label="Province"),
                )
            )
        )
        yield opened


@pytest.fixture(scope="module")
def retriever(store, encoder):
    with Index.open(store.folder, store) as index:
        yield Retriever(store=store, index=index, encoder=encoder)


def texts(evidence):
    return [e.claim.text for e in evidence]


def test_the_claim_that_answers_comes_first(retriever):
    assert texts(retriever.evidence("How many people were injured?"))[0] == "Nine people were hurt."
    assert texts(retriever.evidence("Was the bridge inspected?", k=4))[0] in (
        "Engineers examined it in May.",
        "Nobody examined the structure.",
        "The old bridge over the river collapsed on Monday.",
    )


def test_a_claim_is_found_by_its_words_and_by_its_meaning(retriever):
    assert "Twelve boats will carry commuters." in texts(retriever.evidence("twelve boats", k=2))
    assert "The boats harm the fish." in texts(retriever.evidence("damage to marine animals", k=3))


def test_a_chunk_lends_its_rank_to_its_claims(retriever):
    found = texts(retriever.evidence("old bridge river collapsed", k=6))
    assert "Nobody examined the structure." in found  # it stands in the same passage


def test_evidence_is_ranked_from_one_with_falling_scores_and_its_chunk(retriever, store):
    found = retriever.evidence("boats on the river")
    assert [e.rank for e in found] == list(range(1, len(found) + 1))
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)
    assert len({e.claim.claim_id for e in found}) == len(found) == 40
    for e in found:
        assert e.chunk == reports.held(store, e.claim.claim_id)[1]
        (content,) = e.claim.content
        assert e.chunk.span.start <= content.start < e.chunk.span.end


def test_the_same_question_gives_the_same_evidence(retriever):
    assert retriever.evidence("apples in autumn") == retriever.evidence("apples in autumn")


@pytest.mark.parametrize(
    ("side", "label"),
    [
        ("City", "City"),
        ("city", "City"),
        ("TOWN HALL", "City"),
        ("Union", "Union"),
        ("reporter", "Reporter"),
    ],
)
def test_a_side_may_be_named_by_label_id_or_alias(retriever, side, label):
    found = retriever.evidence("boats and the bridge", side=side)
    assert {e.claim.source.side for e in found} == {label}


def test_every_claim_of_a_side_is_within_reach_however_many_others_are_nearer(retriever, store):
    found = retriever.evidence("sweet apples in autumn", side="Union")
    assert {e.claim.claim_id for e in found} == {c.claim_id for c in store.claims(side="Union")}


def test_a_known_side_without_claims_finds_nothing(retriever):
    assert retriever.evidence("bridge", side="Province") == ()
    assert retriever.evidence("bridge", side=UNATTRIBUTED) == ()


def test_an_unknown_side_is_an_error_that_names_the_known_ones(retriever):
    with pytest.raises(UnknownSideError, match=r"'Empire'.*City, Province, Reporter, Union"):
        retriever.evidence("bridge", side="Empire")


def test_an_unknown_document_is_an_error(retriever):
    with pytest.raises(UnknownDocumentError, match=r"'nothing\.txt'"):
        retriever.evidence("bridge", doc_id="nothing.txt")


@pytest.mark.parametrize(
    ("given", "documents"),
    [
        ({"doc_id": "ferry.txt"}, {"ferry.txt"}),
        ({"since": "2024-03-06"}, {"ferry.txt"}),
        ({"until": "2024-03-05"}, {"bridge.txt"}),
        ({"since": "2024-03-05", "until": "2024-04-01"}, {"bridge.txt", "ferry.txt"}),
        ({"since": "2025-01-01"}, set()),
    ],
)
def test_documents_are_filtered_by_id_and_date(retriever, given, documents):
    found = retriever.evidence("sweet apples", **given)
    assert {e.claim.doc_id for e in found} == documents


@pytest.mark.parametrize("date", ["yesterday", "2024-13-01", "05/03/2024"])
def test_a_date_that_is_none_is_an_error(retriever, date):
    with pytest.raises(QuestionError, match="is not a date"):
        retriever.evidence("bridge", since=date)


@pytest.mark.parametrize("question", ['"quoted" AND (x', "🙂", "?", "é" * 3000, "a\nb"])
def test_any_text_may_be_asked(retriever, question):
    assert len(retriever.evidence(question, k=3)) == 3


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_finds_nothing(retriever, question):
    assert retriever.evidence(question) == ()


def test_k_is_the_most_that_is_found(retriever):
    assert len(retriever.evidence("boats", k=2)) == 2
    assert retriever.evidence("boats", k=0) == ()


def test_an_empty_store_has_no_evidence(tmp_path, encoder):
    with Store.open(tmp_path) as store, Index.open(tmp_path, store) as index:
        assert Retriever(store=store, index=index, encoder=encoder).evidence("bridge") == ()


def test_it_is_a_langchain_retriever(retriever):
    assert isinstance(retriever, BaseRetriever)
    found = retriever.invoke("Was the bridge examined?", side="Union", k=1)
    assert all(isinstance(p, Passage) for p in found)
    (passage,) = found
    assert passage.page_content == "Nobody examined the structure."
    assert passage.metadata["source"]["side"] == "Union"
    assert passage.metadata["doc_id"] == "bridge.txt"
    assert passage.metadata["rank"] == 1


def test_vectors_of_another_encoder_are_an_error_and_not_nonsense(tmp_path, encoder):
    with reports.open_filled(tmp_path) as store, Index.open(tmp_path, store) as index:
        retriever = Retriever(store=store, index=index, encoder=encoder)
        with pytest.raises(StoreError, match="WHOSAYS_ENCODER"):
            retriever.evidence("bridge")


def test_a_document_is_found_as_soon_as_it_is_committed(tmp_path, encoder):
    with Store.open(tmp_path) as store, Index.open(tmp_path, store) as index:
        retriever = Retriever(store=store, index=index, encoder=encoder)
        put(store, encoder, "bridge.txt", BRIDGE)
        assert retriever.evidence("bridge collapse", k=1)
        store.remove("bridge.txt")
        assert retriever.evidence("bridge collapse", k=1) == ()


def test_questions_are_answered_while_documents_are_replaced(tmp_path, encoder):
    errors, stop = [], threading.Event()
    with Store.open(tmp_path) as store, Index.open(tmp_path, store) as index:
        retriever = Retriever(store=store, index=index, encoder=encoder)
        put(store, encoder, "ferry.txt", FERRY)

        def ask():
            try:
                while not stop.is_set():
                    assert retriever.evidence("boats")
            except Exception as exc:
                errors.append(exc)

        thread = threading.Thread(target=ask)
        thread.start()
        for n in range(6):
            put(store, encoder, "bridge.txt", BRIDGE + f" Version {n}.")
            if n % 3 == 2:
                index.sync()
        stop.set()
        thread.join()
    assert errors == []
