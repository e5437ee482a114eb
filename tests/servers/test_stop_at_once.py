"""From an answer arriving in a real mailbox to the follow-up being stopped."""

from __future__ import annotations

import threading
import time

import pytest

from outreach.bench.dovecot import Dovecot
from outreach.errors import NotFound
from outreach.mail.inbox import Inbox
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect_one
from outreach.replies.watch import Watch
from outreach.store.engine import Store
from tests.replies.messages import reply
from tests.support.build import Build

pytestmark = pytest.mark.servers


def no_token(_token: str) -> tuple[int, int]:
    raise NotFound("not one of ours")


def test_an_answer_stops_the_follow_up_within_seconds(
    dovecot: Dovecot, store: Store, build: Build
) -> None:
    letter = build.sent_letter()
    with store.read() as session:
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
    follow_up = build.letter(enrolment, step=1, state=OutboundState.SCHEDULED)
    looked = threading.Event()
    stopped = threading.Event()

    def wake(mailbox: Mailbox) -> None:
        collect_one(store, build.clock, mailbox, lambda _: Inbox(dovecot.login()))
        apply_waiting(store, build.clock, no_token)
        if build.again(enrolment).state is EnrolmentState.REPLIED:
            stopped.set()
        looked.set()

    watch = Watch(lambda _: Inbox(dovecot.login()), wake)
    watch.cover([build.the_mailbox])
    try:
        assert looked.wait(10)
        time.sleep(0.2)  # until IDLE has begun
        began = time.monotonic()
        dovecot.drop([reply(letter, "No thanks, we do not add links.")])
        assert stopped.wait(10)
        took = time.monotonic() - began
    finally:
        watch.end()
    assert build.again(follow_up).state is OutboundState.CANCELLED
    assert took < 8  # under 1 s on a quiet machine
