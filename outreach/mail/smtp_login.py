"""Logging in to an SMTP server: PLAIN, LOGIN and XOAUTH2 (RFC 4954, RFC 4616)."""

from __future__ import annotations

import base64
import re

from outreach.errors import MailboxLoginFailed, ServerDeferred
from outreach.mail.answers import asked_pause, printable
from outreach.mail.oauth import xoauth2_string
from outreach.mail.values import ServerLogin
from outreach.mail.wire import Reply, Wire

_ADVICE = {
    "5.7.30": " The provider no longer takes passwords here: connect the mailbox with OAuth.",
    "5.7.9": " The provider wants an app password, or OAuth.",
    "5.7.139": " SMTP log-in is switched off there: the administrator of the Microsoft 365 "
    "organisation switches on Authenticated SMTP for this mailbox.",
}
_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


def log_in(wire: Wire, login: ServerLogin, mechanisms: frozenset[str], seconds: float) -> None:
    """Log in with what the server offers; `mechanisms` in upper case.

    Raises:
        MailboxLoginFailed: 5xx, or there is no common way.
        ServerDeferred: 4xx: the server can't tell now.
        ContactLost: the connection ended meanwhile.
    """
    reply = _answered(wire, login, mechanisms, seconds)
    if reply.is_positive:
        return
    words = printable(f"{reply.code} {reply.text}")
    if 400 <= reply.code < 500:
        raise ServerDeferred(
            f"{login.host} can't log in {login.username} now: {words}",
            retry_after=asked_pause(reply.text),
        )
    said = set(_STATUS.findall(reply.text))
    advice = next((text for status, text in _ADVICE.items() if status in said), "")
    raise MailboxLoginFailed(
        f"{login.host} refused the log-in of {login.username}: {words}{advice}"
    )


def _answered(wire: Wire, login: ServerLogin, mechanisms: frozenset[str], seconds: float) -> Reply:
    if login.mechanism == "xoauth2":
        reply = wire.ask(f"AUTH XOAUTH2 {xoauth2_string(login.username, login.secret)}", seconds)
        # A refused token comes as a challenge with its reason; an empty line asks for the verdict.
        return wire.ask("", seconds) if reply.code == 334 else reply
    if "PLAIN" in mechanisms:
        return wire.ask("AUTH PLAIN " + _base64(f"\0{login.username}\0{login.secret}"), seconds)
    if "LOGIN" in mechanisms:
        reply = wire.ask("AUTH LOGIN", seconds)
        for answer in (login.username, login.secret):
            if reply.code == 334:
                reply = wire.ask(_base64(answer), seconds)
        return reply
    offered = ", ".join(sorted(mechanisms)) or "no log-in at all"
    raise MailboxLoginFailed(f"{login.host} offers {offered}; a password needs PLAIN or LOGIN.")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
