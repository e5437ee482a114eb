"""Header values: what may not go in, and how the rest is written (RFC 5322, RFC 2047).

One function guards every value. It refuses control and separator characters, lone surrogates, and
anything that reads as an encoded-word: on Python 3.11.7 `=?utf-8?q?a=0ABcc:_x@y?=` passes through
`EmailMessage` and comes out as a real `Bcc:` line (CVE-2024-6923).
"""

from __future__ import annotations

import base64
import re

from outreach.errors import InvalidInput

LONGEST_VALUE = 255
LONGEST_NAME = 128
LINE = 76

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_WORD = re.compile(r" *[^ ]+")
_START, _END = "=?utf-8?", "?="
_PAYLOAD = 75 - len("=?utf-8?q?") - len(_END)  # RFC 2047 section 2: a word has at most 75
_Q = {
    byte: "_"
    if byte == 0x20
    else chr(byte)
    if chr(byte).isalnum() and byte < 128
    else f"={byte:02X}"
    for byte in range(256)
}
_Q_LENGTH = [len(_Q[byte]) for byte in range(256)]


def refuse_header_text(value: str, name: str, *, longest: int = LONGEST_VALUE) -> None:
    """Refuse a value that could become more than one header.

    Raises:
        InvalidInput: `field` is `name`, the header.
    """
    if (found := _FORBIDDEN.search(value)) is not None:
        raise InvalidInput(
            f"there is a control character (U+{ord(found[0]):04X}) in it.", field=name
        )
    if _ENCODED_WORD.search(value) is not None:
        raise InvalidInput("it contains an encoded-word (=?charset?q?…).", field=name)
    if len(value) > longest:
        raise InvalidInput(f"it has {len(value)} characters; {longest} are the limit.", field=name)


def written(name: str, text: str) -> str:
    """Return the header line or lines of unstructured `text`, without the final line end."""
    if text.isascii() and "=?" not in text:
        return _folded(name, text)
    return f"{name}: " + _encoded(text, used=len(name) + 2)


def written_mailbox(name: str, display_name: str, address: str) -> str:
    """Return the header line or lines of one address with its display name, if there is one."""
    if not display_name:
        return f"{name}: {address}"
    if display_name.isascii() and "=?" not in display_name:
        phrase = display_name if _PHRASE.fullmatch(display_name) else _quoted(display_name)
    else:
        phrase = _encoded(display_name, used=len(name) + 2)
    one_line = len(name) + len(phrase) + len(address) + 5 <= LINE and "\r\n" not in phrase
    gap = " " if one_line else "\r\n "
    return f"{name}: {phrase}{gap}<{address}>"


def _folded(name: str, text: str) -> str:
    line = f"{name}: {text}"
    if len(line) <= LINE:
        return line
    lines, line = [], f"{name}:"
    for word in _WORD.findall(" " + text):
        if len(line) + len(word) > LINE and line[-1] != ":":
            lines.append(line)
            line = word
        else:
            line += word
    return "\r\n".join([*lines, line])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded(text: str, *, used: int) -> str:
    """Write encoded-words, whole characters in each, in the shorter of the two encodings."""
    raw = text.encode()
    in_q = sum(map(_Q_LENGTH.__getitem__, raw)) <= len(raw) * 4 / 3
    words, start, length = [], 0, 0
    room = (_PAYLOAD - used) if in_q else (_PAYLOAD - used) // 4 * 3
    for place, character in enumerate(text):
        more = _octets(character, in_q)
        if length + more > room and length:
            words.append(_encoded_word(text[start:place], in_q))
            start, length, room = place, 0, _PAYLOAD if in_q else _PAYLOAD // 4 * 3
        length += more
    return "\r\n ".join([*words, _encoded_word(text[start:], in_q)])


def _octets(character: str, in_q: bool) -> int:
    """Length of one character as written in Q, or in octets before base64."""
    if character.isascii():
        return _Q_LENGTH[ord(character)] if in_q else 1
    length = len(character.encode())
    return length * 3 if in_q else length


def _encoded_word(text: str, in_q: bool) -> str:
    raw = text.encode()
    if in_q:
        return f"{_START}q?{''.join(_Q[byte] for byte in raw)}{_END}"
    return f"{_START}b?{base64.b64encode(raw).decode()}{_END}"
