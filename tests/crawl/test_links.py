from __future__ import annotations

import pytest

from outreach.crawl.reading.html import parse_html
from outreach.crawl.reading.links import extract_links, link_targets, links_to, outbound
from outreach.crawl.values import Link
from outreach.errors import InvalidInput

URL = "https://example.com/dir/page"


def links(html: str) -> list[Link]:
    return extract_links(parse_html(html.encode(), URL))


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("../x", "https://example.com/x"),
        ("//Other.example", "https://other.example/"),
        ("  /y\n", "https://example.com/y"),
        ("/?a=1&amp;b=2", "https://example.com/?a=1&b=2"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("/a b", "https://example.com/a%20b"),
        ("\\back", "https://example.com/back"),
        ("", "https://example.com/dir/page"),
        ("page#part", "https://example.com/dir/page#part"),
    ],
)
def test_targets_resolve_as_in_a_browser(href: str, target: str) -> None:
    (link,) = links(f'<a href="{href}">x</a>')
    assert link.target_url == target


@pytest.mark.parametrize(
    "href",
    ["#", "#top", " JavaScript:x()", "mailto:a@b.example", "tel:1", "data:,x", "ftp://x.example/"],
)
def test_what_leads_to_no_page_is_left_out(href: str) -> None:
    assert links(f'<a href="{href}">x</a>') == []


@pytest.mark.parametrize(
    ("html", "text", "is_image"),
    [
        ("<a href=/>  Two \n words&nbsp;here </a>", "Two words here", False),
        ("<a href=/>s<b>pl</b>it</a>", "split", False),
        ("<a href=/><b>two</b> <i>parts</i></a>", "two parts", False),
        ("<a href=/><img alt='  The logo '></a>", "The logo", True),
        ("<a href=/><img></a>", "", True),
        ("<a href=/></a>", "", False),
        ("<a href>itself</a>", "itself", False),
        ("<a href=/><svg><title>The logo</title><path/></svg></a>", "The logo", False),
        ("<a href=/><style>.x{}</style>word</a>", "word", False),
        ("<a href=/><img alt=logo> words</a>", "words", False),
        ("<map><area href=/ alt='The map'></map>", "The map", True),
        (f"<a href=/>{'x' * 400}</a>", "x" * 300, False),
    ],
)
def test_anchor_text(html: str, text: str, is_image: bool) -> None:
    (link,) = links(html)
    assert (link.anchor_text, link.is_image) == (text, is_image)


def test_rel_is_split_at_spaces_and_commas() -> None:
    (link,) = links("<a href=/ rel='NoFollow, UGC\tnoopener'>x</a>")
    assert link.rel == {"nofollow", "ugc", "noopener"}
    assert not link.is_followed


def test_context_heading_and_position() -> None:
    first, second = links(
        "<h2>Useful <i>tools</i></h2><p>Before it <a href=/a>one</a>, then <a href=/b>one</a>.</p>"
    )
    assert first.context == "Before it one, then one."
    assert (first.heading, first.position) == ("Useful tools", 0)
    assert (second.heading, second.position) == ("Useful tools", 1)


def test_context_is_cut_on_both_sides() -> None:
    (link,) = links(f"<p>{'left ' * 100}<a href=/>middle</a>{' right' * 100}</p>")
    assert "left middle right" in link.context
    assert len(link.context) <= 120 * 2 + len("middle")


def test_links_are_in_the_order_of_the_page_and_templates_are_no_part_of_it() -> None:
    found = links("<a href=/1>1</a><template><a href=/t>t</a></template><area href=/2><a href=/3>")
    assert [link.href for link in found] == ["/1", "/2", "/3"]


def test_links_to_a_target_however_it_is_spelt() -> None:
    found = links(
        "<a href='https://WWW.target.example/a/?utm_source=x#top'>1</a><a href='/a'>2</a>"
        "<a href='http://target.example/a'>3</a>"
    )
    assert [link.position for link in links_to(found, "https://target.example/a")] == [0, 2]
    with pytest.raises(InvalidInput):
        links_to(found, "target")


def test_outbound() -> None:
    found = links("<a href=/own>1</a><a href=//blog.example.com>2</a><a href=//other.example>3</a>")
    assert [link.position for link in outbound(found, URL)] == [2]


def test_targets_alone_are_each_given_once() -> None:
    document = parse_html(b"<a href=/a>1</a><a href=/a>2</a><a href=#x>3</a><area href=/b>", URL)
    assert link_targets(document) == ["https://example.com/a", "https://example.com/b"]
