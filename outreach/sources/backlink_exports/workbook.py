"""Records of the first sheet of an XLSX, XLS or ODS file, as text like that of a CSV file.

A workbook of a few kilobytes can ask for terabytes: two cells in opposite corners are unpacked to
the rectangle between them. It is therefore read by a child with little memory (`workbook_child`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from outreach.children import frame, next_frame, start_child
from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.text_table import Record

_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_CHILD = "outreach.sources.backlink_exports.workbook_child"


def is_workbook(path: Path) -> bool:
    """Is it a spreadsheet, whatever its name ends in?"""
    with path.open("rb") as file:
        return file.read(8).startswith(_STARTS)


def sheet_records(path: Path) -> Iterator[Record]:
    """The rows of the first sheet that has any, numbered as the spreadsheet numbers them.

    Raises:
        InvalidInput: it can't be opened, or not within the child's bounds.
    """
    child, line = start_child(_CHILD)
    try:
        with line, line.makefile("rb") as told:
            line.sendall(frame(str(path.resolve())))
            yield from _told(told, path.name)
    finally:
        child.kill()
        child.wait()


def _told(told: BinaryIO, name: str) -> Iterator[Record]:
    """What the child tells: lists of records, then how it ended."""
    try:
        while isinstance(message := next_frame(told), list):
            yield from message
    except (EOFError, ConnectionError):
        raise InvalidInput(
            f"{name} takes too much memory or time to open; save it as CSV.", field="file"
        ) from None
    mebibytes, complaint = message
    if mebibytes:
        raise InvalidInput(f"{name} unpacks to {mebibytes} MiB; save it as CSV.", field="file")
    if complaint:
        raise InvalidInput(f"{name} can't be opened as a spreadsheet: {complaint}.", field="file")
