"""From a page to traces, disagreements and the worth of a link."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from outreach.backlinks.alerts import AlertKind, Severity, Told, digest
from outreach.backlinks.anchors import AnchorClass
from outreach.backlinks.footprints import bare_title, network_of, owner_ids, template_of
from outreach.backlinks.juice import juice
from outreach.backlinks.quality import LinkFacts, quality
from outreach.backlinks.sightings import disagreements
from outreach.crawl.reading.html import parse_html
from outreach.languages import language
from outreach.web.charts import area, gains_and_losses, nice

GOOD = LinkFacts(
    followed=True,
    noindex=False,
    strength=70,
    strength_from="domain rating, Ahrefs",
    relevance=0.8,
    same_language=True,
    placement="body",
    anchor=AnchorClass.BRAND,
    traffic=5_000,
    page_links=40,
    published_on=date(2026, 1, 1),
)
TODAY = date(2026, 5, 4)


def test_account_numbers_are_found_each_once() -> None:
    html = (
        "<script>gtag('config','G-ABCD123456');gtag('config','G-ABCD123456');ga('c','UA-123456-7')"
        "fbq('init', '123456789012')</script><script src=//x/?c=ca-pub-1234567890123456></script>"
        "<p>G-string, GTM-, UA-1</p><iframe src='https://t/ns.html?id=GTM-ABC123'></iframe>"
    )
    assert owner_ids(html) == [
        "UA-123456",
        "G-ABCD123456",
        "GTM-ABC123",
        "ca-pub-1234567890123456",
        "fb:123456789012",
    ]


def test_a_template_is_the_frame_and_not_its_numbers() -> None:
    def page(prefix: str, number: int) -> str:
        return "<body>" + "".join(
            f'<div class="{prefix}{n} c" id="post-{number}">{number}</div>'
            for n in "abcdefghijklmn"
        )

    one, other, third = (
        template_of(parse_html(html.encode(), "https://a.example/"))
        for html in (page("x", 1), page("x", 2345), page("y", 1))
    )
    assert one == other != third
    assert template_of(parse_html(b"<p class=a>x", "https://a.example/")) == ""


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Ten ways to mulch a bed | Anna's Garden", "ten ways to mulch a bed"),
        ("Blog - Ten ways to mulch a bed", "ten ways to mulch a bed"),
        ("Home | Anna", ""),
        ("", ""),
    ],
)
def test_titles_without_the_sites_name(title: str, plain: str) -> None:
    assert bare_title(title) == plain


def test_networks_of_addresses() -> None:
    assert network_of("93.184.216.34") == "93.184.216"
    assert network_of("[2001:db8:85a3::8a2e]") == "2001:db8:85a3"


def test_worth_is_explained_and_unknown_is_no_zero() -> None:
    full = quality(GOOD, today=TODAY)
    assert full.score is not None
    assert full.score > 70
    assert full.coverage == 1.0
    without = quality(replace(GOOD, strength=None, traffic=None), today=TODAY)
    assert without.score is not None
    assert abs(without.score - full.score) < 15
    assert without.coverage == 0.65
    assert [one.reason for one in without.factors if one.score is None] == [
        "nobody has rated the site",
        "nobody has estimated its visits",
    ]
    assert quality(LinkFacts(anchor=AnchorClass.BRAND), today=TODAY).score is None


@pytest.mark.parametrize(
    "worse",
    [
        {"followed": False},
        {"noindex": True},
        {"canonical_elsewhere": True},
        {"page_links": 900},
        {"placement": "footer"},
        {"same_language": False},
        {"published_on": date(2016, 1, 1)},
        {"anchor": AnchorClass.EXACT, "exact_fit": 0.0},
    ],
)
def test_what_lowers_the_worth(worse: dict[str, object]) -> None:
    low = quality(replace(GOOD, **worse), today=TODAY)  # type: ignore[arg-type]
    full = quality(GOOD, today=TODAY)
    assert low.score is not None
    assert full.score is not None
    assert low.score < full.score


def test_juice_is_the_share_of_its_place() -> None:
    def passed(**given: object) -> float | None:
        known = {"placement": "body", "weight_of_page": 4.0, "followed": True, "noindex": False}
        return juice(0.2, **{**known, **given})  # type: ignore[arg-type]

    assert passed() == pytest.approx(0.2 * 0.85 / 4)
    assert passed(placement="footer") == pytest.approx(0.2 * 0.85 * 0.1 / 4)
    assert passed(followed=False) == 0.0
    assert passed(noindex=True) is passed(weight_of_page=None) is passed(followed=None) is None


def test_sources_that_disagree_are_shown_and_not_overruled() -> None:
    seen = SimpleNamespace(followed=False, anchor_text="Soil", looked_at=TODAY, state="live")
    said = [
        SimpleNamespace(source="A", claims={"followed": True, "anchor_text": "soil"}),
        SimpleNamespace(source="B", claims={"lost": True, "anchor_text": "dirt"}),
        SimpleNamespace(source="C", claims={}),
    ]
    assert disagreements(seen, said) == [
        "A calls it followed; we saw it not followed.",
        "B read “dirt”; we read “Soil”.",
        "B calls it lost; we have not lost it.",
    ]
    assert disagreements(SimpleNamespace(**{**vars(seen), "looked_at": None}), said) == []


def test_a_digest_has_the_weightiest_ten_and_counts_the_rest() -> None:
    levels = [Severity.INFO] * 9 + [Severity.WARNING] * 2 + [Severity.CRITICAL]
    told = [
        Told(severity, AlertKind.LOST, f"https://a.example/{n}", "", "Gone.", "")
        for n, severity in enumerate(levels)
    ]
    short = digest(told)
    assert [one.severity for one in short.shown[:3]] == [Severity.CRITICAL, *[Severity.WARNING] * 2]
    assert (len(short.shown), short.more) == (10, 2)
    assert short.headline_in(language("en")) == "1 critical, 2 warning and 9 info"


def test_charts_of_nothing_and_of_something() -> None:
    assert area([], name="x").paths == (("x", "", ""),)
    made = gains_and_losses([("1 May", 4, 0), ("8 May", 0, 2)], up="gained", down="lost")
    assert [bar.title for bar in made.bars] == ["1 May: 4 gained", "8 May: 2 lost"]
    up, down = made.bars
    assert up.y + up.height == pytest.approx(down.y)
    assert [nice(value) for value in (0, 1, 3, 11, 501)] == [1, 1, 5, 20, 1000]
