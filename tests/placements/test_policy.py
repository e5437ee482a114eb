"""Which links are clean, and which are a risk and no win."""

from __future__ import annotations

import pytest

from outreach.backlinks.anchors import AnchorClass
from outreach.model.placement import Acquisition
from outreach.placements.policy import effective_rel, expected_rel, risks

COMPENSATED = (Acquisition.PAID, Acquisition.PRODUCT, Acquisition.AFFILIATE)


@pytest.mark.parametrize("acquisition", COMPENSATED)
@pytest.mark.parametrize(("rel", "count"), [("", 1), ("ugc", 1), ("sponsored", 0), ("nofollow", 0)])
def test_lp_2_a_compensated_link_must_be_qualified(
    acquisition: Acquisition, rel: str, count: int
) -> None:
    found = risks(acquisition, rel.split(), asked_for_money=False)
    assert len(found) == count
    assert len(risks(acquisition, rel.split(), asked_for_money=True)) == count


@pytest.mark.parametrize(("rel", "count"), [("", 1), ("nofollow noopener", 0)])
def test_lp_7_an_exchanged_link_that_is_followed_is_a_risk(rel: str, count: int) -> None:
    assert len(risks(Acquisition.EXCHANGE, rel.split(), asked_for_money=False)) == count


@pytest.mark.parametrize("acquisition", [Acquisition.EDITORIAL, Acquisition.ORGANIC])
def test_a_link_that_was_given_freely_is_clean(acquisition: Acquisition) -> None:
    assert risks(acquisition, [], asked_for_money=False) == []


@pytest.mark.parametrize(("rel", "count"), [("", 1), ("ugc", 1), ("sponsored", 0)])
def test_where_money_was_asked_for_a_followed_link_is_a_risk(rel: str, count: int) -> None:
    found = risks(Acquisition.EDITORIAL, rel.split(), asked_for_money=True)
    assert len(found) == count
    assert all("asked for money" in sentence for sentence in found)


def test_lp_1_every_acquisition_says_which_rel_it_expects() -> None:
    assert all(expected_rel(acquisition) for acquisition in Acquisition)
    assert {expected_rel(one) for one in COMPENSATED} == {"sponsored (nofollow is acceptable)"}


@pytest.mark.parametrize(
    ("acquisition", "rel", "anchor", "place", "count"),
    [
        (Acquisition.GUEST, "", AnchorClass.EXACT, "bio", 1),
        (Acquisition.GUEST, "nofollow", AnchorClass.EXACT, "bio", 0),
        (Acquisition.GUEST, "", AnchorClass.BRAND, "bio", 0),
        (Acquisition.GUEST, "", AnchorClass.PARTIAL, "body", 0),
        (Acquisition.PRESS, "", AnchorClass.EXACT, "body", 1),
        (Acquisition.EDITORIAL, "", AnchorClass.EXACT, "body", 0),
        (Acquisition.EDITORIAL, "", AnchorClass.EXACT, "footer", 1),
        (Acquisition.SELF, "", AnchorClass.EXACT, "comments", 1),
        (Acquisition.SELF, "ugc", AnchorClass.EXACT, "comments", 0),
        (Acquisition.GUEST, "", None, "", 0),
    ],
)
def test_keywords_as_words_of_links_that_we_could_shape(
    acquisition: Acquisition, rel: str, anchor: AnchorClass | None, place: str, count: int
) -> None:
    found = risks(acquisition, rel.split(), asked_for_money=False, anchor=anchor, place=place)
    assert len(found) == count
    assert all("Google's spam policies" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("causes", "qualified"),
    [(["rel ugc"], False), (["rel nofollow"], False), (["meta robots"], True), ([], False)],
)
def test_only_what_the_page_says_qualifies_beside_the_links_own_rel(
    causes: list[str], qualified: bool
) -> None:
    assert ("nofollow" in effective_rel("ugc", causes)) is qualified
