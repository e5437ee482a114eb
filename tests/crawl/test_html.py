from __future__ import annotations

import time

import pytest

from outreach.crawl.reading.bounds import MAX_HTML_BYTES
from outreach.crawl.reading.charsets import known_charset
from outreach.crawl.reading.html import Document, parse_html
from outreach.crawl.reading.layout import MAX_ANCHORS
from outreach.crawl.reading.links import extract_links

URL = "https://example.com/a/page"


def text_of(document: Document) -> str:
    body = document.tree.body
    return body.text() if body is not None else ""


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("é".encode(), "", "é"),
        ("é".encode("latin-1"), "iso-8859-1", "é"),
        ("“é”".encode("cp1252"), "latin1", "“é”"),
        (b"<meta charset=windows-1251>" + "Привет".encode("cp1251"), "", "Привет"),
        (
            b'<meta http-equiv=content-type content="text/html; charset=euc-jp">'
            + "日本".encode("euc-jp"),
            "",
            "日本",
        ),
        (b"<meta charset=utf-16>" + "é".encode(), "", "é"),
        (b"\xef\xbb\xbf" + "é".encode(), "iso-8859-1", "é"),
        ("é".encode("utf-16"), "", "é"),
        (b"<!-- <meta charset=latin1> -->" + "é".encode(), "", "é"),
        ("é".encode(), "no-such-charset", "é"),
        (b"+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-"),
        (b"a\xffb", "utf-8", "a\ufffdb"),
    ],
)
def test_charsets(body: bytes, declared: str, text: str) -> None:
    assert text_of(parse_html(body, URL, charset=declared)) == text


def test_undeclared_text_is_told_by_its_bytes() -> None:
    words = "Все счастливые семьи похожи друг на друга, каждая несчастлива по-своему. " * 20
    assert "счастливые" in text_of(parse_html(words.encode("cp1251"), URL))


def test_codecs_that_are_no_charsets_are_unknown() -> None:
    assert [known_charset(name) for name in ("rot13", "hex", "idna", "utf-7", "\0")] == [""] * 5


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ("", URL),
        ("<base href=/b/>", "https://example.com/b/"),
        ("<base href=//other.example><base href=/c>", "https://other.example/"),
        ("<base target=_top><base href=d/>", "https://example.com/a/d/"),
        ("<base href='javascript:x'>", URL),
        ("<base href>", URL),
    ],
)
def test_base(head: str, base: str) -> None:
    assert parse_html(head.encode(), URL).base_url == base


HOSTILE = {
    "deep div": b"<div>" * 100_000,
    "deep p": b"<p><div>" * 100_000,
    "closings in comments": b"<div><!--</div>-->" * 60_000,
    "closings out of scope": b"<div><table><td></div></table>" * 60_000,
    "closings in a malformed tag": b'<div><i "a="> </div> ">' * 60_000,
    "formatting": b"<b><p>" * 50_000,
    "tables": b"<table><a href=x>" * 20_000,
    "nested links": b"<a href=x>" * 50_000,
    "one fat tag": b"<a " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">",
    "fat tag, quotes": b"<a " + b" ".join(b"a%d='<'" % i for i in range(20_000)) + b">",
    "attribute": b'<a title="' + b"x" * (10 << 20) + b'">',
    "open tags": b"<a" * 300_000,
    "comments": b"<!--" * 300_000,
    "svg": b"<svg><foreignObject><math><mtext>" * 50_000,
    "spaces": b"<a" + b" " * 2_000_000,
    "nul": b"\0" * 1_000_000 + b"<p>x",
    "words": b"<p>" + b"x " * 3_000_000 + b"<a href=/y>y</a>",
    "shift_jis": b"<meta charset=shift_jis>" + b"\x81" * 100_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_end_soon(body: bytes) -> None:
    start = time.process_time()
    extract_links(parse_html(body, URL))
    assert time.process_time() - start < 8  # two on an idle machine


def test_a_page_over_the_limit_is_cut_and_says_so() -> None:
    document = parse_html(b"<a href=/first>x</a>" + b"x " * MAX_HTML_BYTES, URL)
    assert document.truncated
    assert [link.href for link in extract_links(document)] == ["/first"]


def test_a_page_of_nothing_but_links_is_cut() -> None:
    document = parse_html(b"<a href=/x>y</a>" * 500_000, URL)
    assert document.truncated
    assert len(extract_links(document)) == MAX_ANCHORS


@pytest.mark.parametrize(
    "body",
    [
        b"<li><a href='/%d'>x</a>\n" * 15_000,
        b"<p class=\"a\"id='b'>x</p><br/>" * 15_000,
        b"<script>" + b"var a = b < c; " * 40_000 + b"</script><p>x",
        b'<svg><path d="' + b"M8.6 2.1 " * 20_000 + b'"/></svg><p>x',
    ],
    ids=["long list", "attributes without space", "long script", "long path"],
)
def test_big_honest_pages_stay_whole(body: bytes) -> None:
    assert not parse_html(body, URL).truncated
