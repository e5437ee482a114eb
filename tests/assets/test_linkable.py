"""How linkable a page is, and why."""

from __future__ import annotations

from datetime import date

from outreach.assets.linkable import linkable
from outreach.model.asset import Asset

TODAY = date(2026, 5, 4)


def page(**given: object) -> Asset:
    values = {"kind": "research", "words": 2_000, "published_on": "2026-04-01", "links_in": 6}
    return Asset(project_id=1, url="https://m.example/", url_key="m.example", **{**values, **given})


def test_data_that_is_linked_already_beats_a_shop_page() -> None:
    best = linkable(page(), 40, today=TODAY).points
    shop = linkable(page(kind="other", words=90, links_in=40), 0, today=TODAY).points
    assert best > 85
    assert shop < 35


def test_unknown_is_left_out_and_never_zero() -> None:
    known = linkable(page(), 0, today=TODAY)
    unknown = linkable(page(), None, today=TODAY)
    assert unknown.points > known.points
    reason = next(one for one in unknown.reasons if one.name == "links so far")
    assert reason.value is None
    assert "no backlinks are known" in reason.words


def test_a_short_tool_is_no_shallow_page() -> None:
    tool = linkable(page(kind="tool", words=80), None, today=TODAY)
    guide = linkable(page(kind="guide", words=80), None, today=TODAY)
    assert tool.points > guide.points + 10


def test_every_weight_is_told_and_they_sum_to_one() -> None:
    reasons = linkable(page(), 3, today=TODAY).reasons
    assert round(sum(one.weight for one in reasons), 6) == 1
    assert all(one.words for one in reasons)
