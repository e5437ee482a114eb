"""Hands letters over, one kept SMTP connection for each mailbox, and says how far it got.

connect | EHLO | STARTTLS, EHLO | AUTH      once a connection: 50 letters or 5 minutes
MAIL, RCPT, DATA                            lost contact: try again; in one write (RFC 2920)
354 -> before_body()                        the caller's last word, and its point of no return
body | dot                                  an answer is definite; silence is "unknown"
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from outreach.errors import InvalidInput, MailError
from outreach.mail.addresses import domain_of, is_plain_address
from outreach.mail.answers import contact_lost, judged
from outreach.mail.smtp_session import Connect, Refused, Route, SmtpSession
from outreach.mail.values import Accepted, HandOver, ServerLogin
from outreach.mail.wire import ContactLost, Reply

LETTERS_PER_CONNECTION = 50
CONNECTION_SECONDS = 300.0
LONGEST_LINE = 998  # octets without CR LF (RFC 5321 section 4.5.3.1.6)
QUIET_SECONDS = 2.0  # after more silence than this, ask whether the connection still lives


def dial(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to `host`; replaced where an address guard chooses the address."""
    connection = socket.create_connection((host, port), timeout=seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class Outbox:
    """The way out of one mailbox. Not thread-safe: one outbox, one thread."""

    def __init__(
        self,
        login: ServerLogin,
        *,
        connect_seconds: float,
        command_seconds: float,
        final_dot_seconds: float,
        tls_context: ssl.SSLContext | None = None,
        connect: Connect = dial,
        monotonic: Callable[[], float] = time.monotonic,
        fresh_login: Callable[[], ServerLogin] | None = None,
    ) -> None:
        """Take the way to the server; nothing is opened before the first letter.

        Args:
            fresh_login: asked before each new connection: a password may have been changed, an
                access token ends within the hour. What it raises is raised by `hand_over`.
        """
        self._route = Route(login, connect_seconds, command_seconds, connect, tls_context)
        self._final_dot_seconds = final_dot_seconds
        self._monotonic = monotonic
        self._fresh_login = fresh_login
        self._session: SmtpSession | None = None
        self._opened_at = 0.0
        self._cleared_at = float("-inf")  # when the connection was last known to be live and empty

    def __enter__(self) -> Outbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def hand_over(
        self,
        sender: str,
        recipient: str,
        raw: bytes,
        *,
        before_body: Callable[[], bool],
        copy_to: str = "",
    ) -> HandOver:
        """Offer one finished letter and return what the server made of it.

        Args:
            copy_to: a second recipient, ourselves, whose refusal is no error; "" for nobody.
            before_body: called after 354 and before the first byte of the body; False drops the
                connection, and nothing was sent.

        Raises:
            InvalidInput: the envelope or the bytes could be read as more than one letter.
            MailboxLoginFailed: the provider refused the mailbox; no letter is to blame.
            ServerDeferred: the provider can't log us in now.
        """
        _refuse_unsafe(sender, (recipient, copy_to) if copy_to else (recipient,), raw)
        session = self._kept(domain_of(sender)) or self._new(domain_of(sender))
        try:
            if session.phase == "connect":
                session.open()
            return self._handed_over(session, sender, recipient, copy_to, raw, before_body)
        except ContactLost as lost:
            self._drop()
            return contact_lost(str(lost), session.phase, blames=session.is_before_letter)
        except Refused as refused:
            return self._verdict(session, refused.reply)
        except BaseException:
            self._drop()  # log-in failures, and whatever `before_body` raised
            raise

    def log_in(self, sender: str) -> None:
        """Connect and log in, and keep the connection for the first letter from `sender`.

        Raises:
            MailError: the server can't be reached, refuses the mailbox or breaks off.
        """
        session = self._new(domain_of(sender))
        try:
            session.open()
            self._cleared_at = self._monotonic()
        except (ContactLost, Refused) as trouble:
            self._drop()
            raise MailError(f"{self._route.login.host} broke off: {trouble}.") from trouble
        except BaseException:
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye and hang up."""
        session, self._session = self._session, None
        if session is not None:
            session.leave()

    def _handed_over(
        self,
        session: SmtpSession,
        sender: str,
        recipient: str,
        copy_to: str,
        raw: bytes,
        before_body: Callable[[], bool],
    ) -> HandOver:
        session.letters += 1
        self._cleared_at = float("-inf")
        session.begin_letter(sender, recipient, copy_to, octets=len(raw))
        if not before_body():
            self._drop()
            return contact_lost("withdrawn before the body", "data")
        answer = session.finish_data(_stuffed(raw), self._final_dot_seconds)
        return self._verdict(session, answer)

    def _verdict(self, session: SmtpSession, reply: Reply) -> HandOver:
        verdict = judged(reply.code, reply.text, session.phase)
        is_lost = reply.code == 421 or verdict.outcome is Accepted.UNKNOWN
        if is_lost or session.is_before_letter:
            self._drop()
        if verdict.outcome is Accepted.ACCEPTED:
            self._cleared_at = self._monotonic()
        return verdict

    def _kept(self, name: str) -> SmtpSession | None:
        """Return the connection that is there, if it may and can take another letter."""
        session = self._session
        if session is None or self._is_used_up(session, name):
            return None
        if self._monotonic() - self._cleared_at < QUIET_SECONDS:
            return session  # the 250 to the dot has just cleared it (RFC 5321 4.1.1.4)
        if session.is_reset():
            return session
        self._drop()  # it died while it waited; no letter was on it
        return None

    def _is_used_up(self, session: SmtpSession, name: str) -> bool:
        return (
            session.name != name
            or session.letters >= LETTERS_PER_CONNECTION
            or self._monotonic() - self._opened_at > CONNECTION_SECONDS
        )

    def _new(self, name: str) -> SmtpSession:
        """Return a session that is still to be opened; what was there before is left."""
        self.close()
        if self._fresh_login is not None:
            self._route.login = self._fresh_login()
        self._session = SmtpSession(self._route, name)
        self._opened_at = self._monotonic()
        self._cleared_at = float("-inf")
        return self._session

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.drop()


def _stuffed(raw: bytes) -> bytes:
    """Double leading dots and add the final one (RFC 5321 section 4.5.2)."""
    dotted = raw.replace(b"\r\n.", b"\r\n..")
    return (b"." if raw.startswith(b".") else b"") + dotted + b".\r\n"


def _refuse_unsafe(sender: str, recipients: Sequence[str], raw: bytes) -> None:
    """Refuse what two servers could read differently (SMTP smuggling) or as another command."""
    for name, address in (("sender", sender), *(("recipient", one) for one in recipients)):
        if not is_plain_address(address):
            raise InvalidInput(f"{address[:80]!r} is not exactly one plain address.", field=name)
    if not raw.endswith(b"\r\n"):
        raise InvalidInput("the letter does not end in CR LF.", field="raw")
    ends = raw.count(b"\r\n")
    if raw.count(b"\r") != ends or raw.count(b"\n") != ends or b"\0" in raw or _is_wide(raw):
        raise InvalidInput(
            "a bare CR or LF, a NUL or a line over 998 octets is in it.", field="raw"
        )


def _is_wide(raw: bytes) -> bool:
    return max(map(len, raw.split(b"\r\n"))) > LONGEST_LINE
