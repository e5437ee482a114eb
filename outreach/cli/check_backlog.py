"""Results that wait until every page is read, when it is known who links to their targets.

They wait on disk: there may be a million of them, and each is a kilobyte in memory.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from typing import Any

_PORTION = 256  # rows written at once: one by one, reading them costs five times as much

Row = tuple[Any, ...]  # of plain values


class Backlog:
    """Takes rows and gives them back in their order."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as we do
        self._unwritten: list[Row] = []

    def add(self, row: Row) -> None:
        """Keep a row for later."""
        self._unwritten.append(row)
        if len(self._unwritten) >= _PORTION:
            self._write()

    def _write(self) -> None:
        marshal.dump(self._unwritten, self._file)
        self._unwritten = []

    def take(self) -> Iterator[Row]:
        """Yield all rows; afterwards there are none."""
        self._write()
        self._file.seek(0)
        while True:
            try:
                yield from marshal.load(self._file)  # noqa: S302 - a nameless file of our own
            except EOFError:
                break
        self._file.seek(0)
        self._file.truncate()

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
