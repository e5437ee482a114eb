"""Passkeys in a real Chromium, with a virtual authenticator instead of a finger."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from outreach.config import settings_from
from outreach.store import web_sessions
from outreach.wsgi import create_app
from tests.support.in_chromium import served
from tests.web.conftest import PASSWORD, Parts
from tests.web.test_browser import chromium, pytestmark

__all__ = ["chromium", "pytestmark"]
_FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(parts: Parts, filled: int) -> Iterator[str]:
    """Where the app is reached by a name: keys are bound to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parts.settings = settings_from({"base_url": f"http://localhost:{port}"})
    with served(create_app(parts), port=port):
        yield f"http://localhost:{port}"


@pytest.fixture
def page(chromium: Chromium, address: str) -> Iterator[Page]:
    with chromium.new_context() as nobody_s_yet:
        yield nobody_s_yet.new_page()


def _finger(page: Page) -> Any:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": _FINGER})
    return devices, made["authenticatorId"]


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill("ada@ours.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_key_is_made_signs_in_and_is_taken_away(page: Page, address: str, parts: Parts) -> None:
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    devices, finger = _finger(page)
    _sign_in(page, address)
    page.goto(f"{address}/account/passkeys")
    page.get_by_label("Its name").fill("My phone")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    known = devices.send("WebAuthn.getCredentials", {"authenticatorId": finger})["credentials"]
    assert [one["rpId"] for one in known] == ["localhost"]

    page.context.clear_cookies()
    parts.clock.advance(timedelta(seconds=1))
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)

    page.goto(f"{address}/account/passkeys")
    expect(page.get_by_text("My phone")).to_be_visible()
    page.get_by_text("Remove it").click()
    page.get_by_label("Your password, to remove it").fill(PASSWORD)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    assert troubles == []


def test_an_unverified_user_is_told_to_try_again(page: Page, address: str) -> None:
    devices, finger = _finger(page)
    _sign_in(page, address)
    page.goto(f"{address}/account/passkeys")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": finger, "isUserVerified": False})
    page.get_by_label("Its name").fill("My phone")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="No passkey was made")).to_be_visible()
    expect(page.get_by_label("Its name")).to_have_value("My phone")


def test_what_was_typed_comes_back_after_the_session_has_ended(
    page: Page, address: str, parts: Parts
) -> None:
    _sign_in(page, address)
    page.goto(f"{address}/p/1/settings")
    page.get_by_label("Name", exact=True).first.fill("A name that took an hour")
    with parts.store.write() as session:
        web_sessions.end_all_of(session, 1)
    page.locator("form:has([name=name]) button:not([type=button])").last.click()
    expect(page.get_by_text("What you typed is kept in this tab")).to_be_visible()
    page.get_by_label("E-mail address").fill("ada@ours.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/p/1/settings")
    expect(page.get_by_label("Name", exact=True).first).to_have_value("A name that took an hour")
    expect(page.locator("#toasts")).to_contain_text("What you had typed is back")


def test_what_was_typed_comes_back_after_a_page_that_says_what_went_wrong(
    page: Page, address: str, parts: Parts
) -> None:
    _sign_in(page, address)
    page.goto(f"{address}/p/1/settings")
    page.get_by_label("Name", exact=True).first.fill("A name that took an hour")
    page.evaluate(
        "document.querySelectorAll('[name=csrf_token]').forEach((one) => one.value = 'x')"
    )
    page.locator("form:has([name=name]) button:not([type=button])").last.click()
    page.get_by_role("link", name="Back to the form, with what you typed").click()
    expect(page.get_by_label("Name", exact=True).first).to_have_value("A name that took an hour")
    expect(page.locator("#toasts")).to_contain_text("What you had typed is back")


def test_what_one_person_typed_is_not_shown_to_another(
    page: Page, address: str, parts: Parts
) -> None:
    _sign_in(page, address)
    page.goto(f"{address}/p/1/settings")
    page.get_by_label("Name", exact=True).first.fill("A secret of Ada")
    with parts.store.write() as session:
        web_sessions.end_all_of(session, 1)
    page.locator("form:has([name=name]) button:not([type=button])").last.click()
    page.get_by_label("E-mail address").fill("max@ours.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/p/1/settings")
    expect(page.get_by_label("Name", exact=True).first).not_to_have_value("A secret of Ada")
    assert page.evaluate("sessionStorage.getItem('typed')") is None


def test_a_file_that_is_too_large_is_said_at_once(page: Page, address: str) -> None:
    _sign_in(page, address)
    page.goto(f"{address}/p/1/imports")
    field = page.locator("input[type=file]")
    field.evaluate("one => one.dataset.mostMebibytes = '0.00001'")
    field.set_input_files({"name": "links.csv", "mimeType": "text/csv", "buffer": b"x" * 99})
    assert "too large" in field.evaluate("one => one.validationMessage")
