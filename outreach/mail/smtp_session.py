"""One logged-in SMTP connection: connect, greet, protect, log in, then verb by verb.

It knows how far it got (`phase`), which is what decides between "try again" and "nobody knows".
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from outreach.errors import MailError
from outreach.mail.smtp_login import log_in
from outreach.mail.values import Security, ServerLogin
from outreach.mail.wire import ContactLost, Reply, Wire

LAST_WORDS_SECONDS = 5.0

Connect = Callable[[str, int, float], socket.socket]


class Refused(Exception):
    """The server said no to a verb; on its way to becoming a value."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


class Verb(NamedTuple):
    """One command: the phase it stands for, its line, the class of its good reply."""

    phase: str
    line: str
    wanted: int = 250
    may_fail: bool = False

    def forgives(self, refused: Refused) -> bool:
        """Whether the letter can go on without it; not after 421, when the server hangs up."""
        return self.may_fail and refused.reply.code != 421


@dataclass
class Route:
    """How to reach the server of one mailbox; durations in seconds of wall clock."""

    login: ServerLogin
    connect_seconds: float
    command_seconds: float
    connect: Connect
    tls_context: ssl.SSLContext | None = field(default=None, repr=False)

    def trusted(self) -> ssl.SSLContext:
        """Return the context; reading the system's certificates takes 80 ms, so once and late."""
        if self.tls_context is None:
            self.tls_context = ssl.create_default_context()
        return self.tls_context


class SmtpSession:
    """A connection under one EHLO name. Every method may raise `ContactLost` or `Refused`.

    Attributes:
        name: the sending domain, which EHLO carries (MB-11).
        phase: last verb that was sent: connect, ehlo, auth, mail, rcpt, data, body, dot.
        extensions: what EHLO offered, keyword in upper case to its parameters.
        letters: how many were begun here.
    """

    def __init__(self, route: Route, name: str) -> None:
        self.name = name
        self.phase = "connect"
        self.extensions: dict[str, str] = {}
        self.letters = 0
        self._route = route
        self._wire: Wire | None = None

    def open(self) -> None:
        """Connect, greet, protect, log in.

        Raises:
            MailboxLoginFailed: the provider refused the credentials.
            ServerDeferred: it can't tell now.
        """
        login, wire = self._route.login, self._connected()
        greeting = wire.reply(self._route.command_seconds)
        if not greeting.is_positive:
            raise Refused(greeting)
        self._greet()
        if login.security is Security.STARTTLS:
            self._protect()
        if login.username:
            self.phase = "auth"
            mechanisms = frozenset(self.extensions.get("AUTH", "").upper().split())
            log_in(wire, login, mechanisms, self._route.command_seconds)

    @property
    def is_before_letter(self) -> bool:
        """Whatever happened was about the connection, not about a letter."""
        return self.phase in ("connect", "ehlo", "auth")

    def verb(self, phase: str, line: str, *, wanted: int = 250) -> Reply:
        """Send a command and return its reply, which is of the class of `wanted`.

        Raises:
            Refused: a definite 4xx or 5xx.
        """
        self.phase = phase
        self._open_wire().say([line], self._route.command_seconds)
        return self._answer(Verb(phase, line, wanted))

    def begin_letter(self, sender: str, recipient: str, copy_to: str, *, octets: int) -> None:
        """MAIL, RCPT and DATA, in one go where the server takes that; returns after 354.

        Args:
            copy_to: a second recipient whose refusal is no error; "" for nobody.
            octets: size of the letter.

        Raises:
            Refused: the first refusal; `phase` says of what.
        """
        size = f" SIZE={octets}" if "SIZE" in self.extensions else ""
        verbs = [
            Verb("mail", f"MAIL FROM:<{sender}>{size}"),
            Verb("rcpt", f"RCPT TO:<{recipient}>"),
            Verb("data", "DATA", 354),
        ]
        if copy_to:
            verbs.insert(2, Verb("rcpt", f"RCPT TO:<{copy_to}>", may_fail=True))
        if "PIPELINING" in self.extensions:
            self._all_at_once(verbs)
        else:
            self._one_by_one(verbs)
        # An answer beyond 354 would be taken for that to the dot.
        if self._open_wire().has_unread:
            raise ContactLost("the server spoke out of turn")

    def _one_by_one(self, verbs: Sequence[Verb]) -> None:
        for one in verbs:
            try:
                self.verb(one.phase, one.line, wanted=one.wanted)
            except Refused as refused:
                if not one.forgives(refused):
                    raise

    def _all_at_once(self, verbs: Sequence[Verb]) -> None:
        """RFC 2920: all commands in one write, then their replies in order.

        After a refusal the other replies are read as well, to stay in step; where they don't come,
        or the server wants a body all the same, the connection ends without one.
        """
        self.phase = verbs[0].phase
        self._open_wire().say([one.line for one in verbs], self._route.command_seconds)
        for place, one in enumerate(verbs):
            try:
                self._answer(one)
            except Refused as refused:
                if one.forgives(refused):
                    continue
                if refused.reply.code == 421 or not self._are_refused(verbs[place + 1 :]):
                    self.drop()
                self.phase = one.phase
                raise

    def _are_refused(self, verbs: Sequence[Verb]) -> bool:
        """Read the replies to the commands after a refused one; True if no body is awaited."""
        wire = self._open_wire()
        try:
            return all(wire.reply(self._route.command_seconds).code != 354 for _ in verbs)
        except ContactLost:
            return False

    def _answer(self, verb: Verb) -> Reply:
        self.phase = verb.phase
        reply = self._open_wire().reply(self._route.command_seconds)
        if reply.code // 100 == verb.wanted // 100:
            return reply
        if reply.code < 400:
            raise ContactLost(f"the server answered {reply.code} to {verb.line.split(':')[0]}")
        raise Refused(reply)

    def finish_data(self, stuffed: bytes, final_dot_seconds: float) -> Reply:
        """Send the body with its final dot and return the answer, of whatever kind."""
        wire = self._open_wire()
        self.phase = "body"
        try:
            wire.send(stuffed, self._route.command_seconds)
        except ContactLost:
            # A server that refuses in the middle of the body says so before it hangs up.
            reply = wire.reply(LAST_WORDS_SECONDS)
            if reply.code < 400:
                raise
            return reply
        self.phase = "dot"
        return wire.reply(final_dot_seconds)

    def is_reset(self) -> bool:
        """Forget the last letter; False if the connection did not survive its wait."""
        try:
            return self._open_wire().ask("RSET", self._route.command_seconds).is_positive
        except ContactLost:
            return False

    def leave(self) -> None:
        """Say goodbye, if there is still someone to hear it, and close."""
        try:
            self._open_wire().ask("QUIT", LAST_WORDS_SECONDS)
        except MailError:
            pass  # nothing hangs on a goodbye: every letter already has its answer
        finally:
            self.drop()

    def drop(self) -> None:
        """Close without a word: what was not finished does not count."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _open_wire(self) -> Wire:
        if self._wire is None:
            raise ContactLost("the connection is closed")
        return self._wire

    def _connected(self) -> Wire:
        route, login = self._route, self._route.login
        try:
            connection = route.connect(login.host, login.port, route.connect_seconds)
        except OSError as trouble:
            why = trouble.strerror or trouble
            raise ContactLost(f"{login.host}:{login.port} can't be reached: {why}") from trouble
        self._wire = wire = Wire(connection)
        if login.security is Security.TLS:
            wire.start_tls(route.trusted(), login.host, route.connect_seconds)
        return wire

    def _greet(self) -> None:
        reply = self.verb("ehlo", f"EHLO {self.name}")
        pairs = (line.replace("=", " ", 1).partition(" ") for line in reply.lines[1:])
        self.extensions = {keyword.upper(): rest for keyword, _, rest in pairs}

    def _protect(self) -> None:
        """STARTTLS or nothing; what was said in the clear before it is forgotten (RFC 3207)."""
        host = self._route.login.host
        if "STARTTLS" not in self.extensions:
            raise ContactLost(f"{host} does not offer STARTTLS, which is required")
        self.verb("ehlo", "STARTTLS")
        self._open_wire().start_tls(self._route.trusted(), host, self._route.connect_seconds)
        self._greet()
