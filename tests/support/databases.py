"""Databases for tests: which ones a test must hold on, and quick copies of a made one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)]
)


def copied(template: Path, path: Path) -> str:
    """Return the address of a copy of an SQLite database."""
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    return f"sqlite:///{path}"
