"""WHATWG URL cases and public suffix cases, as their authors publish them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from outreach.urls import parse_http, registrable_domain, resolve
from tests.support.corpus import shared, shared_json

PARSED = 0.98


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    found = shared_json("corpora", "urls", "urltestdata.json")
    return [case for case in found if isinstance(case, dict)]


def ours(case: dict[str, Any]) -> str | None:
    if case.get("base"):
        return resolve(case["base"], case["input"])
    parsed = parse_http(case["input"])
    return None if parsed is None else parsed.href


def test_http_cases_parse_as_in_a_browser(cases: list[dict[str, Any]]) -> None:
    web = [case for case in cases if str(case.get("href")).startswith(("http:", "https:"))]
    right = sum(ours(case) == case["href"] for case in web)
    assert right / len(web) >= PARSED


def test_what_a_browser_refuses_is_refused(cases: list[dict[str, Any]]) -> None:
    refused = [case for case in cases if case.get("failure")]
    assert [case["input"] for case in refused if ours(case) is not None] == []


def test_every_public_suffix_case() -> None:
    lines = shared("corpora", "urls", "psl_cases.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    wrong = [
        case for case in cases if registrable_domain(case["input"]) != (case["registrable"] or "")
    ]
    assert wrong == []
