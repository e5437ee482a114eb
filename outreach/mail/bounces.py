"""Is this message a bounce, of whom, and why? RFC 3464 first, then words, then a second opinion.

looks_like_bounce     headers of a daemon, or a declared report
| reported_failures   machine-readable fields
| narrated            addresses in the words before the returned message
| second opinion      X-Failed-Recipients, flufl.bounce, the original's only To
| reason_of           words, status, reply code -> reason -> action
"""

from __future__ import annotations

import email
import re

from flufl.bounce import all_failures

from outreach.mail.bounce_reasons import action_for, reason_of, reply_code_in, status_in
from outreach.mail.delivery_status import Failure, is_delivery_report, reported_failures
from outreach.mail.narration import narrated, narration
from outreach.mail.outline import Outline, read_headers
from outreach.mail.values import BounceAction, BouncedRecipient

_DAEMON = re.compile(
    r"mailer[-_.]?daemon|post?ma?ster|mail[ ._-]?deliver|delivery[ ._-]?(?:sub)?system|"
    r"mail[ -]?(?:delivery|administrator)|mdaemon|bounces?@|internet mail delivery|\bmailer@|"
    r"delivery[ -](?:failure|status|notification)|system administrator|mail-?system|"
    r"postmaster|antivirus|smtp_gateways|mail subsystem|^<>$|sns\.amazonaws\.com",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|(?:deliver\w*|mail|message)[^a-z]+(?:\w+ ){0,3}(?:fail|delay|warning|problem|error|notification)|"
    r"fail\w* (?:notice|delivery|mail|to deliver)|returned? (?:mail|to sender|message)|"
    r"could not (?:be )?deliver|(?:mail|message|delivery) (?:status|report|system)|non[- ]?deliver|"
    r"\bnon remis|unzustellbar|nicht zustell|unzustell|no se (?:ha )?(?:pudo|podido) entregar|"
    r"rejected|mail (?:bounce|could)|bounced|nondeliverable|error (?:mail|report)|"
    r"zustellung|echec|\u00e9chec|mancata consegna|impossibile recapitare|n\u00e3o entreg|devuelto|"
    r"\u914d\u4fe1|\u4e0d\u9054|\u9000\u4fe1|\u043d\u0435 ?\u0434\u043e\u0441\u0442\u0430\u0432|"
    r"\u0441\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u0435|aws notification|loop alert|considered unsolicited",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:could|can|was) ?n[o']t (?:be )?deliver|unable to deliver|delivery (?:failed|to the following)|"
    r"permanent (?:fatal )?error|fatal errors|undeliverable|failed address|delivery attempt|"
    r"returned to (?:the )?sender|this is the (?:qmail|mail)|user unknown|mailbox is full|"
    r"final-recipient:|delayed|not (?:been )?delivered|unzustellbar|mail delivery",
    re.IGNORECASE,
)
_NOT_FAILED = frozenset({"delivered", "relayed", "expanded"})


def read_bounce(outline: Outline, text: str) -> tuple[tuple[BouncedRecipient, ...], str] | None:
    """(failed recipients, why we think it is a bounce), or None if it is not one.

    The recipients are empty if the message names none. `text` is the visible text of the message.
    """
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
            for address, words in _told_addresses(outline, told)
        ]
    unique = {failure.address: failure for failure in reversed(named)}
    return tuple(_judged(failure, told) for failure in reversed(unique.values())), why


def _evidence(outline: Outline, text: str) -> str:
    headers = outline.headers
    if is_delivery_report(outline):
        return "delivery report"
    if "x-failed-recipients" in headers:
        return "X-Failed-Recipients"
    daemon = _DAEMON.search(headers.first("from")) is not None
    null_sender = headers.raw("return-path").strip() in ("<>", "<MAILER-DAEMON>")
    subject = _SUBJECT.search(headers.first("subject")) is not None
    said = (daemon or null_sender or subject) and _SAID.search(text[:20_000]) is not None
    if daemon and (subject or said):
        return "sent by a mail daemon"
    if null_sender and subject and said:
        return "null sender and words of a failure"
    if subject and said and "auto-submitted" in headers:
        return "automatic and words of a failure"
    return ""


def _told_addresses(outline: Outline, told: str) -> list[tuple[str, str]]:
    headers = outline.headers
    failed = headers.first("x-failed-recipients")
    if failed:
        return [
            (address.strip().lower(), told[:1500])
            for address in failed.split(",")
            if "@" in address
        ]
    own = frozenset(
        address.lower()
        for name in ("from", "to", "return-path", "delivered-to", "sender", "reply-to")
        for address in re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", headers.raw(name))
    )
    return narrated(told, own=own) or _second_opinion(outline, told)


def _second_opinion(outline: Outline, told: str) -> list[tuple[str, str]]:
    """flufl.bounce on the whole message, else the only recipient of the returned original."""
    try:
        found = all_failures(email.message_from_bytes(outline.raw[:500_000]))
    except Exception:  # noqa: BLE001 - a library on hostile input; its silence is an answer too
        found = None
    addresses = {
        address.decode("ascii", "replace").lower() for group in found or () for address in group
    }
    if not addresses:
        addresses = _original_recipients(outline)
    return [(address, told[:1500]) for address in sorted(addresses) if "@" in address]


def _original_recipients(outline: Outline) -> set[str]:
    for part in outline.parts:
        if part.media_type in ("message/rfc822", "text/rfc822-headers", "message/global"):
            to = read_headers(part.text[:100_000].split("\n\n")[0]).first("to")
            addresses = re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", to)
            if len(addresses) == 1:
                return {addresses[0].lower()}
    return set()


def _judged(failure: Failure, told: str) -> BouncedRecipient:
    words = failure.text or told[:3000]
    in_words = status_in(words)
    status = failure.status
    if in_words and (not status or status.endswith(".0.0")):
        status = in_words
    reason = reason_of(words, status, failure.action)
    code = reply_code_in(words)
    permanent_code = (status or code)[:1] == "5"
    action = action_for(reason, permanent_code=permanent_code)
    known = bool(status or code or reason != "onhold")
    permanent = action is BounceAction.STOP_WRITING if known else None
    return BouncedRecipient(failure.address, status, permanent, reason, action, words[:500])
