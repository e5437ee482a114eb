"""An SMTP server that does what a test tells it to: refuse, drop, lie or fall silent, anywhere."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType

DROP = "DROP"  # close the connection instead of answering
TAKE_AND_DROP = "TAKE AND DROP"  # to the final dot: accept the letter, and close without a word


@dataclass(frozen=True)
class Slowly:
    """Answer after some seconds."""

    seconds: float
    answer: str


@dataclass(frozen=True)
class Taken:
    """One letter that the server answered with 2xx to the dot."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


Answer = str | Slowly

GOOD: dict[str, Answer] = {
    "CONNECT": "220 fake ESMTP",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 2.7.0 welcome",
    "MAIL": "250 2.1.0 sender ok",
    "RCPT": "250 2.1.5 recipient ok",
    "DATA": "354 go ahead",
    "DOT": "250 2.0.0 queued",
    "RSET": "250 2.0.0 reset",
    "QUIT": "221 2.0.0 bye",
    "LINE": "235 2.7.0 welcome",  # a line inside AUTH
}


@dataclass
class FakeSmtp:
    """A server on a loopback port, in threads of its own.

    Attributes:
        answers: by verb; a list is used up from its start, then the good answer follows. "BODY"
            is what happens after the first line of the body instead of reading on.
        extensions: lines of the EHLO answer.
        tls: wraps the connection: at once, or after STARTTLS if `starttls` is set.
        lenient: takes CR or LF alone for a line end, as vulnerable servers did.
        taken, verbs, lines: what arrived.
    """

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("SIZE 10000000", "8BITMIME")
    tls: ssl.SSLContext | None = None
    starttls: bool = False
    lenient: bool = False
    taken: list[Taken] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> FakeSmtp:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.close()

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError):
            if self.tls is not None and not self.starttls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._sockets.append(connection)
            _Dialogue(self, connection).run()
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def answer_to(self, verb: str) -> Answer:
        """Next answer to `verb`."""
        planned = self.answers.get(verb)
        if isinstance(planned, list):
            return planned.pop(0) if planned else self._good(verb)
        return planned if planned is not None else self._good(verb)

    def _good(self, verb: str) -> Answer:
        if verb != "EHLO":
            return GOOD[verb]
        *others, last = ("fake", *self.extensions)
        return "".join(f"250-{line}\r\n" for line in others) + f"250 {last}\r\n"


class _Dialogue:
    """One connection."""

    def __init__(self, server: FakeSmtp, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.reading = self._read_lines()
        self.sender = ""
        self.recipients: list[str] = []

    def run(self) -> None:
        self._say("CONNECT")
        for line in self.reading:
            text = line.decode("utf-8", "replace")
            verb = text[:4].upper() if not text.upper().startswith("STARTTLS") else "STARTTLS"
            self.server.lines.append(text)
            self.server.verbs.append(verb)
            if verb == "QUIT":
                return self._say("QUIT")
            self._respond(verb, text)
        return None

    def _respond(self, verb: str, text: str) -> None:
        if verb == "DATA":
            self._say("DATA")
            if self.last_code == 354:
                self._take_body()
        elif verb in ("MAIL", "RCPT"):
            self._say(verb)
            address = text[text.index("<") + 1 : text.index(">")]
            if self.last_code == 250 and verb == "MAIL":
                self.sender, self.recipients = address, []
            elif self.last_code == 250:
                self.recipients.append(address)
        elif verb == "STARTTLS":
            self._say("STARTTLS")
            if self.server.tls is not None and self.last_code == 220:
                self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
                self.server._sockets.append(self.connection)
        elif verb in GOOD or verb == "EHLO":
            self._say(verb)
        else:
            self._say("LINE")

    def _take_body(self) -> None:
        body: list[bytes] = []
        for line in self.reading:
            if line == b".":
                break
            body.append(line.removeprefix(b".") if line.startswith(b".") else line)
            if "BODY" in self.server.answers:
                self._say("BODY")
                time.sleep(0.05)
                raise EOFError
        else:
            raise EOFError  # no final dot, no letter
        self.server.verbs.append("DOT")
        answer = self._chosen("DOT")
        if self.last_code // 100 == 2 or answer == TAKE_AND_DROP:
            raw = b"".join(line + b"\r\n" for line in body)
            self.server.taken.append(Taken(self.sender, tuple(self.recipients), raw))
        self._answer(answer)

    def _say(self, verb: str) -> None:
        self._answer(self._chosen(verb))

    def _chosen(self, verb: str) -> str:
        answer = self.server.answer_to(verb)
        if isinstance(answer, Slowly):
            time.sleep(answer.seconds)
            answer = answer.answer
        self.last_code = int(answer[:3]) if answer[:3].isdigit() else 0
        return answer

    def _answer(self, answer: str) -> None:
        if answer in (DROP, TAKE_AND_DROP):
            raise EOFError
        self._send(answer if answer.endswith("\n") else answer + "\r\n")

    def _send(self, text: str) -> None:
        self.connection.sendall(text.encode("latin-1"))

    def _read_lines(self) -> Iterator[bytes]:
        pending = b""
        ends = re.compile(rb"\r\n|\n|\r" if self.server.lenient else rb"\r\n")
        while True:
            while (end := ends.search(pending)) is not None:
                if self.server.lenient and end[0] == b"\r" and end.end() == len(pending):
                    break  # perhaps the first half of CR LF
                line, pending = pending[: end.start()], pending[end.end() :]
                yield line
            chunk = self.connection.recv(65536)
            if not chunk:
                return
            pending += chunk
