"""Soft 404 told by words alone: no probe, no redirect, a page the judge has never seen."""

from __future__ import annotations

from collections import Counter

import pytest

from outreach.crawl.values import Verdict
from outreach.crawl.verdicts.habits import UNKNOWN_HABIT
from outreach.crawl.verdicts.page_judge import judge_page
from outreach.crawl.verdicts.signs import read_signs
from outreach.crawl.verdicts.soft404 import is_search
from tests.crawl.soft404_pages import Case, cases

PRECISION, RECALL = 0.99, 0.95


def is_soft_404(case: Case) -> bool:
    url = f"https://garden.example{case.path}"
    signs = read_signs(case.html.encode(), url, "utf-8")
    ruling = judge_page(url, url, signs, (url,), UNKNOWN_HABIT)
    return ruling is not None and ruling.verdict is Verdict.SOFT_404


def test_error_pages_are_told_from_honest_ones() -> None:
    found = Counter((is_soft_404(case), case.is_error) for case in cases())
    right, false, missed = found[True, True], found[True, False], found[False, True]
    assert found.total() >= 500
    assert right / (right + false) >= PRECISION
    assert right / (right + missed) >= RECALL


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://a.example/?s=zither", True),
        ("https://a.example/search?query=zither", True),
        ("https://a.example/de/suche/zither", True),
        ("https://a.example/research/zither", False),
        ("https://a.example/news?page=2", False),
    ],
)
def test_searches(url: str, is_one: bool) -> None:
    assert is_search(url) is is_one
