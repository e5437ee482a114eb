"""Decode the ciphers that content systems hide addresses in: all of them public and fixed.

Cloudflare: hexadecimal, each byte XORed with the first. TYPO3 (`linkTo_UnCryptMailto`,
`data-mailto-token`): letters shifted within three ranges. Others: rot13, base64, backwards.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterator

_CIPHER = re.compile(r"(?:[0-9a-fA-F]{2}){4,}")
_TYPO3_RANGES = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


def cloudflare(cipher: str) -> str:
    """Decode `data-cfemail` or what follows `/cdn-cgi/l/email-protection#`, "" if it is none."""
    if not _CIPHER.fullmatch(cipher):
        return ""
    coded = bytes.fromhex(cipher)
    return bytes(byte ^ coded[0] for byte in coded[1:]).decode("utf-8", "replace")


def typo3(cipher: str) -> str:
    """Undo TYPO3's shift by trying every one until "mailto:" appears; "" if it never does."""
    for shift in range(1, 26):
        for signed in (shift, -shift):
            plain = "".join(_shifted(sign, signed) for sign in cipher)
            if plain.startswith("mailto:"):
                return plain.removeprefix("mailto:")
    return ""


def _shifted(sign: str, shift: int) -> str:
    code = ord(sign)
    for low, high in _TYPO3_RANGES:
        if low <= code <= high:
            return chr(low + (code - low + shift) % (high - low + 1))
    return sign


def rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def from_base64(text: str) -> str:
    """Decode standard or URL-safe base64 to printable text, "" if it is none."""
    if not _BASE64.fullmatch(text):
        return ""
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        plain = base64.b64decode(padded, altchars=b"-_" if set(text) & set("-_") else None)
        decoded = plain.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return decoded if decoded.isprintable() else ""


def readings(text: str) -> Iterator[str]:
    """All that `text` may say: as it is, base64, backwards, rot13."""
    yield text
    decoded = from_base64(text)
    if decoded:
        yield decoded
    yield text[::-1]
    yield rot13(text.replace("[at]", "@").replace("(at)", "@"))
