"""Reading the signs of a page: what is seen, and that nothing makes it fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.crawl.verdicts.phrasebook import phrases
from outreach.crawl.verdicts.signs import count_words, read_signs
from outreach.crawl.verdicts.soft404 import is_error_page, is_home, is_parent, keeps_the_subject

URL = "http://a.test/page"

SCRAPS = (
    *("<title>", "</title>", "<h1>", "</h1>", "<", ">", "'>", "<p>", "&#x0;", "\0", "é", "404"),
    *("<script>", "</script>", "window.location='//x'", "<!--"),
    "<meta http-equiv=refresh content='0;url=",
)
SOUP = st.lists(st.sampled_from(SCRAPS), max_size=40).map(lambda scraps: "".join(scraps).encode())


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), SOUP))
def test_nothing_makes_it_fail(body: bytes) -> None:
    signs = read_signs(body, URL, "")
    assert signs.word_count >= 0
    for book in ("not_found", "gone", "for_sale", "challenge", "login"):
        for line in signs.lines:
            phrases(book).said_in(line)


def test_what_is_seen() -> None:
    page = (
        "<title> A  title </title><meta http-equiv='REFRESH' content='1; url=/next'>"
        "<style>p{}</style><script src='//cdn.example.com/x.js'></script>"
        "<h1>One <b>two</b></h1><p>three</p><noscript>four</noscript><input type=password>"
    )
    signs = read_signs(page.encode(), URL, "utf-8")
    assert signs.title == "A title"
    assert signs.headings == ("One two",)
    assert signs.visible.split() == ["One", "two", "three"]
    assert signs.refresh_url == "http://a.test/next"
    assert signs.sources == {"cdn.example.com"}
    assert signs.asks_password
    assert (signs.word_count, signs.script_count) == (3, 1)


def test_words_are_counted_in_any_script() -> None:
    assert count_words("one two three") == 3
    assert count_words("水车磨坊重新开放了") >= 4
    assert count_words(f"one{' ' * 5_000}two") == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Page not found | Museum", True),
        ("Museum – 404", True),
        ("Oops! That page can’t be found.", True),
        ("How to repair pages that visitors report to you as page not found errors", False),
        ("Peugeot 404", False),
        ("", False),
    ],
)
def test_a_line_says_it_or_not(line: str, said: bool) -> None:
    assert bool(phrases("not_found").said_in(line)) is said


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("http://a.test/", True),
        ("http://a.test/index.php", True),
        ("http://a.test/en/", True),
        ("http://a.test/pt-br", True),
        ("http://a.test/de/index.html", True),
        ("http://a.test/about", False),
        ("http://a.test/?p=1", False),
    ],
)
def test_home(url: str, home: bool) -> None:
    assert is_home(url) is home


@pytest.mark.parametrize(
    ("path", "is_error"),
    [
        ("/404", True),
        ("/errors/404.html", True),
        ("/page-not-found", True),
        ("/de/nicht-gefunden/", True),
        ("/notfoundland-travel", False),
        ("/terror", False),
        ("/errors-in-medicine", False),
    ],
)
def test_error_pages(path: str, is_error: bool) -> None:
    assert is_error_page(f"http://a.test{path}") is is_error


def test_parents_and_subjects() -> None:
    assert is_parent("http://www.a.test/blog/", "http://a.test/blog/2020/old-mill")
    assert not is_parent("http://a.test/blog/new", "http://a.test/blog/2020/old-mill")
    assert not is_parent("http://b.test/blog/", "http://a.test/blog/x")
    signs = read_signs(b"<title>The old mill</title>", "http://a.test/blog/", "")
    assert keeps_the_subject(signs, "http://a.test/blog/the-mill")
    assert not keeps_the_subject(signs, "http://a.test/blog/new-bridge-opened")
