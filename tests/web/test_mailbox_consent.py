"""Connecting a mailbox by consent: every way there, every way back."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from outreach.model.mail_provider import ConsentRequest, MailProvider
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.user import Role, User
from outreach.sending.consent import read_consent
from outreach.store.sealed import opened
from tests.web.conftest import _OF_THIS_TEST, Browser, Parts
from tests.web.consenting import Consenting

PLACE = "http://127.0.0.1:8100/mailboxes/consent/"
NEW = {"address": "ruth@ours.example", "name": "Ruth", "signature": "Ruth", "provider": "google"}


@pytest.fixture
def consenting(app: object, parts: Parts) -> Consenting:
    made = _OF_THIS_TEST.parts = Consenting(parts.store, parts.keyring)
    return made


@pytest.fixture
def admin(consenting: Consenting, browser: Browser) -> Browser:
    browser.sign_in()
    for name in ("google", "microsoft"):
        fields = {"client_id": "client-7", "secret": "cl1ent-secret"}
        assert browser.post(f"/mail-providers/{name}", fields).status_code == 303
    return browser


def way(answer: TestResponse) -> str:
    """Where the page leads to."""
    found = re.search(r'href="(https://[^"]+)" rel="noreferrer"', answer.get_data(as_text=True))
    assert found, answer.get_data(as_text=True)
    return html.unescape(found[1])


def back(browser: Browser, query: dict[str, str], name: str = "google") -> str:
    """The page that the person sees after coming back."""
    answer = browser.get(f"/mailboxes/consent/{name}", query_string=query, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def test_a_new_mailbox_from_its_address_to_its_token(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    answer = admin.post(f"/p/{filled}/mailboxes/consent", NEW)
    asked = dict(parse_qsl(urlsplit(way(answer)).query))
    assert asked["redirect_uri"] == f"{PLACE}google"
    assert (asked["login_hint"], asked["prompt"]) == ("ruth@ours.example", "consent")
    assert asked["code_challenge_method"] == "S256"
    page = back(admin, consenting.say_yes(way(answer), "ruth@ours.example"))
    assert "ruth@ours.example: SMTP takes the log-in." in page
    with consenting.store.read() as session:
        row = session.exec(select(Mailbox).where(Mailbox.address == "ruth@ours.example")).one()
        assert (row.smtp_host, row.oauth_provider) == ("smtp.gmail.com", "google")
        assert row.smtp_secret == ""
        assert read_consent(consenting.keyring, row).client.client_id == "client-7"
        assert not session.exec(select(ConsentRequest)).all()


def ended(consenting: Consenting, project: int, provider: str = "google") -> Mailbox:
    """A mailbox whose consent is over."""
    with consenting.store.write() as session:
        row = session.exec(select(Mailbox).where(Mailbox.project_id == project)).first()
        assert row is not None
        row.oauth_provider, row.state = provider, MailboxState.AUTH_FAILED
        row.state_reason = "Google has ended the consent for this mailbox: connect it again."
    return row


def again(browser: Browser, project: int, row: Mailbox, provider: str = "google") -> str:
    """The way to the provider, from the mailbox's card."""
    address = f"/p/{project}/mailboxes/{row.id}/consent"
    return way(browser.post(address, {"provider": provider}))


def test_an_ended_consent_is_renewed_from_its_card(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    row = ended(consenting, filled)
    page = admin.get(f"/p/{filled}/mailboxes").get_data(as_text=True)
    assert "Google has ended the consent" in page
    assert "Connect it again with Google" in page
    assert f"outreach mailbox oauth {row.address} --project" in page
    assert f"New password of {row.address}" not in page
    back(admin, consenting.say_yes(again(admin, filled, row), row.address))
    with consenting.store.read() as session:
        assert session.get_one(Mailbox, row.id).state is MailboxState.OK


@pytest.mark.parametrize(
    ("provider", "query", "words"),
    [
        ("google", {"error": "access_denied"}, "Nobody said yes there"),
        ("google", {"error": "admin_policy_enforced"}, "administrator of the organisation has to"),
        ("google", {"error": "org_internal"}, "accounts of one organisation only"),
        ("google", {"error": "invalid_client"}, "id of the client is unknown there"),
        ("google", {"error": "redirect_uri_mismatch"}, "not registered with the client"),
        ("google", {"error": "temporarily_unavailable"}, "Try it again in some minutes"),
        ("google", {"error": "<script>"}, "gives the reason no reason"),
        ("google", {}, "gives the reason no reason"),
        (
            "microsoft",
            {"error": "access_denied", "error_description": "AADSTS90094: rosa@ours.example …"},
            "administrator of the organisation has to",
        ),
        (
            "microsoft",
            {"error": "invalid_request", "error_description": "AADSTS50011: The redirect URI"},
            "not registered with the client",
        ),
    ],
)
def test_a_no_is_one_plain_sentence_and_changes_nothing(
    admin: Browser,
    consenting: Consenting,
    filled: int,
    provider: str,
    query: dict[str, str],
    words: str,
) -> None:
    row = ended(consenting, filled, provider)
    state = dict(parse_qsl(urlsplit(again(admin, filled, row, provider)).query))["state"]
    page = back(admin, {"state": state, **query}, provider)
    assert words in page
    assert "AADSTS" not in page.partition("</header>")[2].partition("<details")[0]
    with consenting.store.read() as session:
        assert session.get_one(Mailbox, row.id).state is MailboxState.AUTH_FAILED


@pytest.mark.parametrize(
    ("lacks", "words"),
    [("refresh_token", "let us in for an hour only"), ("scope", "leave every box")],
)
def test_a_consent_that_does_not_last_or_reach_is_not_kept(
    admin: Browser, consenting: Consenting, filled: int, lacks: str, words: str
) -> None:
    consenting.fakes["google"].leaves_out = lacks
    address = way(admin.post(f"/p/{filled}/mailboxes/consent", NEW))
    page = back(admin, consenting.say_yes(address, NEW["address"]))
    assert words in page
    assert 'value="ruth@ours.example"' in page  # what was typed is still there
    with consenting.store.read() as session:
        assert not session.exec(select(Mailbox).where(Mailbox.address == NEW["address"])).all()


def test_the_wrong_account_is_named_and_not_kept(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    row = ended(consenting, filled)
    page = back(admin, consenting.say_yes(again(admin, filled, row), "private@home.example"))
    assert f"private@home.example said yes, and that does not open {row.address}" in page
    with consenting.store.read() as session:
        assert session.get_one(Mailbox, row.id).oauth_secret == ""


def test_an_account_that_opens_a_shared_mailbox_will_do(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    row = ended(consenting, filled, "microsoft")
    consenting.shared.add(row.address)
    address = again(admin, filled, row, "microsoft")
    page = back(admin, consenting.say_yes(address, "ada@ours.example"), "microsoft")
    assert f"{row.address}: SMTP takes the log-in." in page


def test_the_way_back_is_open_once_in_time_and_to_one_browser(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    over = "This way back was used already"
    row = ended(consenting, filled)
    first = consenting.say_yes(again(admin, filled, row), row.address)
    stranger = Browser(admin.client.application)
    stranger.sign_in()
    assert over in back(stranger, first)  # a link that somebody was sent
    assert over in back(admin, first, "microsoft")  # nor another provider's answer
    second = consenting.say_yes(again(admin, filled, row), row.address)
    consenting.clock.advance(timedelta(minutes=10, seconds=1))
    assert over in back(admin, second)
    third = consenting.say_yes(again(admin, filled, row), row.address)
    assert over not in back(admin, third)
    assert over in back(admin, third)
    assert over in back(admin, {"state": "invented", "code": "code-0"})


def test_who_manages_the_project_no_more_connects_nothing(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    row = ended(consenting, filled)
    manager = Browser(admin.client.application)
    manager.sign_in("max@ours.example")
    manager.get(f"/p/{filled}/mailboxes")
    query = consenting.say_yes(again(manager, filled, row), row.address)
    with consenting.store.write() as session:
        session.exec(select(User).where(User.email == "max@ours.example")).one().role = Role.WRITER
    assert manager.get("/mailboxes/consent/google", query_string=query).status_code == 403
    with consenting.store.read() as session:
        assert session.get_one(Mailbox, row.id).state is MailboxState.AUTH_FAILED


def test_without_a_client_the_page_says_who_can_enter_it(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        for row in session.exec(select(Mailbox).where(Mailbox.project_id == filled)):
            row.oauth_provider, row.state = "google", MailboxState.AUTH_FAILED
    page = signed_in.get(f"/p/{filled}/mailboxes").get_data(as_text=True)
    assert "an administrator enters a client" in page
    assert "Connect it again with" not in page
    assert signed_in.post(f"/p/{filled}/mailboxes/consent", NEW).status_code == 404


def test_the_secret_of_a_client_is_sealed_kept_and_never_shown(
    admin: Browser, consenting: Consenting
) -> None:
    page = admin.get("/mail-providers").get_data(as_text=True)
    assert f"{PLACE}google" in page
    assert "client-7" in page
    assert "cl1ent-secret" not in page
    changed = {"client_id": "client-7", "tenant": "contoso.example", "secret": ""}
    assert admin.post("/mail-providers/microsoft", changed).status_code == 303
    with consenting.store.read() as session:
        row = session.exec(select(MailProvider).where(MailProvider.name == "microsoft")).one()
        assert row.tenant == "contoso.example"
        assert "cl1ent-secret" not in row.secret_sealed
        assert opened(consenting.keyring, row, "secret_sealed") == "cl1ent-secret"
    for wrong in ({"client_id": "other", "secret": ""}, {"client_id": "x", "tenant": "a/../b"}):
        assert admin.post("/mail-providers/microsoft", wrong).status_code == 422
    assert admin.post("/mail-providers/yahoo", changed).status_code == 404
    assert admin.post("/mail-providers/google/remove").status_code == 303
    with consenting.store.read() as session:
        assert [one.name for one in session.exec(select(MailProvider))] == ["microsoft"]


def test_one_directory_s_client_asks_there(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    fields = {"client_id": "client-7", "tenant": "contoso.example", "secret": ""}
    admin.post("/mail-providers/microsoft", fields)
    row = ended(consenting, filled, "microsoft")
    address = again(admin, filled, row, "microsoft")
    assert address.startswith("https://login.microsoftonline.com/contoso.example/oauth2/v2.0/")


def test_a_new_secret_of_the_client_serves_the_consents_there_are(
    admin: Browser, consenting: Consenting, filled: int
) -> None:
    row = ended(consenting, filled)
    back(admin, consenting.say_yes(again(admin, filled, row), row.address))
    with consenting.store.write() as session:
        kept = session.get_one(Mailbox, row.id)
        entered = session.exec(select(MailProvider).where(MailProvider.name == "google")).one()
        before = opened(consenting.keyring, entered, "secret_sealed")
    admin.post("/mail-providers/google", {"client_id": "client-7", "secret": "n3w-secret"})
    consenting.clock.advance(timedelta(hours=1))
    said: list[str] = []
    consenting.consents.post = lambda _url, form: (
        said.append(form["client_secret"]) or (200, b'{"access_token": "fresh"}')  # type: ignore[func-returns-value]
    )
    assert consenting.consents.access_token(kept.id or 0) == "fresh"
    assert (before, said) == ("cl1ent-secret", ["n3w-secret"])
