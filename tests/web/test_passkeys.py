"""Passkeys: made, named, used alone or after the password, refused where anything does not fit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from outreach.config import settings_from
from outreach.store import passkeys, users
from outreach.web.ceremonies import host_of
from outreach.wsgi import create_app
from tests.support.authenticator import Authenticator
from tests.web.conftest import NOW, PASSWORD, Browser, Parts

ORIGIN, HOST = "http://localhost:8000", "localhost"


@dataclass
class Person:
    """Somebody at a browser, with a key of their own."""

    browser: Browser
    key: Authenticator
    parts: Parts

    def challenge(self, path: str, **given: object) -> tuple[dict[str, Any], str]:
        """(options, ticket) of the page at `path`."""
        page = self.browser.get(path, **given).get_data(as_text=True)
        return challenge_of(page)

    def add(self, name: str = "My phone", password: str = PASSWORD) -> TestResponse:
        options, ticket = self.challenge("/account/passkeys")
        self.parts.clock.advance(timedelta(seconds=1))
        fields = {"name": name, "current": password, "ticket": ticket}
        return self.browser.post("/account/passkeys", fields | {"answer": self.key.make(options)})

    def sign_in(self, **given: Any) -> TestResponse:
        self.parts.clock.advance(timedelta(seconds=1))
        options, ticket = self.challenge("/sign-in")
        fields = {"ticket": ticket, "answer": self.key.sign(options, **given)}
        return self.browser.post("/sign-in/passkey", fields)


def challenge_of(page: str) -> tuple[dict[str, Any], str]:
    options = json.loads(unescape(page.partition('data-options="')[2].partition('"')[0]))
    return options, page.partition('name="ticket" value="')[2].partition('"')[0]


@pytest.fixture
def person(parts: Parts, filled: int) -> Person:
    parts.settings = settings_from({"base_url": ORIGIN})
    made = Person(Browser(create_app(parts)), Authenticator(ORIGIN, HOST), parts)
    made.browser.sign_in()
    return made


@pytest.fixture
def keyed(person: Person) -> Person:
    """With a passkey, and signed out."""
    person.add()
    person.browser.get("/account")
    person.browser.post("/sign-out")
    return person


def test_a_key_is_made_and_recovery_codes_are_shown_once(person: Person) -> None:
    page = person.add("My <b>phone").get_data(as_text=True)
    assert page.count("<li>") >= 10
    assert "My &lt;b&gt;phone" in person.browser.get("/account/passkeys").get_data(as_text=True)
    second = Authenticator(ORIGIN, HOST, credential_id=b"s" * 16)
    person.key = second
    assert person.add("A stick").status_code == 303


def test_a_key_alone_signs_in(keyed: Person) -> None:
    assert keyed.sign_in(owner=b"1").status_code == 303
    assert keyed.browser.get("/account").status_code == 200


def test_a_password_alone_does_not_any_more(keyed: Person) -> None:
    page = keyed.browser.sign_in().get_data(as_text=True)
    assert "Use your passkey" in page
    assert keyed.browser.get("/account").status_code == 302


def test_after_the_password_only_keys_of_this_person_are_asked_for(keyed: Person) -> None:
    options, ticket = challenge_of(keyed.browser.sign_in().get_data(as_text=True))
    assert len(options["allowCredentials"]) == 1
    keyed.parts.clock.advance(timedelta(seconds=1))
    answer = keyed.key.sign(options)
    fields = {"ticket": ticket, "answer": answer}
    assert keyed.browser.post("/sign-in/passkey", fields).status_code == 303


def test_a_recovery_code_replaces_a_lost_key(person: Person) -> None:
    page = person.add().get_data(as_text=True)
    code = page.partition('font-monospace"><li>')[2].partition("<")[0]
    person.browser.get("/account")
    person.browser.post("/sign-out")
    page = person.browser.sign_in().get_data(as_text=True)
    pledge = page.partition('name="pledge" value="')[2].partition('"')[0]
    answer = person.browser.post("/sign-in/code", {"pledge": pledge, "code": code})
    assert answer.status_code == 303


def test_asvs_6_5_1_an_answer_counts_once(keyed: Person) -> None:
    options, ticket = keyed.challenge("/sign-in")
    fields = {"ticket": ticket, "answer": keyed.key.sign(options)}
    keyed.parts.clock.advance(timedelta(seconds=1))
    cookie = keyed.browser.client.get_cookie("outreach")
    token = keyed.browser.token
    assert keyed.browser.post("/sign-in/passkey", fields).status_code == 303
    assert cookie is not None
    thief = Browser(create_app(keyed.parts))
    thief.client.set_cookie("outreach", cookie.value)
    thief.token = token
    answer = thief.post("/sign-in/passkey", fields)
    assert answer.status_code == 422
    assert "too old" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "https://evil.example"),
        ("origin", "http://localhost:9000"),
        ("host", "evil.example"),
        ("verified", False),
    ],
)
def test_another_site_or_an_unverified_user_is_refused(
    keyed: Person, name: str, value: Any
) -> None:
    setattr(keyed.key, name, value)
    answer = keyed.sign_in()
    assert answer.status_code == 422
    assert "does not fit" in answer.get_data(as_text=True)
    assert keyed.browser.get("/account").status_code == 302


def test_another_signature_is_refused(keyed: Person) -> None:
    keyed.key.key = Authenticator(ORIGIN, HOST).key
    assert keyed.sign_in().status_code == 422


def test_somebody_elses_handle_is_refused(keyed: Person) -> None:
    assert keyed.sign_in(owner=b"2").status_code == 422


def test_a_challenge_of_another_browser_or_an_old_one_is_refused(keyed: Person) -> None:
    options, ticket = keyed.challenge("/sign-in")
    fields = {"ticket": ticket, "answer": keyed.key.sign(options)}
    other = Browser(create_app(keyed.parts))
    other.get("/sign-in")
    assert other.post("/sign-in/passkey", fields).status_code == 422
    keyed.parts.clock.advance(timedelta(minutes=15))
    answer = keyed.browser.post("/sign-in/passkey", fields)
    assert answer.status_code == 422
    assert "too old" in answer.get_data(as_text=True)


def test_a_key_that_counts_backwards_is_refused(person: Person) -> None:
    person.key.count = 7
    person.add()
    person.browser.get("/account")
    person.browser.post("/sign-out")
    assert person.sign_in().status_code == 303
    person.browser.get("/account")
    person.browser.post("/sign-out")
    person.key.count = 3
    answer = person.sign_in()
    assert answer.status_code == 422
    assert "backwards" in answer.get_data(as_text=True)


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", '{"rawId": 1}', '{"rawId": "kk"}'])
def test_nonsense_is_refused(keyed: Person, answer: str) -> None:
    _, ticket = keyed.challenge("/sign-in")
    fields = {"ticket": ticket, "answer": answer}
    assert keyed.browser.post("/sign-in/passkey", fields).status_code == 422
    assert keyed.browser.post("/sign-in/passkey", {"ticket": "x"}).status_code == 422


def test_failures_make_wait(keyed: Person) -> None:
    keyed.key.origin = "https://evil.example"
    statuses = [keyed.sign_in().status_code for _ in range(23)]
    assert statuses[:20] == [422] * 20
    assert 429 in statuses


def test_asvs_7_5_1_adding_and_removing_ask_for_the_password(person: Person) -> None:
    assert person.add(password="a wrong one that is long").status_code == 422
    person.add()
    person.browser.get("/account/passkeys")
    assert person.browser.post("/account/passkeys/1/remove").status_code == 422
    answer = person.browser.post("/account/passkeys/1/remove", {"current": PASSWORD})
    assert answer.status_code == 303
    with person.parts.store.read() as session:
        ada = users.by_email(session, "ada@ours.example")
        assert ada is not None
        assert not ada.has_second_factor
        assert ada.recovery_hashes == []
        assert passkeys.of(session, ada.id or 0) == []


def test_nobody_removes_the_key_of_another(person: Person) -> None:
    person.add()
    person.browser.get("/account")
    person.browser.post("/sign-out")
    person.browser.sign_in("max@ours.example")
    answer = person.browser.post("/account/passkeys/1/remove", {"current": PASSWORD})
    assert answer.status_code == 404


def test_a_key_is_known_once(person: Person) -> None:
    person.add()
    answer = person.add("Again")
    assert answer.status_code == 422
    assert "known already" in answer.get_data(as_text=True)


def test_an_administrator_takes_keys_away_for_whoever_lost_them(person: Person) -> None:
    person.browser.sign_in("max@ours.example")
    person.add()
    person.browser.sign_in("ada@ours.example")
    person.browser.get("/people/2")
    assert person.browser.post("/people/2/second-factor").status_code == 303
    with person.parts.store.read() as session:
        assert not users.by_id(session, 2).has_second_factor


def test_keys_are_bound_to_a_name() -> None:
    assert host_of("https://links.ours.example") == "links.ours.example"
    assert host_of("http://localhost:8000") == "localhost"
    assert host_of("http://links.ours.example") == ""
    assert host_of("https://192.0.2.7") == ""
    assert host_of("https://[2001:db8::1]:8443") == ""


def test_without_a_name_the_page_says_what_is_missing(signed_in: Browser, parts: Parts) -> None:
    parts.settings = settings_from({"base_url": "http://127.0.0.1:8000"})
    browser = Browser(create_app(parts))
    browser.sign_in()
    assert "bound to a name" in browser.get("/account/passkeys").get_data(as_text=True)
    assert "data-passkey" not in Browser(create_app(parts)).get("/sign-in").get_data(as_text=True)
    assert parts.clock.now() == NOW
