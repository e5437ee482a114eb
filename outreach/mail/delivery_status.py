"""Fields of machine-readable delivery reports (RFC 3464, RFC 6533), one failure per recipient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.mail.outline import Headers, Outline, Part, read_headers

MAX_RECIPIENTS = 1000

_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ADDRESS_TYPE = re.compile(
    r"^\s*(?:rfc822|utf-8|unknown|x-unix|local|internet|smtp)\s*;\s*", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s<>()\[\];:,\"']{1,128}@[^\s<>()\[\];:,\"']{1,255}")
_SOURCE_ROUTE = re.compile(r"^(?:@[^\s:,]+[,:])+")
_DIAGNOSTIC_TYPE = re.compile(r"^\s*[A-Za-z0-9-]+\s*;\s*")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a report says about one recipient, before it is judged.

    Attributes:
        address: lower case, "" if none could be read.
        action: failed, delayed, delivered, relayed, expanded; "" if the form has none.
        status: RFC 3463 code as declared, "" if none is.
        text: the server's words, white space collapsed.
        original: the address the sender had used, where the report names it apart.
    """

    address: str
    action: str
    status: str
    text: str
    original: str = ""


def is_delivery_report(outline: Outline) -> bool:
    """Declared as a delivery report, whether or not its fields are there."""
    if outline.media_type == "multipart/report":
        return outline.parameters.get("report-type", "delivery-status").lower() in (
            "delivery-status",
            "global-delivery-status",
        )
    return any(part.media_type in _REPORT_TYPES for part in outline.own_parts)


def reported_failures(outline: Outline) -> list[Failure]:
    """One value per recipient group of all delivery-status parts, at most `MAX_RECIPIENTS`."""
    found: list[Failure] = []
    for part in outline.own_parts:
        if part.media_type in _REPORT_TYPES or _reads_like_a_report(part):
            found += failures_in(part.text)
        if len(found) >= MAX_RECIPIENTS:
            break
    return found[:MAX_RECIPIENTS]


def _reads_like_a_report(part: Part) -> bool:
    """Some gateways label the report text/plain or application/octet-stream."""
    if part.size > 200_000 or part.media_type not in ("text/plain", "application/octet-stream"):
        return False
    return "final-recipient" in part.text[:20_000].lower()


def failures_in(text: str) -> list[Failure]:
    """Failures of a report body; groups are separated by blank lines (RFC 3464 section 2.1)."""
    found = []
    for fields in _groups(text):
        failure = _failure(fields)
        if failure:
            found.append(failure)
    return found


def _groups(text: str) -> Iterator[Headers]:
    """Field groups; a group that repeats its recipient field without a blank line is split."""
    for block in _BLANK_LINE.split(text):
        fields = read_headers(block.strip("\n")).fields
        group: list[tuple[str, str]] = []
        for name, value in fields:
            if name == "final-recipient" and any(known == name for known, _ in group):
                yield Headers(group)
                group = []
            group.append((name, value))
        if group:
            yield Headers(group)


def _failure(fields: Headers) -> Failure | None:
    if not any(name in fields for name in ("final-recipient", "original-recipient", "action")):
        return None
    final = recipient_address(fields.raw("final-recipient"))
    original = recipient_address(fields.raw("original-recipient"))
    status = _STATUS.search(fields.raw("status"))
    words = " ".join(fields.first("diagnostic-code").split())
    return Failure(
        address=original if original and _is_internal(fields, final) else final or original,
        action=fields.raw("action").split("(")[0].split(";")[0].strip().lower(),
        status=status.group(1) if status else "",
        text=_DIAGNOSTIC_TYPE.sub("", words),
        original=original,
    )


def _is_internal(fields: Headers, final: str) -> bool:
    """A name inside the other side's system: X.400, or a host without a dot."""
    x400 = fields.raw("final-recipient").lstrip().lower().startswith("x400")
    return x400 or "." not in final.rpartition("@")[2]


def recipient_address(value: str) -> str:
    """Address of a Final-Recipient or Original-Recipient value, "" if there is none.

    X.400 names, which carry the address as `/RFC-822=name(a)host/`, are read too.
    """
    bare = _SOURCE_ROUTE.sub("", _ADDRESS_TYPE.sub("", value).strip().strip("<>\"'"))
    x400 = re.search(r"rfc-?822=([^/;]+)\(a\)([^/;\s]+)", bare, re.IGNORECASE)
    if x400:
        return f"{x400.group(1)}@{x400.group(2)}".lower()
    found = _ADDRESS.search(bare)
    address = found.group(0).strip(".<>").lower() if found else ""
    return "" if ".." in address else address
