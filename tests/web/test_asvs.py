"""Every requirement of ASVS 5.0, levels 1 and 2, has its tests or its reason; and those tests that
belong to no page of their own."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from outreach.errors import InvalidInput
from outreach.web.passwords import hash_password, is_right, refuse_weak
from outreach.web.permissions import ROUTES
from tests.support.corpus import shared
from tests.web.conftest import Browser

TESTS = Path(__file__).parents[1]
ANSWERS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "asvs.toml").read_text()
)
_DEFINED = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)


def test_every_requirement_has_one_answer_and_level_1_is_complete() -> None:
    for number, answer in ANSWERS.items():
        given = {"tests", "reason", "open"} & set(answer)
        assert len(given) == 1, number
        assert answer[given.pop()], number
    levels = Counter(answer["level"] for answer in ANSWERS.values())
    assert (levels[1], levels[2]) == (65, 152)
    still_open = {number for number, answer in ANSWERS.items() if "open" in answer}
    assert not [number for number in still_open if ANSWERS[number]["level"] == 1]


def test_every_named_test_exists() -> None:
    named = {test for answer in ANSWERS.values() for test in answer.get("tests", ())}
    for test in named:
        file, _, name = test.partition("::")
        text = (TESTS / file).read_text()
        assert not name or name in _DEFINED.findall(text), test
        assert _DEFINED.search(text), test


def test_no_requirement_of_the_list_is_forgotten() -> None:
    with shared("security/asvs_5_l1_l2.csv").open() as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        listed = {row["id"].removeprefix("V"): int(row["level"]) for row in rows}
    assert listed == {n: a["level"] for n, a in ANSWERS.items() if a["level"] < 3}


def test_asvs_3_4_1_tls_answers_carry_hsts(browser: Browser) -> None:
    answer = browser.client.get("/sign-in", base_url="https://localhost")
    policy = answer.headers["Strict-Transport-Security"]
    assert int(policy.removeprefix("max-age=")) >= 365 * 24 * 3600


def test_asvs_3_4_2_no_other_origin_is_allowed(signed_in: Browser, filled: int) -> None:
    for path in ("/p/1/", "/healthz", "/p/1/opportunities.json"):
        with signed_in.client.get(path, headers={"Origin": "https://attacker.example"}) as answer:
            assert not [name for name, _ in answer.headers if "Access-Control" in name]


def test_asvs_4_1_1_every_page_says_its_type(app: Flask, signed_in: Browser, filled: int) -> None:
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for path in paths:
        if "<" not in path.replace("<int:project_id>", ""):
            with signed_in.client.get(path.replace("<int:project_id>", "1")) as answer:
                kind = answer.headers["Content-Type"]
                textual = kind.startswith("text/")
                assert not textual or "charset=utf-8" in kind.lower(), path


@pytest.mark.parametrize(
    "password",
    [
        "123456789012345",
        "qwertyuiopasdfgh",
        "passwordpassword",
        "password password password",
        "abcdefghijklmnopqrs",
        "1q2w3e4r5t6y7u8i",
        "iloveyouiloveyou1",
        "aaaaaaaaaaaaaaaa",
    ],
)
def test_asvs_6_2_4_common_long_passwords_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput, match="too easy to guess"):
        refuse_weak(password)


@pytest.mark.parametrize("path", ["/sign-in", "/account"])
def test_asvs_6_2_6_and_6_2_7_password_fields_are_masked_and_open_to_password_safes(
    path: str, app: Flask, signed_in: Browser
) -> None:
    browser = Browser(app) if path == "/sign-in" else signed_in
    page = browser.get(path).get_data(as_text=True)
    fields = re.findall(r'<input[^>]*name="[^"]*password[^"]*"[^>]*>', page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert "autocomplete=" in field
        assert 'autocomplete="off"' not in field
        assert "onpaste" not in field


def test_asvs_6_2_8_a_password_is_compared_as_it_was_given() -> None:
    long = "Wörter, die lang sind: " + "ß" * 80
    stored = hash_password(long)
    assert is_right(long, stored)
    assert not is_right(long[:-1], stored)
    assert not is_right(long.casefold(), stored)
    assert not is_right(long + " ", stored)


def test_asvs_13_4_3_and_13_4_4_no_listing_and_no_trace(signed_in: Browser) -> None:
    for path in ("/static/", "/static/vendor/"):
        assert signed_in.get(path).status_code == 404
    assert signed_in.client.open("/sign-in", method="TRACE").status_code == 405


def test_asvs_14_2_1_secrets_travel_in_bodies(app: Flask, filled: int) -> None:
    for rule in app.url_map.iter_rules():
        assert not rule.arguments & {"password", "secret", "code"}, rule.rule
    for path in ("/sign-in", "/start/x"):
        page = Browser(app).get(path).get_data(as_text=True)
        for form in re.findall(r"<form[^>]*>(?:(?!</form>).)*type=.password.", page, re.DOTALL):
            assert 'method="post"' in form.lower()
    assert ROUTES
