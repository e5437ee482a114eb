"""One SMTP connection: lines out, replies in, both with limits of time and size.

Written instead of `smtplib`, whose `data()` sends DATA and the body in one call, whose time-outs
start anew with every byte, and which keeps bytes that arrived before the TLS handshake.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

from outreach.errors import MailError

MOST_LINES = 100
LONGEST_LINE = 4096  # RFC 5321 says 512; some greetings and AUTH challenges are longer

_LINE = re.compile(rb"([2-5]\d\d)([ -]?)([^\r\n]*)")
_CHUNK = 4096


class ContactLost(MailError):
    """The connection ended, fell silent, or what came back is not SMTP."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the server: its code and the text of its lines."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines in one."""
        return " ".join(self.lines)

    @property
    def is_positive(self) -> bool:
        """2xx: done as asked."""
        return 200 <= self.code < 300


class Wire:
    """A connected socket that speaks in lines. All durations are wall-clock seconds."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._pending = bytearray()
        self._limit: float | None = None

    def ask(self, line: str, seconds: float) -> Reply:
        """Send one command line and return the reply.

        Raises:
            ContactLost: also if the server spoke before it was asked.
            ValueError: the line would be two commands.
        """
        self.say([line], seconds)
        return self.reply(seconds)

    def say(self, lines: Sequence[str], seconds: float) -> None:
        """Send command lines in one go; each has its reply.

        Raises:
            ContactLost: also if the server spoke before it was asked.
            ValueError: a line would be two commands.
        """
        commands = [line.encode() for line in lines]
        if any(b"\r" in one or b"\n" in one or b"\0" in one for one in commands):
            raise ValueError("a command must be one line")
        if self._pending:
            raise ContactLost("the server spoke out of turn")
        self.send(b"".join(one + b"\r\n" for one in commands), seconds)

    @property
    def has_unread(self) -> bool:
        """Whether bytes arrived that no reply used up."""
        return bool(self._pending)

    def send(self, raw: bytes, seconds: float) -> None:
        """Send bytes as they are.

        Raises:
            ContactLost: some of them may have left all the same.
        """
        try:
            self._set_limit(seconds)
            self._socket.sendall(raw)
        except OSError as trouble:
            raise ContactLost(f"the connection broke while sending: {trouble}") from trouble

    def reply(self, seconds: float) -> Reply:
        """Read one reply of one or more lines, all within `seconds`.

        Raises:
            ContactLost: end of file, silence, or no SMTP reply.
        """
        deadline = time.monotonic() + seconds
        code = 0
        lines: list[str] = []
        while len(lines) < MOST_LINES:
            parts = _LINE.fullmatch(self._line(deadline, None if lines else seconds))
            if parts is None or (code and int(parts[1]) != code):
                raise ContactLost("the server's answer is not SMTP")
            code = int(parts[1])
            lines.append(parts[3].decode("utf-8", "replace"))
            if parts[2] != b"-":
                return Reply(code, tuple(lines))
        raise ContactLost("the server's answer never ends")

    def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Begin TLS and verify the certificate for `host`.

        Raises:
            ContactLost: the handshake failed, or bytes had been sent ahead of it (CVE-2011-0411).
        """
        if self._pending:
            raise ContactLost("the server sent bytes ahead of the TLS handshake")
        try:
            self._socket.settimeout(seconds)
            self._socket = context.wrap_socket(self._socket, server_hostname=host)
            self._limit = None
        except ssl.SSLCertVerificationError as wrong:
            raise ContactLost(
                f"the certificate of {host} is not valid: {wrong.verify_message}"
            ) from wrong
        except (OSError, ValueError) as trouble:
            raise ContactLost(f"TLS with {host} failed: {trouble}") from trouble

    def close(self) -> None:
        """Close the connection without a word."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _line(self, deadline: float, first_wait: float | None) -> bytes:
        """Return the next line without its end; `first_wait` is the time left, if it is known."""
        while (end := self._pending.find(b"\n")) < 0:
            if len(self._pending) > LONGEST_LINE:
                raise ContactLost("the server's answer has an endless line")
            self._receive(first_wait or deadline - time.monotonic())
            first_wait = None
        line = bytes(self._pending[:end])
        del self._pending[: end + 1]
        return line.removesuffix(b"\r")

    def _receive(self, seconds: float) -> None:
        try:
            self._set_limit(max(seconds, 0.001))
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError as silence:
            raise ContactLost("the server did not answer in time") from silence
        except OSError as trouble:
            raise ContactLost(f"the connection broke: {trouble}") from trouble
        if not chunk:
            raise ContactLost("the server closed the connection")
        self._pending += chunk

    def _set_limit(self, seconds: float) -> None:
        """Set the socket's time-out; each change costs a system call, so not without need."""
        if seconds != self._limit:
            self._socket.settimeout(seconds)
            self._limit = seconds
