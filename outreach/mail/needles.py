"""What a regular expression can't match without: runs of plain characters, one of which must occur.

Enough of the syntax is understood to be right about the expressions of our phrase lists; where it
is not understood, the answer is the empty set, which means "try it always".
"""

from __future__ import annotations

import re

_SYMBOL = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[:!=]|\(\?<[!=]|.", re.DOTALL)
_OR = ("|",)
_OPTIONAL = re.compile(r"\?|\*|\{0?,")
_REPEATED = re.compile(r"(?:\+|\{\d+(?:,\d*)?\})\??")


def needles_of(pattern: str) -> frozenset[str]:
    """Strings of which every match contains at least one; empty if none are known."""
    return _of_branches(_SYMBOL.findall(pattern))


def _of_branches(symbols: list[str]) -> frozenset[str]:
    needles: set[str] = set()
    for branch in _split(symbols):
        found = _of_sequence(branch)
        if not found:
            return frozenset()
        needles |= found
    return frozenset(needles)


def _split(symbols: list[str]) -> list[list[str]]:
    """Branches at the "|" of the top level."""
    branches: list[list[str]] = [[]]
    depth = 0
    for symbol in symbols:
        depth += _opens(symbol) - (symbol == ")")
        if symbol in _OR and depth == 0:
            branches.append([])
        else:
            branches[-1].append(symbol)
    return branches


def _opens(symbol: str) -> bool:
    return symbol.startswith("(") and not symbol.startswith("\\")


def _of_sequence(symbols: list[str]) -> frozenset[str]:
    """The most telling requirement among the runs and groups that stand one after the other."""
    best: frozenset[str] = frozenset()
    run = ""
    at = 0
    while at < len(symbols):
        symbol, after = symbols[at], at + 1
        inner: frozenset[str] = frozenset()
        if _opens(symbol):
            after = _closing(symbols, at) + 1
            looks = symbol in ("(?!", "(?=", "(?<!", "(?<=")
            inner = frozenset() if looks else _of_branches(symbols[at + 1 : after - 1])
        rest = "".join(symbols[after : after + 8])
        optional, repeated = _OPTIONAL.match(rest), _REPEATED.match(rest)
        plain = len(symbol) == 1 and symbol not in "()|.^$*+?{} " and not optional
        if plain:
            run += symbol
        if not plain or repeated:
            best, run = _better(best, frozenset({run} if run else ())), ""
        if inner and not optional:
            best = _better(best, inner)
        at = after
        if optional or repeated:
            at = _after_repeat(symbols, after)
    return _better(best, frozenset({run} if run else ()))


def _closing(symbols: list[str], opening: int) -> int:
    depth = 0
    for number in range(opening, len(symbols)):
        depth += _opens(symbols[number]) - (symbols[number] == ")")
        if depth == 0:
            return number
    return len(symbols)


def _after_repeat(symbols: list[str], at: int) -> int:
    """Behind "?", "*", "+" or "{…}" and the "?" that makes it lazy."""
    if symbols[at] == "{":
        at = symbols.index("}", at)
    at += 1
    return at + 1 if at < len(symbols) and symbols[at] == "?" else at


def _better(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The set whose shortest member is longer, for it occurs by chance more rarely."""
    return max(one, other, key=lambda needles: min(map(len, needles), default=0))
