"""Roles per project, invitations, second factors, tokens, the audit chain."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import text

from outreach.model.project import Project
from outreach.model.user import Role, User
from outreach.store import audit, people, users
from outreach.store.sealed import opened
from outreach.web.permissions import GRANTS, ROUTES, Needs
from tests.web.conftest import NOW, PASSWORD, Browser, Parts, add_user
from tests.web.test_gate import path_of, rules

NEW = "four words in a row"
_LINK = re.compile(r"/join/[A-Za-z0-9_-]{43}")
_SECRET = re.compile(r'id="secret" readonly value="([^"]+)"')


@pytest.fixture
def second(parts: Parts, filled: int) -> int:
    """A second project beside the filled one."""
    with parts.store.write() as session:
        row = Project(name="B", site_url="https://b.example/", site_key="b.example", created_at=NOW)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def member(parts: Parts, roles: dict[int, Role], email: str = "mia@ours.example") -> User:
    with parts.store.write() as session:
        user = add_user(session, email, "Mia", Role.VIEWER)
        people.set_roles(
            session, user, Role.VIEWER, every_project=False, projects=roles, at=NOW, actor="test"
        )
    return user


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_asvs_8_2_2_a_role_holds_in_its_project_and_nowhere_else(
    app: Flask, parts: Parts, filled: int, second: int, role: Role
) -> None:
    member(parts, {filled: role})
    browser = Browser(app)
    browser.sign_in("mia@ours.example")
    for rule in rules(app):
        if "project_id" not in rule.arguments:
            continue
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        fields = {"csrf_token": browser.token} if method == "POST" else None
        here = browser.client.open(path_of(app, rule), method=method, data=fields)
        refused = ROUTES[rule.endpoint] not in GRANTS[role]
        assert (here.status_code == 403) is refused, rule.endpoint
        with app.test_request_context():
            given = dict.fromkeys(rule.arguments, 1) | {"project_id": second}
            there = str(app.url_map.bind("localhost").build(rule.endpoint, given, method=None))
        answer = browser.client.open(there, method=method, data=fields)
        assert answer.status_code == 404, rule.endpoint
    for path in ("/people", "/audit", "/projects/new"):
        assert browser.get(path).status_code == 403


def test_a_foreign_project_is_not_even_named(app: Flask, parts: Parts, second: int) -> None:
    member(parts, {second: Role.WRITER})
    browser = Browser(app)
    browser.sign_in("mia@ours.example")
    page = browser.client.get("/", follow_redirects=True).get_data(as_text=True)
    assert ">B<" in page.replace("\n", "")
    with parts.store.read() as session:
        other = session.get_one(Project, 1).name
    assert other not in page


def test_whoever_has_no_project_is_told_so(app: Flask, parts: Parts, filled: int) -> None:
    member(parts, {})
    browser = Browser(app)
    browser.sign_in("mia@ours.example")
    assert "No project yet" in browser.get("/").get_data(as_text=True)
    assert browser.get("/account").status_code == 200


def test_a_client_sees_the_links_first(app: Flask, parts: Parts, filled: int) -> None:
    browser = Browser(app)
    browser.sign_in("clara@client.example")
    assert browser.get("/").headers["Location"].endswith(f"/p/{filled}/backlinks")
    assert browser.get(f"/p/{filled}/inbox").status_code == 403


def test_each_need_is_granted_to_somebody_and_admins_may_all() -> None:
    assert GRANTS[Role.ADMIN] == set(Needs)
    assert GRANTS[Role.CLIENT] < GRANTS[Role.VIEWER] < GRANTS[Role.MANAGER] < GRANTS[Role.ADMIN]


def test_an_invitation_works_once_and_ends(app: Flask, parts: Parts, signed_in: Browser) -> None:
    fields = {"email": "new@ours.example", "name": "New", "role": "writer", "where": "every"}
    page = signed_in.post("/people", fields).get_data(as_text=True)
    link = _LINK.search(page)
    assert link is not None
    guest = Browser(app)
    assert guest.get(link[0]).status_code == 200
    assert guest.post(link[0], {"password": "short"}).status_code == 422
    assert guest.post(link[0], {"password": NEW}).status_code == 303
    assert guest.get(link[0]).status_code == 404
    assert guest.sign_in("new@ours.example", NEW).status_code == 303
    page = signed_in.post("/people/1/link").get_data(as_text=True)
    link = _LINK.search(page)
    assert link is not None
    parts.clock.advance(timedelta(days=8))
    assert Browser(app).get(link[0]).status_code == 404


def test_the_last_administrator_stays(signed_in: Browser, filled: int) -> None:
    lesser = signed_in.post("/people/1", {"role": "viewer", "where": "every"})
    gone = signed_in.post("/people/1/disable")
    assert lesser.status_code == 422
    assert gone.status_code == 409
    assert "make another person admin" in gone.get_data(as_text=True)


def test_ending_an_account_ends_its_sessions(app: Flask, signed_in: Browser, filled: int) -> None:
    other = Browser(app)
    other.sign_in("max@ours.example")
    assert signed_in.post("/people/2/disable").status_code == 303
    assert "/sign-in" in other.get("/account").headers["Location"]
    assert other.sign_in("max@ours.example").status_code == 422


def second_factor_of(browser: Browser, parts: Parts) -> tuple[str, list[str]]:
    page = browser.get("/account/second-factor").get_data(as_text=True)
    secret = re.search(r"<code[^>]*>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    assert "<svg" in page
    code = pyotp.TOTP(secret[1]).at(int(parts.clock.now().timestamp()))
    for wrong in ({"code": "000000", "current": PASSWORD}, {"code": code, "current": "wrong"}):
        assert browser.post("/account/second-factor", wrong).status_code == 422
    right = {"code": code, "current": PASSWORD}
    page = browser.post("/account/second-factor", right).get_data(as_text=True)
    return secret[1], re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", page)


def test_asvs_6_3_3_the_code_follows_the_password_and_is_good_once(
    app: Flask, parts: Parts, filled: int
) -> None:
    browser = Browser(app)
    browser.sign_in()
    secret, codes = second_factor_of(browser, parts)
    assert len(set(codes)) == 10
    with parts.store.read() as session:
        user = users.by_id(session, 1)
    assert secret not in user.totp_secret
    assert opened(parts.keyring, user, "totp_secret") == secret
    parts.clock.advance(timedelta(minutes=1))
    fresh = pyotp.TOTP(secret).at(int(parts.clock.now().timestamp()))
    for code, status in ((fresh, 303), (fresh, 422), (codes[0], 303), (codes[0], 422)):
        guest = Browser(app)
        guest.get("/sign-in")
        step = guest.post("/sign-in", {"email": "ada@ours.example", "password": PASSWORD})
        assert step.status_code == 200
        assert "/sign-in" in guest.client.get("/account").headers["Location"]  # not in yet
        pledge = re.search(r'name="pledge" value="([^"]+)"', step.get_data(as_text=True))
        assert pledge is not None
        assert (
            guest.post("/sign-in/code", {"pledge": pledge[1], "code": code}).status_code == status
        )


def test_a_pledge_of_another_browser_or_an_old_one_is_worth_nothing(
    app: Flask, parts: Parts, filled: int
) -> None:
    browser = Browser(app)
    browser.sign_in()
    _, codes = second_factor_of(browser, parts)
    guest, thief = Browser(app), Browser(app)
    guest.get("/sign-in")
    step = guest.post("/sign-in", {"email": "ada@ours.example", "password": PASSWORD})
    pledge = re.search(r'name="pledge" value="([^"]+)"', step.get_data(as_text=True))
    assert pledge is not None
    thief.get("/sign-in")
    stolen = thief.post("/sign-in/code", {"pledge": pledge[1], "code": codes[0]})
    assert stolen.headers["Location"].startswith("/sign-in")


def test_codes_can_not_be_tried_for_ever(app: Flask, parts: Parts, filled: int) -> None:
    browser = Browser(app)
    browser.sign_in()
    second_factor_of(browser, parts)
    guest = Browser(app)
    guest.get("/sign-in")
    step = guest.post("/sign-in", {"email": "ada@ours.example", "password": PASSWORD})
    page = step.get_data(as_text=True)
    seen = set()
    for _ in range(30):
        pledge = re.search(r'name="pledge" value="([^"]+)"', page)
        assert pledge is not None
        answer = guest.post("/sign-in/code", {"pledge": pledge[1], "code": "111111"})
        page = answer.get_data(as_text=True)
        seen.add(answer.status_code)
    assert 429 in seen


def test_a_stolen_password_makes_no_place_a_known_one(
    app: Flask, parts: Parts, filled: int
) -> None:
    """The account's own wait holds for codes too, from however many addresses they are tried."""
    browser = Browser(app)
    browser.sign_in()
    second_factor_of(browser, parts)
    statuses = []
    for number in range(8):
        thief = Browser(app)
        thief.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        thief.get("/sign-in")
        step = thief.post("/sign-in", {"email": "ada@ours.example", "password": PASSWORD})
        pledge = re.search(r'name="pledge" value="([^"]+)"', step.get_data(as_text=True))
        fields = {"pledge": pledge[1] if pledge else "", "code": "111111"}
        statuses.append(step.status_code if pledge is None else 0)
        thief.post("/sign-in/code", fields)
    assert statuses == [0] * 4 + [429] * 4, "one wrong password came before"


@pytest.mark.parametrize(
    "path", ["/account/password", "/account/second-factor/remove", "/account/passkeys/1/remove"]
)
def test_whoever_sits_at_an_open_browser_can_not_guess_the_password(
    signed_in: Browser, path: str
) -> None:
    signed_in.get("/account")
    for _ in range(20):
        assert signed_in.post(path, {"current": "wrong"}).status_code == 422
    right = {"current": PASSWORD, "password": "four other words in a row"}
    answer = signed_in.post(path, right)
    assert answer.status_code == 422
    assert "many attempts" in answer.get_data(as_text=True) or "passkeys" in path


def test_turning_it_off_asks_for_the_password(app: Flask, parts: Parts, filled: int) -> None:
    browser = Browser(app)
    browser.sign_in()
    second_factor_of(browser, parts)
    assert browser.post("/account/second-factor/remove", {"current": "wrong"}).status_code == 422
    assert browser.post("/account/second-factor/remove", {"current": PASSWORD}).status_code == 303
    assert browser.sign_in().status_code == 303


def test_a_token_reads_and_changes_nothing(app: Flask, signed_in: Browser, filled: int) -> None:
    page = signed_in.post("/account/tokens", {"name": "report"}).get_data(as_text=True)
    secret = _SECRET.search(page)
    assert secret is not None
    sent = {"Authorization": f"Bearer {secret[1]}"}
    program = app.test_client()
    answer = program.get(f"/p/{filled}/backlinks.csv", headers=sent)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert (
        program.post(f"/p/{filled}/settings", headers=sent, data={"name": "x"}).status_code == 403
    )
    assert program.get("/account", headers={"Authorization": "Bearer x"}).status_code == 302
    signed_in.post("/account/tokens/1/revoke")
    assert program.get(f"/p/{filled}/backlinks.csv", headers=sent).status_code == 302


def test_times_are_shown_in_the_zone_of_the_person(signed_in: Browser) -> None:
    assert signed_in.post("/account/zone", {"time_zone": "Mars/Base"}).status_code == 422
    assert signed_in.post("/account/zone", {"time_zone": "Asia/Tokyo"}).status_code == 303
    assert "JST" in signed_in.get("/account").get_data(as_text=True)


def test_the_chain_holds_until_an_event_is_altered(parts: Parts, filled: int) -> None:
    later = NOW + timedelta(hours=1)
    with parts.store.write() as session:
        assert audit.seal(session, now=later) > 5
        assert audit.seal(session, now=later) == 0
    with parts.store.read() as session:
        found = audit.verify(session)
    assert found.broken_up_to is None
    assert found.events > 5
    with parts.store.write() as session:
        session.connection().execute(text("DROP TRIGGER IF EXISTS event_no_update"))
        session.connection().execute(text("UPDATE event SET why = 'nothing' WHERE id = 2"))
    with parts.store.read() as session:
        assert audit.verify(session).broken_up_to is not None


def test_the_audit_log_is_filtered(signed_in: Browser, filled: int) -> None:
    page = signed_in.get("/audit?kind=user_account").get_data(as_text=True)
    assert "User added" in page
    assert "Chain" not in signed_in.get("/audit?kind=nothing").get_data(as_text=True)
    signed_in.post("/audit/check")
    assert "The chain holds" in signed_in.get("/audit").get_data(as_text=True)
