from __future__ import annotations

from assistant.attribution.merge import SURE, dice, merge
from assistant.attribution.spans import Attribution
from assistant.records import Span

TEXT = "The harbour office said that the ferry would sail on Monday, wind or no wind. " * 3


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end)


def attribution(
    by: str,
    content: tuple[int, int],
    source: tuple[int, int] | None = (0, 5),
    cue: tuple[int, int] | None = (6, 10),
) -> Attribution:
    return Attribution(
        source=span(*source) if source else None,
        cue=(span(*cue),) if cue else (),
        content=(span(*content),),
        found_by=frozenset({by}),
    )


def tagged(
    content: tuple[int, int],
    source: tuple[int, int] | None = (0, 5),
    cue: tuple[int, int] | None = (6, 10),
    confidence: float = 0.9,
) -> tuple[Attribution, float]:
    return attribution("tagger", content, source, cue), confidence


def test_a_claim_that_both_found_is_one_and_says_so():
    (merged,) = merge(TEXT, [tagged((20, 60))], [attribution("rules", (22, 64))])
    assert merged.found_by == {"tagger", "rules"}
    assert merged.content == (span(22, 64),)


def test_what_only_the_rules_found_is_kept():
    merged = merge(TEXT, [tagged((20, 60))], [attribution("rules", (100, 140), (90, 95))])
    assert [m.found_by for m in merged] == [{"tagger"}, {"rules"}]


def test_what_only_the_tagger_found_is_kept_where_it_is_sure():
    assert len(merge(TEXT, [tagged((20, 60), confidence=SURE)], [])) == 1
    assert merge(TEXT, [tagged((20, 60), confidence=SURE - 0.01)], []) == []


def test_what_only_the_tagger_found_without_source_or_cue_is_dropped():
    assert merge(TEXT, [tagged((20, 60), source=None), tagged((70, 90), cue=None)], []) == []


def test_a_missing_source_and_cue_come_from_the_tagger():
    (merged,) = merge(
        TEXT, [tagged((20, 60))], [attribution("rules", (20, 60), source=None, cue=None)]
    )
    assert merged.source == span(0, 5)
    assert merged.cue == (span(6, 10),)


def test_a_claim_that_the_tagger_cut_differently_is_not_repeated():
    merged = merge(TEXT, [tagged((20, 120))], [attribution("rules", (20, 40))])
    assert [m.content for m in merged] == [(span(20, 40),)]


def test_two_sources_that_share_a_content_stay_two_claims():
    ruled = [attribution("rules", (20, 60), (0, 5)), attribution("rules", (20, 60), (6, 12))]
    merged = merge(TEXT, [tagged((20, 60), (6, 12))], ruled)
    assert [(m.source, len(m.found_by)) for m in merged] == [(span(0, 5), 1), (span(6, 12), 2)]


def test_the_merged_list_is_in_text_order():
    merged = merge(TEXT, [tagged((100, 140), (90, 95), (96, 99))], [attribution("rules", (20, 60))])
    assert [m.content[0].start for m in merged] == [20, 100]


def test_dice_is_one_for_the_same_and_zero_for_spans_apart():
    assert dice([span(0, 10)], [span(0, 10)]) == 1.0
    assert dice([span(0, 10)], [span(10, 20)]) == 0.0
    assert dice([span(0, 10)], [span(5, 15)]) == 0.5


def test_a_source_that_the_rules_cut_short_is_the_taggers():
    text = "A survey by the Orlo Institute says that half of the wells are dry."
    ruled, whole, content, cue = span(0, 8), span(0, 30), (36, 66), (31, 35)
    rules = attribution("rules", content, (ruled.start, ruled.end), cue)
    (merged,) = merge(text, [tagged(content, (whole.start, whole.end), cue)], [rules])
    assert merged.source == whole


def test_two_sources_that_the_rules_told_apart_stay_two():
    text = "The Harbour Front and the River Guard said that the bridge was theirs."
    content, cue = (44, 69), (34, 38)
    rules = [attribution("rules", content, source, cue) for source in ((0, 17), (22, 33))]
    merged = merge(text, [tagged(content, (0, 33), cue)], rules)
    assert [m.source for m in merged] == [span(0, 17), span(22, 33)]


def test_what_is_understood_by_nobody_in_particular_is_not_the_next_speakers():
    text = "It is understood that the mine is sold. Owners said it was not."
    content, cue = (22, 38), (3, 16)
    rules = attribution("rules", content, None, cue)
    (merged,) = merge(text, [tagged(content, (40, 46), cue)], [rules])
    assert merged.source is None
