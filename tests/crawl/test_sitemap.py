from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from outreach.crawl.sites.sitemap import SitemapKind, parse_sitemap, sitemap_urls
from outreach.crawl.values import Page
from outreach.errors import BadAnswer, FetchError, TooLarge, Unreachable

SITE = "https://example.com"
NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def urlset(*paths: str) -> bytes:
    rows = "".join(f"<url><loc>{SITE}{path}</loc></url>" for path in paths)
    return f"<?xml version='1.0'?><urlset {NS}>{rows}</urlset>".encode()


def index(*paths: str) -> bytes:
    rows = "".join(f"<sitemap><loc>{SITE}{path}</loc></sitemap>" for path in paths)
    return f"<sitemapindex {NS}>{rows}</sitemapindex>".encode()


def read(body: bytes) -> list[tuple[str, str]]:
    found = parse_sitemap(body, f"{SITE}/map/sitemap.xml")
    return [(entry.url.removeprefix(SITE), entry.last_modified) for entry in found.entries]


@pytest.mark.parametrize(
    ("body", "kind", "entries"),
    [
        (urlset("/a", "/b?x=1&amp;y=2"), SitemapKind.URLSET, [("/a", ""), ("/b?x=1&y=2", "")]),
        (gzip.compress(urlset("/a")), SitemapKind.URLSET, [("/a", "")]),
        (urlset("/a").decode().encode("utf-16"), SitemapKind.URLSET, [("/a", "")]),
        (index("/one.xml"), SitemapKind.INDEX, [("/one.xml", "")]),
        (b"\xef\xbb\xbf\n<urlset><url><loc> <![CDATA[/a]]> </loc><lastmod>2024</lastmod></url>"
         b"</urlset>", SitemapKind.URLSET, [("/a", "2024")]),
        (b"<urlset><url><image:image><image:loc>/i.png</image:loc></image:image><loc>/a</loc>"
         b"</url></urlset>", SitemapKind.URLSET, [("/a", "")]),
        (b"<s:urlset xmlns:s='x'><s:url><s:loc>/a</s:loc></s:url></s:urlset>",
         SitemapKind.URLSET, [("/a", "")]),
        (f"{SITE}/a\r\n\nhttps://example.com/b\nnoise\n".encode(), SitemapKind.TEXT,
         [("/a", ""), ("/b", "")]),
        (b"<rss><channel><link>/home</link><item><link>/a</link><pubDate>Mon</pubDate></item>"
         b"<item><guid>https://example.com/b</guid></item>"
         b"<item><guid isPermaLink='false'>c</guid></item></channel></rss>", SitemapKind.RSS,
         [("/a", "Mon"), ("/b", "")]),
        (b"<rdf:RDF><item><link>/a</link><dc:date>2024</dc:date></item></rdf:RDF>",
         SitemapKind.RSS, [("/a", "2024")]),
        (b"<feed><link href='/home'/><entry><link rel='self' href='/s'/><link href='/a'/>"
         b"<updated>2024</updated></entry></feed>", SitemapKind.ATOM, [("/a", "2024")]),
        (b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"7","url":"/a",'
         b'"date_published":"2024"},{"id":"https://example.com/b"},{"external_url":"/c"},'
         b'{"id":"8"},{"url":5},"x"]}', SitemapKind.JSON, [("/a", "2024"), ("/b", ""), ("/c", "")]),
    ],
)  # fmt: skip
def test_kinds(body: bytes, kind: SitemapKind, entries: list[tuple[str, str]]) -> None:
    assert parse_sitemap(body, f"{SITE}/sitemap.xml").kind is kind
    assert read(body) == entries


def laughs(levels: int = 10) -> bytes:
    entities = ["<!ENTITY a0 'lol'>"]
    entities += [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, levels)]
    return f"<!DOCTYPE x [{''.join(entities)}]><urlset>&a{levels - 1};</urlset>".encode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (laughs(), BadAnswer),
        (b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset>&a;</urlset>", BadAnswer),
        (b"<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'><urlset/>", BadAnswer),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><x/>".encode("utf-16"), BadAnswer),
        (b"<!doctype html><title>Not found</title>", BadAnswer),
        (b"<html><body>Not found</body></html>", BadAnswer),
        (b"<urlset>" + b"<a>" * 100_000, BadAnswer),
        (b"<urlset " + b" ".join(b"a%d='1'" % n for n in range(100_000)), BadAnswer),
        (b"", BadAnswer),
        (b"\0\1\2", BadAnswer),
        (b'{"version":"https://jsonfeed.org/version/1.1"}', BadAnswer),
        (b'{"items":[]}', BadAnswer),
        (b'{"a":' * 100_000, BadAnswer),
        (b"\x1f\x8b broken", BadAnswer),
        (gzip.compress(b" " * (60 << 20)), TooLarge),
        (gzip.compress(gzip.compress(urlset("/a"))), BadAnswer),
        (b"<urlset>" + b" " * (51 << 20), TooLarge),
    ],
)
def test_what_is_refused(body: bytes, kind: type[FetchError]) -> None:
    with pytest.raises(kind):
        parse_sitemap(body, SITE)


def test_included_files_are_not_looked_at() -> None:
    body = (
        b"<urlset xmlns:i='http://www.w3.org/2001/XInclude'><url><loc>/a</loc></url>"
        b"<i:include href='file:///etc/passwd' parse='text'/></urlset>"
    )
    assert read(body) == [("/a", "")]


def test_what_stood_before_a_fault_is_kept_with_a_complaint() -> None:
    found = parse_sitemap(urlset("/a", "/b")[:-20], SITE)
    assert [entry.url for entry in found.entries] == [f"{SITE}/a"]
    assert "broken" in found.complaints[0]


def test_a_file_of_more_than_fifty_thousand_is_read_so_far() -> None:
    found = parse_sitemap(urlset(*(f"/{n}" for n in range(50_001))), SITE)
    assert len(found.entries) == 50_000
    assert "50,000" in found.complaints[0]


def web(files: dict[str, bytes]) -> tuple[Callable[[str], Page], list[str]]:
    asked: list[str] = []

    def fetch(url: str) -> Page:
        asked.append(url)
        if url == f"{SITE}/down.xml":
            raise Unreachable("refused")
        body = files.get(url.removeprefix(SITE))
        at = datetime(2026, 1, 1, tzinfo=UTC)
        return Page(url, url, 404 if body is None else 200, {}, body or b"", "", "", (), at, 0)

    return fetch, asked


def found(files: dict[str, bytes], limit: int = 100) -> list[str]:
    fetch, _ = web(files)
    return [entry.url.removeprefix(SITE) for entry in sitemap_urls(fetch, SITE, limit=limit)]


def test_the_sitemaps_of_robots_txt_come_first() -> None:
    robots = b"User-agent: *\nSITEMAP : https://example.com/one.xml # x\nsitemap: /down.xml\n"
    files = {"/robots.txt": robots, "/one.xml": urlset("/a"), "/sitemap.xml": urlset("/b")}
    assert found(files) == ["/a"]
    assert found({"/sitemap.xml": urlset("/b", "/b/", "/b#x")}) == ["/b"]
    assert found({}) == []


def test_an_index_is_followed_but_not_in_circles_nor_elsewhere() -> None:
    elsewhere = index("/a.xml", "/s.xml").replace(b"/s.xml", b".evil.test/s.xml")
    files = {
        "/sitemap.xml": index("/sitemap.xml", "/a.xml", "/b.xml"),
        "/a.xml": elsewhere,
        "/b.xml": urlset("/x").replace(b"</urlset>", b"<url><loc>//o.test/</loc></url></urlset>"),
    }
    fetch, asked = web(files)
    assert [entry.url for entry in sitemap_urls(fetch, SITE, limit=9)] == [f"{SITE}/x"]
    assert asked == [
        f"{SITE}{path}" for path in ("/robots.txt", "/sitemap.xml", "/a.xml", "/b.xml")
    ]


def test_depth_and_number_are_limited() -> None:
    deep = {f"/{n}.xml": index(f"/{n + 1}.xml") for n in range(20)}
    fetch, asked = web({"/sitemap.xml": index("/0.xml"), **deep})
    assert list(sitemap_urls(fetch, SITE, limit=9)) == []
    assert len(asked) == 5
    assert found({"/sitemap.xml": urlset("/a", "/b", "/c")}, limit=2) == ["/a", "/b"]
