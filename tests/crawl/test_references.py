from __future__ import annotations

import pytest

from outreach.crawl.reading.html import parse_html
from outreach.crawl.reading.references import meta_refresh, read_references


def references(html: str) -> list[tuple[str, str]]:
    document = parse_html(html.encode(), "https://example.com/")
    return [(one.url, one.where) for one in read_references(document)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<base href=/b>", [("/b", "__base__")]),
        ("<a href=/a>x</a><img src=i.png>", [("/a", "A@/href"), ("i.png", "IMG@/src")]),
        ("<iframe src=//f.example></iframe>", [("//f.example", "IFRAME@/src")]),
        ("<button onclick=\"location.href='/go'\">", [("/go", "BUTTON@/onclick")]),
        ("<style>a{background:url( 'x.png' )}</style>", [("x.png", "STYLE/#text")]),
        ("<div data-href=/d onclick='x()'></div>", [("/d", "DIV@/data-href")]),
        ("<p>https://example.org</p>", []),
    ],
)
def test_references(html: str, found: list[tuple[str, str]]) -> None:
    assert references(html) == found


@pytest.mark.parametrize(
    ("content", "url"),
    [("5; URL=/next", "/next"), ("0;url='/n'", "/n"), ("; url=/n", "/n"), ("30", ""), ("", "")],
)
def test_meta_refresh(content: str, url: str) -> None:
    html = f'<meta http-equiv=Refresh content="{content}">'
    assert meta_refresh(parse_html(html.encode(), "https://example.com/")) == url
