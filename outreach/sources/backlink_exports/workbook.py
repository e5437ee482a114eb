"""Records of the first sheet of an XLSX, XLS or ODS file, as text like that of a CSV file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.text_table import Record

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(path: Path) -> bool:
    """Is it a spreadsheet, whatever its name ends in?"""
    with path.open("rb") as file:
        return file.read(8).startswith(_STARTS)


def sheet_records(path: Path) -> Iterator[Record]:
    """The rows of the first sheet that has any, numbered as the spreadsheet numbers them.

    Raises:
        InvalidInput: it can't be opened, or would unpack to more than `MAX_UNPACKED_BYTES`.
    """
    _refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
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
    except CalamineError as failed:
        raise InvalidInput(
            f"{path.name} can't be opened as a spreadsheet: {failed}.", field="file"
        ) from failed


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise InvalidInput(
            f"{path.name} unpacks to {size // 2**20:,} MiB; save it as CSV.", field="file"
        )


def _written(cell: _Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
