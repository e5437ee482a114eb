"""Complaints: feedback reports in the Abuse Reporting Format (RFC 5965, RFC 6650)."""

from __future__ import annotations

import re

from outreach.mail.outline import Outline
from outreach.mail.ses_notices import read_notice

_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,128}@[^\s<>,;:\"()]{1,255}")
_RECIPIENT_FIELD = re.compile(
    r"^(?:original-rcpt-to|removal-recipient|final-recipient):[ \t]*(.+)$",
    re.IGNORECASE | re.MULTILINE,
)


def is_complaint(outline: Outline) -> bool:
    """A feedback report, or the notification of Amazon SES that stands for one."""
    if outline.parameters.get("report-type", "").lower() == "feedback-report":
        return True
    if any(part.media_type == "message/feedback-report" for part in outline.own_parts()):
        return True
    if "x-hmxmroriginalrecipient" in outline.headers:  # Hotmail's junk mail reports
        return True
    notice = read_notice(outline)
    return notice is not None and notice[0] == "Complaint"


def complained_recipients(outline: Outline) -> tuple[str, ...]:
    """Addresses that the report names as complaining, lower case, in order."""
    found: dict[str, None] = {}
    for part in outline.own_parts():
        if part.media_type == "message/feedback-report":
            for value in _RECIPIENT_FIELD.findall(part.text):
                found.update((address.lower(), None) for address in _ADDRESS.findall(value))
    notice = read_notice(outline)
    found.update((failure.address, None) for failure in (notice[1] if notice else ()))
    return tuple(found)
