"""The beginning of a long page tells what all of it would, or nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.crawl.verdicts.opening import Opening, read_opening
from outreach.crawl.verdicts.signs import SHORT_PAGE_WORDS, read_signs

URL = "http://a.test/page"
LONG = "<title>Mills</title><body>" + "<p>The mill by the river grinds barley.</p>" * 3_000
WORDS = "<p>" + "the mill by the river grinds barley " * 12 + "</p>"
FILLER = "<br>" * 9_000  # so that what stands before it is a beginning

HIDERS = ("script", "style", "template", "noscript", "svg", "textarea", "iframe", "frameset")
SCRAPS = (
    *(WORDS, WORDS, WORDS, "<title>Mills &amp; more</title>", "<title>", "</title>", "<body>"),
    *("<!--", "-->", "<!-->", "<", ">", "&lt;", "&nbsp; " * 90, "<td>&#160;</td>" * 90),
    *("<b title='", '<b title="', "'", '"', '" a=', "<meta http-equiv=refresh content='0;url=/x'>"),
    *("<meta http-equiv=x-ua-compatible content=edge>", '<meta HTTP-EQUIV=" Refresh" content="'),
    *(f"<{name}>" for name in HIDERS),
    *(f"</{name}>" for name in HIDERS),
    *("<SVG><title>Drawing</title>", "<svg/>", "<script src='>'>", "é\xa0\u2003", "\0"),
)
SOUP = st.lists(st.sampled_from(SCRAPS), min_size=5, max_size=25).map("".join)


def test_the_beginning_of_a_long_page_tells_what_all_of_it_does() -> None:
    opening, whole = read_opening(LONG.encode(), ""), read_signs(LONG.encode(), URL, "")
    assert opening is not None
    assert opening.title == whole.title
    assert opening.word_count > SHORT_PAGE_WORDS < whole.word_count


@settings(max_examples=400, deadline=None)
@given(SOUP)
def test_it_never_says_more_than_the_whole_page(soup: str) -> None:
    body = (soup + FILLER).encode()
    opening = read_opening(body, "utf-8")
    if opening is not None:
        whole = read_signs(body, URL, "utf-8")
        assert opening.title == whole.title
        assert whole.word_count > SHORT_PAGE_WORDS
        assert not whole.refresh_url


def test_a_page_cut_within_a_character_keeps_its_charset() -> None:
    body = "<title>Mühlen</title><body>" + "мельница у реки " * 4_000
    for shift in range(3):
        opening = read_opening((" " * shift + body).encode(), "")
        assert opening is not None
        assert opening.title == "Mühlen"


@pytest.mark.parametrize(
    "page",
    [
        f"<head><script>if (a < b) say('<p>no</p>')</script>{LONG}",
        f"<meta http-equiv='X-UA-Compatible' content='IE=edge'>{LONG}",
        LONG.replace("<p>", "<p title='a > b' class=x>"),
        LONG.replace("<title>", "<TITLE lang=en>\n"),
        LONG.replace(
            "<body>", "<body><style>p { color: red }</style>" + "<svg><path/></svg>" * 500
        ),
    ],
    ids=["script", "harmless meta", "quotes", "capitals", "drawings"],
)
def test_what_stands_around_the_words_does_not_matter(page: str) -> None:
    opening = read_opening(page.encode(), "")
    assert isinstance(opening, Opening)
    assert opening.title == "Mills"


@pytest.mark.parametrize(
    "page",
    [
        LONG[:2_000],
        LONG.replace("<title>Mills</title>", ""),
        LONG.replace("<p>", "<script>").replace("</p>", "</script>"),
        "<!--" + LONG,
        "<svg>" + LONG,
        f"<!-- <title>Old</title> -->{LONG}",
        LONG.replace("The mill by the river grinds barley.", "&nbsp; " * 7),
        f"<meta http-equiv=refresh content='0; url=/next'>{LONG}",
        f"<meta http-equiv='&#114;efresh' content='0; url=/next'>{LONG}",
        f"<META content='0; url=/a>b' HTTP-EQUIV=refresh>{LONG}",
        f"{LONG}<meta http-equiv=refresh content='0; url=/next'>",
    ],
    ids=[
        *(
            "short",
            "without a title",
            "scripts",
            "comment",
            "drawing",
            "two titles",
            "nothing seen",
        ),
        *("sent on", "sent on in disguise", "sent on behind a quote", "sent on at the end"),
    ],
)
def test_some_beginnings_do_not_tell_enough(page: str) -> None:
    assert read_opening(page.encode(), "") is None


@pytest.mark.parametrize("scrap", ["<!--", "<svg", "<a '", '<a "', "<a b='c' ", "<title", "&", "<"])
def test_nothing_takes_long(scrap: str) -> None:
    """A pattern that looks at everything twice would take minutes for this."""
    body = (scrap * (128 * 1024 // len(scrap))).encode()
    started = time.process_time()
    for page in (body, b"<body>" + body, b"<title>a</title>" + body + b"<body>" + body):
        read_opening(page, "utf-8")
    assert time.process_time() - started < 5
