"""Hands letters over, one kept SMTP connection for each mailbox, and says how far it got.

connect | EHLO | STARTTLS, EHLO | AUTH      once a connection: 50 letters or 5 minutes
MAIL | RCPT | DATA                          lost contact: try again
354 -> before_body()                        the caller's last word, and its point of no return
body | dot                                  an answer is definite; silence is "unknown"
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from types import TracebackType

from outreach.errors import InvalidInput, MailError
from outreach.mail.addresses import domain_of, is_plain_address
from outreach.mail.answers import contact_lost, judged, printable
from outreach.mail.smtp_login import log_in
from outreach.mail.values import Accepted, HandOver, Security, ServerLogin
from outreach.mail.wire import ContactLost, Reply, Wire

LETTERS_PER_CONNECTION = 50
CONNECTION_SECONDS = 300.0
LONGEST_LINE = 998  # octets without CR LF (RFC 5321 section 4.5.3.1.6)
LAST_WORDS_SECONDS = 5.0
QUIET_SECONDS = 2.0  # after more silence than this, ask whether the connection still lives

Connect = Callable[[str, int, float], socket.socket]


def dial(host: str, port: int, seconds: float) -> socket.socket:
    """Connect to `host`; replaced where an address guard chooses the address."""
    connection = socket.create_connection((host, port), timeout=seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class _Refused(Exception):
    """The server said no to a verb."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


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
    ) -> None:
        self._login = login
        self._connect_seconds = connect_seconds
        self._command_seconds = command_seconds
        self._final_dot_seconds = final_dot_seconds
        self._tls_context = tls_context
        self._connect = connect
        self._monotonic = monotonic
        self._wire: Wire | None = None
        self._phase = "connect"
        self._extensions: dict[str, str] = {}
        self._name = ""
        self._opened_at = 0.0
        self._cleared_at = float("-inf")  # last 250 to a final dot
        self._letters = 0

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
        self, sender: str, recipient: str, raw: bytes, *, before_body: Callable[[], bool]
    ) -> HandOver:
        """Offer one finished letter and return what the server made of it.

        Args:
            before_body: called after 354 and before the first byte of the body; False drops the
                connection, and nothing was sent.

        Raises:
            InvalidInput: the envelope or the bytes could be read as more than one letter.
            MailboxLoginFailed: the provider refused the mailbox; no letter is to blame.
            ServerDeferred: the provider can't log us in now.
        """
        _refuse_unsafe(sender, recipient, raw)
        return self._guarded(lambda: self._handed_over(sender, recipient, raw, before_body))

    def probe(self, sender: str) -> HandOver:
        """Connect, protect, log in and say NOOP, without a letter; raises as `hand_over`.

        ACCEPTED at phase "auth" means that a letter of `sender` could be offered.
        """
        _refuse_unsafe(sender, sender, b"\r\n")
        return self._guarded(lambda: self._probed(sender))

    def _probed(self, sender: str) -> HandOver:
        reply = self._verb(self._ready(domain_of(sender)), "auth", "NOOP")
        words = printable(reply.text)
        return HandOver(Accepted.ACCEPTED, reply.code, "", words, "auth")

    def _guarded(self, work: Callable[[], HandOver]) -> HandOver:
        """Turn lost contact and refusals into values; leave no half-used connection behind."""
        try:
            return work()
        except ContactLost as lost:
            self._drop()
            blames = self._phase in ("connect", "ehlo", "auth")
            return contact_lost(str(lost), self._phase, blames=blames)
        except _Refused as refused:
            return self._verdict(refused.reply)
        except BaseException:
            self._drop()  # log-in failures, and whatever `before_body` raised
            raise

    def log_in(self, sender: str) -> None:
        """Connect and log in, and keep the connection for the first letter from `sender`.

        Raises:
            MailError: the server can't be reached, refuses the credentials or breaks off.
        """
        try:
            self._ready(domain_of(sender))
        except ContactLost as lost:
            self._drop()
            raise MailError(f"{self._login.host} broke off: {lost}.") from lost

    def close(self) -> None:
        """Say goodbye, if there is still someone to hear it."""
        if self._wire is None:
            return
        try:
            self._wire.ask("QUIT", LAST_WORDS_SECONDS)
        except MailError:
            pass  # nothing hangs on a goodbye: every letter already has its answer
        finally:
            self._drop()

    def _handed_over(
        self, sender: str, recipient: str, raw: bytes, before_body: Callable[[], bool]
    ) -> HandOver:
        wire = self._ready(domain_of(sender))
        self._letters, self._cleared_at = self._letters + 1, float("-inf")
        size = f" SIZE={len(raw)}" if "SIZE" in self._extensions else ""
        self._verb(wire, "mail", f"MAIL FROM:<{sender}>{size}")
        self._verb(wire, "rcpt", f"RCPT TO:<{recipient}>")
        self._verb(wire, "data", "DATA", wanted=354)
        if wire.has_unread:
            raise ContactLost("the server spoke out of turn")
        if not before_body():
            self._drop()
            return contact_lost("withdrawn before the body", "data")
        return self._verdict(self._body_answer(wire, _stuffed(raw)))

    def _body_answer(self, wire: Wire, stuffed: bytes) -> Reply:
        self._phase = "body"
        try:
            wire.send(stuffed, self._command_seconds)
        except ContactLost:
            # A server that refuses in the middle of the body says so before it hangs up.
            reply = wire.reply(LAST_WORDS_SECONDS)
            if reply.code < 400:
                raise
            return reply
        self._phase = "dot"
        return wire.reply(self._final_dot_seconds)

    def _verb(self, wire: Wire, phase: str, line: str, *, wanted: int = 250) -> Reply:
        """Send a command; a reply of another class than `wanted` ends the letter."""
        self._phase = phase
        reply = wire.ask(line, self._command_seconds)
        if reply.code // 100 == wanted // 100:
            return reply
        if reply.code < 400:
            raise ContactLost(f"the server answered {reply.code} to {line.split(':')[0]}")
        raise _Refused(reply)

    def _verdict(self, reply: Reply) -> HandOver:
        verdict = judged(reply.code, reply.text, self._phase)
        before_letter = self._phase in ("connect", "ehlo", "auth")
        if reply.code == 421 or verdict.outcome is Accepted.UNKNOWN or before_letter:
            self._drop()
        if verdict.outcome is Accepted.ACCEPTED:
            self._cleared_at = self._monotonic()
        return verdict

    def _ready(self, name: str) -> Wire:
        """Return the kept connection, cleared of the last letter, or a new one."""
        if self._wire is not None and not self._is_used_up(name):
            if self._monotonic() - self._cleared_at < QUIET_SECONDS:
                return self._wire  # the 250 to the dot has just cleared it (RFC 5321 4.1.1.4)
            try:
                if self._wire.ask("RSET", self._command_seconds).is_positive:
                    return self._wire
            except ContactLost:
                pass  # it died while it waited; no letter was on it
            self._drop()
        self.close()
        return self._opened(name)

    def _is_used_up(self, name: str) -> bool:
        age = self._monotonic() - self._opened_at
        return (
            name != self._name
            or self._letters >= LETTERS_PER_CONNECTION
            or age > CONNECTION_SECONDS
        )

    def _opened(self, name: str) -> Wire:
        """Connect, greet, protect, log in. EHLO carries the sending domain (MB-11)."""
        self._phase = "connect"
        wire = self._connected()
        self._wire, self._name, self._letters = wire, name, 0
        self._opened_at = self._monotonic()
        greeting = wire.reply(self._command_seconds)
        if not greeting.is_positive:
            raise _Refused(greeting)
        self._greet(wire)
        if self._login.security is Security.STARTTLS:
            self._protect(wire)
        if self._login.username:
            self._phase = "auth"
            mechanisms = frozenset(self._extensions.get("AUTH", "").upper().split())
            log_in(wire, self._login, mechanisms, self._command_seconds)
        return wire

    def _connected(self) -> Wire:
        login = self._login
        try:
            wire = Wire(self._connect(login.host, login.port, self._connect_seconds))
        except OSError as trouble:
            raise ContactLost(f"{login.host}:{login.port} can't be reached: {trouble}") from trouble
        if login.security is Security.TLS:
            try:
                wire.start_tls(self._trusted(), login.host, self._connect_seconds)
            except ContactLost:
                wire.close()
                raise
        return wire

    def _greet(self, wire: Wire) -> None:
        reply = self._verb(wire, "ehlo", f"EHLO {self._name}")
        pairs = (line.replace("=", " ", 1).partition(" ") for line in reply.lines[1:])
        self._extensions = {verb.upper(): rest for verb, _, rest in pairs}

    def _protect(self, wire: Wire) -> None:
        """STARTTLS or nothing; what was said in the clear before it is forgotten (RFC 3207)."""
        if "STARTTLS" not in self._extensions:
            raise ContactLost(f"{self._login.host} does not offer STARTTLS, which is required")
        self._verb(wire, "ehlo", "STARTTLS")
        wire.start_tls(self._trusted(), self._login.host, self._connect_seconds)
        self._greet(wire)

    def _trusted(self) -> ssl.SSLContext:
        """Return the context; reading the system's certificates takes 80 ms, so once and late."""
        if self._tls_context is None:
            self._tls_context = ssl.create_default_context()
        return self._tls_context

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None


def _stuffed(raw: bytes) -> bytes:
    """Double leading dots and add the final one (RFC 5321 section 4.5.2)."""
    dotted = raw.replace(b"\r\n.", b"\r\n..")
    return (b"." if raw.startswith(b".") else b"") + dotted + b".\r\n"


def _refuse_unsafe(sender: str, recipient: str, raw: bytes) -> None:
    """Refuse what two servers could read differently (SMTP smuggling) or as another command."""
    for name, address in (("sender", sender), ("recipient", recipient)):
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
