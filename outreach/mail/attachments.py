"""Attachments of a message, to be saved and never shown. Names are made harmless, sizes bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from outreach.mail.outline import Part, read_outline

MOST = 100
LONGEST_NAME = 120
MAX_BYTES = 40 * 1024 * 1024

# Letters of any language, digits and a few signs; no path, no control, no direction override.
_STRANGE = re.compile(r"[^\w .()+,@-]|[\u202a-\u202e\u2066-\u2069]")
_DOTS = re.compile(r"\.{2,}|^\.+|[. ]+$")
# Reserved on Windows, whatever the ending.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that came with a message.

    Attributes:
        number: its place among the attachments, from 0.
        name: safe to save under.
        media_type: as declared; never trusted.
        size: bytes as transferred.
    """

    number: int
    name: str
    media_type: str
    size: int


def attachments_of(raw: bytes) -> list[Attachment]:
    """The files of a message, at most `MOST`; never raises."""
    return [
        Attachment(number, safe_name(part.name, number), part.media_type[:100], part.size)
        for number, part in enumerate(_parts(raw))
    ]


def content_of(raw: bytes, number: int) -> tuple[str, bytes] | None:
    """(safe name, decoded bytes, at most `MAX_BYTES` transferred) of one file; None if missing.

    What is packed stays packed: archives are never opened.
    """
    parts = _parts(raw)
    if not 0 <= number < len(parts):
        return None
    return safe_name(parts[number].name, number), parts[number].content(MAX_BYTES)


def _parts(raw: bytes) -> list[Part]:
    parts = read_outline(raw).own_parts
    return [
        part
        for part in parts
        if part.is_attachment and not part.media_type.startswith("multipart/")
    ][:MOST]


def safe_name(name: str, number: int) -> str:
    """A file name without paths, tricks of direction and reserved words."""
    leaf = name.replace("\\", "/").rpartition("/")[2]
    bare = _DOTS.sub("", _STRANGE.sub("_", leaf)).strip()
    if not bare or _RESERVED.match(bare):
        bare = f"attachment-{number + 1}" + (f"-{bare}" if bare else "")
    stem, dot, ending = bare.rpartition(".")
    if len(bare) > LONGEST_NAME and dot and len(ending) < 12:
        return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return bare[:LONGEST_NAME]
