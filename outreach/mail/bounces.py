"""Is this message a bounce, of whom, and why? RFC 3464 first, then words, then a second opinion.

looks_like_bounce     headers of a daemon, or a declared report
| reported_failures   machine-readable fields
| narrated            addresses in the words before the returned message
| second opinion      X-Failed-Recipients, flufl.bounce, the original's only To
| reason_of           words, status, reply code -> reason -> action
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from outreach.mail.bounce_reasons import action_for, reason_of, reply_code_in, stage_in, status_in
from outreach.mail.delivery_status import Failure, is_delivery_report, reported_failures
from outreach.mail.narration import MAX_NARRATION, narrated, narration, words_about
from outreach.mail.outline import Outline, read_headers
from outreach.mail.ses_notices import read_notice
from outreach.mail.values import BounceAction, BouncedRecipient
from outreach.mail.wording import alternatives, load_wording

# On a broken header flufl.bounce logs a traceback per detector, addresses included, and goes on.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

_PHRASES = Path(__file__).parent / "phrases" / "bounces.txt"
# "postmaster" is a person too; "mailer-daemon" never is.
_MAILER_DAEMON = re.compile(r"mailer[-_. ]?daemon|^<>$|mail[ ._-]?deliver", re.IGNORECASE)
_SENDERS = load_wording(_PHRASES).section("daemon", "machine")
_SUBJECT = re.compile(alternatives(_PHRASES, "subject"))
_SAID = load_wording(_PHRASES).section("said")
_ANSWER = re.compile(r"\s*(?:re|aw|fw|fwd|wg|sv|tr|rv|antw|odp)\s*:", re.IGNORECASE)
_DONE = re.compile(r"success|(?:was|been) (?:delivered|relayed|released)", re.IGNORECASE)
_SMTP = re.compile(r"\b[45]\d\d(?:[ -][^\d\s]|\])|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![.\d])")
_ADDRESS = re.compile(r"[^\s<>,;\"()\[\]]{1,128}@[^\s<>,;\"()\[\]]{1,255}")
_ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
MAX_OPENING = 20_000
_NOT_FAILED = frozenset({"delivered", "relayed", "expanded"})


def read_bounce(outline: Outline, text: str) -> tuple[tuple[BouncedRecipient, ...], str] | None:
    """(failed recipients, why we think it is a bounce), or None if it is not one.

    The recipients are empty if the message names none. `text` is the visible text of the message.
    """
    notice = read_notice(outline)
    if notice is not None:
        told = " ".join(text[:3000].split())
        judged = tuple(_judged(failure, told) for failure in notice[1])
        return (judged, "notice of Amazon SES") if notice[0] == "Bounce" else None
    why = _evidence(outline, text)
    if not why:
        return None
    failures = reported_failures(outline)
    if failures and all(failure.action in _NOT_FAILED for failure in failures):
        return None
    failures = [failure for failure in failures if failure.action not in _NOT_FAILED]
    told = narration(text)
    named = [failure for failure in failures if failure.address]
    if not named:
        fallback = failures[0] if failures else Failure("", "", "", "")
        named = [
            Failure(address, fallback.action, fallback.status, f"{fallback.text} {words}".strip())
            for address, words in _told_addresses(outline, told, text)
        ]
    unique = {failure.address: failure for failure in reversed(named)}
    return tuple(_judged(failure, told) for failure in list(unique.values())[::-1]), why


def _evidence(outline: Outline, text: str) -> str:
    headers = outline.headers
    if is_delivery_report(outline):
        return "delivery report"
    if "x-failed-recipients" in headers:
        return "X-Failed-Recipients"
    named = {phrase.section for phrase, _ in _SENDERS.every(headers.first("from"))}
    daemon = "daemon" in named
    null_sender = headers.raw("return-path").strip() == "<>"
    if not (named or null_sender or _is_automatic(outline)):
        return ""
    return _daemon_evidence(outline, text) if daemon else _machine_evidence(outline, text)


def _daemon_evidence(outline: Outline, text: str) -> str:
    """A mail daemon is believed at once, a postmaster only in a form that machines use."""
    sender = outline.headers.first("from")
    named = _names_a_failure(outline)
    says = named or _SAID.first(text[:MAX_OPENING]) is not None
    if _MAILER_DAEMON.search(sender):
        tells = says or _returns_letter(outline, text) or _tells_of_another(outline, text)
        return "sent by a mail daemon" if tells else ""
    if named or _attaches_letter(outline):
        return "sent by a postmaster, in a known form"
    coded = says and _SMTP.search(text[:MAX_OPENING])
    known = coded or (says and _second_opinion(outline))
    return "sent by a postmaster, in a known form" if known else ""


def _machine_evidence(outline: Outline, text: str) -> str:
    """Any other machine has to tell of a failure and prove it, by a code or the letter itself."""
    opening = text[:MAX_OPENING]
    if _SAID.first(opening) is None:
        return ""
    returned = _returns_letter(outline, text)
    proof = returned or (_SMTP.search(opening) and _ADDRESS.search(opening))
    if proof and (returned or _names_a_failure(outline)):
        return "sent by a machine, in the words of a failure"
    return ""


def _names_a_failure(outline: Outline) -> bool:
    subject = outline.headers.first("subject").lower()
    return _SUBJECT.search(subject) is not None and not _ANSWER.match(subject)


def _tells_of_another(outline: Outline, text: str) -> bool:
    """It names an address that is not ours: daemons write of nothing but what they did not bring.

    They tell of success in reports that say so; in words of their own, some do as well.
    """
    opening = text[:MAX_OPENING]
    return _DONE.search(opening) is None and bool(narrated(opening, own=_own(outline)))


def _attaches_letter(outline: Outline) -> bool:
    return any(part.media_type in _ORIGINALS for part in outline.own_parts)


def _returns_letter(outline: Outline, text: str) -> bool:
    opening = text[:MAX_OPENING]
    return _attaches_letter(outline) or len(narration(opening)) < len(opening)


def _is_automatic(outline: Outline) -> bool:
    return outline.headers.raw("auto-submitted").strip().lower() not in ("", "no")


def _told_addresses(outline: Outline, told: str, text: str) -> list[tuple[str, str]]:
    """(address, words about it): as a header names them, flufl.bounce finds them, we read them."""
    headers = outline.headers
    failed = [found.lower() for found in _ADDRESS.findall(headers.first("x-failed-recipients"))]
    own = _own(outline)
    opinion = failed or _second_opinion(outline)
    named = failed or [address for address in opinion if address not in own]
    if not named:
        found = narrated(told, own=own) or narrated(text[:MAX_NARRATION], own=own)
        if len(found) == 1 or not opinion:
            return found or [(address, told[:1500]) for address in _original_recipients(outline)]
    return [(address, words_about(address, told)) for address in named or opinion]


def _own(outline: Outline) -> frozenset[str]:
    """Addresses of the daemon and of whoever it writes to, lower case."""
    return frozenset(
        address.lower()
        for name in ("from", "to", "return-path", "delivered-to", "sender", "reply-to")
        for address in _ADDRESS.findall(outline.headers.raw(name))
    )


def _second_opinion(outline: Outline) -> list[str]:
    """What flufl.bounce finds in the whole message."""
    # Late: few messages need it, and it takes as long to load as all the rest of this package.
    import email

    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(email.message_from_bytes(outline.raw[:500_000]))
    except Exception:  # noqa: BLE001 - a library on hostile input; its silence is an answer too
        return []
    addresses = {found.decode("ascii", "replace").lower() for found in {*temporary, *permanent}}
    return sorted(address for address in addresses if _ADDRESS.fullmatch(address))


def _original_recipients(outline: Outline) -> set[str]:
    """The recipient of the returned letter, if it had exactly one."""
    for part in outline.parts:
        if part.media_type in _ORIGINALS:
            to = read_headers(part.text[:100_000].split("\n\n")[0]).first("to")
            addresses = _ADDRESS.findall(to)
            if len(addresses) == 1:
                return {addresses[0].lower()}
    return set()


def _judged(failure: Failure, told: str) -> BouncedRecipient:
    words = _best_words(failure, told)
    in_words = status_in(words)
    status = failure.status
    if in_words and (not status or status.endswith(".0.0")):
        status = in_words
    stage = stage_in(words) or stage_in(told)
    reason = reason_of(words, status, failure.action, stage=stage)
    code = reply_code_in(words)
    action = action_for(reason, temporary_code=(in_words or code)[:1] == "4")
    known = bool(status or code or reason != "onhold")
    permanent = action is BounceAction.STOP_WRITING if known else None
    return BouncedRecipient(failure.address, status, permanent, reason, action, words[:500])


def _best_words(failure: Failure, told: str) -> str:
    """The server's words of the report; where they say nothing, those of the part for people."""
    told_words = words_about(failure.address, told) if failure.address else told[:3000]
    if not failure.text or reason_of(failure.text, "", "") == "onhold":
        return f"{failure.text} {told_words}".strip()
    return failure.text
