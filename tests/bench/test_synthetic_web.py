"""The synthetic web: its mixture is what it says, and both sides know the truth."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from outreach.bench.checkers import Task, installed
from outreach.bench.crawl import Run, as_json, in_words
from outreach.bench.synthetic_web import KINDS, PERMILLE, Layout, Site, kind_of
from outreach.bench.usage import usage_of

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
    run = Run("ours", "fast-head", 1, 2.5, 1.5, 80.0, 1000, 40, 400, {"alive": 9}, 1.0)
    assert in_words(run) == (
        "fast-head, round 1: ours: 2.5 s, CPU 1.5 s, 80.0 MiB, 1,000 requests, 400 URLs/s"
    )
    assert '"wall_s": 2.5, "cpu_s": 1.5, "rss_mb": 80.0, "requests": 1000' in as_json([run])


def test_a_checker_gets_pages_or_a_list(tmp_path: Path) -> None:
    ours = next(installed())
    pages = Task(LAYOUT, "fast-get", 40, tmp_path)
    command = ours.command(pages)
    assert "--head" not in command
    assert "--targets" not in command
    assert len(Path(command[4]).read_text().splitlines()) == 40
    assert pages.targets == 2000
    targets = Task(LAYOUT, "slow-list", 100, tmp_path)
    assert {"--head", "--targets"} < set(ours.command(targets))
    assert len(targets.urls()) == targets.targets == LAYOUT.targets


def test_usage_counts_the_whole_family(tmp_path: Path) -> None:
    child = "import time; held = bytearray(30_000_000); time.sleep(0.3); sum(range(2_000_000))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    usage = usage_of([sys.executable, "-c", parent], tmp_path, {})
    assert usage.wall_s > 0.3
    assert usage.cpu_s > 0.02
    assert usage.rss_mb > 40
