"""A table as a file: CSV and JSON as a stream, XLSX in bounded memory; no cell is a formula."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import IO, Any

import xlsxwriter
from flask import Response, send_file, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from outreach.web.spreadsheets import csv_line

_MOST_ROWS = 1_048_575  # of a sheet, without its heading
_LONGEST_CELL = 32_767
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[object]]


class Form(StrEnum):
    """What a table can be downloaded as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def download(form: Form, name: str, headings: Sequence[str], rows: Rows) -> AnyResponse:
    """The table as an attachment `name`.`form`; `rows` may be a generator that reads as it goes."""
    if form is Form.XLSX:
        return send_file(
            _workbook(headings, rows),
            mimetype=_XLSX,
            as_attachment=True,
            download_name=f"{name}.xlsx",
        )
    written = _csv(headings, rows) if form is Form.CSV else _json(headings, rows)
    kind = "text/csv" if form is Form.CSV else "application/json"
    answer = Response(stream_with_context(written), mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form.value}")
    return answer


def _csv(headings: Sequence[str], rows: Rows) -> Iterator[str]:
    yield csv_line(headings)
    for row in rows:
        yield csv_line(row)


def _json(headings: Sequence[str], rows: Rows) -> Iterator[str]:
    before = "["
    for row in rows:
        cells = {name: _plain(cell) for name, cell in zip(headings, row, strict=True)}
        yield before + "\n" + json.dumps(cells, ensure_ascii=False)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _workbook(headings: Sequence[str], rows: Rows) -> IO[bytes]:
    """A file that is gone when it is closed; texts are texts, whatever they begin with."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    book = xlsxwriter.Workbook(kept, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, headings, bold)
    for number, row in enumerate(islice(rows, _MOST_ROWS), start=1):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell)
    book.close()
    kept.seek(0)
    return kept


def _write(sheet: Any, row: int, column: int, cell: object) -> None:
    plain = _plain(cell)
    if isinstance(plain, bool):
        sheet.write_boolean(row, column, plain)
    elif isinstance(plain, int | float):
        sheet.write_number(row, column, plain)
    elif plain:
        sheet.write_string(row, column, str(plain)[:_LONGEST_CELL])


def _plain(cell: object) -> Any:
    if isinstance(cell, StrEnum):
        return cell.value
    return cell.isoformat() if isinstance(cell, date | datetime) else cell
