"""Defaults of `outreach check` from a file. Loads little."""

from __future__ import annotations

import difflib
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import typer

from outreach.errors import InvalidInput

CONFIG_FILE = Path("outreach-check.toml")
_PYPROJECT = Path("pyproject.toml")
_USAGE = 2


def from_file(context: typer.Context, path: Path | None) -> Path | None:
    """Take defaults from a file before the other options are read."""
    known = [parameter.name or "" for parameter in context.command.params]
    try:
        context.default_map = {**(context.default_map or {}), **configured(path, known)}
    except InvalidInput as wrong:
        refuse(wrong)
    return path


def refuse(wrong: InvalidInput) -> NoReturn:
    """Say what is wrong with the command and end with its status."""
    print(f"outreach check: {wrong}", file=sys.stderr)
    raise typer.Exit(_USAGE) from wrong


def configured(path: Path | None, known: Iterable[str]) -> dict[str, Any]:
    """Read defaults from `path`, else from outreach-check.toml or pyproject.toml if they are here.

    Raises:
        InvalidInput: the file is no TOML, or has an option that we don't know.
    """
    if path is not None or CONFIG_FILE.is_file():
        table = _toml(path or CONFIG_FILE)
    elif _PYPROJECT.is_file():
        table = _toml(_PYPROJECT).get("tool", {}).get("outreach", {}).get("check", {})
    else:
        return {}
    renamed = {"json": "as_json", "inputs": "given"}
    names = set(known)
    found = {}
    for written, value in table.items():
        name = renamed.get(written, written.replace("-", "_"))
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f" Did you mean {near[0].replace('_', '-')!r}?" if near else ""
            raise InvalidInput(f"There is no option {written!r}.{hint}", field="config")
        found[name] = value
    return found


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise InvalidInput(f"{path} can't be read: {wrong}.", field="config") from wrong
