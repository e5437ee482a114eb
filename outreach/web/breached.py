"""Passwords that were in a breach: a file of hashes that whoever runs the installation downloads.

Its form is that of Pwned Passwords (https://haveibeenpwned.com/Passwords): lines of `SHA1:COUNT`
in the order of the hashes. It has tens of gigabytes, so that it is searched on disk.
"""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from outreach.errors import SettingsError

_HASH_LENGTH = 40


def is_breached(password: str, hashes: Path) -> bool:
    """Whether the file knows the password.

    Raises:
        SettingsError: the file can't be read.
    """
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with hashes.open("rb") as lines:
            return _line_from(lines, wanted)[:_HASH_LENGTH].upper() == wanted
    except OSError as failed:
        raise SettingsError(
            f"OUTREACH_BREACHED_PASSWORDS_FILE: {hashes} can't be read ({failed.strerror})."
        ) from failed


def _line_from(lines: BinaryIO, wanted: bytes) -> bytes:
    """The first line that is not before `wanted`; b"" after the last."""
    low, high = 0, lines.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        if _line_at(lines, middle)[:_HASH_LENGTH].upper() < wanted and _line_at(lines, middle):
            low = middle + 1
        else:
            high = middle
    return _line_at(lines, low)


def _line_at(lines: BinaryIO, place: int) -> bytes:
    """The first whole line that begins at or after `place`."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline()
    return lines.readline()
