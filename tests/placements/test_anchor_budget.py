"""What one more link would do to the anchors of our page."""

from __future__ import annotations

from outreach.backlinks.anchors import AnchorClass
from outreach.model.backlink import BacklinkState
from outreach.placements.anchor_budget import AnchorBudget, anchor_budget
from tests.support.build import Build


def test_an_exact_anchor_is_projected_against_the_cap(build: Build) -> None:
    asset = build.asset(topics=["soil calendar"])
    build.share(asset=asset)
    for number in range(19):
        words = "soil calendar" if number == 0 else "Ours"
        build.backlink(state=BacklinkState.LIVE, anchor_text=words)
    opportunity = build.opportunity()
    with build.store.read() as session:
        found = anchor_budget(session, build.the_project, opportunity)
    assert found is not None
    assert found.kind is AnchorClass.EXACT
    assert found.is_over
    assert "exact match 5.3 % → 10.0 % (cap 5.0 %)" in found.sentence
    assert "Leave the words to them" in found.sentence


def test_few_sites_prove_nothing_and_a_brand_dilutes() -> None:
    few = AnchorBudget("soil calendar", AnchorClass.EXACT, 0.0, 0.25, 0.05, 3)
    assert not few.is_over
    assert "With 3 linking sites a share says little" in few.sentence
    brand = AnchorBudget("Ours", AnchorClass.BRAND, 0.06, 0.055, 0.05, 40)
    assert not brand.is_over


def test_without_an_offer_there_is_no_budget(build: Build) -> None:
    opportunity = build.opportunity(asset_id=None)
    with build.store.read() as session:
        assert anchor_budget(session, build.the_project, opportunity) is None
