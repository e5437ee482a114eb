"""What a server's answer to one letter means. Pure: codes and words in, a `HandOver` out."""

from __future__ import annotations

import re

from outreach.mail.values import Accepted, HandOver

LONGEST_TEXT = 500
LONGEST_PAUSE = 24 * 3600.0  # seconds; who asks for more is asked again after a day

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_GREYLISTED = re.compile(r"gr[ae]y-?list|postgrey", re.IGNORECASE)
_POLICY = re.compile(
    r"\bspam|\bpolicy|reputation|black-?list|block-?list|\bdnsbl|\brbl\b|\bblocked\b|\bbanned"
    r"|\bdmarc|\bspf\b|\bdkim|unauthenticated|not authenticated|authentication required"
    r"|unsolicited|\bbulk|suspicious|throttl|rate.?limit|too many (?:messages|connections|mails?"
    r"|recipients|errors)|(?:daily|hourly|sending|outbound|message)[a-z ]{0,20} (?:quota|limit)"
    r"|sender (?:address )?(?:rejected|denied|blocked)"
    r"|(?:client|ip|host) .{0,40}(?:rejected|denied)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d):(\d\d)\b")
_DURATION = re.compile(
    r"(\d{1,6})\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\b", re.IGNORECASE
)
_ASKS_FOR_PATIENCE = re.compile(r"again|retry|wait|later|after|delayed|resume", re.IGNORECASE)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}

# RFC 3463: the recipient's address or mailbox is meant, whatever else the text says.
_RECIPIENT = re.compile(r"[45]\.(?:1\.(?:[0-6]|10)|2\.\d+)")
_SENDER = re.compile(r"[45]\.(?:1\.[78]|7\.\d+)")
_BEFORE_LETTER = frozenset(("connect", "ehlo", "auth"))


def judged(code: int, text: str, phase: str) -> HandOver:
    """Return what an answer with `code` to the verb `phase` means for the letter.

    2xx counts as accepted only for the final dot; 552 to RCPT is temporary (RFC 5321 section
    4.5.3.1.10); a 5xx before MAIL is about us, so the letter waits.
    """
    clean = printable(text)
    status = enhanced_status(code, clean)
    return HandOver(
        outcome=_outcome(code, phase),
        code=code,
        enhanced=status,
        text=clean,
        phase=phase,
        retry_after=asked_pause(clean) if code >= 400 else None,
        blames_mailbox=code >= 400 and blames_mailbox(code, status, clean, phase),
    )


def contact_lost(why: str, phase: str, *, blames: bool = False) -> HandOver:
    """Return what lost contact means: nobody knows once the body began, else try again."""
    began = phase in ("body", "dot")
    outcome = Accepted.UNKNOWN if began else Accepted.DEFERRED
    return HandOver(outcome, None, "", printable(why), phase, blames_mailbox=blames)


def printable(text: str) -> str:
    """Return a server's words as one line without control characters, cut to 500 characters."""
    kept = "".join(character if character.isprintable() else " " for character in text[:2000])
    return " ".join(kept.split())[:LONGEST_TEXT]


def enhanced_status(code: int, text: str) -> str:
    """Return the RFC 3463 status of the same class as `code`, "" if there is none."""
    return next((s for s in _ENHANCED.findall(text) if s[0] == str(code)[0]), "")


def asked_pause(text: str) -> float | None:
    """Return the seconds of "try again in 5 minutes", "retry after 00:10:00"; None if not said."""
    if not _ASKS_FOR_PATIENCE.search(text):
        return None
    if clock := _CLOCK.search(text):
        hours, minutes, seconds = (int(part) for part in clock.groups())
        return min(hours * 3600.0 + minutes * 60 + seconds, LONGEST_PAUSE)
    if said := _DURATION.search(text):
        return min(int(said[1]) * _SECONDS[said[2][0].lower()], LONGEST_PAUSE)
    return None


def blames_mailbox(code: int, status: str, text: str, phase: str) -> bool:
    """Whether the answer is about us (policy, reputation, throttle), not about the recipient."""
    if _GREYLISTED.search(text):
        return False  # every unknown sender meets it once; waiting is the whole answer
    if _RECIPIENT.fullmatch(status):
        return False
    if phase in _BEFORE_LETTER or phase == "mail" or code in (421, 454) or _SENDER.match(status):
        return True
    return _POLICY.search(text) is not None


def _outcome(code: int, phase: str) -> Accepted:
    if code >= 500:
        temporary = phase in _BEFORE_LETTER or (phase == "rcpt" and code == 552)
        return Accepted.DEFERRED if temporary else Accepted.REFUSED
    if code >= 400:
        return Accepted.DEFERRED
    if phase == "dot":
        return Accepted.ACCEPTED if code < 300 else Accepted.UNKNOWN
    return Accepted.DEFERRED  # a yes where none was asked for: not SMTP as we know it
