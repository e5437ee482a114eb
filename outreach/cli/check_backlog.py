"""Lines that wait until every page is read, when it is known who links to their targets.

They wait on disk: there may be a million of them, and each is a kilobyte in memory.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator

from outreach.cli.check_report import Line


class Backlog:
    """Takes lines and gives them back in their order."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as we do

    def add(self, line: Line) -> None:
        """Keep a line for later."""
        marshal.dump(line, self._file)

    def take(self) -> Iterator[Line]:
        """Yield all lines; afterwards there are none."""
        self._file.seek(0)
        while True:
            try:
                line: Line = marshal.load(self._file)  # noqa: S302 - a nameless file of our own
            except EOFError:
                break
            yield line
        self._file.seek(0)
        self._file.truncate()

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()
