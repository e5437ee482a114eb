"""Collects what stages say in English, for the catalogues: a method of extraction for Babel.

Templates and pages mark their texts. Stages do not: their sentences are values, made without a
reader in mind. This reads them off the source: what an error is raised with, and every text of the
files that are listed in pyproject.toml for it. `f"{count} links"` becomes `%(count)s links`; where
a place chooses between two words, both forms are collected.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import IO

from outreach import errors

Found = tuple[int, str, str, list[str]]
_RAISED = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.OutreachError)
)
_SENTENCE = re.compile(r"[^\W\d_].*\s.*[^\W\d_]|[A-Z][^\W\d_]{2,}", re.DOTALL)
_MOST_FORMS = 8


def extract(
    fileobj: IO[bytes], _keywords: object, _tags: object, options: Mapping[str, str]
) -> Iterator[Found]:
    """Yield (line, "", text, []) as Babel wants it; the option `all` takes every text of a file."""
    tree = ast.parse(fileobj.read())
    roots = [tree] if options.get("all") == "true" else list(_raised(tree))
    passed = _not_said(tree)
    for root in roots:
        for node in _texts(root, passed):
            for text in forms(node):
                if _SENTENCE.search(text) and not text.startswith(("http", "/")):
                    yield node.lineno, "", text, []


def forms(node: ast.expr) -> list[str]:
    """A text as the catalogue has it, once for each way in which its places choose words."""
    if isinstance(node, ast.Constant):
        return [str(node.value).replace("%", "%%")]
    if not isinstance(node, ast.JoinedStr):
        return []
    parts = [_part(part) for part in node.values]
    each = ["".join(chosen) for chosen in product(*parts)]
    return each if len(each) <= _MOST_FORMS else []


def _part(part: ast.expr) -> list[str]:
    if isinstance(part, ast.FormattedValue):
        value = part.value
        if isinstance(value, ast.IfExp):
            return [*forms_of_choice(value)]
        return [f"%({_name(value)})s"]
    return forms(part)


def forms_of_choice(choice: ast.IfExp) -> list[str]:
    """Both words of `a if … else b`; a place where one of them is no text."""
    both = [*forms(choice.body), *forms(choice.orelse)]
    return both if len(both) >= 2 else [f"%({_name(choice.body)})s"]


def _name(value: ast.expr) -> str:
    """The last name in an expression: `len(row.links)` is "links"."""
    names = [
        one.attr if isinstance(one, ast.Attribute) else one.id
        for one in ast.walk(value)
        if isinstance(one, ast.Name | ast.Attribute)
    ]
    plain = [one for one in names if one not in ("len", "str", "round", "join", "self", "sum")]
    return plain[0].strip("_") if plain else "value"


def _raised(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in _RAISED:
                yield node.args[0]


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
