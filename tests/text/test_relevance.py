"""The right asset for a dead link, with a reason that a person can check."""

from __future__ import annotations

import pytest

from outreach.text.relevance import (
    OTHER_LANGUAGE_CAP,
    RELEVANT_FROM,
    Document,
    Match,
    RelevanceIndex,
    explain,
)
from outreach.text.words import words_of_url
from tests.text.relevance_cases import CASES, MISFITS, SITES

TOP_1_FLOOR = 0.93


def index_of(site: str) -> RelevanceIndex:
    assets, language = SITES[site]
    return RelevanceIndex(
        Document(key, {"title": title, "headings": headings, "body": body}, language)
        for key, (title, headings, body) in assets.items()
    )


def matches_of(case: tuple[str, ...]) -> list[Match]:
    site, _, anchor, url, heading, context, title = case
    fields = {
        "anchor": anchor,
        "url": words_of_url(url),
        "heading": heading,
        "context": context,
        "title": title,
    }
    return index_of(site).rank(fields, language=SITES[site][1])


def test_top_1_accuracy_on_labelled_dead_links() -> None:
    assert len(CASES) >= 40
    wrong = [
        case[:3] for case in CASES if not (found := matches_of(case)) or found[0].key != case[1]
    ]
    accuracy = 1 - len(wrong) / len(CASES)
    assert accuracy >= TOP_1_FLOOR, wrong


def test_fits_stand_above_misfits() -> None:
    """The recommended threshold keeps nearly all fits and no misfit."""
    fits = [found[0].score for case in CASES if (found := matches_of(case))]
    kept = sum(score >= RELEVANT_FROM for score in fits)
    misfits = [
        found[0].score for site, *rest in MISFITS if (found := matches_of((site, "", *rest)))
    ]
    assert kept >= 0.95 * len(CASES)
    assert not [score for score in misfits if score >= RELEVANT_FROM]


def test_reason_names_the_common_words() -> None:
    (best, *_) = matches_of(CASES[0])
    assert explain(best).startswith("both speak of ")
    assert "worm" in explain(best)
    assert sum(share for _, share in best.reasons) <= 1.001
    assert best.reasons == tuple(sorted(best.reasons, key=lambda part: -part[1]))


def test_nothing_in_common_is_no_match() -> None:
    assert index_of("garden").rank({"anchor": "quantum chromodynamics"}) == []
    assert index_of("garden").rank({"anchor": "", "url": ""}) == []
    assert index_of("garden").rank({"anchor": "click here for more"}) == []


def test_an_empty_index_answers_nothing() -> None:
    assert RelevanceIndex([]).rank({"anchor": "worm bin"}) == []


def test_other_language_caps_the_score_and_says_so() -> None:
    index = RelevanceIndex([Document("de", {"title": "Bokashi Bokashi", "body": "Bokashi"}, "de")])
    (match,) = index.rank({"anchor": "bokashi"}, language="en")
    assert match.score <= OTHER_LANGUAGE_CAP
    assert match.other_language
    assert "different languages" in explain(match)


def test_same_language_wins_over_other_language() -> None:
    fields = {"title": "Bokashi bucket", "body": "Bokashi in a bucket"}
    index = RelevanceIndex([Document("de", fields, "de"), Document("en", fields, "en")])
    assert [match.key for match in index.rank({"anchor": "bokashi bucket"}, language="en")] == [
        "en",
        "de",
    ]


def test_title_weighs_more_than_body() -> None:
    index = RelevanceIndex(
        [
            Document("title", {"title": "Worm bins", "body": "kitchen scraps"}, "en"),
            Document("body", {"title": "Kitchen scraps", "body": "worm bins"}, "en"),
        ]
    )
    assert index.rank({"anchor": "worm bins"}, language="en")[0].key == "title"


def test_words_of_the_dead_url_are_enough() -> None:
    (best, *_) = index_of("garden").rank({"anchor": "here", "url": "bokashi bucket"}, language="en")
    assert best.key == "bokashi"


def test_one_asset_can_score_high() -> None:
    index = RelevanceIndex([Document("only", {"title": "Worm composting bins"}, "en")])
    (match,) = index.rank({"anchor": "worm composting bins"}, language="en")
    assert match.score > 0.6


@pytest.mark.parametrize("word", ["Varroabehandlungskonzept", "Frühjahrshonig", "Imkerhonig"])
def test_german_compounds_find_their_parts(word: str) -> None:
    fields = {"title": "Varroa und Honig", "body": "Alles über Varroa und Honig im Jahr"}
    index = RelevanceIndex([Document("a", fields, "de")])
    assert index.rank({"anchor": word}, language="de")[0].score > RELEVANT_FROM


def test_two_thousand_assets_answer_at_once() -> None:
    assets, _ = SITES["garden"]
    texts = [" ".join(parts) for parts in assets.values()]
    index = RelevanceIndex(
        Document(
            str(number), {"title": texts[number % 12][:40], "body": texts[number % 12] * 5}, "en"
        )
        for number in range(2000)
    )
    assert len(index) == 2000
    assert len(index.rank({"anchor": "worm bin"}, language="en", limit=3)) == 3
