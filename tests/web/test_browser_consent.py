"""A mailbox connected in a real Chromium: to another site's page and back, with yes and with no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlmodel import select

from outreach.config import settings_from
from outreach.mail.oauth import GOOGLE
from outreach.model.mailbox import Mailbox
from outreach.wsgi import create_app
from tests.support import in_chromium
from tests.support.consent_page import consent_page
from tests.web.conftest import Parts
from tests.web.consenting import Consenting
from tests.web.test_browser import Watched, _sign_in, chromium, pytestmark

__all__ = ["chromium", "pytestmark"]
NEW = "ruth@ours.example"


@pytest.fixture
def consenting(parts: Parts) -> Iterator[tuple[Consenting, str]]:
    """The app beside a fake of Google, and where it answers."""
    made = Consenting(parts.store, parts.keyring)
    with ExitStack() as open_:
        address = open_.enter_context(in_chromium.served(create_app(made)))
        made.settings = settings_from({"base_url": address, "dns_checks": False})
        there = f"{address}/mailboxes/consent/google"
        page = open_.enter_context(
            consent_page((NEW, "private@home.example"), lambda: there, made.say_yes)
        )
        made.providers = {"google": replace(GOOGLE, consent_url=page)}
        yield made, address


def test_from_the_client_to_a_mailbox_that_sends(
    chromium: Chromium, consenting: tuple[Consenting, str], filled: int
) -> None:
    parts, address = consenting
    page = chromium.new_context(viewport={"width": 400, "height": 900}).new_page()
    alarms: list[str] = []
    page.on("console", lambda said: alarms.append(said.text) if said.type == "error" else None)
    seen = Watched(page, address)
    _sign_in(seen)

    seen.open("/mail-providers")
    page.locator("#google-id").fill("client-7")
    page.locator("#google-secret").fill("cl1ent-secret")
    page.locator("#google").get_by_role("button", name="Keep").click()
    expect(page.locator("main")).to_contain_text("Mailboxes can be connected with Google.")

    def begin() -> None:
        seen.open(f"/p/{filled}/mailboxes/new")
        page.get_by_label("E-mail address").fill(NEW)
        page.get_by_role("button", name="Find its servers").click()
        page.get_by_role("button", name="Connect with Google").click()
        expect(page.locator("main")).to_contain_text(f"Choose the account {NEW}.")
        page.get_by_role("link", name="Go on to Google").click()
        expect(page.locator("body")).to_contain_text(f"Hint: {NEW}")

    begin()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("main")).to_contain_text("Nobody said yes there")
    expect(page.get_by_label("E-mail address")).to_have_value(NEW)
    begin()
    page.get_by_role("link", name="private@home.example").click()
    expect(page.locator("main")).to_contain_text("private@home.example said yes")
    begin()
    way_back = page.get_by_role("link", name=NEW).get_attribute("href")
    page.get_by_role("link", name=NEW).click()
    expect(page.locator("main")).to_contain_text(f"{NEW}: SMTP takes the log-in.")
    assert page.url == f"{address}/p/{filled}/mailboxes"  # neither code nor state stays in it
    page.goto(str(way_back))
    expect(page.locator("main")).to_contain_text("This way back was used already")
    with parts.store.read() as session:
        row = session.exec(select(Mailbox).where(Mailbox.address == NEW)).one()
    assert (row.oauth_provider, row.smtp_host) == ("google", "smtp.gmail.com")
    assert alarms == []
