"""Pages and sitemaps with bytes changed at random: read without a crash, in bounded time."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from outreach.crawl.article import read_facts
from outreach.crawl.html import parse_html
from outreach.crawl.links import extract_links, link_targets
from outreach.crawl.sitemap import parse_sitemap
from outreach.errors import FetchError
from outreach.urls import is_http
from tests.crawl.placement_pages import samples

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


def mutated(bodies: list[bytes], count: int) -> Iterator[bytes]:
    chance = random.Random(20260101)
    for _ in range(count):
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 12)):
            start = chance.randrange(len(body) + 1)
            end = start + chance.choice((0, 0, 1, 5, 200))
            body[start:end] = chance.choice((*SNIPPETS, bytes([chance.randrange(256)]), b""))
        yield bytes(body)


def test_mutated_pages_give_links_or_none() -> None:
    for body in mutated(PAGES, 400):
        document = parse_html(body, URL)
        links = extract_links(document)
        assert [link.position for link in links] == list(range(len(links)))
        assert all(is_http(link.target_url) for link in links)
        assert {link.target_url for link in links} == set(link_targets(document))


def test_mutated_pages_have_facts() -> None:
    for body in mutated(PAGES, 60):
        facts = read_facts(parse_html(body, URL))
        assert facts.canonical_url == "" or is_http(facts.canonical_url)


@pytest.mark.parametrize("bodies", [[SITEMAP], PAGES, [b"https://example.com/a\n" * 9]])
def test_mutated_sitemaps_are_read_or_refused(bodies: list[bytes]) -> None:
    for body in mutated(bodies, 400):
        try:
            found = parse_sitemap(body, URL)
        except FetchError:
            continue
        assert all(is_http(entry.url) for entry in found.entries)
