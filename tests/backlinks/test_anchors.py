"""Classes of anchors, their shares and how far they are from the rivals'."""

from __future__ import annotations

from collections import Counter

import pytest

from outreach.backlinks.anchors import (
    AnchorClass,
    classify,
    distance,
    exact_cap,
    is_over,
    naturalness,
    projected,
    share,
    subject,
)

A = AnchorClass
ABOUT = subject(
    brands=["Our Gardens"],
    site_key="ours-gardens.example",
    keywords=["soil calendar", "raised beds", "compost"],
    language="en",
)


@pytest.mark.parametrize(
    ("anchor", "wanted"),
    [
        ("", A.EMPTY),
        ("  ", A.EMPTY),
        ("https://ours-gardens.example/guide", A.NAKED_URL),
        ("www.ours-gardens.example", A.NAKED_URL),
        ("ours-gardens.example", A.NAKED_URL),
        ("Our Gardens", A.BRAND),
        ("OurGardens blog", A.BRAND),
        ("our-gardens", A.BRAND),
        ("Our Gardens’ soil calendar", A.PARTIAL),
        ("soil calendar", A.EXACT),
        ("Soil Calendars", A.EXACT),
        ("compost", A.EXACT),
        ("a printable soil calendar for May", A.PARTIAL),
        ("click here", A.GENERIC),
        ("Read more »", A.GENERIC),
        ("hier klicken", A.GENERIC),
        ("how to keep your soil alive", A.TOPICAL),
        ("a lovely read by Tom", A.OTHER),
        ("здесь", A.OTHER),
    ],
)
def test_classes(anchor: str, wanted: AnchorClass) -> None:
    assert classify(anchor, ABOUT) is wanted


def test_a_share_has_a_wilson_interval() -> None:
    found = share(8, 10)
    assert (round(found.low, 3), round(found.high, 3)) == (0.49, 0.943)
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 1.0)
    assert share(0, 50).low == 0.0


def test_an_alarm_needs_enough_domains_and_certainty() -> None:
    assert not is_over(share(9, 9), 0.05)
    assert not is_over(share(2, 20), 0.05)
    assert is_over(share(8, 20), 0.05)


def test_distance_to_the_rivals() -> None:
    natural = Counter({A.BRAND: 40, A.NAKED_URL: 20, A.GENERIC: 15, A.PARTIAL: 10, A.OTHER: 15})
    forced = Counter({A.EXACT: 70, A.BRAND: 10, A.PARTIAL: 20})
    rivals = [natural, Counter({A.BRAND: 45, A.NAKED_URL: 20, A.GENERIC: 20, A.OTHER: 15})]
    near, far = distance(natural, rivals), distance(forced, rivals)
    assert near is not None
    assert far is not None
    assert near <= 0.15 < 0.30 < far <= 1.0
    assert distance(natural, []) is None
    assert distance(Counter({A.BRAND: 3}), rivals) is None


def test_lp_6_one_more_exact_anchor_is_told_before_it_lands() -> None:
    classes = Counter({A.EXACT: 4, A.BRAND: 94})
    now, then = projected(classes, A.EXACT)
    assert (round(now, 4), round(then, 4)) == (0.0408, 0.0505)
    assert naturalness(then, 0.05) == pytest.approx(99, abs=1)
    assert naturalness(0.10, 0.05) == 0
    assert naturalness(0.02, 0.05) == 100


def test_the_cap_is_the_rivals_upper_quarter() -> None:
    rivals = [Counter({A.EXACT: n, A.BRAND: 100 - n}) for n in (0, 2, 4, 8)]
    assert exact_cap(rivals) == 0.04
    assert exact_cap([]) == 0.05
