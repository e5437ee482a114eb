"""Hostile content in titles, anchors, names, mails and files stays text on every page and file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from outreach.config import settings_from
from outreach.web import static_files
from tests.support.corpus import shared_json
from tests.web.conftest import Browser, Parts
from tests.web.hostile import OWN, poison, storable
from tests.web.url_map import files, pages

_STATIC = Path(static_files.__file__).parent / "static"
_OURS = {script.name for script in _STATIC.rglob("*.js")}
_EVERY = 4  # of the pages are visited with the same place of payloads


def listed() -> list[str]:
    """The payloads of the corpus, as far as a database takes them."""
    payloads = shared_json("security", "xss_payloads.json")["payloads"]
    return [storable(one["payload"]) for one in payloads]


def test_t06_own_payloads_build_no_markup_on_any_page(
    app: Flask, signed_in: Browser, filled: int, parts: Parts
) -> None:
    for start in range(len(OWN)):  # so that each payload meets each column
        with parts.store.write() as session:
            poison(session, [*OWN[start:], *OWN[:start]])
        for page in pages(app)[start % _EVERY :: _EVERY]:
            _look(signed_in, page)


def test_t06_own_payloads_leave_as_text_in_every_file(
    app: Flask, signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        poison(session, list(OWN))
    for address in files(app):
        _open(signed_in, address)


def test_t06_listed_payloads_build_no_markup_and_leave_as_text(
    app: Flask, signed_in: Browser, filled: int, parts: Parts
) -> None:
    payloads = listed()
    for number, start in enumerate(range(0, len(payloads), 100)):
        with parts.store.write() as session:
            poison(session, payloads[start : start + 100])
        for page in pages(app):
            _look(signed_in, page)
        for address in files(app)[number % 2 :: 2]:
            _open(signed_in, address)


@pytest.mark.parametrize("payload", OWN)
def test_t06_a_file_with_a_hostile_name_and_hostile_cells(
    payload: str, signed_in: Browser, filled: int, parts: Parts, tmp_path: Path
) -> None:
    parts.settings = settings_from({"upload_folder": str(tmp_path)})
    written = io.StringIO()
    csv.writer(written).writerows([["url", payload], ["https://a.example/", payload]])
    name = payload.replace('"', "%22")  # as browsers send it
    file = (io.BytesIO(written.getvalue().encode()), f"{name}.csv")
    signed_in.get("/p/1/imports")
    assert signed_in.post("/p/1/imports", {"file": file}).status_code == 303
    _look(signed_in, "/p/1/imports")
    _look(signed_in, "/p/1/imports/1")


def test_what_somebody_searches_for_stays_text(signed_in: Browser, filled: int) -> None:
    for path in ("board", "opportunities", "prospects", "backlinks", "search", "assets"):
        for payload in OWN:
            answer = signed_in.client.get(f"/p/1/{path}", query_string={"words": payload})
            assert _foreign_markup(answer.get_data(as_text=True)) == []


def test_an_address_that_hides_something_is_shown_with_marks(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        poison(session, ["https://a.example/\u202egpj.exe"])
    page = signed_in.get("/p/1/opportunities/9").get_data(as_text=True)
    assert "⟨U+202E⟩" in page


def _look(browser: Browser, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 200, page
    layout = "sandbox" in answer.headers["Content-Security-Policy"]  # of a mail, in a frame
    assert _foreign_markup(answer.get_data(as_text=True), styled=layout) == [], page


def _open(browser: Browser, address: str) -> None:
    """It is saved, never shown under our name, and no program reads a formula or markup in it."""
    with browser.client.get(address) as answer:
        assert answer.status_code == 200, address
        assert answer.headers["Content-Disposition"].startswith("attachment"), address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        _holds_only_text(answer, address)


def _holds_only_text(answer: TestResponse, address: str) -> None:
    kind = address.partition("?")[0].rpartition(".")[2]
    if kind == "csv":
        lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True), newline="")))
        assert len({len(line) for line in lines}) == 1, address
        begin = {cell[:1] for line in lines for cell in line}
        assert not begin & {"=", "+", "@", "\t", "\r"}, address
    elif kind == "json":
        assert isinstance(json.loads(answer.data), list | dict), address
    elif kind == "xlsx":
        book = zipfile.ZipFile(io.BytesIO(answer.data))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet, address
        assert "<hyperlink" not in sheet, address
    elif kind == "html":
        assert _foreign_markup(answer.get_data(as_text=True), styled=True) == [], address


def _foreign_markup(page: str, *, styled: bool = False) -> list[str]:
    """Whatever a page of ours never contains: seen by a parser, not by a pattern.

    Args:
        styled: it is a mail or a file, which carries its style with it.
    """
    found = []
    styles = {"style"} if styled else set()
    for node in LexborHTMLParser(page).css("*"):
        for name, value in node.attributes.items():
            if name.startswith("on") or name in {"style", "srcdoc"} - styles:
                found.append(f"{node.tag} {name}")
            if name in ("href", "src", "action", "formaction") and not _is_ours(name, value or ""):
                found.append(f"{node.tag} {name}={value}")
            if name.startswith("hx-") and not (value or "").startswith(
                (
                    "/p/1/",
                    "every",
                    "load",
                    "input changed",
                    "closest form",
                    "#preview",
                    "#tested",
                    "this",
                    "outerHTML",
                    "none",
                )
            ):
                found.append(f"{node.tag} {name}={value}")
        if node.tag == "iframe" and node.attributes.get("sandbox", "missing") in (None, ""):
            continue  # our frame of a mail's layout, which may do nothing
        if node.tag in {"iframe", "object", "embed", "base", "style", "math"} - styles:
            found.append(node.tag)
        if (
            node.tag == "script"
            and (node.attributes.get("src") or "").split("/")[-1].split("?")[0] not in _OURS
        ):
            found.append("script")
    return found


def _is_ours(name: str, value: str) -> bool:
    if value.startswith(("/", "#")) and not value.startswith("//"):
        return True
    return name == "href" and value.startswith(("http://", "https://", "mailto:"))
