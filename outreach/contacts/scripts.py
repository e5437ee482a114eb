"""Addresses put together by JavaScript, read without running any.

Understood are string literals, `+`, assigned variables, `String.fromCharCode`, `atob`, `unescape`,
`.join`, `.reverse()`, `.replace` of one word, template literals, and calls such as
`sendMail("anna", "x.org")`. A plain literal alone is no finding: scripts are full of strings that
nobody reads; it counts in "mailto:" only.
"""

from __future__ import annotations

import html
import json
import re
from urllib.parse import unquote

from outreach.contacts.codes import from_base64, rot13
from outreach.contacts.plausible import plausible_address
from outreach.contacts.spelling import spot

LONGEST_SCRIPT = 30_000  # characters; longer ones are libraries and page states
_GAP = "\ue000"  # stands for what could not be evaluated

_HINT = re.compile(
    r"@|%40|\\x40|\\u0040|&#(?:64|x40);|fromCharCode|\batob\(|[(\[]at[)\]]|mail\w*\(", re.IGNORECASE
)
_JOINS = re.compile(r"[\"'`]\s*\+|\+\s*[\"'`]|\+=|mailto:|\$\{|\ue001", re.IGNORECASE)
_LITERAL = r"\"(?:[^\"\\\n]|\\.){0,1000}\"|'(?:[^'\\\n]|\\.){0,1000}'|`(?:[^`\\]|\\.){0,1000}`"
_NUMBERS = re.compile(
    r"String\.fromCharCode\(\s*((?:0x[0-9a-f]+|\d+|[\s,]){1,4000})\)", re.IGNORECASE
)
_CALL = re.compile(rf"\b(atob|unescape|decodeURIComponent|decodeURI)\(\s*({_LITERAL})\s*\)")
_ARRAY = re.compile(
    rf"\[\s*((?:{_LITERAL})(?:\s*,\s*(?:{_LITERAL})){{0,200}})\s*\]"
    rf"(\s*\.reverse\(\s*\))?\s*\.join\(\s*({_LITERAL})?\s*\)"
)
_BACKWARDS = re.compile(
    rf"({_LITERAL})\s*\.split\(\s*(?:''|\"\")\s*\)\s*\.reverse\(\s*\)\s*\.join\(\s*(?:''|\"\")\s*\)"
)
_REPLACED = re.compile(
    rf"({_LITERAL})\s*\.replace\(\s*(?:({_LITERAL})|/((?:[^/\\\n]|\\.){{1,60}})/[gim]*)\s*,"
    rf"\s*({_LITERAL})\s*\)"
)
_OPERAND = rf"(?:{_LITERAL}|[A-Za-z_$][\w$.]*(?:\[\d+\])?)"
_ASSIGNMENT = re.compile(
    rf"(?!\s)(?:(?:\b(?:var|let|const)\s+)?\b([A-Za-z_$][\w$]*)\s*(\+?=)(?!=)\s*)?"
    rf"\(?\s*({_OPERAND}(?:\s*\+\s*\(?\s*{_OPERAND}\s*\)?)*)"
)
_TOKEN = re.compile(_OPERAND)
_TEMPLATE_PART = re.compile(r"\$\{\s*([A-Za-z_$][\w$]*)\s*\}")
_MAIL_CALL = re.compile(
    rf"\b\w*(?:mail|spam|addr|kontakt|contact)\w*\(\s*({_LITERAL})\s*,\s*({_LITERAL})"
    rf"(?:\s*,\s*({_LITERAL}))?",
    re.IGNORECASE,
)
_ROT13 = re.compile(r"rot13|charCodeAt\(\s*0?\s*\)\s*\+\s*13|\?\s*90\s*:\s*122", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([\s\S]))")


def addresses_in_script(source: str, page_url: str = "") -> list[str]:
    """Return the addresses that a script would write into the page, in order, each once."""
    if len(source) > LONGEST_SCRIPT or not _HINT.search(source):
        return []
    simplified = _simplify(source)
    texts = _evaluated(simplified) if _JOINS.search(simplified) else []
    texts.extend(_called(simplified))
    if _ROT13.search(source):
        texts.extend(rot13(_unquoted(found)) for found in re.findall(_LITERAL, source))
    found = (address for text in texts for address in _read(text, page_url))
    return list(dict.fromkeys(found))


def _read(text: str, page_url: str) -> list[str]:
    plain = unquote(html.unescape(text)) if "%40" in text else html.unescape(text)
    return [one.address for one in spot(re.sub(r"<[^<>]*>", " ", plain), page_url)] + [
        address
        for target in re.findall(r"mailto:([^\s\"'?<>\ue000]+)", plain, re.IGNORECASE)
        if (address := plausible_address(unquote(target), page_url))
    ]


def _simplify(source: str) -> str:
    """Replace every call that has one outcome by a literal of that outcome, innermost first."""
    text = source
    if "fromCharCode" in text:
        text = _NUMBERS.sub(lambda match: _quoted(_from_codes(match[1])), text)
    for _ in range(3):
        before = text
        if "(" in text and any(name in text for name in ("atob", "unescape", "decodeURI")):
            text = _CALL.sub(lambda match: _quoted(_decoded(match[1], _unquoted(match[2]))), text)
        if "reverse" in text:
            text = _BACKWARDS.sub(lambda match: _quoted(_unquoted(match[1])[::-1]), text)
        if ".join" in text:
            text = _ARRAY.sub(_joined, text)
        if ".replace" in text:
            text = _REPLACED.sub(_replaced, text)
        if text == before:
            break
    return text


def _from_codes(numbers: str) -> str:
    codes = [int(number, 0) for number in re.split(r"[\s,]+", numbers.strip(" ,\n\t")) if number]
    return "".join(chr(code) for code in codes if code < 0x110000)


def _decoded(function: str, text: str) -> str:
    return from_base64(text) if function == "atob" else unquote(text)


def _joined(match: re.Match[str]) -> str:
    parts = [_unquoted(part) for part in re.findall(_LITERAL, match[1])]
    ordered = parts[::-1] if match[2] else parts
    return _quoted((_unquoted(match[3]) if match[3] else ",").join(ordered))


def _replaced(match: re.Match[str]) -> str:
    old = _unquoted(match[2]) if match[2] else re.sub(r"\\(.)", r"\1", match[3])
    return _quoted(_unquoted(match[1]).replace(old, _unquoted(match[4])))


def _quoted(text: str) -> str:
    return json.dumps(f"{text}\ue001", ensure_ascii=False)  # \ue001 marks a decoded literal


def _unquoted(literal: str) -> str:
    return _ESCAPE.sub(_unescaped, literal[1:-1]).replace("\ue001", "")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t", "r": ""}.get(match[3], match[3])


def _evaluated(source: str) -> list[str]:
    """Values of all expressions that join or decode something, variables filled in."""
    known: dict[str, str] = {}
    values: list[str] = []
    for match in _ASSIGNMENT.finditer(source):
        name, operator, expression = match.groups()
        tokens = _TOKEN.findall(expression)
        value = "".join(_value(token, known) for token in tokens)
        if name:
            known[name] = known.get(name, "") + value if operator == "+=" else value
            value = known[name]
        if len(tokens) > 1 or operator == "+=" or "\ue001" in expression or "${" in expression:
            values.append(value)
        elif "mailto:" in value:
            values.extend(f" mailto:{target} " for target in value.split("mailto:")[1:])
    return values


def _value(token: str, known: dict[str, str]) -> str:
    if token[0] == "`":
        return _TEMPLATE_PART.sub(lambda part: known.get(part[1], _GAP), _unquoted(token))
    if token[0] in "'\"":
        return _unquoted(token)
    return known.get(token, _GAP)


def _called(source: str) -> list[str]:
    """`sendMail("anna", "x.org")` and `sendMail("anna", "x", "org")`."""
    found = []
    for first, second, third in _MAIL_CALL.findall(source):
        local, host = _unquoted(first), _unquoted(second)
        top = _unquoted(third) if third else ""
        if re.fullmatch(r"[\w.+-]+", local) and re.fullmatch(r"[\w.-]+", host):
            found.append(f"{local}@{host}.{top}" if top and "." not in host else f"{local}@{host}")
    return found
