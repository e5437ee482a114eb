"""The demo's mail server: takes letters from our mailbox, logs each acceptance, hands them on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from outreach.clock import Clock
from outreach.demo.letters import readable
from outreach.demo.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class AcceptedLetter:
    """One letter that was answered with 250 after the final dot.

    Attributes:
        message_id: with angle brackets, "" if the letter has none.
        recipient: lower case.
        at: aware UTC, taken just before the 250.
        raw: as received.
    """

    message_id: str
    sender: str
    recipient: str
    subject: str
    at: datetime
    raw: bytes


class MailServer:
    """Hooks of aiosmtpd. Known recipients only; a copy of every letter is filed in Sent."""

    def __init__(
        self,
        mailbox: Mailbox,
        recipients: Collection[str],
        deliver: Callable[[AcceptedLetter], None],
        clock: Clock,
    ) -> None:
        # aiosmtpd warns of an attribute that it sets itself at every login.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._mailbox = mailbox
        self._recipients = frozenset(recipients)
        self._deliver = deliver
        self._clock = clock
        self._log: list[AcceptedLetter] = []
        self._connections: WeakSet[SMTP] = WeakSet()

    @property
    def log(self) -> tuple[AcceptedLetter, ...]:
        """Every acceptance so far, in order."""
        return tuple(self._log)

    def protocol(self, loop: asyncio.AbstractEventLoop) -> SMTP:
        """A new connection."""
        connection = SMTP(
            self,
            hostname="mail.mossgrove.example",
            ident="Mossgrove post office",
            authenticator=self._authenticate,
            auth_require_tls=False,
            loop=loop,
        )
        self._connections.add(connection)
        return connection

    def close(self) -> None:
        """Hang up on everybody."""
        for connection in tuple(self._connections):
            if connection.transport is not None:
                connection.transport.close()

    def _authenticate(
        self,
        _: SMTP,
        __: Session,
        ___: Envelope,
        ____: str,
        credentials: object,
    ) -> AuthResult:
        if not isinstance(credentials, LoginPassword):
            return AuthResult(success=False, handled=False)
        username, password = credentials.login.decode(), credentials.password.decode()
        return AuthResult(success=self._mailbox.admits(username, password), handled=False)

    async def handle_MAIL(  # noqa: N802 the name is aiosmtpd's
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only our own mailbox may send, and only under its own address."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address.lower() != self._mailbox.address:
            return "553 5.7.1 Sender address is not yours"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 the name is aiosmtpd's
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Addresses that nobody has are refused, as on any honest server."""
        if address.lower() not in self._recipients:
            return f"550 5.1.1 <{address}>: no such person here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 the name is aiosmtpd's
        self, _: SMTP, __: Session, envelope: Envelope
    ) -> str:
        """Log before answering: what the log lacks was never accepted."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        headers = message_from_bytes(raw)
        for recipient in envelope.rcpt_tos:
            letter = AcceptedLetter(
                message_id=str(headers.get("Message-ID", "")).strip(),
                sender=str(envelope.mail_from),
                recipient=recipient.lower(),
                subject=readable(str(headers.get("Subject", ""))),
                at=self._clock.now(),
                raw=raw,
            )
            self._log.append(letter)
            self._deliver(letter)
        self._mailbox.folders["Sent"].append(raw, frozenset({"\\Seen"}))
        return "250 2.0.0 Accepted"
