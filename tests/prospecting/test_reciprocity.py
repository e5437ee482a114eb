"""What an agreement would mean for links in both directions, before it is written down."""

from __future__ import annotations

import pytest

from outreach.prospecting.partners.reciprocity import BeforeAgreeing, before_agreeing, measured

OURS = {f"s{n}.example" for n in range(12)}


def _ahead(site: str, back: set[str]) -> BeforeAgreeing:
    now = measured(OURS, back)
    return before_agreeing(now, we_link=site in OURS, they_link=site in back)


def test_few_mutual_links_are_no_exchange() -> None:
    ahead = _ahead("mill.example", {"s0.example"})
    assert ahead.objections == ()
    assert "1 of 12 → 2 of 13 (15%)" in ahead.sentence


def test_one_more_may_be_one_too_many() -> None:
    back = {f"s{n}.example" for n in range(4)}
    (objection,) = _ahead("mill.example", back).objections
    assert "4 of 12 → 5 of 13 (38%)" in objection


def test_what_is_mutual_already_changes_nothing() -> None:
    back = {f"s{n}.example" for n in range(6)}
    ahead = _ahead("s0.example", back)
    assert ahead.is_mutual_already
    assert ahead.objections == ()
    assert ahead.sentence.startswith("You link to each other already.")


def _in_words(words: str) -> tuple[str, ...]:
    nobody = measured((), ())
    return before_agreeing(nobody, we_link=False, they_link=False, words=words).objections


@pytest.mark.parametrize(
    "words",
    ["A link exchange", "We swap links", "They link back", "Linktausch auf beiden Seiten",
     "Un échange de liens", "A link in return", "Reciprocal links"],
)  # fmt: skip
def test_a_link_for_a_link_is_told(words: str) -> None:
    assert _in_words(words)


@pytest.mark.parametrize(
    "words", ["We show each other's courses", "They pay by May", "Linked data for both", ""]
)
def test_other_words_are_fine(words: str) -> None:
    assert _in_words(words) == ()
