"""Collects from a Dovecot until it is killed: python -m tests.support.collecting URL PORT."""

from __future__ import annotations

import sys

from sqlmodel import select

from outreach.bench.dovecot import PASSWORD, USER
from outreach.clock import SystemClock
from outreach.mail.inbox import Inbox
from outreach.mail.values import Security, ServerLogin
from outreach.model import tables
from outreach.model.mailbox import Mailbox
from outreach.replies.collect import collect
from outreach.store.engine import open_store


def main() -> None:
    assert tables.METADATA.tables  # a foreign key needs every table to be known
    store = open_store(sys.argv[1])
    login = ServerLogin("127.0.0.1", int(sys.argv[2]), Security.PLAIN, USER, PASSWORD)
    with store.read() as session:
        mailbox = session.exec(select(Mailbox)).one()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        collect(store, SystemClock(), mailbox, lambda _: Inbox(login))


if __name__ == "__main__":
    main()
