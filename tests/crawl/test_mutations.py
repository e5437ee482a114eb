"""Pages, sitemaps, feeds and robots.txt with bytes changed at random: no crash, bounded time.

MUTATIONS=100000 makes that many of each kind of sitemap, feed and robots.txt; 300 by default.
"""

from __future__ import annotations

import gzip
import os
import random
import time
from collections.abc import Iterator

import pytest

from outreach.crawl.fetching.robots import parse_robots
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse_html
from outreach.crawl.reading.links import extract_links, link_targets
from outreach.crawl.sites.sitemap_files import MAX_URLS, parse_sitemap
from outreach.crawl.verdicts.signs import read_signs
from outreach.errors import FetchError
from outreach.urls import is_http
from tests.crawl.placement_pages import samples

COUNT = int(os.environ.get("MUTATIONS", "300"))
SLOWEST_SECONDS = 5.0  # of one file, on a machine with other things to do

URL = "https://example.com/page"
SNIPPETS = (
    b"<a href='", b"\xff", b"\0", b"<!--", b"-->", b"<script>", b"</", b"<table>", b"&#x110000;",
    b"<base href=//x.example>", b"<svg><a href=/>", b"<template>", b"<select>", b'"', b"'", b"<h1>",
    b"]]>", b"<?xml", b"\xed\xa0\x80", b"<frameset>", b"<plaintext>", b"<meta charset=utf-16>",
)  # fmt: skip
PAGES = [sample.html.encode() for sample in samples()]
SITEMAP = (
    b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    + b"<url><loc>https://example.com/a&amp;b</loc><lastmod>2024-01-01</lastmod></url>" * 20
    + b"</urlset>"
)


INDEX = SITEMAP.replace(b"urlset", b"sitemapindex").replace(b"url>", b"sitemap>")
RSS = (
    b"<rss version='2.0'><channel><link>/</link>"
    + b"<item><link>/a</link><guid isPermaLink='false'>7</guid><pubDate>Mon</pubDate></item>" * 9
    + b"</channel></rss>"
)
ATOM = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/2'/>"
    + b"<entry><link rel='alternate' href='/a'/><updated>2024-01-01</updated></entry>" * 9
    + b"</feed>"
)
JSON_FEED = (
    b'{"version":"https://jsonfeed.org/version/1.1","next_url":"/2","items":['
    + b'{"id":"1","url":"/a","date_published":"2024"},' * 9
    + b'{"id":"https://example.com/b","content_text":"\\u00e9"}]}'
)
ROBOTS = (
    b"# all\nUser-agent: *\nDisallow: /a*b$\nAllow: /a/\nCrawl-delay: 1.5\n\n"
    b"User-agent: outreach\nDisallow: /private\nSitemap: https://example.com/s.xml#x\n"
) * 3


def mutated(bodies: list[bytes], count: int) -> Iterator[bytes]:
    chance = random.Random(20260101)
    for _ in range(count):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 12)):
            start = chance.randrange(len(body) + 1)
            end = start + chance.choice((0, 0, 1, 5, 200))
            body[start:end] = chance.choice((*SNIPPETS, bytes([chance.randrange(256)]), b""))
        yield bytes(body)


@pytest.mark.timeout(120 + COUNT // 100)
def test_mutated_pages_give_links_or_none() -> None:
    for body in mutated(PAGES, COUNT):
        document = parse_html(body, URL)
        links = extract_links(document)
        assert [link.position for link in links] == list(range(len(links)))
        assert all(is_http(link.target_url) for link in links)
        # The script of a drawing may hold elements: links there are targets that nobody sees.
        assert {link.target_url for link in links} <= set(link_targets(document))


@pytest.mark.timeout(120 + COUNT // 10)
def test_mutated_pages_have_facts_and_signs() -> None:
    for body in mutated(PAGES, COUNT // 5):
        assert read_signs(body, URL, "").word_count >= 0
        facts = read_facts(parse_html(body, URL))
        assert facts.canonical_url == "" or is_http(facts.canonical_url)


@pytest.mark.timeout(120 + COUNT // 100)
@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param([SITEMAP, INDEX], id="sitemaps"),
        pytest.param([gzip.compress(SITEMAP)], id="gzip"),
        pytest.param([RSS, ATOM], id="feeds"),
        pytest.param([JSON_FEED], id="json"),
        pytest.param([b"https://example.com/a\n" * 9], id="text"),
        pytest.param(PAGES, id="pages"),
    ],
)
def test_mutated_sitemaps_and_feeds_are_read_or_refused(bodies: list[bytes]) -> None:
    for body in mutated(bodies, COUNT):
        started = time.monotonic()
        try:
            found = parse_sitemap(body, URL)
        except FetchError:
            continue
        finally:
            assert time.monotonic() - started < SLOWEST_SECONDS
        assert len(found.entries) <= MAX_URLS
        assert all(is_http(entry.url) for entry in found.entries)
        assert not found.next_url or is_http(found.next_url)


@pytest.mark.timeout(120 + COUNT // 100)
def test_mutated_robots_give_an_answer() -> None:
    for body in mutated([ROBOTS, ROBOTS.replace(b"\n", b"\r"), SITEMAP], COUNT):
        started = time.monotonic()
        rules = parse_robots(body, "outreach")
        assert rules.allows("/private/x") in (True, False)
        assert rules.allows("/a" + "b" * 500) in (True, False)
        delay = rules.crawl_delay_seconds
        assert delay is None or 0 <= delay <= 60
        assert time.monotonic() - started < SLOWEST_SECONDS
