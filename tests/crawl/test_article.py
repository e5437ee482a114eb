from __future__ import annotations

import json

import pytest

from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse_html
from outreach.crawl.values import PageFacts

URL = "https://www.example.com/posts/soap"
PARAGRAPH = "<p>Soap has been made from fat and lye for thousands of years, and still is.</p>"


def facts(
    head: str = "", body: str = "", *, url: str = URL, headers: dict[str, str] | None = None
) -> PageFacts:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_facts(parse_html(html.encode(), url, headers=headers))


def ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>How to make soap | Example</title>", "", "How to make soap"),
        ("<title>How to make soap - The Soap Blog</title>", "", "How to make soap"),
        ("<title>Soap Blog » Archive » How to make soap</title>", "<h1>Soap Blog</h1>",
         "How to make soap"),
        ("<title>Soap</title>", "<h1>How to <i>make</i>\n soap</h1>", "How to make soap"),
        ('<meta property=og:title content="Making soap at home">', "", "Making soap at home"),
        (ld(**{"@type": "NewsArticle", "headline": "Soap &amp; water"}), "", "Soap & water"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_title(head: str, body: str, title: str) -> None:
    assert facts(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        (ld(**{"@type": "Article", "author": {"@type": "Person", "name": "Ada Soap"}}), "",
         "Ada Soap"),
        (ld(**{"@type": "Article", "author": [{"name": "Ada Soap"}, {"name": "Bo Lye"}]}), "",
         "Ada Soap; Bo Lye"),
        (ld(**{"@graph": [
            {"@type": "Article", "author": {"@id": "#ada"}},
            {"@type": "Person", "@id": "#ada", "name": "Ada Soap"}]}), "", "Ada Soap"),
        ('<meta name=author content="By Ada Soap and Bo Lye">', "", "Ada Soap; Bo Lye"),
        ('<meta name=author content="https://example.com/ada">', "<a rel=author>Ada Soap</a>",
         "Ada Soap"),
        ("<meta name=author content=admin>", "<p class=byline>Von Ada Soap | 3.4.2024</p>",
         "Ada Soap"),
        ('<meta name=author content="Example">', "<a rel=author href=/ada>Ada Soap</a>",
         "Ada Soap"),
        ('<meta name=author content="Example">', "", "Example"),
        (ld(**{"@type": "Article", "author": {"@type": "Organization", "name": "Soap Press"}}),
         "<p class=byline>By Ada Soap</p>", "Ada Soap"),
        (ld(**{"@type": "Article", "author": {"@type": "Organization", "name": "Soap Press"}}), "",
         "Soap Press"),
        ("<meta name=author content=link78>", "<a rel=author>Ada Soap</a>", "Ada Soap"),
        ("", "<p><em>Written by: <a href=/x>Ada van Soap</a></em></p>", "Ada van Soap"),
        ("", "<p>News | By Ada Soap | 3 April</p>", "Ada Soap"),
        ("", "<p>Text: Ada Soap, Bild: Bo Lye</p>", "Ada Soap"),
        ("", "<p>By the end of May Ada Soap had left</p>", ""),
        ("", "<p class=author>von Ada Soap, EXAMPLE Nord</p>", "Ada Soap"),
        ("", "<p class=byline>Ada Soap, PhD</p>", "Ada Soap"),
        ("", "<div class=comments><b class=author>Bo Lye</b></div><p>By Ada Soap</p>", "Ada Soap"),
        ("", "<p>Nobody</p>", ""),
    ],
)  # fmt: skip
def test_author(head: str, body: str, author: str) -> None:
    assert facts(head, body).author == author


@pytest.mark.parametrize(
    ("head", "body", "url", "day"),
    [
        (ld(**{"@type": "BlogPosting", "datePublished": "2024-03-04T10:00:00Z"}), "", URL,
         "2024-03-04"),
        ("<meta property=article:published_time content=2023-01-02T03:04:05+09:00>", "", URL,
         "2023-01-02"),
        ("", "", "https://example.com/2022/11/30/soap/", "2022-11-30"),
        ("", f"<article><h1>Soap</h1><time datetime=2021-05-06>6 May</time>{PARAGRAPH}</article>",
         URL, "2021-05-06"),
        ("", PARAGRAPH, URL, ""),
    ],
)  # fmt: skip
def test_date(head: str, body: str, url: str, day: str) -> None:
    assert facts(head, body, url=url).published_on == day


def test_text_is_without_what_the_site_says_of_itself() -> None:
    text = facts(
        body=f"<div><h1>Soap</h1><p>By Ada Soap on 3 April 2024</p>{PARAGRAPH * 2}"
        "<figure><img src=/1.jpg><figcaption>Soap, by Bo Lye</figcaption></figure>"
        "<p>Read more: <a href=/lye>How lye is made</a></p><ul><li>fat</li><li>lye</li></ul>"
        f"<p>Subscribe to <a href=/n>our letter</a> about soap today!</p>{PARAGRAPH}"
        "<h2>You may like</h2></div><ul><li><a href=/a>Ash</a></li><li><a href=/b>Fat</a></li></ul>"
    ).text
    sentence = "Soap has been made from fat and lye for thousands of years, and still is."
    assert text.split("\n") == ["Soap", sentence, sentence, "fat", "lye", sentence]


def test_text_of_a_list_is_its_entries() -> None:
    rows = "".join(
        f"<li><a href=https://{name}.example>{name}</a>, a shop</li>" for name in ("ash", "fat")
    )
    assert facts(body=f"<h1>Shops</h1><ul>{rows}</ul>").text.split("\n") == [
        "Shops",
        "ash, a shop",
        "fat, a shop",
    ]


def test_text_headings_description_and_language() -> None:
    found = facts(
        "<meta name=description content=' All about  soap '>",
        f"<nav><a href=/>Home</a></nav><article><h1>Soap</h1>{PARAGRAPH * 3}<h2>Lye</h2>"
        f"{PARAGRAPH}<h4>No</h4></article>",
    )
    assert "thousands of years" in found.text
    assert "Home" not in found.text
    assert found.headings == ("Soap", "Lye")
    assert found.description == "All about soap"
    assert found.language == "en"


@pytest.mark.parametrize(
    ("html", "headers", "language"),
    [
        ("<html lang=de-AT>", {}, "de"),
        ("<html>", {"content-language": "fr, en"}, "fr"),
        ("<meta property=og:locale content=pt_BR>", {}, "pt"),
        ("<html lang=english>", {}, ""),
    ],
)
def test_declared_language(html: str, headers: dict[str, str], language: str) -> None:
    assert read_facts(parse_html(html.encode(), URL, headers=headers)).language == language


@pytest.mark.parametrize(
    ("head", "header", "noindex", "causes"),
    [
        ("<meta name=robots content='NoIndex, follow'>", "", True, ()),
        ("<meta name=googlebot content=none>", "", True, ("meta robots",)),
        ("<meta name=bingbot content=noindex>", "", False, ()),
        ("", "nofollow", False, ("x-robots-tag",)),
        ("", "googlebot: noindex, nofollow", True, ("x-robots-tag",)),
        ("", "otherbot: noindex, nofollow", False, ()),
        ("", "unavailable_after: 25 Jun 2030 15:00:00 PST, nofollow", False, ("x-robots-tag",)),
        ("", "otherbot: noindex, googlebot: nofollow", False, ("x-robots-tag",)),
    ],
)
def test_robots_directives(head: str, header: str, noindex: bool, causes: tuple[str, ...]) -> None:
    found = facts(head, headers={"x-robots-tag": header} if header else {})
    assert (found.noindex, found.nofollow_page) == (noindex, bool(causes))
    assert found.nofollow_causes == causes


@pytest.mark.parametrize(
    ("head", "header", "canonical"),
    [
        ("<link rel=canonical href=/a>", "", "https://www.example.com/a"),
        ("<link rel='Canonical nofollow' href=//example.com/b>", "", "https://example.com/b"),
        ("", '<https://example.com/c>; rel="canonical"', "https://example.com/c"),
        ("", "<https://example.com/d>; rel=preload, </e>; rel=canonical",
         "https://www.example.com/e"),
        ("<link rel=canonical href=/a><link rel=canonical href=/b>", "", ""),
        ("<link rel=canonical href=/a>", "<https://example.com/a/>; rel=canonical",
         "https://www.example.com/a"),
        ("<link rel=canonical href=''>", "", ""),
        ("<link rel=canonical href='http://[::1'>", "", ""),
    ],
)  # fmt: skip
def test_canonical(head: str, header: str, canonical: str) -> None:
    assert facts(head, headers={"link": header} if header else {}).canonical_url == canonical


def test_alternates() -> None:
    found = facts(
        "<link rel=alternate hreflang=DE href=/de><link rel=alternate href=/feed>",
        headers={"link": '</fr>; rel="alternate"; hreflang="fr"'},
    )
    assert found.alternates == {
        "de": "https://www.example.com/de",
        "fr": "https://www.example.com/fr",
    }


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ('{"@type":"A","x":{"@type":"B"}}', ["A", "B"]),
        ('//<![CDATA[\n[{"@type":"A"},{"@type":"B"}]\n//]]>', ["A", "B"]),
        ('{"@type":"A","text":"two\nlines",}', ["A"]),
        ("{not json", []),
        ("[" * 50_000, []),
        ("1" * 10_000, []),
    ],
)
def test_structured(text: str, types: list[str]) -> None:
    found = facts(f'<script type="application/ld+json">{text}</script>')
    assert [one["@type"] for one in found.structured] == types


@pytest.mark.parametrize("body", [b"", b"\0", b"\xff\xfe", b"<", b"<html", b"<!--", b"<p>\x0b\x1f"])
def test_odd_bytes_have_no_facts(body: bytes) -> None:
    found = read_facts(parse_html(body, URL))
    assert (found.title, found.author, found.published_on, found.canonical_url) == ("", "", "", "")
