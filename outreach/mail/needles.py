"""What a regular expression can't match without: runs of plain characters, one of which must occur.

Enough of the syntax is understood to be right about the expressions of our phrase lists; where it
is not understood, the answer is the empty set, which means "try it always".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# Plain characters together, but the one apart that a quantifier follows.
_SYMBOL = re.compile(
    r"\(\?[:!=]|\(\?<[!=]|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\()\[\]|.^$*+?{}]+(?![*+?{])|.",
    re.DOTALL,
)
_OPERATORS = frozenset("()|.^$*+?{}")
MAX_WAYS = 40
MAX_SETS = 3
_LOOKS = frozenset({"(?!", "(?=", "(?<!", "(?<="})
_QUANTIFIERS = ("?", "*", "+", "{")
_OPTIONAL = re.compile(r"\?|\*|\{0?,")
_REPEATED = re.compile(r"(?:\+|\{\d+(?:,\d*)?\})\??")


Way = tuple[frozenset[str], ...]


def needles_of(pattern: str) -> tuple[Way, ...]:
    """Ways in which `pattern` can match: every match fulfils one, that is, has one of each set.

    The sets of a way stand in order of how telling they are. A space in a needle stands for any
    white space. Empty if a way is open of which nothing is known.
    """
    ways = []
    for symbols in _expanded(_SYMBOL.findall(pattern)):
        sets = sorted(set(_requirements(symbols)), key=_telling, reverse=True)
        if not sets:
            return ()
        ways.append(tuple(sets[:MAX_SETS]))
    return tuple(dict.fromkeys(ways))


def fulfils(text: str, way: Way) -> bool:
    """Whether one string of each set occurs."""
    for needles in way:
        for needle in needles:
            if needle in text:
                break
        else:
            return False
    return True


def _expanded(symbols: list[str]) -> list[list[str]]:
    """Branches, with the alternatives of groups multiplied out as long as there are not too many.

    "no (?:thanks|thank you)" gives longer runs than its parts: "no thanks", "no thank you".
    """
    whole: list[list[str]] = []
    todo = [(branch, 0) for branch in reversed(_split(symbols))]
    while todo:
        branch, start = todo.pop()
        group = _first_group(branch, start)
        inner = _split(branch[group[0] + 1 : group[1]]) if group else []
        if group is None or len(whole) + len(todo) + len(inner) > MAX_WAYS:
            whole.append(branch)
            continue
        before, after = branch[: group[0]], branch[group[1] + 1 :]
        todo += [([*before, *one, *after], group[0]) for one in reversed(inner)]
    return whole


def _first_group(symbols: list[str], start: int) -> tuple[int, int] | None:
    """Places of the parentheses of the first plain group from `start` that occurs exactly once."""
    at = start
    while at < len(symbols):
        if _opens(symbols[at]):
            end = _closing(symbols, at)
            after = symbols[end + 1 : end + 2]
            if symbols[at] in ("(", "(?:") and after not in (["?"], ["*"], ["+"], ["{"]):
                return at, end
            at = end
        at += 1
    return None


@lru_cache(maxsize=64)  # the same group stands in many of the ways that others make
def _of_branches(symbols: tuple[str, ...]) -> frozenset[str]:
    needles: set[str] = set()
    for branch in _split(symbols):
        found = _of_sequence(branch)
        if not found:
            return frozenset()
        needles |= found
    return frozenset(needles)


def _split(symbols: Sequence[str]) -> list[list[str]]:
    """Branches at the "|" of the top level."""
    branches: list[list[str]] = [[]]
    depth = 0
    for symbol in symbols:
        if symbol[0] == "(":
            depth += 1
        elif symbol == ")":
            depth -= 1
        if symbol == "|" and depth == 0:
            branches.append([])
        else:
            branches[-1].append(symbol)
    return branches


def _opens(symbol: str) -> bool:
    return symbol[0] == "("


def _of_sequence(symbols: Sequence[str]) -> frozenset[str]:
    """The most telling requirement among the runs and groups that stand one after the other."""
    return max(_requirements(symbols), key=_telling, default=frozenset())


def _requirements(symbols: Sequence[str]) -> list[frozenset[str]]:
    """What each run and each group of a sequence asks for."""
    found: list[frozenset[str]] = []
    run, at, end = "", 0, len(symbols)
    while at < end:
        symbol, after = symbols[at], at + 1
        inner: frozenset[str] = frozenset()
        literal = ""
        if _opens(symbol):
            after = _closing(symbols, at) + 1
            if symbol not in _LOOKS:
                inner = _of_branches(tuple(symbols[at + 1 : after - 1]))
        else:
            literal = _literal(symbol)
        optional = repeated = False
        if after < end and symbols[after] in _QUANTIFIERS:
            rest = "".join(symbols[after : after + 8])
            optional, repeated = bool(_OPTIONAL.match(rest)), bool(_REPEATED.match(rest))
            if optional or repeated:
                after = _after_repeat(symbols, after)
        if literal and not optional:
            run += literal
            if not repeated:
                at = after
                continue
        found += _known(run)
        run, at = "", after
        if inner and not optional:
            found.append(inner)
    return found + _known(run)


def _literal(symbol: str) -> str:
    """The characters that `symbol` stands for, "" if it is an operator, a class or a group."""
    if symbol[0] == "\\":
        return "" if symbol[1:].isalnum() else symbol[1:]
    return "" if symbol in _OPERATORS or symbol[0] in "([" else symbol


def _known(run: str) -> list[frozenset[str]]:
    """White space at the ends tells nothing: the text may begin or end there."""
    bare = run.strip()
    return [frozenset({bare})] if bare else []


def _closing(symbols: Sequence[str], opening: int) -> int:
    depth = 0
    for number in range(opening, len(symbols)):
        symbol = symbols[number]
        if symbol[0] == "(":
            depth += 1
        elif symbol == ")":
            depth -= 1
        if depth == 0:
            return number
    return len(symbols)


def _after_repeat(symbols: Sequence[str], at: int) -> int:
    """Behind "?", "*", "+" or "{…}" and the "?" that makes it lazy."""
    if symbols[at] == "{":
        at = symbols.index("}", at)
    at += 1
    return at + 1 if at < len(symbols) and symbols[at] == "?" else at


@lru_cache(maxsize=256)
def _telling(needles: frozenset[str]) -> tuple[int, list[str]]:
    """A set whose shortest member is longer occurs by chance more rarely; ties in a fixed order."""
    return min(map(len, needles), default=0), sorted(needles)
