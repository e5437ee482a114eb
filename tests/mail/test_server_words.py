"""Words of mail servers: why a letter came back, and what it asks of us."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from outreach.mail.parse import parse_message
from outreach.mail.values import BouncedRecipient

_REPORT = (
    "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nReturn-Path: <>\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n\r\n"
    "<kim@site.example>: {words}\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    "Final-Recipient: rfc822; kim@site.example\r\nAction: failed\r\nStatus: {status}\r\n"
    "Diagnostic-Code: smtp; {words}\r\n\r\n--b--\r\n"
)


@cache
def _read() -> list[tuple[str, str, str, BouncedRecipient]]:
    lines = (Path(__file__).parent / "server_words.txt").read_text("utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    return [(words, reasons, actions, _bounced(words)) for words, reasons, actions in rows]


def _bounced(words: str) -> BouncedRecipient:
    status = re.search(r"\b[45]\.\d{1,3}\.\d{1,3}\b", words)
    code = status.group(0) if status else ("4.0.0" if words[0] == "4" else "5.0.0")
    (only,) = parse_message(_REPORT.format(words=words, status=code).encode()).bounced
    return only


def test_reasons() -> None:
    """0.91 when first asked."""
    wrong = [
        (words, found.reason)
        for words, known, _, found in _read()
        if found.reason not in known.split(",")
    ]
    assert len(wrong) / len(_read()) <= 0.06, wrong


def test_what_they_ask_of_us() -> None:
    """0.94 when first asked."""
    wrong = [
        (words, found.action)
        for words, _, known, found in _read()
        if found.action not in known.split(",")
    ]
    assert len(wrong) / len(_read()) <= 0.03, wrong
