"""Fit to send: DNS verdicts are kept, block a start, and never do so where checks are off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import dns.exception
import pytest

from outreach.campaigns import lifecycle
from outreach.errors import InvalidInput, MailboxLoginFailed
from outreach.mail.dns import CheckState
from outreach.model.campaign import Campaign, CampaignState
from outreach.model.mailbox import Mailbox
from outreach.sending.mailbox_health import DnsLook, Finding, findings
from outreach.sending.signing import make_keys, records_of, signers_of
from tests.mail.test_dns import Zone
from tests.sending.conftest import KEYS
from tests.support.build import Build
from tests.support.fake_mail import FakeMailbox

GOOD: dict[str, Any] = {
    "ours.example TXT": ["v=spf1 mx ~all"],
    "_dmarc.ours.example TXT": ["v=DMARC1; p=none"],
    "ours.example MX": ["mx.ours.example."],
}


def look(build: Build, records: dict[str, Any], *, use_dns: bool = True) -> DnsLook:
    return DnsLook(build.store, build.clock, KEYS, use_dns, Zone(records))


def starts(build: Build, campaign: Campaign) -> None:
    with build.store.write() as session:
        row = session.get_one(Campaign, campaign.id)
        lifecycle.start(session, row, at=build.clock.now(), actor="user:1")


def problems(build: Build) -> list[str]:
    return [one["check"] for one in build.again(build.the_mailbox).dns_problems]


def test_mb_4_a_campaign_does_not_start_while_a_record_is_missing(build: Build) -> None:
    campaign = build.campaign(state=CampaignState.DRAFT)
    look(build, {}).at(build.the_mailbox)
    assert problems(build) == ["SPF", "DMARC"]  # where the selector is only guessed DKIM is unknown
    with pytest.raises(InvalidInput, match=r"Put into the DNS: _dmarc\.ours\.example TXT"):
        starts(build, campaign)
    look(build, GOOD).at(build.the_mailbox)
    assert problems(build) == []
    starts(build, campaign)
    assert build.verbs(build.the_mailbox) == ["dns_checked", "dns_checked"]


def test_mb_4_our_own_key_must_be_published(build: Build) -> None:
    with build.store.write() as session:
        row = session.get_one(Mailbox, build.the_mailbox.id)
        at = build.clock.now()
        make_keys(row, [], KEYS, selector="s1", ed25519=False, at=at, actor="user:1")
    mailbox = build.again(row)
    look(build, GOOD).at(mailbox)
    assert problems(build) == ["DKIM"]
    published = {f"{n} TXT": [v] for n, v in records_of(signers_of(mailbox, KEYS)).items()}
    look(build, GOOD | published).at(mailbox)
    assert problems(build) == []


def test_mb_4_a_silent_dns_neither_accuses_nor_acquits(build: Build) -> None:
    silent = dict.fromkeys([*GOOD, "google._domainkey.ours.example TXT"], dns.exception.Timeout)
    look(build, silent).at(build.the_mailbox)
    assert problems(build) == []
    look(build, {}).at(build.the_mailbox)
    look(build, silent).at(build.the_mailbox)
    assert problems(build) == ["SPF", "DMARC"]


def test_mb_4_never_blocks_where_checks_are_off(build: Build) -> None:
    look(build, {}).at(build.the_mailbox)
    assert look(build, {}, use_dns=False).at_due() == 1
    mailbox = build.again(build.the_mailbox)
    assert (mailbox.dns_problems, mailbox.dns_checked_at) == ([], None)
    assert look(build, {}, use_dns=False).at_due() == 0


def test_mailboxes_are_looked_at_once_a_day(build: Build) -> None:
    build.mailbox(dns_checked_at=None)
    assert look(build, GOOD).at_due() == 1
    assert look(build, GOOD).at_due() == 0
    build.clock.advance(timedelta(hours=25))
    assert look(build, GOOD).at_due() == 1


class Door:
    """A server that lets in, or raises."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    def __call__(self, _mailbox: Mailbox) -> Any:
        return self

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def log_in(self, _address: str) -> None:
        if self.trouble:
            raise self.trouble


def found(
    build: Build, mailbox: Mailbox, dns_look: DnsLook, smtp: Callable[[Mailbox], Any]
) -> dict[str, Finding]:
    inbox = FakeMailbox(sent=[])
    rows = findings(mailbox, dns_look, open_outbox=smtp, open_inbox=inbox.open)
    return {one.check: one for one in rows}


def test_the_doctor_names_each_check(build: Build) -> None:
    rows = found(build, build.the_mailbox, look(build, GOOD), Door())
    assert {name: one.state for name, one in rows.items()} == {
        "SPF": CheckState.PASS,
        "DKIM": CheckState.UNKNOWN,
        "DMARC": CheckState.PASS,
        "MX": CheckState.PASS,
        "PTR": CheckState.FAIL,
        "One-click": CheckState.UNKNOWN,
        "SMTP": CheckState.PASS,
        "IMAP": CheckState.PASS,
        "Sent": CheckState.UNKNOWN,
    }


def test_the_doctor_says_what_is_not_checked_and_who_refuses(build: Build) -> None:
    mailbox = build.mailbox(imap_host="", smtp_security="plain")
    dns_look = look(build, {}, use_dns=False)
    rows = found(build, mailbox, dns_look, Door(MailboxLoginFailed("535 refused")))
    assert "OUTREACH_DNS_CHECKS is false" in rows["DMARC"].sentence
    assert (rows["SMTP"].state, rows["SMTP"].sentence) == (CheckState.FAIL, "535 refused")
    assert rows["IMAP"].state is CheckState.FAIL
    assert found(build, mailbox, dns_look, Door())["SMTP"].state is CheckState.WARN


def test_mb_1_the_name_of_a_relay_of_our_own_leads_back_to_it(build: Build) -> None:
    def ptr(mailbox: Mailbox, records: dict[str, Any]) -> Finding | None:
        return found(build, mailbox, look(build, GOOD | records), Door()).get("PTR")

    address = {"mail.ours.example A": ["192.0.2.1"]}
    back = {"1.2.0.192.in-addr.arpa PTR": ["mail.ours.example."]}
    confirmed, unnamed = ptr(build.the_mailbox, address | back), ptr(build.the_mailbox, address)
    assert confirmed is not None
    assert unnamed is not None
    assert (confirmed.state, unnamed.state) == (CheckState.PASS, CheckState.FAIL)
    assert ptr(build.mailbox(smtp_host="smtp.provider.example"), address) is None


def test_un_3_our_own_signature_covers_the_unsubscribe_headers(build: Build) -> None:
    def one_click(mailbox: Mailbox) -> CheckState:
        return found(build, mailbox, look(build, GOOD), Door())["One-click"].state

    assert one_click(build.the_mailbox) is CheckState.UNKNOWN
    with build.store.write() as session:
        row = session.get_one(Mailbox, build.the_mailbox.id)
        at = build.clock.now()
        make_keys(row, [], KEYS, selector="s1", ed25519=False, at=at, actor="user:1")
    assert one_click(build.again(row)) is CheckState.PASS
