"""Every table of the daily pages leaves as CSV, Excel and JSON, with the page's filter."""

from __future__ import annotations

import json

import pytest

from tests.web.conftest import Browser

_PAGES = ("prospects", "contacts", "assets", "campaigns", "runs")


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_offers_its_table_in_three_forms(name: str, signed_in: Browser, filled: int) -> None:
    page = signed_in.get(f"/p/1/{name}").get_data(as_text=True)
    for form in ("csv", "xlsx", "json"):
        assert f"/p/1/{name}.{form}" in page
        with signed_in.get(f"/p/1/{name}.{form}") as answer:
            assert answer.status_code == 200
    assert json.loads(signed_in.get(f"/p/1/{name}.json").data)


def test_the_file_holds_what_the_filter_lets_through(signed_in: Browser, filled: int) -> None:
    told = json.loads(signed_in.get("/p/1/prospects.json?words=moss").data)
    assert [one["site"] for one in told] == ["mosses.example"]
    events = json.loads(signed_in.get("/audit.json?kind=user_account").data)
    assert {one["what"].partition(".")[0] for one in events} == {"user_account"}


def test_addresses_of_people_leave_only_by_a_manager(browser: Browser, filled: int) -> None:
    browser.sign_in("pia@ours.example")
    assert "contacts.csv" not in browser.get("/p/1/contacts").get_data(as_text=True)
    assert browser.get("/p/1/contacts.csv").status_code == 403
