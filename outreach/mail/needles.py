"""What a regular expression can't match without: runs of plain characters, one of which must occur.

Enough of the syntax is understood to be right about the expressions of our phrase lists; where it
is not understood, the answer is the empty set, which means "try it always".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Plain characters together, but the one apart that a quantifier follows.
_SYMBOL = re.compile(
    r"\(\?[:!=]|\(\?<[!=]|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\()\[\]|.^$*+?{}]+(?![*+?{])|.",
    re.DOTALL,
)
_OPERATORS = frozenset("()|.^$*+?{}")
MAX_WAYS = 40
MAX_SETS = 3
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
    todo = _split(symbols)[::-1]
    while todo:
        branch = todo.pop()
        group = _first_group(branch)
        inner = _split(branch[group[0] + 1 : group[1]]) if group else []
        if group is None or len(whole) + len(todo) + len(inner) > MAX_WAYS:
            whole.append(branch)
            continue
        before, after = branch[: group[0]], branch[group[1] + 1 :]
        todo += [[*before, *one, *after] for one in reversed(inner)]
    return whole


def _first_group(symbols: list[str]) -> tuple[int, int] | None:
    """Places of the parentheses of the first plain group that occurs exactly once."""
    at = 0
    while at < len(symbols):
        if _opens(symbols[at]):
            end = _closing(symbols, at)
            after = symbols[end + 1 : end + 2]
            if symbols[at] in ("(", "(?:") and after not in (["?"], ["*"], ["+"], ["{"]):
                return at, end
            at = end
        at += 1
    return None


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


def _of_sequence(symbols: list[str]) -> frozenset[str]:
    """The most telling requirement among the runs and groups that stand one after the other."""
    return max(_requirements(symbols), key=_telling, default=frozenset())


def _requirements(symbols: list[str]) -> Iterator[frozenset[str]]:
    """What each run and each group of a sequence asks for."""
    run = ""
    at = 0
    while at < len(symbols):
        symbol, after = symbols[at], at + 1
        inner: frozenset[str] = frozenset()
        if _opens(symbol):
            after = _closing(symbols, at) + 1
            looks = symbol in ("(?!", "(?=", "(?<!", "(?<=")
            inner = frozenset() if looks else _of_branches(symbols[at + 1 : after - 1])
        quantified = after < len(symbols) and symbols[after] in _QUANTIFIERS
        rest = "".join(symbols[after : after + 8]) if quantified else ""
        optional = quantified and _OPTIONAL.match(rest)
        repeated = quantified and _REPEATED.match(rest)
        literal = _literal(symbol)
        plain = literal != "" and not optional
        if plain:
            run += literal
        if not plain or repeated:
            yield from _known(run)
            run = ""
        if inner and not optional:
            yield inner
        at = after
        if optional or repeated:
            at = _after_repeat(symbols, after)
    yield from _known(run)


def _literal(symbol: str) -> str:
    """The characters that `symbol` stands for, "" if it is an operator, a class or a group."""
    if symbol[0] == "\\":
        return "" if symbol[1:].isalnum() else symbol[1:]
    return "" if symbol in _OPERATORS or symbol[0] in "([" else symbol


def _known(run: str) -> Iterator[frozenset[str]]:
    """White space at the ends tells nothing: the text may begin or end there."""
    if bare := run.strip():
        yield frozenset({bare})


def _closing(symbols: list[str], opening: int) -> int:
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


def _after_repeat(symbols: list[str], at: int) -> int:
    """Behind "?", "*", "+" or "{…}" and the "?" that makes it lazy."""
    if symbols[at] == "{":
        at = symbols.index("}", at)
    at += 1
    return at + 1 if at < len(symbols) and symbols[at] == "?" else at


def _telling(needles: frozenset[str]) -> tuple[int, list[str]]:
    """A set whose shortest member is longer occurs by chance more rarely; ties in a fixed order."""
    return min(map(len, needles), default=0), sorted(needles)
