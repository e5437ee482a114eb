"""What servers say, in their own words, and what we make of it."""

from __future__ import annotations

import pytest

from outreach.mail.answers import LONGEST_PAUSE, asked_pause, contact_lost, enhanced_status, judged
from outreach.mail.values import Accepted


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4.7.0 Try again in 5 minutes", 300),
        ("4.2.0 Greylisted, please retry in 300 seconds", 300),
        ("Rate limited, try again after 2 hours", 7200),
        ("wait 90s and retry", 90),
        ("retry in 00:04:59", 299),
        ("try again in 99 hours", LONGEST_PAUSE),
        ("try again later", None),
        ("message took 3 seconds", None),
        ("4.3.2 please try again", None),
        ("", None),
    ],
)
def test_asked_pauses_are_read(text: str, seconds: float | None) -> None:
    assert asked_pause(text) == seconds


@pytest.mark.parametrize(
    ("code", "text", "phase", "outcome", "blames"),
    [
        (550, "5.1.1 No such user here", "rcpt", Accepted.REFUSED, False),
        (550, "5.1.1 blocked: no such user", "rcpt", Accepted.REFUSED, False),
        (550, "5.2.1 mailbox disabled", "rcpt", Accepted.REFUSED, False),
        (452, "4.2.2 over quota", "rcpt", Accepted.DEFERRED, False),
        (552, "5.2.2 mailbox full", "rcpt", Accepted.DEFERRED, False),
        (552, "5.3.4 message too big", "dot", Accepted.REFUSED, False),
        (451, "4.7.1 Greylisting in action", "rcpt", Accepted.DEFERRED, False),
        (450, "4.7.0 You have been postgreyed", "rcpt", Accepted.DEFERRED, False),
        (550, "5.7.515 Access denied, sending domain does not meet", "dot", Accepted.REFUSED, True),
        (550, "5.7.26 unauthenticated mail is prohibited", "dot", Accepted.REFUSED, True),
        (550, "5.4.5 Daily sending quota exceeded", "mail", Accepted.REFUSED, True),
        (550, "5.1.8 Access denied, bad outbound sender", "dot", Accepted.REFUSED, True),
        (554, "Message rejected as spam", "dot", Accepted.REFUSED, True),
        (554, "Your IP is on our blocklist", "rcpt", Accepted.REFUSED, True),
        (421, "4.7.0 Too many connections", "rcpt", Accepted.DEFERRED, True),
        (454, "4.7.0 throttled", "mail", Accepted.DEFERRED, True),
        (553, "sender address rejected", "mail", Accepted.REFUSED, True),
        (554, "no SMTP here", "connect", Accepted.DEFERRED, True),
        (250, "2.0.0 ok", "dot", Accepted.ACCEPTED, False),
    ],
)
def test_mb_7_mb_8_who_is_to_blame(
    code: int, text: str, phase: str, outcome: Accepted, blames: bool
) -> None:
    verdict = judged(code, text, phase)
    assert (verdict.outcome, verdict.blames_mailbox) == (outcome, blames)


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        (550, "5.1.1 no", "5.1.1"),
        (550, "no user (#5.1.1)", "5.1.1"),
        (451, "see 5.1.1", ""),
        (550, "client 5.1.1.1 denied", ""),
        (550, "[45.1.2.3] denied", ""),
        (550, "", ""),
    ],
)
def test_enhanced_status_is_of_the_same_class(code: int, text: str, status: str) -> None:
    assert enhanced_status(code, text) == status


def test_words_are_made_printable_and_short() -> None:
    verdict = judged(550, "5.1.1 \x1b[31mno\r\nuser \u202e" + "x" * 1000, "rcpt")
    assert verdict.text.startswith("5.1.1 [31mno user x")
    assert len(verdict.text) == 500
    assert verdict.text.isprintable()


@pytest.mark.parametrize("phase", ["connect", "ehlo", "auth", "mail", "rcpt", "data"])
def test_lost_contact_before_the_body_is_worth_another_try(phase: str) -> None:
    assert contact_lost("gone", phase).outcome is Accepted.DEFERRED


@pytest.mark.parametrize("phase", ["body", "dot"])
def test_lost_contact_after_it_is_unknown(phase: str) -> None:
    assert contact_lost("gone", phase).outcome is Accepted.UNKNOWN
