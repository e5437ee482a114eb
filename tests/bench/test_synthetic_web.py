"""The synthetic web: its mixture is what it says, and both sides know the truth."""

from __future__ import annotations

from collections import Counter

import pytest

from outreach.bench.crawl import Run, as_json, in_words
from outreach.bench.synthetic_web import KINDS, PERMILLE, Layout, Site, kind_of

LAYOUT = Layout(pages=100, links=50, hosts=7, port=8080)


def test_the_mixture_is_as_declared() -> None:
    assert sum(kind.permille for kind in KINDS) == PERMILLE
    counts = Counter(kind_of(number).name for number in range(20_000))
    for kind in KINDS:
        assert counts[kind.name] == pytest.approx(20 * kind.permille, rel=0.05)


def test_every_target_is_linked_and_pages_have_a_usual_size() -> None:
    linked = {target for page in range(LAYOUT.pages) for target in LAYOUT.links_of(page)}
    assert linked == set(range(LAYOUT.targets))
    page = Site(LAYOUT).answer(b"GET", b"/p/3")
    assert 30_000 < len(page) < 60_000
    assert page.count(b"href='http://127.77.") == 50


def test_a_head_is_a_head_and_some_heads_lie() -> None:
    site = Site(LAYOUT)
    lying = next(number for number in range(1000) if kind_of(number).name == "head_404")
    path = b"/t/%d" % lying
    assert site.answer(b"HEAD", path).startswith(b"HTTP/1.1 404")
    assert site.answer(b"HEAD", path).endswith(b"\r\n\r\n")
    assert site.answer(b"GET", path).startswith(b"HTTP/1.1 200")
    assert site.answer(b"GET", b"/elsewhere").startswith(b"HTTP/1.1 404")
    assert site.requests == 4


def test_runs_are_told_in_words_and_as_json() -> None:
    run = Run("ours", "fast", 1, 2.5, 1.5, 80.0, 1000, {"alive": 9}, 1.0)
    assert in_words(run) == "fast, round 1: ours: 2.5 s, CPU 1.5 s, 80.0 MiB, 1,000 requests"
    assert '"wall_s": 2.5, "cpu_s": 1.5, "rss_mb": 80.0, "requests": 1000' in as_json([run])
