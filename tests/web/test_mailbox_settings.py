"""One mailbox in the browser: what is set holds, what is wrong is said, what it lacks is shown."""

from __future__ import annotations

import html

import pytest
from sqlmodel import select

from outreach.model.mailbox import Mailbox
from outreach.sending.mailbox_health import DnsLook
from tests.web.conftest import _OF_THIS_TEST, NOW, Browser, Parts
from tests.web.consenting import Consenting

FIELDS: dict[str, object] = {
    "name": "Rosa Hill",
    "signature": "Rosa Hill\nOurs & Daughters",
    "zone": "Europe/London",
    "daily_cap": "25",
    "hourly_cap": "",
    "gap_min": "5",
    "gap_max": "7,5",
    "is_new": "on",
}


@pytest.fixture
def page(signed_in: Browser, parts: Parts, filled: int) -> str:
    _OF_THIS_TEST.parts = made = Consenting(parts.store, parts.keyring)
    made.dns_look = DnsLook(parts.store, parts.clock, parts.keyring, use_dns=False)
    address = f"/p/{filled}/mailboxes/{the_mailbox(parts).id}"
    signed_in.get(address)
    return address


def the_mailbox(parts: Parts) -> Mailbox:
    with parts.store.read() as session:
        return session.exec(select(Mailbox).order_by(Mailbox.id)).first()  # type: ignore[return-value, arg-type]


def test_what_is_set_holds(signed_in: Browser, parts: Parts, page: str) -> None:
    assert signed_in.post(page, FIELDS).status_code == 303
    row = the_mailbox(parts)
    assert (row.sender_name, row.time_zone) == ("Rosa Hill", "Europe/London")
    assert row.signature == "Rosa Hill\nOurs & Daughters"
    assert (row.daily_cap, row.hourly_cap) == (25, None)
    assert (row.gap_minutes_min, row.gap_minutes_max) == (5.0, 7.5)
    assert row.ramp_began_at == NOW
    signed_in.post(page, {**FIELDS, "gap_min": "", "gap_max": ""})
    assert the_mailbox(parts).gap_minutes_min is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "name that people see"),
        ({"name": "Rosa\r\nBcc: x@y.example"}, "control character"),
        ({"zone": "Mars/Olympus"}, "one of the list"),
        ({"daily_cap": "41"}, "1 to 40"),
        ({"hourly_cap": "many"}, "whole number"),
        ({"gap_min": "9", "gap_max": "3"}, "from fewer minutes to more"),
        ({"gap_min": "nan", "gap_max": "nan"}, "write minutes as a number"),
        ({"gap_max": ""}, "both ends"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: Browser, parts: Parts, page: str, wrong: dict[str, object], words: str
) -> None:
    before = the_mailbox(parts)
    answer = signed_in.post(page, {**FIELDS, **wrong})
    assert answer.status_code == 422
    shown = html.unescape(answer.get_data(as_text=True))
    assert words in shown
    assert "Ours & Daughters</textarea>" in shown
    assert the_mailbox(parts) == before


def test_everything_is_looked_at_on_demand(signed_in: Browser, page: str) -> None:
    shown = html.unescape(signed_in.post(f"{page}/check").get_data(as_text=True))
    assert "Not checked: OUTREACH_DNS_CHECKS is false." in shown
    assert "list-unsubscribe-post must stand in h=" in shown


def test_what_the_dns_lacks_stands_there_with_what_to_publish(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    with parts.store.write() as session:
        row = session.get_one(Mailbox, the_mailbox(parts).id)
        sentence, record = "There is no SPF record.", "v=spf1 include:relay.example -all"
        row.dns_problems = [{"check": "SPF", "sentence": sentence, "publish": record}]
    shown = signed_in.get(page).get_data(as_text=True)
    assert sentence in shown
    assert record in shown
    assert "lacks SPF" in signed_in.get(page.rpartition("/")[0]).get_data(as_text=True)


def test_mb_3_gmail_s_rules_concern_personal_addresses_and_the_page_says_so(
    signed_in: Browser, page: str
) -> None:
    shown = signed_in.get(page).get_data(as_text=True)
    assert "personal Gmail addresses" in shown
    assert "not mailboxes of companies at Google Workspace" in shown
