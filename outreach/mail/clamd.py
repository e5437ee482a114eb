"""Asks ClamAV's daemon about a file, over its socket (clamd(8), INSTREAM)."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from outreach.errors import OutsideError

_SECONDS = 30
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


def virus_in(content: bytes, path: Path) -> str:
    """Name of what clamd finds; "" if the file is clean.

    Raises:
        OutsideError: the daemon can't be reached, or says something else; nothing is known then.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            line.connect(str(path))
            said = _asked(line, content)
    except OSError as failed:
        raise _unknown(str(failed)) from failed
    verdict = said.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise _unknown(verdict[:200])


def _asked(line: socket.socket, content: bytes) -> str:
    line.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), _CHUNK):
        part = content[start : start + _CHUNK]
        line.sendall(struct.pack("!L", len(part)) + part)
    line.sendall(struct.pack("!L", 0))
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _unknown(why: str) -> OutsideError:
    return OutsideError(
        f"The virus scanner gave no verdict ({why}), so the file is not handed out. "
        "See OUTREACH_CLAMD_SOCKET.",
        temporary=True,
    )
