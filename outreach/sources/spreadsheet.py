"""URLs from a text file (one a line) or a CSV file (the column that holds them is found)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from outreach.errors import InvalidInput
from outreach.sources.source import Candidate, Sourced
from outreach.urls import checked_url, is_http

MAX_FILE_BYTES = 50 * 1024 * 1024
_HEADERS = frozenset(
    {
        "url",
        "urls",
        "link",
        "page",
        "address",
        "website",
        "site",
        "source",
        "prospect",
        "linking_page",
        "referring_page",
        "source url",
        "referring page url",
        "page url",
        "from url",
    }
)


def read_urls(path: Path) -> Iterator[Sourced]:
    """Yield a candidate per line or row, and an InvalidInput for each that can't be used.

    Raises:
        InvalidInput: the file can't be read as text at all, is too large, or has no URL column.
    """
    if not path.is_file():
        raise InvalidInput(f"there is no file {str(path)!r}.", field="file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InvalidInput(
            f"the file is larger than {MAX_FILE_BYTES // 2**20} MiB; split it.", field="file"
        )
    text = decoded(path.read_bytes(), name=path.name)
    if path.suffix.lower() in {".csv", ".tsv"}:
        yield from _from_table(text, path.name)
    else:
        yield from _from_lines(text, path.name)


def decoded(raw: bytes, *, name: str) -> str:
    """The text of a file in UTF-8, UTF-16 or, by detection, another encoding.

    Raises:
        InvalidInput: it is no text; says how to save it.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(raw[:200_000]).best()
    if best is None or b"\0" in raw[:10_000]:
        raise InvalidInput(
            f"{name} is not a text file that we can read: save it as CSV or text in UTF-8.",
            field="file",
        )
    return raw.decode(best.encoding, errors="replace")


def _from_lines(text: str, label: str) -> Iterator[Sourced]:
    for number, line in enumerate(text.splitlines(), 1):
        written = line.strip()
        if written and not written.startswith("#"):
            yield _candidate(written, label, number)


def _from_table(text: str, label: str) -> Iterator[Sourced]:
    sample = text[:20_000]
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(sample, delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(io.StringIO(text, newline=""), dialect)
    column: int | None = None
    for row in _readable(rows):
        if not any(cell.strip() for cell in row):
            continue
        if column is None:
            column, is_header = _url_column(row)
            if is_header:
                continue
        yield _from_row(row, column, label, rows.line_num)


def _readable(rows: Any) -> Iterator[list[str]]:
    """The rows of a `csv.reader`, its own complaint turned into ours."""
    try:
        yield from rows
    except csv.Error as broken:
        raise InvalidInput(
            f"the table can't be read any further: {broken}.", line=rows.line_num
        ) from broken


def _url_column(first: list[str]) -> tuple[int, bool]:
    """Which column holds the URLs, and whether this row is a header."""
    for number, cell in enumerate(first):
        if is_http(cell.strip()):
            return number, False
    for number, cell in enumerate(first):
        if cell.strip().lower().lstrip("\ufeff") in _HEADERS:
            return number, True
    shown = ", ".join(repr(cell.strip()) for cell in first[:8])
    raise InvalidInput(
        f"no column of URLs found among {shown}: name it 'url'.", field="header", line=1
    )


def _from_row(row: list[str], column: int, label: str, line: int) -> Sourced:
    if column >= len(row):
        return InvalidInput(
            f"the row has {len(row)} columns, the URL should be in column {column + 1}.", line=line
        )
    return _candidate(row[column].strip(), label, line)


def _candidate(written: str, label: str, line: int) -> Sourced:
    try:
        return Candidate(checked_url(written, line=line), label, line)
    except InvalidInput as wrong:
        return wrong
