"""A table as a file: CSV and JSON as a stream, XLSX in bounded memory; no cell is a formula.

A page with a table says once what its columns are and where its rows come from (`Table`), and gives
it an address (`offer`); the template draws the menu with the macro `downloads`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain, islice
from typing import IO, Any, Generic, TypeVar
from urllib.parse import urlencode

import xlsxwriter
from flask import Blueprint, Response, request, send_file, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from outreach.errors import NotFound
from outreach.web.gate import current_project
from outreach.web.runtime import serving
from outreach.web.spreadsheets import csv_line

_MOST_ROWS = 1_048_575  # of a sheet, without its heading
_LONGEST_CELL = 32_767
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[object]]
Row = TypeVar("Row")


class Form(StrEnum):
    """What a table can be downloaded as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A table of a page, as it leaves the house.

    Attributes:
        name: of the file; the project's site is added.
        columns: heading, also the key in JSON, and what stands below it for a row.
        rows: a session and the numbers of the address in, rows out; may read the filter from the
            request. Called, and read on, while the file is written.
    """

    name: str
    columns: Mapping[str, Callable[[Row], object]]
    rows: Callable[..., Iterable[Row]]


def offer(pages: Blueprint, rule: str, table: Table[Any], *, endpoint: str = "file") -> None:
    """Serve `table` under `rule` and ".csv", ".xlsx" or ".json"; `endpoint` needs a permission."""

    def file(form: str, **place: Any) -> AnyResponse:
        name = f"{table.name}-{current_project().site_key}" if "project_id" in place else table.name
        return download(form_named(form), name, tuple(table.columns), _cells(table, place))

    pages.add_url_rule(f"{rule}.<form>", endpoint, file)


def _cells(table: Table[Any], place: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    with serving().store.read() as session:
        for row in table.rows(session, **place):
            yield [read(row) for read in table.columns.values()]


def form_named(name: str) -> Form:
    """The form with this ending.

    Raises:
        NotFound: there is none.
    """
    try:
        return Form(name)
    except ValueError:
        raise NotFound("There is no such kind of file.") from None


def yes_or_no(known: bool | None) -> str:
    """A cell for what may be unknown."""
    return {True: "yes", False: "no", None: ""}[known]


def file_address(endpoint: str, form: str, **place: object) -> str:
    """Where the table of this page is as a file, with what the page is filtered by."""
    address = url_for(endpoint, form=form, **{**(request.view_args or {}), **place})
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(asked)}" if asked else address


def download(form: Form, name: str, headings: Sequence[str], rows: Rows) -> AnyResponse:
    """The table as an attachment `name`.`form`; `rows` may be a generator that reads as it goes."""
    rows = _begun(rows)
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


def _begun(rows: Rows) -> Rows:
    """The same rows with the first one read: what is not there is said before the answer begins."""
    rest = iter(rows)
    return chain(list(islice(rest, 1)), rest)


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
