"""What every request passes: host, headers, token, permission. Generated from the URL map."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from outreach.model.user import Role
from outreach.web import headers
from outreach.web.permissions import GRANTS, ROUTES, WITHOUT_CSRF, Needs
from tests.web.conftest import Browser, Parts

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
_LEAVING = {
    "static",
    "auth.sign_out",
    "auth.try_sign_in",
    "auth.try_code",
    "account.end_others",
    "public.unsubscribe",
}
PEOPLE = {
    Role.ADMIN: "ada@ours.example",
    Role.MANAGER: "max@ours.example",
    Role.PROSPECTOR: "pia@ours.example",
    Role.WRITER: "will@ours.example",
    Role.VIEWER: "vera@ours.example",
    Role.CLIENT: "clara@client.example",
}


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def path_of(app: Flask, rule: Rule) -> str:
    given = {name: "x" if name in ("token", "filename") else 1 for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, given, method=None))


def test_every_route_is_in_the_table_of_permissions(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == set(ROUTES)


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000])
def test_a_number_that_no_column_holds_names_nothing(
    app: Flask, signed_in: Browser, filled: int, number: str
) -> None:
    for path in ("imports", "inbox", "opportunities", "campaigns", "contacts", "runs"):
        assert signed_in.get(f"/p/{filled}/{path}/{number}").status_code == 404
        assert signed_in.get(f"/p/{filled}/{path}?page={number}").status_code in (200, 404)
    fields = {"name": "Autumn", "tactic": "broken_link", "mailbox": number}
    assert signed_in.post(f"/p/{filled}/campaigns/new", fields).status_code == 422


def test_only_what_must_be_public_is_public() -> None:
    public = {endpoint for endpoint, needs in ROUTES.items() if needs is Needs.NOTHING}
    assert public == {
        "static",
        "public.health",
        "public.unsubscribe_page",
        "public.unsubscribe",
        "auth.sign_in",
        "auth.try_sign_in",
        "auth.try_code",
        "auth.try_passkey",
        "start.show",
        "start.begin",
        "joining.show",
        "joining.join",
    }


def test_t08_csrf_every_unsafe_route_refuses_a_request_without_its_token(
    app: Flask, filled: int, parts: Parts
) -> None:
    browser = Browser(app)
    browser.sign_in()
    good, stranger = browser.token, Browser(app)
    stranger.sign_in("max@ours.example")
    attacks: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"csrf_token": "0" * 64}, {}),
        ({"csrf_token": stranger.token}, {}),
        ({"csrf_token": good}, {"Sec-Fetch-Site": "cross-site"}),
        ({"csrf_token": good}, {"Sec-Fetch-Site": "same-site"}),
        ({"csrf_token": good}, {"Origin": "https://attacker.example"}),
    ]
    unsafe = [
        rule
        for rule in rules(app)
        if (rule.methods or set()) & UNSAFE and rule.endpoint not in WITHOUT_CSRF
    ]
    assert len(unsafe) >= 10
    before = _dump(parts)
    for rule in unsafe:
        for fields, sent in attacks:
            answer = browser.client.post(path_of(app, rule), data=fields, headers=sent)
            assert answer.status_code == 400, (rule.endpoint, fields, sent)
    answer = browser.client.post("/p/1/settings", data='{"name": "x"}', content_type="text/plain")
    assert answer.status_code == 400
    assert _dump(parts) == before


def test_t08_csrf_only_the_one_click_of_mail_providers_goes_without(app: Flask) -> None:
    assert {"public.unsubscribe"} == WITHOUT_CSRF


def test_t08_reading_changes_nothing(app: Flask, filled: int, parts: Parts) -> None:
    browser = Browser(app)
    browser.sign_in()
    browser.get("/p/1/")  # the project that was open last is remembered in the session
    before = _dump(parts)
    for rule in rules(app):
        if "GET" in (rule.methods or set()) and rule.endpoint != "static":
            browser.client.get(path_of(app, rule))
            browser.client.head(path_of(app, rule))
    assert _dump(parts) == before


@pytest.mark.parametrize("role", [None, *Role])
def test_t09_each_role_gets_what_the_table_says(app: Flask, filled: int, role: Role | None) -> None:
    browser = Browser(app)
    if role is not None:
        browser.sign_in(PEOPLE[role])
    grant = {Needs.NOTHING} if role is None else GRANTS[role]
    for rule in rules(app):
        if rule.endpoint in _LEAVING:
            continue
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        fields = {"csrf_token": browser.token}
        answer = browser.client.open(
            path_of(app, rule), method=method, data=fields if method == "POST" else None
        )
        if ROUTES[rule.endpoint] in grant:
            assert answer.status_code != 403, rule.endpoint
            assert "/sign-in" not in answer.headers.get("Location", ""), rule.endpoint
        elif role is None:
            refused = answer.status_code == 400 or "/sign-in" in answer.headers["Location"]
            assert refused, rule.endpoint
        else:
            assert answer.status_code == 403, rule.endpoint


def test_t09_a_foreign_number_looks_like_an_absent_one(
    app: Flask, filled: int, parts: Parts
) -> None:
    from outreach.model.project import Project
    from tests.web.conftest import NOW

    with parts.store.write() as session:
        session.add(
            Project(name="B", site_url="https://b.example/", site_key="b.example", created_at=NOW)
        )
    browser = Browser(app)
    browser.sign_in()
    for kind in ("opportunities", "inbox", "campaigns", "runs"):
        foreign, absent = browser.get(f"/p/2/{kind}/1"), browser.get(f"/p/2/{kind}/999")
        assert foreign.status_code == absent.status_code == 404
        assert foreign.get_data() == absent.get_data()
    for action in ("opportunities/1/move", "drafts/1/approve", "campaigns/1/pause", "runs/1/stop"):
        answer = browser.post(f"/p/2/{action}", {"stage": "ready", "version": 1})
        assert answer.status_code == 404, action


def test_every_answer_carries_the_headers(signed_in: Browser, filled: int) -> None:
    paths = ("/sign-in", "/p/1/", "/nowhere", "/healthz", "/u/x", "/p/1/backlinks.csv", "/")
    for path in paths:
        answer = signed_in.get(path)
        assert answer.headers["Content-Security-Policy"] == headers.CONTENT_SECURITY_POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    policy = headers.CONTENT_SECURITY_POLICY
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example", "", "a b"])
def test_t08_an_unknown_host_is_refused(browser: Browser, host: str) -> None:
    answer = browser.client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8100", "localhost:5000", "[::1]:8100"])
def test_our_own_hosts_are_answered(browser: Browser, host: str) -> None:
    assert browser.client.get("/healthz", headers={"Host": host}).get_json() == {"state": "ok"}


def test_forwarded_headers_count_only_behind_a_proxy_of_ours(browser: Browser) -> None:
    answer = browser.client.get("/healthz", headers={"X-Forwarded-Host": "attacker.example"})
    assert answer.status_code == 200
    assert (
        "Strict-Transport-Security"
        not in browser.client.get("/healthz", headers={"X-Forwarded-Proto": "https"}).headers
    )


def test_a_browser_that_takes_gzip_gets_the_compressed_file(browser: Browser) -> None:
    path = "/static/vendor/tabler.css?v=1"
    with browser.client.get(path, headers={"Accept-Encoding": "identity"}) as answer:
        assert "Content-Encoding" not in answer.headers
        plain = answer.get_data()
    with browser.client.get(path, headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.mimetype == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.get_data()) == plain


def test_what_the_first_page_loads_is_small(signed_in: Browser, filled: int) -> None:
    page = signed_in.get("/p/1/").get_data(as_text=True)
    files = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page))
    sizes = {}
    for file in files:
        with signed_in.client.get(file, headers={"Accept-Encoding": "gzip"}) as answer:
            sizes[file] = len(answer.get_data())
    assert len(page) + sum(sizes.values()) < 300_000, sizes


def test_a_page_that_breaks_shows_no_inside(
    app: Flask, signed_in: Browser, filled: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(project_id: int) -> str:
        raise RuntimeError("secret inside")

    monkeypatch.setitem(app.view_functions, "runs.every", broken)
    answer = signed_in.get("/p/1/runs")
    assert answer.status_code == 500
    assert "secret inside" not in answer.get_data(as_text=True)
    assert "Something broke" in answer.get_data(as_text=True)


def _dump(parts: Parts) -> list[str]:
    raw = parts.store.engine.raw_connection()
    try:
        return list(raw.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        raw.close()
