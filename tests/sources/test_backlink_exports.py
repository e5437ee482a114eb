"""Exports of every vendor: recognised, typed, and every bad row told with its line."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.candidates import Use, use_of
from outreach.sources.backlink_exports.cells import as_number
from outreach.sources.backlink_exports.export import Export, open_export
from outreach.sources.backlink_exports.preview import preview
from outreach.sources.backlink_exports.values import Kind, Vendor
from outreach.sources.exported_link import ExportedLink
from tests.support.corpus import shared

AHREFS = (
    "Referring page title\tReferring page URL\tLanguage\tPlatform\tReferring page HTTP code\t"
    "Domain rating\tUR\tDomain traffic\tReferring domains\tLinked domains\tExternal links\t"
    "Page traffic\tKeywords\tTarget URL\tLeft context\tAnchor\tRight context\tType\tIs spam\t"
    "Nofollow\tUGC\tSponsored\tRendered\tRaw\tLost status\tDrop reason\tDiscovered status\t"
    "First seen\tLast seen\tLost"
)
AHREFS_ROW = (
    '"Mills, of ""old""\nand new"\thttps://a.example/mills,1\ten\t\t200\t40\t1.5\t9,100\t3\t4\t5\t6\t7\t'
    "https://rival.example/x\tbefore\tmill guide\tafter\ttext\tfalse\ttrue\tfalse\tfalse\ttrue\t"
    "true\t\t\t\t2026-01-02 03:04:05\t2026-03-04T05:06:07Z\t"
)
SEMRUSH = "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,"
SEMRUSH_NEW = SEMRUSH + (
    "Nofollow,Sponsored,Ugc,Text,Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link"
)
SEMRUSH_OLD = (
    "Page score,Page trust score,Source title,Source url,Target url,Anchor,External links,"
    "Internal links,Nofollow,Frame,Form,Image,Sitewide,First seen,Last seen"
)
MAJESTIC = (
    "Target URL,Source URL,Anchor Text,Source Crawl Date,Source First Found Date,FlagNoFollow,"
    "FlagImageLink,FlagRedirect,FlagFrame,FlagOldCrawl,FlagAltText,FlagMention,SourceCitationFlow,"
    "SourceTrustFlow,TargetCitationFlow,TargetTrustFlow"
)
MOZ_OLD = (
    "URL,Title,Anchor Text,Spam Score,Page Authority,Domain Authority,"
    "Number of Domains Linking to this Page,Number of Domains Linking to Domain,Origin,Target URL,"
    "Link Equity,No Link Equity,Only rel=nofollow,Only follow,301"
)
VENDORS = [
    (AHREFS, AHREFS_ROW, "Ahrefs backlinks"),
    (
        "Referring page URL\tTarget URL\tTarget page HTTP code\tAnchor",
        "https://a.example/\thttps://rival.example/gone\t404\tx",
        "Ahrefs broken backlinks",
    ),
    (
        "Referring page URL\tDomain rating\tIntersect\tone.com/\ttwo.org/",
        "https://a.example/\t30\t1\t0\t2",
        "Ahrefs sites that link to several rivals",
    ),
    (
        'Domain\tIs spam\tDR\tDofollow ref. domains\t"Traffic "\t"Keywords "\tLinks to target',
        "a.org\tfalse\t33\t5\t10\t3\t2",
        "Ahrefs referring domains",
    ),
    (
        SEMRUSH_NEW,
        "1,T,https://a.example/,https://r.example/,x,1,2,false,,,,,,,,2026-01-01,,,",
        "Semrush backlinks",
    ),
    (
        SEMRUSH_OLD,
        "1,2,T,https://a.example/,https://r.example/,x,1,2,TRUE,,,,,2026-01-01,2026-02-01",
        "Semrush backlinks",
    ),
    (
        "Domain ascore,Domain,Backlinks,IP Address,Country,First seen,Last seen",
        "5,a.org,9,192.0.2.1,US,2026-01-01,2026-01-02",
        "Semrush referring domains",
    ),
    (
        "Domain,Domain ascore,one.com,two.org,Matches",
        "a.org,40,3,0,1",
        "Semrush sites that link to several rivals",
    ),
    (
        "Source title,Source url,Target url,Anchor,Toxicity Score,Nofollow",
        "T,https://a.example/,https://r.example/,x,50,true",
        "Semrush backlink audit",
    ),
    (
        MAJESTIC,
        "https://r.example/,https://a.example/,x,2026-01-01,2025-01-01,,,,,,,,10,20,1,2",
        "Majestic backlinks",
    ),
    (
        "Source,Anchor Text,Source Trust Flow,Source Citation Flow,Domain Trust Flow,"
        "Domain Citation Flow,Target URL,Link First Indexed Date",
        "https://a.example/,x,1,2,3,4,https://r.example/,2026-01-01",
        "Majestic backlinks",
    ),
    (
        "Report\nfor\nr.example\non\nMonday\n" + MOZ_OLD,
        "a.org/x,T,x,1,20,30,4,5,External,r.org/y,Yes,No,No,Yes,No",
        "Moz backlinks",
    ),
    ("Linking page,Last crawled", 'https://a.example/,"Sep 15, 2026"', "{} pages"),
    ("דף מקשר,נסרק", "https://a.example/,2026-09-15", "{} pages"),
    ("Site,Linking pages,Target pages", 'a.org,"1,240",3', "{} referring domains"),
    ("אתר,דפים מקשרים,דפי יעד", 'a.org,"1,240",3', "{} referring domains"),
    (
        "Link Partner Name,Domain,Linking From,Linking To,Anchor,Start",
        "Ada,a.org,https://a.org/x,https://r.example/,x,2026-01-01",
        "BuzzStream partners",
    ),
    ("source_url;target_url", "https://a.example/;https://r.example/", "list backlinks"),
]


def written(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="")
    return path


def opened(folder: Path, text: str, **how: str) -> Export:
    return open_export(written(folder, text, **how))


def split(export: Export) -> tuple[list[ExportedLink], list[str]]:
    rows = list(export.rows())
    good = [row for row in rows if isinstance(row, ExportedLink)]
    return good, [str(row) for row in rows if isinstance(row, InvalidInput)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(("header", "row", "form"), VENDORS)
def test_every_vendor_is_recognised_and_its_row_read(
    tmp_path: Path, header: str, row: str, form: str, encoding: str
) -> None:
    export = opened(tmp_path, f"{header}\r\n{row}\r\n", encoding=encoding)
    assert str(export.form) == form.format(Vendor.SEARCH_CONSOLE)
    good, bad = split(export)
    assert (len(good), bad) == (1, [])
    assert good[0].source_url.startswith("https://a.")
    assert good[0].doubts == ()


def test_an_ahrefs_row_has_every_value_in_its_type(tmp_path: Path) -> None:
    [link], _ = split(opened(tmp_path, f"{AHREFS}\n{AHREFS_ROW}\n", encoding="utf-16"))
    assert link == ExportedLink(
        line=2,
        source_url="https://a.example/mills,1",
        target_url="https://rival.example/x",
        anchor_text="mill guide",
        title='Mills, of "old" and new',
        context="before mill guide after",
        language="en",
        rel=("nofollow",),
        followed=False,
        first_seen=date(2026, 1, 2),
        last_seen=date(2026, 3, 4),
        source_status=200,
        metrics={
            "domain_rating": 40.0,
            "url_rating": 1.5,
            "domain_traffic": 9100.0,
            "referring_domains": 3.0,
            "linked_domains": 4.0,
            "external_links": 5.0,
            "page_traffic": 6.0,
            "keywords": 7.0,
        },
    )


def test_rivals_that_a_site_links_to_come_from_their_columns(tmp_path: Path) -> None:
    [link], _ = split(opened(tmp_path, "\n".join(VENDORS[2][:2])))
    assert link.rivals == ("two.org",)
    [link], _ = split(opened(tmp_path, "\n".join(VENDORS[7][:2])))
    assert (link.rivals, link.source_url) == (("one.com",), "https://a.org/")


def test_bad_rows_are_told_with_their_lines_and_the_good_ones_kept(tmp_path: Path) -> None:
    text = (
        "source_url,target_url,first_seen\n"
        "https://a.example/,https://r.example/,2026-01-01\n"
        "no url at all,https://r.example/,\n"
        '"never closed,https://r.example/,\n'
        "https://b.example/,https://r.example/,soon\n"
        ",https://r.example/,2026-01-01\n"
        "https://c.example/,https://r.example/,2026-01-01,more\n"
        '"https://d"x,https://r.example/,\n'
        "https://e.example/,https://r.example/,2026-01-01\n"
    )
    good, bad = split(opened(tmp_path, text))
    assert [(link.line, link.source_url[8:9], link.doubts) for link in good] == [
        (2, "a", ()),
        (5, "b", ("first_seen: 'soon' is no date",)),
        (9, "e", ()),
    ]
    assert [line.partition(": ")[0] for line in bad] == [f"line {n}" for n in (3, 4, 6, 7, 8)]
    assert "never closed" in bad[1]
    assert "the header has 3" in bad[3]


def test_a_truncated_file_loses_its_last_row_only(tmp_path: Path) -> None:
    whole = f"{AHREFS}\n{AHREFS_ROW}\n{AHREFS_ROW}\n".encode("utf-16")
    path = tmp_path / "cut.csv"
    path.write_bytes(whole[:-61])
    good, bad = split(open_export(path))
    assert len(good) == 1
    assert "cells" in bad[-1]
    assert bad[-1].startswith("line 4:")


def test_a_yes_or_no_under_a_date_means_a_shifted_row(tmp_path: Path) -> None:
    text = "page_ascore,source_url,target_url,anchor,nofollow,first_seen,last_seen\n"
    row = "60,https://a.example/,https://r.example/,words,false,false,2024-11-09\n"
    [link], _ = split(opened(tmp_path, text + row))
    assert (link.anchor_text, link.metrics, link.first_seen, link.followed) == ("", {}, None, None)
    assert "shifted" in link.doubts[0]


def test_dates_in_two_orders_are_settled_by_the_column_or_asked(tmp_path: Path) -> None:
    head = "source_url,first_seen\nhttps://a.example/,03/04/2026\n"
    settled = opened(tmp_path, head + "https://b.example/,28/09/2026\n")
    assert [link.first_seen for link in split(settled)[0]] == [date(2026, 4, 3), date(2026, 9, 28)]
    asked = opened(tmp_path, head)
    assert asked.ambiguous == ("first_seen",)
    assert split(asked)[0][0].first_seen is None
    told = open_export(tmp_path / "export.csv", day_first=False)
    assert split(told)[0][0].first_seen == date(2026, 3, 4)


def test_single_windows_bytes_in_utf8_are_read_as_windows_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes(
        "source_url,anchor\nhttps://a.example/,Übung\n".encode()
        + "https://b.example/,caf\xe9\n".encode("cp1252")
    )
    assert [link.anchor_text for link in split(open_export(path))[0]] == ["Übung", "café"]


def test_a_plain_list_of_urls_with_commas_and_bare_domains(tmp_path: Path) -> None:
    good, bad = split(opened(tmp_path, "https://a.example/x,y\nb.org\n\nnonsense\n", name="l.txt"))
    assert [link.source_url for link in good] == ["https://a.example/x,y", "https://b.org/"]
    assert bad == ["line 4: url: 'nonsense' is no URL."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "no text"),
        (b"Name,Phone\nAda,1\n", "no export that we know: it begins with 'Name', 'Phone'"),
        (b"Target page,Incoming links,Linking sites\nhttps://us.example/,3,1\n", "your own site"),
        ("Página,Enlaces,Sitios\nhttps://us.example/,3,1\n".encode(), "your own site"),
        (b"Top linking text,Links\nclick here,3\n", "anchor texts"),
        (b"PK\x03\x04 no spreadsheet", "can't be opened as a spreadsheet"),
    ],
)
def test_files_that_are_no_export_are_refused_in_words(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "wrong.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence):
        open_export(path)


def test_a_spreadsheet_is_read_like_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows = [["source_url", "target_url", "DR"], ["https://a.org/", "https://r.org/", 41.5]]
    _write_xlsx(path, rows)
    [link], bad = split(open_export(path))
    assert (link.line, link.target_url, link.metrics) == (
        2,
        "https://r.org/",
        {"domain_rating": 41.5},
    )
    assert bad == []


def test_a_workbook_that_would_fill_the_memory_is_refused_in_words(tmp_path: Path) -> None:
    """Two cells in opposite corners are a rectangle of half a terabyte between them."""
    path = tmp_path / "corners.xlsx"
    first, last = '<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>1</v></c>'
    _write_book(path, f'<row r="1">{first}</row><row r="1048576">{last}</row>')
    with pytest.raises(InvalidInput, match="too much memory or time"):
        open_export(path)


def test_hundreds_of_digits_are_no_number() -> None:
    assert as_number("9" * 400, decimal_comma=False) is None
    assert as_number("9" * 15, decimal_comma=False) == 999_999_999_999_999


def test_a_broken_workbook_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing that follows from it")
    with pytest.raises(InvalidInput, match="can't be opened as a spreadsheet"):
        open_export(path)


def test_the_targets_tell_what_a_file_is_for(tmp_path: Path) -> None:
    export = opened(tmp_path, "source_url,target_url\nhttps://a.org/,https://www.ours.org/x\n")
    assert use_of(export, "ours.org") is Use.BACKLINKS
    assert use_of(export, "them.org") is Use.PROSPECTS
    assert preview(export, "ours.org").use is Use.BACKLINKS
    latest = opened(tmp_path, "Linking page\nhttps://a.org/\n")
    assert use_of(latest, "ours.org") is Use.BACKLINKS
    assert latest.form.kind is Kind.PAGES


@pytest.mark.parametrize("label", ["semrush_pureforyou_sample", "muhammad_elgendi_checked"])
def test_real_exports_lose_no_row(label: str) -> None:
    labels = shared("corpora", "backlink_exports", "labels.jsonl").read_text("utf-8")
    for entry in map(json.loads, labels.splitlines()):
        if entry["kind"] == "backlinks" and entry["file"].startswith(label):
            good, bad = split(open_export(shared("corpora", "backlink_exports", entry["file"])))
            assert len(good) + len(bad) == entry["rows"]
            assert not any(link.first_seen for link in good)
            assert len(good) == entry["rows"]


def _write_xlsx(path: Path, rows: list[list[object]]) -> None:
    """The smallest workbook that spreadsheets open, with inline texts."""

    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    _write_book(path, "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows))


def _write_book(path: Path, rows: str) -> None:
    """A workbook of one sheet out of the rows' XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="s1.xml"/></Relationships>',
        "xl/s1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)


def test_edges_out_of_common_crawl_are_known_by_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "edges.tsv"
    path.write_text(
        "crawl\tsource_url\ttarget_url\tanchor_text\trel\tfetched_on\n"
        "CC-MAIN-2026-08\thttps://a.example/x\thttps://ours.example/\tour guide\tnofollow\t"
        "2026-02-03\n"
    )
    export = open_export(path)
    (row,) = export.rows()
    assert str(export.form) == "Common Crawl backlinks"
    assert isinstance(row, ExportedLink)
    assert (row.source_url, row.anchor_text, row.rel) == (
        "https://a.example/x",
        "our guide",
        ("nofollow",),
    )
    assert row.first_seen == date(2026, 2, 3)
