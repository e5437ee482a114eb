"""One logged-in IMAP connection: TLS verified, no downgrade, errors in our own kinds.

Sources: RFC 9051, RFC 2595 (STARTTLS), RFC 5530 (response codes), Google's and Microsoft's XOAUTH2.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from outreach.errors import MailboxLoginFailed, MailError
from outreach.mail.values import Security, ServerLogin

# A log-in refused for these causes says nothing about the password (RFC 5530).
_PASSING = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|"
    r"too many (?:simultaneous )?connections|"
    r"temporar|try again|rate limit|throttl|internal (?:server )?error",
    re.IGNORECASE,
)


class Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient with what it lacks: raw FETCH answers, also asked for ahead of time, fresh
    capabilities after STARTTLS, and an empty answer to the error challenge of XOAUTH2.
    """

    def raw_fetch(self, uids: Sequence[int], wanted: str) -> list[bytes | tuple[bytes, bytes]]:
        """Untyped FETCH answer, as imaplib splits it at literals.

        IMAPClient's lexer reads byte by byte in Python and halves the throughput of a large
        mailbox; our three attributes don't need it.
        """
        return self.fetched(self.ask_to_fetch(uids, wanted))

    def ask_to_fetch(self, uids: Sequence[int], wanted: str) -> bytes:
        """Send the command only; the server works while we read what it sent before.

        Give the tag that is returned to `fetched`, before any other command is sent.
        """
        return bytes(self._imap._command("UID", "FETCH", spans_of(uids), wanted))

    def fetched(self, tag: bytes) -> list[bytes | tuple[bytes, bytes]]:
        """The answer to the command with this tag."""
        status, lines = self._imap._command_complete("UID", tag)
        status, answer = self._imap._untagged_response(status, lines, "FETCH")
        self._checkok("fetch", status, answer)
        return [part for part in answer if part is not None]

    def keep_silent(self) -> None:
        """IMAPClient writes every answer, mail included, as text for a debug log nobody reads."""
        self._imap.debug = 0

    def forget_capabilities(self) -> None:
        """What a server promised before TLS counts for nothing afterwards (RFC 9051 11.3)."""
        self._cached_capabilities = None

    def log_in_with_token(self, username: str, token: str) -> None:
        """XOAUTH2; a refusal arrives as a challenge, which must be answered with an empty line."""
        opening = f"user={username}\1auth=Bearer {token}\1\1"
        try:
            self._command_and_check(
                "authenticate", "XOAUTH2", lambda challenge: "" if challenge else opening
            )
        except IMAPClientError as refused:
            raise LoginError(str(refused)) from refused


def connect(login: ServerLogin, *, seconds: float, tls: ssl.SSLContext | None = None) -> Client:
    """Open, secure and log in. Not yet in any folder.

    Args:
        seconds: limit of each network step.
        tls: context that verifies; the system's authorities if None.

    Raises:
        MailboxLoginFailed: the credentials were refused.
        MailError: anything else; temporary.
    """
    # Reading the system's authorities takes tens of milliseconds: only where they are needed.
    wanted = login.security is not Security.PLAIN
    context = tls or (ssl.create_default_context() if wanted else None)
    with translated(login.host):
        client = Client(
            login.host,
            port=login.port,
            ssl=login.security is Security.TLS,
            ssl_context=context,
            timeout=SocketTimeout(connect=min(seconds, 30.0), read=seconds),
        )
    client.keep_silent()
    try:
        with translated(login.host):
            _secure(client, login, context)
            _log_in(client, login)
    except BaseException:
        abandon(client)
        raise
    return client


def _secure(client: Client, login: ServerLogin, context: ssl.SSLContext | None) -> None:
    if login.security is not Security.STARTTLS:
        return
    if client.welcome.upper().startswith((b"* PREAUTH", b"PREAUTH")):
        raise MailError(f"{login.host} skips STARTTLS with PREAUTH; we don't go on in the clear.")
    client.starttls(context)
    client.forget_capabilities()


def _log_in(client: Client, login: ServerLogin) -> None:
    try:
        if login.mechanism == "xoauth2":
            client.log_in_with_token(login.username, login.secret)
        else:
            client.login(login.username, login.secret)
    except LoginError as refused:
        words = _words(refused)
        if _PASSING.search(words):
            raise MailError(f"{login.host} can't log us in just now: {words}") from None
        raise MailboxLoginFailed(
            f"{login.host} refused the log-in of {login.username}: {words}"
        ) from None
    client.normalise_times = False
    client.forget_capabilities()


def spans_of(uids: Sequence[int]) -> str:
    """Ascending UIDs as a set, runs as "first:last"; a command line must stay short."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(f"{first}:{last}" if last > first else str(first) for first, last in runs)


@contextlib.contextmanager
def translated(host: str) -> Iterator[None]:
    """Errors of the library and the network as `MailError`, which is temporary."""
    try:
        yield
    except ssl.SSLError as wrong:
        raise MailError(f"TLS with {host} failed: {wrong.reason or wrong}") from wrong
    except TimeoutError as late:
        raise MailError(f"{host} did not answer in time.") from late
    except OSError as broken:
        raise MailError(f"{host} can't be reached: {broken.strerror or broken}") from broken
    except (IMAPClientError, ValueError, KeyError, IndexError) as wrong:
        # ValueError and its like: an answer that breaks the protocol, out of the library's parser
        raise MailError(f"{host} answered: {_words(wrong)}") from wrong


@contextlib.contextmanager
def hung_up_after(client: Client, seconds: float) -> Iterator[None]:
    """Break the connection off when the block takes longer.

    The socket's own limit begins anew with each byte, so that a server could drip for ever.
    """
    timer = threading.Timer(seconds, _hang_up, (client,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(client: Client) -> None:
    """Whoever waits for an answer gets the end of the stream."""
    with contextlib.suppress(OSError):
        client.socket().shutdown(socket.SHUT_RDWR)


def _words(error: Exception) -> str:
    argument: Any = error.args[0] if error.args else ""
    text = argument.decode("utf-8", "replace") if isinstance(argument, bytes) else str(argument)
    if text[:2] in ("b'", 'b"'):  # imaplib formats the server's bytes without decoding them
        text = text[2:-1]
    return " ".join(text.split())[:300] or type(error).__name__


def abandon(client: Client) -> None:
    """Close the socket without asking the server."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()
