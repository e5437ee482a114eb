"""Own DKIM keys: shared by the mailboxes of a domain, published as records, on every letter."""

from __future__ import annotations

import pytest

from outreach.errors import InvalidInput
from outreach.mail.dkim import covers_unsubscribe
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox
from outreach.sending.deliver import Delivery, deliver_due
from outreach.sending.signing import make_keys, records_of, sign, signers_of, stop_signing
from tests.sending.conftest import KEYS
from tests.support.build import Build
from tests.support.fake_mail import FakeOutbox

BY = "user:1"


def keys_for(build: Build, mailbox: Mailbox, *others: Mailbox, selector: str = "S1") -> Mailbox:
    with build.store.write() as session:
        row = session.get_one(Mailbox, mailbox.id)
        at = build.clock.now()
        make_keys(row, others, KEYS, selector=selector, ed25519=True, at=at, actor=BY)
    return build.again(row)


def test_keys_come_with_their_records_and_stay(build: Build) -> None:
    mailbox = keys_for(build, build.the_mailbox)
    records = records_of(signers_of(mailbox, KEYS))
    assert list(records) == ["s1._domainkey.ours.example", "s1-ed25519._domainkey.ours.example"]
    assert records["s1._domainkey.ours.example"].startswith("v=DKIM1; k=rsa; p=")
    assert "PRIVATE" not in mailbox.dkim_secret
    again = keys_for(build, mailbox)
    assert again.dkim_secret == mailbox.dkim_secret
    assert build.verbs(mailbox) == ["signs"]


def test_mailboxes_of_one_domain_share_the_key_that_the_dns_has(build: Build) -> None:
    one = keys_for(build, build.mailbox())
    other = keys_for(build, build.mailbox(), one)
    assert records_of(signers_of(one, KEYS)) == records_of(signers_of(other, KEYS))
    stranger = keys_for(build, build.mailbox(address="rosa@elsewhere.example"), one)
    assert signers_of(stranger, KEYS)[0].domain == "elsewhere.example"
    assert signers_of(stranger, KEYS)[0].key != signers_of(one, KEYS)[0].key


@pytest.mark.parametrize("selector", ["", "a b", "x;y", "é", "x" * 51])
def test_what_is_no_dns_name_is_refused(build: Build, selector: str) -> None:
    with pytest.raises(InvalidInput):
        keys_for(build, build.the_mailbox, selector=selector)


def test_un_3_letters_leave_signed_with_both_unsubscribe_headers(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    keys_for(build, build.the_mailbox)
    letter = build.letter(state=OutboundState.SCHEDULED)
    assert deliver_due(delivery) == {"sent": 1}
    ((_, _, raw),) = outbox.taken
    assert raw.count(b"DKIM-Signature: ") == 2
    head = raw.partition(b"\r\nFrom: ")[0].decode()
    assert "s=s1;" in head
    assert "s=s1-ed25519;" in head
    assert covers_unsubscribe([head])
    assert build.bytes_of(letter) == raw


def test_without_keys_bytes_stay_as_they_are(build: Build) -> None:
    mailbox = keys_for(build, build.the_mailbox)
    with build.store.write() as session:
        stop_signing(session.get_one(Mailbox, mailbox.id), at=build.clock.now(), actor=BY)
    assert sign(b"raw", build.again(mailbox), KEYS, at=build.clock.now()) == b"raw"
