"""Sketches of texts: copies are alike, others are not."""

from __future__ import annotations

from outreach.text.sketch import PLACES, likeness, sketch_of

STORY = (
    "The soil wakes before the gardener does and the worms know it well. In March the first "
    "barrow of compost goes onto the beds, and whoever waits until May has waited too long. Ours "
    "& Daughters of Bristol have kept a calendar of that work for forty years and print it anew "
    "each winter, with the dates of the last frost for every county and a page for your own notes."
)
OTHER = (
    "A pond needs three things: a shallow side, some shade and patience. Fill it with rain water, "
    "plant the edge before the middle, and wait a year before you judge what has moved in. Frogs "
    "come by themselves, fish should stay in the shop, and pumps are for people who like noise."
)


def test_a_copy_in_another_frame_is_alike() -> None:
    framed = f"Home, News, Garden. By our staff. {STORY} Share this article with your friends."
    assert likeness(sketch_of(STORY), sketch_of(framed)) > 0.6
    assert likeness(sketch_of(STORY), sketch_of(STORY.upper())) == 1


def test_a_quote_and_another_text_are_not() -> None:
    quote = f"{OTHER} As Ours & Daughters of Bristol have kept a calendar of that work."
    assert likeness(sketch_of(STORY), sketch_of(quote)) < 0.3
    assert likeness(sketch_of(STORY), sketch_of(OTHER)) < 0.1


def test_scripts_without_spaces_are_compared_by_their_signs() -> None:
    text = "土の中のミミズは庭師よりも早く目を覚まします。三月には最初の堆肥が畑に運ばれます。"
    assert likeness(sketch_of(text), sketch_of(f"ニュース。{text}")) > 0.6


def test_nothing_is_like_nothing() -> None:
    assert sketch_of("three words only") == []
    assert likeness([], []) == 0
    assert len(sketch_of(STORY)) == PLACES
