"""What a letter template may say: a short list of harmless things, checked before anything runs.

The sandbox of Jinja stops escapes, not exhaustion, and lets some markup through; so the syntax tree
is walked first and everything that is not on the list is refused. No calls, arithmetic, loops,
assignments, macros, imports, or filters that could make much out of little. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, TemplateError, nodes

LONGEST_SOURCE = 20_000  # characters
MOST_NODES = 500
DEEPEST = 20
LARGEST_NUMBER = 10**6
LARGEST_ARGUMENT = 1_000  # of a filter: a number, or the length of a text

FILTERS = frozenset(
    (
        *("default", "d", "title", "lower", "upper", "capitalize", "trim", "first", "last"),
        *("length", "join", "truncate", "escape", "e", "date", "host", "listed"),
    )
)
TESTS = frozenset(("defined", "undefined", "none", "string", "number", "odd", "even"))
DATE_FORMAT = re.compile(r"(?:[^%]|%-[dm]|%[dmYyBbAaHM%])*")

_ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.CondExpr),
    *(nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Concat, nodes.Keyword),
)
_JINJAS_OWN = frozenset(("self", "super", "loop", "caller", "varargs", "kwargs"))
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """Why a template can't be used, or a letter not be written from it.

    Attributes:
        line: 1-based, 0 if the whole template is meant.
        sentence: for the person who wrote it.
        variable: dotted name, if one is missing.
    """

    line: int
    sentence: str
    variable: str = ""


def check_template(source: str, known: Collection[str] | None = None) -> list[TemplateProblem]:
    """Return every reason to refuse `source`; empty if it may be saved and rendered.

    Args:
        known: dotted names of the variables that exist for this kind of template; None skips
            that check (an unknown one is then a problem when it is rendered).
    """
    tree, problems = parsed(source)
    if tree is None:
        return problems
    found = [problem for node in _walk(tree) if (problem := _refusal(node)) is not None]
    if known is not None and not found:
        found += _unknown(tree, known)
    return found


def parsed(source: str) -> tuple[nodes.Template | None, list[TemplateProblem]]:
    """Return the syntax tree, or None and why there is none: too long, too deep, not Jinja."""
    if len(source) > LONGEST_SOURCE:
        return None, [TemplateProblem(0, f"It is longer than {LONGEST_SOURCE:,} characters.")]
    try:
        source.encode()
        tree = _grammar().parse(source)
    except TemplateError as wrong:
        line = getattr(wrong, "lineno", None) or 0
        return None, [TemplateProblem(line, f"It can't be read: {wrong.message}")]
    except (RecursionError, ValueError):
        return None, [TemplateProblem(0, "It is nested too deeply, or not text.")]
    if _is_too_big(tree):
        return None, [TemplateProblem(0, "It has too many parts, or is nested too deeply.")]
    return tree, []


def variables_of(tree: nodes.Template) -> list[tuple[str, int]]:
    """Return (dotted name, line) of every variable in the order of the text."""
    inner = {
        id(node.node) for node in _walk(tree) if isinstance(node, nodes.Getattr | nodes.Getitem)
    }
    return [
        (path, node.lineno)
        for node in _walk(tree)
        if id(node) not in inner and (path := path_of(node))
    ]


def path_of(node: nodes.Node) -> str:
    """Return "contact.first_name" for the node of that variable, "" for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (left := path_of(node.node)):
        return f"{left}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        left = path_of(node.node)
        return f"{left}.{node.arg.value}" if left else ""
    return ""


@cache
def _grammar() -> Environment:
    """Only parses: its filters and tests never run. Blocks alone on a line leave no empty line."""
    return Environment(  # noqa: S701 -- nothing is rendered here, and letters are plain text
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _walk(child)


def _is_too_big(tree: nodes.Template) -> bool:
    waiting: list[tuple[nodes.Node, int]] = [(tree, 1)]
    count = 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if depth > DEEPEST or count > MOST_NODES:
            return True
        waiting.extend((child, depth + 1) for child in node.iter_child_nodes())
    return False


def _refusal(node: nodes.Node) -> TemplateProblem | None:
    why = _why_refused(node)
    return TemplateProblem(node.lineno, why) if why else None


def _why_refused(node: nodes.Node) -> str:
    if type(node) not in _ALLOWED:
        return f"{_plain_name(node)} can't be used in a letter."
    match node:
        case nodes.Name():
            usable = _WORD.fullmatch(node.name) and node.name not in _JINJAS_OWN
            return "" if usable and node.ctx == "load" else f"{node.name!r} is not a variable."
        case nodes.Getattr():
            return "" if _WORD.fullmatch(node.attr) else f"{node.attr!r} is not a variable."
        case nodes.Getitem():
            return "" if _is_plain_index(node.arg) else "Only a fixed name or number in [ ]."
        case nodes.Const():
            return _why_constant_refused(node.value, LARGEST_NUMBER)
        case nodes.CondExpr() if node.expr2 is None:
            return "An inline if needs an else, or the letter gets a gap."
        case nodes.Filter():
            return _why_filter_refused(node)
        case nodes.Test() if node.name not in TESTS or node.args or node.kwargs:
            return f"There is no test {node.name!r}."
    return ""


def _why_filter_refused(node: nodes.Filter) -> str:
    if node.name not in FILTERS or node.node is None:
        return f"There is no filter {node.name!r}."
    if node.dyn_args is not None or node.dyn_kwargs is not None or node.kwargs:
        return f"The filter {node.name!r} takes fixed values, in order."
    for argument in node.args:
        if not isinstance(argument, nodes.Const):
            return f"The filter {node.name!r} takes fixed values only."
        if why := _why_constant_refused(argument.value, LARGEST_ARGUMENT):
            return why
        if node.name == "date" and not DATE_FORMAT.fullmatch(str(argument.value)):
            return "A date is written with %d %m %Y %y %B %b %A %a %H %M."
    return ""


def _why_constant_refused(value: object, largest: int) -> str:
    if isinstance(value, int | float) and abs(value) > largest:
        return f"The number {value:g} is too large."
    if isinstance(value, str) and len(value) > LARGEST_ARGUMENT and largest == LARGEST_ARGUMENT:
        return "The text in brackets is too long."
    return ""


def _is_plain_index(argument: nodes.Node) -> bool:
    if not isinstance(argument, nodes.Const):
        return False
    if isinstance(argument.value, str):
        return _WORD.fullmatch(argument.value) is not None
    return isinstance(argument.value, int)


def _plain_name(node: nodes.Node) -> str:
    names = {
        "Call": "A call with ( )",
        "For": "A loop",
        "Assign": "An assignment",
        "Slice": "A slice",
        "Macro": "A macro",
    }
    kind = type(node).__name__
    if isinstance(node, nodes.BinExpr | nodes.UnaryExpr):
        return "Arithmetic"
    return names.get(kind, f"The construct {kind!r}")


def _unknown(tree: nodes.Template, known: Collection[str]) -> list[TemplateProblem]:
    """Return a problem for each variable that is neither known nor part of a known one."""
    usable = {name for full in known for name in _and_its_parents(full)}
    return [
        TemplateProblem(line, f"There is no variable {name!r}.", name)
        for name, line in variables_of(tree)
        if name not in usable
        and not any(
            name.startswith(f"{full}.") and name[len(full) + 1 :].isdigit() for full in known
        )
    ]


def _and_its_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
