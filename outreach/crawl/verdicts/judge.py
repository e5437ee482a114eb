"""From one failure or status to a verdict. Pure, and never "dead" where a visitor might get in."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.crawl.fetching.budget import BudgetSpent
from outreach.crawl.fetching.failures import (
    AddressRefused,
    ConnectionLost,
    ConnectionRefused,
    NameTrouble,
    NoSuchHost,
    RobotsRefused,
    TimedOut,
    TlsFailed,
    TooManyHops,
)
from outreach.crawl.fetching.http1 import Answer
from outreach.crawl.fetching.politeness import HostOnHold
from outreach.crawl.values import Verdict
from outreach.crawl.verdicts.walls import is_challenge_answer
from outreach.errors import BadAnswer, FetchError, TooLarge

HOUR_SECONDS = 3600.0
DAY_SECONDS = 24 * HOUR_SECONDS

GONE = frozenset({404, 410})
DENYING = GONE | {403, 406}  # to whom it does not take for a browser, perhaps
# Refusals to us; 999 is LinkedIn's, 418 and 420 are jokes that firewalls make.
REFUSING = frozenset({401, 402, 403, 405, 406, 407, 418, 420, 423, 425, 429, 451, 999})


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict with its rule; what `CheckResult` needs besides the facts of the visit."""

    verdict: Verdict
    reason: str
    look_again_seconds: float | None = None
    certificate_problem: str = ""


def ruling_on_failure(failure: FetchError, hop_count: int) -> Ruling:
    """Judge a visit that ended without an answer, after `hop_count` answers."""
    if isinstance(failure, AddressRefused):
        reason = "redirect_refused" if hop_count else "address_refused"
        return Ruling(Verdict.NOT_ALLOWED, reason)
    if isinstance(failure, RobotsRefused):
        if failure.temporary:
            return Ruling(Verdict.SERVER_ERROR, "robots_5xx", DAY_SECONDS)
        return Ruling(Verdict.NOT_ALLOWED, "robots_txt")
    if isinstance(failure, BudgetSpent):
        return Ruling(Verdict.NOT_ALLOWED, "budget_spent", HOUR_SECONDS)
    if isinstance(failure, TlsFailed):
        reason = "certificate" if failure.is_certificate else "tls_handshake"
        return Ruling(Verdict.TLS_BROKEN, reason, DAY_SECONDS, failure.problem)
    if isinstance(failure, HostOnHold):
        wait = max(HOUR_SECONDS, failure.retry_after or 0.0)
        return Ruling(Verdict.BLOCKED, "asked_to_wait", wait)
    return _ruling_on_trouble(failure)


def _ruling_on_trouble(failure: FetchError) -> Ruling:
    for kind, verdict, reason, look_again in (
        (NoSuchHost, Verdict.DEAD, "nxdomain", None),
        (ConnectionRefused, Verdict.DEAD, "connection_refused", DAY_SECONDS),
        (TimedOut, Verdict.TIMEOUT, "timeout", DAY_SECONDS),
        (NameTrouble, Verdict.UNCERTAIN, "dns_trouble", DAY_SECONDS),
        (ConnectionLost, Verdict.UNCERTAIN, "connection_lost", DAY_SECONDS),
        (TooManyHops, Verdict.UNCERTAIN, "redirect_loop", DAY_SECONDS),
        (TooLarge, Verdict.UNCERTAIN, "too_large", DAY_SECONDS),
        (BadAnswer, Verdict.UNCERTAIN, "bad_answer", DAY_SECONDS),
    ):
        if isinstance(failure, kind):
            return Ruling(verdict, reason, look_again)
    return Ruling(Verdict.UNCERTAIN, "unreachable", DAY_SECONDS)


def ruling_on_status(answer: Answer, retry_after: float | None) -> Ruling | None:
    """Judge a status by itself; None for 2xx, whose page must be looked at."""
    status = answer.status
    if is_challenge_answer(answer.headers):
        return Ruling(Verdict.BLOCKED, "challenge", DAY_SECONDS)
    if 200 <= status < 300:
        return None
    if status in GONE:
        return Ruling(Verdict.DEAD, f"http_{status}")
    if status in REFUSING:
        wait = max(HOUR_SECONDS, retry_after or 0.0) if status == 429 else DAY_SECONDS
        return Ruling(Verdict.BLOCKED, f"http_{status}", wait)
    if 500 <= status < 600:
        return Ruling(Verdict.SERVER_ERROR, f"http_{status}", retry_after or DAY_SECONDS)
    if 300 <= status < 400:
        return Ruling(Verdict.UNCERTAIN, "redirect_without_target", DAY_SECONDS)
    return Ruling(Verdict.UNCERTAIN, f"http_{status}", DAY_SECONDS)


def second_look_pause(answer: Answer | None, failure: FetchError | None) -> float | None:
    """Return the seconds after which to look once more at once, None if that is pointless.

    What is definite is asked twice before it is believed; what passes quickly gets its chance.
    """
    if failure is not None:
        kinds = (NoSuchHost, NameTrouble, ConnectionRefused, ConnectionLost)
        quick = isinstance(failure, kinds) or type(failure) is BadAnswer
        quick = quick or (isinstance(failure, TlsFailed) and not failure.is_certificate)
        return 1.0 if quick else None
    if answer is None:
        return None
    if answer.status in DENYING:
        return 0.0
    return 2.0 if 500 <= answer.status < 600 else None
