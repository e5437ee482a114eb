"""Collects what stages say in English, for the catalogues: a method of extraction for Babel.

Templates and pages mark their texts. Stages do not: their sentences are values, made without a
reader in mind. This reads them off the source: what an error is raised with, and every text of the
files that are listed in pyproject.toml for it. `f"{count} links"` becomes `%(count)s links`; where
a place chooses between two words, both forms are collected.
"""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from itertools import product
from typing import IO, Any

from babel.messages.extract import extract_python

from outreach import errors

_RAISED = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.OutreachError)
)
_SENTENCE = re.compile(r"[^\W\d_].*\s.*[^\W\d_]|[A-Z][^\W\d_]{2,}", re.DOTALL)
# Patterns, addresses, markup, codes, and whole texts of letters are none.
_MACHINE = re.compile(r"^(https?:|/|\.)|[\\\[\]<>^$|{}=\n]|\(\?|^[A-Z]+(-[A-Z]+)*$")
_FUNCTIONS = frozenset({"len", "str", "round", "join", "self", "sum", "replace", "sorted", "strip"})
_FILLED = re.compile(r"\{(\w+)(?:[:!][^{}]*)?\}")  # a place of str.format
_PLACE = re.compile(r"%\(\w+\)s")
_MOST_FORMS = 8


def extract(
    fileobj: IO[bytes], keywords: Any, tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """Yield (line, function, text, comments) of what is marked, and of what is said.

    With the option `all` every text of the file is said, else what errors are raised with, what
    runs are called and why something happened.
    """
    yield from extract_python(fileobj, keywords, tags, options)
    fileobj.seek(0)
    tree = ast.parse(fileobj.read())
    roots = [tree] if options.get("all") == "true" else [*_raised(tree), *_titles(tree)]
    passed = _not_said(tree)
    for root in roots:
        for node in _texts(root, passed):
            for text in forms(node):
                if _is_said(text):
                    yield node.lineno, "gettext", text, []


def extract_reasons(fileobj: IO[bytes], *_asked: Any, **_options: Any) -> Iterator[tuple[Any, ...]]:
    """Yield what the column `reason` of a table says, in the same form."""
    table = csv.DictReader(io.StringIO(fileobj.read().decode("utf-8")))
    for row in table:
        yield table.line_num, "gettext", row["reason"], []


def _is_said(text: str) -> bool:
    if "%%(" in text:  # has places already: it is marked elsewhere
        return False
    own = _PLACE.sub("", text)
    return bool(_SENTENCE.search(own)) and not _MACHINE.search(own)


def forms(node: ast.expr) -> list[str]:
    """A text as the catalogue has it, once for each way in which its places choose words."""
    if isinstance(node, ast.Constant):
        return [_FILLED.sub(r"%(\1)s", str(node.value).replace("%", "%%"))]
    if not isinstance(node, ast.JoinedStr):
        return []
    named: dict[str, str] = {}
    each = ["".join(chosen) for chosen in product(*(_part(part, named) for part in node.values))]
    return each if len(each) <= _MOST_FORMS else []


def _part(part: ast.expr, named: dict[str, str]) -> list[str]:
    if not isinstance(part, ast.FormattedValue):
        return forms(part)
    value = part.value
    if isinstance(value, ast.IfExp):
        words = [*forms(value.body), *forms(value.orelse)]
        if len(words) >= 2 and not any("%(" in word for word in words):
            return words
    return [f"%({_name(value, named)})s"]


def _name(value: ast.expr, named: dict[str, str]) -> str:
    """The first name in an expression, with a number if another value has it already."""
    names = [
        one.attr if isinstance(one, ast.Attribute) else one.id
        for one in ast.walk(value)
        if isinstance(one, ast.Name | ast.Attribute)
    ]
    first = next((one for one in names if one not in _FUNCTIONS), "value").strip("_")
    meant, number = ast.dump(value), 1
    name = first
    while named.setdefault(name, meant) != meant:
        number += 1
        name = f"{first}_{number}"
    return name


def _raised(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in _RAISED or name.endswith("Refused"):
                yield node.args[0]


def _titles(tree: ast.AST) -> Iterator[ast.AST]:
    """What is bound to the names `title` and `why`, or given as `title=` and `why=`."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="title" | "why")], value=value):
                yield value
            case ast.Call(keywords=keywords):
                yield from (one.value for one in keywords if one.arg in ("title", "why"))


def _not_said(tree: ast.AST) -> set[ast.AST]:
    """Docstrings and annotations."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(node.value)
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            found.update(ast.walk(node.annotation))
    return found


def _texts(root: ast.AST, passed: set[ast.AST]) -> Iterator[ast.expr]:
    """Every text below `root`, an f-string as one."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node in passed:
            continue
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            yield node
        else:
            waiting.extend(ast.iter_child_nodes(node))
