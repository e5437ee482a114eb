"""robots.txt: the rules of RFC 9309, hostile files, and agreement with other readers."""

from __future__ import annotations

import json
import re
import time

import pytest
from protego import Protego

from outreach.crawl.fetching.robots import MAX_ROBOTS_BYTES, matches, parse_robots
from outreach.urls import parse_http
from tests.support.corpus import shared


def allows(robots: str | bytes, path: str, agent: str = "outreach") -> bool:
    raw = robots.encode() if isinstance(robots, str) else robots
    return parse_robots(raw, agent).allows(path)


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a/b\nAllow: /a", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /ü", "/%C3%BC", False),
        ("User-agent: *\nDisallow: /%7ejoe", "/~joe/x", False),
        ("User-agent: OutReach/1.0\nDisallow: /", "/x", False),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("User-agent: other\nUser-agent: outreach\nDisallow: /", "/x", False),
        ("User-agent: outreach\nAllow: /\n\nUser-agent: *\nDisallow: /", "/x", True),
        ("User-agent: outreach\nDisallow: /a\nUser-agent: outreach\nDisallow: /b", "/b", False),
        ("User-agent: *\nDisallow: / # all", "/x", False),
        ("\ufeffUser-agent: *\nDisallow: /x\n", "/x", False),
        ("User-agent: *\rDisallow: /x\r", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("Disallow: /", "/x", True),
        ("<!doctype html><title>Not found</title>", "/x", True),
    ],
)
def test_rules(robots: str, path: str, allowed: bool) -> None:
    assert allows(robots, path) is allowed


def test_crawl_delay_is_clamped_and_sitemaps_are_kept() -> None:
    found = parse_robots(
        b"User-agent: *\nCrawl-delay: 1e9\n\nSitemap: https://a.test/s.xml#x\n", "outreach"
    )
    assert found.crawl_delay_seconds == 60
    assert found.sitemaps == ("https://a.test/s.xml#x",)
    assert parse_robots(b"User-agent: *\nCrawl-delay: nan", "o").crawl_delay_seconds is None
    assert parse_robots(b"User-agent: *\nCrawl-delay: -1", "o").crawl_delay_seconds == 0


@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: *\nDisallow: /" + "*a" * 200 + "$\n",
        "User-agent: *\nDisallow: /" + "*" * 5000 + "x\n",
        "".join(f"User-agent: a{number}\n" for number in range(50000)) + "Disallow: /\n",
        "User-agent: *\n\0Disallow: /x\n",
        "User-agent: *\nDisallow: " + "/a" * 100_000,
    ],
)
def test_hostile_files_cost_little(robots: str) -> None:
    started = time.perf_counter()
    parsed = parse_robots(robots.encode(), "outreach")
    parsed.allows("/" + "a" * 2047)
    assert time.perf_counter() - started < 1


def test_only_the_beginning_of_a_huge_file_counts() -> None:
    late = b"#" * MAX_ROBOTS_BYTES + b"\nUser-agent: *\nDisallow: /\n"
    assert allows(late, "/x")


def test_matching_is_not_exponential() -> None:
    started = time.perf_counter()
    assert not matches("/" + "*a" * 200 + "b$", "/" + "a" * 2047)
    assert time.perf_counter() - started < 0.05


def test_labelled_cases() -> None:
    wrong = []
    for line in shared("corpora", "robots", "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        parsed = parse_robots(case["robots"].encode(), case["agent"])
        if "url" not in case:
            right = parsed.crawl_delay_seconds == case["crawl_delay"]
        else:
            url = parse_http(case["url"])
            path = case["url"] if url is None else url.path + (f"?{url.query}" if url.query else "")
            right = parsed.allows(path) == case["allowed"]
        if not right:
            wrong.append(case["id"])
    assert wrong == []


def test_real_files_are_read_as_protego_reads_them() -> None:
    different = []
    for file in sorted(shared("corpora", "robots", "files").iterdir()):
        text = file.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        theirs = Protego.parse(text)
        ours = parse_robots(text.encode(), "outreach")
        patterns = re.findall(r"(?im)^\s*(?:dis)?allow\s*:\s*(/\S*)", text)[:15]
        paths = ["/", *(pattern.replace("*", "x").rstrip("$") for pattern in patterns)]
        different += [
            (file.name, path)
            for path in paths
            if theirs.can_fetch("http://x.test" + path, "outreach") != ours.allows(path)
        ]
    assert different == []
