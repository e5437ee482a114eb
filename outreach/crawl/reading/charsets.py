"""Which character set an HTML body is in, by the rules that browsers follow.

Order of the HTML standard (13.2.3): byte order mark, the header's charset, a meta tag in the first
1,024 bytes. Where nothing is declared: UTF-8 if it decodes, else what charset-normalizer finds.
"""

from __future__ import annotations

import codecs
import re

PRESCAN_BYTES = 1024
_DETECT_BYTES = 16_384  # enough to tell scripts apart; the detector is slow beyond

_META = re.compile(rb"<meta[\s/][^>]*?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.()-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels that browsers read as another set (WHATWG Encoding 4.2), with Python's name for it.
_READ_AS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "x-cp1252": "cp1252",
    "x-user-defined": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
}
# What undeclared pages are in, and can be told apart; Western European is the fallback.
_GUESSED = [
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1255",
    "cp1256",
    "koi8_r",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
    "cp874",
]
# Sets that a page must not choose: a tag could hide in them.
_REFUSED = ("utf-7", "utf_7", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312", "hz")


def to_utf8(body: bytes, declared: str = "") -> tuple[bytes, str]:
    """Return the body in UTF-8 and the name of the set it came in.

    `declared` is the charset parameter of the Content-Type header, "" if there was none. A body
    that is UTF-8 already is handed back as it is, bad bytes included: the parser shows U+FFFD.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], name), name
    name = known_charset(declared) or _declared_inside(body)
    if not name:
        name = "utf-8" if _is_utf8(body) else _detected(body)
    return _recoded(body, name), name


def _recoded(body: bytes, name: str) -> bytes:
    return body if name == "utf-8" else body.decode(name, "replace").encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def known_charset(label: str) -> str:
    """Return Python's name for a charset label as browsers read it, "" if they know none."""
    key = label.strip().strip("\"'").lower()
    if not key or key.startswith(_REFUSED):
        return ""
    try:
        found = codecs.lookup(_READ_AS.get(key, key))
    except (LookupError, ValueError):
        return ""
    # Python also lists codecs that are no character sets, as "rot13" and "hex".
    return found.name if found._is_text_encoding and found.name not in _NOT_ON_THE_WEB else ""


_NOT_ON_THE_WEB = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})


def _declared_inside(body: bytes) -> str:
    head = _COMMENT.sub(b"", body[:PRESCAN_BYTES])
    found = _META.search(head) or _XML.match(head)
    if found is None:
        return ""
    name = known_charset(found[1].decode("ascii"))
    # A page that can be scanned byte by byte is not UTF-16, whatever it says (13.2.3.2).
    return "utf-8" if name.startswith(("utf-16", "utf-32")) else name


def _detected(body: bytes) -> str:
    """Guess by letter statistics, and correct what they take for each other."""
    from charset_normalizer import from_bytes  # slow to import, and few pages come to it

    sample = body[:_DETECT_BYTES]
    best = from_bytes(sample, cp_isolation=_GUESSED).best()
    name = "" if best is None else known_charset(best.encoding)
    if name == "koi8-r":
        letters = [letter for letter in sample.decode("koi8-r") if letter > "\x7f"]
        # The same bytes are capitals in one Cyrillic set and small letters in the other.
        capitals = sum(letter.isupper() for letter in letters)
        return "cp1251" if capitals * 2 > len(letters) else name
    return name or "cp1252"
