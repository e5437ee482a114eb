"""Who reads which language, and pages that run from right to left."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from outreach import languages
from outreach.model.user import User
from tests.support.mirrored import CODE, mirrored_locales
from tests.web.conftest import Browser, Parts


def _read(browser: Browser, path: str, asked: str = "") -> str:
    return browser.get(path, headers={"Accept-Language": asked}).get_data(as_text=True)


def test_a_visitor_reads_what_the_browser_asks_for(browser: Browser) -> None:
    german = _read(browser, "/sign-in", "de-AT,de;q=0.9,en;q=0.5")
    assert '<html lang="de" dir="ltr"' in german
    assert "Anmelden" in german
    assert '<html lang="en" dir="ltr"' in _read(browser, "/sign-in", "fi,sv;q=0.8")
    assert '<html lang="en"' in _read(browser, "/sign-in")


def test_a_chosen_language_outweighs_the_browser(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    answer = signed_in.post("/account/language", {"language": "de"})
    assert answer.status_code == 303
    page = _read(signed_in, "/account", "en")
    assert "Die Seiten erscheinen jetzt in Ihrer Sprache." in page
    assert '<html lang="de"' in page
    with parts.store.read() as session:
        user = session.exec(select(User).where(User.email == "ada@ours.example")).one()
        assert user.language == "de"
    signed_in.post("/account/language", {"language": ""})
    assert '<html lang="de"' not in _read(signed_in, "/account", "en")


def test_a_language_that_we_do_not_speak_is_refused(signed_in: Browser) -> None:
    answer = signed_in.post("/account/language", {"language": "tlh"})
    assert answer.status_code == 422


def test_errors_are_said_in_the_language_of_the_reader(signed_in: Browser, filled: int) -> None:
    page = _read(signed_in, f"/p/{filled}/opportunities/9999", "de")
    assert "Eine solche Chance gibt es nicht." in page
    answer = signed_in.get(
        "/p/4711/board", headers={"Accept-Language": "de", "Accept": "application/json"}
    )
    assert answer.json == {
        "title": "Nicht gefunden",
        "sentence": "Ein solches Projekt gibt es nicht.",
    }


def test_scripts_get_their_texts_and_english_pages_carry_none(
    signed_in: Browser, filled: int
) -> None:
    assert "Verschoben nach" in _read(signed_in, f"/p/{filled}/board", "de")
    assert "data-texts" not in _read(signed_in, f"/p/{filled}/board", "en")


def test_a_page_from_right_to_left(
    signed_in: Browser, filled: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "FOLDER", mirrored_locales(tmp_path))
    page = _read(signed_in, f"/p/{filled}/board", CODE)
    assert f'<html lang="{CODE}" dir="rtl"' in page
    assert "vendor/tabler.rtl.css" in page
    assert "vendor/tabler.css" not in page
