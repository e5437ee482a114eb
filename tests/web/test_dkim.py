"""A key of our own in the browser: it signs only when its record is in the DNS."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

import dns.resolver
import pytest
from sqlmodel import select

from outreach.model.event import Event
from outreach.sending.mailbox_health import DnsLook
from outreach.sending.signing import sign
from tests.web.conftest import _OF_THIS_TEST, Browser, Parts
from tests.web.consenting import Consenting
from tests.web.test_mailbox_settings import the_mailbox

RAW = b"From: a@ours.example\r\nSubject: x\r\n\r\nx\r\n"
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@dataclass
class FakeDns:
    """Answers with the TXT records that were put into it."""

    records: dict[str, str] = field(default_factory=dict)

    def resolve(self, qname: str, rdtype: str, *, lifetime: float) -> list[SimpleNamespace]:
        if qname not in self.records:
            raise dns.resolver.NXDOMAIN
        return [SimpleNamespace(strings=[self.records[qname].encode()])]


@pytest.fixture
def records(parts: Parts) -> dict[str, str]:
    zone = FakeDns()
    _OF_THIS_TEST.parts = made = Consenting(parts.store, parts.keyring)
    made.dns_look = DnsLook(  # type: ignore[attr-defined]
        parts.store, parts.clock, parts.keyring, use_dns=True, resolver=zone
    )
    return zone.records


@pytest.fixture
def page(signed_in: Browser, parts: Parts, filled: int, records: dict[str, str]) -> str:
    address = f"/p/{filled}/mailboxes/{the_mailbox(parts).id}"
    signed_in.get(address)
    return address


def shown(browser: Browser, page: str) -> dict[str, str]:
    """The records that the page asks for."""
    text = html.unescape(browser.get(page).get_data(as_text=True))
    pairs = re.findall(r"<dt><code[^>]*>([^<]+)</code> TXT</dt><dd><code[^>]*>([^<]+)<", text)
    return dict(pairs)


def is_signed(parts: Parts) -> bool:
    return b"DKIM-Signature" in sign(RAW, the_mailbox(parts), parts.keyring, at=AT)


def test_a_key_waits_for_its_record_then_signs_until_it_is_thrown_away(
    signed_in: Browser, parts: Parts, page: str, records: dict[str, str]
) -> None:
    signed_in.post(f"{page}/dkim", {"selector": "S1", "ed25519": "on"})
    wanted = shown(signed_in, page)
    domain = the_mailbox(parts).address.partition("@")[2]
    assert list(wanted) == [f"{one}._domainkey.{domain}" for one in ("s1", "s1-ed25519")]
    assert not is_signed(parts)

    records.update(list(wanted.items())[:1])
    signed_in.post(f"{page}/dkim/sign")
    assert not is_signed(parts)
    assert "s1-ed25519" in html.unescape(signed_in.get(page).get_data(as_text=True))

    records.update(wanted)
    signed_in.post(f"{page}/dkim/sign")
    assert is_signed(parts)

    signed_in.post(f"{page}/dkim/end")
    assert not is_signed(parts)
    assert shown(signed_in, page) == {}
    with parts.store.read() as session:
        verbs = [one.verb for one in session.exec(select(Event)) if "mailbox." in one.verb]
    assert verbs[-3:] == ["mailbox.dkim_key_made", "mailbox.signs", "mailbox.signs_no_more"]


def test_a_foreign_record_under_our_name_does_not_count(
    signed_in: Browser, parts: Parts, page: str, records: dict[str, str]
) -> None:
    signed_in.post(f"{page}/dkim", {"selector": "s1"})
    records.update(dict.fromkeys(shown(signed_in, page), "v=DKIM1; k=rsa; p=MIGfMA0"))
    signed_in.post(f"{page}/dkim/sign")
    assert not is_signed(parts)


def test_a_key_in_use_is_not_replaced_and_a_wrong_name_makes_none(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    assert signed_in.post(f"{page}/dkim", {"selector": "a b"}).status_code == 422
    assert the_mailbox(parts).dkim_secret == ""
    signed_in.post(f"{page}/dkim", {"selector": "s1"})
    before = the_mailbox(parts).dkim_secret
    assert signed_in.post(f"{page}/dkim", {"selector": "s2"}).status_code == 409
    assert the_mailbox(parts).dkim_secret == before


def test_without_checks_the_person_is_believed_and_nothing_starts_without_a_key(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    made = _OF_THIS_TEST.parts
    made.dns_look = DnsLook(parts.store, parts.clock, parts.keyring, use_dns=False)  # type: ignore[attr-defined]
    assert signed_in.post(f"{page}/dkim/sign").status_code == 409
    signed_in.post(f"{page}/dkim", {"selector": "s1"})
    signed_in.post(f"{page}/dkim/sign")
    assert is_signed(parts)
