"""Parked domains and domains for sale, and the honest small pages that look like them."""

from __future__ import annotations

import pytest

from outreach.crawl.verdicts.forest import Forest, from_json
from outreach.crawl.verdicts.page_shape import SHAPE
from outreach.crawl.verdicts.parked import is_parking_address, parked_by_content
from outreach.crawl.verdicts.signs import read_signs

URL = "http://name.test/"
PARKING_ADDRESS = "199.59.243.10"
LINKS = "".join(f"<a href='/search?q={word}'>{word}</a> " for word in ("Loans", "Cars", "Flights"))
FRAME = "<iframe src='http://ads.other.example/park?d=name.test'></iframe>"
SHELL = "<script>window.location.href='/lander'</script>"


def reason(body: str, address: str = "") -> str:
    return parked_by_content(read_signs(body.encode(), URL, "utf-8"), address)


@pytest.mark.parametrize(
    "body",
    [
        "<title>name.test is for sale</title><h1>Buy now</h1>",
        "<title>Domain for sale</title>",
        "<title>name.test</title><p>Diese Domain steht zum Verkauf.</p>",
        "<title>name.test</title><p>Ce nom de domaine est à vendre.</p>",
        "<title>name.test</title><p>Este dominio está en venta.</p>",
        "<title>name.test</title><p>Questo dominio è in vendita.</p>",
        "<title>name.test</title><p>Deze domeinnaam is te koop.</p>",
        "<title>name.test</title><p>Этот домен продаётся.</p>",
        "<title>name.test</title><p>该域名正在出售</p>",
        "<title>name.test</title><p>このドメインは販売中です</p>",
        f"<title>name.test</title>{LINKS}<script src='//img.sedoparking.com/x.js'></script>",
        SHELL,
    ],
)
def test_what_says_or_shows_it_is_parked(body: str) -> None:
    assert reason(body)


def test_a_short_page_kept_where_only_parked_ones_are() -> None:
    assert reason(FRAME, PARKING_ADDRESS) == "parking_address"
    assert reason(FRAME, "192.0.2.1") == ""
    assert reason("<p>" + "A long text. " * 200, PARKING_ADDRESS) == ""


def test_built_like_a_parked_page_and_offered_among_many_words() -> None:
    style = "<style>" + ".a{color:red}" * 600 + "</style>"
    scripts = "<script src='//ads.other.example/caf.js?client=dp-name'></script>" * 2
    related = "<p>Related: " + "cheap flights, " * 40 + "</p>"
    offer = "<p>The domain name.test may be for sale by its owner!</p>"
    assert reason(f"{style}{scripts}{related}{offer}{FRAME}") == "for_sale_words"
    assert reason(f"{style}{scripts}{related}{FRAME}") == ""
    assert reason("<p>" + "A quiet page of many words. " * 30 + offer) == ""


@pytest.mark.parametrize(
    "body",
    [
        "<title>Houses for sale in Bath</title><h1>Houses for sale</h1><p>Three rooms.</p>",
        "<title>Sale</title><h1>Summer sale</h1><p>All shoes at half the price.</p>",
        "<title>Parking</title><h1>Where to park</h1><p>The car park is behind the church.</p>",
        "<title>Coming soon</title><h1>Our new site opens in May</h1>",
        "<title>name.test</title><h1>Ann Example</h1><p>Painter. <a href=mailto:a@b.test>Write</a>",
        "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>Thank you for using it.</p>",
        "<title>How we sold a domain</title><p>" + "The domain was for sale for a year. " * 80,
        "<html></html>",
    ],
)
def test_small_honest_pages_are_not(body: str) -> None:
    assert reason(body) == ""


def test_addresses_of_parking_companies() -> None:
    assert is_parking_address(PARKING_ADDRESS)
    assert not is_parking_address("192.0.2.1")
    assert not is_parking_address("2001:db8::1")
    assert not is_parking_address("")


def test_a_forest_is_asked_as_it_was_written() -> None:
    forest = Forest(("size",), (((0, 10.0, 1, 2), 1.0, 0.0), (0.5,)))
    assert from_json(forest.to_json()) == forest
    assert (forest.score((5,)), forest.score((10,))) == (0.75, 0.25)


def test_short_pages_are_measured_long_ones_not() -> None:
    signs = read_signs(b"<a href=//other.example/x>12345</a><p>12345<img src=/i.png>", URL, "")
    shape = dict(zip(SHAPE, signs.shape, strict=True))
    assert (shape["externalLinkRatio"], shape["externalSrcRatio"]) == (1.0, 0.0)
    assert (shape["avgLinkLength"], shape["avgSrcLength"]) == (17, 6)
    assert (shape["frameCounter"], shape["metaRefreshes"]) == (1, 0)
    assert 0.4 < shape["link2TextRatio"] < 0.6
    assert read_signs(b"word " * 400, URL, "").shape == ()
