"""The second parser: reads finished letters strictly and shares no code with what wrote them.

It knows only the little that `mime.seal` may write (one text part, UTF-8, 7bit or
quoted-printable) and refuses everything else, so that a mistake of the writer shows here and not
at the recipient.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

LONGEST_LINE = 998  # octets without CR LF (RFC 5322 section 2.1.1)

_HEADER = re.compile(r"([!-9;-~]+): (.*)", re.DOTALL)
_BAD_HEADER_BYTE = re.compile(rb"[^\t\r\n\x20-\x7e]")
_WORDS = re.compile(r"=\?utf-8\?([bq])\?([^? ]*)\?=(?:\s+(?==\?utf-8\?[bq]\?[^? ]*\?=))?")
_MAILBOX = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^"<>]*?)) ?<([^<>]*)>')


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A finished letter as a strict reader sees it.

    Attributes:
        headers: (name, value) in order, unfolded, encoded-words still encoded.
        text: decoded body, lines ended by "\\n".
    """

    headers: tuple[tuple[str, str], ...]
    text: str

    def value(self, name: str) -> str:
        """Value of the header `name`; "" if it is not there."""
        return next((value for known, value in self.headers if known == name), "")


def read_back(raw: bytes) -> ReadBack:
    """Read a finished letter.

    Raises:
        ValueError: it breaks a rule; the text says which.
    """
    ends = raw.count(b"\r\n")
    if raw.count(b"\r") != ends or raw.count(b"\n") != ends:
        raise ValueError("a line ends in something else than CR LF")
    if max(map(len, raw.split(b"\r\n"))) > LONGEST_LINE:
        raise ValueError("a line has more than 998 octets")
    head, gap, body = raw.partition(b"\r\n\r\n")
    if not gap or _BAD_HEADER_BYTE.search(head):
        raise ValueError("the headers are not plain ASCII, or never end")
    letter = ReadBack(_headers(head.decode("ascii")), "")
    encoding = letter.value("Content-Transfer-Encoding")
    if encoding not in ("7bit", "quoted-printable"):
        raise ValueError(f"unexpected transfer encoding {encoding!r}")
    if encoding == "quoted-printable":
        body = binascii.a2b_qp(body)
    return ReadBack(letter.headers, body.decode().replace("\r\n", "\n"))


def decoded(value: str) -> str:
    """Decode the encoded-words of a header value; white space between two of them is not text."""
    return (
        _WORDS.sub(lambda word: _decoded_word(word[1], word[2]), value) if "=?" in value else value
    )


def mailbox_of(value: str) -> tuple[str, str]:
    """Return (display name, address) of a header with exactly one mailbox.

    Raises:
        ValueError: it is not one mailbox.
    """
    if "<" not in value and "," not in value and " " not in value:
        return "", value
    parts = _MAILBOX.fullmatch(value)
    if parts is None:
        raise ValueError("not exactly one mailbox")
    if parts[1] is not None:
        return re.sub(r"\\(.)", r"\1", parts[1]), parts[3]
    return decoded(parts[2]), parts[3]


def _headers(head: str) -> tuple[tuple[str, str], ...]:
    found = []
    for line in re.split(r"\r\n(?![ \t])", head):
        parts = _HEADER.fullmatch(line.replace("\r\n", ""))
        if parts is None:
            raise ValueError(f"not a header line: {line[:40]!r}")
        found.append((parts[1], parts[2]))
    return tuple(found)


def _decoded_word(encoding: str, payload: str) -> str:
    if encoding == "b":
        return base64.b64decode(payload, validate=True).decode()
    return binascii.a2b_qp(payload, header=True).decode()
