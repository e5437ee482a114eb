"""Bytes of a mail into text: declared and lying charsets, encoded words. Nothing here raises."""

from __future__ import annotations

import binascii
import re

# Only real text codecs. Python's "punycode" is quadratic and "unicode_escape" runs escapes, so a
# name from a hostile header must not reach codecs.lookup unchecked.
_CODEC = re.compile(
    r"(us-)?ascii|utf-?(7|8|16|32)(-?[bl]e)?|iso-?8859-?\d{1,2}|latin-?\d{1,2}|windows-\d{3,4}"
    r"|cp-?\d{3,5}|koi8-?[rut]|gb2312|gbk|gb18030|hz(-gb-2312)?|big5(-?hkscs)?|euc-?(jp|kr|tw)"
    r"|shift[_-]?jis(x0213)?|iso-2022-(jp|kr)(-[123]|-2004|-ext)?|johab|tis-?620|ks_c_5601-1987"
    r"|mac-?(roman|cyrillic|greek|turkish|latin2)|ptcp154"
)
_ALIASES = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "ansi_x3.4-1968": "cp1252",
    "utf8mb4": "utf-8",
    "cp65001": "utf-8",
}
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_HEX_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")


def decoded(content: bytes, charset: str = "") -> str:
    """Text of `content`; UTF-8 wins where it fits, the declared charset comes next.

    ASCII and Latin-1 are read as Windows-1252, as browsers do. Undecodable bytes become U+FFFD.
    """
    name = charset.strip().strip("\"'").lower()
    if name in ("", "utf-8", "utf8", "us-ascii", "iso-8859-1", "ascii") or not known_charset(name):
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            if name in ("utf-8", "utf8"):
                return content.decode("utf-8", "replace")
            return content.decode("cp1252", "replace")
    try:
        return content.decode(_ALIASES.get(name, name), "replace")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", "replace")


def known_charset(name: str) -> bool:
    """Whether `name` is a charset that we would decode with."""
    return name in _ALIASES or _CODEC.fullmatch(name) is not None


def decoded_words(value: str) -> str:
    """A header value with its encoded words (RFC 2047) turned into text.

    Tolerates what mailers write: words inside quotes, missing padding, spaces in Q words.
    """
    if "=?" not in value:
        return value
    return _ENCODED_WORD.sub(_word, _BETWEEN_WORDS.sub(r"\1", value))


def _word(found: re.Match[str]) -> str:
    charset, encoding, payload = found.groups()
    content = payload.encode("utf-8", "replace")
    if encoding in "bB":
        content = from_base64(content)
    else:
        content = _HEX_ESCAPE.sub(_byte, content.replace(b"_", b" "))
    return decoded(content, charset.partition("*")[0])


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found.group(1), 16)])


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def from_base64(content: bytes) -> bytes:
    """Bytes of base64 text; foreign characters are skipped and missing padding is added."""
    clean = _NOT_BASE64.sub(b"", content)
    usable = len(clean) - (1 if len(clean) % 4 == 1 else 0)
    try:
        return binascii.a2b_base64(clean[:usable] + b"=" * (-usable % 4))
    except binascii.Error:
        return content
