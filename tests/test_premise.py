from __future__ import annotations

from dataclasses import replace

from assistant.premise import Context, context_of, looks_back, premise
from assistant.records import REPORTER, Document, Source, Span
from tests.test_pairing import claim


def test_the_premise_names_the_source_its_side_and_what_it_does() -> None:
    said = claim("the fire was set", source=Source(name="Ana Ruiz", side="Union"), act="accuses")
    assert premise(said) == "Ana Ruiz (Union) accuses: the fire was set"
    assert premise(replace(said, stance="denies", act="denies")).startswith(
        "Ana Ruiz (Union) denies:"
    )
    assert premise(replace(said, source=Source(name=REPORTER))).startswith("Reporter: ")
    assert premise(replace(said, source=Source(name=None))).startswith("someone accuses")


def test_words_before_a_claim_are_shown_only_where_it_hangs_on_them() -> None:
    context = Context(before="The minister spoke of 40 dead.")
    hanging = claim("that figure was put together by somebody outside the ministry")
    whole = claim("the northern harbour burnt down on Monday night after an explosion")
    assert looks_back(hanging)
    assert premise(hanging, context).endswith("| The minister spoke of 40 dead.")
    assert premise(whole, context) == f"Harbour Police says: {whole.text}"


def test_the_context_is_the_sentence_before_up_to_the_claim() -> None:
    text = "Forty died, she said. The mayor rejected that figure. More came later."
    start = text.index("that figure")
    sentences = (Span(start=0, end=21), Span(start=22, end=53), Span(start=54, end=len(text)))
    said = claim("that figure", content=(Span(start=start, end=start + 11),), sentence=sentences[1])
    document = Document(doc_id="d", title="Toll disputed", text=text, sha256="")
    context = context_of(document, said, sentences, "passage")
    assert context == Context(
        title="Toll disputed",
        before="Forty died, she said. The mayor rejected",
        passage="passage",
    )
