"""Complaints: feedback reports in the Abuse Reporting Format (RFC 5965), and what stands for them.

A report that mail was found not to be spam has the same form and complains of nothing. One about
failed authentication (RFC 6591) counts: our letters arrive in a state to which people object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach.mail.outline import Outline, Part
from outreach.mail.ses_notices import read_notice

_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,128}@[^\s<>,;:\"()]{1,255}")
_RECIPIENT_FIELD = re.compile(
    r"^(?:original-rcpt-to|removal-recipient|final-recipient):[ \t]*(.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_TYPE_FIELD = re.compile(r"^feedback-type:[ \t]*([a-z-]+)", re.IGNORECASE | re.MULTILINE)
_PRAISE = "not-spam"
_REPORT = "message/feedback-report"
_HOTMAIL = "x-hmxmroriginalrecipient"  # junk mail reports are not ARF
_ABUSE_DESKS = frozenset({_HOTMAIL, "x-spamcop-sourceip", "x-xarf", "x-arf"})


def is_complaint(outline: Outline) -> bool:
    """A feedback report about unwanted mail, or what an abuse desk sends in its place."""
    reports = list(_reports(outline))
    if reports or outline.parameters.get("report-type", "").lower() == "feedback-report":
        types = [found[1].lower() for part in reports for found in _TYPE_FIELD.finditer(part.text)]
        return not types or set(types) != {_PRAISE}
    if not outline.headers.has_none_of(_ABUSE_DESKS) or any(_hotmail_recipients(outline)):
        return True
    notice = read_notice(outline)
    return notice is not None and notice[0] == "Complaint"


def complained_recipients(outline: Outline) -> tuple[str, ...]:
    """Addresses that the report names as complaining, lower case, in order."""
    values = [value for part in _reports(outline) for value in _RECIPIENT_FIELD.findall(part.text)]
    values += _hotmail_recipients(outline)
    found = {address.lower(): None for value in values for address in _ADDRESS.findall(value)}
    notice = read_notice(outline)
    found.update((failure.address, None) for failure in (notice[1] if notice else ()))
    return tuple(found)


def _reports(outline: Outline) -> Iterator[Part]:
    """The machine-readable parts; some gateways label them text/plain."""
    if len(outline.parts) == 1 and outline.parts[0].depth == 0 and outline.media_type != _REPORT:
        return  # nearly all mail
    for part in outline.own_parts:
        if part.media_type == _REPORT or _reads_like_a_report(part):
            yield part


def _reads_like_a_report(part: Part) -> bool:
    is_small_text = part.depth > 0 and part.media_type == "text/plain" and part.size < 20_000
    return is_small_text and part.text.lstrip()[:14].lower() == "feedback-type:"


def _hotmail_recipients(outline: Outline) -> Iterator[str]:
    """Named in the report's own header or in that of the letter it returns."""
    embedded = (part.headers for part in outline.parts if part.embedded)
    for headers in (outline.headers, *embedded):
        if _HOTMAIL in headers:
            yield headers.raw(_HOTMAIL)
