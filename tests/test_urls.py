from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.errors import InvalidInput
from outreach.urls import (
    _normalised,
    checked_url,
    comparison_key,
    host_of,
    is_http,
    is_plain,
    normalise,
    parse_http,
    registrable_domain,
    resolve,
    same_page,
    site_key,
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTP://Example.COM:80/a", "http://example.com/a"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://www.example.com/a/#top", "https://www.example.com/a/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://user:pass@example.com/a", "https://example.com/a"),
        ("https://example.com/%7ejo/%c3%bc", "https://example.com/~jo/%C3%BC"),
        ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
        ("https://example.com/?b=2&utm_source=x&a=1&fbclid=y", "https://example.com/?b=2&a=1"),
        ("https://example.com/?GCLID=1", "https://example.com/"),
        ("https://example.com/?ref=keep", "https://example.com/?ref=keep"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://0x7f.1/", "https://127.0.0.1/"),
    ],
)
def test_normalise(written: str, canonical: str) -> None:
    assert normalise(written) == canonical


@given(st.text(max_size=40), st.text(max_size=20))
def test_normalising_twice_changes_nothing(path: str, query: str) -> None:
    once = normalise(f"https://example.com/{path.replace('?', '')}?{query}")
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.example.com/a/", "https://example.com/a", True),
        ("https://example.com", "https://example.com/#x", True),
        ("https://example.com/a?utm_medium=x", "https://example.com/a", True),
        ("https://example.com/a?b=1", "https://example.com/a?b=2", False),
        ("https://example.com/A", "https://example.com/a", False),
        ("https://shop.example.com/", "https://example.com/", False),
        ("https://example.com:8443/", "https://example.com/", False),
        ("not a url", "not a url", False),
    ],
)
def test_same_page(one: str, other: str, same: bool) -> None:
    assert same_page(one, other) is same


def test_comparison_key_keeps_an_inner_www() -> None:
    assert comparison_key("https://www.www.example.com/") == "www.example.com"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("../c", "https://example.com/c"),
        ("?q=1", "https://example.com/a/b?q=1"),
        ("//other.example/x", "https://other.example/x"),
        (" \n/tab\tbed\n", "https://example.com/tabbed"),
        ("", "https://example.com/a/b"),
        ("mailto:a@b.example", None),
        ("javascript:void(0)", None),
        ("http://[::1", None),
        ("http://exa mple.com/", None),
        ("\ud800", None),
        ("x" * 70_000, None),
    ],
)
def test_resolve(href: str, url: str | None) -> None:
    assert resolve("https://example.com/a/b", href) == url


@given(st.text(max_size=60))
def test_resolving_anything_is_total_and_absolute(href: str) -> None:
    url = resolve("https://example.com/a/", href)
    assert url is None or is_http(url)


@pytest.mark.parametrize(
    ("written", "domain", "site"),
    [
        ("https://www.example.co.uk/a", "example.co.uk", "example.co.uk"),
        ("https://jo.blogspot.com/", "jo.blogspot.com", "jo.blogspot.com"),
        ("https://jo.github.io/", "jo.github.io", "jo.github.io"),
        ("https://www.jo.substack.com/p", "substack.com", "jo.substack.com"),
        ("https://medium.com/@jo", "medium.com", "medium.com"),
        ("https://uba.edu.ar/", "uba.edu.ar", "uba.edu.ar"),
        ("http://127.0.0.1:8080/", "", "127.0.0.1"),
        ("http://[2001:db8::1]:80/", "", "[2001:db8::1]"),
        ("example.org", "example.org", "example.org"),
        ("http://localhost:5000/", "", "localhost"),
        ("co.uk", "", "co.uk"),
        ("", "", ""),
    ],
)
def test_whose_site_it_is(written: str, domain: str, site: str) -> None:
    assert registrable_domain(written) == domain
    assert site_key(written) == site


def test_an_undecodable_punycode_name_is_a_name() -> None:
    found = parse_http("https://a.XN--pokxncvks/x?xn--=1")
    assert found is not None
    assert (found.host, found.query) == ("a.xn--pokxncvks", "xn--=1")
    assert resolve("https://xn--/a", "b") == "https://xn--/b"


def test_parts_of_a_url() -> None:
    found = parse_http("https://u@example.com:8443/p?q#f")
    assert found is not None
    parts = (found.scheme, found.host, found.port, found.path, found.query, found.fragment)
    assert parts == ("https", "example.com", 8443, "/p", "q", "f")
    assert found.has_credentials
    assert host_of("mailto:a@example.com") == ""


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("example.com/a", "did you mean https://example.com/a?"),
        ("www.example.com:8080", "did you mean https://"),
        ("ftp://example.com/", "only http:// and https://"),
        ("https://u:p@example.com/", "user name or password"),
        ("https://exam ple.com/", "space"),
        ("https://example.com/a b", "space"),
        ("https:///", "no URL that a browser could open"),
        ("", "missing"),
        ("https://example.com/" + "a" * 70_000, "longer than"),
    ],
)
def test_what_was_typed_wrongly_is_explained(typed: str, part: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked_url(typed, field="target", line=7)
    assert part in refusal.value.sentence
    assert (refusal.value.field, refusal.value.line) == ("target", 7)
    assert len(refusal.value.sentence) < 250


def test_what_was_typed_well_is_serialised() -> None:
    assert checked_url("  HTTPS://Example.com/ü?q=a b ") == "https://example.com/%C3%BC?q=a%20b"


_PIECES = [
    "a",
    "Z",
    "7",
    ".",
    "..",
    "~",
    "%41",
    "é",
    " ",
    "'",
    "/",
    "//",
    "?",
    "a=b",
    "utm_id=1",
    "&",
    ":",
    "#",
]
_HOSTS = [
    "a.example",
    "A.example",
    "a.example.",
    "127.0.0.1",
    "0x7f.1",
    "a.example:80",
    "a.example:8080",
    "u@a.example",
    "xn--a",
]


@given(
    st.sampled_from(["http://", "https://", "HTTP://"]),
    st.sampled_from(_HOSTS),
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
)
def test_what_is_plain_is_left_as_it_is(scheme: str, host: str, path: str) -> None:
    url = f"{scheme}{host}/{path}"
    if is_plain(url):
        parsed = parse_http(url)
        assert parsed is not None
        assert parsed.href == url
        if not parsed.query:
            assert _normalised(url) == url.removesuffix("?")


def test_most_links_are_plain() -> None:
    assert is_plain("https://a.example/news/2026/the-old-mill.html")
    assert is_plain("http://127.0.0.1:8080/t/7?page=2")
    assert not is_plain("https://a.example./news")
    assert not is_plain("https://a.example:443/news")
