"""Bounces and complaints that Amazon SES sends as JSON, bare or wrapped in an SNS notification.

Source: "Amazon SNS notification contents for Amazon SES", AWS documentation.
"""

from __future__ import annotations

import json
from typing import Any

from outreach.mail.delivery_status import MAX_RECIPIENTS, Failure
from outreach.mail.outline import Outline

MAX_NOTICE = 500_000


def read_notice(outline: Outline) -> tuple[str, list[Failure]] | None:
    """("Bounce" | "Complaint" | "Delivery", recipients), or None if it is no such notice."""
    for part in outline.own_parts:
        if part.media_type in ("text/plain", "application/json") and part.size < MAX_NOTICE:
            notice = _unwrapped(part.text)
            if notice is not None:
                return _read(notice)
    return None


def _unwrapped(text: str) -> dict[str, Any] | None:
    """The JSON object of the notice; SNS puts it as a string into "Message" and adds a footer."""
    start = text.find("{")
    if start < 0 or text[:start].strip() or not ("otificationType" in text or "eventType" in text):
        return None
    notice = _decoded(text[start:])
    inner = notice.get("Message") if isinstance(notice, dict) else None
    if isinstance(inner, str) and inner.lstrip().startswith("{"):
        notice = _decoded(inner)
    known = isinstance(notice, dict) and ("notificationType" in notice or "eventType" in notice)
    return notice if known else None


def _decoded(text: str) -> Any:
    """First JSON value of `text`; mail may have folded it in the middle of a string."""
    decoder = json.JSONDecoder(strict=False)
    for variant in (text, text.replace("\n", "")):
        try:
            return decoder.raw_decode(variant)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _read(notice: dict[str, Any]) -> tuple[str, list[Failure]]:
    kind = str(notice.get("notificationType") or notice.get("eventType"))
    report = notice.get(kind.lower())
    report = report if isinstance(report, dict) else {}
    rows = report.get("bouncedRecipients") or report.get("complainedRecipients") or []
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    default = f"{report.get('bounceType', '')} {report.get('bounceSubType', '')}".strip()
    return kind, [_failure(row, default) for row in rows[:MAX_RECIPIENTS]]


def _failure(row: dict[str, Any], default: str) -> Failure:
    return Failure(
        address=str(row.get("emailAddress", "")).strip("<> ").lower(),
        action=str(row.get("action", "")).lower(),
        status=str(row.get("status", "")),
        text=" ".join(str(row.get("diagnosticCode") or default).split()),
    )
