"""Signing in, sessions and the throttle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from outreach.model.user import Role, SignIn, User
from outreach.model.web_session import WebSession
from outreach.store import users, web_sessions
from outreach.web import passwords
from outreach.web.attempts import network_of
from outreach.web.sessions import hash_of
from tests.web.conftest import PASSWORD, Browser, Parts

INSIDE = "/projects/new"


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("outreach")
    assert found is not None
    return found.value


def is_inside(browser: Browser) -> bool:
    return browser.get(INSIDE).status_code == 200


def test_signing_in_and_out(browser: Browser, parts: Parts) -> None:
    assert not is_inside(browser)
    assert browser.sign_in().status_code == 303
    assert is_inside(browser)
    old = cookie(browser)
    browser.post("/sign-out")
    assert not is_inside(browser)
    browser.client.set_cookie("outreach", old)
    assert not is_inside(browser), "the row is deleted, so the old cookie is worth nothing"
    with parts.store.read() as session:
        assert session.exec(select(WebSession)).all() == []


def test_t08_a_planted_id_is_not_the_id_after_signing_in(browser: Browser, parts: Parts) -> None:
    planted = "A" * 43
    browser.client.set_cookie("outreach", planted)
    browser.sign_in()
    assert cookie(browser) != planted
    with parts.store.read() as session:
        assert session.get(WebSession, hash_of(planted)) is None


def test_the_table_holds_no_id_that_works(browser: Browser, parts: Parts) -> None:
    browser.sign_in()
    with parts.store.read() as session:
        row = session.exec(select(WebSession)).one()
    assert row.id_hash == hash_of(cookie(browser))
    browser.client.set_cookie("outreach", row.id_hash[:43])
    assert not is_inside(browser)


def test_the_cookie_is_closed_to_scripts_and_other_sites(browser: Browser) -> None:
    sent = browser.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent
    assert "Domain" not in sent


def test_a_session_ends_after_eight_silent_hours(browser: Browser, parts: Parts) -> None:
    browser.sign_in()
    parts.clock.advance(timedelta(hours=7, minutes=59))
    assert is_inside(browser)
    parts.clock.advance(timedelta(hours=8, minutes=1))
    assert not is_inside(browser)


def test_a_session_ends_after_seven_days_whatever_happens(browser: Browser, parts: Parts) -> None:
    browser.sign_in()
    for _ in range(23):
        parts.clock.advance(timedelta(hours=7))
        assert is_inside(browser)
    parts.clock.advance(timedelta(hours=7, minutes=1))
    assert not is_inside(browser)


def test_a_disabled_user_is_out_at_once(browser: Browser, parts: Parts) -> None:
    browser.sign_in()
    with parts.store.write() as session:
        user = users.by_email(session, "ada@ours.example")
        assert user is not None
        user.disable(at=parts.clock.now(), actor="test")
    assert not is_inside(browser)
    assert browser.sign_in().status_code == 422


def test_ending_all_sessions_of_a_person(app: Flask, parts: Parts) -> None:
    first, second = Browser(app), Browser(app)
    first.sign_in()
    second.sign_in()
    with parts.store.write() as session:
        assert web_sessions.end_all_of(session, 1) == 2
    assert not is_inside(first)
    assert not is_inside(second)


def test_a_new_password_ends_every_other_session(app: Flask, parts: Parts) -> None:
    here, elsewhere = Browser(app), Browser(app)
    here.sign_in()
    elsewhere.sign_in()
    old = cookie(here)
    here.get("/account")
    fresh = {"current": PASSWORD, "password": "four other words in a row"}
    assert here.post("/account/password", fresh).status_code == 303
    assert is_inside(here)
    assert cookie(here) != old
    assert not is_inside(elsewhere)
    assert Browser(app).sign_in().status_code == 422
    assert Browser(app).sign_in(password="four other words in a row").status_code == 303


@pytest.mark.parametrize(
    ("current", "fresh", "sentence"),
    [
        ("wrong", "four other words in a row", "not your password"),
        (PASSWORD, "short", "at least 15"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    signed_in: Browser, current: str, fresh: str, sentence: str
) -> None:
    signed_in.get("/account")
    answer = signed_in.post("/account/password", {"current": current, "password": fresh})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True).lower().replace("that is ", "")


def test_signing_out_everywhere_else(app: Flask) -> None:
    here, elsewhere = Browser(app), Browser(app)
    here.sign_in()
    elsewhere.sign_in()
    here.get("/account")
    here.post("/account/sessions/end")
    assert is_inside(here)
    assert not is_inside(elsewhere)


def test_a_person_has_ten_sessions_at_most(app: Flask, parts: Parts) -> None:
    browsers = [Browser(app) for _ in range(11)]
    for browser in browsers:
        browser.sign_in()
        parts.clock.advance(timedelta(seconds=1))
    assert not is_inside(browsers[0])
    assert is_inside(browsers[1])
    assert is_inside(browsers[10])


def test_ended_sessions_are_swept(browser: Browser, parts: Parts) -> None:
    browser.sign_in()
    later = parts.clock.now() + timedelta(hours=9)
    with parts.store.write() as session:
        edge = {"seen_before": later - timedelta(hours=8), "made_before": later - timedelta(days=7)}
        assert web_sessions.sweep(session, **edge) == 1


def test_an_unknown_user_gets_the_answer_of_a_wrong_password(browser: Browser) -> None:
    known = browser.sign_in("ada@ours.example", "wrong password, but long")
    unknown = browser.sign_in("nobody@ours.example", "wrong password, but long")
    assert known.status_code == unknown.status_code == 422
    same = known.get_data(as_text=True).replace("ada@", "nobody@")
    assert _without_tokens(same) == _without_tokens(unknown.get_data(as_text=True))


def test_an_unknown_user_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return True

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not passwords.is_right("anything", None)
    assert len(verified) == 1
    assert verified[0].startswith("$argon2id$")


def test_five_failures_of_an_account_make_it_wait_and_never_lock(
    browser: Browser, parts: Parts
) -> None:
    for _ in range(5):
        assert browser.sign_in(password="wrong").status_code == 422
    refused = browser.sign_in()
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    parts.clock.advance(timedelta(seconds=1))
    assert browser.sign_in().status_code == 303


def test_the_wait_doubles_and_ends_at_a_minute(browser: Browser, parts: Parts) -> None:
    waits = []
    for _ in range(13):
        answer = browser.sign_in(password="wrong")
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            parts.clock.advance(timedelta(seconds=waits[-1]))
            browser.sign_in(password="wrong")
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_an_attack_from_elsewhere_does_not_keep_the_owner_out(app: Flask) -> None:
    owner, attacker = Browser(app), Browser(app)
    owner.sign_in()
    attacker.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(8):
        attacker.sign_in(password="wrong")
    assert attacker.sign_in().status_code == 429
    assert owner.sign_in().status_code == 303


def test_a_usual_place_is_known_for_weeks_and_failures_for_a_day(app: Flask, parts: Parts) -> None:
    owner, attacker = Browser(app), Browser(app)
    owner.sign_in()
    parts.clock.advance(timedelta(days=29))
    attacker.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(8):
        attacker.sign_in(password="wrong")
    with parts.store.write() as session:
        assert users.sweep_sign_ins(session, now=parts.clock.now()) == 0
    assert owner.sign_in().status_code == 303
    parts.clock.advance(timedelta(days=1, minutes=1))
    with parts.store.write() as session:
        assert users.sweep_sign_ins(session, now=parts.clock.now()) == 5 + 1


def test_twenty_failures_from_one_address_make_it_wait_for_every_account(browser: Browser) -> None:
    for number in range(20):
        browser.sign_in(f"user{number}@ours.example", "wrong")
    assert browser.sign_in("max@ours.example").status_code == 429


def test_an_ipv6_customer_is_one_place(browser: Browser) -> None:
    for number in range(20):
        browser.client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
        browser.sign_in(f"user{number}@ours.example", "wrong")
    assert browser.sign_in().status_code == 429
    browser.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:3::1"
    assert browser.sign_in().status_code == 303


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:" + "x" * 100, "unix:" + "x" * 59),
    ],
)
def test_places_of_the_throttle(address: str, place: str) -> None:
    assert network_of(address) == place


def test_what_somebody_typed_as_address_is_not_kept(browser: Browser, parts: Parts) -> None:
    browser.sign_in("my secret password", "oops")
    with parts.store.read() as session:
        kept = session.exec(select(SignIn)).one()
    assert "secret" not in repr(kept)


@pytest.mark.parametrize(
    "goal",
    [
        "https://attacker.example/",
        "//attacker.example",
        "/\\attacker.example",
        "javascript:alert(1)",
        "/\t/attacker.example",
        "\\\\attacker.example",
        "http:attacker.example",
        "/%0d%0aX: y\r\n",
    ],
)
def test_t08_signing_in_leads_nowhere_else(browser: Browser, goal: str) -> None:
    browser.get("/sign-in")
    answer = browser.post(
        "/sign-in", {"email": "ada@ours.example", "password": PASSWORD, "next": goal}
    )
    assert answer.headers["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(browser: Browser) -> None:
    answer = browser.get("/p/1/inbox?pile=all")
    assert answer.headers["Location"] == "/sign-in?next=/p/1/inbox?pile%3Dall"
    browser.get(answer.headers["Location"])
    fields = {"email": "ada@ours.example", "password": PASSWORD, "next": "/p/1/inbox?pile=all"}
    assert browser.post("/sign-in", fields).headers["Location"] == "/p/1/inbox?pile=all"


@pytest.mark.parametrize("password", ["short", "a" * 40, "x" * 2000, "Ada@ours.example, again"])
def test_weak_passwords_are_refused_with_the_remedy(password: str) -> None:
    with pytest.raises(Exception, match="password: "):
        passwords.refuse_weak(password, email="ada@ours.example")


def test_four_words_are_a_good_password() -> None:
    passwords.refuse_weak(PASSWORD)


def test_an_htmx_request_without_session_is_told_to_sign_in(browser: Browser) -> None:
    answer = browser.get("/p/1/runs/1/progress", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_two_users_can_not_have_one_address(parts: Parts) -> None:
    with parts.store.write() as session, pytest.raises(Exception, match="already"):
        users.add(
            session,
            email=" ADA@ours.example ",
            name="Ada 2",
            password_hash="x",
            role=Role.VIEWER,
            at=parts.clock.now(),
            actor="test",
        )
    with parts.store.read() as session:
        assert len(session.exec(select(User)).all()) == 6


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line]
