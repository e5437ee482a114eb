"""The client's report: its figures, and the same figures in the files that people open."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfReader

from outreach.bundled import bundled
from outreach.errors import InvalidInput
from outreach.languages import language
from outreach.reporting import html, keep, pdf
from outreach.reporting.client import Spent
from tests.reporting.sample import NASTY, sample

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763606060000000040001f61738550000000049454e44ae426082"
)


def figures(report: dict[str, object]) -> dict[str, int]:
    return {one["name"]: one["value"] for one in report["figures"]}  # type: ignore[attr-defined]


def test_a_risk_is_counted_apart_and_a_loss_in_its_month() -> None:
    report = sample()
    assert figures(report) == {
        "New links": 6,
        "Links live": 10,
        "Links lost": 1,
        "Not counted": 1,
    }
    assert report["months"][-1] == {"month": "Apr 2026", "won": 6, "lost": 1}
    assert sum(one["won"] for one in report["months"]) == 11
    assert report["costs"]["each"] == "2.1 hours of work, 40.00 EUR"


def test_whoever_reads_german_finds_no_english_in_it() -> None:
    report = sample(reader=language("de"))
    assert report["costs"]["each"] == "2,1 Stunden Arbeit, 40,00 EUR"
    assert (
        report["summary"][0]
        == "40 Websites bekamen ein erstes Anschreiben; 8 antworteten, 4 mit Interesse."
    )
    assert report["tactics"][0]["replied"] == "6 von 30 (10–37 %)"
    assert report["new"][0]["anchor"] == NASTY  # what was typed stays
    english, told = sample(), json.dumps(report, ensure_ascii=False)
    for one in (*english["summary"], *english["staying"], *(row["name"] for row in english["mix"])):
        assert one not in told
    source = (bundled("templates") / "report" / "client.typ").read_text("utf-8")
    assert all(text != said for text, said in pdf.words(source, "de").items())
    assert "kein neuer Link" in pdf.words(source, "de")["No new link went live in this period."]


def test_the_pdf_says_the_figures_and_shows_typed_words_as_words() -> None:
    (file,) = pdf.render(sample(colour="#8a1c4a"), PIXEL)
    reader = PdfReader(io.BytesIO(file))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in (
        "Canal Walk Agency",
        "1 Apr 2026 – 30 Apr 2026",
        "6 New links",
        "1 Links lost",
        "40 sites got a first letter; 8 answered, 4 with interest.",
        "6 of 30 (10–37 %)",
        "A compensated link must carry rel=sponsored.",
        "12.5 hours of work, 240.00 EUR",
        '#panic("boom") *bold* $x$ <b>&amp;',
    ):
        assert expected in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Link report Ours & Sons"


def test_a_logo_that_cannot_be_drawn_does_not_cost_the_report() -> None:
    assert pdf.render(sample(), b"\x89PNG\r\n\x1a\nbroken")[0].startswith(b"%PDF")


def test_a_page_is_drawn_as_a_picture_too() -> None:
    pages = pdf.render(sample(), form="png", ppi=20)
    assert len(pages) >= 2
    assert all(one.startswith(b"\x89PNG") for one in pages)


def test_the_html_escapes_what_others_wrote() -> None:
    page = html.standalone(sample(project="<script>alert(1)</script>"), PIXEL)
    assert "<script>" not in page
    assert "#panic(&#34;boom&#34;)" in page
    assert "data:image/png;base64," in page
    assert NASTY not in page


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("240 EUR", (24_000, "EUR")),
        ("99.50usd", (9_950, "USD")),
        ("1,240.50 GBP", (124_050, "GBP")),
        ("1.240,50 EUR", (124_050, "EUR")),
        ("1.240 EUR", (124_000, "EUR")),
    ],
)
def test_money_is_read_as_people_write_it(typed: str, read: tuple[int, str]) -> None:
    assert keep.read_money(typed) == read


@pytest.mark.parametrize("typed", ["240", "EUR 240", "1.2.3 EUR", "-5 EUR", "9999999999999 EUR"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        keep.read_money(typed)


def test_currencies_are_never_added() -> None:
    spent = Spent(0, {"EUR": 10_000, "USD": 5_000})
    assert spent.told == "100.00 EUR, 50.00 USD"
    each = spent.per(4)
    assert each is not None
    assert each.told == "25.00 EUR, 12.50 USD"
    assert spent.per(0) is None


def test_what_no_link_is_like_is_not_said() -> None:
    (file,) = pdf.render({**sample(), "mix": []})
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    assert "What the links are like" not in text
    assert "How long links stay" in text


def test_a_page_may_show_the_beginning_of_a_list() -> None:
    """The file has all of it; see `templates/web/reports/body.html`."""
    pages = html._pages("en")
    report = sample()
    rows = [{**report["new"][0], "page": f"https://page-{number}.example/"} for number in range(3)]
    given = {"report": {**report, "new": rows}, "logo": "", "language": language("en")}
    body = pages.get_template("web/reports/body.html")
    beginning = body.render(rows_at_most=2, **given)
    assert "page-1.example" in beginning
    assert "page-2.example" not in beginning
    assert "1 more is in the file." in beginning
    assert "page-2.example" in body.render(**given)
