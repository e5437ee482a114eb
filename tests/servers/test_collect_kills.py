"""Killed while collecting, again and again: no message is lost and none is stored twice.

OUTREACH_KILLS=200 runs the long form.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import select

from outreach.bench.dovecot import Dovecot
from outreach.mail.inbox import Inbox
from outreach.model.email import InboundEmail
from outreach.replies.collect import collect
from outreach.store.engine import Store
from tests.support.build import Build

KILLS = int(os.environ.get("OUTREACH_KILLS", "2"))
EACH = 250
pytestmark = [pytest.mark.servers, pytest.mark.timeout(60 + 20 * KILLS)]
ROOT = Path(__file__).resolve().parents[2]


def letter(number: int) -> bytes:
    return f"Message-ID: <{number}@site.example>\r\nSubject: {number}\r\n\r\nHello.\r\n".encode()


def test_nothing_is_lost_or_doubled(dovecot: Dovecot, store: Store, build: Build) -> None:
    mailbox, chance, within = build.the_mailbox, random.Random(6), 0
    child_module = "tests.support.collecting"
    for kill in range(KILLS):
        numbers = range(kill * EACH, (kill + 1) * EACH)
        dovecot.drop([letter(number) for number in numbers], prefix=f"k{kill}-")
        before = count(store)
        with subprocess.Popen(
            [sys.executable, "-m", child_module, str(store.engine.url), str(dovecot.port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.4))
            assert child.poll() is None
            child.kill()
        within += before < count(store) < (kill + 1) * EACH
    collect(store, build.clock, mailbox, lambda _: Inbox(dovecot.login()))
    with store.read() as session:
        kept = [raw or b"" for raw in session.exec(select(InboundEmail.raw))]
    assert sorted(kept) == sorted(letter(number) for number in range(KILLS * EACH))
    assert within > 0 or KILLS < 50  # kills that came between two batches


def count(store: Store) -> int:
    with store.read() as session:
        return len(session.exec(select(InboundEmail.id)).all())
