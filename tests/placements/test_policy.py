"""Which links are clean, and which are a risk and no win."""

from __future__ import annotations

import pytest

from outreach.model.placement import Acquisition
from outreach.placements.policy import expected_rel, risks

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
