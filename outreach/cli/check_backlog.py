"""Results that wait until every page is read, when it is known who links to their targets.

They wait on disk: there may be a million of them, and each is a kilobyte in memory.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from typing import Any

from outreach.crawl.values import CheckResult
from outreach.crawl.wire import result_from_wire, result_to_wire

_PORTION = 256  # results written at once: one by one, reading them costs five times as much


class Backlog:
    """Takes results and gives them back in their order."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as we do
        self._unwritten: list[tuple[Any, ...]] = []

    def add(self, result: CheckResult) -> None:
        """Keep a result for later."""
        self._unwritten.append(result_to_wire(result))
        if len(self._unwritten) >= _PORTION:
            self._write()

    def _write(self) -> None:
        marshal.dump(self._unwritten, self._file)
        self._unwritten = []

    def take(self) -> Iterator[CheckResult]:
        """Yield all results; afterwards there are none."""
        self._write()
        self._file.seek(0)
        while True:
            try:
                portion = marshal.load(self._file)  # noqa: S302 - a nameless file of our own
            except EOFError:
                break
            yield from map(result_from_wire, portion)
        self._file.seek(0)
        self._file.truncate()

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
