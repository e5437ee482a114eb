"""Renders checked templates in a Jinja sandbox. Runs in the renderer child, never in the app.

Templates see plain values only: members of dictionaries and lists, no attribute of any object.
A variable that is missing or empty and has no fallback becomes a named problem, never a gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError, Undefined, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.drafting.filters import BY_NAME, is_blank, text_of
from outreach.drafting.syntax import (
    TESTS,
    TemplateProblem,
    check_template,
    parsed,
    path_of,
    variables_of,
)

CACHED_TEMPLATES = 256
_PRESENT = "present"  # not on the list of filters that a template may name

Outcome = tuple[str, list[TemplateProblem]]


class Missing(Undefined):
    """A variable that is not there.

    A condition may ask about it and its parts, and finds it false; whatever would print it
    raises. Misspelt names are found when a template is saved.
    """

    __slots__ = ()

    def __str__(self) -> str:
        self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        self._fail_with_undefined_error()

    def __len__(self) -> int:
        self._fail_with_undefined_error()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Missing(name=f"{self._undefined_name}.{name}")

    def __getitem__(self, key: object) -> Any:
        return Missing(name=f"{self._undefined_name}.{key}")


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of letter templates; one for each renderer."""

    def __init__(self) -> None:
        super().__init__(
            undefined=Missing,
            autoescape=False,  # letters are plain text
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=text_of,
        )
        self.gaps: list[TemplateProblem] = []
        self.globals.clear()
        self.filters = {**BY_NAME, _PRESENT: self._present}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.compiled = lru_cache(CACHED_TEMPLATES)(self._compiled)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A member of a dictionary; no attribute of anything."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A member of a dictionary or list, `Missing` otherwise."""
        if type(obj) is dict and argument in obj:
            return obj[argument]
        if type(obj) is list and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        if isinstance(obj, Undefined):
            return obj[argument]
        return Missing(name=str(argument))

    def rendered(self, source: str, variables: dict[str, object], most_bytes: int) -> Outcome:
        """Return the text, or "" and the problems; a template is checked and compiled once."""
        template, problems = self.compiled(source)
        if template is None:
            return "", problems
        self.gaps = []
        try:
            text = "".join(template.root_render_func(template.new_context(variables)))
        except UndefinedError as missing:
            self.gaps.append(_missing(source, template, missing))
        except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError) as wrong:
            self.gaps.append(TemplateProblem(_line(template, wrong), f"It fails: {wrong}"))
        if self.gaps:
            return "", list(dict.fromkeys(self.gaps))
        if len(text) > most_bytes or len(text.encode()) > most_bytes:
            return "", [TemplateProblem(0, f"The text is longer than {most_bytes:,} bytes.")]
        return text, []

    def _compiled(self, source: str) -> tuple[Template | None, list[TemplateProblem]]:
        problems = check_template(source)
        tree, _ = parsed(source)
        if problems or tree is None:
            return None, problems
        for output in tree.find_all(nodes.Output):
            output.nodes = [_guarded(expression) for expression in output.nodes]
        tree.set_environment(self)
        return self.from_string(tree), []

    def _present(self, value: object, name: str, line: int) -> object:
        if not is_blank(value):
            return value
        what = repr(name) if name else "What stands in {{ }}"
        why = f"{what} is empty or missing, and there is no |default('…') for it."
        self.gaps.append(TemplateProblem(line, why, name))
        return ""


def _guarded(node: nodes.Expr) -> nodes.Expr:
    """Wrap what will be printed, unless the template itself says what to do when it is empty."""
    match node:
        case nodes.Const() | nodes.TemplateData() | nodes.Compare() | nodes.Not() | nodes.Test():
            return node
        case nodes.Concat():
            node.nodes = [_guarded(part) for part in node.nodes]
            return node
        case nodes.CondExpr():
            node.expr1 = _guarded(node.expr1)
            node.expr2 = _guarded(node.expr2) if node.expr2 is not None else None
            return node
        case nodes.Or(right=nodes.Const()):
            return node
    if any(inner.name in ("default", "d") for inner in _filters_of(node)):
        return node
    arguments: list[nodes.Expr] = [nodes.Const(path_of(_core(node))), nodes.Const(node.lineno)]
    return nodes.Filter(node, _PRESENT, arguments, [], None, None, lineno=node.lineno)


def _filters_of(node: nodes.Node) -> list[nodes.Filter]:
    found = []
    while isinstance(node, nodes.Filter) and node.node is not None:
        found.append(node)
        node = node.node
    return found


def _core(node: nodes.Node) -> nodes.Node:
    filters = _filters_of(node)
    inner = filters[-1].node if filters else node
    return inner or node


def _missing(source: str, template: Template, error: UndefinedError) -> TemplateProblem:
    """Name the variable in full where the error only knows its last part."""
    line = _line(template, error)
    tree, _ = parsed(source)
    written = [name for name, _ in variables_of(tree)] if tree is not None else []
    part = str(error.message).partition("'")[2].partition("'")[0]
    name = next((full for full in written if full == part or full.endswith(f".{part}")), part)
    return TemplateProblem(line, f"There is no value for {name!r}.", name)


def _line(template: Template, error: Exception) -> int:
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__jinja_template__") is template:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
