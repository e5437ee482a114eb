"""Cuts HTML that would cost a parser more than a page is worth.

A browser's tree builder looks through its stack of open elements at most tags, and through a tag's
attributes at each attribute: a page of 0.5 MB can take 20 s. Both costs are estimated from above
before parsing, and the page is cut where they pass the budget.
"""

from __future__ import annotations

import re
from secrets import token_hex

from selectolax.lexbor import LexborHTMLParser

MAX_HTML_BYTES = 10 * 1024 * 1024
MAX_TAGS = 50_000  # opening and closing: more than twice the largest real pages, 15 MB of tree
MAX_ATTRIBUTES = 2_000  # a tag; beyond, duplicates are looked for in quadratic time
MAX_STACK_STEPS = 500_000_000  # about two seconds of lexbor
MAX_SINGLES = 400_000  # characters that the parser takes one by one, at 20 to 30 bytes each
SAFE_TAGS = 20_000  # so few tags can't pass the budget, however they nest
_SHORT_BYTES = 3 * SAFE_TAGS  # the shortest tag is "<a>"; counting costs as much as parsing

_WINDOW = 8_192  # a tag of MAX_ATTRIBUTES attributes is longer than two of these
_NAMED = rb"(?:\s++|(?<=[\"']))[^\s\"'<>/=]++"
_VALUE = rb"(?>\s*=\s*(?>\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]++))?+"
_ATTRIBUTE = re.compile(_NAMED + _VALUE)
_TOKEN = re.compile(
    rb"<!--|-->|<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:" + _NAMED + _VALUE + rb")*+\s*/?>)?"
)
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
_IMPLIED = frozenset(b"li p td th tr tbody thead tfoot dd dt option optgroup rp rt".split())


def bounded(body: bytes) -> tuple[bytes, bool]:
    """Return what may be parsed and whether something was cut off."""
    end = min(len(body), MAX_HTML_BYTES)
    end = min(end, _end_before_fat_tag(body, end))
    if end == len(body) <= _SHORT_BYTES:
        return body, False
    if end > MAX_SINGLES:
        end = min(_end_after(body, mark, MAX_SINGLES, end) for mark in (b"&", b"\0"))
    tags = body.count(b"<", 0, end)
    if tags > MAX_TAGS:
        end = end_after_tags(body, MAX_TAGS, end)
    if tags > SAFE_TAGS:
        end = _end_within_budget(body, end)
    return (body, False) if end == len(body) else (body[:end], True)


def end_after_tags(body: bytes, tags: int, end: int) -> int:
    """Return where the first `tags` tags of `body[:end]` end, `end` if there are no more."""
    return _end_after(body, b"<", tags, end)


def _end_after(body: bytes, mark: bytes, count: int, end: int) -> int:
    if body.count(mark, 0, end) <= count:
        return end
    position = -1
    for _ in range(count + 1):
        position = body.find(mark, position + 1, end)
    return position


def _end_before_fat_tag(body: bytes, end: int) -> int:
    """Find a tag with too many attributes: only where no "<" stands for a long stretch."""
    start = 0
    while start < end - _WINDOW:
        if body.find(b"<", start, start + _WINDOW) < 0:
            opening = max(body.rfind(b"<", 0, start), 0)
            closing = body.find(b">", opening, end)
            closing = end if closing < 0 else closing
            if _is_fat(body, opening, closing) and _is_in_tag(body, start):
                return opening
            start = max(start, closing - _WINDOW)
        start += _WINDOW
    return end


def _is_fat(body: bytes, opening: int, closing: int) -> bool:
    """Could this be a tag with too many attributes? Of a well-formed tag they are counted."""
    tag = _TOKEN.match(body, opening)
    if tag is not None and tag[3] is not None:
        return len(_ATTRIBUTE.findall(tag[3])) > MAX_ATTRIBUTES
    words = body[opening:closing].replace(b"/", b" ").split(None, MAX_ATTRIBUTES)
    return len(words) > MAX_ATTRIBUTES


def _is_in_tag(body: bytes, position: int) -> bool:
    """Ask the parser itself: text that follows inside a tag is not to be seen in the tree."""
    mark = token_hex(16)
    node = LexborHTMLParser(body[:position] + b" " + mark.encode()).root
    while node is not None and node.last_child is not None:
        node = node.last_child
    seen = None if node is None else node.text_content or node.comment_content
    return not (seen or "").endswith(mark)


def _end_within_budget(body: bytes, end: int) -> int:
    """Walk the tags and add up the depth of the stack at each; return where the budget ends.

    Errs on the safe side: a closing tag counts only where it certainly closes the innermost
    element: not within a comment, and not after a malformed tag, whose quotes may hide anything.
    """
    stack: list[bytes] = []
    steps = 0
    trusted, commented = True, False
    for token in _TOKEN.finditer(body, 0, end):
        slash, name, rest = token.groups()
        if name is None:
            commented = token[0] == b"<!--"
        elif slash:
            if trusted and not commented:
                _close(stack, name.lower())
        else:
            trusted = trusted and (rest is not None or commented)
            steps += _open(stack, name.lower())
            if steps > MAX_STACK_STEPS:
                return token.start()
    return end


def _open(stack: list[bytes], name: bytes) -> int:
    if name not in _VOID:
        if stack and name in _IMPLIED and stack[-1] == name:
            stack.pop()
        stack.append(name)
    return len(stack)


def _close(stack: list[bytes], name: bytes) -> None:
    depth = len(stack)
    while depth and stack[depth - 1] in _IMPLIED and stack[depth - 1] != name:
        depth -= 1
    if depth and stack[depth - 1] == name:
        del stack[depth - 1 :]
