"""A real Postfix takes our letters and relays them: each arrives once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import select

from outreach.bench.postfix import missing, running_postfix
from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security, ServerLogin
from outreach.model.email import OutboundEmail, OutboundState
from outreach.sending.deliver import deliver_due
from outreach.store.engine import Store
from tests.sending.conftest import delivery_on
from tests.support.build import Build
from tests.support.fake_mail import FakeOutbox
from tests.support.smtp_sink import running_sink

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(bool(missing()), reason=missing() or "Postfix is here"),
]
LETTERS = 60  # more than one connection carries


def test_postfix_takes_and_relays_each_letter_once(
    store: Store, build: Build, clock: FixedClock, settings: Settings, tmp_path: Path
) -> None:
    mailbox = build.mailbox(gap_minutes_min=0, gap_minutes_max=0, daily_cap=1_000)
    always = {"window_days": list(range(1, 8)), "window_from": 0, "window_to": 24}
    campaign = build.campaign(mailbox_id=mailbox.id, **always)
    for _ in range(LETTERS):
        build.letter(build.enrolment(campaign=campaign), state=OutboundState.SCHEDULED)
    delivery = delivery_on(store, clock, settings, FakeOutbox())
    with running_sink(tmp_path / "accepted") as sink, running_postfix(sink=sink.port) as server:
        delivery.open_outbox = lambda _mailbox: to_port(server.port)
        counts = deliver_due(delivery)
        delivery.close()
        while server.waiting():
            sink.wait_for_more(0.2)
        relayed = sink.taken()
    assert counts == Counter(sent=LETTERS)
    arrived = Counter(letter["recipient"] for letter in relayed)
    with store.read() as session:
        emails = session.exec(select(OutboundEmail)).all()
    assert {email.state for email in emails} == {OutboundState.SENT}
    assert all(
        "250 2.0.0 Ok: queued as" in f"{email.smtp_code} {email.smtp_text}" for email in emails
    )
    assert arrived == Counter(email.recipient for email in emails)
    assert {letter["token"] for letter in relayed} == {email.send_token for email in emails}


def to_port(port: int) -> Outbox:
    login = ServerLogin("127.0.0.1", port, Security.PLAIN)
    return Outbox(login, connect_seconds=10, command_seconds=30, final_dot_seconds=30)
