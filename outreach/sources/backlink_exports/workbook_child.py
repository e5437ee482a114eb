"""One process that opens one workbook: bounded, because the reader aborts where memory ends."""

from __future__ import annotations

import contextlib
import os
import resource
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from outreach.children import frame, next_frame, to_parent

MOST_MEMORY_BYTES = 3 * 1024**3  # a million rows of twenty columns take a third of it
_MOST_CPU_SECONDS = 120
_MOST_UNPACKED_BYTES = 1024**3
_BATCH = 500
_Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> None:
    """Read the workbook that the parent names, and tell its rows."""
    parent = to_parent()
    _bound()
    with contextlib.suppress(EOFError, OSError):  # the parent has seen enough
        with parent.makefile("rb") as asked:
            path = next_frame(asked)
        for message in _messages(path):
            parent.sendall(frame(message))


def _bound() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
        (resource.RLIMIT_CPU, _MOST_CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, highest = resource.getrlimit(kind)
        least = most if highest == resource.RLIM_INFINITY else min(most, highest)
        resource.setrlimit(kind, (least, least))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the reader's own words on running out of memory


def _messages(path: str) -> Iterator[Any]:
    """Lists of records, then how it ended: (MiB if they are too many, the reader's complaint)."""
    try:
        unpacked = _unpacked_bytes(path)
        if unpacked > _MOST_UNPACKED_BYTES:
            yield unpacked // 2**20, ""
            return
        records = _records(path)
        while batch := list(islice(records, _BATCH)):
            yield batch
        yield 0, ""
    except (CalamineError, zipfile.BadZipFile) as failed:
        yield 0, str(failed)


def _unpacked_bytes(path: str) -> int:
    """What the file says of itself; a file that lies meets the bound of memory instead."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def _records(path: str) -> Iterator[tuple[int, list[str]]]:
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if not sheet.height:
            continue
        first = (sheet.start or (0, 0))[0] + 1
        for number, row in enumerate(sheet.iter_rows(), first):
            cells = [_written(cell) for cell in row]
            if any(cells):
                yield number, cells
        return


def _written(cell: _Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
