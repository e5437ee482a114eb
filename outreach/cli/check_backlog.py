"""Lines that wait until every page is read, when it is known who links to their targets.

They wait on disk: there may be a million of them, and each is a kilobyte in memory.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from typing import Any

from outreach.cli.check_report import Line

_PORTION = 256  # lines written at once: one by one, reading them costs five times as much


class Backlog:
    """Takes lines and gives them back in their order."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as we do
        self._names: list[tuple[str, ...]] = []  # of the kinds of lines: two
        self._unwritten: list[tuple[Any, ...]] = []

    def add(self, line: Line) -> None:
        """Keep a line for later."""
        names = tuple(line)
        if names not in self._names:
            self._names.append(names)
        self._unwritten.append((self._names.index(names), *line.values()))
        if len(self._unwritten) >= _PORTION:
            self._write()

    def _write(self) -> None:
        marshal.dump(self._unwritten, self._file)
        self._unwritten = []

    def take(self) -> Iterator[Line]:
        """Yield all lines; afterwards there are none."""
        self._write()
        self._file.seek(0)
        while True:
            try:
                portion = marshal.load(self._file)  # noqa: S302 - a nameless file of our own
            except EOFError:
                break
            for names, *values in portion:
                yield dict(zip(self._names[names], values, strict=True))
        self._file.seek(0)
        self._file.truncate()

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
